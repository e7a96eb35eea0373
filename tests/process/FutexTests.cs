using System.Linq;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;
using Pistachio.Processes.Server;
using Pistachio.Processes.Tests.Fakes;
using Shouldly;

namespace Pistachio.Processes.Tests;

/// <summary>Sleeping at words of shared memory.</summary>
internal sealed class FutexTests
{
    private const ulong Memory = 7;
    private const uint Any = uint.MaxValue;

    [Test]
    public void Sleepers_of_one_word_are_woken_in_their_order_and_those_of_others_sleep_on()
    {
        SharedFutexes futexes = new();
        futexes.Enter(1, 0, Memory, 16, Any);
        futexes.Enter(2, 0, Memory, 16, Any);
        futexes.Enter(2, 1, Memory, 20, Any);
        futexes.Enter(3, 0, Memory + 1, 16, Any);
        futexes.Enter(1, 4, Memory, 16, Any);
        futexes.Take(Memory, 16, 2, Any).ShouldBe([(1UL, 0U), (2UL, 0U)]);
        futexes.Take(Memory, 16, 9, Any).ShouldBe([(1UL, 4U)]);
        futexes.Take(Memory, 16, 9, Any).ShouldBeEmpty();
        futexes.Count.ShouldBe(2);
    }

    [Test]
    public void A_waker_reaches_only_who_listens_to_one_of_its_bits()
    {
        SharedFutexes futexes = new();
        futexes.Enter(1, 0, Memory, 0, 1);
        futexes.Enter(2, 0, Memory, 0, 2);
        futexes.Take(Memory, 0, 9, 4).ShouldBeEmpty();
        futexes.Take(Memory, 0, 9, 6).ShouldBe([(2UL, 0U)]);
    }

    [Test]
    public void Who_waits_to_be_moved_to_a_lock_is_found_by_who_does_that_alone()
    {
        SharedFutexes futexes = new();
        futexes.Enter(1, 0, Memory, 0, 0);
        futexes.Enter(2, 0, Memory, 0, Any);
        futexes.Take(Memory, 0, 9, Any).ShouldBe([(2UL, 0U)]);
        futexes.Take(Memory, 0, 9, 0).ShouldBe([(1UL, 0U)]);
    }

    [Test]
    public void A_thread_sleeps_at_one_word_at_a_time()
    {
        SharedFutexes futexes = new();
        futexes.Enter(1, 0, Memory, 0, Any);
        futexes.Enter(1, 0, Memory, 4, Any);
        futexes.Take(Memory, 0, 9, Any).ShouldBeEmpty();
        futexes.Leave(1, 0).ShouldBeTrue();
        futexes.Leave(1, 0).ShouldBeFalse();
        futexes.Count.ShouldBe(0);
    }

    [Test]
    public void A_sleeper_of_another_process_is_told_and_asked_for()
    {
        TestSystem system = new();
        Process waker = system.Launch();
        Process sleeper = system.Fork(waker);
        system.Server.FutexEnter(sleeper.Domain, 0, Memory, 8, Any).ShouldBe(Errno.None);
        system.Server.FutexEnter(sleeper.Domain, 1, Memory, 8, Any).ShouldBe(Errno.ESRCH, "it has one thread");
        int before = system.Kernel[sleeper.Objects!.Thread].Upcalls;
        system.Server.FutexWake(waker.Domain, Memory, 8, 5, Any, out uint woken).ShouldBe(Errno.None);
        woken.ShouldBe(1U);
        system.SignalsOf(sleeper).First.Woken.ShouldBe(1UL);
        system.Kernel[sleeper.Objects.Thread].Upcalls.ShouldBe(before + 1);
        system.Server.FutexLeave(sleeper.Domain, 0, out bool left).ShouldBe(Errno.None);
        left.ShouldBeFalse("it has been woken");
    }

    [Test]
    public void Whoever_ends_or_executes_sleeps_no_more()
    {
        TestSystem system = new();
        Process waker = system.Launch();
        Process[] sleepers = [.. Enumerable.Range(0, 2).Select(_ => system.Fork(waker))];
        foreach (Process each in sleepers)
            system.Server.FutexEnter(each.Domain, 0, Memory, 8, Any).ShouldBe(Errno.None);
        system.Exit(sleepers[0], 0);
        system.Server.EndThreads(sleepers[1].Domain, 0, 0).ShouldBe(Errno.None);
        system.Server.FutexWake(waker.Domain, Memory, 8, 5, Any, out uint woken).ShouldBe(Errno.None);
        woken.ShouldBe(0U);
        system.Server.Futexes.Count.ShouldBe(0);
    }
}
