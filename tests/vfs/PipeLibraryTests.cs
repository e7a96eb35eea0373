using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Files;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>Pipes as a program sees them, through the library over a real server.</summary>
/// <param name="chunks">Memory of the server: without any there are no exchange pages, and all bytes go in messages.</param>
[TestFixture(0)]
[TestFixture(2)]
internal sealed class PipeLibraryTests(int chunks)
{
    private const ulong Pair = FakeProcess.MemoryStart + 0x100;
    private const ulong Source = FakeProcess.MemoryStart + 0x2_0000;
    private const ulong Target = FakeProcess.MemoryStart + 0x6_0000;
    private const int Capacity = 64 << 10;

    private FakeSystem _system = null!;
    private FakeProcess _process = null!;

    [SetUp]
    public void Start()
    {
        _system = new FakeSystem(RandomTrees.Small(), chunks);
        _process = new FakeProcess(_system, new FakeConsole());
    }

    [Test]
    public void Reads_and_writes_of_any_size_move_every_byte_once_and_in_order()
    {
        (int reader, int writer) = MakePipe(OpenFlags.NonBlocking);
        Random random = new(7);
        byte[] sent = new byte[1 << 20];
        random.NextBytes(sent);
        int written = 0;
        List<byte> received = [];
        while (received.Count < sent.Length)
        {
            int length = Math.Min(random.Next(1, 9000), sent.Length - written);
            sent.AsSpan(written, length).CopyTo(_process.Memory(Source, length));
            long put = _process.Files.Write(writer, Source, (ulong)length);
            if (put > 0)
                written += (int)put;
            else if (length > 0)
                put.ShouldBe(Error(Errno.EAGAIN));
            int most = random.Next(1, 9000);
            long got = _process.Files.Read(reader, Target, (ulong)most);
            if (got < 0)
                got.ShouldBe(Error(Errno.EAGAIN));
            else
                received.AddRange(_process.Memory(Target, (int)got).ToArray());
        }

        received.SequenceEqual(sent).ShouldBeTrue();
    }

    [Test]
    public void Descriptors_are_the_lowest_and_flags_are_as_asked()
    {
        _process.Open("/hello").ShouldBe(0);
        MakePipe(0).ShouldBe((1, 2));
        _process.Files.Control(1, DescriptorCommand.GetDescriptorFlags, 0).ShouldBe(0);
        _process.Files.Close(0).ShouldBe(0);
        MakePipe(OpenFlags.CloseOnExec | OpenFlags.NonBlocking).ShouldBe((0, 3));
        _process.Files.Control(3, DescriptorCommand.GetDescriptorFlags, 0).ShouldBe(1);
        const OpenFlags status = OpenFlags.WriteOnly | OpenFlags.NonBlocking | OpenFlags.LargeFile;
        _process.Files.Control(3, DescriptorCommand.GetStatusFlags, 0).ShouldBe((long)status);
        _process.Files.Read(0, Target, 1).ShouldBe(Error(Errno.EAGAIN));
        _process.Files.Read(3, Target, 1).ShouldBe(Error(Errno.EBADF));
        _process.Files.Write(0, Source, 1).ShouldBe(Error(Errno.EBADF));
        _process.Files.Pipe(Pair, OpenFlags.Append).ShouldBe(Error(Errno.EINVAL));
        _process.Files.Pipe(0x7FFF_7FFF_FFFC, 0).ShouldBe(Error(Errno.EFAULT));
        _process.Files.Seek(3, 0, SeekOrigin.Start).ShouldBe(Error(Errno.ESPIPE));
        _process.Files.ReadAt(0, Target, 1, 0).ShouldBe(Error(Errno.ESPIPE));
        _process.Files.WriteAt(3, Source, 1, 0).ShouldBe(Error(Errno.ESPIPE));
        _process.Files.Control(3, (DescriptorCommand)1031, 1 << 20).ShouldBe(Error(Errno.EPERM), "F_SETPIPE_SZ");
    }

    [Test]
    public void With_one_descriptor_left_there_is_no_pipe()
    {
        for (int i = 0; i < 1023; i++)
            _process.Open("/hello");
        _process.Files.Pipe(Pair, 0).ShouldBe(Error(Errno.EMFILE));
        _system.Census().Handles.ShouldBe(1023u);
        _process.Open("/hello").ShouldBe(1023);
    }

    [Test]
    public void A_reader_waits_for_bytes_and_for_the_last_writer_to_go()
    {
        (int reader, int writer) = MakePipe(0);
        FakeProcess child = _process.Fork(0x2000);
        _process.Files.Close(writer).ShouldBe(0);
        _process.WhileWaiting = () => child.Write(writer, "from the child").ShouldBe(14);
        Encoding.UTF8.GetString(_process.Read(reader, 100)).ShouldBe("from the child");
        _process.WhileWaiting = () => child.Files.Close(writer).ShouldBe(0);
        _process.Read(reader, 100).ShouldBeEmpty();
        _process.Messages.ShouldNotContainKey("PipeWait", "a read that waits is one message");
        _process.Messages["PipeRead"].ShouldBe(2);
    }

    [Test]
    public void A_blocking_write_goes_on_until_everything_is_written()
    {
        (int reader, int writer) = MakePipe(0);
        Random random = new(3);
        const int length = 3 * Capacity;
        random.NextBytes(_process.Memory(Source, length));
        byte[] sent = _process.Memory(Source, length).ToArray();
        FakeProcess child = _process.Fork(0x2000);
        List<byte> received = [];
        _process.WhileWaiting = () => received.AddRange(child.Read(reader, 5000));
        _process.Files.Write(writer, Source, length).ShouldBe(length);
        while (received.Count < length)
            received.AddRange(child.Read(reader, 5000));
        received.SequenceEqual(sent).ShouldBeTrue();
    }

    [Test]
    public void A_write_that_does_not_wait_takes_what_there_is_room_for_but_up_to_PIPE_BUF_is_all_or_nothing()
    {
        (int reader, int writer) = MakePipe(OpenFlags.NonBlocking);
        _process.Files.Write(writer, Source, 100_000).ShouldBe(Capacity);
        _process.Read(reader, 4000).Length.ShouldBe(4000);
        _process.Files.Write(writer, Source, 4096).ShouldBe(Error(Errno.EAGAIN));
        SetVectors((Source, 4000), (Source, 1));
        _process.Files.WriteVector(writer, Pair, 2).ShouldBe(Error(Errno.EAGAIN));
        _process.Files.Write(writer, Source, 4097).ShouldBe(4000);
        _process.Read(reader, 4096).Length.ShouldBe(4096);
        _process.Files.Write(writer, Source, 4096).ShouldBe(4096);
    }

    [Test]
    public void Vectors_arrive_in_one_piece()
    {
        (int reader, int writer) = MakePipe(0);
        _process.Text("Hello, ", Source);
        _process.Text("world", Source + 0x1000);
        SetVectors((Source, 7), (0, 0), (Source + 0x1000, 5));
        _process.Messages.Clear();
        _process.Files.WriteVector(writer, Pair, 3).ShouldBe(12);
        _process.Messages.ShouldBe([new KeyValuePair<string, int>("PipeWrite", 1)]);
        SetVectors((Target, 3), (Target + 3, 100));
        _process.Files.ReadVector(reader, Pair, 2).ShouldBe(12);
        Encoding.UTF8.GetString(_process.Memory(Target, 12)).ShouldBe("Hello, world");

        new Random(5).NextBytes(_process.Memory(Source, 4096));
        byte[] sent = _process.Memory(Source, 4096).ToArray();
        SetVectors((Source, 100), (Source + 100, 3000), (Source + 3100, 996));
        _process.Files.WriteVector(writer, Pair, 3).ShouldBe(4096);
        _process.Read(reader, 5000).ShouldBe(sent);
        SetVectors((Source, 1), (0x7FFF_8000_0000, 1));
        _process.Files.WriteVector(writer, Pair, 2).ShouldBe(Error(Errno.EFAULT));
    }

    [Test]
    public void Without_a_reader_a_write_fails_and_signals()
    {
        (int reader, int writer) = MakePipe(0);
        _process.Files.Close(reader).ShouldBe(0);
        _process.Files.Write(writer, Source, 0).ShouldBe(0);
        _process.Messages.ShouldNotContainKey("SignalBrokenPipe");
        _process.Files.Write(writer, Source, 1).ShouldBe(Error(Errno.EPIPE));
        _process.Files.Write(writer, Source, 100_000).ShouldBe(Error(Errno.EPIPE));
        SetVectors((Source, 1));
        _process.Files.WriteVector(writer, Pair, 1).ShouldBe(Error(Errno.EPIPE));
        _process.Messages["SignalBrokenPipe"].ShouldBe(3);
    }

    [Test]
    public void A_file_is_sent_into_a_pipe()
    {
        (int reader, int writer) = MakePipe(0);
        _process.Files.SendFile(writer, (int)_process.Open("/pages"), 0, 20_000).ShouldBe(9000);
        _process.Read(reader, 20_000).ShouldBe(Enumerable.Range(0, 9000).Select(i => (byte)(i / 7)));
    }

    [Test]
    public void A_spawned_child_holds_no_end_that_it_has_no_descriptor_for()
    {
        // What posix_spawn does: a pipe that is closed by the exec tells the parent that the exec was a success.
        (int reader, int writer) = MakePipe(OpenFlags.CloseOnExec);
        (int output, int input) = MakePipe(0);
        SavedDescriptors saved = default;
        _process.Files.SaveForVfork(ref saved);
        _process.Files.Close(reader).ShouldBe(0);
        _process.Files.DuplicateTo(input, 9).ShouldBe(9);
        _process.Files.Close(input).ShouldBe(0);
        _process.Files.Close(output).ShouldBe(0);
        byte[] request = new byte[ProcessRequest.MaximumSize];
        _process.Files.ExportDescriptors(request, -1, out ulong handles);
        _system.Server.CreateDomain(FakeSystem.Control, 0x2000, FakeSystem.User, handles, 0).ShouldBe(Errno.None);
        _process.Files.RestoreAfterVfork(ref saved);

        _process.Files.Close(writer).ShouldBe(0);
        FakeProcess child = new(_system, _process.Console, 0x2000);
        child.Files.ImportDescriptors(request, out _).ShouldBe(Errno.None);
        _process.Read(reader, 4).ShouldBeEmpty("the child has executed");

        child.Write(9, "out").ShouldBe(3);
        _process.Files.Close(input).ShouldBe(0);
        Encoding.UTF8.GetString(_process.Read(output, 10)).ShouldBe("out");
        _process.WhileWaiting = () => child.Files.Close(9).ShouldBe(0);
        _process.Read(output, 10).ShouldBeEmpty();
    }

    [Test]
    public void The_child_of_a_vfork_reports_through_a_pipe_and_closes_nothing_of_its_parent()
    {
        (int reader, int writer) = MakePipe(OpenFlags.CloseOnExec);
        SavedDescriptors saved = default;
        _process.Files.SaveForVfork(ref saved);
        _process.Files.Close(reader).ShouldBe(0);
        _process.Write(writer, "ENOENT").ShouldBe(6, "the parent still has the end to read");
        _process.Files.Close(writer).ShouldBe(0);
        _process.Files.RestoreAfterVfork(ref saved);
        _process.Files.Close(writer).ShouldBe(0);
        Encoding.UTF8.GetString(_process.Read(reader, 10)).ShouldBe("ENOENT");
        _process.Read(reader, 10).ShouldBeEmpty();
    }

    private static long Error(Errno error) => -(long)error;

    private (int Reader, int Writer) MakePipe(OpenFlags flags)
    {
        _process.Files.Pipe(Pair, flags).ShouldBe(0);
        ReadOnlySpan<byte> pair = _process.Memory(Pair, 8);
        return (BinaryPrimitives.ReadInt32LittleEndian(pair), BinaryPrimitives.ReadInt32LittleEndian(pair[4..]));
    }

    private void SetVectors(params (ulong Address, ulong Length)[] vectors)
    {
        for (int i = 0; i < vectors.Length; i++)
        {
            Span<byte> element = _process.Memory(Pair + ((ulong)i * 16), 16);
            BinaryPrimitives.WriteUInt64LittleEndian(element, vectors[i].Address);
            BinaryPrimitives.WriteUInt64LittleEndian(element[8..], vectors[i].Length);
        }
    }
}
