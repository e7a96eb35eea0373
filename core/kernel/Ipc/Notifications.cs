using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Scheduling;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;

namespace Pistachio.Kernel.Ipc;

/// <summary>Signals: sent by threads, interrupts and the clock, never lost, never counted.</summary>
internal static class Notifications
{
    public static CallStatus Signal(CpuRef cpu, ThreadRef current, ulong handle)
    {
        CallStatus status = Lookup.Find(ref current.Value, handle, CapabilityKind.Notification, Rights.Write, out SlotRef slot);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        Send(cpu, slot);
        return CallStatus.Ok;
    }

    /// <summary>Signals through a slot that names a notification. A capability without a badge signals bit 0.</summary>
    public static void Send(CpuRef cpu, SlotRef slot)
    {
        ulong badge = slot.Value.Data;
        Send(cpu, ref new NotificationRef(slot.Value.Object).Value, badge == 0 ? 1 : badge);
    }

    /// <summary>See <see cref="CallNumber.SignalAt"/>.</summary>
    public static CallStatus SignalAt(CpuRef cpu, ThreadRef current, ulong handle, ulong deadline, ulong bits)
    {
        CallStatus status = Lookup.Find(ref current.Value, handle, CapabilityKind.Notification, Rights.Read, out SlotRef slot);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        if (deadline != 0 && bits == 0)
        {
            return CallStatus.BadArgument;
        }

        NotificationRef notification = new(slot.Value.Object);
        ref Notification target = ref notification.Value;
        Disarm(cpu, notification);
        if (deadline == 0)
        {
            return CallStatus.Ok;
        }

        ulong ticks = Clock.ToTicks(deadline);
        if (ticks <= Clock.Ticks())
        {
            Send(cpu, ref target, bits);
            return CallStatus.Ok;
        }

        target.TimerBits = bits;
        target.Timer.Deadline = ticks;
        target.Timer.Owner = TimerOwner.Notification;
        TimerHeap.Insert(ref cpu.Value.Timers, TimerOf(notification));
        Scheduler.TimersChanged(cpu);
        return CallStatus.Ok;
    }

    /// <summary>The time has come at which the notification is to be signalled.</summary>
    public static void Expire(CpuRef cpu, NotificationRef notification) => Send(cpu, ref notification.Value, notification.Value.TimerBits);

    /// <summary>The notification is not signalled by the clock any more.</summary>
    public static void Disarm(CpuRef cpu, NotificationRef notification) => TimerHeap.Remove(ref cpu.Value.Timers, TimerOf(notification));

    /// <summary>The notification that a timer of the heap is part of.</summary>
    public static NotificationRef Of(TimerNodeRef node) => new(node.Address - Notification.TimerOffset);

    public static CallStatus Wait(CpuRef cpu, ThreadRef current, ulong handle, ulong deadline, bool mayBlock, out ulong word)
    {
        word = 0;
        CallStatus status = Lookup.Find(ref current.Value, handle, CapabilityKind.Notification, Rights.Read, out SlotRef slot);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        ref Notification source = ref new NotificationRef(slot.Value.Object).Value;
        word = source.Word;
        if (word != 0 || !mayBlock)
        {
            source.Word = 0;
            return CallStatus.Ok;
        }

        if (Upcalls.IsWanted(ref current.Value))
        {
            return CallStatus.Cancelled;
        }

        if (deadline != 0 && !Timeouts.Arm(cpu, current, deadline))
        {
            return CallStatus.TimedOut;
        }

        current.Value.KeptOnly = true;
        current.Value.State = ThreadState.AwaitingSignal;
        current.Value.WaitingOn = slot.Value.Object;
        current.Value.ShortPath = default;
        source.Waiters.Append(current);
        cpu.Value.Reschedule = true;
        return CallStatus.Ok;
    }

    /// <summary>Takes what is pending for a thread that is about to wait on an endpoint.</summary>
    public static bool TakeBound(ThreadRef thread, out ulong word)
    {
        word = 0;
        if (thread.Value.BoundNotification.Kind == CapabilityKind.Empty || thread.Value.HomeContext.IsNull)
        {
            return false; // a signal brings no time with it
        }

        ref Notification source = ref new NotificationRef(thread.Value.BoundNotification.Object).Value;
        word = source.Word;
        source.Word = 0;
        return word != 0;
    }

    /// <summary>Binds the notification to the thread; handle 0 takes the binding away.</summary>
    public static CallStatus Bind(CpuRef cpu, ThreadRef current, ulong threadHandle, ulong handle)
    {
        CallStatus status = Lookup.Find(ref current.Value, threadHandle, CapabilityKind.Thread, Rights.Write, out SlotRef threadSlot);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        ThreadRef thread = new(threadSlot.Value.Object);
        SlotRef place = Thread.SlotOf(thread.Address, ThreadSlot.Notification);
        SlotRef source = default;
        if (handle != 0)
        {
            status = Lookup.Find(ref current.Value, handle, CapabilityKind.Notification, Rights.Read, out source);
            if (status != CallStatus.Ok)
            {
                return status;
            }

            if (!new NotificationRef(source.Value.Object).Value.Bound.IsNull)
            {
                return CallStatus.InUse;
            }
        }

        if (place.Value.Kind != CapabilityKind.Empty)
        {
            Destruction.Release(cpu, place);
        }

        if (handle != 0)
        {
            CapabilityCalls.CopyInto(source, place, source.Value.Rights, source.Value.Data);
            ref Notification notification = ref new NotificationRef(source.Value.Object).Value;
            notification.Bound = thread;
            thread.Value.ShortPath = default;
            if (notification.Word != 0)
            {
                WakeBound(cpu, ref notification);
            }
        }

        return CallStatus.Ok;
    }

    private static void Send(CpuRef cpu, ref Notification target, ulong bits)
    {
        target.Word |= bits;
        if (!target.Waiters.First.IsNull)
        {
            ThreadRef waiter = target.Waiters.TakeFirst();
            Finish(cpu, waiter, CallStatus.Ok, ref target);
            return;
        }

        WakeBound(cpu, ref target);
    }

    private static TimerNodeRef TimerOf(NotificationRef notification) => new(notification.Address + Notification.TimerOffset);

    /// <summary>
    /// Ends the wait of the bound thread on its endpoint. One without time of its own goes on waiting for a caller that has. One that does not
    /// wait there takes what is pending before it does: the short path would not look.
    /// </summary>
    private static void WakeBound(CpuRef cpu, ref Notification source)
    {
        ThreadRef bound = source.Bound;
        if (bound.IsNull)
        {
            return;
        }

        if (bound.Value.State is ThreadState.Receiving or ThreadState.ReceivingTimed && !bound.Value.HomeContext.IsNull)
        {
            new EndpointRef(bound.Value.WaitingOn).Value.Receivers.Remove(bound);
            Finish(cpu, bound, CallStatus.Notified, ref source);
        }
        else
        {
            bound.Value.ShortPath = default;
        }
    }

    private static void Finish(CpuRef cpu, ThreadRef thread, CallStatus status, ref Notification source)
    {
        Timeouts.Disarm(cpu, thread);
        thread.Value.KeptOnly = true; // a wait for a message may have begun the general way
        thread.Value.Rax = (ulong)status;
        thread.Value.Rdx = source.Word;
        source.Word = 0;
        Scheduler.Wake(cpu, thread);
    }
}
