using System.Runtime;
using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;

namespace Pistachio.Kernel.Memory;

/// <summary>
/// The common case of mapping and unmapping: one page of a window that is bound already, in the leaf table used last, with access and
/// cached. That the window lies in user space at page boundaries was checked when it was bound. As in the other short paths, all
/// conditions are checked before anything is written; <see cref="MemoryObject"/> is the complete version.
/// </summary>
public static class FastPages
{
    /// <summary>A range of one page; the page's number is in its lower half.</summary>
    private const ulong OnePage = 1UL << 32;

    /// <summary>
    /// The current thread maps a page of a memory capability into an address space that it may change; the other parameters as for
    /// <see cref="CallNumber.Map"/>.
    /// </summary>
    [RuntimeExport("FastMap")]
    public static void Map(ThreadRef current, SlotRef slot, AddressSpaceRef space, ulong address, ulong range, ulong protection)
    {
        ulong page = range - OnePage; // more than any object has, if the range is not one page
        if (slot.Value.Data == space.Value.Id
            && slot.Value.Extra + (page << 12) == address
            && (protection & ~((slot.Value.Header >> Slot.RightsShift) & 7)) == 0
            && page < slot.Value.Pages)
        {
            ulong bits = PageTableEntry.Plain[(int)protection & 7];
            ulong mapped = (((slot.Value.Object >> 24) + page) << 12) + bits;
            if (bits != 0 && address >> 21 == space.Value.LeafTag)
            {
                ref ulong entry = ref KernelMemory.At<ulong>(space.Value.LeafTable + ((address >> 9) & 0xFF8));
                if ((entry & PageTableEntry.InUse) == 0)
                {
                    entry = mapped;
                    ShortExit.Return(current.Address, 1);
                    return;
                }
            }
        }

        ShortExit.MapGaveUp(current.Address, slot.Address, space.Address, address, range, protection);
    }

    /// <summary>The current thread unmaps a page from its own address space; range as for <see cref="CallNumber.Unmap"/>.</summary>
    [RuntimeExport("FastUnmap")]
    public static void Unmap(ThreadRef current, ulong handle, ulong range, SlotRef slot, AddressSpaceRef space)
    {
        ulong page = range - OnePage;
        ulong address = slot.Value.Extra + (page << 12);
        if (slot.Value.Data == space.Value.Id && page < slot.Value.Pages && address >> 21 == space.Value.LeafTag)
        {
            ref ulong entry = ref KernelMemory.At<ulong>(space.Value.LeafTable + ((address >> 9) & 0xFF8));
            ulong expected = (((slot.Value.Object >> 24) + page) << 12) | PageTableEntry.Present;
            if (((entry ^ expected) & (PageTableEntry.AddressMask | PageTableEntry.Present)) == 0)
            {
                entry = 0;
                ShortExit.ReturnAfterUnmapping(current.Address, 1, address);
                return;
            }
        }

        ShortExit.UnmapGaveUp(current.Address, handle, range);
    }
}
