using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;
using Pistachio.Processes.Server;
using Pistachio.Processes.Tests.Fakes;
using Shouldly;

namespace Pistachio.Processes.Tests;

/// <summary>Threads of a process, as far as the server makes and ends them and chooses who gets a signal.</summary>
internal sealed class ThreadTests
{
    private const uint User1 = 10;

    private TestSystem system = null!;
    private Process process = null!;

    [SetUp]
    public void MakeProcess()
    {
        system = new TestSystem(slabPages: 4_000);
        process = system.Launch();
    }

    [Test]
    public void A_thread_has_an_area_an_id_of_its_own_and_the_time_of_its_process()
    {
        (uint id, uint index) = Create();
        index.ShouldBe(1U);
        id.ShouldNotBe(process.Pid);
        system.Table.Find(id).ShouldBeNull();
        FakeCapability thread = system.Kernel[Handle(index)];
        ulong area = ProcessLayout.ThreadArea(1);
        thread.Registers.ShouldBe(new Dictionary<ThreadRegister, ulong>
        {
            [ThreadRegister.UpcallEntry] = LibraryFile.UpcallEntry,
            [ThreadRegister.UpcallStack] = area + ProcessLayout.ThreadUpcallStackTop,
            [ThreadRegister.UpcallArgument] = area + ProcessLayout.ThreadMessagePage,
            [ThreadRegister.GateEntry] = LibraryFile.GateEntry,
            [ThreadRegister.GsBase] = area + ProcessLayout.ThreadMessagePage,
        }, ignoreOrder: true);
        (thread.Runs, thread.HasTime).ShouldBe((false, true));
        thread.Supervisor.ShouldBe(system.Kernel[process.Objects!.Thread].Supervisor);
    }

    [Test]
    public void The_area_of_a_thread_that_ended_serves_the_next_one_under_another_id()
    {
        (uint first, uint index) = Create();
        (_, uint second) = Create();
        ulong handle = Handle(index);
        int capabilities = system.Kernel.Capabilities;
        system.Kernel.ThreadResume(handle);
        system.Server.EndThread(process.Domain, index).ShouldBe(Errno.None);
        system.Kernel[handle].Runs.ShouldBeFalse();
        (uint third, uint again) = Create();
        (again, Handle(again)).ShouldBe((index, handle));
        second.ShouldBe(2U);
        third.ShouldNotBe(first);
        system.Kernel.Capabilities.ShouldBe(capabilities);
        system.Server.EndThread(process.Domain, 7).ShouldBe(Errno.ESRCH);
        system.Server.EndThread(process.Domain, 0).ShouldBe(Errno.ESRCH, "the first thread ends with its process");
    }

    [Test]
    public void The_end_of_a_process_takes_its_threads_along_and_slabs_are_used_again()
    {
        Process child = system.Fork(process);
        Create(child);
        system.Exit(child, 0);
        system.Server.Wait(process.Domain, -1, WaitOptions.None, 0, out _, out _, out _, out _).ShouldBe(Errno.None);
        int capabilities = system.Kernel.Capabilities;
        for (int i = 0; i < 50; i++)
        {
            child = system.Fork(process);
            Create(child);
            Create(child);
            system.Exit(child, 0);
            system.Server.Wait(process.Domain, -1, WaitOptions.None, 0, out _, out _, out _, out _).ShouldBe(Errno.None);
            if (i == 0)
                capabilities = system.Kernel.Capabilities; // a second slab for threads was needed
        }

        system.Kernel.Capabilities.ShouldBe(capabilities);
        system.Servers.Contexts.Count.ShouldBe(1);
        process.Account.Processes.ShouldBe(1UL);
    }

    [Test]
    public void A_thread_that_fails_at_any_kernel_call_leaves_nothing_behind()
    {
        Create(system.Fork(process)); // a slab was made
        system.Server.EndAll(ProcessBadge.Control, out _);
        process = system.Launch();
        int capabilities = system.Kernel.Capabilities;
        int failures = 0;
        for (int calls = 0; ; calls++)
        {
            system.Kernel.FailAfter(calls);
            Errno error = system.Server.CreateThread(process.Domain, out _, out _);
            system.Kernel.NeverFail();
            if (error == Errno.None)
                break;
            error.ShouldBe(Errno.ENOMEM);
            failures++;
            system.Kernel.Capabilities.ShouldBe(capabilities);
            system.Servers.Contexts.Count.ShouldBe(1);
        }

        failures.ShouldBeGreaterThan(10);
    }

    [Test]
    public void When_all_memory_went_to_processes_their_slabs_serve_threads_and_processes_again_later()
    {
        List<Process> children = [];
        while (system.Server.CreateChild(process.Domain, out uint pid, out _) == Errno.None)
        {
            system.Server.StartChild(process.Domain, pid).ShouldBe(Errno.None);
            children.Add(system.Table.Find(pid)!);
        }

        int most = children.Count;
        system.Server.CreateThread(process.Domain, out _, out _).ShouldBe(Errno.ENOMEM);
        EndAll();
        for (int i = 0; i < 20; i++)
            Create();
        system.Exit(process, 0);
        process = system.Launch();
        while (system.Server.CreateChild(process.Domain, out uint pid, out _) == Errno.None)
        {
            system.Server.StartChild(process.Domain, pid).ShouldBe(Errno.None);
            children.Add(system.Table.Find(pid)!);
        }

        children.Count.ShouldBe(most);

        void EndAll()
        {
            foreach (Process child in children)
                system.Exit(child, 0);
            while (system.Server.Wait(process.Domain, -1, WaitOptions.NoHang, 0, out uint pid, out _, out _, out _) == Errno.None && pid != 0)
            {
            }

            children.Clear();
        }
    }

    [Test]
    public void Threads_count_as_processes_of_their_user()
    {
        system.Server.SetUser(process.Domain, 1000, 1000, 1000).ShouldBe(Errno.None);
        system.Server.SetLimit(process.Domain, 0, ResourceLimit.Processes, 3, 3).ShouldBe(Errno.None);
        Create();
        (_, uint index) = Create();
        system.Server.CreateThread(process.Domain, out _, out _).ShouldBe(Errno.EAGAIN);
        system.Server.CreateChild(process.Domain, out _, out _).ShouldBe(Errno.EAGAIN);
        system.Server.EndThread(process.Domain, index).ShouldBe(Errno.None);
        Create();
    }

    [Test]
    public void No_process_has_more_threads_than_there_are_areas()
    {
        for (uint i = 1; i < ProcessLayout.MaximumThreads; i++)
            Create();
        system.Server.CreateThread(process.Domain, out _, out _).ShouldBe(Errno.EAGAIN);
    }

    [Test]
    public void A_stop_takes_the_time_of_all_threads_and_they_get_it_back()
    {
        Process child = system.Fork(process);
        (_, uint index) = Create(child);
        FakeCapability thread = system.Kernel[Handle(index, child)];
        system.Server.Kill(process.Domain, (int)child.Pid, Signals.Stop).ShouldBe(Errno.None);
        (thread.HasTime, system.Kernel[child.Objects!.Thread].HasTime).ShouldBe((false, false));
        system.Server.Kill(process.Domain, (int)child.Pid, Signals.Continue).ShouldBe(Errno.None);
        (thread.HasTime, system.Kernel[child.Objects!.Thread].HasTime).ShouldBe((true, true));
    }

    [Test]
    public void A_signal_goes_to_a_thread_that_does_not_block_it_and_rather_to_one_that_awaits_it()
    {
        (_, uint second) = Create();
        (_, uint third) = Create();
        system.SignalsOf(process).Caught = Signals.BitOf(User1);
        Words(0).Blocked = Words(second).Blocked = Words(third).Blocked = Signals.BitOf(User1);
        Send();
        Upcalls().ShouldBe([0, 0, 0], "all block it");
        Words(second).Blocked = 0;
        Send();
        Upcalls().ShouldBe([0, 1, 0]);
        Words(third).Awaited = Signals.BitOf(User1);
        Send();
        Upcalls().ShouldBe([0, 1, 1]);

        int[] Upcalls() => [.. new uint[] { 0, second, third }.Select(index => system.Kernel[Handle(index)].Upcalls)];
    }

    [Test]
    public void A_thread_that_waits_for_a_child_is_interrupted_by_a_signal_for_it_alone()
    {
        (_, uint second) = Create();
        system.Fork(process);
        Words(0).Blocked = Words(second).Blocked = 0;
        Waits(second).ShouldBeTrue();
        system.Server.InterruptThread(process.Domain, second).ShouldBe(Errno.None);
        process.Waiting.Count.ShouldBe(1, "there is no signal");
        Words(second).Directed = Signals.BitOf(User1);
        system.Server.InterruptThread(process.Domain, 0).ShouldBe(Errno.None);
        process.Waiting.Count.ShouldBe(1, "it is another thread");
        system.Server.InterruptThread(process.Domain, second).ShouldBe(Errno.None);
        process.Waiting.ShouldBeEmpty();
        Waits(second).ShouldBeFalse("the signal was there before the wait");
        Words(second).Blocked = Signals.BitOf(User1);
        Waits(second).ShouldBeTrue();

        bool Waits(uint index) => system.Wait(process, -1, WaitOptions.None, out _, index) != 0;
    }

    [Test]
    public void A_signal_that_one_thread_does_not_block_has_its_default_action()
    {
        Process child = system.Fork(process);
        (_, uint index) = Create(child);
        system.SignalsOf(child).Blocked = ulong.MaxValue;
        system.Builder.WordsOf(child.Objects!, index).Blocked = ulong.MaxValue;
        system.Server.Kill(process.Domain, (int)child.Pid, User1).ShouldBe(Errno.None);
        child.IsAlive.ShouldBeTrue();
        system.Builder.WordsOf(child.Objects!, index).Blocked = 0;
        system.Server.Kill(process.Domain, (int)child.Pid, User1).ShouldBe(Errno.None);
        child.IsAlive.ShouldBeFalse();
    }

    [Test]
    public void Only_the_wait_of_the_thread_that_gets_the_signal_ends()
    {
        (_, uint index) = Create();
        system.Fork(process);
        system.SignalsOf(process).Caught = Signals.BitOf(User1);
        Words(0).Blocked = ulong.MaxValue;
        Words(index).Blocked = 0;
        ulong first = system.Wait(process, -1, WaitOptions.None, out _);
        ulong second = system.Wait(process, -1, WaitOptions.None, out _, index);
        Send();
        system.Kernel.Replies.Keys.ShouldBe([second]);
        first.ShouldNotBe(second);
    }

    [Test]
    public void Execve_of_another_thread_leaves_the_first_one_alone_at_the_entry()
    {
        const ulong entry = 0x7FFF_8000_1000;
        (_, uint second) = Create();
        (_, uint third) = Create();
        foreach (uint index in new[] { second, third })
            system.Kernel.ThreadResume(Handle(index));
        system.Server.EndThreads(process.Domain, third, entry).ShouldBe(Errno.None);
        system.Kernel[Handle(second)].Runs.ShouldBeFalse();
        system.Kernel[Handle(third)].Runs.ShouldBeFalse();
        FakeCapability first = system.Kernel[process.Objects!.Thread];
        (first.Runs, first.Registers[ThreadRegister.Rip]).ShouldBe((true, entry));
        process.Account.Processes.ShouldBe(1UL);
        system.Server.EndThreads(process.Domain, third, entry).ShouldBe(Errno.ESRCH, "it has ended");
    }

    private (uint Id, uint Index) Create(Process? of = null)
    {
        system.Server.CreateThread((of ?? process).Domain, out uint id, out uint index).ShouldBe(Errno.None);
        return (id, index);
    }

    private ulong Handle(uint index, Process? of = null)
    {
        system.Server.ThreadCapability((of ?? process).Domain, index, out ulong handle).ShouldBe(Errno.None);
        return handle;
    }

    private ref ThreadSignalArea Words(uint index) => ref system.Builder.WordsOf(process.Objects!, index);

    private void Send() => system.Server.Queue(process.Domain, process.Pid, User1, -1, 0).ShouldBe(Errno.None);
}
