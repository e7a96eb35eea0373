using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.Runtime.DomainHost;
using Pistachio.UserCall;

namespace Pistachio.Supervision;

/// <summary>Ends that a server does not survive.</summary>
internal static class Death
{
    /// <summary>Nothing is mapped here.</summary>
    public const ulong Nowhere = 0x6666_6666_6000;

    /// <summary>
    /// A fault that the runtime does not get to see: as in the middle of an upcall, so that the kernel tells the supervisor.
    /// </summary>
    public static void ByFault()
    {
        Span<byte> page = MappedMemory.Bytes(DomainStart.Page.MessagePage, MessagePage.Size);
        BinaryPrimitives.WriteUInt64LittleEndian(page[MessagePage.UpcallActive..], 1);
        MappedMemory.Bytes(Nowhere, 1)[0] = 1;
    }

    public static void Sleep(ulong nanoseconds)
    {
        if (nanoseconds != 0)
        {
            Kernel.Clock(out ulong now);
            Kernel.SleepUntil(now + nanoseconds);
        }
    }
}
