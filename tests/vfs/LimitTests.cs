using System;
using System.Collections.Generic;
using System.Text;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Files;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>Whatever there is only so much of: who asks for more gets an error, the server goes on, and what was given back can be had again.</summary>
[TestFixture]
internal sealed class LimitTests
{
    private const int Here = -100;
    private const ulong Path = FakeProcess.MemoryStart;
    private const ulong Other = FakeProcess.MemoryStart + 0x2000;
    private const ulong Buffer = FakeProcess.MemoryStart + 0x1_0000;

    private FakeSystem _system = null!;
    private FakeProcess _process = null!;

    [SetUp]
    public void Start()
    {
        _system = new FakeSystem(RandomTrees.Small(), 1);
        _process = new FakeProcess(_system, new FakeConsole());
    }

    [Test]
    public void A_handle_too_many_is_EMFILE_and_makes_no_file()
    {
        Errno error;
        int count = 0;
        while ((error = _system.Open("/hello", OpenFlags.ReadOnly, out _)) == Errno.None)
            count++;
        (error, count).ShouldBe((Errno.EMFILE, VfsLimits.HandleEnd - 1));
        _system.Open("/made", OpenFlags.ReadWrite | OpenFlags.Create, out _).ShouldBe(Errno.EMFILE);
        _system.Status("/made", out _).ShouldBe(Errno.ENOENT);
        _system.Server.Pipe(FakeSystem.User, 0, out _, out _).ShouldBe(Errno.EMFILE);
        _system.Server.Close(FakeSystem.User, 5).ShouldBe(Errno.None);
        _system.Server.Pipe(FakeSystem.User, 0, out _, out _).ShouldBe(Errno.EMFILE, "it has two ends");
        _system.Open("/hello", OpenFlags.ReadOnly, out uint again).ShouldBe(Errno.None);
        again.ShouldBe(5u);
    }

    [Test]
    public void A_handle_too_many_of_all_domains_is_ENFILE_and_a_fork_is_EAGAIN()
    {
        ulong domain = FakeSystem.User;
        uint count = 0;
        Errno error;
        while ((error = _system.Server.Open(domain, VfsLimits.Root, OpenFlags.ReadOnly, 0, "/hello"u8, out _, out _, out _)) != Errno.ENFILE)
        {
            if (error == Errno.None)
            {
                count++;
                continue;
            }

            error.ShouldBe(Errno.EMFILE);
            domain += 0x1000;
            _system.Server.CreateDomain(FakeSystem.Control, domain, 0, 0, 0).ShouldBe(Errno.None);
        }

        count.ShouldBe((uint)VfsLimits.HandlesInAll);
        _system.Open("/made", OpenFlags.ReadWrite | OpenFlags.Create, out _).ShouldBe(Errno.ENFILE);
        _system.Status("/made", out _).ShouldBe(Errno.ENOENT);
        _system.Server.Pipe(domain, 0, out _, out _).ShouldBe(Errno.ENFILE);
        _system.Server.CreateDomain(FakeSystem.Control, domain + 1, domain, ulong.MaxValue, 0).ShouldBe(Errno.EAGAIN);
        _system.Server.Close(domain, 1).ShouldBe(Errno.None);
        _system.Server.CreateDomain(FakeSystem.Control, domain + 1, domain, 2, 0).ShouldBe(Errno.None);
        _system.Open("/made", OpenFlags.ReadWrite | OpenFlags.Create, out _).ShouldBe(Errno.EMFILE, "the others have theirs");
    }

    [Test]
    public void A_lock_too_many_is_ENOLCK()
    {
        _system.Open("/locked", OpenFlags.ReadWrite | OpenFlags.Create, out uint handle).ShouldBe(Errno.None);
        ulong write = LockRequest.Of(LockKind.Process, LockType.Write, SeekOrigin.Start, false, 1);
        Errno error;
        int count = 0;
        while ((error = _system.Server.Lock(FakeSystem.User, handle, write, count * 2, 1)) == Errno.None)
            count++;
        (error, count).ShouldBe((Errno.ENOLCK, 16384));
        ulong unlock = LockRequest.Of(LockKind.Process, LockType.Unlock, SeekOrigin.Start, false, 1);
        _system.Server.Lock(FakeSystem.User, handle, unlock, 0, 100).ShouldBe(Errno.None);
        _system.Server.Lock(FakeSystem.User, handle, write, 0, 1).ShouldBe(Errno.None);
        _system.Server.Close(FakeSystem.User, handle).ShouldBe(Errno.None);
        _system.Open("/locked", OpenFlags.ReadWrite, out handle).ShouldBe(Errno.None);
        _system.Server.Lock(FakeSystem.User, handle, write, 0, 0).ShouldBe(Errno.None);
    }

    [Test]
    public void A_node_too_many_is_ENOSPC_and_what_is_there_can_be_removed()
    {
        long error;
        int count = 0;
        while ((error = _process.Files.MakeDirectory(Here, _process.Text($"/tmp/n{count}", Path), 0x1FF)) == 0)
            count++;
        error.ShouldBe(-(long)Errno.ENOSPC);
        count.ShouldBeGreaterThan(1000);
        _process.Open("/tmp/file", OpenFlags.ReadWrite | OpenFlags.Create).ShouldBe(-(long)Errno.ENOSPC);
        _process.Files.MakeLink(_process.Text("a", Path), Here, _process.Text("/tmp/link", Other)).ShouldBe(-(long)Errno.ENOSPC);
        _process.Files.MakeDirectory(Here, _process.Text("/elsewhere", Path), 0x1FF).ShouldBe(0);
        for (int i = 0; i < count; i++)
            _process.Files.Remove(Here, _process.Text($"/tmp/n{i}", Path), 0x200).ShouldBe(0);
        _process.Files.MakeDirectory(Here, _process.Text("/tmp/again", Path), 0x1FF).ShouldBe(0);
    }

    [Test]
    public void A_full_pool_is_ENOSPC_for_every_way_to_write()
    {
        int descriptor = (int)_process.Open("/full", OpenFlags.ReadWrite | OpenFlags.Create);
        while (_system.Pool!.TryTake(1, out _))
        {
        }

        _process.Files.Write(descriptor, Buffer, 5).ShouldBe(-(long)Errno.ENOSPC);
        _process.Files.Write(descriptor, Buffer, 5000).ShouldBe(-(long)Errno.ENOSPC);
        _process.Files.Allocate(descriptor, 0, 0, 1).ShouldBe(-(long)Errno.ENOSPC);
        int archived = (int)_process.Open("/hello", OpenFlags.ReadWrite);
        _process.Files.WriteAt(archived, Buffer, 1, 0).ShouldBe(-(long)Errno.ENOSPC);
        _process.Files.ReadAt(archived, Buffer, 5, 0).ShouldBe(5);
        Encoding.UTF8.GetString(_process.Memory(Buffer, 5)).ShouldBe("Hello");
        _process.Files.Truncate(descriptor, 100_000).ShouldBe(0, "a hole needs none");
        _process.Files.MakeDirectory(Here, _process.Text("/directory", Path), 0x1FF).ShouldBe(0);
    }

    [Test]
    public void Paths_end_where_they_may_and_directories_may_be_deeper()
    {
        string name = new('n', 200);
        int depth = 0;
        for (; depth < 40; depth++)
        {
            _process.Files.MakeDirectory(Here, _process.Text(name, Path), 0x1FF).ShouldBe(0);
            _process.Files.ChangeDirectory(_process.Text(name, Path)).ShouldBe(0);
        }

        // 40 names of 200 bytes: longer than PATH_MAX.
        _process.Files.WorkingDirectory(Buffer, 16_000).ShouldBe(-(long)Errno.ENAMETOOLONG);
        _process.Open("file", OpenFlags.ReadWrite | OpenFlags.Create).ShouldBeGreaterThanOrEqualTo(0);
        string whole = string.Concat(System.Linq.Enumerable.Repeat("/" + name, depth));
        _process.Files.Status(Here, _process.Text(whole, Path), Buffer, 0).ShouldBe(-(long)Errno.ENAMETOOLONG);
        _process.Files.MakeDirectory(Here, _process.Text(new string('n', 256), Path), 0x1FF).ShouldBe(-(long)Errno.ENAMETOOLONG);
        _process.Files.Rename(Here, _process.Text("/" + name, Path), Here, _process.Text("inside", Other), RenameFlags.None)
            .ShouldBe(-(long)Errno.EINVAL, "a directory does not go into itself, however deep");
        for (; depth > 0; depth--)
        {
            _process.Files.Remove(Here, _process.Text("file", Path), 0);
            _process.Files.ChangeDirectory(_process.Text("..", Path)).ShouldBe(0);
            _process.Files.Remove(Here, _process.Text(name, Path), 0x200).ShouldBe(0);
        }

        _process.Files.WorkingDirectory(Buffer, 16_000).ShouldBe(2);
    }

    [Test]
    public void Too_many_symbolic_links_are_ELOOP()
    {
        _process.Files.MakeLink(_process.Text("/hello", Path), Here, _process.Text("/l0", Other)).ShouldBe(0);
        for (int i = 1; i <= 40; i++)
            _process.Files.MakeLink(_process.Text($"/l{i - 1}", Path), Here, _process.Text($"/l{i}", Other)).ShouldBe(0);
        _process.Files.Status(Here, _process.Text("/l39", Path), Buffer, 0).ShouldBe(0);
        _process.Files.Status(Here, _process.Text("/l40", Path), Buffer, 0).ShouldBe(-(long)Errno.ELOOP);
        _process.Files.MakeLink(_process.Text("itself", Path), Here, _process.Text("/itself", Other)).ShouldBe(0);
        _process.Open("/itself").ShouldBe(-(long)Errno.ELOOP);
    }

    [Test]
    public void Requests_that_wait_beyond_the_most_are_ENOMEM_until_some_are_gone()
    {
        _system.Server.Pipe(FakeSystem.User, 0, out uint reader, out _).ShouldBe(Errno.None);
        int count = 0;
        while (!Wait(reader, out _))
            count++;
        count.ShouldBe(64);
        Wait(reader, out Errno error).ShouldBeTrue();
        error.ShouldBe(Errno.ENOMEM);
        _system.Kernel.Delete(_system.Kernel.LastReply).ShouldBe(CallStatus.Ok);
        Wait(reader, out _).ShouldBeFalse("one thread is gone");
    }

    private bool Wait(uint handle, out Errno error)
    {
        Message message = default;
        message.Tag = new MessageTag(VfsDispatcher.Number, (uint)VfsOperation.PipeWait, 0).Value;
        message.Badge = FakeSystem.User;
        message.W0 = handle;
        bool answered = _system.Server.Handle(ref message, 0);
        error = answered ? (Errno)((uint)message.Tag & 0xFFFF) : Errno.None;
        return answered;
    }
}
