using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;
using Pistachio.Processes.Server;
using Pistachio.Processes.Tests.Fakes;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Processes.Tests;

/// <summary>Signals that a process has handlers for, blocks or waits for, as far as the server decides.</summary>
internal sealed class PendingSignalTests
{
    private const uint User1 = 10;
    private const uint RealTime = 34;
    private const int Queued = -1;

    private TestSystem system = null!;
    private Process sender = null!;
    private Process receiver = null!;

    [SetUp]
    public void MakeProcesses()
    {
        system = new TestSystem();
        sender = system.Launch();
        receiver = system.Fork(sender);
    }

    [Test]
    public void A_handled_signal_is_pending_and_calls_its_process_once()
    {
        Catch(User1);
        Kill(User1).ShouldBe(Errno.None);
        Kill(User1).ShouldBe(Errno.None);
        Pending.ShouldBe(Bit(User1));
        Take(ulong.MaxValue, acts: true, out int code, out ulong from, out _).ShouldBe(User1);
        code.ShouldBe(0);
        from.ShouldBe((ulong)sender.Pid);
        Pending.ShouldBe(0UL);
        Take(ulong.MaxValue, acts: true, out _, out _, out _).ShouldBe(0U);
        Upcalls.ShouldBeGreaterThan(0);
    }

    [Test]
    public void A_blocked_signal_calls_nobody_unless_it_is_awaited([Values] bool awaited)
    {
        SignalArea().Blocked = Bit(User1);
        SignalArea().Awaited = awaited ? Bit(User1) : 0;
        Kill(User1).ShouldBe(Errno.None);
        receiver.IsAlive.ShouldBeTrue();
        Pending.ShouldBe(Bit(User1));
        Upcalls.ShouldBe(awaited ? 1 : 0);
        Take(Bit(User1), acts: false, out _, out _, out _).ShouldBe(User1);
    }

    [Test]
    public void An_ignored_signal_is_dropped_unless_it_is_blocked([Values] bool blocked)
    {
        SignalArea().Ignored = Bit(User1);
        SignalArea().Blocked = blocked ? Bit(User1) : 0;
        Kill(User1).ShouldBe(Errno.None);
        Pending.ShouldBe(blocked ? Bit(User1) : 0);
        Upcalls.ShouldBe(0);
        receiver.IsAlive.ShouldBeTrue();
    }

    [Test]
    public void Unblocking_a_signal_without_handler_has_its_default_action()
    {
        SignalArea().Blocked = Bit(User1);
        Kill(User1);
        SignalArea().Blocked = 0;
        Take(ulong.MaxValue, acts: true, out _, out _, out _).ShouldBe(0U);
        receiver.IsAlive.ShouldBeFalse();
        receiver.Status.ShouldBe(User1);
    }

    [Test]
    public void No_mask_and_no_handler_keeps_kill_and_stop_away()
    {
        SignalArea().Blocked = SignalArea().Caught = SignalArea().Ignored = ulong.MaxValue;
        Kill(19).ShouldBe(Errno.None);
        receiver.IsStopped.ShouldBeTrue();
        Kill(9).ShouldBe(Errno.None);
        receiver.IsAlive.ShouldBeFalse();
    }

    [Test]
    public void Real_time_signals_come_in_the_order_in_which_they_were_sent()
    {
        SignalArea().Blocked = ulong.MaxValue;
        for (ulong value = 0; value < 5; value++)
        {
            Queue(RealTime + 1, value + 100).ShouldBe(Errno.None);
            Queue(RealTime, value).ShouldBe(Errno.None);
        }

        for (ulong value = 0; value < 5; value++)
        {
            Take(ulong.MaxValue, acts: false, out int code, out _, out ulong taken).ShouldBe(RealTime);
            code.ShouldBe(Queued);
            taken.ShouldBe(value);
        }

        Pending.ShouldBe(Bit(RealTime + 1));
        for (ulong value = 100; value < 105; value++)
        {
            Take(ulong.MaxValue, acts: false, out _, out _, out ulong taken).ShouldBe(RealTime + 1);
            taken.ShouldBe(value);
        }
    }

    [Test]
    public void The_queue_of_a_user_is_bounded_and_free_again_when_its_receivers_have_gone()
    {
        SignalArea().Blocked = ulong.MaxValue;
        system.Server.SetLimit(receiver.Domain, 0, ResourceLimit.PendingSignals, 3, 3).ShouldBe(Errno.None);
        for (ulong i = 0; i < 3; i++)
            Queue(RealTime, i).ShouldBe(Errno.None);
        Queue(RealTime, 3).ShouldBe(Errno.EAGAIN);
        Kill(RealTime).ShouldBe(Errno.None, "kill has no such error");
        Kill(9).ShouldBe(Errno.None);
        receiver = system.Fork(sender);
        SignalArea().Blocked = ulong.MaxValue;
        system.Server.SetLimit(receiver.Domain, 0, ResourceLimit.PendingSignals, 3, 3).ShouldBe(Errno.None);
        Queue(RealTime, 4).ShouldBe(Errno.None);
    }

    [Test]
    public void A_process_may_not_pretend_to_be_the_kernel()
    {
        system.Server.Queue(sender.Domain, receiver.Pid, User1, 0, 1).ShouldBe(Errno.EPERM);
        system.Server.Queue(sender.Domain, receiver.Pid, User1, 128, 1).ShouldBe(Errno.EPERM);
        SignalArea().Blocked = Bit(User1);
        system.Server.Queue(receiver.Domain, receiver.Pid, User1, 128, 1).ShouldBe(Errno.None, "it may tell itself anything");
    }

    [Test]
    public void Continue_takes_pending_stops_along_and_the_other_way_round()
    {
        SignalArea().Blocked = ulong.MaxValue;
        Kill(20);
        Kill(21);
        Pending.ShouldBe(Bit(20) | Bit(21));
        Kill(18);
        Pending.ShouldBe(Bit(18));
        Kill(20);
        Pending.ShouldBe(Bit(20));
    }

    [Test]
    public void A_stopped_process_gets_its_signals_when_it_goes_on()
    {
        Catch(User1);
        Kill(19);
        Kill(User1);
        Kill(15);
        Upcalls.ShouldBe(0);
        receiver.IsAlive.ShouldBeTrue();
        HasTime.ShouldBeFalse();
        SignalArea().Ignored = Bit(15);
        Kill(18);
        HasTime.ShouldBeTrue();
        Upcalls.ShouldBe(1);
        Pending.ShouldBe(Bit(User1));
        receiver.IsAlive.ShouldBeTrue();
    }

    [Test]
    public void A_stop_and_its_end_can_be_waited_for_once_by_who_wants_to()
    {
        ulong waiting = system.Wait(sender, -1, WaitOptions.Untraced, out _);
        waiting.ShouldNotBe(0UL);
        Kill(19);
        system.Kernel.Replies[waiting].W0.ShouldBe((ulong)receiver.Pid);
        system.Kernel.Replies[waiting].W1.ShouldBe(0x137FUL);
        Wait(WaitOptions.Untraced | WaitOptions.NoHang).ShouldBe(0UL);
        Kill(18);
        Wait(WaitOptions.Untraced | WaitOptions.NoHang).ShouldBe(0UL);
        Wait(WaitOptions.Continued | WaitOptions.NoHang | WaitOptions.Leave).ShouldBe(0xFFFFUL);
        Wait(WaitOptions.Continued | WaitOptions.NoHang).ShouldBe(0xFFFFUL);
        Wait(WaitOptions.Continued | WaitOptions.NoHang).ShouldBe(0UL);
    }

    [Test]
    public void A_signal_with_a_handler_ends_a_wait_and_does_not_let_one_begin()
    {
        Process child = system.Fork(receiver);
        Catch(User1);
        ulong waiting = system.Wait(receiver, -1, WaitOptions.None, out _);
        Kill(User1);
        new MessageTag(system.Kernel.Replies[waiting].Tag).Operation.ShouldBe((uint)Errno.EINTR);
        system.Wait(receiver, -1, WaitOptions.None, out Message answer).ShouldBe(0UL);
        new MessageTag(answer.Tag).Operation.ShouldBe((uint)Errno.EINTR);
        system.Exit(child, 4);
        system.Wait(receiver, -1, WaitOptions.None, out answer).ShouldBe(0UL, "what has ended already is told first");
        answer.W0.ShouldBe((ulong)child.Pid);
    }

    [Test]
    public void A_child_that_ends_is_told_of_with_its_status()
    {
        Process child = system.Fork(receiver);
        Catch(17);
        system.Exit(child, 9);
        Take(ulong.MaxValue, acts: true, out int code, out ulong from, out ulong status).ShouldBe(17U);
        code.ShouldBe(1);
        from.ShouldBe((ulong)child.Pid);
        status.ShouldBe(9UL);
    }

    [Test]
    public void Children_of_a_process_that_ignores_them_leave_nothing_behind([Values] bool byFlag)
    {
        Process child = system.Fork(receiver);
        ulong waiting = system.Wait(receiver, -1, WaitOptions.None, out _);
        if (byFlag)
            SignalArea().ChildOptions = ChildSignalOptions.NoStatus;
        else
            SignalArea().Ignored = Bit(17);
        system.Exit(child, 1);
        system.Table.Find(child.Pid).ShouldBeNull();
        new MessageTag(system.Kernel.Replies[waiting].Tag).Operation.ShouldBe((uint)Errno.ECHILD);
    }

    [Test]
    public void A_stopped_process_whose_group_is_orphaned_is_hung_up_and_let_go_on()
    {
        Process parent = receiver;
        receiver = system.Fork(parent);
        system.Server.SetGroup(receiver.Domain, 0, 0).ShouldBe(Errno.None);
        Catch(1);
        SignalArea().Blocked = ulong.MaxValue;
        Kill(19);
        receiver.IsStopped.ShouldBeTrue();
        system.Exit(parent, 0);
        receiver.IsStopped.ShouldBeFalse();
        HasTime.ShouldBeTrue();
        Pending.ShouldBe(Bit(1) | Bit(18));
        Take(Bit(1), acts: true, out _, out _, out _).ShouldBe(1U);
    }

    [Test]
    public void A_terminal_stop_stops_nobody_in_an_orphaned_group()
    {
        system.Server.MakeSession(receiver.Domain, out _).ShouldBe(Errno.None);
        Kill(20).ShouldBe(Errno.None);
        receiver.IsStopped.ShouldBeFalse();
        Kill(19).ShouldBe(Errno.None);
        receiver.IsStopped.ShouldBeTrue();
    }

    [Test]
    public void A_new_process_gets_its_signals_when_its_library_has_begun()
    {
        system.Server.CreateChild(sender.Domain, out uint pid, out _).ShouldBe(Errno.None);
        receiver = system.Table.Find(pid).ShouldNotBeNull();
        Kill(15).ShouldBe(Errno.None);
        receiver.IsAlive.ShouldBeTrue();
        Pending.ShouldBe(Bit(15));
        SignalArea().Blocked = 0;
        Take(ulong.MaxValue, acts: true, out _, out _, out _);
        receiver.IsAlive.ShouldBeFalse();
    }

    [Test]
    public void What_a_process_has_written_into_its_page_is_gone_with_it()
    {
        SignalArea().Caught = SignalArea().Ignored = ulong.MaxValue;
        uint slab = receiver.Objects!.Index;
        Kill(9);
        receiver = system.Fork(sender);
        receiver.Objects!.Index.ShouldBe(slab, "the slab is used again");
        SignalArea().Caught.ShouldBe(0UL);
        SignalArea().Ignored.ShouldBe(0UL);
        Pending.ShouldBe(0UL);
    }

    [Test]
    public void A_message_queue_tells_a_process_with_the_value_and_who_sent_the_message()
    {
        const int byMessageQueue = -3;
        Catch(RealTime);
        system.Servers.QueueSignals.Enqueue((receiver.Domain, RealTime, 77, 5, 42));
        system.Servers.QueueSignals.Enqueue((0x9999, RealTime, 77, 5, 43));
        system.Server.SendQueueSignals();
        Take(ulong.MaxValue, acts: true, out int code, out ulong from, out ulong value).ShouldBe(RealTime);
        (code, from, value).ShouldBe((byMessageQueue, 77 | (5UL << 32), 42UL));
        Take(ulong.MaxValue, acts: true, out _, out _, out _).ShouldBe(0U, "the other one is for nobody who is there");
    }

    [Test]
    public void The_owner_of_a_file_is_told_why_by_who_might_signal_it()
    {
        const int inputCode = 1;
        Catch(RealTime);
        Identity stranger = new(1000, 1000, 1000, 0, 0, 0);
        QueuedSignal ready = new(RealTime, inputCode, 0x41, 9);
        system.Servers.FileSignals.Enqueue((FileOwnerKind.Process, receiver.Pid, stranger, ready));
        system.Server.SendFileSignals();
        Take(ulong.MaxValue, acts: true, out _, out _, out _).ShouldBe(0U);
        system.Servers.FileSignals.Enqueue((FileOwnerKind.Process, receiver.Pid, Identity.Superuser, ready));
        system.Servers.FileSignals.Enqueue((FileOwnerKind.Process, 29999, Identity.Superuser, ready));
        system.Servers.FileSignals.Enqueue((FileOwnerKind.Group, receiver.Group, Identity.Superuser, ready));
        system.Server.SendFileSignals();
        for (int i = 0; i < 2; i++)
        {
            Take(ulong.MaxValue, acts: true, out int code, out ulong band, out ulong descriptor).ShouldBe(RealTime);
            (code, band, descriptor).ShouldBe((inputCode, 0x41UL, 9UL));
        }

        Take(ulong.MaxValue, acts: true, out _, out _, out _).ShouldBe(0U);
    }

    [Test]
    public void A_full_queue_makes_it_a_plain_signal()
    {
        const uint ready = 29;
        Catch(RealTime);
        SignalArea().Caught |= Signals.BitOf(ready);
        receiver.Limits = receiver.Limits.With(ResourceLimit.PendingSignals, 0, 0);
        system.Servers.FileSignals.Enqueue((FileOwnerKind.Process, receiver.Pid, Identity.Superuser, new QueuedSignal(RealTime, 1, 0x41, 9)));
        system.Server.SendFileSignals();
        Take(ulong.MaxValue, acts: true, out int code, out _, out _).ShouldBe(ready);
        code.ShouldBe(QueuedSignal.ByKernel);
    }

    [Test]
    public void Who_is_asked_for_its_descriptors_is_called_out_of_what_it_waits_in()
    {
        _ = system.Fork(receiver);
        ulong waiting = system.Wait(receiver, -1, WaitOptions.None, out _);
        system.Servers.Questions.Enqueue(receiver.Pid);
        system.Servers.Questions.Enqueue(29999);
        system.Server.AskProcesses();
        SignalArea().Questions.ShouldBe((ulong)ProcessQuestions.Descriptors);
        Upcalls.ShouldBe(1);
        new MessageTag(system.Kernel.Replies[waiting].Tag).Operation.ShouldBe((uint)Errno.EINTR, "it waits again by itself");
        system.Servers.EndedWaits.ShouldBe([receiver.Domain]);
    }

    [Test]
    public void Who_is_stopped_or_has_not_begun_is_not_asked()
    {
        SignalArea().Blocked = ulong.MaxValue;
        system.Servers.Questions.Enqueue(receiver.Pid);
        system.Server.AskProcesses();
        Upcalls.ShouldBe(0);
        SignalArea().Blocked = 0;
        Kill(19);
        system.Servers.Questions.Enqueue(receiver.Pid);
        system.Server.AskProcesses();
        (Upcalls, SignalArea().Questions).ShouldBe((0, 0UL));
    }

    private static ulong Bit(uint signal) => 1UL << (int)(signal - 1);

    private int Upcalls => system.Kernel[receiver.Objects!.Thread].Upcalls;

    private bool HasTime => system.Kernel[receiver.Objects!.Thread].HasTime;

    private ulong Pending => SignalArea().Pending;

    private ref SignalArea SignalArea() => ref system.SignalsOf(receiver);

    private void Catch(uint signal) => SignalArea().Caught |= Bit(signal);

    private Errno Kill(uint signal) => system.Server.Kill(sender.Domain, (int)receiver.Pid, signal);

    private Errno Queue(uint signal, ulong value) => system.Server.Queue(sender.Domain, receiver.Pid, signal, Queued, value);

    private uint Take(ulong set, bool acts, out int code, out ulong from, out ulong value)
    {
        system.Server.TakeSignal(receiver.Domain, set, acts, out uint signal, out code, out from, out value, out _).ShouldBe(Errno.None);
        return signal;
    }

    private ulong Wait(WaitOptions options)
    {
        system.Wait(sender, -1, options, out Message answer).ShouldBe(0UL);
        return answer.W1;
    }
}
