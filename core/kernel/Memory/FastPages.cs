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
    private const ulong RightsMask = ~((ulong)Rights.All << Slot.RightsShift);
    private const ulong IsMemory = (ulong)CapabilityKind.Memory << Slot.KindShift;
    private const ulong SpaceMask = ~((ulong)(Rights.All & ~Rights.Write) << Slot.RightsShift);
    private const ulong MayChangeSpace = ((ulong)CapabilityKind.AddressSpace << Slot.KindShift) | ((ulong)Rights.Write << Slot.RightsShift);

    /// <summary>The current thread maps a page; parameters as for <see cref="CallNumber.Map"/>.</summary>
    [RuntimeExport("FastMap")]
    public static void Map(ThreadRef current, ulong handle, ulong spaceHandle, ulong address, ulong range, ulong protection)
    {
        ulong index = (uint)handle;
        if (index < current.Value.TableLimit)
        {
            SlotRef slot = new(current.Value.TableSlots + (index * Slot.Size));
            if (((slot.Value.Header ^ handle) & RightsMask) == IsMemory)
            {
                MapInto(current, slot, spaceHandle, address, range, protection);
                return;
            }
        }

        ShortExit.MapGaveUp(current.Address, handle, spaceHandle, address, range, protection);
    }

    /// <summary>The current thread unmaps a page of its own address space; parameters as for <see cref="CallNumber.Unmap"/>.</summary>
    [RuntimeExport("FastUnmap")]
    public static void Unmap(ThreadRef current, ulong handle, ulong range)
    {
        ulong index = (uint)handle;
        if (index < current.Value.TableLimit)
        {
            SlotRef slot = new(current.Value.TableSlots + (index * Slot.Size));
            if (((slot.Value.Header ^ handle) & RightsMask) == IsMemory)
            {
                Remove(current, handle, range, slot, new AddressSpaceRef(current.Value.Space.Object));
                return;
            }
        }

        ShortExit.UnmapGaveUp(current.Address, handle, range);
    }

    private static void MapInto(ThreadRef current, SlotRef slot, ulong spaceHandle, ulong address, ulong range, ulong protection)
    {
        ulong index = (uint)spaceHandle;
        if (index < current.Value.TableLimit)
        {
            SlotRef spaceSlot = new(current.Value.TableSlots + (index * Slot.Size));
            if (((spaceSlot.Value.Header ^ spaceHandle) & SpaceMask) == MayChangeSpace)
            {
                Enter(current, slot, new AddressSpaceRef(spaceSlot.Value.Object), address, range, protection);
                return;
            }
        }

        ShortExit.MapGaveUp(current.Address, slot.Address, spaceHandle, address, range, protection);
    }

    private static void Enter(ThreadRef current, SlotRef slot, AddressSpaceRef space, ulong address, ulong range, ulong protection)
    {
        ulong first = (uint)range;
        ulong offset = first << 12;
        ulong entry = space.Value.LeafTable + ((address >> 9) & 0xFF8);
        if (slot.Value.Data == space.Value.Id
            && range >> 32 == 1
            && first < slot.Value.Pages
            && slot.Value.Extra + offset == address
            && PageTableEntry.IsPlain(protection, slot.Value.Header >> Slot.RightsShift)
            && (address >> 21) + 1 == space.Value.LeafTag
            && (KernelMemory.At<ulong>(entry) & PageTableEntry.InUse) == 0)
        {
            KernelMemory.At<ulong>(entry) = slot.Value.PhysicalBase + offset + PageTableEntry.FromPlain(protection);
            ShortExit.Return(current.Address, 1);
            return;
        }

        ShortExit.MapGaveUp(current.Address, slot.Address, space.Address, address, range, protection);
    }

    private static void Remove(ThreadRef current, ulong handle, ulong range, SlotRef slot, AddressSpaceRef space)
    {
        ulong first = (uint)range;
        ulong offset = first << 12;
        ulong address = slot.Value.Extra + offset;
        if (slot.Value.Data == space.Value.Id
            && range >> 32 == 1
            && first < slot.Value.Pages
            && (address >> 21) + 1 == space.Value.LeafTag)
        {
            ref ulong entry = ref KernelMemory.At<ulong>(space.Value.LeafTable + ((address >> 9) & 0xFF8));
            if ((entry & PageTableEntry.InUse) != 0 && (entry & PageTableEntry.AddressMask) == slot.Value.PhysicalBase + offset)
            {
                entry = 0;
                ShortExit.ReturnAfterUnmapping(current.Address, 1, address);
                return;
            }
        }

        ShortExit.UnmapGaveUp(current.Address, handle, range);
    }
}
