using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Interrupts;
using Pistachio.Platform;
using static Pistachio.Kernel.Tests.Invariants.Invariant;

namespace Pistachio.Kernel.Tests.Invariants;

/// <summary>Who hears of an interrupt line.</summary>
internal static class InterruptInvariants
{
    public static void Check(MachineState state)
    {
        for (ulong line = 0; line < state.Machine.Shared.InterruptCount; line++)
        {
            InterruptRef address = new(state.Machine.Shared.Interrupts + (line * Interrupt.ObjectSize));
            ref Interrupt interrupt = ref address.Value;
            bool isBound = interrupt.Notification.Kind == CapabilityKind.Notification;
            Holds(isBound != interrupt.Binder.IsNull, "an interrupt is bound by nobody, or somebody has bound nothing", address.Address);
            if (isBound)
            {
                Holds(interrupt.Notification.Has(Rights.Write), "an interrupt signals without the right to", address.Address);
                ref Slot binder = ref interrupt.Binder.Value;
                Holds(
                    state.Slots.Contains(interrupt.Binder.Address) && binder.Kind == CapabilityKind.Interrupt && binder.Object == address.Address,
                    "an interrupt is bound by a capability that is gone",
                    address.Address);
                Holds(binder.Has(Rights.Write), "an interrupt was bound without the right to", address.Address);
            }
            else
            {
                Holds((InterruptController.Unmasked >> (int)line & 1) == 0, "an interrupt that nobody hears of can come", address.Address);
            }
        }
    }
}
