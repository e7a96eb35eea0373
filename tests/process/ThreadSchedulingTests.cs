using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;
using Pistachio.Processes.Server;
using Pistachio.Processes.Tests.Fakes;
using Shouldly;

namespace Pistachio.Processes.Tests;

/// <summary>Policies and priorities of single threads.</summary>
internal sealed class ThreadSchedulingTests
{
    private static readonly Scheduling Usual = new(SchedulingPolicy.Other, 0, 0);

    private TestSystem system = null!;
    private Process process = null!;

    [SetUp]
    public void MakeProcess()
    {
        system = new TestSystem(slabPages: 4_000);
        process = system.Launch();
    }

    [Test]
    public void Each_thread_has_its_policy_and_its_priority()
    {
        (uint id, uint index) = Create();
        system.Server.SetScheduling(process.Domain, id, SchedulingPolicy.RoundRobin, 9).ShouldBe(Errno.None);
        Context(index).ShouldBe(new Scheduling(SchedulingPolicy.RoundRobin, 9, 0));
        Context(0).ShouldBe(Usual);
        system.Server.SetScheduling(process.Domain, process.Pid, SchedulingPolicy.Fifo, 3).ShouldBe(Errno.None);
        Context(0).ShouldBe(new Scheduling(SchedulingPolicy.Fifo, 3, 0));
        Get(id).ShouldBe((SchedulingPolicy.RoundRobin, 9));
        Get(process.Pid).ShouldBe((SchedulingPolicy.Fifo, 3));
        system.Server.EndThread(process.Domain, index).ShouldBe(Errno.None);
        system.Server.SetScheduling(process.Domain, id, SchedulingPolicy.RoundRobin, 9).ShouldBe(Errno.ESRCH);
        system.Server.Scheduling(process.Domain, id, out _, out _, out _, out _).ShouldBe(Errno.ESRCH);
    }

    [Test]
    public void A_thread_begins_as_the_one_that_makes_it_even_in_an_area_that_another_one_had()
    {
        (uint id, uint index) = Create();
        system.Server.SetScheduling(process.Domain, id, SchedulingPolicy.Fifo, 9).ShouldBe(Errno.None);
        (_, uint second) = Create(index);
        Context(second).ShouldBe(new Scheduling(SchedulingPolicy.Fifo, 9, 0));
        system.Server.EndThread(process.Domain, second).ShouldBe(Errno.None);
        (_, uint third) = Create();
        third.ShouldBe(second);
        Context(third).ShouldBe(Usual);
        system.Server.CreateThread(process.Domain, 77, out _, out _).ShouldBe(Errno.ESRCH);
    }

    [Test]
    public void Threads_of_other_processes_are_scheduled_by_those_who_may()
    {
        Process user = system.Fork(process);
        system.Server.SetUser(user.Domain, 1000, 1000, 1000).ShouldBe(Errno.None);
        (uint own, _) = Create();
        system.Server.SetScheduling(user.Domain, own, SchedulingPolicy.Other, 0).ShouldBe(Errno.EPERM);
        system.Server.CreateThread(user.Domain, 0, out uint theirs, out uint index).ShouldBe(Errno.None);
        system.Server.SetScheduling(user.Domain, theirs, SchedulingPolicy.RoundRobin, 1).ShouldBe(Errno.EPERM);
        system.Server.SetScheduling(process.Domain, theirs, SchedulingPolicy.RoundRobin, 1).ShouldBe(Errno.None);
        system.Servers.Contexts[user.Domain | ((ulong)index << 48)].Policy.ShouldBe(SchedulingPolicy.RoundRobin);
        system.Server.SetScheduling(user.Domain, theirs, SchedulingPolicy.Other, 0).ShouldBe(Errno.None);
    }

    [Test]
    public void The_nice_value_is_that_of_all_threads()
    {
        (uint id, uint index) = Create();
        system.Server.SetScheduling(process.Domain, id, SchedulingPolicy.RoundRobin, 9).ShouldBe(Errno.None);
        system.Server.SetNice(process.Domain, id, 5).ShouldBe(Errno.None);
        Context(0).ShouldBe(new Scheduling(SchedulingPolicy.Other, 0, 5));
        Context(index).ShouldBe(new Scheduling(SchedulingPolicy.RoundRobin, 9, 5));
    }

    [Test]
    public void Whoever_has_what_others_wait_for_runs_by_their_priority_and_keeps_its_own()
    {
        (uint waiter, _) = Create();
        (uint owner, uint index) = Create();
        system.Server.SetScheduling(process.Domain, waiter, SchedulingPolicy.RoundRobin, 20).ShouldBe(Errno.None);
        system.Server.BoostThread(process.Domain, index, 20).ShouldBe(Errno.None);
        Context(index).ShouldBe(new Scheduling(SchedulingPolicy.Fifo, 20, 0));
        Get(owner).ShouldBe((SchedulingPolicy.Other, 0));
        system.Server.SetScheduling(process.Domain, owner, SchedulingPolicy.RoundRobin, 5).ShouldBe(Errno.None);
        Context(index).ShouldBe(new Scheduling(SchedulingPolicy.RoundRobin, 20, 0));
        system.Server.BoostThread(process.Domain, index, 0).ShouldBe(Errno.None);
        Context(index).ShouldBe(new Scheduling(SchedulingPolicy.RoundRobin, 5, 0));
        system.Server.BoostThread(process.Domain, 0, 20).ShouldBe(Errno.None);
        Context(0).ShouldBe(new Scheduling(SchedulingPolicy.Fifo, 20, 0));
    }

    [Test]
    public void Nobody_without_privileges_is_raised_above_the_threads_of_its_process()
    {
        (uint waiter, _) = Create();
        (_, uint index) = Create();
        system.Server.SetScheduling(process.Domain, waiter, SchedulingPolicy.RoundRobin, 20).ShouldBe(Errno.None);
        system.Server.BoostThread(process.Domain, index, 21).ShouldBe(Errno.None, "the superuser may");
        system.Server.SetUser(process.Domain, 1000, 1000, 1000).ShouldBe(Errno.None);
        system.Server.BoostThread(process.Domain, index, 21).ShouldBe(Errno.EPERM);
        system.Server.BoostThread(process.Domain, index, 20).ShouldBe(Errno.None);
        system.Server.BoostThread(process.Domain, index, 100).ShouldBe(Errno.EINVAL);
        system.Server.BoostThread(process.Domain, 77, 1).ShouldBe(Errno.ESRCH);
        system.Server.EndThread(process.Domain, 1).ShouldBe(Errno.None);
        system.Server.BoostThread(process.Domain, index, 20).ShouldBe(Errno.EPERM, "whoever had that priority has ended");
    }

    [Test]
    public void What_is_set_for_the_child_of_a_vfork_counts_when_it_executes_a_program()
    {
        system.Server.ReserveChild(process.Domain, out uint pid).ShouldBe(Errno.None);
        system.Server.SetScheduling(process.Domain, pid, SchedulingPolicy.RoundRobin, 4).ShouldBe(Errno.None);
        Context(0).ShouldBe(Usual);
        Get(pid).ShouldBe((SchedulingPolicy.RoundRobin, 4));
    }

    private (uint Id, uint Index) Create(uint maker = 0)
    {
        system.Server.CreateThread(process.Domain, maker, out uint id, out uint index).ShouldBe(Errno.None);
        return (id, index);
    }

    private (SchedulingPolicy Policy, int Priority) Get(uint id)
    {
        system.Server.Scheduling(process.Domain, id, out SchedulingPolicy policy, out int priority, out _, out _).ShouldBe(Errno.None);
        return (policy, priority);
    }

    private Scheduling Context(uint index) => system.Servers.Contexts[process.Domain | ((ulong)index << 48)];
}
