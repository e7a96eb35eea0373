using System;
using System.Collections.Generic;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Server;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>What processes have of files when the server ends and begins anew.</summary>
[TestFixture]
internal sealed class RestartedDomainTests
{
    private const int Here = -100;
    private const ulong Path = FakeProcess.MemoryStart;
    private const ulong Child = 0x3000;
    private const int Chunks = 2;

    [Test]
    public void Who_was_in_a_transaction_when_the_server_ended_is_told_to_begin_again()
    {
        LastingMemory memory = new(Chunks);
        FakeProcess process = new(Begin(memory), new FakeConsole());
        process.Files.BeginTransaction(0).ShouldBe(0);
        process.Files.MakeDirectory(Here, process.Text("/first", Path), 0x1FF).ShouldBe(0);
        process.System.EndRequest();

        FakeSystem next = Begin(memory);
        next.Open("/second", OpenFlags.ReadWrite | OpenFlags.Create, out _).ShouldBe(Errno.ECANCELED, "this would be half of what it wanted");
        next.ServerFor(FakeSystem.User).CommitTransaction(FakeSystem.User).ShouldBe(Errno.ECANCELED);
        next.Server.CommitTransaction(FakeSystem.User).ShouldBe(Errno.EINVAL);
        next.Open("/first", OpenFlags.ReadOnly, out _).ShouldBe(Errno.ENOENT);
        next.Open("/second", OpenFlags.ReadWrite | OpenFlags.Create, out _).ShouldBe(Errno.None);
    }

    [Test]
    public void A_domain_is_who_it_was_and_its_old_handles_name_nothing()
    {
        LastingMemory memory = new(Chunks);
        FakeSystem before = Begin(memory);
        before.SetIdentity(FakeSystem.User, 7, 8, 9, 10, 11);
        List<uint> handles = [];
        for (int i = 0; i < 12; i++)
            handles.Add(before.Open("/hello"));
        before.Server.ChangeRoot(FakeSystem.User, VfsLimits.Root, "/bin"u8).ShouldBe(Errno.EPERM, "it is no superuser");
        before.EndRequest();

        FakeSystem after = Begin(memory);
        foreach (uint handle in handles)
            after.Server.Describe(FakeSystem.User, handle, out _, out _, out _, out _).ShouldBe(Errno.EBADF);
        handles.ShouldNotContain(after.Open("/hello"));
        after.Open("/new", OpenFlags.ReadWrite | OpenFlags.Create, out _).ShouldBe(Errno.EACCES, "the root directory is the superuser's");
        after.Server.CreateDomain(FakeSystem.Control, Child, FakeSystem.User, ulong.MaxValue, 9).ShouldBe(VfsLimits.BegunAnew);
        after.Server.ShareProcessIds(FakeSystem.Control, after.Kernel.AddMemory(new byte[VfsLimits.ProcessIdPages * 4096])).ShouldBe(Errno.None);
        after.Server.CreateDomain(FakeSystem.Control, Child, FakeSystem.User, ulong.MaxValue, 9).ShouldBe(Errno.None);
        handles.ShouldNotContain(after.Open("/hello", domain: Child));
        after.Open("/new", OpenFlags.ReadWrite | OpenFlags.Create, out _, domain: Child).ShouldBe(Errno.EACCES, "a child of it is who it is");
    }

    [Test]
    public void What_a_process_has_mapped_it_can_still_touch_and_so_can_its_children()
    {
        LastingMemory memory = new(Chunks);
        FakeSystem before = Begin(memory);
        uint program = before.Open("/bin/tool");
        before.Frames(FakeSystem.User, program, out _, out _).ShouldBe(Errno.None);
        before.EndRequest();

        FakeSystem after = Begin(memory);
        after.Server.Describe(FakeSystem.User, program, out _, out _, out _, out _).ShouldBe(Errno.EBADF);
        after.Frames(FakeSystem.User, program, out ulong size, out ulong frames).ShouldBe(Errno.None);
        after.Kernel[frames].Bytes[..(int)size].ToArray().ShouldAllBe(each => each == (byte)'t');
        after.Server.ShareProcessIds(FakeSystem.Control, after.Kernel.AddMemory(new byte[VfsLimits.ProcessIdPages * 4096])).ShouldBe(Errno.None);
        after.Server.CreateDomain(FakeSystem.Control, Child, FakeSystem.User, ulong.MaxValue, 9).ShouldBe(Errno.None);
        after.Frames(Child, program, out _, out _).ShouldBe(Errno.None);
        after.Server.EndDomain(FakeSystem.Control, FakeSystem.User).ShouldBe(Errno.None);
        after.EndRequest();

        FakeSystem third = Begin(memory);
        third.Frames(Child, program, out _, out _).ShouldBe(Errno.None, "after another restart, too");
        third.Server.Close(Child, program).ShouldBe(Errno.None);
        third.Frames(Child, program, out _, out _).ShouldBe(Errno.EBADF);
    }

    [Test]
    public void Standard_streams_on_the_console_are_still_there_for_a_process_and_its_children()
    {
        LastingMemory memory = new(Chunks);
        FakeSystem before = Begin(memory);
        before.Server.OpenStream(FakeSystem.Control, FakeSystem.User, ConsoleStream.Input, out uint input).ShouldBe(Errno.None);
        before.Server.OpenStream(FakeSystem.Control, FakeSystem.User, ConsoleStream.Output, out uint output).ShouldBe(Errno.None);
        before.Server.OpenStream(FakeSystem.Control, FakeSystem.User, ConsoleStream.Error, out uint error).ShouldBe(Errno.None);
        before.Server.Close(FakeSystem.User, output).ShouldBe(Errno.None);
        before.Open("/hello").ShouldBe(output);
        before.EndRequest();

        FakeSystem after = Begin(memory);
        after.Server.Describe(FakeSystem.User, input, out FileKind kind, out _, out _, out _).ShouldBe(Errno.None);
        kind.ShouldBe(FileKind.Console);
        after.Server.Device(FakeSystem.User, error, out ulong endpoint).ShouldBe(Errno.None);
        after.Kernel[endpoint].Badge.ShouldBe((ulong)ConsoleStream.Error);
        after.Server.Describe(FakeSystem.User, output, out _, out _, out _, out _).ShouldBe(Errno.EBADF, "it was another file's");
        after.Server.Close(FakeSystem.User, input).ShouldBe(Errno.None);
    }

    [Test]
    public void A_domain_with_a_root_of_its_own_has_it_still_and_so_has_its_child()
    {
        LastingMemory memory = new(Chunks);
        FakeSystem before = Begin(memory);
        before.Server.ChangeRoot(FakeSystem.User, VfsLimits.Root, "/bin"u8).ShouldBe(Errno.None);
        before.Server.CreateDomain(FakeSystem.Control, Child, FakeSystem.User, 0b10, 9).ShouldBe(Errno.None);
        before.EndRequest();

        FakeSystem after = Begin(memory);
        foreach (ulong domain in new[] { FakeSystem.User, Child })
        {
            after.Open("/hello", OpenFlags.ReadOnly, out _, domain: domain).ShouldBe(Errno.ENOENT);
            after.Open("/tool", OpenFlags.ReadOnly, out _, domain: domain).ShouldBe(Errno.None);
            after.Open("/../../tool", OpenFlags.ReadOnly, out _, domain: domain).ShouldBe(Errno.None);
        }
    }

    [Test]
    public void A_domain_whose_root_was_removed_finds_no_paths()
    {
        LastingMemory memory = new(Chunks);
        FakeSystem before = Begin(memory);
        before.Server.MakeNode(FakeSystem.User, VfsLimits.Root, FileMode.Directory | 0x1FF, 0, "/cage"u8).ShouldBe(Errno.None);
        before.Server.CreateDomain(FakeSystem.Control, Child, FakeSystem.User, ulong.MaxValue, 9).ShouldBe(Errno.None);
        before.Server.ChangeRoot(Child, VfsLimits.Root, "/cage"u8).ShouldBe(Errno.None);
        before.Server.Remove(FakeSystem.User, VfsLimits.Root, true, "/cage"u8).ShouldBe(Errno.None);
        before.EndRequest();
        Begin(memory).Open("/hello", OpenFlags.ReadOnly, out _, domain: Child).ShouldBe(Errno.EIO, "it must not get out");
    }

    [Test]
    public void A_working_directory_is_still_there_for_a_process_and_its_children_whatever_it_is_called_now()
    {
        LastingMemory memory = new(Chunks);
        FakeSystem before = Begin(memory);
        before.Server.MakeNode(FakeSystem.User, VfsLimits.Root, FileMode.Directory | 0x1FF, 0, "/tmp/first"u8).ShouldBe(Errno.None);
        uint working = before.Open("/tmp/first", OpenFlags.Path | OpenFlags.Directory);
        uint other = before.Open("/bin", OpenFlags.ReadOnly | OpenFlags.Directory);
        before.Server.CreateDomain(FakeSystem.Control, Child, FakeSystem.User, 1UL << (int)working, 9).ShouldBe(Errno.None);
        before.Server.Rename(FakeSystem.User, VfsLimits.Root, VfsLimits.Root, RenameFlags.None, "/tmp/first\0/tmp/second"u8).ShouldBe(Errno.None);
        before.EndRequest();

        for (int life = 0; life < 2; life++)
        {
            FakeSystem after = Begin(memory);
            after.PathOf(working).ShouldBe("/tmp/second");
            after.PathOf(working, Child).ShouldBe("/tmp/second", "a child that executes a program has it");
            after.Open($"file{life}", OpenFlags.ReadWrite | OpenFlags.Create, out _, working).ShouldBe(Errno.None);
            after.Status($"/tmp/second/file{life}", out _).ShouldBe(Errno.None);
            after.Server.Close(FakeSystem.User, other).ShouldBe(Errno.EIO, "this one had an offset");
            after.EndRequest();
        }
    }

    [Test]
    public void A_handle_that_was_lost_is_given_to_another_file_only_when_it_has_been_closed()
    {
        LastingMemory memory = new(Chunks);
        FakeSystem before = Begin(memory);
        before.Server.OpenStream(FakeSystem.Control, FakeSystem.User, ConsoleStream.Input, out uint stream).ShouldBe(Errno.None);
        uint lost = before.Open("/hello");
        before.EndRequest();

        FakeSystem after = Begin(memory);
        after.Server.Close(FakeSystem.User, stream).ShouldBe(Errno.None);
        after.Open("/hello").ShouldBe(stream, "that one was not lost");
        after.Open("/hello").ShouldNotBe(lost);
        after.Server.Close(FakeSystem.User, lost).ShouldBe(Errno.EIO);
        after.Open("/hello").ShouldBe(lost);
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Who_got_no_answer_to_a_commit_learns_from_the_next_server_whether_it_was_committed(bool wasCommitted)
    {
        LastingMemory memory = new(Chunks);
        FakeProcess process = new(Begin(memory), new FakeConsole());
        process.Files.BeginTransaction(0).ShouldBe(0);
        process.Files.MakeDirectory(Here, process.Text("/made", Path), 0x1FF).ShouldBe(0);
        StableStore store = process.System.Pool!.Store!;
        process.System.EndRequest();
        if (!wasCommitted)
            store.StepsLeft = 2;
        try
        {
            process.System.ServerFor(FakeSystem.User).CommitTransaction(FakeSystem.User).ShouldBe(Errno.None);
        }
        catch (StoreCutException)
        {
            wasCommitted.ShouldBeFalse();
        }

        for (int life = 0; life < 2; life++)
        {
            FakeSystem next = Begin(memory);
            Errno told = wasCommitted ? Errno.None : life == 0 ? Errno.ECANCELED : Errno.EINVAL;
            next.ServerFor(FakeSystem.User).CommitTransaction(FakeSystem.User).ShouldBe(told);
            next.Status("/made", out _).ShouldBe(wasCommitted ? Errno.None : Errno.ENOENT);
            next.EndRequest();
        }

        FakeSystem last = Begin(memory);
        last.ServerFor(FakeSystem.User).BeginTransaction(FakeSystem.User).ShouldBe(Errno.None);
        last.ServerFor(FakeSystem.User).AbortTransaction(FakeSystem.User).ShouldBe(Errno.None);
        last.Server.CommitTransaction(FakeSystem.User).ShouldBe(Errno.EINVAL, "that was another transaction");
    }

    [Test]
    public void Frames_that_processes_had_are_used_again_when_the_last_of_these_has_ended()
    {
        LastingMemory memory = new(Chunks);
        FakeSystem before = Begin(memory);
        int free = before.Pool!.FreePages;
        uint file = before.Open("/big", OpenFlags.ReadWrite | OpenFlags.Create);
        before.Server.PrepareWrite(FakeSystem.User, file, 50 * 4096, 0, out _, out _, out _, out _).ShouldBe(Errno.None);
        before.Server.CommitWrite(FakeSystem.User, file, 50 * 4096, out _).ShouldBe(Errno.None);
        before.Server.Frames(FakeSystem.User, file, 0, FrameScope.Page, out _, out _, out _, out _).ShouldBe(Errno.None);
        before.Server.CreateDomain(FakeSystem.Control, Child, FakeSystem.User, ulong.MaxValue, 9).ShouldBe(Errno.None);
        before.Server.Remove(FakeSystem.User, VfsLimits.Root, false, "/big"u8).ShouldBe(Errno.None);
        before.EndRequest();

        FakeSystem after = Begin(memory);
        after.Pool!.TaintedPages.ShouldBeGreaterThanOrEqualTo(50, "somebody may still be copying to them");
        after.Server.EndDomain(FakeSystem.Control, FakeSystem.User).ShouldBe(Errno.None);
        after.EndRequest();
        after.Server.Knows(Child).ShouldBeTrue();
        after.Pool.TaintedPages.ShouldBeGreaterThanOrEqualTo(50);
        after.Server.EndDomain(FakeSystem.Control, Child).ShouldBe(Errno.None);
        after.EndRequest();
        after.Pool.TaintedPages.ShouldBe(0);
        after.Pool.FreePages.ShouldBeGreaterThanOrEqualTo(free - 2);
        Begin(memory).Pool!.TaintedPages.ShouldBe(0, "nor does another server withhold them");
    }

    private static FakeSystem Begin(LastingMemory memory) => new(RandomTrees.Small(), memory: memory);
}
