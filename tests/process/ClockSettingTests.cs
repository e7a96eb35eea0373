using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Processes.Server;
using Pistachio.Processes.Tests.Fakes;
using Shouldly;

namespace Pistachio.Processes.Tests;

/// <summary>Setting the clock of the day, with a clock that the tests move.</summary>
internal sealed class ClockSettingTests
{
    private const ulong Second = 1_000_000_000;
    private const ulong BootTime = 1_700_000_000_000_000_000;
    private const uint User1 = 10;

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
        system.SignalsOf(owner).Caught = 1UL << (int)(User1 - 1);
    }

    [Test]
    public void All_processes_and_the_VFS_server_are_told_and_new_ones_begin_with_it()
    {
        Set(BootTime + (1000 * Second)).ShouldBe(Errno.None);
        ulong expected = BootTime + (995 * Second);
        (Told(first), Told(owner), system.Servers.BootTime).ShouldBe((expected, expected, expected));
        Told(system.Fork(first)).ShouldBe(expected);
    }

    [Test]
    public void Only_the_superuser_sets_it()
    {
        system.Server.SetUser(owner.Domain, 1000, 1000, 1000).ShouldBe(Errno.None);
        system.Server.SetClock(owner.Domain, BootTime + Second).ShouldBe(Errno.EPERM);
        system.Server.SetClock(12345, BootTime).ShouldBe(Errno.EPERM, "no process has this badge");
        Told(first).ShouldBe(BootTime);
    }

    [Test]
    public void The_board_cannot_have_been_started_before_1970()
    {
        Set((5 * Second) - 1).ShouldBe(Errno.EINVAL);
        Set(5 * Second).ShouldBe(Errno.None);
        Told(owner).ShouldBe(0UL);
    }

    [TestCase(true, 10u)]
    [TestCase(false, 20u)]
    public void Timers_until_a_time_follow_and_others_do_not(bool isAbsolute, uint due)
    {
        Arm(clock: 0, isAbsolute, isAbsolute ? BootTime + (20 * Second) : 15 * Second);
        system.Server.NextExpiry.ShouldBe(20 * Second);
        Set(BootTime + (15 * Second)).ShouldBe(Errno.None); // ten seconds on
        system.Server.NextExpiry.ShouldBe(due * Second);
    }

    [Test]
    public void Timers_of_other_clocks_do_not_follow()
    {
        Arm(clock: 1, isAbsolute: true, 20 * Second);
        Set(BootTime + (15 * Second));
        system.Server.NextExpiry.ShouldBe(20 * Second);
    }

    [Test]
    public void A_time_that_has_passed_by_the_new_clock_comes_at_once_and_one_that_goes_back_comes_later()
    {
        Arm(clock: 0, isAbsolute: true, BootTime + (20 * Second));
        Set(BootTime + (2 * Second)); // three seconds back
        system.Server.NextExpiry.ShouldBe(23 * Second);
        Set(BootTime + (500 * Second));
        system.Server.ExpireTimers();
        system.SignalsOf(owner).Pending.ShouldNotBe(0UL);
    }

    [Test]
    public void Only_threads_that_wait_for_a_time_of_the_day_are_called()
    {
        system.Builder.WordsOf(owner.Objects!, 0).AwaitsTimeOfDay = 1;
        Set(BootTime + (15 * Second));
        (system.Kernel[owner.Objects!.Thread].Upcalls, system.Kernel[first.Objects!.Thread].Upcalls).ShouldBe((1, 0));
    }

    private Errno Set(ulong time) => system.Server.SetClock(first.Domain, time);

    private ulong Told(Process process) => DomainTests.StartPageOf(system, process.Objects!).Arguments[ProcessLayout.BootTimeArgument];

    private void Arm(uint clock, bool isAbsolute, ulong time)
    {
        system.Server.CreateTimer(owner.Domain, clock, User1, false, 0, 0, out uint timer).ShouldBe(Errno.None);
        system.Server.SetTimer(owner.Domain, (int)timer, isAbsolute, time, 0, out _, out _).ShouldBe(Errno.None);
    }
}
