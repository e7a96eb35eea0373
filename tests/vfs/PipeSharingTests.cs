using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>Pipes between processes that come to share a ring, and whatever ends that: bytes stay in order, and nobody waits in vain.</summary>
[TestFixture]
internal sealed class PipeSharingTests
{
    private const ulong Pair = FakeProcess.MemoryStart + 0x100;
    private const ulong Vectors = FakeProcess.MemoryStart + 0x200;
    private const ulong Source = FakeProcess.MemoryStart + 0x2_0000;
    private const ulong Target = FakeProcess.MemoryStart + 0x6_0000;
    private const int Capacity = 64 << 10;

    private FakeSystem _system = null!;
    private FakeProcess _writer = null!;
    private FakeProcess _reader = null!;
    private int _readEnd;
    private int _writeEnd;

    [SetUp]
    public void Start()
    {
        _system = new FakeSystem(RandomTrees.Small(), 2);
        _writer = new FakeProcess(_system, new FakeConsole());
    }

    [Test]
    public void Bytes_need_no_messages_when_two_processes_have_used_a_pipe_for_a_while()
    {
        Share();
        int before = Messages();
        for (int i = 0; i < 100; i++)
        {
            Put(_writer, (byte)i);
            Take(_reader, 10).ShouldBe([(byte)i]);
        }

        Messages().ShouldBe(before);
    }

    [Test]
    public void A_reader_that_sleeps_is_woken_by_a_write()
    {
        Share(0);
        int waits = 0;
        _reader.WhileWaiting = () =>
        {
            waits++;
            Put(_writer, 7);
        };
        Take(_reader, 10).ShouldBe<byte>([7]);
        waits.ShouldBe(1);
        _reader.Messages.GetValueOrDefault("AwaitRing").ShouldBe(1);
    }

    [Test]
    public void A_writer_that_waits_for_room_goes_on_when_there_is_some()
    {
        Share(0);
        List<byte> received = [];
        _writer.WhileWaiting = () => received.AddRange(Take(_reader, 5000));
        byte[] sent = new byte[3 * Capacity];
        new Random(3).NextBytes(sent);
        sent.CopyTo(_writer.Memory(Source, sent.Length));
        _writer.Files.Write(_writeEnd, Source, (ulong)sent.Length).ShouldBe(sent.Length);
        while (received.Count < sent.Length)
            received.AddRange(Take(_reader, 30_000));
        received.SequenceEqual(sent).ShouldBeTrue();
    }

    [Test]
    public void A_write_of_PIPE_BUF_that_does_not_fit_puts_nothing_and_a_longer_one_as_much_as_fits()
    {
        Share();
        _writer.Files.Write(_writeEnd, Source, Capacity - 4095).ShouldBe(Capacity - 4095);
        _writer.Files.Write(_writeEnd, Source, 4096).ShouldBe(-(long)Errno.EAGAIN);
        Vector(4000, 96);
        _writer.Files.WriteVector(_writeEnd, Vectors, 2).ShouldBe(-(long)Errno.EAGAIN);
        Vector(4000, 95);
        _writer.Files.WriteVector(_writeEnd, Vectors, 2).ShouldBe(4095);
        _writer.Files.Write(_writeEnd, Source, 1).ShouldBe(-(long)Errno.EAGAIN);
        Take(_reader, 100).Length.ShouldBe(100);
        _writer.Files.Write(_writeEnd, Source, 5000).ShouldBe(100);
    }

    [Test]
    public void Poll_sees_what_comes_through_a_ring_and_the_room_that_there_is()
    {
        Share();
        PollEvents Ready(FakeProcess process, uint handle, PollEvents events)
        {
            byte[] entry = new byte[8];
            byte[] ready = new byte[2];
            BinaryPrimitives.WriteUInt32LittleEndian(entry, handle);
            BinaryPrimitives.WriteUInt16LittleEndian(entry.AsSpan(4), (ushort)events);
            _system.Server.Poll(process.Badge, 0, entry, ready, out _).ShouldBe(Errno.None);
            return (PollEvents)BinaryPrimitives.ReadUInt16LittleEndian(ready);
        }

        (uint readHandle, uint writeHandle) = Handles();
        Ready(_reader, readHandle, PollEvents.Input).ShouldBe(PollEvents.None);
        Ready(_writer, writeHandle, PollEvents.Output).ShouldBe(PollEvents.Output);

        // A request that waits is answered when the ring has changed.
        Message wait = default;
        ulong pollWait = new MessageTag(VfsDispatcher.Number, (uint)VfsOperation.PollWait, 0).Value;
        wait.Tag = pollWait;
        wait.Badge = _reader.Badge;
        _system.Server.Handle(ref wait, 0).ShouldBeFalse();
        ulong reply = _system.Kernel.LastReply;
        Put(_writer, 1);
        _writer.Messages.GetValueOrDefault("PipeChanged").ShouldBe(1);
        Message again = default;
        again.Tag = pollWait;
        again.Badge = _reader.Badge;
        _system.Server.Handle(ref again, 0).ShouldBeTrue(); // what waits is tried again with the next message that comes this way
        _system.Kernel.Exists(reply).ShouldBeFalse("the request was answered");
        Ready(_reader, readHandle, PollEvents.Input).ShouldBe(PollEvents.Input);
        while (_writer.Files.Write(_writeEnd, Source, 4096) > 0)
        {
        }

        Ready(_writer, writeHandle, PollEvents.Output).ShouldBe(PollEvents.None);
        Take(_reader, 1).ShouldBe<byte>([1]);
    }

    [Test]
    public void When_the_writer_closes_the_reader_gets_the_rest_and_then_the_end([Values] bool isEnded)
    {
        Share();
        Put(_writer, 1, 2, 3);
        if (isEnded)
            _writer.End();
        else
            _writer.Files.Close(_writeEnd).ShouldBe(0);
        Take(_reader, 2).ShouldBe<byte>([1, 2]);
        Take(_reader, 2).ShouldBe<byte>([3]);
        Take(_reader, 2).ShouldBeEmpty();
    }

    [Test]
    public void When_the_writer_closes_a_reader_that_sleeps_gets_the_end()
    {
        Share(0);
        _reader.WhileWaiting = () => _writer.Files.Close(_writeEnd).ShouldBe(0);
        Take(_reader, 2).ShouldBeEmpty();
    }

    [Test]
    public void A_writer_without_a_reader_gets_EPIPE_and_the_signal([Values] bool isEnded)
    {
        Share();
        Put(_writer, 1, 2, 3);
        if (isEnded)
            _reader.End();
        else
            _reader.Files.Close(_readEnd).ShouldBe(0);
        _writer.Files.Write(_writeEnd, Source, 1).ShouldBe(-(long)Errno.EPIPE);
        _writer.Messages.GetValueOrDefault("SignalBrokenPipe").ShouldBe(1);
    }

    [Test]
    public void Whoever_else_uses_the_pipe_gets_the_bytes_in_order_and_so_do_the_two()
    {
        Share();
        FakeProcess other = _reader.Fork(0x9000);
        Put(_writer, 1, 2, 3, 4);
        Take(_reader, 1).ShouldBe<byte>([1]);
        Take(other, 1).ShouldBe<byte>([2]);
        Put(_writer, 5);
        Take(_reader, 1).ShouldBe<byte>([3]);
        Take(other, 10).ShouldBe<byte>([4, 5]);
        for (int i = 0; i < 500; i++)
        {
            Put(_writer, (byte)i);
            Take(i % 3 == 0 ? other : _reader, 10).ShouldBe([(byte)i]);
        }

        // Nobody asks for ever.
        int asked = _reader.Messages.GetValueOrDefault("PipeRing");
        asked.ShouldBeLessThan(40);
    }

    [Test]
    public void A_process_that_writes_anything_to_the_words_hurts_only_who_shares_them([Range(0, 19)] int seed)
    {
        Share();
        Random random = new(seed);
        FakeProcess third = new(_system, new FakeConsole(), _writer.Fork(0x9100).Badge);
        (int otherRead, int otherWrite) = Pipe(third);
        FakeCapability[] rings =
        [
            .. _system.Kernel.All(CapabilityKind.Memory).Select(each => _system.Kernel[each])
                .Where(each => each.Pages == 1 && each.Rights == (Rights.Read | Rights.Write)),
        ];
        rings.ShouldNotBeEmpty();
        for (int i = 0; i < 300; i++)
        {
            Span<byte> words = rings[random.Next(rings.Length)].Shared;
            int at = random.Next(2) * 64;
            ulong word = random.Next(3) == 0 ? (ulong)random.NextInt64() : ((ulong)(uint)random.Next(0x2_0000) << 32) | (uint)random.Next(16);
            BinaryPrimitives.WriteUInt64LittleEndian(words[at..], word);
            switch (random.Next(5))
            {
                case 0 or 1:
                    _writer.Files.Write(_writeEnd, Source, (ulong)random.Next(1, 5000));
                    break;
                case 2 or 3:
                    _reader.Files.Read(_readEnd, Target, (ulong)random.Next(1, 5000));
                    break;
                default:
                    _system.Server.PipeChanged(_writer.Badge, Handles().Write, false).ShouldBe(Errno.None);
                    break;
            }

            third.Memory(Source, 1)[0] = (byte)i;
            third.Files.Write(otherWrite, Source, 1).ShouldBe(1);
            third.Files.Read(otherRead, Target, 10).ShouldBe(1);
            third.Memory(Target, 1)[0].ShouldBe((byte)i);
        }
    }

    [Test]
    public void Random_use_by_several_processes_keeps_the_order_and_leaves_nothing_behind([Range(1, 8)] int seed)
    {
        Random random = new(seed);
        (_readEnd, _writeEnd) = Pipe(_writer, OpenFlags.NonBlocking);
        List<FakeProcess> processes = [_writer, _writer.Fork(0x3000), _writer.Fork(0x3001)];
        ulong badge = 0x4000;
        Queue<byte> model = new();
        byte next = 0;
        FakeProcess[] usual = [processes[0], processes[1]];
        for (int i = 0; i < 6000; i++)
        {
            FakeProcess process = random.Next(200) == 0 ? processes[random.Next(processes.Count)] : usual[random.Next(2)];
            bool writes = process == usual[0] ? random.Next(200) != 0 : process != usual[1] && random.Next(2) == 0;
            int length = random.Next(4) == 0 ? random.Next(1, 9000) : random.Next(1, 30);
            if (writes)
            {
                byte[] sent = [.. Enumerable.Range(0, length).Select(_ => next++)];
                sent.CopyTo(process.Memory(Source, length));
                int room = Capacity - model.Count;
                int expected = length <= room ? length : length <= 4096 ? 0 : room;
                long put = process.Files.Write(_writeEnd, Source, (ulong)length);
                put.ShouldBe(expected == 0 ? -(long)Errno.EAGAIN : expected);
                next -= (byte)(length - expected);
                foreach (byte each in sent[..expected])
                    model.Enqueue(each);
            }
            else
            {
                long got = process.Files.Read(_readEnd, Target, (ulong)length);
                int expected = Math.Min(length, model.Count);
                got.ShouldBe(expected == 0 ? -(long)Errno.EAGAIN : expected);
                process.Memory(Target, expected).ToArray().ShouldBe(Enumerable.Range(0, expected).Select(_ => model.Dequeue()));
            }

            if (random.Next(900) != 0)
                continue;

            // One of them ends, another one takes its place.
            int which = random.Next(processes.Count - 1) + 1;
            FakeProcess made = processes[0].Fork(badge++);
            processes[which].End();
            if (usual[1] == processes[which])
                usual[1] = made;
            processes[which] = made;
        }

        processes.Sum(each => each.Messages.GetValueOrDefault("PipeRing")).ShouldBeGreaterThan(1);
        foreach (FakeProcess process in processes.Skip(1))
            process.End();
        _writer.Files.Close(_readEnd).ShouldBe(0);
        _writer.Files.Close(_writeEnd).ShouldBe(0);
        _system.Kernel.All(CapabilityKind.Notification).ShouldBeEmpty("no ring is left");
        _system.Pool!.FreePages.ShouldBe(_system.Pool.Pages - ExchangePages());
    }

    /// <summary>The first process still has its exchange page.</summary>
    private int ExchangePages() => _writer.Messages.ContainsKey("Exchange") ? 1 : 0;

    private void Share(OpenFlags flags = OpenFlags.NonBlocking)
    {
        (_readEnd, _writeEnd) = Pipe(_writer, flags);
        _reader = _writer.Fork(0x3000);
        _writer.Files.Close(_readEnd).ShouldBe(0);
        _reader.Files.Close(_writeEnd).ShouldBe(0);
        for (int i = 0; i < 40; i++)
        {
            Put(_writer, (byte)i);
            Take(_reader, 10).ShouldBe([(byte)i]);
        }

        // Of a pipe that can block the reader has not found it empty yet; a read that does begins the ring.
        if (flags == 0)
        {
            _reader.WhileWaiting = () => Put(_writer, 9);
            Take(_reader, 1).ShouldBe<byte>([9]);
            _reader.Messages.Remove("AwaitRing");
        }
        else
        {
            _reader.Files.Read(_readEnd, Target, 1).ShouldBe(-(long)Errno.EAGAIN);
        }

        _writer.Messages.ShouldContainKey("PipeRing");
        _reader.Messages.ShouldContainKey("PipeRing");
    }

    private static (int Read, int Write) Pipe(FakeProcess process, OpenFlags flags = 0)
    {
        process.Files.Pipe(Pair, flags).ShouldBe(0);
        ReadOnlySpan<byte> pair = process.Memory(Pair, 8);
        return (BinaryPrimitives.ReadInt32LittleEndian(pair), BinaryPrimitives.ReadInt32LittleEndian(pair[4..]));
    }

    /// <summary>The handles of the two ends: those that the server gives out first.</summary>
    private (uint Read, uint Write) Handles()
    {
        uint read = 0;
        uint write = 0;
        for (uint handle = 1; handle < 10; handle++)
        {
            if (_system.Server.Describe(_reader.Badge, handle, out FileKind kind, out _, out _, out _) == Errno.None && kind == FileKind.Pipe)
                read = handle;
            if (_system.Server.Describe(_writer.Badge, handle, out kind, out _, out _, out _) == Errno.None && kind == FileKind.Pipe)
                write = handle;
        }

        return (read, write);
    }

    /// <summary>Messages about the bytes of pipes so far.</summary>
    private int Messages() =>
        new[] { _writer, _reader }.SelectMany(each => each.Messages)
            .Where(each => each.Key.StartsWith("Pipe", StringComparison.Ordinal) || each.Key.StartsWith("Exchange", StringComparison.Ordinal))
            .Sum(each => each.Value);

    private void Put(FakeProcess process, params byte[] bytes)
    {
        bytes.CopyTo(process.Memory(Source, bytes.Length));
        process.Files.Write(_writeEnd, Source, (ulong)bytes.Length).ShouldBe(bytes.Length);
    }

    private byte[] Take(FakeProcess process, int most)
    {
        long got = process.Files.Read(_readEnd, Target, (ulong)most);
        return got >= 0 ? process.Memory(Target, (int)got).ToArray() : throw new InvalidOperationException($"read: {(Errno)(-got)}");
    }

    private void Vector(int first, int second)
    {
        Span<byte> vectors = _writer.Memory(Vectors, 32);
        BinaryPrimitives.WriteUInt64LittleEndian(vectors, Source);
        BinaryPrimitives.WriteUInt64LittleEndian(vectors[8..], (ulong)first);
        BinaryPrimitives.WriteUInt64LittleEndian(vectors[16..], Source);
        BinaryPrimitives.WriteUInt64LittleEndian(vectors[24..], (ulong)second);
    }
}
