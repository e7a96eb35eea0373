using System.Text;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Ipc.Protocol;
using Pistachio.Ipc.Tests.Fakes;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Ipc.Tests;

/// <summary>Who is told of a message that comes to an empty POSIX message queue.</summary>
[TestFixture]
internal sealed class NotificationTests
{
    private const ulong First = IpcSystem.First;
    private const ulong Second = IpcSystem.Second;
    private const uint Signal = 34;
    private const uint FirstPid = 7;

    private IpcSystem _system = null!;
    private uint _queue;
    private uint _other;

    [SetUp]
    public void Start()
    {
        _system = new IpcSystem();
        _queue = Open(First);
        _other = Open(Second);
    }

    [Test]
    public void A_message_to_an_empty_queue_sends_one_signal_with_its_value_and_sender()
    {
        _system.Server.CreateDomain(IpcSystem.Control, 0x3000, 0, 0, FirstPid).ShouldBe(Errno.None);
        _system.SetUser(0x3000, 0);
        uint sender = Open(0x3000);
        Ask(First, _queue, value: 77).ShouldBe(Errno.None);

        _system.QueueSend(0x3000, sender, 0, [1]).ShouldBe(Errno.None);
        _system.QueueSend(0x3000, sender, 0, [2]).ShouldBe(Errno.None);

        Take().ShouldBe((First, Signal, FirstPid, 77UL));
        Take().Signal.ShouldBe(0u);
    }

    [Test]
    public void A_message_behind_others_or_for_somebody_who_waits_tells_nothing()
    {
        _system.QueueSend(First, _queue, 0, [1]).ShouldBe(Errno.None);
        Ask(First, _queue).ShouldBe(Errno.None);
        _system.QueueSend(First, _queue, 0, [2]).ShouldBe(Errno.None);
        Take().Signal.ShouldBe(0u);
        Receive();
        Receive();

        _system.Ask(Second, IpcOperation.QueueWait, _other).ShouldBeNull();
        _system.QueueSend(First, _queue, 0, [3]).ShouldBe(Errno.None);
        Take().Signal.ShouldBe(0u);
        Receive();

        _system.QueueSend(First, _queue, 0, [4]).ShouldBe(Errno.None);
        Take().Signal.ShouldBe(Signal, "the one that waited has its answer");
    }

    [Test]
    public void Who_was_ended_while_it_waited_does_not_keep_others_from_being_told()
    {
        _system.Ask(Second, IpcOperation.QueueWait, _other).ShouldBeNull();
        Ask(First, _queue).ShouldBe(Errno.None);
        _system.End(Second);

        _system.QueueSend(First, _queue, 0, [1]).ShouldBe(Errno.None);

        Take().Signal.ShouldBe(Signal);
    }

    [Test]
    public void One_process_at_a_time_is_told()
    {
        Ask(First, _queue).ShouldBe(Errno.None);
        Ask(Second, _other).ShouldBe(Errno.EBUSY);
        Ask(First, _queue).ShouldBe(Errno.EBUSY);
        Remove(Second, _other).ShouldBe(Errno.None);
        Ask(Second, _other).ShouldBe(Errno.EBUSY, "only who asked takes it back");
        Remove(First, _queue).ShouldBe(Errno.None);
        Ask(Second, _other).ShouldBe(Errno.None);
    }

    [Test]
    public void Closing_the_descriptor_and_the_end_of_the_process_take_it_back()
    {
        uint again = Open(First);
        Ask(First, _queue).ShouldBe(Errno.None);
        _system.Server.Close(First, again).ShouldBe(Errno.None);
        Ask(Second, _other).ShouldBe(Errno.EBUSY, "that was another descriptor");
        _system.Server.Close(First, _queue).ShouldBe(Errno.None);
        Ask(Second, _other).ShouldBe(Errno.None);
        _system.End(Second);
        uint last = Open(First);
        Ask(First, last).ShouldBe(Errno.None);
        _system.End(First);
        _system.Ipc.QueueUnlink(0x4000, "q"u8).ShouldBe(Errno.EPERM);
        _system.Begin(0x4000);
        _system.Ipc.QueueUnlink(0x4000, "q"u8).ShouldBe(Errno.None);
        _system.Ipc.IsEmpty.ShouldBeTrue();
    }

    [Test]
    public void A_forked_child_is_not_told_and_does_not_take_back()
    {
        Ask(First, _queue, value: 5).ShouldBe(Errno.None);
        _system.Begin(0x2000, First);
        Remove(0x2000, _queue).ShouldBe(Errno.None);
        _system.End(0x2000);

        _system.QueueSend(First, _queue, 0, [1]).ShouldBe(Errno.None);

        Take().Domain.ShouldBe(First);
    }

    [Test]
    public void An_event_counter_tells_a_message_from_the_end_of_the_request()
    {
        _system.Server.MakeEvent(First, 0, OpenFlags.NonBlocking, isSemaphore: false, out uint counter).ShouldBe(Errno.None);
        _system.Ipc.QueueNotify(First, _queue, QueueNotification.Event, _queue, 0).ShouldBe(Errno.EBADF);
        _system.Ipc.QueueNotify(First, _queue, QueueNotification.Event, counter, 0).ShouldBe(Errno.None);
        _system.QueueSend(First, _queue, 0, [1]).ShouldBe(Errno.None);
        Count(counter).ShouldBe(IpcLimits.MessageCame);

        _system.Ipc.QueueNotify(First, _queue, QueueNotification.Event, counter, 0).ShouldBe(Errno.None);
        Remove(First, _queue).ShouldBe(Errno.None);
        Count(counter).ShouldBe(IpcLimits.NotificationRemoved);

        _system.Ipc.QueueNotify(First, _queue, QueueNotification.Event, counter, 0).ShouldBe(Errno.None);
        _system.Server.Close(First, _queue).ShouldBe(Errno.None);
        Count(counter).ShouldBe(IpcLimits.NotificationRemoved);
        Take().Signal.ShouldBe(0u);
    }

    [Test]
    public void Bad_requests_are_refused()
    {
        Ask(First, 99).ShouldBe(Errno.EBADF);
        _system.Ipc.QueueNotify(First, _queue, QueueNotification.Signal, 65, 0).ShouldBe(Errno.EINVAL);
        _system.Ipc.QueueNotify(First, _queue, (QueueNotification)9, 1, 0).ShouldBe(Errno.EINVAL);
        _system.Server.TakeQueueSignal(First, out _, out _, out _, out _, out _).ShouldBe(Errno.EPERM);
    }

    [Test]
    public void Signals_that_nobody_fetches_do_not_pile_up()
    {
        int sent = 0;
        while (sent < 10_000 && Ask(First, _queue) == Errno.None)
        {
            _system.QueueSend(First, _queue, 0, [1]).ShouldBe(Errno.None);
            Receive();
            sent++;
        }

        sent.ShouldBeLessThan(1000);
        Ask(First, _queue).ShouldBe(Errno.ENOMEM);
        Take().Signal.ShouldBe(Signal);
        Ask(First, _queue).ShouldBe(Errno.None);
    }

    private Errno Ask(ulong domain, uint queue, ulong value = 0) => _system.Ipc.QueueNotify(domain, queue, QueueNotification.Signal, Signal, value);

    private Errno Remove(ulong domain, uint queue) => _system.Ipc.QueueNotify(domain, queue, QueueNotification.Remove, 0, 0);

    private void Receive() => _system.QueueReceive(First, _queue, 8192, out _, out _).ShouldBe(Errno.None);

    private (ulong Domain, uint Signal, uint Process, ulong Value) Take()
    {
        _system.Server.TakeQueueSignal(IpcSystem.Control, out ulong domain, out uint signal, out uint process, out _, out ulong value).ShouldBe(Errno.None);
        return (domain, signal, process, value);
    }

    private ulong Count(uint counter)
    {
        _system.Server.EventRead(First, counter, out ulong count).ShouldBe(Errno.None);
        return count;
    }

    private uint Open(ulong domain)
    {
        const uint forAll = 0x1B6;
        uint flags = (uint)(OpenFlags.Create | OpenFlags.ReadWrite);
        _system.Ipc.QueueOpen(domain, flags, forAll, 0, 0, Encoding.ASCII.GetBytes("q"), out uint handle).ShouldBe(Errno.None);
        return handle;
    }
}
