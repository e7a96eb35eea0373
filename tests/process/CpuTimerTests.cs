using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;
using Pistachio.Processes.Server;
using Pistachio.Processes.Tests.Fakes;
using Shouldly;

namespace Pistachio.Processes.Tests;

/// <summary>CPU time, timers that count it and RLIMIT_CPU: when the kernel is to stop which thread, and what happens then.</summary>
internal sealed class CpuTimerTests
{
    private const ulong Second = 1_000_000_000;
    private const ulong Millisecond = 1_000_000;
    private const int Virtual = -2;
    private const int Profiling = -3;
    private const uint VirtualAlarm = 26;
    private const uint ProfilingSignal = 27;
    private const uint CpuTimeExceeded = 24;
    private const uint User1 = 10;
    private const uint Kill = 9;

    private TestSystem system = null!;
    private Process first = null!;
    private Process owner = null!;

    [SetUp]
    public void MakeProcesses()
    {
        system = new TestSystem();
        first = system.Launch();
        owner = system.Fork(first);
        system.SignalsOf(owner).Caught = Bit(User1) | Bit(VirtualAlarm) | Bit(ProfilingSignal) | Bit(CpuTimeExceeded);
    }

    [Test]
    public void Without_a_timer_the_kernel_stops_nobody()
    {
        Use(100 * Second);
        system.Kernel.TimeLimits.ShouldBeEmpty();
    }

    [Test]
    public void An_interval_timer_stops_its_process_when_it_has_used_the_time_and_the_beat_is_kept([Values(Virtual, Profiling)] int which)
    {
        Use(3 * Second);
        Set(which, 2 * Second, 5 * Second);
        Limit().ShouldBe(5 * Second);
        system.Server.ArmedTimers.ShouldBe(0, "nothing ticks");
        Use((2 * Second) - 1);
        Told();
        Pending.ShouldBe(0UL);
        Limit().ShouldBe(5 * Second);
        Use(Second);
        Told();
        Take().ShouldBe(which == Virtual ? VirtualAlarm : ProfilingSignal);
        Limit().ShouldBe(10 * Second);
        Get(which).ShouldBe(((4 * Second) + 1, 5 * Second));
        Set(which, 0).ShouldBe(((4 * Second) + 1, 5 * Second));
        Limit().ShouldBe(0UL);
    }

    [Test]
    public void A_process_with_several_threads_is_asked_after_each_has_used_its_share()
    {
        uint thread = Thread(out uint index);
        Set(Virtual, 10 * Millisecond);
        Limit().ShouldBe(5 * Millisecond);
        Limit(index).ShouldBe(5 * Millisecond);

        // One of them sleeps.
        Use(5 * Millisecond, index);
        Told();
        Pending.ShouldBe(0UL);
        Limit(index).ShouldBe(7_500_000UL);
        int asked = 0;
        while (Pending == 0)
        {
            Use(Limit(index) - system.Kernel.Used[Context(index)], index);
            Told();
            (++asked).ShouldBeLessThan(10);
        }

        system.Kernel.Used[Context(index)].ShouldBeInRange(10 * Millisecond, (10 * Millisecond) + 100_000);
        system.Server.CpuTime(owner.Domain, thread, true, out ulong used).ShouldBe(Errno.None);
        used.ShouldBe(system.Kernel.Used[Context(index)]);
    }

    [Test]
    public void A_timer_of_a_thread_counts_that_thread_alone()
    {
        uint thread = Thread(out uint index);
        int timer = Create((~thread << 3) | 6);
        Set(timer, 10 * Millisecond);
        (Limit(), Limit(index)).ShouldBe((0UL, 10 * Millisecond));
        Use(50 * Millisecond);
        Told();
        Pending.ShouldBe(0UL);
        Use(10 * Millisecond, index);
        Told();
        Take().ShouldBe(User1);
    }

    [Test]
    public void A_thread_begins_at_zero_where_another_one_has_ended()
    {
        Thread(out uint index);
        Use(7 * Second, index);
        system.Server.EndThread(owner.Domain, index).ShouldBe(Errno.None);
        uint next = Thread(out uint again);
        again.ShouldBe(index);
        Use(Second, index);
        system.Server.CpuTime(owner.Domain, next, true, out ulong own).ShouldBe(Errno.None);
        system.Server.CpuTime(owner.Domain, 0, false, out ulong all).ShouldBe(Errno.None);
        (own, all).ShouldBe((Second, 8 * Second));
    }

    [Test]
    public void A_new_thread_gets_its_share_of_what_is_waited_for()
    {
        Set(Virtual, 10 * Millisecond);
        Thread(out uint index);
        (Limit(), Limit(index)).ShouldBe((5 * Millisecond, 5 * Millisecond));
    }

    [Test]
    public void A_time_that_has_come_already_is_told_at_once()
    {
        Use(Second);
        int timer = Create((~0u << 3) | 2);
        system.Server.SetTimer(owner.Domain, timer, true, Second / 2, 0, out _, out _).ShouldBe(Errno.None);
        Take().ShouldBe(User1);
    }

    [Test]
    public void The_soft_limit_warns_each_second_and_the_hard_one_ends()
    {
        system.Server.SetLimit(owner.Domain, 0, ResourceLimit.CpuTime, 2, 4).ShouldBe(Errno.None);
        Limit().ShouldBe(2 * Second);
        Use(2 * Second);
        Told();
        Take().ShouldBe(CpuTimeExceeded);
        Limit().ShouldBe(3 * Second);
        Use(Second);
        Told();
        Take().ShouldBe(CpuTimeExceeded);
        Use(Second);
        system.Fault(owner, Vectors.TimeUsed, 0);
        (owner.IsAlive, owner.Status).ShouldBe((false, Kill));
    }

    [Test]
    public void A_child_has_the_limit_and_begins_at_zero()
    {
        system.Server.SetLimit(owner.Domain, 0, ResourceLimit.CpuTime, 2, 4).ShouldBe(Errno.None);
        Use(Second);
        Process child = system.Fork(owner);
        system.Kernel.TimeLimits[child.Objects!.Context].ShouldBe(2 * Second);
    }

    [Test]
    public void Clocks_of_others_can_be_read_and_have_no_timers()
    {
        system.Servers.Used[first.Domain] = 9 * Second;
        system.Server.CpuTime(owner.Domain, first.Pid, false, out ulong used).ShouldBe(Errno.None);
        used.ShouldBe(9 * Second);
        system.Server.CpuTime(owner.Domain, first.Pid, true, out _).ShouldBe(Errno.EINVAL);
        system.Server.CpuTime(owner.Domain, 31_000, false, out _).ShouldBe(Errno.EINVAL);
        system.Server.CreateTimer(owner.Domain, (~first.Pid << 3) | 2, User1, false, 0, 0, out _).ShouldBe(Errno.ENOTSUP);
        system.Server.CreateTimer(owner.Domain, (~31_000u << 3) | 2, User1, false, 0, 0, out _).ShouldBe(Errno.EINVAL);
        system.Server.CreateTimer(owner.Domain, (~31_000u << 3) | 6, User1, false, 0, 0, out _).ShouldBe(Errno.EINVAL);
    }

    [Test]
    public void A_child_has_none_of_the_timers()
    {
        Set(Virtual, 2 * Second);
        int timer = Create((~0u << 3) | 2);
        Set(timer, Second);
        Process child = system.Fork(owner);
        system.Server.GetTimer(child.Domain, Virtual, out ulong left, out _, out _).ShouldBe(Errno.None);
        left.ShouldBe(0UL);
        system.Kernel.TimeLimits.Keys.ShouldBe([Context(0)]);
    }

    [Test]
    public void A_thread_of_another_process_is_woken_when_so_much_time_has_been_used()
    {
        Use(3 * Second);
        system.Server.AwaitCpuTime(first.Domain, 0, (~owner.Pid << 3) | 2, isAbsolute: false, 2 * Second).ShouldBe(Errno.None);
        Limit().ShouldBe(5 * Second);
        Use((2 * Second) - 1);
        Told();
        Woken.ShouldBe(0UL);
        Use(1);
        Told();
        (Woken, system.Server.CpuSleepers).ShouldBe((1UL, 0));
        system.Kernel.TimeLimits.GetValueOrDefault(Context(0)).ShouldBe(0UL, "nobody waits any more");
    }

    [Test]
    public void A_sleep_by_CPU_time_that_ends_early_tells_what_was_left()
    {
        system.Server.AwaitCpuTime(first.Domain, 0, (~owner.Pid << 3) | 2, isAbsolute: true, 2 * Second).ShouldBe(Errno.None);
        Use(Second);
        system.Server.LeaveCpuTime(first.Domain, 0, out ulong left).ShouldBe(Errno.None);
        left.ShouldBe(Second);
        Use(5 * Second);
        (Woken, Limit(), system.Server.CpuSleepers).ShouldBe((0UL, 0UL, 0));
    }

    [Test]
    public void The_end_of_a_process_wakes_who_sleeps_by_its_time_and_forgets_its_own_sleeps()
    {
        system.Server.AwaitCpuTime(first.Domain, 0, (~owner.Pid << 3) | 2, isAbsolute: true, 2 * Second).ShouldBe(Errno.None);
        system.Server.AwaitCpuTime(owner.Domain, 0, (~first.Pid << 3) | 2, isAbsolute: true, 2 * Second).ShouldBe(Errno.None);
        system.Exit(owner, 0);
        (Woken, system.Server.CpuSleepers).ShouldBe((1UL, 0));
        system.Server.AwaitCpuTime(first.Domain, 0, (~owner.Pid << 3) | 2, isAbsolute: true, Second).ShouldBe(Errno.EINVAL);
    }

    [Test]
    public void Nobody_sleeps_by_the_time_of_its_own_thread()
    {
        uint thread = Thread(out uint index);
        system.Server.AwaitCpuTime(owner.Domain, 0, (~owner.Pid << 3) | 6, false, Second).ShouldBe(Errno.EINVAL);
        system.Server.AwaitCpuTime(owner.Domain, index, (~thread << 3) | 6, false, Second).ShouldBe(Errno.EINVAL);
        system.Server.AwaitCpuTime(owner.Domain, 0, (~thread << 3) | 6, false, Second).ShouldBe(Errno.None);
        Limit(index).ShouldBe(Second);
        system.Server.EndThread(owner.Domain, index).ShouldBe(Errno.None);
        system.Builder.WordsOf(owner.Objects!, 0).Woken.ShouldBe(1UL, "its time grows no more");
    }

    /// <summary>Whether the first thread of the launched process was woken.</summary>
    private ulong Woken => system.Builder.WordsOf(first.Objects!, 0).Woken;

    private ulong Pending => system.SignalsOf(owner).Pending;

    private uint Thread(out uint index)
    {
        system.Server.CreateThread(owner.Domain, 0, out uint thread, out index).ShouldBe(Errno.None);
        return thread;
    }

    private int Create(uint clock)
    {
        system.Server.CreateTimer(owner.Domain, clock, User1, false, 0, 0, out uint timer).ShouldBe(Errno.None);
        return (int)timer;
    }

    private (ulong Left, ulong Interval) Set(int timer, ulong time, ulong interval = 0)
    {
        system.Server.SetTimer(owner.Domain, timer, false, time, interval, out ulong left, out ulong old).ShouldBe(Errno.None);
        return (left, old);
    }

    private (ulong Left, ulong Interval) Get(int timer)
    {
        system.Server.GetTimer(owner.Domain, timer, out ulong left, out ulong interval, out _).ShouldBe(Errno.None);
        return (left, interval);
    }

    private ulong Context(uint index) =>
        index == 0 ? owner.Objects!.Context : owner.Objects!.Threads.Single(each => each.Index == index).Context;

    /// <summary>When the kernel stops a thread.</summary>
    private ulong Limit(uint index = 0) => system.Kernel.TimeLimits.GetValueOrDefault(Context(index));

    /// <summary>A thread uses CPU time.</summary>
    private void Use(ulong nanoseconds, uint index = 0)
    {
        ulong account = owner.Domain | ((ulong)index << 48);
        system.Servers.Used[account] = system.Servers.Used.GetValueOrDefault(account) + nanoseconds;
        system.Kernel.Used[Context(index)] = system.Kernel.Used.GetValueOrDefault(Context(index)) + nanoseconds;
    }

    /// <summary>The kernel says that a thread has reached its limit, and it goes on.</summary>
    private void Told() => system.Tell(owner, Vectors.TimeUsed).ShouldBe(HandlingOutcome.Reply);

    private uint Take()
    {
        system.Server.TakeSignal(owner.Domain, ulong.MaxValue, false, out uint signal, out _, out _, out _, out _).ShouldBe(Errno.None);
        return signal;
    }

    private static ulong Bit(uint signal) => 1UL << (int)(signal - 1);
}
