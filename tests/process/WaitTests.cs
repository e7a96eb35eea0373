using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;
using Pistachio.Processes.Server;
using Pistachio.Processes.Tests.Fakes;
using Pistachio.UserCall;
using Shouldly;

namespace Pistachio.Processes.Tests;

internal sealed class WaitTests
{
    [Test]
    public void A_parent_that_waits_is_answered_when_its_child_ends()
    {
        TestSystem system = new();
        Process parent = system.Launch();
        Process child = system.Fork(parent);
        system.Servers.Used[child.Domain] = 12345;

        ulong reply = system.Wait(parent, -1, WaitOptions.None, out _);
        reply.ShouldNotBe(0UL);
        system.Kernel.Replies.ShouldBeEmpty();
        system.Exit(child, 7);

        Message answer = system.Kernel.Replies[reply];
        new MessageTag(answer.Tag).Operation.ShouldBe(0U);
        (answer.W0, answer.W1, answer.W2, answer.W3).ShouldBe((child.Pid, 0x700UL, 12345UL, 48UL));
        system.Table.Find(child.Pid).ShouldBeNull();
    }

    [Test]
    public void A_parent_is_not_answered_when_another_child_ends()
    {
        TestSystem system = new();
        Process parent = system.Launch();
        Process wanted = system.Fork(parent);
        Process other = system.Fork(parent);
        ulong reply = system.Wait(parent, (int)wanted.Pid, WaitOptions.None, out _);

        system.Exit(other, 0);
        system.Kernel.Replies.ShouldBeEmpty();
        system.Exit(wanted, 0);
        system.Kernel.Replies[reply].W0.ShouldBe(wanted.Pid);
    }

    [Test]
    public void A_parent_is_told_when_the_last_child_it_could_wait_for_is_forgotten()
    {
        TestSystem system = new();
        Process parent = system.Launch();
        system.Server.CreateChild(parent.Domain, out uint pid, out _).ShouldBe(Errno.None);
        ulong reply = system.Wait(parent, -1, WaitOptions.None, out _);

        system.Server.EndChild(parent.Domain, pid, WaitStatus.Forgotten).ShouldBe(Errno.None);

        new MessageTag(system.Kernel.Replies[reply].Tag).Operation.ShouldBe((uint)Errno.ECHILD);
    }

    [Test]
    public void Nobody_is_answered_after_the_waiting_process_was_killed()
    {
        TestSystem system = new();
        Process grandparent = system.Launch();
        Process parent = system.Fork(grandparent);
        Process child = system.Fork(parent);
        system.Wait(parent, -1, WaitOptions.None, out _).ShouldNotBe(0UL);

        system.Server.Kill(grandparent.Domain, (int)parent.Pid, 9).ShouldBe(Errno.None);
        system.Exit(child, 0);

        system.Kernel.Replies.ShouldBeEmpty();
        system.Pids().ShouldBe([grandparent.Pid, parent.Pid]);
    }

    [Test]
    public void Nohang_tells_that_nobody_ended_yet()
    {
        TestSystem system = new();
        Process parent = system.Launch();
        system.Fork(parent);
        system.Wait(parent, -1, WaitOptions.NoHang, out Message answer).ShouldBe(0UL);
        (new MessageTag(answer.Tag).Operation, answer.W0).ShouldBe((0U, 0UL));
    }

    [Test]
    public void A_child_can_be_left_to_be_waited_for_again()
    {
        TestSystem system = new();
        Process parent = system.Launch();
        Process child = system.Fork(parent);
        system.Exit(child, 3);
        system.Wait(parent, -1, WaitOptions.Leave, out Message first);
        system.Wait(parent, -1, WaitOptions.None, out Message second);
        (first.W0, first.W1).ShouldBe((second.W0, second.W1));
        system.Wait(parent, -1, WaitOptions.None, out Message third);
        new MessageTag(third.Tag).Operation.ShouldBe((uint)Errno.ECHILD);
    }

    [Test]
    public void Unknown_options_are_refused()
    {
        TestSystem system = new();
        Process parent = system.Launch();
        system.Wait(parent, -1, (WaitOptions)0x4000, out Message answer);
        new MessageTag(answer.Tag).Operation.ShouldBe((uint)Errno.EINVAL);
    }

    [Test]
    public void Requests_that_wait_are_bounded()
    {
        TestSystem system = new();
        Process parent = system.Launch();
        system.Fork(parent);
        int kept = 0;
        Message answer;
        while (system.Wait(parent, -1, WaitOptions.None, out answer) != 0)
            kept++;
        kept.ShouldBe(64);
        new MessageTag(answer.Tag).Operation.ShouldBe((uint)Errno.EAGAIN);
    }

    [Test]
    public void Whoever_launched_a_program_gets_its_status_once()
    {
        TestSystem system = new();
        Process first = system.Launch();
        ulong reply = system.Send(ProcessBadge.Control, ProcessControlDispatcher.Number, (uint)ProcessControlOperation.WaitLaunched, first.Pid, 0, out _);
        reply.ShouldNotBe(0UL);

        system.Exit(first, 9);

        system.Kernel.Replies[reply].W0.ShouldBe(0x900UL);
        system.Server.WaitLaunched(ProcessBadge.Control, first.Pid, out _).ShouldBe(Errno.ECHILD);
        system.Table.Count.ShouldBe(0);
    }

    [Test]
    public void Orphans_get_the_launcher_as_parent_and_leave_no_zombies()
    {
        TestSystem system = new();
        Process first = system.Launch();
        Process middle = system.Fork(first);
        Process orphan = system.Fork(middle);
        Process zombie = system.Fork(middle);
        system.Exit(zombie, 0);
        system.Exit(middle, 0);

        system.Server.Relations(orphan.Domain, 0, out uint parent, out _, out _).ShouldBe(Errno.None);
        parent.ShouldBe(ProcessTable.LauncherPid);
        system.Exit(orphan, 0);
        system.Pids().ShouldBe([first.Pid, middle.Pid]);
    }

    [Test]
    public void Orphans_get_the_nearest_ancestor_that_wants_them_and_it_can_wait_for_them()
    {
        TestSystem system = new();
        Process far = system.Launch();
        Process near = system.Fork(far);
        Process between = system.Fork(near);
        Process middle = system.Fork(between);
        Process orphan = system.Fork(middle);
        Process zombie = system.Fork(middle);
        system.Server.SetSubreaper(far.Domain, true).ShouldBe(Errno.None);
        system.Server.SetSubreaper(near.Domain, true).ShouldBe(Errno.None);
        system.Server.Subreaper(between.Domain, out bool inherited).ShouldBe(Errno.None);
        inherited.ShouldBeFalse();
        system.Exit(zombie, 3);

        // Who waits for any child gets the one that ended before it was its child.
        ulong reply = system.Wait(near, -1, WaitOptions.None, out _);
        reply.ShouldNotBe(0UL);
        system.Kernel.Replies.ShouldBeEmpty("its parent is alive");
        system.Exit(middle, 0);
        system.Wait(between, -1, WaitOptions.None, out Message answer).ShouldBe(0UL);
        answer.W0.ShouldBe(middle.Pid);
        system.Kernel.Replies[reply].W0.ShouldBe(zombie.Pid);
        system.Server.Relations(orphan.Domain, 0, out uint parent, out _, out _).ShouldBe(Errno.None);
        parent.ShouldBe(near.Pid);

        // Without the nearest the next one has it.
        system.Exit(near, 0);
        system.Server.Relations(orphan.Domain, 0, out parent, out _, out _).ShouldBe(Errno.None);
        parent.ShouldBe(far.Pid);
        system.Server.SetSubreaper(far.Domain, false).ShouldBe(Errno.None);
        system.Exit(orphan, 5);
        system.Wait(far, (int)orphan.Pid, WaitOptions.None, out answer).ShouldBe(0UL);
        (answer.W0, answer.W1).ShouldBe((orphan.Pid, 0x500UL));
    }

    [Test]
    public void A_child_that_has_not_started_ends_with_its_parent()
    {
        TestSystem system = new();
        Process first = system.Launch();
        Process parent = system.Fork(first);
        system.Server.CreateChild(parent.Domain, out _, out _).ShouldBe(Errno.None);
        system.Server.ReserveChild(parent.Domain, out _).ShouldBe(Errno.None);
        system.Exit(parent, 0);
        system.Pids().ShouldBe([first.Pid, parent.Pid]);
        system.Builder.InUse.ShouldBe(1);
    }

    [Test]
    public void A_vforked_child_is_the_same_process_once_it_has_a_domain()
    {
        TestSystem system = new();
        Process parent = system.Launch();
        system.Server.ReserveChild(parent.Domain, out uint reserved).ShouldBe(Errno.None);
        system.Server.StartChild(parent.Domain, reserved).ShouldBe(Errno.ESRCH);
        system.WriteRequest(parent, "/bin/a\0a\0");
        system.Server.SpawnChild(parent.Domain, reserved, 100, 0).ShouldBe(Errno.None);
        system.Server.SpawnChild(parent.Domain, reserved, 100, 0).ShouldBe(Errno.ESRCH);
        system.Server.StartChild(parent.Domain, reserved).ShouldBe(Errno.ESRCH);
        system.Server.EndChild(parent.Domain, reserved, 0).ShouldBe(Errno.ESRCH);
    }

    [Test]
    public void A_vforked_child_that_exits_without_a_domain_is_waited_for()
    {
        TestSystem system = new();
        Process parent = system.Launch();
        system.Server.ReserveChild(parent.Domain, out uint pid).ShouldBe(Errno.None);
        system.Server.EndChild(parent.Domain, pid, WaitStatus.Exited(5)).ShouldBe(Errno.None);
        system.Wait(parent, -1, WaitOptions.None, out Message answer);
        (answer.W0, answer.W1).ShouldBe((pid, 0x500UL));
    }

    [Test]
    public void Times_and_sizes_of_children_count_when_they_were_waited_for()
    {
        TestSystem system = new();
        Process first = system.Launch();
        Process parent = system.Fork(first);
        Process child = system.Fork(parent);
        system.Servers.Used[child.Domain] = 1000;
        system.Servers.Used[parent.Domain] = 20;
        system.Exit(child, 0);
        system.Server.Usage(parent.Domain, out ulong own, out ulong children, out ulong peak, out _).ShouldBe(Errno.None);
        (own, children, peak).ShouldBe((20UL, 0UL, 48UL));

        system.Wait(parent, -1, WaitOptions.None, out _);
        system.Server.Usage(parent.Domain, out _, out children, out _, out ulong childrenPeak).ShouldBe(Errno.None);
        (children, childrenPeak).ShouldBe((1000UL, 48UL));
        system.Exit(parent, 0);
        system.Wait(first, -1, WaitOptions.None, out Message answer);
        answer.W2.ShouldBe(1020UL);
    }
}
