using Pistachio.Abi;
using Pistachio.Kernel.Memory;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;

namespace Pistachio.Kernel.Tests;

/// <summary>What the MMU lets user mode do: walks the page tables and keeps what it found in the TLB.</summary>
internal static class UserMode
{
    /// <summary>Whether the current thread may access an address now; marks the page accessed and dirty as the MMU does.</summary>
    public static bool Touch(TestMachine machine, ulong address, Protection access)
    {
        ThreadRef thread = machine.Current;
        ulong page = address & ~4095UL;
        if (!Mmu.Cached.TryGetValue(page, out ulong entry))
        {
            ulong place = Walk(thread.Value.Root, address);
            if (place == 0)
            {
                return false;
            }

            ref ulong word = ref KernelMemory.At<ulong>(place);
            if ((word & PageTableEntry.Present) == 0)
            {
                return false;
            }

            word |= PageTableEntry.Accessed;
            entry = word;
            Mmu.Cached[page] = entry;
        }

        if (!Allows(entry, access))
        {
            return false;
        }

        if ((access & Protection.Write) != 0 && (entry & PageTableEntry.Dirty) == 0)
        {
            KernelMemory.At<ulong>(Walk(thread.Value.Root, address)) |= PageTableEntry.Dirty;
            Mmu.Cached[page] = entry | PageTableEntry.Dirty;
        }

        return true;
    }

    public static bool Allows(ulong entry, Protection access) =>
        (entry & (PageTableEntry.Present | PageTableEntry.User)) == (PageTableEntry.Present | PageTableEntry.User)
        && ((access & Protection.Write) == 0 || (entry & PageTableEntry.Writable) != 0)
        && ((access & Protection.Execute) == 0 || (entry & PageTableEntry.NoExecute) == 0);

    /// <summary>Kernel address of the leaf entry of an address, or 0.</summary>
    public static ulong Walk(ulong root, ulong address)
    {
        ulong table = root;
        for (int shift = 39; shift > 12; shift -= 9)
        {
            ulong word = KernelMemory.At<ulong>(table + (((address >> shift) & 511) * 8));
            if ((word & PageTableEntry.Present) == 0)
            {
                return 0;
            }

            table = word & PageTableEntry.AddressMask;
        }

        return table + (((address >> 12) & 511) * 8);
    }
}
