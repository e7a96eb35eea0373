using System.Runtime.CompilerServices;
using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;

namespace Pistachio.Kernel.Ipc;

/// <summary>Capabilities in messages. The receiver gets children of the sender's, so the sender can revoke what it sent.</summary>
internal static class CapabilityTransfer
{
    /// <summary>
    /// As <see cref="Move"/>, of one handle that can be sent. A method of its own: a short path whose locals have addresses would not end in a jump.
    /// </summary>
    /// <returns>False: it cannot be sent, and nothing has changed.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool TryMoveOne(ThreadRef from, ThreadRef to)
    {
        ulong handle = KernelMemory.At<ulong>(from.Value.MessagePageAddress + MessagePage.Capabilities);
        if (to.Value.Table.Kind == CapabilityKind.Empty || Lookup.Any(ref from.Value, handle, out SlotRef source) != CallStatus.Ok)
        {
            return false;
        }

        CapabilityTableRef table = new(to.Value.Table.Object);
        if (CapabilityCalls.DeriveInto(source, source.Value.Rights, source.Value.Data, table, out ulong arrived) != CallStatus.Ok)
        {
            return false;
        }

        KernelMemory.At<ulong>(to.Value.MessagePageAddress + MessagePage.Capabilities) = arrived;
        return true;
    }

    /// <summary>
    /// Derives each handle in the sender's message page into the receiver's table and writes the new handles to the receiver's page.
    /// A handle that cannot be sent arrives as 0, and the receiver's status is <see cref="CallStatus.Truncated"/>.
    /// </summary>
    public static CallStatus Move(ref Thread from, ref Thread to, int count)
    {
        CallStatus result = CallStatus.Ok;
        for (int i = 0; i < count; i++)
        {
            ulong offset = MessagePage.Capabilities + ((ulong)i * 8);
            ulong handle = KernelMemory.At<ulong>(from.MessagePageAddress + offset);
            ulong arrived = 0;
            CallStatus status = Lookup.Any(ref from, handle, out SlotRef source);
            if (status == CallStatus.Ok)
            {
                status = to.Table.Kind == CapabilityKind.Empty
                    ? CallStatus.TableFull
                    : CapabilityCalls.DeriveInto(source, source.Value.Rights, source.Value.Data, new CapabilityTableRef(to.Table.Object), out arrived);
            }

            if (status != CallStatus.Ok)
            {
                result = CallStatus.Truncated;
            }

            KernelMemory.At<ulong>(to.MessagePageAddress + offset) = arrived;
        }

        return result;
    }
}
