using System.Collections.Generic;
using System.Text;
using Pistachio.Abi;
using Pistachio.Runtime.DomainHost;
using Pistachio.UserCall;

namespace Pistachio.Supervision;

/// <summary>What a domain has at its start, as the kernel tells it.</summary>
internal static class Inventory
{
    /// <summary>More slots than any table here has.</summary>
    private const ulong MostSlots = 1024;

    /// <summary>
    /// NAME=KIND/RIGHTS/SIZE for each capability of the start page, and SLOT=… for each that the start page does not tell of. Numbers
    /// as in <see cref="CapabilityKind"/> and <see cref="Rights"/>; sizes in pages or ports.
    /// </summary>
    public static string Take()
    {
        StringBuilder text = new();
        HashSet<ulong> told = [];
        for (int i = 0; i < (int)DomainStart.Page.CapabilityCount; i++)
        {
            ulong handle = DomainStart.Page.Capabilities[i].Handle;
            told.Add(handle);
            Append(text, DomainStart.TextOf(DomainStart.Page.Capabilities[i].Name), handle);
        }

        for (ulong slot = 0; slot < MostSlots; slot++)
        {
            ulong handle = (1UL << 32) | slot; // of a table that has just been made, every slot has its first generation
            if (!told.Contains(handle) && Kernel.Inspect(handle, out _, out _, out _) == CallStatus.Ok)
            {
                Append(text, slot.ToString(), handle);
            }
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string name, ulong handle)
    {
        CallStatus status = Kernel.Inspect(handle, out CapabilityKind kind, out Rights rights, out ulong size);
        text.Append(' ').Append(name).Append('=');
        if (status == CallStatus.Ok)
        {
            text.Append((int)kind).Append('/').Append((int)rights).Append('/').Append(size);
        }
        else
        {
            text.Append("status ").Append((int)status);
        }
    }
}
