using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Build.Images;
using Pistachio.Files;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>Files as a program sees them, through the library over a real server.</summary>
[TestFixture]
internal sealed class LibraryTests
{
    private const ulong Buffer = FakeProcess.MemoryStart + 0x1_0000;

    private FakeSystem _system = null!;
    private FakeConsole _console = null!;
    private FakeProcess _process = null!;

    [SetUp]
    public void Start() => Start(RandomTrees.Small());

    [Test]
    public void A_file_is_read_through_any_size_of_buffer()
    {
        byte[] content = [.. Enumerable.Range(0, 9000).Select(i => (byte)(i / 7))];
        foreach (int size in new[] { 1, 7, 4096, 10000 })
        {
            int descriptor = (int)_process.Open("/pages");
            List<byte> read = [];
            for (byte[] piece = _process.Read(descriptor, size); piece.Length > 0; piece = _process.Read(descriptor, size))
                read.AddRange(piece);
            read.ShouldBe(content);
            _process.Files.Close(descriptor).ShouldBe(0);
        }
    }

    [Test]
    public void Reading_on_costs_one_message_and_pread_none()
    {
        int descriptor = (int)_process.Open("/pages");
        _process.Read(descriptor, 10);
        _process.Files.ReadAt(descriptor, Buffer, 10, 0).ShouldBe(10); // asks whether files can change
        _process.Messages.Clear();
        _process.Read(descriptor, 10);
        _process.Messages.ShouldBe([new KeyValuePair<string, int>("Advance", 1)]);
        _process.Files.ReadAt(descriptor, Buffer, 10, 8995).ShouldBe(5);
        _process.Files.ReadAt(descriptor, Buffer, 10, 9000).ShouldBe(0);
        _process.Files.ReadAt(descriptor, Buffer, 10, -1).ShouldBe(Error(Errno.EINVAL));
        _process.Messages.Count.ShouldBe(1);
    }

    [Test]
    public void A_large_file_and_more_files_than_windows_are_read_right()
    {
        RootTreeNode root = RootTreeNode.Directory();
        byte[] large = new byte[(35 << 20) + 123];
        new Random(1).NextBytes(large);
        root.Add("large", RootTreeNode.File(large));
        for (int i = 0; i < 40; i++)
            root.Add($"f{i}", RootTreeNode.File(Enumerable.Repeat((byte)i, 5000).ToArray()));
        Start(root);
        int descriptor = (int)_process.Open("/large");
        int[] small = [.. Enumerable.Range(0, 40).Select(i => (int)_process.Open($"/f{i}"))];
        Random random = new(2);
        for (int i = 0; i < 300; i++)
        {
            long position = random.Next(large.Length);
            int count = random.Next(0x8_0000);
            int expected = (int)Math.Min(count, large.Length - position);
            _process.Files.ReadAt(descriptor, Buffer, (ulong)count, position).ShouldBe(expected);
            _process.Memory(Buffer, expected).SequenceEqual(large.AsSpan((int)position, expected)).ShouldBeTrue();
            int which = random.Next(40);
            _process.Files.ReadAt(small[which], Buffer, 5000, 0).ShouldBe(5000);
            _process.Memory(Buffer, 5000).IndexOfAnyExcept((byte)which).ShouldBe(-1);
        }
    }

    [Test]
    public void Output_reaches_the_console_whole_and_in_order()
    {
        OpenStreams();
        string text = string.Concat(Enumerable.Range(0, 300).Select(i => $"{i} "));
        _process.Write(1, text).ShouldBe(text.Length);
        _process.Write(2, "oops").ShouldBe(4);
        _console.Room = 7;
        _process.Write(1, "a longer line\n").ShouldBe(14);
        _console.TextOf(ConsoleStream.Output).ShouldBe(text + "a longer line\n");
        _console.TextOf(ConsoleStream.Error).ShouldBe("oops");
        _process.Messages["Device"].ShouldBe(2);
        _process.Write(0, "x").ShouldBe(Error(Errno.EBADF));
        _process.Files.Read(1, Buffer, 1).ShouldBe(Error(Errno.EBADF));
    }

    [Test]
    public void Input_comes_as_far_as_it_is_there_and_then_ends()
    {
        OpenStreams();
        _console.Type("line\n");
        _process.Read(0, 100).ShouldBe("line\n"u8.ToArray());
        _console.Type(new string('x', 1000));
        _process.Read(0, 5000).Length.ShouldBe(1000);
        _process.Files.Control(0, DescriptorCommand.SetStatusFlags, (ulong)OpenFlags.NonBlocking).ShouldBe(0);
        _process.Files.Read(0, Buffer, 10).ShouldBe(Error(Errno.EAGAIN));
        _console.AtEnd = true;
        _process.Files.Read(0, Buffer, 10).ShouldBe(0);
        _process.Files.Seek(0, 0, SeekOrigin.Current).ShouldBe(Error(Errno.ESPIPE));
        _process.Files.ReadAt(0, Buffer, 10, 0).ShouldBe(Error(Errno.ESPIPE));
    }

    [Test]
    public void Devices_of_no_server_behave_as_they_are_called()
    {
        int none = (int)_process.Open("/dev/null", OpenFlags.ReadWrite);
        int zero = (int)_process.Open("/dev/zero", OpenFlags.ReadWrite);
        int full = (int)_process.Open("/dev/full", OpenFlags.ReadWrite);
        _process.Read(none, 10).ShouldBeEmpty();
        _process.Memory(Buffer, 10).Fill(1);
        _process.Read(zero, 10).ShouldBe(new byte[10]);
        _process.Write(none, "gone").ShouldBe(4);
        _process.Write(full, "more").ShouldBe(Error(Errno.ENOSPC));
        _process.Write(full, "").ShouldBe(0);
        _process.Files.Seek(none, 5, SeekOrigin.Start).ShouldBe(0);
    }

    [Test]
    public void Vectors_are_read_and_written_in_order()
    {
        OpenStreams();
        ulong vectors = Vectors((_process.Text("Hello", Buffer), 5), (0, 0), (_process.Text(", world", Buffer + 100), 7));
        _process.Files.WriteVector(1, vectors, 3).ShouldBe(12);
        _console.TextOf(ConsoleStream.Output).ShouldBe("Hello, world");
        int descriptor = (int)_process.Open("/hello");
        vectors = Vectors((Buffer, 3), (Buffer + 100, 2), (Buffer + 200, 100));
        _process.Files.ReadVector(descriptor, vectors, 3).ShouldBe(13);
        _process.Memory(Buffer + 100, 2).ToArray().ShouldBe("lo"u8.ToArray());
        _process.Memory(Buffer + 200, 8).ToArray().ShouldBe(", world\n"u8.ToArray());
        _process.Files.ReadVector(descriptor, vectors, 2, 3).ShouldBe(5);
        _process.Memory(Buffer, 3).ToArray().ShouldBe("lo,"u8.ToArray());
        _process.Files.ReadVector(descriptor, vectors, 1025).ShouldBe(Error(Errno.EINVAL));
        _process.Files.ReadVector(descriptor, vectors, -1).ShouldBe(Error(Errno.EINVAL));
        _process.Files.ReadVector(descriptor, Vectors((Buffer, ulong.MaxValue)), 1).ShouldBe(Error(Errno.EINVAL));
    }

    [Test]
    public void Addresses_that_no_program_has_are_EFAULT()
    {
        const ulong library = 0x7FFF_8000_0000;
        int descriptor = (int)_process.Open("/hello");
        foreach (ulong address in new[] { library, library - 1, 0xFFFF_8000_0000_0000, ulong.MaxValue })
        {
            _process.Files.Read(descriptor, address, 2).ShouldBe(Error(Errno.EFAULT));
            _process.Files.Status(descriptor, address).ShouldBe(Error(Errno.EFAULT));
            _process.Files.WorkingDirectory(address, 2).ShouldBe(Error(Errno.EFAULT));
        }

        _process.Files.Open(-100, library, OpenFlags.ReadOnly, 0).ShouldBe(Error(Errno.EFAULT));
        _process.Files.Seek(descriptor, 0, SeekOrigin.Current).ShouldBe(0, "nothing was read");
    }

    [Test]
    public void The_working_directory_moves_and_is_told()
    {
        WorkingDirectory().ShouldBe("/");
        _process.Files.ChangeDirectory(_process.Text("/home")).ShouldBe(0);
        WorkingDirectory().ShouldBe("/bin/deep");
        _process.Files.ChangeDirectory(_process.Text("..")).ShouldBe(0);
        _process.Read((int)_process.Open("up"), 5).ShouldBe("Hello"u8.ToArray());
        int deep = (int)_process.Open("deep", OpenFlags.Directory);
        _process.Files.ChangeDirectory(deep).ShouldBe(0);
        _process.Files.Close(deep).ShouldBe(0);
        WorkingDirectory().ShouldBe("/bin/deep");
        _process.Files.WorkingDirectory(Buffer, 9).ShouldBe(Error(Errno.ERANGE));
        _process.Files.WorkingDirectory(Buffer, 10).ShouldBe(10);
        _process.Files.ChangeDirectory(_process.Text("/hello")).ShouldBe(Error(Errno.ENOTDIR));
        _process.Files.ChangeDirectory(_process.Text("/nowhere")).ShouldBe(Error(Errno.ENOENT));
        _process.Files.ChangeDirectory((int)_process.Open("/hello")).ShouldBe(Error(Errno.ENOTDIR));
        _process.Files.ChangeDirectory(99).ShouldBe(Error(Errno.EBADF));
    }

    [Test]
    public void Nobody_changes_to_a_directory_that_may_not_be_searched()
    {
        RootTreeNode root = RootTreeNode.Directory();
        root.Add("closed", RootTreeNode.Directory(0x1B6, owner: 1));
        Start(root);
        _system.SetIdentity(FakeSystem.User, 1, 1);
        uint before = _system.Census().Handles;
        _process.Files.ChangeDirectory(_process.Text("/closed")).ShouldBe(Error(Errno.EACCES));
        _system.Census().Handles.ShouldBe(before);
        _process.Files.ChangeDirectory((int)_process.Open("/closed")).ShouldBe(Error(Errno.EACCES));
    }

    [Test]
    public void Relative_paths_begin_at_the_directory_that_is_named()
    {
        int bin = (int)_process.Open("/bin", OpenFlags.Path);
        _process.Open("tool", directory: bin).ShouldBeGreaterThan(0);
        _process.Open("tool").ShouldBe(Error(Errno.ENOENT));
        _process.Open("/hello", directory: 99).ShouldBeGreaterThan(0);
        _process.Open("hello", directory: 99).ShouldBe(Error(Errno.EBADF));
        _process.Open("x", directory: (int)_process.Open("/hello")).ShouldBe(Error(Errno.ENOTDIR));
    }

    [Test]
    public void Long_paths_travel_in_pieces()
    {
        string path = string.Concat(Enumerable.Repeat("/./bin/../.", 300)) + "/bin/tool";
        _process.Open(path).ShouldBeGreaterThanOrEqualTo(0);
        _process.Files.Status(-100, _process.Text(path), Buffer, 0).ShouldBe(0);
        _process.Files.ReadLink(-100, _process.Text(path.Replace("tool", "up", StringComparison.Ordinal)), Buffer, 100).ShouldBe(8);
        _process.Open(path + path).ShouldBe(Error(Errno.ENAMETOOLONG));
        _process.Files.SetDescriptorLimit(0);
        _process.Open(path).ShouldBe(Error(Errno.EMFILE));
        _process.Files.SetDescriptorLimit(1024);
        _process.Open("bin").ShouldBeGreaterThanOrEqualTo(0, "no piece of the path before is left");
    }

    [Test]
    public void Status_is_told_by_path_by_descriptor_and_by_statx()
    {
        _process.Files.Status(-100, _process.Text("/hello"), Buffer, 0).ShouldBe(0);
        FileStatus status = MemoryMarshal.Read<FileStatus>(_process.Memory(Buffer, FileStatus.Size));
        (status.Length, status.Mode, status.ModificationSeconds, status.ModificationNanoseconds)
            .ShouldBe((13L, FileMode.Regular | 0x1EDu, 1_000_000_000L, 5L));
        byte[] byPath = _process.Memory(Buffer, FileStatus.Size).ToArray();
        int descriptor = (int)_process.Open("/hello");
        _process.Files.Status(descriptor, Buffer).ShouldBe(0);
        _process.Memory(Buffer, FileStatus.Size).ToArray().ShouldBe(byPath);
        _process.Memory(Buffer, FileStatus.Size).Clear();
        _process.Files.Status(descriptor, _process.Text(""), Buffer, 0x1000).ShouldBe(0);
        _process.Memory(Buffer, FileStatus.Size).ToArray().ShouldBe(byPath);
        _process.Files.Status(descriptor, _process.Text(""), Buffer, 0).ShouldBe(Error(Errno.ENOENT));
        _process.Files.Status(-100, _process.Text("/link"), Buffer, 0x100).ShouldBe(0);
        (MemoryMarshal.Read<FileStatus>(_process.Memory(Buffer, FileStatus.Size)).Mode & FileMode.TypeMask).ShouldBe(FileMode.SymbolicLink);
        _process.Files.Status(-100, _process.Text("/link"), Buffer, 0x8_0000).ShouldBe(Error(Errno.EINVAL));
        _process.Files.ExtendedStatus(-100, _process.Text("/hello"), 0, 0x7FF, Buffer).ShouldBe(0);
        ReadOnlySpan<byte> extended = _process.Memory(Buffer, 256);
        BinaryPrimitives.ReadUInt64LittleEndian(extended[40..]).ShouldBe(13UL);
        BinaryPrimitives.ReadUInt16LittleEndian(extended[28..]).ShouldBe((ushort)(FileMode.Regular | 0x1ED));
        BinaryPrimitives.ReadInt64LittleEndian(extended[112..]).ShouldBe(1_000_000_000L);
    }

    [Test]
    public void Access_and_links_are_as_the_server_says()
    {
        _process.Files.Access(-100, _process.Text("/hello"), 5, 0).ShouldBe(0);
        _process.Files.Access(-100, _process.Text("/hello"), 2, 0x200).ShouldBe(Error(Errno.EROFS));
        _process.Files.Access(-100, _process.Text("/empty"), 1, 0).ShouldBe(Error(Errno.EACCES));
        _process.Files.Access(-100, _process.Text("/empty"), 8, 0).ShouldBe(Error(Errno.EINVAL));
        _process.Files.ReadLink(-100, _process.Text("/link"), Buffer, 100).ShouldBe(8);
        _process.Memory(Buffer, 8).ToArray().ShouldBe("bin/tool"u8.ToArray());
        _process.Files.ReadLink(-100, _process.Text("/link"), Buffer, 3).ShouldBe(3);
        _process.Files.ReadLink(-100, _process.Text("/hello"), Buffer, 3).ShouldBe(Error(Errno.EINVAL));
        _process.Files.ReadLink(-100, _process.Text("/link"), Buffer, 0).ShouldBe(Error(Errno.EINVAL));
        _process.Files.ReadLink(-100, _process.Text("/proc/self/exe"), Buffer, 100).ShouldBe(Error(Errno.ENOENT));
        _process.Files.HoldProgram(VfsLimits.Root, "/bin/tool"u8, false, out _, out _).ShouldBe(Errno.None);
        _process.Files.ReadLink(-100, _process.Text("/proc/self/exe"), Buffer, 100).ShouldBe(9);
        _process.Memory(Buffer, 9).ToArray().ShouldBe("/bin/tool"u8.ToArray());
    }

    [TestCase(440)]
    [TestCase(1000)]
    [TestCase(32768)]
    public void A_directory_is_listed_through_any_size_of_buffer(int size)
    {
        RootTreeNode root = RootTreeNode.Directory();
        for (int i = 0; i < 100; i++)
            root.Add($"file number {i:d3}", RootTreeNode.File(Array.Empty<byte>()));
        Start(root);
        int descriptor = (int)_process.Open("/", OpenFlags.Directory);
        List<string> names = [];
        long bytes;
        while ((bytes = _process.Files.ReadDirectory(descriptor, Buffer, (ulong)size)) > 0)
        {
            for (int at = 0; at < bytes;)
            {
                ReadOnlySpan<byte> record = _process.Memory(Buffer + (ulong)at, (int)bytes - at);
                int length = BinaryPrimitives.ReadUInt16LittleEndian(record[16..]);
                names.Add(Encoding.UTF8.GetString(record[19..length]).TrimEnd('\0'));
                at += length;
            }
        }

        bytes.ShouldBe(0);
        names.ShouldBe([".", "..", .. Enumerable.Range(0, 100).Select(i => $"file number {i:d3}"), "dev", "proc"]);
        _process.Files.ReadDirectory(descriptor, Buffer, 0).ShouldBe(0, "at the end");
        _process.Files.Seek(descriptor, 0, SeekOrigin.Start).ShouldBe(0);
        _process.Files.ReadDirectory(descriptor, Buffer, 10).ShouldBe(Error(Errno.EINVAL));
    }

    [Test]
    public void Sendfile_copies_a_file_to_the_console()
    {
        OpenStreams();
        int descriptor = (int)_process.Open("/hello");
        _process.Files.SendFile(1, descriptor, 0, 5).ShouldBe(5);
        _process.Files.SendFile(1, descriptor, 0, 100).ShouldBe(8);
        _process.Files.SendFile(1, descriptor, 0, 100).ShouldBe(0);
        _console.TextOf(ConsoleStream.Output).ShouldBe("Hello, world\n");
        BinaryPrimitives.WriteUInt64LittleEndian(_process.Memory(Buffer, 8), 7);
        _process.Files.SendFile(1, descriptor, Buffer, 5).ShouldBe(5);
        BinaryPrimitives.ReadUInt64LittleEndian(_process.Memory(Buffer, 8)).ShouldBe(12UL);
        _console.TextOf(ConsoleStream.Output).ShouldEndWith("\nworld");
        _process.Files.Seek(descriptor, 0, SeekOrigin.Current).ShouldBe(13, "with an offset of its own the file's stays");
        _process.Files.SendFile(1, 0, 0, 5).ShouldBe(Error(Errno.EINVAL));
        _process.Files.SendFile(descriptor, descriptor, 0, 5).ShouldBe(Error(Errno.EBADF));
    }

    [Test]
    public void Streams_and_files_are_no_terminals()
    {
        OpenStreams();
        _process.Files.DeviceControl(1, DeviceRequest.GetTerminal, Buffer).ShouldBe(Error(Errno.ENOTTY));
        _process.Files.DeviceControl(1, (DeviceRequest)TerminalRequest.WindowSize, Buffer).ShouldBe(Error(Errno.ENOTTY));
        _process.Files.DeviceControl((int)_process.Open("/hello"), DeviceRequest.GetTerminal, Buffer).ShouldBe(Error(Errno.ENOTTY));
        _process.Files.DeviceControl(99, DeviceRequest.GetTerminal, Buffer).ShouldBe(Error(Errno.EBADF));
    }

    [Test]
    public void Linux_numbers_reach_the_functions_and_others_are_left_to_others()
    {
        LinuxFileCalls.TryCall(_process.Files, 2, _process.Text("/hello"), 0, 0, 0, 0, out long descriptor).ShouldBeTrue();
        LinuxFileCalls.TryCall(_process.Files, 0, (ulong)descriptor, Buffer, 5, 0, 0, out long read).ShouldBeTrue();
        (descriptor, read).ShouldBe((0, 5));
        LinuxFileCalls.TryCall(_process.Files, 95, 0x3F, 0, 0, 0, 0, out long mask).ShouldBeTrue();
        mask.ShouldBe(0x12);
        LinuxFileCalls.TryCall(_process.Files, 72, 0, 1030, 10, 0, 0, out long copy).ShouldBeTrue();
        copy.ShouldBe(10);
        LinuxFileCalls.TryCall(_process.Files, 436, 0, uint.MaxValue, 0, 0, 0, out long closed).ShouldBeTrue();
        closed.ShouldBe(0);
        LinuxFileCalls.TryCall(_process.Files, 3, 10, 0, 0, 0, 0, out long gone).ShouldBeTrue();
        gone.ShouldBe(Error(Errno.EBADF));
        foreach (ulong number in new ulong[] { 9, 39, 60, 1000, ulong.MaxValue })
            LinuxFileCalls.TryCall(_process.Files, number, 0, 0, 0, 0, 0, out _).ShouldBeFalse();
    }

    private static long Error(Errno error) => -(long)error;

    private void Start(RootTreeNode root)
    {
        _system = new FakeSystem(root);
        _console = new FakeConsole();
        _process = new FakeProcess(_system, _console);
    }

    /// <summary>Descriptors 0, 1 and 2, as the process server hands them to the first process.</summary>
    private void OpenStreams()
    {
        byte[] request = new byte[ProcessRequest.MaximumSize];
        ConsoleStream[] streams = [ConsoleStream.Input, ConsoleStream.Output, ConsoleStream.Error];
        for (int i = 0; i < streams.Length; i++)
        {
            _system.Server.OpenStream(FakeSystem.Control, FakeSystem.User, streams[i], out uint handle).ShouldBe(Errno.None);
            BinaryPrimitives.WriteUInt64LittleEndian(request.AsSpan(ProcessRequest.HeaderSize + (i * 8)), handle | ((ulong)i << 32));
        }

        MemoryMarshal.AsRef<ProcessRequest>(request.AsSpan()).DescriptorCount = 3;
        _process.Files.ImportDescriptors(request, out _).ShouldBe(Errno.None);
    }

    private string WorkingDirectory()
    {
        long length = _process.Files.WorkingDirectory(Buffer, 4096);
        length.ShouldBeGreaterThan(0);
        _process.Memory(Buffer, (int)length)[^1].ShouldBe((byte)0);
        return Encoding.UTF8.GetString(_process.Memory(Buffer, (int)length - 1));
    }

    private ulong Vectors(params (ulong Address, ulong Length)[] vectors)
    {
        const ulong at = FakeProcess.MemoryStart + 0x8000;
        for (int i = 0; i < vectors.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(_process.Memory(at + ((ulong)i * 16), 8), vectors[i].Address);
            BinaryPrimitives.WriteUInt64LittleEndian(_process.Memory(at + ((ulong)i * 16) + 8, 8), vectors[i].Length);
        }

        return at;
    }
}
