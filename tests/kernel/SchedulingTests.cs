using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Kernel.Scheduling;
using Pistachio.Kernel.Tests.Invariants;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;
using Shouldly;

namespace Pistachio.Kernel.Tests;

[TestFixture]
internal sealed class SchedulingTests
{
    private const ulong Millisecond = TestMachine.Millisecond;

    private TestMachine machine = null!;
    private Domain domain = null!;

    [SetUp]
    public void MakeMachine()
    {
        machine = new TestMachine();
        domain = Domain.Make(machine);
    }

    [TearDown]
    public void CheckAndFree()
    {
        try
        {
            Invariant.CheckAll(machine);
        }
        finally
        {
            machine.Dispose();
        }
    }

    [Test]
    public void Threads_of_one_priority_get_equal_shares([Values(0, 63, 64, 127, 128, 255)] byte priority, [Values(2, 3, 7)] int count)
    {
        PutRootFirst();
        DomainThread[] threads = [.. Enumerable.Range(0, count).Select(_ => domain.AddThread(priority, Millisecond, Millisecond))];
        Sleep(machine.Root, 1000 * Millisecond);
        Run((ulong)(count * 100) * Millisecond);
        ulong[] used = [.. threads.Select(UsedBy)];
        used.ShouldAllBe(u => u >= 99 * Millisecond && u <= 101 * Millisecond);
    }

    [Test]
    public void Time_slices_end_whatever_other_priorities_are_ready()
    {
        PutRootFirst();

        // Priorities 63 and 127 are the topmost bits of two words of the ready mask.
        DomainThread low = domain.AddThread(63, Millisecond, Millisecond);
        DomainThread a = domain.AddThread(127, Millisecond, Millisecond);
        DomainThread b = domain.AddThread(127, Millisecond, Millisecond);
        Sleep(machine.Root, 1000 * Millisecond);
        Run(100 * Millisecond);
        UsedBy(low).ShouldBe(0UL);
        UsedBy(a).ShouldBeInRange(49 * Millisecond, 51 * Millisecond);
        UsedBy(b).ShouldBeInRange(49 * Millisecond, 51 * Millisecond);
    }

    [Test]
    public void The_highest_priority_runs_and_preempts_at_once()
    {
        DomainThread low = domain.AddThread(10, Millisecond, Millisecond);
        DomainThread high = domain.AddThread(20, Millisecond, Millisecond);
        Sleep(machine.Root, 1000 * Millisecond);
        machine.Current.Is(high).ShouldBeTrue();
        Sleep(high, 5 * Millisecond);
        machine.Current.Is(low).ShouldBeTrue();
        machine.Advance((5 * Millisecond) + 1);
        machine.Current.Is(high).ShouldBeTrue();
    }

    [Test]
    public void Nobody_uses_more_than_the_budget_of_each_period() =>
        Gen.Select(Gen.ULong[10_000, Millisecond], Gen.ULong[1, 20]).Sample(
            (budget, factor) =>
            {
                PutRootFirst();
                ulong period = budget * (factor + 1);
                DomainThread limited = domain.AddThread(150, budget, period);
                ulong start = Clock.Ticks();
                Sleep(machine.Root, 60 * Millisecond);
                Run(50 * Millisecond);
                ulong passed = Clock.Ticks() - start;
                ulong periods = (passed + period - 1) / period;
                UsedBy(limited).ShouldBeLessThanOrEqualTo((periods + 1) * budget);
                UsedBy(limited).ShouldBeGreaterThanOrEqualTo((passed / period) * budget);
                machine.Advance(20 * Millisecond);
                machine.Must(machine.Root, CallNumber.Revoke, limited.Handle);
                machine.Must(machine.Root, CallNumber.Delete, limited.Handle);
                machine.Must(machine.Root, CallNumber.Delete, limited.ContextHandle);
            },
            iter: 20,
            threads: 1);

    [Test]
    public void A_server_uses_the_time_of_its_caller_and_gives_it_back()
    {
        ulong endpoint = machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.Endpoint);
        ulong handle = domain.Give(endpoint);
        DomainThread server = domain.AddThread();
        DomainThread client = domain.AddThread();
        machine.Call(server, CallNumber.Wait, handle);
        Sleep(machine.Root, 1000 * Millisecond);
        ulong serverBefore = UsedBy(server);
        machine.Send(client, CallNumber.Call, handle, 1);
        machine.Current.Is(server).ShouldBeTrue();
        machine.Cpu.Value.Context.Is(client.Thread.Value.HomeContext).ShouldBeTrue();
        machine.Advance(3 * Millisecond);
        machine.Send(server, CallNumber.ReplyWait, handle, 0);
        machine.Current.Is(client).ShouldBeTrue();
        UsedBy(client).ShouldBeGreaterThanOrEqualTo(3 * Millisecond);
        UsedBy(server).ShouldBe(serverBefore);
    }

    [Test]
    public void A_server_without_time_of_its_own_works_on_that_of_its_callers()
    {
        ulong endpoint = machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.Endpoint);
        ulong handle = domain.Give(endpoint);
        DomainThread server = domain.AddThread();
        DomainThread client = domain.AddThread();
        machine.Call(server, CallNumber.Wait, handle);
        machine.Must(machine.Root, CallNumber.ThreadSchedule, server.Handle, 0);
        for (int i = 0; i < 3; i++)
        {
            machine.Send(client, CallNumber.Call, handle, 1, 0, 10);
            machine.Current.Is(server).ShouldBeTrue();
            machine.Send(server, CallNumber.ReplyWait, handle, 0, 0, server.Thread.Value.R12 + 1);
            client.Thread.Value.R12.ShouldBe(11UL);
        }
    }

    [Test]
    public void Yield_lets_the_next_thread_of_the_priority_run()
    {
        DomainThread a = domain.AddThread();
        DomainThread b = domain.AddThread();
        Sleep(machine.Root, 1000 * Millisecond);
        machine.Run(a);
        machine.Must(a, CallNumber.Yield);
        machine.Current.Is(b).ShouldBeTrue();
        machine.Must(b, CallNumber.Yield);
        machine.Current.Is(a).ShouldBeTrue();
    }

    [Test]
    public void Directed_yield_lets_the_named_thread_run()
    {
        DomainThread[] threads = [.. Enumerable.Range(0, 5).Select(_ => domain.AddThread())];
        ulong[] handles = [.. threads.Select(t => domain.Give(t.Handle))];
        foreach (int next in new[] { 3, 1, 4, 0, 2 })
        {
            machine.Must(machine.Root, CallNumber.YieldTo, threads[next].Handle);
            machine.Run(machine.Root);
            TestMachine.SetCall(machine.Root, CallNumber.YieldTo, threads[next].Handle, 0, 0, 0, 0);
            machine.Syscall();
            machine.Current.Is(threads[next]).ShouldBeTrue();
        }

        handles.Length.ShouldBe(5);
    }

    [Test]
    public void Sleepers_wake_at_their_deadlines_in_order() =>
        Gen.ULong[1, 5 * Millisecond].Array[1, 12].Sample(
            delays =>
            {
                machine.Dispose();
                MakeMachine();
                ulong start = Clock.Ticks();
                DomainThread[] threads = [.. delays.Select(_ => domain.AddThread())];
                for (int i = 0; i < delays.Length; i++)
                {
                    machine.Call(threads[i], CallNumber.SleepUntil, 0, start + delays[i]);
                }

                foreach (int i in Enumerable.Range(0, delays.Length).OrderBy(i => delays[i]))
                {
                    threads[i].Thread.Value.State.ShouldBe(ThreadState.Sleeping);
                    machine.Advance(start + delays[i] - Clock.Ticks());
                    threads[i].Thread.Value.State.ShouldBe(ThreadState.Ready);
                }
            },
            iter: 50,
            threads: 1);

    [Test]
    public void Timers_come_out_in_order_however_they_are_put_in_and_taken_out() =>
        Gen.Select(Gen.ULong[1, 50], Gen.Int[0, 63], Gen.Int[0, 2]).Array[1, 300].Sample(
            steps =>
            {
                TimerNodeRef root = default;
                ulong nodes = machine.Root.Value.MessagePageAddress; // a page that the kernel does not look at here
                KernelMemory.Clear(nodes, 4096);
                Dictionary<int, ulong> model = [];
                foreach ((ulong deadline, int which, int action) in steps)
                {
                    TimerNodeRef node = new(nodes + ((ulong)which * 64));
                    if (model.Remove(which))
                    {
                        TimerHeap.Remove(ref root, node);
                    }
                    else if (action != 0)
                    {
                        node.Value.Deadline = deadline;
                        TimerHeap.Insert(ref root, node);
                        model[which] = deadline;
                    }

                    root.IsNull.ShouldBe(model.Count == 0);
                    if (!root.IsNull)
                    {
                        root.Value.Deadline.ShouldBe(model.Values.Min());
                    }
                }

                while (!root.IsNull)
                {
                    int which = (int)((root.Address - nodes) / 64);
                    root.Value.Deadline.ShouldBe(model.Values.Min());
                    model.Remove(which).ShouldBeTrue();
                    TimerHeap.Remove(ref root, root);
                }

                model.ShouldBeEmpty();
            },
            iter: 300,
            threads: 1);

    [Test]
    public void A_signal_wakes_a_waiter_and_is_never_lost()
    {
        ulong notification = machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.Notification);
        ulong wait = domain.Give(notification, Rights.Read);
        ulong signal = machine.Must(machine.Root, CallNumber.Derive, notification, (ulong)Rights.Write, 6);
        DomainThread waiter = domain.AddThread();
        machine.Must(machine.Root, CallNumber.Signal, signal);
        machine.Must(machine.Root, CallNumber.Signal, notification);
        machine.Must(waiter, CallNumber.WaitSignal, wait).ShouldBe(7UL);
        machine.Must(waiter, CallNumber.PollSignal, wait).ShouldBe(0UL);
        machine.Call(waiter, CallNumber.WaitSignal, wait).Blocked.ShouldBeTrue();
        machine.Must(machine.Root, CallNumber.Signal, signal);
        waiter.Thread.Value.Rdx.ShouldBe(6UL);
        waiter.Thread.Value.State.ShouldBe(ThreadState.Ready);
    }

    [Test]
    public void A_register_that_is_set_while_a_thread_is_stopped_in_a_call_is_there_when_it_goes_on()
    {
        DomainThread thread = domain.AddThread();
        ulong notification = domain.Give(machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.Notification));
        machine.Call(thread, CallNumber.WaitSignal, notification).Blocked.ShouldBeTrue();
        machine.Must(machine.Root, CallNumber.ThreadSuspend, thread.Handle);
        machine.Must(machine.Root, CallNumber.ThreadSet, thread.Handle, (ulong)ThreadRegister.Rdi, 11);
        machine.Must(machine.Root, CallNumber.ThreadSet, thread.Handle, (ulong)ThreadRegister.Rflags, 1);
        machine.Must(machine.Root, CallNumber.ThreadResume, thread.Handle);
        machine.Run(thread);
        thread.Thread.Value.Rdi.ShouldBe(11UL);
        thread.Thread.Value.Rflags.ShouldBe(Thread.InitialFlags | 1);
        thread.Thread.Value.Rax.ShouldBe((ulong)CallStatus.Cancelled);
    }

    [Test]
    public void Signals_waits_yields_and_sleeps_do_the_same_on_the_short_way_as_on_the_long_one()
    {
        int wentShort = 0;
        Gen.Select(Gen.Int[0, 8], Gen.Int[0, 3], Gen.ULong[0, 40_000]).Array[1, 60].Sample(
            steps =>
            {
                machine.Dispose();
                MakeMachine();
                DomainThread[] threads = [.. new byte[] { 100, 100, 100, 99, 30 }.Select((priority, i) => domain.AddThread(priority, i == 1 ? Millisecond / 4 : Millisecond, Millisecond))];
                ulong[] notifications = [.. Enumerable.Range(0, 2).Select(_ => machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.Notification))];
                ulong[] handles = [.. notifications.Select(n => domain.Give(n, badge: 8))];
                ulong[] asking = [.. threads.Select(t => domain.Give(t.Handle))];
                ulong[] rootHandles = [.. notifications.Select(n => machine.Must(machine.Root, CallNumber.Derive, n, (ulong)Rights.All, 4))];
                foreach ((int action, int which, ulong passed) in steps)
                {
                    machine.Advance(passed);
                    ThreadRef current = machine.Current;
                    if (current.IsNull)
                    {
                        machine.Advance(Millisecond);
                        continue;
                    }

                    bool isRoot = current.Is(machine.Root);
                    CallNumber number = action switch
                    {
                        0 => CallNumber.Yield,
                        1 or 2 => CallNumber.WaitSignal,
                        3 => CallNumber.SleepUntil,
                        4 or 5 => CallNumber.ThreadUpcall,
                        _ => CallNumber.Signal,
                    };
                    ulong handle = number == CallNumber.ThreadUpcall ? (isRoot ? threads[which].Handle : asking[which])
                        : isRoot ? rootHandles[which & 1] : handles[which & 1];
                    ulong soon = Clock.Ticks() + (passed * 2) + 1;
                    ulong deadline = number == CallNumber.WaitSignal && (which > 1 || isRoot) ? soon
                        : number == CallNumber.SleepUntil ? (isRoot ? soon : ulong.MaxValue)
                        : 0;

                    // Who was asked for has looked, most of the time.
                    if (which != 0)
                    {
                        KernelMemory.At<ulong>(current.Value.MessagePageAddress + MessagePage.UpcallWanted) = 0;
                    }

                    TestMachine.SetCall(current, number, handle, deadline, 0, 0, 0);
                    current.Value.Rip = 0x40_0000;
                    wentShort += Compare(number, [machine.Root, .. threads.Select(t => t.Thread)]) ? 1 : 0;
                }
            },
            iter: 60,
            threads: 1);
        wentShort.ShouldBeGreaterThan(100);
    }

    [Test]
    public void A_signal_to_a_waiter_of_a_higher_priority_switches_at_once_and_to_others_does_not([Values(99, 100, 101)] int priority)
    {
        machine.PutRootAt(150);
        ulong notification = machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.Notification);
        ulong wait = domain.Give(notification);
        DomainThread waiter = domain.AddThread((byte)priority);
        domain.AddThread(1); // time slices have an end from now on: a timer is set
        Sleep(machine.Root, Millisecond);
        machine.Call(waiter, CallNumber.WaitSignal, wait).Blocked.ShouldBeTrue();
        machine.PutRootAt(100);
        machine.Advance(2 * Millisecond);
        machine.Current.Is(machine.Root).ShouldBeTrue();
        TestMachine.SetCall(machine.Root, CallNumber.Signal, notification, 0, 0, 0, 0);
        bool isShort = FastPathSwitch.Try(machine, machine.Root, CallNumber.Signal);
        isShort.ShouldBe(priority <= 100);
        if (!isShort)
        {
            machine.Syscall();
        }

        machine.Current.Is(waiter).ShouldBe(priority > 100);
        waiter.Thread.Value.State.ShouldBe(ThreadState.Ready);
    }

    [Test]
    public void A_signal_that_is_pending_when_it_is_bound_wakes_the_thread_that_waits()
    {
        ulong endpoint = machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.Endpoint);
        ulong notification = machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.Notification);
        DomainThread thread = domain.AddThread();
        machine.Call(thread, CallNumber.Wait, domain.Give(endpoint));
        machine.Must(machine.Root, CallNumber.Signal, notification);
        machine.Must(machine.Root, CallNumber.BindNotification, thread.Handle, notification);
        thread.Thread.Value.State.ShouldBe(ThreadState.Ready);
        thread.Thread.Value.Rax.ShouldBe((ulong)CallStatus.Notified);
    }

    /// <summary>Makes the current thread's call on the short path, goes back, makes it on the long one, and compares what can be seen. True if it was short.</summary>
    private bool Compare(CallNumber number, ThreadRef[] threads)
    {
        byte[] before = KernelMemory.Save();
        ulong? timer = DeadlineTimer.Deadline;
        bool done = FastPathSwitch.Try(machine, machine.Current, number);
        DeadlineTimer.Deadline.ShouldBe(timer, "the short path sets no timer");
        if (!done)
        {
            KernelMemory.Save().AsSpan().SequenceEqual(before).ShouldBeTrue("the short path gave up after it had changed something");
            machine.Syscall();
            return false;
        }

        Invariant.CheckAll(machine);
        string shortResult = Describe(threads);
        byte[] after = KernelMemory.Save();
        KernelMemory.Restore(before);
        machine.Syscall().ShouldBeFalse();
        Describe(threads).ShouldBe(shortResult);

        // And on from where the short path left it, with the timer as it was.
        KernelMemory.Restore(after);
        if (timer is ulong deadline)
        {
            DeadlineTimer.Set(deadline);
        }
        else
        {
            DeadlineTimer.Cancel();
        }

        Mmu.Load(machine.Current.Value.Root);
        return true;
    }

    private string Describe(ThreadRef[] threads)
    {
        List<string> lines = [$"runs {machine.Current.Address:x} on {machine.Cpu.Value.Context.Address:x}"];
        foreach (ThreadRef thread in threads)
        {
            ref Thread value = ref thread.Value;
            string result = value.State == ThreadState.Ready ? $"{value.Rax:x} {value.Rdx:x}" : string.Empty;
            result += KernelMemory.At<ulong>(value.MessagePageAddress + MessagePage.UpcallWanted) != 0 ? " wanted" : string.Empty;
            ulong running = machine.Cpu.Value.Context.Is(value.HomeContext) ? Clock.Ticks() - machine.Cpu.Value.ChargedFrom : 0;
            lines.Add($"{thread.Address:x} {value.State} {value.Rip:x} used {value.HomeContext.Value.Used + running} {result}");
        }

        for (ulong priority = 0; priority < Pistachio.Kernel.Cpu.Priorities; priority++)
        {
            ref ReadyQueue queue = ref KernelMemory.At<ReadyQueue>(machine.Cpu.Address + Pistachio.Kernel.Cpu.FirstQueueOffset + (priority * ReadyQueue.Size));
            for (SchedulingContextRef context = queue.First; !context.IsNull; context = context.Value.ReadyNext)
            {
                lines.Add($"ready at {priority}: {context.Address:x} for {context.Value.Running.Address:x}");
            }
        }

        return string.Join('\n', lines);
    }

    /// <summary>The root thread sets up threads of any priority.</summary>
    private void PutRootFirst() => machine.PutRootAt(255);

    private void Sleep(ThreadRef thread, ulong nanoseconds) =>
        machine.Call(thread, CallNumber.SleepUntil, 0, Clock.Ticks() + nanoseconds).Blocked.ShouldBeTrue();

    private void Run(ulong nanoseconds)
    {
        for (ulong i = 0; i < 100; i++)
        {
            machine.Advance(nanoseconds / 100);
        }

        Invariant.CheckAll(machine);
        if (!machine.Current.IsNull)
        {
            Scheduler.Charge(machine.Cpu, Clock.Ticks());
        }
    }

    private static ulong UsedBy(DomainThread thread) => thread.Thread.Value.HomeContext.Value.Used;
}
