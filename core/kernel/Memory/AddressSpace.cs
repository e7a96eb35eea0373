using System.Runtime.CompilerServices;
using Pistachio.Platform;

namespace Pistachio.Kernel.Memory;

/// <summary>A set of page tables. The root table is the second page of the object; the others come from page-table pools fed to it.</summary>
public struct AddressSpace
{
    public const ulong ObjectSize = 8192;
    public const ulong RootOffset = 4096;

    /// <summary>Bytes of the first page that the fields below take, or a little more; the rest is never looked at.</summary>
    public const ulong UsedSize = 128;

    private const ulong PageSize = 4096;

    /// <summary>First address that cannot be mapped: the last page below the non-canonical hole stays free, so that no return
    /// address of a <c>syscall</c> can be non-canonical (SDM volume 2, SYSRET).</summary>
    public const ulong UserEnd = 0x7FFF_FFFF_F000;

    public ObjectHeader Header;

    /// <summary>Physical address of the root table.</summary>
    public ulong Root;

    /// <summary>Number | generation &lt;&lt; 16. Windows carry it, so that they know when the space is gone or has been wiped.</summary>
    public ulong Id;

    /// <summary>
    /// Physical address of the first free page of the pools; each page begins with the address of the next one. Behind that it may hold anything: it is
    /// cleared when it becomes a table.
    /// </summary>
    public ulong FreeTables;

    /// <summary>Value of <see cref="LeafTag"/> that no address has.</summary>
    public const ulong NoLeaf = ulong.MaxValue;

    /// <summary>The leaf table used last: address bits 21 and up that it maps, and its kernel address.</summary>
    public ulong LeafTag;
    public ulong LeafTable;

    /// <summary>Kernel address of the page-table entry for a virtual address, or 0 when there is no leaf table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong FindEntry(ulong virtualAddress) =>
        virtualAddress >> 21 == LeafTag ? LeafTable + ((virtualAddress >> 9) & 0xFF8) : FindUncached(virtualAddress);

    /// <summary>As <see cref="FindEntry"/>, but makes the tables that are missing. 0 when the pools are empty.</summary>
    public ulong MakeEntry(ulong virtualAddress)
    {
        ulong entry = FindEntry(virtualAddress);
        if (entry != 0)
        {
            return entry;
        }

        ulong table = Root;
        for (int shift = 39; shift > 12; shift -= 9)
        {
            ref ulong word = ref KernelMemory.At<ulong>(KernelMemory.ToVirtual(table) + (((virtualAddress >> shift) & 511) * 8));
            if ((word & PageTableEntry.Present) == 0)
            {
                ulong fresh = FreeTables;
                if (fresh == 0)
                {
                    return 0;
                }

                FreeTables = KernelMemory.At<ulong>(KernelMemory.ToVirtual(fresh));
                KernelMemory.Clear(KernelMemory.ToVirtual(fresh), PageSize);
                word = fresh | PageTableEntry.Table;
            }

            table = word & PageTableEntry.AddressMask;
        }

        LeafTag = virtualAddress >> 21;
        LeafTable = KernelMemory.ToVirtual(table);
        return LeafTable + ((virtualAddress >> 9) & 0xFF8);
    }

    private ulong FindUncached(ulong virtualAddress)
    {
        ulong table = Walk(virtualAddress);
        if (table == 0)
        {
            return 0;
        }

        LeafTag = virtualAddress >> 21;
        LeafTable = table;
        return table + ((virtualAddress >> 9) & 0xFF8);
    }

    private readonly ulong Walk(ulong virtualAddress)
    {
        ulong table = Root;
        for (int shift = 39; shift > 12; shift -= 9)
        {
            ulong word = KernelMemory.At<ulong>(KernelMemory.ToVirtual(table) + (((virtualAddress >> shift) & 511) * 8));
            if ((word & PageTableEntry.Present) == 0)
            {
                return 0;
            }

            table = word & PageTableEntry.AddressMask;
        }

        return KernelMemory.ToVirtual(table);
    }
}
