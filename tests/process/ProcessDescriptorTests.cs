using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;
using Pistachio.Processes.Server;
using Pistachio.Processes.Tests.Fakes;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Processes.Tests;

/// <summary>Process descriptors: what the VFS server is told, and that no descriptor means another process.</summary>
internal sealed class ProcessDescriptorTests
{
    private const uint Terminate = 15;
    private const uint UserSignal = 10;

    [Test]
    public void The_VFS_server_learns_of_the_end_and_of_the_wait_before_anybody_else()
    {
        TestSystem system = new();
        Process parent = system.Launch();
        Process child = system.Fork(parent);
        ulong number = Open(system, parent, child);
        ulong reply = system.Wait(parent, (int)child.Pid, WaitOptions.None, out _);
        system.Exit(child, 3);

        system.Kernel.Replies.ShouldContainKey(reply);
        system.Servers.ProcessEvents.ShouldBe([(number, false), (number, true)]);
    }

    [Test]
    public void A_zombie_is_told_of_when_it_has_been_waited_for()
    {
        TestSystem system = new();
        Process parent = system.Launch();
        Process child = system.Fork(parent);
        system.Exit(child, 0);
        ulong number = Open(system, parent, child);
        system.Servers.ProcessDescriptors[^1].HasEnded.ShouldBeTrue();
        system.Servers.ProcessEvents.ShouldBeEmpty();

        system.Wait(parent, -1, WaitOptions.Leave, out _).ShouldBe(0UL);
        system.Servers.ProcessEvents.ShouldBeEmpty();
        system.Wait(parent, -1, WaitOptions.None, out _).ShouldBe(0UL);
        system.Servers.ProcessEvents.ShouldBe([(number, true)]);
        system.Server.OpenProcess(parent.Domain, child.Pid, 0, out _).ShouldBe(Errno.ESRCH);
    }

    [Test]
    public void Processes_that_nobody_has_a_descriptor_of_cost_no_message()
    {
        TestSystem system = new();
        Process parent = system.Launch();
        Process child = system.Fork(parent);
        system.Servers.Refuses = nameof(ISystemServers.OpenProcess);
        system.Server.OpenProcess(parent.Domain, child.Pid, 0, out _).ShouldBe(Errno.ENOMEM);
        system.Exit(child, 0);
        system.Wait(parent, -1, WaitOptions.None, out _);
        system.Servers.ProcessEvents.ShouldBeEmpty();
    }

    [Test]
    public void Whoever_ends_is_told_of_however_it_does()
    {
        TestSystem system = new();
        Process parent = system.Launch();
        List<ulong> numbers = [];
        Process orphan = system.Fork(system.Fork(parent));
        Process middle = orphan.Parent!;
        numbers.Add(Open(system, parent, orphan));
        system.Exit(middle, 0);
        system.Server.Kill(parent.Domain, (int)orphan.Pid, 9).ShouldBe(Errno.None);
        system.Servers.ProcessEvents.ShouldBe([(numbers[0], false), (numbers[0], true)], "nobody waits for orphans");

        // The child of a vfork, which never has a domain.
        system.Servers.ProcessEvents.Clear();
        system.Server.ReserveChild(parent.Domain, out uint pid).ShouldBe(Errno.None);
        numbers.Add(Open(system, parent, system.Table.Find(pid)!));
        system.Server.EndChild(parent.Domain, pid, WaitStatus.Exited(1)).ShouldBe(Errno.None);
        system.Servers.ProcessEvents.ShouldBe([(numbers[1], false)]);

        // One that is forgotten, since it could not begin.
        system.Servers.ProcessEvents.Clear();
        system.Server.CreateChild(parent.Domain, out pid, out _).ShouldBe(Errno.None);
        numbers.Add(Open(system, parent, system.Table.Find(pid)!));
        system.Server.EndChild(parent.Domain, pid, WaitStatus.Forgotten).ShouldBe(Errno.None);
        system.Servers.ProcessEvents[^1].ShouldBe((numbers[2], true));

        // A zombie whose parent ends.
        system.Servers.ProcessEvents.Clear();
        Process second = system.Fork(parent);
        Process left = system.Fork(second);
        numbers.Add(Open(system, parent, left));
        system.Exit(left, 0);
        system.Exit(second, 0);
        system.Servers.ProcessEvents.ShouldBe([(numbers[3], false), (numbers[3], true)]);

        // All of them, when a run is over.
        system.Servers.ProcessEvents.Clear();
        Process last = system.Fork(parent);
        numbers.Add(Open(system, parent, last));
        system.Server.EndAll(ProcessBadge.Control, out _).ShouldBe(Errno.None);
        system.Servers.ProcessEvents.ShouldContain((numbers[4], true));
        numbers.Distinct().Count().ShouldBe(numbers.Count);
    }

    [Test]
    public void An_id_that_is_used_again_is_another_process()
    {
        TestSystem system = new();
        Process parent = system.Launch();
        Process first = system.Fork(parent);
        ulong number = Open(system, parent, first);
        uint pid = first.Pid;
        system.Exit(first, 0);
        system.Wait(parent, -1, WaitOptions.None, out _);
        uint next;
        do
        {
            system.Server.ReserveChild(parent.Domain, out next).ShouldBe(Errno.None);
            if (next != pid)
                system.Server.EndChild(parent.Domain, next, WaitStatus.Forgotten).ShouldBe(Errno.None);
        }
        while (next != pid);

        system.Table.Find(pid)!.Number.ShouldNotBe(number);
        system.Server.SignalProcess(parent.Domain, number, 9, 0, 0).ShouldBe(Errno.ESRCH);
        system.Server.WaitProcess(parent.Domain, number, WaitOptions.NoHang, 0, out _, out _, out _, out _).ShouldBe(Errno.ECHILD);
        system.Table.Find(pid)!.IsAlive.ShouldBeTrue();
    }

    [Test]
    public void A_signal_reaches_the_process_or_the_caller_learns_why_not()
    {
        TestSystem system = new();
        Process parent = system.Launch();
        Process child = system.Fork(parent);
        ulong number = child.Number;
        system.SignalsOf(child).Blocked = ulong.MaxValue;
        system.Server.SignalProcess(parent.Domain, number, 0, 0, 0).ShouldBe(Errno.None);
        system.SignalsOf(child).Pending.ShouldBe(0UL);
        system.Server.SignalProcess(parent.Domain, number, UserSignal, -1, 42).ShouldBe(Errno.None);
        system.Server.TakeSignal(child.Domain, ulong.MaxValue, false, out uint signal, out int code, out ulong sender, out ulong value, out _);
        (signal, code, (uint)sender, value).ShouldBe((UserSignal, -1, parent.Pid, 42UL));

        system.Server.SignalProcess(parent.Domain, number, 65, 0, 0).ShouldBe(Errno.EINVAL);
        system.Server.SignalProcess(parent.Domain, number, Terminate, 1, 0).ShouldBe(Errno.EPERM, "as if the kernel had sent it");
        system.Server.SignalProcess(child.Domain, number, Terminate, 1, 0).ShouldBe(Errno.None, "to itself");
        system.Server.SignalProcess(0x9999, number, 0, 0, 0).ShouldBe(Errno.EPERM);
        system.Server.SetUser(child.Domain, 5, 5, 5).ShouldBe(Errno.None);
        system.Server.SignalProcess(child.Domain, parent.Number, 0, 0, 0).ShouldBe(Errno.EPERM);
        system.Server.SignalProcess(child.Domain, ProcessTable.LauncherPid, 0, 0, 0).ShouldBe(Errno.EPERM);
        system.Server.SignalProcess(parent.Domain, ProcessTable.LauncherPid, 9, 0, 0).ShouldBe(Errno.None);

        system.Server.SignalProcess(parent.Domain, VfsLimits.ProcessByDomain | child.Domain, 9, 0, 0).ShouldBe(Errno.None);
        child.IsAlive.ShouldBeFalse();
        system.Server.SignalProcess(parent.Domain, number, 9, 0, 0).ShouldBe(Errno.None, "a zombie exists");
        system.Server.SignalProcess(parent.Domain, VfsLimits.ProcessByDomain | child.Domain, 9, 0, 0).ShouldBe(Errno.ESRCH);
        system.Wait(parent, -1, WaitOptions.None, out _);
        system.Server.SignalProcess(parent.Domain, number, 9, 0, 0).ShouldBe(Errno.ESRCH);
    }

    [Test]
    public void A_queue_without_room_is_told_of_unless_it_is_as_by_kill()
    {
        const uint realTime = 34;
        TestSystem system = new();
        Process parent = system.Launch();
        Process child = system.Fork(parent);
        system.SignalsOf(child).Blocked = ulong.MaxValue;
        system.Server.SetLimit(child.Domain, 0, ResourceLimit.PendingSignals, 0, 0).ShouldBe(Errno.None);
        system.Server.SignalProcess(parent.Domain, child.Number, realTime, -1, 0).ShouldBe(Errno.EAGAIN);
        system.Server.SignalProcess(parent.Domain, child.Number, realTime, 0, 0).ShouldBe(Errno.None);
    }

    [Test]
    public void A_wait_by_descriptor_is_for_this_child_alone()
    {
        TestSystem system = new();
        Process parent = system.Launch();
        Process wanted = system.Fork(parent);
        Process other = system.Fork(parent);
        ulong reply = Wait(system, parent, wanted.Number, WaitOptions.None, out _);
        reply.ShouldNotBe(0UL);
        system.Exit(other, 1);
        system.Kernel.Replies.ShouldBeEmpty();
        system.Exit(wanted, 2);
        Message answer = system.Kernel.Replies[reply];
        (new MessageTag(answer.Tag).Operation, answer.W0, answer.W1).ShouldBe((0U, (ulong)wanted.Pid, 0x200UL));
        system.Table.Find(wanted.Pid).ShouldBeNull();

        Wait(system, parent, wanted.Number, WaitOptions.None, out answer).ShouldBe(0UL);
        new MessageTag(answer.Tag).Operation.ShouldBe((uint)Errno.ECHILD);
        Process grandchild = system.Fork(system.Fork(parent));
        Wait(system, parent, grandchild.Number, WaitOptions.None, out answer).ShouldBe(0UL);
        new MessageTag(answer.Tag).Operation.ShouldBe((uint)Errno.ECHILD);
        system.Server.WaitProcess(parent.Domain, grandchild.Parent!.Number, WaitOptions.NoHang, 0, out uint pid, out _, out _, out _).ShouldBe(Errno.None);
        pid.ShouldBe(0U);
        system.Server.WaitProcess(parent.Domain, grandchild.Parent!.Number, (WaitOptions)4, 0, out _, out _, out _, out _).ShouldBe(Errno.EINVAL);
    }

    [Test]
    public void A_signal_ends_a_wait_by_descriptor()
    {
        TestSystem system = new();
        Process parent = system.Launch();
        Process child = system.Fork(parent);
        ulong reply = Wait(system, parent, child.Number, WaitOptions.None, out _);
        system.SignalsOf(parent).Caught = 1UL << (int)(UserSignal - 1);
        system.Server.Kill(child.Domain, (int)parent.Pid, UserSignal).ShouldBe(Errno.None);
        new MessageTag(system.Kernel.Replies[reply].Tag).Operation.ShouldBe((uint)Errno.EINTR);
    }

    [Test]
    public void Opening_tells_its_errors()
    {
        TestSystem system = new();
        Process parent = system.Launch();
        system.Server.CreateThread(parent.Domain, 0, out uint thread, out _).ShouldBe(Errno.None);
        system.Server.OpenProcess(parent.Domain, thread, 0, out _).ShouldBe(Errno.EINVAL);
        system.Server.OpenProcess(parent.Domain, 0, 0, out _).ShouldBe(Errno.EINVAL);
        system.Server.OpenProcess(parent.Domain, parent.Pid, (uint)OpenFlags.CloseOnExec, out _).ShouldBe(Errno.EINVAL);
        system.Server.OpenProcess(parent.Domain, 4000, 0, out _).ShouldBe(Errno.ESRCH);
        system.Server.OpenProcess(parent.Domain, uint.MaxValue, 0, out _).ShouldBe(Errno.ESRCH);
        system.Server.OpenProcess(0x9999, parent.Pid, 0, out _).ShouldBe(Errno.EPERM);
        system.Servers.ProcessDescriptors.ShouldBeEmpty();
        system.Server.OpenProcess(parent.Domain, ProcessTable.LauncherPid, (uint)OpenFlags.NonBlocking, out _).ShouldBe(Errno.None);
        system.Servers.ProcessDescriptors.ShouldBe([(parent.Domain, (ulong)ProcessTable.LauncherPid, false, OpenFlags.NonBlocking)]);
        system.Servers.HasFiles = false;
        system.Server.OpenProcess(parent.Domain, parent.Pid, 0, out _).ShouldBe(Errno.ENOSYS);
    }

    private static ulong Open(TestSystem system, Process caller, Process process)
    {
        system.Server.OpenProcess(caller.Domain, process.Pid, 0, out _).ShouldBe(Errno.None);
        (ulong domain, ulong number, _, _) = system.Servers.ProcessDescriptors[^1];
        (domain, number).ShouldBe((caller.Domain, process.Number));
        return number;
    }

    private static ulong Wait(TestSystem system, Process process, ulong number, WaitOptions options, out Message answer) =>
        system.Send(process.Domain, ProcessDispatcher.Number, (uint)ProcessOperation.WaitProcess, number, (ulong)options, out answer);
}
