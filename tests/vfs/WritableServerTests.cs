using System;
using System.Linq;
using System.Text;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Server;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>Files that are written: what is left when a process ends in the middle, what a full file system says, who holds which lock.</summary>
[TestFixture]
internal sealed class WritableServerTests
{
    private const ulong Other = 0x1001;
    private const ulong AtOffset = VfsLimits.AtOffset;

    private FakeSystem _system = null!;

    private VfsServer Server => _system.Server;

    [SetUp]
    public void Start()
    {
        _system = new FakeSystem(RandomTrees.Small(), 1);
        Server.CreateDomain(FakeSystem.Control, Other, FakeSystem.User, ulong.MaxValue, 0).ShouldBe(Errno.None);
    }

    [Test]
    public void A_process_that_ends_in_the_middle_of_a_write_leaves_the_file_as_long_as_it_was()
    {
        uint mine = Create("/log", OpenFlags.WriteOnly | OpenFlags.Append, FakeSystem.User);
        uint others = Create("/log", OpenFlags.WriteOnly | OpenFlags.Append, Other);
        Server.PrepareWrite(Other, others, 5000, AtOffset, out ulong position, out ulong taken, out _, out bool commit).ShouldBe(Errno.None);
        (position, taken, commit).ShouldBe((0UL, 5000UL, true));
        SizeOf("/log").ShouldBe(0);

        // Meanwhile somebody else writes behind it.
        Server.PrepareWrite(FakeSystem.User, mine, 100, AtOffset, out position, out _, out _, out _).ShouldBe(Errno.None);
        position.ShouldBe(5000UL);
        Server.EndDomain(FakeSystem.Control, Other).ShouldBe(Errno.None);
        SizeOf("/log").ShouldBe(0);
        Server.CommitWrite(FakeSystem.User, mine, 5100, out ulong size).ShouldBe(Errno.None);
        size.ShouldBe(5100UL);
        Server.CommitWrite(FakeSystem.User, mine, 9000, out _).ShouldBe(Errno.EBADF);
    }

    [Test]
    public void What_somebody_has_written_stays_when_others_write_behind_it_before_it_is_committed()
    {
        uint mine = Create("/log", OpenFlags.ReadWrite | OpenFlags.Append, FakeSystem.User);
        uint others = Create("/log", OpenFlags.WriteOnly | OpenFlags.Append, Other);
        byte[] line = Encoding.ASCII.GetBytes(new string('a', 400));
        Server.PrepareWrite(FakeSystem.User, mine, 400, AtOffset, out ulong position, out _, out _, out _).ShouldBe(Errno.None);
        Server.WriteBytes(FakeSystem.User, mine, position, line, out _, out _).ShouldBe(Errno.None);

        Server.PrepareWrite(Other, others, 400, AtOffset, out _, out _, out _, out _).ShouldBe(Errno.None);

        Server.CommitWrite(FakeSystem.User, mine, 400, out _).ShouldBe(Errno.None);
        byte[] read = new byte[400];
        Server.ReadBytes(FakeSystem.User, mine, 0, 400, read, out int count).ShouldBe(Errno.None);
        count.ShouldBe(400);
        read.ShouldBe(line);
    }

    [Test]
    public void A_full_file_system_says_so_and_has_room_again_when_a_file_is_removed()
    {
        uint handle = Create("/big", OpenFlags.WriteOnly, FakeSystem.User);
        ulong written = 0;
        Errno error;
        while ((error = Server.PrepareWrite(FakeSystem.User, handle, 300_000, AtOffset, out _, out ulong taken, out _, out _)) == Errno.None)
        {
            written += taken;
            Server.CommitWrite(FakeSystem.User, handle, written, out _).ShouldBe(Errno.None);
        }

        error.ShouldBe(Errno.ENOSPC);
        written.ShouldBe((ulong)FramePool.ChunkPages * 4096);
        _system.Pool!.FreePages.ShouldBe(0);
        Server.Remove(FakeSystem.User, VfsLimits.Root, false, "/big"u8).ShouldBe(Errno.None);
        _system.Pool.FreePages.ShouldBe(0, "it is still open");
        Server.Close(FakeSystem.User, handle).ShouldBe(Errno.None);
        _system.Pool.FreePages.ShouldBe(FramePool.ChunkPages);
    }

    [Test]
    public void Frames_that_are_given_to_another_file_are_zero()
    {
        uint handle = Create("/a", OpenFlags.WriteOnly, FakeSystem.User);
        Server.WriteBytes(FakeSystem.User, handle, AtOffset, Enumerable.Repeat((byte)7, 400).ToArray(), out _, out _).ShouldBe(Errno.None);
        Server.Close(FakeSystem.User, handle);
        Server.Remove(FakeSystem.User, VfsLimits.Root, false, "/a"u8).ShouldBe(Errno.None);
        handle = Create("/b", OpenFlags.ReadWrite, FakeSystem.User);
        Server.PrepareWrite(FakeSystem.User, handle, 4096, AtOffset, out _, out _, out _, out _).ShouldBe(Errno.None);
        Server.Frames(FakeSystem.User, handle, 0, FrameScope.Page, out _, out _, out _, out ulong memory).ShouldBe(Errno.None);
        _system.Kernel[memory].Bytes[..4096].IndexOfAnyExcept((byte)0).ShouldBe(-1);
    }

    [Test]
    public void Who_may_only_write_a_file_gets_no_frames_of_it()
    {
        _system.SetIdentity(Other, 1000, 1000);
        Server.MakeNode(FakeSystem.User, VfsLimits.Root, FileMode.Regular | 0x92, 0, "/dropbox"u8).ShouldBe(Errno.None);
        uint handle = _system.Open("/dropbox", OpenFlags.WriteOnly, Other);
        Server.WriteBytes(Other, handle, AtOffset, "secret"u8, out uint written, out _).ShouldBe(Errno.None);
        written.ShouldBe(6u);
        Server.Frames(Other, handle, 0, FrameScope.Page, out _, out _, out _, out _).ShouldBe(Errno.EACCES);
        Server.ReadBytes(Other, handle, 0, 6, new byte[6], out _).ShouldBe(Errno.EBADF);
    }

    [Test]
    public void A_file_of_the_archive_reads_as_it_was_written_a_moment_ago()
    {
        FakeProcess process = new(_system, new FakeConsole());
        int descriptor = (int)process.Open("/hello", OpenFlags.ReadWrite);
        const ulong at = FakeProcess.MemoryStart + 0x1_0000;
        process.Files.ReadAt(descriptor, at, 5, 0).ShouldBe(5);
        "HELLO"u8.CopyTo(process.Memory(at, 5));
        process.Files.WriteAt(descriptor, at, 5, 0).ShouldBe(5);
        process.Files.ReadAt(descriptor, at, 7, 0).ShouldBe(7);
        process.Memory(at, 7).ToArray().ShouldBe("HELLO, "u8.ToArray());
    }

    [Test]
    public void A_file_that_was_mapped_is_read_and_written_as_before()
    {
        FakeProcess process = new(_system, new FakeConsole());
        int descriptor = (int)process.Open("/pieces", OpenFlags.ReadWrite | OpenFlags.Create);
        const ulong at = FakeProcess.MemoryStart + 0x1_0000;
        for (long position = 16 * 4096; position >= 0; position -= 8192)
        {
            process.Memory(at, 600).Fill((byte)(position >> 12));
            process.Files.WriteAt(descriptor, at, 600, position).ShouldBe(600);
        }

        process.Files.ReadAt(descriptor, at, 600, 8192).ShouldBe(600);
        process.Files.CheckMappable(descriptor, true, out int file).ShouldBe(Errno.None);
        process.Files.HoldFileAgain(file);
        process.Files.FileFrames(file, 2, true, out _, out _, out _).ShouldBe(Errno.None);
        process.Files.ReadAt(descriptor, at, 600, 8192).ShouldBe(600);
        process.Memory(at, 600).IndexOfAnyExcept((byte)2).ShouldBe(-1);
    }

    [Test]
    public void The_directory_above_one_that_was_removed_is_there_as_long_as_that_is_open()
    {
        FakeProcess process = new(_system, new FakeConsole());
        process.Files.MakeDirectory(-100, process.Text("/tmp/above"), 0x1ED).ShouldBe(0);
        uint before = _system.Root!.FreeNodes;
        process.Files.MakeDirectory(-100, process.Text("/tmp/above/below"), 0x1ED).ShouldBe(0);
        process.Files.ChangeDirectory(process.Text("/tmp/above/below")).ShouldBe(0);
        process.Files.Remove(-100, process.Text("/tmp/above/below"), 0x200).ShouldBe(0);
        process.Files.Remove(-100, process.Text("/tmp/above"), 0x200).ShouldBe(0);
        int above = (int)process.Open("..");
        above.ShouldBeGreaterThanOrEqualTo(0);
        process.Files.Status(above, FakeProcess.MemoryStart + 0x1000).ShouldBe(0);
        process.Files.MakeDirectory(-100, process.Text("../new"), 0x1ED).ShouldBe(-(long)Errno.ENOENT);
        process.Files.Close(above).ShouldBe(0);
        process.Files.ChangeDirectory(process.Text("/")).ShouldBe(0);
        process.Files.MakeDirectory(-100, process.Text("/tmp/other"), 0x1ED).ShouldBe(0);
        _system.Root.FreeNodes.ShouldBe(before);
    }

    [Test]
    public void Directories_that_got_longer_names_take_up_nothing_when_they_are_gone()
    {
        FakeProcess process = new(_system, new FakeConsole());
        string name = "/" + new string('n', 250);
        process.Files.MakeDirectory(-100, process.Text("/warm"), 0x1ED).ShouldBe(0);
        uint before = _system.Root!.FreeNodes;
        for (int i = 0; i < 100; i++)
        {
            process.Files.MakeDirectory(-100, process.Text("/d"), 0x1ED).ShouldBe(0);
            process.Files.Rename(-100, process.Text("/d"), -100, process.Text(name, FakeProcess.MemoryStart + 0x1000), RenameFlags.None).ShouldBe(0);
            process.Files.Remove(-100, process.Text(name), 0x200).ShouldBe(0);
        }

        _system.Root.FreeNodes.ShouldBe(before);
    }

    [Test]
    public void Room_that_could_not_be_reserved_as_a_whole_is_free_again()
    {
        uint handle = Create("/reserved", OpenFlags.ReadWrite, FakeSystem.User);
        int before = _system.Pool!.FreePages;
        Server.Allocate(FakeSystem.User, handle, 0, 0, (ulong)(before + 1) * 4096).ShouldBe(Errno.ENOSPC);
        _system.Pool.FreePages.ShouldBe(before);
        SizeOf("/reserved").ShouldBe(0);
    }

    [Test]
    public void Locks_go_with_the_process_that_holds_them()
    {
        uint mine = Create("/locked", OpenFlags.ReadWrite, FakeSystem.User);
        uint others = _system.Open("/locked", OpenFlags.ReadWrite, Other);
        ulong write = LockRequest.Of(LockKind.Process, LockType.Write, SeekOrigin.Start, false, 42);
        Server.Lock(Other, others, write, 0, 0).ShouldBe(Errno.None);
        Server.Lock(FakeSystem.User, mine, write, 5, 1).ShouldBe(Errno.EAGAIN);
        Server.FindLock(FakeSystem.User, mine, write, 5, 1, out LockType type, out long start, out long length, out int process).ShouldBe(Errno.None);
        (type, start, length, process).ShouldBe((LockType.Write, 0L, 0L, 42));
        Server.EndDomain(FakeSystem.Control, Other).ShouldBe(Errno.None);
        Server.Lock(FakeSystem.User, mine, write, 5, 1).ShouldBe(Errno.None);
    }

    private uint Create(string path, OpenFlags flags, ulong domain)
    {
        _system.Open(path, flags | OpenFlags.Create, out uint handle, VfsLimits.Root, domain).ShouldBe(Errno.None);
        return handle;
    }

    private long SizeOf(string path)
    {
        _system.Status(path, out FileStatus status).ShouldBe(Errno.None);
        return status.Length;
    }
}
