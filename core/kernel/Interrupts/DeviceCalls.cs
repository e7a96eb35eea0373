using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;

namespace Pistachio.Kernel.Interrupts;

/// <summary>What drivers tell their devices.</summary>
internal static class DeviceCalls
{
    /// <summary>See <see cref="CallNumber.DeviceAddress"/>.</summary>
    public static CallStatus Address(ThreadRef current, ulong handle, out ulong address)
    {
        address = 0;
        CallStatus status = Lookup.Any(ref current.Value, handle, out SlotRef slot);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        switch (slot.Value.Kind)
        {
            case CapabilityKind.Memory when slot.Value.Has(Rights.Read):
                address = slot.Value.PhysicalBase;
                return CallStatus.Ok;
            case CapabilityKind.Interrupt when slot.Value.Has(Rights.Write):
                ulong line = new InterruptRef(slot.Value.Object).Value.Line;
                if (line < (ulong)InterruptController.LineCount)
                {
                    return CallStatus.BadArgument;
                }

                address = InterruptController.MessageOf((int)line);
                return CallStatus.Ok;
            case CapabilityKind.Memory or CapabilityKind.Interrupt:
                return CallStatus.NoRight;
            default:
                return CallStatus.WrongKind;
        }
    }
}
