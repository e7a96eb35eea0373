using System;
using System.Linq;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Server;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>Transactions: what fails leaves nothing behind, what others write is noticed, what is left out.</summary>
[TestFixture]
internal sealed class TransactionTests
{
    private const int Here = -100;
    private const ulong Path = FakeProcess.MemoryStart;
    private const ulong Other = FakeProcess.MemoryStart + 0x2000;
    private const ulong Buffer = FakeProcess.MemoryStart + 0x1_0000;

    private FakeSystem _system = null!;
    private FakeProcess _one = null!;
    private FakeProcess _two = null!;

    [SetUp]
    public void Start()
    {
        _system = new FakeSystem(RandomTrees.Small(), 1);
        _one = new FakeProcess(_system, new FakeConsole());
        _two = _one.Fork(0x1001);
        _system.Server.Changes(FakeSystem.User, out _).ShouldBe(Errno.None); // a page that is kept for good
    }

    /// <summary>The commit needs 40 frames for holes of a file. With fewer it must not have begun.</summary>
    [Test]
    public void A_commit_that_lacks_a_frame_has_changed_nothing_and_keeps_no_frames()
    {
        for (int frames = 0; frames <= 45; frames += frames < 3 || frames > 36 ? 1 : 7)
        {
            Start();
            Write(_one, "/sparse", 0, 10, 1);
            Truncate(_one, "/sparse", 40 * 4096).ShouldBe(0);
            Write(_one, "/other", 0, 10, 1);
            _one.Files.BeginTransaction(0).ShouldBe(0);
            Write(_one, "/sparse", 0, 40 * 4096, 2);
            Write(_one, "/other", 0, 10, 2);
            _one.Files.Rename(Here, _one.Text("/hello", Path), Here, _one.Text("/bin/moved", Other), RenameFlags.None).ShouldBe(0);

            // What others have of the pool.
            FramePool pool = _system.Pool!;
            int taken = pool.FreePages - frames;
            for (int i = 0; i < taken; i++)
                pool.TryTake(1, out _).ShouldBeTrue();
            long committed = _one.Files.CommitTransaction();
            committed.ShouldBe(frames >= 39 ? 0 : -(long)Errno.ENOSPC, $"{frames} frames");
            byte expected = (byte)(committed == 0 ? 2 : 1);
            Read(_two, "/other", 0, 10).ShouldBe(Enumerable.Repeat(expected, 10));
            Read(_two, "/sparse", 0, 10).ShouldBe(Enumerable.Repeat(expected, 10));
            Read(_two, "/sparse", 30 * 4096, 5).ShouldBe(Enumerable.Repeat((byte)(committed == 0 ? 2 : 0), 5));
            _two.Open("/bin/moved").ShouldBe(committed == 0 ? 0 : -(long)Errno.ENOENT);

            // The frames that the transaction wrote to, which are the file's now or free.
            pool.FreePages.ShouldBe(frames + 41 - (committed == 0 ? 39 : 0), $"{frames} frames");
        }
    }

    [Test]
    public void Once_the_first_change_of_a_commit_is_made_no_memory_is_needed()
    {
        for (int round = 0; round < 3; round++)
        {
            Start();
            MemoryTree tree = _system.Root!;
            Write(_one, "/old", 0, 9000, 1);
            Transaction transaction = new(new Domain(), [tree], () => { });
            TreeTransaction part = transaction.Parts[0];
            tree.Begin(part);
            tree.Enter(part);
            for (int i = 0; i < 100; i++)
                tree.Make(tree.Root, [(byte)'n', (byte)i], new NodeAccess(FileMode.Regular | 0x1B6, 0, 0), 0, [], 1, out _).ShouldBe(Errno.None);
            tree.TryFind(tree.Root, "old"u8, out uint old).ShouldBeTrue();
            tree.Prepare(old, 5000, 30_000, false, 1, out ulong ready).ShouldBe(Errno.None);
            ready.ShouldBe(30_000UL);
            tree.Extend(old, 35_000);
            tree.TryFind(tree.Root, "hello"u8, out uint hello).ShouldBeTrue();
            tree.TryFind(tree.Root, "bin"u8, out uint bin).ShouldBeTrue();
            tree.Rename(tree.Root, "hello"u8, hello, bin, "there"u8, null, 1).ShouldBe(Errno.None);
            tree.Remove(tree.Root, "pages"u8, Find(tree, "pages"), 1).ShouldBe(Errno.None);
            tree.Enter(null);
            tree.Forget(part);
            tree.PrepareCommit(part).ShouldBe(Errno.None);
            long before = GC.GetAllocatedBytesForCurrentThread();
            tree.Commit(part);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            tree.EndCommit(part);
            if (round > 0)
                allocated.ShouldBe(0); // the first time the code itself is made
            tree.TryFind(bin, "there"u8, out _).ShouldBeTrue();
            tree.Size(old).ShouldBe(35_000UL);
        }
    }

    [Test]
    public void A_write_inside_a_file_that_a_transaction_has_read_is_noticed_within_the_tick_of_the_last_one()
    {
        Write(_one, "/shared", 0, 5000, 1);
        int descriptor = (int)_two.Open("/shared", OpenFlags.ReadWrite);
        for (int i = 0; i < 3; i++)
        {
            _two.Files.ReadAt(descriptor, Buffer, 1000, 0).ShouldBe(1000);
            _two.Files.WriteAt(descriptor, Buffer, 1000, 0).ShouldBe(1000);
        }

        _one.Files.BeginTransaction(0).ShouldBe(0);
        Read(_one, "/shared", 0, 5).ShouldBe(Enumerable.Repeat((byte)1, 5));
        _two.Files.ReadAt(descriptor, Buffer, 1000, 0).ShouldBe(1000);
        _two.Files.WriteAt(descriptor, Buffer, 1000, 0).ShouldBe(1000);
        _one.Files.CommitTransaction().ShouldBe(-(long)Errno.ECANCELED);
    }

    [Test]
    public void A_file_that_somebody_is_making_longer_is_not_changed_under_them()
    {
        Write(_one, "/log", 0, 10, 1);
        uint handle = _system.Open("/log", OpenFlags.WriteOnly | OpenFlags.Append, 0x1001);
        _system.Server.PrepareWrite(0x1001, handle, 5000, VfsLimits.AtOffset, out _, out _, out _, out _).ShouldBe(Errno.None);
        _one.Files.BeginTransaction(0).ShouldBe(0);
        Write(_one, "/log", 10, 10, 2);
        _one.Files.CommitTransaction().ShouldBe(-(long)Errno.ECANCELED);
        _system.Server.CommitWrite(0x1001, handle, 5010, out ulong size).ShouldBe(Errno.None);
        size.ShouldBe(5010UL);
    }

    [Test]
    public void A_conflict_in_the_middle_of_a_write_leaves_the_other_one_as_it_was()
    {
        Write(_one, "/shared", 0, 10, 1);
        uint handle = _system.Open("/shared", OpenFlags.WriteOnly, FakeSystem.User);
        _one.Files.BeginTransaction(0).ShouldBe(0);
        _system.ServerFor(FakeSystem.User).PrepareWrite(FakeSystem.User, handle, 5000, 0, out _, out _, out _, out bool commit).ShouldBe(Errno.None);
        commit.ShouldBeTrue();
        Write(_two, "/shared", 0, 20, 2);
        _system.ServerFor(FakeSystem.User).CommitWrite(FakeSystem.User, handle, 5000, out _).ShouldBe(Errno.ECANCELED);
        _one.Files.AbortTransaction().ShouldBe(0);

        // No claim on the end of the file is left: what is appended comes right behind it.
        int descriptor = (int)_two.Open("/shared", OpenFlags.WriteOnly | OpenFlags.Append);
        _two.Files.Write(descriptor, Buffer, 5).ShouldBe(5);
        Read(_two, "/shared", 0, 100).Length.ShouldBe(25);
    }

    [Test]
    public void What_is_known_of_a_file_in_a_transaction_is_forgotten_with_it()
    {
        int descriptor = (int)_one.Open("/hello", OpenFlags.ReadWrite);
        _one.Files.Status(descriptor, Buffer).ShouldBe(0);
        _one.Files.BeginTransaction(0).ShouldBe(0);
        _one.Files.Truncate(descriptor, 3).ShouldBe(0);
        SizeOf(descriptor).ShouldBe(3);
        _one.Files.AbortTransaction().ShouldBe(0);
        SizeOf(descriptor).ShouldBe(13);
        _one.Files.ReadAt(descriptor, Buffer, 20, 0).ShouldBe(13);
    }

    [Test]
    public void A_transaction_that_looks_at_too_much_is_told_so()
    {
        _one.Files.BeginTransaction(0).ShouldBe(0);
        long error = 0;
        for (int i = 0; i < 5000 && error is 0 or -(long)Errno.ENOENT; i++)
            error = _one.Files.Status(Here, _one.Text($"/none{i}", Path), Buffer, 0);
        error.ShouldBe(-(long)Errno.ENOMEM);
        _one.Files.CommitTransaction().ShouldBe(-(long)Errno.ENOMEM);
        _one.Open("/hello").ShouldBeGreaterThanOrEqualTo(0);
    }

    [Test]
    public void Names_and_nodes_of_transactions_that_were_aborted_take_up_nothing()
    {
        uint before = _system.Root!.FreeNodes;
        for (int i = 0; i < 50; i++)
        {
            _one.Files.BeginTransaction(0).ShouldBe(0);
            for (int j = 0; j < 20; j++)
                _one.Files.MakeDirectory(Here, _one.Text($"/d{j}", Path), 0x1FF).ShouldBe(0);
            _one.Files.Remove(Here, _one.Text("/d3", Path), 0x200).ShouldBe(0);
            _one.Files.AbortTransaction().ShouldBe(0);
        }

        _system.Root.FreeNodes.ShouldBe(before);
    }

    private int SizeOf(int descriptor)
    {
        _one.Files.Status(descriptor, Buffer).ShouldBe(0);
        return (int)System.Runtime.InteropServices.MemoryMarshal.Read<FileStatus>(_one.Memory(Buffer, FileStatus.Size)).Length;
    }

    private static uint Find(MemoryTree tree, string name)
    {
        tree.TryFind(tree.Root, System.Text.Encoding.UTF8.GetBytes(name), out uint node).ShouldBeTrue();
        return node;
    }

    private static long Truncate(FakeProcess process, string path, long size) => process.Files.Truncate(process.Text(path, Path), size);

    private static void Write(FakeProcess process, string path, long position, int count, byte value)
    {
        int descriptor = (int)process.Open(path, OpenFlags.ReadWrite | OpenFlags.Create);
        process.Memory(Buffer, count).Fill(value);
        process.Files.WriteAt(descriptor, Buffer, (ulong)count, position).ShouldBe(count);
        process.Files.Close(descriptor).ShouldBe(0);
    }

    private static byte[] Read(FakeProcess process, string path, long position, int count)
    {
        int descriptor = (int)process.Open(path);
        long read = process.Files.ReadAt(descriptor, Buffer, (ulong)count, position);
        read.ShouldBeGreaterThanOrEqualTo(0);
        byte[] bytes = process.Memory(Buffer, (int)read).ToArray();
        process.Files.Close(descriptor).ShouldBe(0);
        return bytes;
    }
}
