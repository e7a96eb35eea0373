using System.Linq;
using System.Threading;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;
using Pistachio.Processes.Server;
using Pistachio.Processes.Tests.Fakes;
using Pistachio.UserCall;
using Shouldly;

namespace Pistachio.Processes.Tests;

internal sealed class SignalTests
{
    private const uint Terminate = 15;

    [TestCase(0UL, 8U)]
    [TestCase(6UL, 4U)]
    [TestCase(13UL, 11U)]
    [TestCase(14UL, 11U)]
    [TestCase(17UL, 7U)]
    [TestCase(3UL, 5U)]
    [TestCase(Vectors.ForeignCall, 31U)]
    public void A_fault_that_nobody_takes_ends_the_process_by_its_signal_with_one_line(ulong vector, uint signal)
    {
        TestSystem system = new();
        Process parent = system.Launch();
        Process child = system.Fork(parent);
        system.Fault(child, vector, 0x1000);
        system.Wait(parent, -1, WaitOptions.None, out Message answer);
        answer.W1.ShouldBe((ulong)signal);
        system.Servers.Console.ShouldHaveSingleItem().ShouldContain($"ended by signal {signal}");
    }

    [Test]
    public void A_process_cannot_pretend_that_another_one_faulted()
    {
        TestSystem system = new();
        Process victim = system.Launch();
        Process attacker = system.Fork(victim);
        uint fault = KernelProtocol.Fault;

        system.Send(attacker.Domain, KernelProtocol.Number, fault, DomainExit.Vector, 0, out Message answer).ShouldBe(0UL);
        new MessageTag(answer.Tag).Operation.ShouldBe((uint)Errno.ENOSYS);
        system.Pids().ShouldBe([victim.Pid, attacker.Pid]);
        victim.IsAlive.ShouldBeTrue();
        attacker.IsAlive.ShouldBeTrue();
    }

    [TestCase(17U)]
    [TestCase(18U)]
    [TestCase(23U)]
    [TestCase(28U)]
    [TestCase(0U)]
    public void Signals_that_are_ignored_by_default_do_nothing(uint signal)
    {
        TestSystem system = new();
        Process parent = system.Launch();
        Process child = system.Fork(parent);
        system.Server.Kill(parent.Domain, (int)child.Pid, signal).ShouldBe(Errno.None);
        child.IsAlive.ShouldBeTrue();
    }

    [TestCase(65U, Errno.EINVAL)]
    [TestCase(uint.MaxValue, Errno.EINVAL)]
    public void Signals_that_cannot_be_sent_are_refused(uint signal, Errno expected)
    {
        TestSystem system = new();
        Process parent = system.Launch();
        Process child = system.Fork(parent);
        system.Server.Kill(parent.Domain, (int)child.Pid, signal).ShouldBe(expected);
        child.IsAlive.ShouldBeTrue();
    }

    [Test]
    public void The_launcher_exists_and_no_signal_reaches_it()
    {
        TestSystem system = new();
        Process first = system.Launch();
        Process user = system.Fork(first);
        system.Server.SetUser(user.Domain, 1, 1, 1).ShouldBe(Errno.None);
        system.Server.Kill(first.Domain, 1, 0).ShouldBe(Errno.None);
        system.Server.Kill(first.Domain, 1, 9).ShouldBe(Errno.None);
        system.Server.Kill(first.Domain, 1, 65).ShouldBe(Errno.EINVAL);
        system.Server.Kill(user.Domain, 1, 0).ShouldBe(Errno.EPERM);
        system.Server.Queue(first.Domain, 1, 10, -1, 5).ShouldBe(Errno.None);
        system.Server.Queue(first.Domain, 1, 10, 0, 5).ShouldBe(Errno.EPERM);
        system.Server.Relations(user.Domain, 1, out uint parent, out uint group, out uint session).ShouldBe(Errno.None);
        (parent, group, session).ShouldBe((0U, 1U, 1U));
        system.Server.Scheduling(user.Domain, 1, out SchedulingPolicy policy, out int priority, out int nice, out _).ShouldBe(Errno.None);
        (policy, priority, nice).ShouldBe((SchedulingPolicy.Other, 0, 0));
        system.Server.SetScheduling(first.Domain, 1, SchedulingPolicy.Other, 0).ShouldBe(Errno.EPERM);
        system.Server.SetNice(first.Domain, 1, 1).ShouldBe(Errno.EPERM);
        system.Pids().ShouldBe([first.Pid, user.Pid]);
    }

    [Test]
    public void A_group_is_ended_with_all_its_members()
    {
        TestSystem system = new();
        Process first = system.Launch();
        Process leader = system.Fork(first);
        system.Server.SetGroup(leader.Domain, 0, 0).ShouldBe(Errno.None);
        Process member = system.Fork(leader);
        Process stranger = system.Fork(first);

        system.Server.Kill(first.Domain, -(int)leader.Pid, 15).ShouldBe(Errno.None);

        (leader.IsAlive, stranger.IsAlive).ShouldBe((false, true));
        system.Table.Find(member.Pid).ShouldBeNull(); // its parent is dead, nobody waits for it
        system.Server.Kill(first.Domain, -(int)leader.Pid, 15).ShouldBe(Errno.None); // the leader is a zombie
        system.Wait(first, (int)leader.Pid, WaitOptions.None, out _);
        system.Server.Kill(first.Domain, -(int)leader.Pid, 15).ShouldBe(Errno.ESRCH);
    }

    [Test]
    public void Whoever_ends_itself_gets_no_answer()
    {
        TestSystem system = new();
        Process first = system.Launch();
        Process child = system.Fork(first);
        Message message = new()
        {
            Tag = new MessageTag(ProcessDispatcher.Number, (uint)ProcessOperation.Kill).Value, Badge = child.Domain, W0 = child.Pid, W1 = 9,
        };
        system.Server.Handle(ref message, 0).ShouldBe(HandlingOutcome.NoReply);
        child.Status.ShouldBe(9U);
    }

    [Test]
    public void All_means_all_but_the_caller()
    {
        TestSystem system = new();
        Process first = system.Launch();
        Process[] children = Enumerable.Range(0, 5).Select(_ => system.Fork(first)).ToArray();
        system.Server.Kill(children[2].Domain, -1, 9).ShouldBe(Errno.None);
        children[2].IsAlive.ShouldBeTrue();
        system.Builder.InUse.ShouldBe(1);
    }

    [Test]
    public void Another_user_may_not_signal_unless_it_continues_its_session()
    {
        TestSystem system = new();
        Process first = system.Launch();
        Process child = system.Fork(first);
        system.Server.SetUser(child.Domain, 1000, 1000, 1000).ShouldBe(Errno.None);
        system.Server.Kill(child.Domain, (int)first.Pid, 9).ShouldBe(Errno.EPERM);
        system.Server.Kill(child.Domain, (int)first.Pid, 0).ShouldBe(Errno.EPERM);
        system.Server.Kill(child.Domain, (int)first.Pid, 18).ShouldBe(Errno.None);
        system.Server.Kill(first.Domain, (int)child.Pid, 9).ShouldBe(Errno.None);
    }

    [Test]
    public void A_run_ends_with_the_status_that_a_shell_would_tell()
    {
        foreach ((uint signal, uint expected) in new[] { (0U, 4U), (9U, 137U) })
        {
            TestSystem system = new();
            RunTests.Run(system);
            Process run = system.Table.All.Single();
            if (signal == 0)
                system.Exit(run, 4);
            else
                system.Server.Kill(run.Domain, (int)run.Pid, signal).ShouldBe(Errno.None);
            system.Servers.Finished.ShouldBe([expected]);
        }
    }

    /// <summary>Whoever unblocks a signal and then looks finds it, or the server has acted on it: also while it is being sent, by another CPU.</summary>
    [Test]
    public void A_signal_that_is_unblocked_while_it_is_sent_is_seen_by_one_of_both()
    {
        const int rounds = 4000;
        TestSystem system = new();
        Process parent = system.Launch();
        using Barrier both = new(2);
        Process child = null!;
        ulong seen = 0;
        Thread library = new(() =>
        {
            for (int i = 0; i < rounds; i++)
            {
                both.SignalAndWait();
                Thread.SpinWait(i % 64);
                ref SignalArea area = ref system.SignalsOf(child);
                Interlocked.Exchange(ref area.Blocked, 0);
                seen = Volatile.Read(ref area.Pending);
                both.SignalAndWait();
            }
        });
        library.Start();
        int ended = 0;
        for (int i = 0; i < rounds; i++)
        {
            child = system.Fork(parent);
            system.SignalsOf(child).Blocked = ulong.MaxValue;
            both.SignalAndWait();
            Thread.SpinWait(i / 64 % 64);
            system.Server.Kill(parent.Domain, (int)child.Pid, Terminate);
            both.SignalAndWait();
            (seen != 0 || !child.IsAlive).ShouldBeTrue($"round {i}");
            if (child.IsAlive)
                system.Server.TakeSignal(child.Domain, 1UL << (int)(Terminate - 1), acts: true, out _, out _, out _, out _, out _).ShouldBe(Errno.None);
            child.IsAlive.ShouldBeFalse($"round {i}");
            ended++;
            system.Wait(parent, (int)child.Pid, WaitOptions.None, out _);
        }

        library.Join();
        ended.ShouldBe(rounds);
    }
}
