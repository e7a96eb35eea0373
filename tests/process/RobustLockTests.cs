using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;
using Pistachio.Processes.Server;
using Pistachio.Processes.Tests.Fakes;
using Pistachio.UserCall;
using Shouldly;

namespace Pistachio.Processes.Tests;

/// <summary>Processes that a signal ends while they may have robust locks, with a clock that the tests move.</summary>
internal sealed class RobustLockTests
{
    private const ulong Entry = 0x7FFF_8000_1000;
    private const uint User1 = 10;

    private TestSystem system = null!;
    private Process first = null!;
    private Process owner = null!;

    [SetUp]
    public void MakeProcesses()
    {
        system = new TestSystem(slabPages: 4_000);
        system.Kernel.Now = 1_000_000;
        first = system.Launch();
        owner = system.Fork(first);
        system.SignalsOf(owner).EndEntry = Entry;
    }

    [Test]
    public void The_library_gives_back_the_locks_in_the_first_thread_and_then_the_process_has_its_status()
    {
        system.Server.CreateThread(owner.Domain, 0, out _, out uint index).ShouldBe(Errno.None);
        ulong second = owner.Objects!.Threads[(int)index - 1].Thread;
        system.Kernel.ThreadResume(second);
        Send(Signals.Kill);
        owner.IsAlive.ShouldBeTrue();
        FakeCapability thread = system.Kernel[owner.Objects!.Thread];
        (thread.Registers[ThreadRegister.Rip], thread.Runs, system.Kernel[second].Runs).ShouldBe((Entry, true, false));
        system.Exit(owner, 0);
        (owner.IsAlive, owner.Status).ShouldBe((false, WaitStatus.Killed(Signals.Kill)));
    }

    [Test]
    public void One_that_takes_too_long_ends_anyway()
    {
        Send(User1);
        system.Server.NextExpiry.ShouldBe(1_000_000 + ProcessServer.EndingTime);
        Send(Signals.Kill);
        Send(Signals.Stop);
        (owner.IsAlive, owner.IsStopped).ShouldBe((true, false), "it is ending already");
        system.Kernel.Now += ProcessServer.EndingTime - 1;
        system.Server.ExpireTimers();
        owner.IsAlive.ShouldBeTrue();
        system.Kernel.Now++;
        system.Server.ExpireTimers();
        (owner.IsAlive, owner.Status, system.Server.ArmedTimers).ShouldBe((false, WaitStatus.Killed(User1), 0));
    }

    [Test]
    public void A_fault_meanwhile_ends_it_by_the_signal_that_was_sent()
    {
        const ulong pageFault = 14;
        Send(Signals.Kill);
        system.Fault(owner, pageFault, 0);
        (owner.IsAlive, owner.Status).ShouldBe((false, WaitStatus.Killed(Signals.Kill)));
    }

    [Test]
    public void A_stopped_one_gets_time_for_it()
    {
        Send(Signals.Stop);
        system.Kernel[owner.Objects!.Thread].HasTime.ShouldBeFalse();
        Send(Signals.Kill);
        (system.Kernel[owner.Objects!.Thread].HasTime, owner.IsStopped).ShouldBe((true, false));
        system.Exit(owner, 0);
        owner.Status.ShouldBe(WaitStatus.Killed(Signals.Kill));
    }

    [Test]
    public void Its_timers_and_waits_are_gone_at_once()
    {
        system.Server.SetTimer(owner.Domain, -1, false, 100, 100, out _, out _).ShouldBe(Errno.None);
        system.Server.FutexEnter(owner.Domain, 0, 4, 8, uint.MaxValue).ShouldBe(Errno.None);
        Send(Signals.Kill);
        system.Server.Futexes.Count.ShouldBe(0);
        system.Server.NextExpiry.ShouldBe(1_000_000 + ProcessServer.EndingTime);
    }

    [Test]
    public void Without_locks_it_ends_at_once()
    {
        system.SignalsOf(owner).EndEntry = 0;
        Send(Signals.Kill);
        owner.IsAlive.ShouldBeFalse();
    }

    private void Send(uint signal) => system.Server.Kill(first.Domain, (int)owner.Pid, signal).ShouldBe(Errno.None);
}
