using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;
using Pistachio.Processes.Server;
using Pistachio.Processes.Tests.Fakes;
using Shouldly;

namespace Pistachio.Processes.Tests;

internal sealed class SchedulingTests
{
    [Test]
    public void Children_inherit_how_they_are_scheduled()
    {
        TestSystem system = new();
        Process first = system.Launch();
        system.Server.SetScheduling(first.Domain, 0, SchedulingPolicy.Fifo, 7).ShouldBe(Errno.None);
        system.Server.SetNice(first.Domain, 0, 3).ShouldBe(Errno.None);
        system.Servers.Contexts[system.Fork(first).Domain].ShouldBe(new Scheduling(SchedulingPolicy.Fifo, 7, 3));
        system.Server.Scheduling(first.Domain, 0, out SchedulingPolicy policy, out int priority, out int nice, out ulong slice).ShouldBe(Errno.None);
        (policy, priority, nice, slice).ShouldBe((SchedulingPolicy.Fifo, 7, 3, 10_000_000UL));
    }

    [TestCase(SchedulingPolicy.Fifo, 0)]
    [TestCase(SchedulingPolicy.Fifo, 100)]
    [TestCase(SchedulingPolicy.RoundRobin, -1)]
    [TestCase(SchedulingPolicy.Other, 1)]
    [TestCase((SchedulingPolicy)77, 0)]
    public void A_policy_with_a_priority_out_of_its_range_is_refused(SchedulingPolicy policy, int priority)
    {
        TestSystem system = new();
        system.Server.SetScheduling(system.Launch().Domain, 0, policy, priority).ShouldBe(Errno.EINVAL);
    }

    [Test]
    public void Real_time_and_better_nice_values_need_privileges()
    {
        TestSystem system = new();
        Process first = system.Launch();
        Process user = system.Fork(first);
        system.Server.SetUser(user.Domain, 1, 1, 1).ShouldBe(Errno.None);
        system.Server.SetScheduling(user.Domain, 0, SchedulingPolicy.RoundRobin, 1).ShouldBe(Errno.EPERM);
        system.Server.SetScheduling(user.Domain, 0, SchedulingPolicy.Other, 0).ShouldBe(Errno.None);
        system.Server.SetNice(user.Domain, 0, 5).ShouldBe(Errno.None);
        system.Server.SetNice(user.Domain, 0, 4).ShouldBe(Errno.EACCES);
        system.Server.SetNice(user.Domain, first.Pid, 19).ShouldBe(Errno.EPERM);
        system.Server.SetScheduling(user.Domain, first.Pid, SchedulingPolicy.Other, 0).ShouldBe(Errno.EPERM);
        system.Server.SetNice(first.Domain, user.Pid, -20).ShouldBe(Errno.None);
        system.Server.SetNice(first.Domain, 30000, 0).ShouldBe(Errno.ESRCH);
        system.Server.SetNice(first.Domain, 0, 20).ShouldBe(Errno.EINVAL);
    }

    [Test]
    public void A_limit_can_allow_real_time_and_better_nice_values()
    {
        TestSystem system = new();
        Process process = system.Launch();
        system.Server.SetLimit(process.Domain, 0, ResourceLimit.RealTimePriority, 10, 10).ShouldBe(Errno.None);
        system.Server.SetLimit(process.Domain, 0, ResourceLimit.Nice, 25, 25).ShouldBe(Errno.None);
        system.Server.SetUser(process.Domain, 1, 1, 1).ShouldBe(Errno.None);
        system.Server.SetScheduling(process.Domain, 0, SchedulingPolicy.Fifo, 10).ShouldBe(Errno.None);
        system.Server.SetScheduling(process.Domain, 0, SchedulingPolicy.Fifo, 11).ShouldBe(Errno.EPERM);
        system.Server.SetNice(process.Domain, 0, -5).ShouldBe(Errno.None);
        system.Server.SetNice(process.Domain, 0, -6).ShouldBe(Errno.EACCES);
    }
}
