using System.Linq;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;
using Pistachio.Processes.Scheduler;
using Pistachio.Processes.Tests.Fakes;
using Shouldly;

namespace Pistachio.Processes.Tests;

internal sealed class SchedulerServerTests
{
    private const ulong Control = ProcessBadge.Control;
    private const ulong Domain = 0x1000;
    private const ulong Hour = 3_600_000_000_000;

    /// <summary>The lowest priority that a server has.</summary>
    private const byte LowestServer = 100;

    [TestCase(SchedulingPolicy.Other, 0, 0, (byte)0, 10_000_000UL)]
    [TestCase(SchedulingPolicy.Other, 0, -20, (byte)0, 20_000_000UL)]
    [TestCase(SchedulingPolicy.Other, 0, 19, (byte)0, 500_000UL)]
    [TestCase(SchedulingPolicy.RoundRobin, 1, 0, (byte)1, 10_000_000UL)]
    [TestCase(SchedulingPolicy.RoundRobin, 99, 19, (byte)99, 10_000_000UL)]
    [TestCase(SchedulingPolicy.Fifo, 50, 0, (byte)50, Hour)]
    public void A_policy_becomes_a_kernel_priority_and_a_slice(SchedulingPolicy policy, int priority, int nice, byte kernelPriority, ulong slice)
    {
        FakeScheduling kernel = new(4);
        SchedulerServer server = new(kernel, 1);
        server.CreateContext(Control, Domain, policy, priority, nice, out ulong context).ShouldBe(Errno.None);
        kernel.Contexts[context].ShouldBe((kernelPriority, slice, slice));
    }

    [Test]
    public void Real_time_is_above_all_others_and_below_all_servers()
    {
        TimeShare.TryOf(SchedulingPolicy.Other, 0, -20, out TimeShare other).ShouldBeTrue();
        byte previous = other.Priority;
        for (int priority = 1; priority <= 99; priority++)
        {
            TimeShare.TryOf(SchedulingPolicy.Fifo, priority, 0, out TimeShare fifo).ShouldBeTrue();
            TimeShare.TryOf(SchedulingPolicy.RoundRobin, priority, 0, out TimeShare roundRobin).ShouldBeTrue();
            fifo.Priority.ShouldBeGreaterThan(previous);
            fifo.Priority.ShouldBe(roundRobin.Priority);
            fifo.Priority.ShouldBeLessThan(LowestServer);
            fifo.Slice.ShouldBe(0UL);
            previous = fifo.Priority;
        }
    }

    [Test]
    public void A_nicer_process_gets_less_time()
    {
        ulong[] slices = Enumerable.Range(-20, 40).Select(nice =>
        {
            TimeShare.TryOf(SchedulingPolicy.Other, 0, nice, out TimeShare share).ShouldBeTrue();
            return share.Slice;
        }).ToArray();
        slices.ShouldBe(slices.OrderDescending());
        slices.Distinct().Count().ShouldBe(40);
    }

    [TestCase(SchedulingPolicy.Other, 1, 0)]
    [TestCase(SchedulingPolicy.Other, 0, 20)]
    [TestCase(SchedulingPolicy.Other, 0, -21)]
    [TestCase(SchedulingPolicy.Fifo, 0, 0)]
    [TestCase(SchedulingPolicy.RoundRobin, 100, 0)]
    [TestCase((SchedulingPolicy)3, 0, 0)]
    public void Parameters_out_of_range_are_refused(SchedulingPolicy policy, int priority, int nice)
    {
        SchedulerServer server = new(new FakeScheduling(4), 1);
        server.CreateContext(Control, Domain, policy, priority, nice, out _).ShouldBe(Errno.EINVAL);
        server.CreateContext(Control, Domain, SchedulingPolicy.Other, 0, 0, out _).ShouldBe(Errno.None);
        server.SetPolicy(Control, Domain, policy, priority, nice).ShouldBe(Errno.EINVAL);
    }

    [Test]
    public void A_policy_can_change_while_the_process_runs()
    {
        FakeScheduling kernel = new(4);
        SchedulerServer server = new(kernel, 1);
        server.CreateContext(Control, Domain, SchedulingPolicy.Other, 0, 0, out ulong context).ShouldBe(Errno.None);
        server.SetPolicy(Control, Domain, SchedulingPolicy.Fifo, 9, 0).ShouldBe(Errno.None);
        kernel.Contexts[context].Priority.ShouldBe((byte)9);
        server.Usage(Control, Domain, out _, out ulong slice).ShouldBe(Errno.None);
        slice.ShouldBe(0UL);
    }

    [Test]
    public void Contexts_are_used_again_and_the_next_process_begins_at_zero()
    {
        FakeScheduling kernel = new(1);
        SchedulerServer server = new(kernel, 1);
        server.CreateContext(Control, Domain, SchedulingPolicy.Other, 0, 0, out ulong context).ShouldBe(Errno.None);
        server.CreateContext(Control, Domain, SchedulingPolicy.Other, 0, 0, out _).ShouldBe(Errno.EEXIST);
        server.CreateContext(Control, Domain + 1, SchedulingPolicy.Other, 0, 0, out _).ShouldBe(Errno.ENOMEM);
        kernel.UsedOn[context] = 500;
        server.DestroyContext(Control, Domain, out ulong used).ShouldBe(Errno.None);
        used.ShouldBe(500UL);
        kernel.Revoked.ShouldBe([context]);

        server.CreateContext(Control, Domain + 1, SchedulingPolicy.Other, 0, 0, out ulong again).ShouldBe(Errno.None);
        again.ShouldBe(context);
        kernel.UsedOn[context] = 620;
        server.Usage(Control, Domain + 1, out used, out _).ShouldBe(Errno.None);
        used.ShouldBe(120UL);
    }

    [Test]
    public void A_context_that_could_not_be_taken_back_goes_to_nobody_else()
    {
        FakeScheduling kernel = new(2) { RevokeFails = true };
        SchedulerServer server = new(kernel, 1);
        server.CreateContext(Control, Domain, SchedulingPolicy.Other, 0, 0, out ulong first).ShouldBe(Errno.None);
        server.DestroyContext(Control, Domain, out _).ShouldBe(Errno.None);
        server.CreateContext(Control, Domain, SchedulingPolicy.Other, 0, 0, out ulong second).ShouldBe(Errno.None);
        second.ShouldNotBe(first);
    }

    [Test]
    public void Only_the_process_server_may_ask()
    {
        SchedulerServer server = new(new FakeScheduling(4), 1);
        server.CreateContext(Domain, Domain, SchedulingPolicy.Other, 0, 0, out _).ShouldBe(Errno.EPERM);
        server.SetPolicy(Domain, Domain, SchedulingPolicy.Fifo, 99, 0).ShouldBe(Errno.EPERM);
        server.Usage(Domain, Domain, out _, out _).ShouldBe(Errno.EPERM);
        server.DestroyContext(Domain, Domain, out _).ShouldBe(Errno.EPERM);
        server.Usage(Control, Domain, out _, out _).ShouldBe(Errno.ESRCH);
    }
}
