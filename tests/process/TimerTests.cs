using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;
using Pistachio.Processes.Server;
using Pistachio.Processes.Tests.Fakes;
using Shouldly;

namespace Pistachio.Processes.Tests;

/// <summary>Timers that send signals, with a clock that the tests move.</summary>
internal sealed class TimerTests
{
    private const ulong Second = 1_000_000_000;
    private const ulong BootTime = 1_700_000_000_000_000_000;
    private const int Alarm = -1;
    private const uint AlarmSignal = 14;
    private const uint User1 = 10;
    private const uint Child = 17;
    private const int OfTimer = -2;
    private const int OfKernel = 0x80;

    private TestSystem system = null!;
    private Process first = null!;
    private Process owner = null!;

    [SetUp]
    public void MakeProcesses()
    {
        system = new TestSystem();
        system.Kernel.Now = 5 * Second;
        first = system.Launch();
        owner = system.Fork(first);
        system.SignalsOf(owner).Caught = Bit(User1) | Bit(AlarmSignal);
    }

    [Test]
    public void An_alarm_comes_once_and_not_early()
    {
        Set(Alarm, 2 * Second);
        system.Server.NextExpiry.ShouldBe(7 * Second);
        Pass((2 * Second) - 1);
        Pending.ShouldBe(0UL);
        Pass(1);
        Take(out int code, out _, out _).ShouldBe(AlarmSignal);
        code.ShouldBe(OfKernel);
        system.Server.NextExpiry.ShouldBe(0UL, "nothing is armed, so the server needs no clock");
        Pass(100 * Second);
        Pending.ShouldBe(0UL);
    }

    [Test]
    public void An_alarm_without_handler_ends_the_process()
    {
        system.SignalsOf(owner).Caught = 0;
        Set(Alarm, Second, Second);
        Pass(Second);
        (owner.IsAlive, owner.Status, system.Server.ArmedTimers).ShouldBe((false, AlarmSignal, 0));
    }

    [Test]
    public void Setting_an_alarm_again_tells_what_was_left()
    {
        Set(Alarm, 3 * Second, Second);
        Pass(Second);
        Set(Alarm, 0).ShouldBe((2 * Second, Second));
        Get(Alarm).ShouldBe((0UL, 0UL, 0U));
        system.Server.ArmedTimers.ShouldBe(0);
        Pass(100 * Second);
        Pending.ShouldBe(0UL);
    }

    [Test]
    public void A_pending_alarm_does_not_disturb_one_that_is_set_after_it()
    {
        system.SignalsOf(owner).Blocked = Bit(AlarmSignal);
        Set(Alarm, Second);
        Pass(Second);
        Set(Alarm, 3 * Second);
        Pending.ShouldBe(Bit(AlarmSignal));
        Take(out _, out _, out _).ShouldBe(AlarmSignal);
        Get(Alarm).ShouldBe((3 * Second, 0UL, 0U));
        Pass(3 * Second);
        Take(out _, out _, out _).ShouldBe(AlarmSignal);
    }

    [Test]
    public void Missed_expiries_are_told_as_overrun_and_the_beat_is_kept()
    {
        uint timer = Create(User1, value: 77);
        Set((int)timer, 2 * Second, 3 * Second);
        Pass(2 * Second);
        Pass(10 * Second); // further ones at 5, 8 and 11 seconds from the beginning
        Get((int)timer).ShouldBe((2 * Second, 3 * Second, 0U), "the signal has not been taken");
        Take(out int code, out ulong sender, out ulong value).ShouldBe(User1);
        (code, value, (uint)sender, sender >> 32).ShouldBe((OfTimer, 77UL, timer, 3UL));
        Get((int)timer).ShouldBe((2 * Second, 3 * Second, 3U));
        Pass((2 * Second) - 1);
        Pending.ShouldBe(0UL);
        Pass(1);
        Take(out _, out sender, out _).ShouldBe(User1);
        (sender >> 32).ShouldBe(0UL);
    }

    [Test]
    public void A_timer_with_the_shortest_interval_costs_nothing_while_its_signal_is_pending()
    {
        uint timer = Create(User1);
        Set((int)timer, 1, 1);
        Pass(1);
        system.Server.ArmedTimers.ShouldBe(0);
        Pass(100 * Second);
        Take(out _, out ulong sender, out _).ShouldBe(User1);
        (sender >> 32).ShouldBe((ulong)int.MaxValue, "DELAYTIMER_MAX");
        system.Server.ArmedTimers.ShouldBe(1);
    }

    [TestCase(User1, true)]
    [TestCase(Child, false)]
    public void A_timer_whose_signal_is_ignored_rests_a_millisecond(uint signal, bool isIgnored)
    {
        if (isIgnored)
            system.SignalsOf(owner).Ignored = Bit(signal);
        system.SignalsOf(owner).Caught = 0;
        Set((int)Create(signal), 1, 1);
        Pass(1);
        system.Server.NextExpiry.ShouldBeGreaterThanOrEqualTo(system.Kernel.Now + 1_000_000);
        owner.IsAlive.ShouldBeTrue();
    }

    [Test]
    public void Each_timer_has_a_signal_of_its_own_even_of_the_same_number()
    {
        system.SignalsOf(owner).Blocked = Bit(User1);
        Set((int)Create(User1, value: 1), Second);
        Set((int)Create(User1, value: 2), 2 * Second);
        system.Server.Kill(first.Domain, (int)owner.Pid, User1).ShouldBe(Errno.None);
        Pass(2 * Second);
        List<ulong> values = [];
        while (Take(out _, out _, out ulong value) != 0)
            values.Add(value);
        values.ShouldBe([0UL, 1UL, 2UL]);
    }

    [Test]
    public void A_deleted_timer_takes_its_pending_signal_along([Values] bool isSet)
    {
        system.SignalsOf(owner).Blocked = Bit(User1);
        uint timer = Create(User1);
        Set((int)timer, Second, Second);
        Pass(Second);
        Pending.ShouldBe(Bit(User1));
        if (isSet)
            Set((int)timer, 0);
        else
            system.Server.DeleteTimer(owner.Domain, timer).ShouldBe(Errno.None);
        Pending.ShouldBe(0UL);
        system.Server.ArmedTimers.ShouldBe(0);
        system.Server.GetTimer(owner.Domain, (int)timer, out _, out _, out _).ShouldBe(isSet ? Errno.None : Errno.EINVAL);
    }

    [Test]
    public void Absolute_times_are_those_of_the_clock_and_the_past_is_now()
    {
        uint ofDay = Create(User1, clock: 0);
        uint sinceBoot = Create(User1, clock: 1);
        Set((int)ofDay, BootTime + (9 * Second), isAbsolute: true);
        Set((int)sinceBoot, 8 * Second, isAbsolute: true);
        (Get((int)ofDay).Left, Get((int)sinceBoot).Left).ShouldBe((4 * Second, 3 * Second));
        Set((int)ofDay, 1, isAbsolute: true);
        Pass(0);
        Pending.ShouldBe(Bit(User1));
    }

    [Test]
    public void A_timer_that_tells_nobody_counts_without_being_armed()
    {
        uint timer = Create(0);
        Set((int)timer, 2 * Second, 3 * Second);
        system.Server.ArmedTimers.ShouldBe(0);
        Pass(3 * Second);
        Get((int)timer).ShouldBe((2 * Second, 3 * Second, 0U));
    }

    [Test]
    public void Executing_a_program_keeps_the_alarm_and_no_other_timer()
    {
        system.SignalsOf(owner).Blocked = Bit(User1);
        Set((int)Create(User1), Second);
        uint later = Create(User1);
        Set((int)later, 9 * Second);
        Set(Alarm, 3 * Second);
        Pass(Second);
        system.Server.Executed(owner.Domain, "program"u8, out _, out _, out _).ShouldBe(Errno.None);
        Pending.ShouldBe(0UL);
        Get(Alarm).Left.ShouldBe(2 * Second);
        system.Server.ArmedTimers.ShouldBe(1);
        system.Server.GetTimer(owner.Domain, (int)later, out _, out _, out _).ShouldBe(Errno.EINVAL);
    }

    [Test]
    public void A_child_inherits_no_timer_and_an_end_leaves_none()
    {
        Set(Alarm, 3 * Second);
        Set((int)Create(User1), Second);
        Process child = system.Fork(owner);
        system.Server.GetTimer(child.Domain, Alarm, out ulong left, out _, out _).ShouldBe(Errno.None);
        left.ShouldBe(0UL);
        system.Server.GetTimer(child.Domain, 0, out _, out _, out _).ShouldBe(Errno.EINVAL);
        system.Exit(owner, 0);
        system.Server.ArmedTimers.ShouldBe(0);
    }

    [Test]
    public void Too_many_timers_are_refused_and_a_deleted_one_makes_room()
    {
        List<uint> made = Enumerable.Range(0, ProcessServer.MaximumTimers).Select(_ => Create(User1)).ToList();
        made.ShouldBeUnique();
        for (int i = 0; i < 100_000; i++)
            system.Server.CreateTimer(owner.Domain, 1, User1, false, 0, 0, out _).ShouldBe(Errno.EAGAIN);
        system.Server.DeleteTimer(owner.Domain, made[3]).ShouldBe(Errno.None);
        Create(User1).ShouldBe(made[3]);
    }

    [Test]
    public void Timers_count_in_the_limit_of_pending_signals_and_are_given_back()
    {
        system.Server.SetLimit(owner.Domain, 0, ResourceLimit.PendingSignals, 2, 2).ShouldBe(Errno.None);
        Create(User1);
        Create(User1);
        system.Server.CreateTimer(owner.Domain, 1, User1, false, 0, 0, out _).ShouldBe(Errno.EAGAIN);
        system.Server.Executed(owner.Domain, "program"u8, out _, out _, out _).ShouldBe(Errno.None);
        Create(User1).ShouldBe(0U);
    }

    [Test]
    public void Signals_that_are_forgotten_let_their_timer_go_on()
    {
        const uint Continue = 18;
        const uint TerminalStop = 20;
        system.SignalsOf(owner).Blocked = Bit(TerminalStop);
        Set((int)Create(TerminalStop), Second, Second);
        Pass(Second);
        Pending.ShouldBe(Bit(TerminalStop));
        system.Server.Kill(first.Domain, (int)owner.Pid, Continue).ShouldBe(Errno.None);
        (Pending, system.Server.ArmedTimers).ShouldBe((0UL, 1));
        Pass(Second);
        Pending.ShouldBe(Bit(TerminalStop));
    }

    [TestCase(-4)]
    [TestCase(0)]
    [TestCase(int.MaxValue)]
    [TestCase(int.MinValue)]
    public void A_number_that_no_timer_has_is_refused(int timer)
    {
        system.Server.SetTimer(owner.Domain, timer, false, 1, 0, out _, out _).ShouldBe(Errno.EINVAL);
        system.Server.GetTimer(owner.Domain, timer, out _, out _, out _).ShouldBe(Errno.EINVAL);
        system.Server.DeleteTimer(owner.Domain, unchecked((uint)timer)).ShouldBe(Errno.EINVAL);
    }

    [Test]
    public void The_longest_times_do_not_wrap()
    {
        uint timer = Create(User1);
        Set((int)timer, ulong.MaxValue, ulong.MaxValue);
        system.Server.NextExpiry.ShouldBe(ulong.MaxValue);
        Set((int)timer, Second, ulong.MaxValue);
        Pass(Second);
        Take(out _, out _, out _).ShouldBe(User1);
        system.Server.NextExpiry.ShouldBe(ulong.MaxValue);
    }

    [Test]
    public void Timers_come_in_the_order_of_their_times_however_they_are_set()
    {
        Random random = new(20_33);
        Dictionary<uint, ulong> expected = [];
        system.SignalsOf(owner).Caught = ulong.MaxValue;
        system.SignalsOf(owner).Blocked = ulong.MaxValue;
        for (int i = 0; i < 100; i++)
            expected[Create(User1, value: (ulong)i)] = 0;
        for (int i = 0; i < 1000; i++)
        {
            uint timer = (uint)random.Next(100);
            expected[timer] = random.Next(4) == 0 ? 0 : (ulong)random.Next(1, 1_000_000);
            Set((int)timer, expected[timer]);
        }

        List<ulong> times = [];
        while (system.Server.NextExpiry != 0)
        {
            system.Kernel.Now = system.Server.NextExpiry;
            system.Server.ExpireTimers();
            while (Take(out _, out ulong sender, out _) != 0)
                times.Add(expected[(uint)sender]);
        }

        times.ShouldBe(expected.Values.Where(time => time != 0).Order());
    }

    [Test]
    public void A_process_that_arms_100_000_timers_gets_EAGAIN_and_holds_up_nobody()
    {
        system.SignalsOf(owner).Blocked = Bit(User1);
        int made = 0;
        for (int i = 0; i < 100_000; i++)
        {
            Errno error = system.Server.CreateTimer(owner.Domain, 1, User1, false, 0, 0, out uint timer);
            error.ShouldBe(i < ProcessServer.MaximumTimers ? Errno.None : Errno.EAGAIN);
            if (error != Errno.None)
                continue;
            made++;
            Set((int)timer, 1, 1);
        }

        made.ShouldBe(ProcessServer.MaximumTimers);
        Process other = system.Fork(first);
        system.SignalsOf(other).Caught = Bit(AlarmSignal);
        system.Server.SetTimer(other.Domain, Alarm, false, Second, 0, out _, out _).ShouldBe(Errno.None);

        // All of them are due at once, and then rest until their signals are taken: the server is woken twice, not a billion times.
        int woken = 0;
        while (system.Server.NextExpiry != 0)
        {
            system.Kernel.Now = system.Server.NextExpiry;
            system.Server.ExpireTimers();
            woken++;
        }

        woken.ShouldBe(2);
        system.Kernel.Now.ShouldBe(6 * Second);
        system.SignalsOf(other).Pending.ShouldBe(Bit(AlarmSignal));
    }

    [Test]
    public void Without_the_phase_there_are_no_timers()
    {
        TestSystem other = new(options: ProcessOptions.None);
        Process process = other.Launch();
        other.Server.CreateTimer(process.Domain, 1, User1, false, 0, 0, out _).ShouldBe(Errno.ENOSYS);
        other.Server.SetTimer(process.Domain, Alarm, false, 1, 0, out _, out _).ShouldBe(Errno.ENOSYS);
    }

    private ulong Pending => system.SignalsOf(owner).Pending;

    private uint Create(uint signal, ulong value = 0, uint clock = 1)
    {
        system.Server.CreateTimer(owner.Domain, clock, signal, false, value, 0, out uint timer).ShouldBe(Errno.None);
        return timer;
    }

    private (ulong Left, ulong Interval) Set(int timer, ulong time, ulong interval = 0, bool isAbsolute = false)
    {
        system.Server.SetTimer(owner.Domain, timer, isAbsolute, time, interval, out ulong left, out ulong old).ShouldBe(Errno.None);
        return (left, old);
    }

    private (ulong Left, ulong Interval, uint Overrun) Get(int timer)
    {
        system.Server.GetTimer(owner.Domain, timer, out ulong left, out ulong interval, out uint overrun).ShouldBe(Errno.None);
        return (left, interval, overrun);
    }

    private uint Take(out int code, out ulong sender, out ulong value)
    {
        system.Server.TakeSignal(owner.Domain, ulong.MaxValue, false, out uint signal, out code, out sender, out value, out _).ShouldBe(Errno.None);
        return signal;
    }

    private void Pass(ulong nanoseconds)
    {
        system.Kernel.Now += nanoseconds;
        system.Server.ExpireTimers();
    }

    private static ulong Bit(uint signal) => 1UL << (int)(signal - 1);
}
