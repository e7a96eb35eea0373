using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Ipc;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;

namespace Pistachio.Kernel.Interrupts;

/// <summary>Interrupts and I/O ports as capabilities.</summary>
internal static class InterruptCalls
{
    /// <summary>See <see cref="CallNumber.InterruptBind"/>; handle 0 takes the binding away.</summary>
    public static CallStatus Bind(CpuRef cpu, ThreadRef current, ulong handle, ulong notificationHandle)
    {
        CallStatus status = Lookup.Find(ref current.Value, handle, CapabilityKind.Interrupt, Rights.Write, out SlotRef slot);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        SlotRef notification = default;
        if (notificationHandle != 0)
        {
            status = Lookup.Find(ref current.Value, notificationHandle, CapabilityKind.Notification, Rights.Write, out notification);
            if (status != CallStatus.Ok)
            {
                return status;
            }
        }

        SlotRef place = new(slot.Value.Object + Interrupt.SlotOffset);
        if (place.Value.Kind != CapabilityKind.Empty)
        {
            Destruction.Release(cpu, place);
        }

        if (notificationHandle != 0)
        {
            CapabilityCalls.CopyInto(notification, place, notification.Value.Rights, notification.Value.Data);
            new InterruptRef(slot.Value.Object).Value.Binder = slot;
            InterruptController.Unmask((int)new InterruptRef(slot.Value.Object).Value.Line);
        }

        return CallStatus.Ok;
    }

    /// <summary>See <see cref="CallNumber.InterruptAcknowledge"/>.</summary>
    public static CallStatus Acknowledge(ThreadRef current, ulong handle)
    {
        CallStatus status = Lookup.Find(ref current.Value, handle, CapabilityKind.Interrupt, Rights.Write, out SlotRef slot);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        ref Interrupt interrupt = ref new InterruptRef(slot.Value.Object).Value;
        if (interrupt.Notification.Kind == CapabilityKind.Empty)
        {
            return CallStatus.WrongState;
        }

        InterruptController.Unmask((int)interrupt.Line);
        return CallStatus.Ok;
    }

    /// <summary>A line has fired: it stays masked until it is acknowledged.</summary>
    public static void Fired(CpuRef cpu, ulong line)
    {
        ref SharedState shared = ref KernelMemory.At<SharedState>(cpu.Value.Shared);
        InterruptController.Mask((int)line);
        InterruptController.EndOfInterrupt();
        if (line >= shared.InterruptCount)
        {
            return;
        }

        SlotRef place = new(shared.Interrupts + (line * Interrupt.ObjectSize) + Interrupt.SlotOffset);
        if (place.Value.Kind != CapabilityKind.Empty)
        {
            Notifications.Send(cpu, place);
        }
    }

    /// <summary>The notification of a line is being taken away.</summary>
    public static void Unbound(SlotRef slot)
    {
        ref Interrupt interrupt = ref new InterruptRef(slot.Address - Interrupt.SlotOffset).Value;
        interrupt.Binder = default;
        InterruptController.Mask((int)interrupt.Line);
    }

    /// <summary>A capability to a line is being taken away: what it bound is bound no longer.</summary>
    public static void CapabilityGone(CpuRef cpu, SlotRef slot)
    {
        ref Interrupt interrupt = ref new InterruptRef(slot.Value.Object).Value;
        if (interrupt.Binder.Is(slot))
        {
            Destruction.Release(cpu, new SlotRef(slot.Value.Object + Interrupt.SlotOffset));
        }
    }

    /// <summary>A capability to a line has been moved to another slot.</summary>
    public static void CapabilityMoved(SlotRef from, SlotRef to)
    {
        ref Interrupt interrupt = ref new InterruptRef(to.Value.Object).Value;
        if (interrupt.Binder.Is(from))
        {
            interrupt.Binder = to;
        }
    }

    /// <summary>See <see cref="CallNumber.PortIn"/>.</summary>
    public static CallStatus PortIn(ThreadRef current, ulong handle, ulong port, ulong width, out ulong value)
    {
        value = 0;
        CallStatus status = FindPort(current, handle, Rights.Read, port, width);
        if (status == CallStatus.Ok)
        {
            value = PortIo.In((ushort)port, (int)width);
        }

        return status;
    }

    /// <summary>See <see cref="CallNumber.PortOut"/>.</summary>
    public static CallStatus PortOut(ThreadRef current, ulong handle, ulong port, ulong width, ulong value)
    {
        CallStatus status = FindPort(current, handle, Rights.Write, port, width);
        if (status == CallStatus.Ok)
        {
            PortIo.Out((ushort)port, (int)width, (uint)value);
        }

        return status;
    }

    private static CallStatus FindPort(ThreadRef current, ulong handle, Rights rights, ulong port, ulong width)
    {
        CallStatus status = Lookup.Find(ref current.Value, handle, CapabilityKind.PortRange, rights, out SlotRef slot);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        ulong first = slot.Value.Object;
        ulong end = first + slot.Value.Data;
        return width is 1 or 2 or 4 && port >= first && port < end && width <= end - port ? CallStatus.Ok : CallStatus.BadArgument;
    }
}
