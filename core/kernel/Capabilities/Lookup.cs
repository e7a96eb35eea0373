using System.Runtime.CompilerServices;
using Pistachio.Abi;
using Pistachio.Kernel.Threads;

namespace Pistachio.Kernel.Capabilities;

/// <summary>From a handle to its slot, with all checks.</summary>
internal static class Lookup
{
    /// <summary>Finds any capability of the thread's table.</summary>
    public static CallStatus Any(ref Thread thread, ulong handle, out SlotRef slot)
    {
        slot = default;
        ulong index = (uint)handle;
        if (index >= thread.TableLimit)
        {
            return CallStatus.BadHandle;
        }

        SlotRef found = new(thread.TableSlots + (index * Slot.Size));
        ulong difference = (found.Value.Header ^ handle) & Slot.GenerationMask;
        if (difference != 0 || found.Value.Kind is CapabilityKind.Empty or Destruction.Removed)
        {
            return CallStatus.BadHandle;
        }

        slot = found;
        return CallStatus.Ok;
    }

    /// <summary>Finds a capability of one kind with all of the given rights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CallStatus Find(ref Thread thread, ulong handle, CapabilityKind kind, Rights rights, out SlotRef slot)
    {
        ulong index = (uint)handle;
        if (index < thread.TableLimit)
        {
            SlotRef found = new(thread.TableSlots + (index * Slot.Size));
            ulong want = ((ulong)kind << Slot.KindShift) | ((ulong)rights << Slot.RightsShift);
            if (((found.Value.Header ^ handle) & (~(15UL << Slot.RightsShift) | ((ulong)rights << Slot.RightsShift))) == want)
            {
                slot = found;
                return CallStatus.Ok;
            }
        }

        slot = default;
        return Explain(ref thread, handle, kind);
    }

    /// <summary>Why <see cref="Find"/> failed; kept out of the way of the short path.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static CallStatus Explain(ref Thread thread, ulong handle, CapabilityKind kind)
    {
        CallStatus status = Any(ref thread, handle, out SlotRef slot);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        return slot.Value.Kind == kind ? CallStatus.NoRight : CallStatus.WrongKind;
    }
}
