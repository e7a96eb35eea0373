using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Processes.Server;
using Pistachio.Processes.Tests.Fakes;
using Shouldly;

namespace Pistachio.Processes.Tests;

/// <summary>Timers whose signals are for one thread, with a clock that the tests move.</summary>
internal sealed class ThreadTimerTests
{
    private const ulong Second = 1_000_000_000;
    private const uint User1 = 10;

    private TestSystem system = null!;
    private Process process = null!;
    private uint id;
    private uint index;

    [SetUp]
    public void MakeThread()
    {
        system = new TestSystem(slabPages: 4_000);
        system.Kernel.Now = 5 * Second;
        process = system.Launch();
        system.SignalsOf(process).Caught = Bit(User1);
        system.SignalsOf(process).Blocked = 0;
        (id, index) = MakeThread(process);
    }

    [Test]
    public void The_signal_waits_for_that_thread_alone_and_calls_it_alone()
    {
        Arm(Create(id), Second);
        Pass(Second);
        (Words(0).Expired, Words(index).Expired, system.SignalsOf(process).Pending).ShouldBe((0UL, Bit(User1), 0UL));
        (Upcalls(0), Upcalls(index)).ShouldBe((0, 1));
        Take(0).ShouldBe(0U);
        system.Server.TakeSignal(process.Domain, ulong.MaxValue, false, out uint signal, out _, out _, out _, out _).ShouldBe(Errno.None);
        signal.ShouldBe(0U);
        Take(index).ShouldBe(User1);
        Words(index).Expired.ShouldBe(0UL);
        Take(index).ShouldBe(0U);
    }

    [Test]
    public void What_the_process_handles_elsewhere_does_not_matter_to_a_thread_that_blocks_it()
    {
        system.SignalsOf(process).Caught = 0;
        Words(index).Blocked = Bit(User1);
        Arm(Create(id), Second);
        Pass(Second);
        process.IsAlive.ShouldBeTrue("the thread blocks the signal, though the first does not");
        Words(index).Expired.ShouldBe(Bit(User1));
    }

    [Test]
    public void Missed_expiries_are_its_overrun()
    {
        uint timer = Create(id);
        Arm(timer, Second, Second);
        Pass(4 * Second);
        system.Server.TakeTimerSignal(process.Domain, index, Bit(User1), true, out uint signal, out _, out ulong sender, out ulong value)
            .ShouldBe(Errno.None);
        (signal, sender, value).ShouldBe((User1, timer | (3UL << 32), 77UL));
        system.Server.NextExpiry.ShouldBe(10 * Second);
    }

    [Test]
    public void A_signal_of_a_thread_that_has_ended_is_lost_and_its_timer_goes_on()
    {
        uint timer = Create(id);
        Words(index).Blocked = Bit(User1);
        Arm(timer, Second, Second);
        Pass(Second);
        system.Server.EndThread(process.Domain, index).ShouldBe(Errno.None);
        Words(index).Expired.ShouldBe(0UL);
        system.Server.ArmedTimers.ShouldBe(1);
        (uint next, uint again) = MakeThread(process);
        (next, again).ShouldBe((next, index));
        Pass(3 * Second);
        Words(index).Expired.ShouldBe(0UL, "the next thread in that place has another id");
        system.Server.DeleteTimer(process.Domain, timer).ShouldBe(Errno.None);
        system.Server.ArmedTimers.ShouldBe(0);
    }

    [Test]
    public void Deleting_a_timer_takes_its_pending_signal_along()
    {
        uint timer = Create(id);
        Arm(timer, Second);
        Pass(Second);
        system.Server.DeleteTimer(process.Domain, timer).ShouldBe(Errno.None);
        Words(index).Expired.ShouldBe(0UL);
        Take(index).ShouldBe(0U);
        process.Account.QueuedSignals.ShouldBe(0UL);
    }

    [Test]
    public void A_stopped_process_sees_it_when_it_goes_on()
    {
        Process child = system.Fork(process);
        system.SignalsOf(child).Caught = Bit(User1);
        (uint thread, uint place) = MakeThread(child);
        system.Server.CreateTimer(child.Domain, 1, User1, false, 0, thread, out uint timer).ShouldBe(Errno.None);
        system.Server.SetTimer(child.Domain, (int)timer, false, Second, 0, out _, out _).ShouldBe(Errno.None);
        system.Server.Kill(process.Domain, (int)child.Pid, Signals.Stop).ShouldBe(Errno.None);
        Pass(Second);
        FakeCapability called = system.Kernel[child.Objects!.Threads[(int)place - 1].Thread];
        called.Upcalls.ShouldBe(0);
        system.Server.Kill(process.Domain, (int)child.Pid, Signals.Continue).ShouldBe(Errno.None);
        called.Upcalls.ShouldBe(1);
    }

    [Test]
    public void Threads_of_other_processes_cannot_be_named()
    {
        Process child = system.Fork(process);
        system.Server.CreateTimer(child.Domain, 1, User1, false, 0, id, out _).ShouldBe(Errno.EINVAL);
        system.Server.CreateTimer(child.Domain, 1, User1, false, 0, process.Pid, out _).ShouldBe(Errno.EINVAL);
        system.Server.CreateTimer(child.Domain, 1, User1, false, 0, child.Pid, out _).ShouldBe(Errno.None);
        system.Server.TakeTimerSignal(child.Domain, 3, ulong.MaxValue, false, out _, out _, out _, out _).ShouldBe(Errno.ESRCH);
    }

    private (uint Id, uint Index) MakeThread(Process owner)
    {
        system.Server.CreateThread(owner.Domain, 0, out uint made, out uint place).ShouldBe(Errno.None);
        system.Builder.WordsOf(owner.Objects!, place).Blocked = 0;
        return (made, place);
    }

    private uint Create(uint receiver)
    {
        system.Server.CreateTimer(process.Domain, 1, User1, false, 77, receiver, out uint timer).ShouldBe(Errno.None);
        return timer;
    }

    private void Arm(uint timer, ulong time, ulong interval = 0) =>
        system.Server.SetTimer(process.Domain, (int)timer, false, time, interval, out _, out _).ShouldBe(Errno.None);

    private uint Take(uint place)
    {
        system.Server.TakeTimerSignal(process.Domain, place, ulong.MaxValue, true, out uint signal, out _, out _, out _).ShouldBe(Errno.None);
        return signal;
    }

    private int Upcalls(uint place) =>
        system.Kernel[place == 0 ? process.Objects!.Thread : process.Objects!.Threads[(int)place - 1].Thread].Upcalls;

    private ref ThreadSignalArea Words(uint place) => ref system.Builder.WordsOf(process.Objects!, place);

    private void Pass(ulong nanoseconds)
    {
        system.Kernel.Now += nanoseconds;
        system.Server.ExpireTimers();
    }

    private static ulong Bit(uint signal) => 1UL << (int)(signal - 1);
}
