using System.Runtime.CompilerServices;
using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;

namespace Pistachio.Kernel.Memory;

/// <summary>
/// Kernel calls on memory capabilities. A capability is a window: its first mapping binds it to an address space and a base
/// address, and page i of it can only be mapped at base + i pages.
/// </summary>
internal static class MemoryObject
{
    /// <summary>Most pages that one call maps, unmaps or protects.</summary>
    public const ulong PagesPerCall = 512;

    private const ulong PageSize = 4096;
    private const ulong PageMask = PageSize - 1;

    /// <summary>From so many pages on, loading CR3 is cheaper than invalidating them one by one.</summary>
    private const ulong FlushAllFrom = 32;

    /// <summary>See <see cref="CallNumber.Map"/>. Value: pages mapped by the call, also when it ends early.</summary>
    public static CallStatus Map(CpuRef cpu, ref Thread current, ulong handle, ulong spaceHandle, ulong address, ulong range, ulong protection, out ulong done)
    {
        done = 0;
        CallStatus status = Lookup.Find(ref current, handle, CapabilityKind.Memory, Rights.None, out SlotRef slot);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        status = Lookup.Find(ref current, spaceHandle, CapabilityKind.AddressSpace, Rights.Write, out SlotRef spaceSlot);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        ref Slot memory = ref slot.Value;
        ulong first = (uint)range;
        ulong count = range >> 32;
        if (!PageTableEntry.IsValid(protection, memory.Rights))
        {
            return protection <= 15 && (protection & 6) != 6 ? CallStatus.NoRight : CallStatus.BadArgument;
        }

        if (!IsRange(ref memory, first, count)
            || (address & PageMask) != 0
            || address < PageSize + (first * PageSize)
            || address >= AddressSpace.UserEnd
            || (memory.Pages - first) * PageSize > AddressSpace.UserEnd - address) // the whole window, not only these pages
        {
            return CallStatus.BadArgument;
        }

        ref AddressSpace space = ref new AddressSpaceRef(spaceSlot.Value.Object).Value;
        ulong windowBase = address - (first * PageSize);
        if (memory.Data != space.Id)
        {
            if (memory.Data != 0 && !AddressSpaces.Find(cpu, memory.Data).IsNull)
            {
                return CallStatus.AlreadyMapped;
            }

        }
        else if (memory.Extra != windowBase)
        {
            return CallStatus.AlreadyMapped;
        }

        ulong bits = PageTableEntry.FromProtection(protection) | (memory.PhysicalBase + (first * PageSize));
        while (done < count)
        {
            ulong entry = space.MakeEntry(address);
            if (entry == 0)
            {
                status = CallStatus.NoPageTables;
                break;
            }

            ulong run = RunLength(address, count - done);
            ulong filled = FillRun(entry, run, bits);
            done += filled;
            if (filled != run)
            {
                status = CallStatus.AlreadyMapped;
                break;
            }

            bits += run * PageSize;
            address += run * PageSize;
        }

        if (done != 0)
        {
            memory.Data = space.Id;
            memory.Extra = windowBase;
        }

        return status;
    }

    /// <summary>See <see cref="CallNumber.Unmap"/>.</summary>
    public static CallStatus Unmap(CpuRef cpu, ref Thread current, ulong handle, ulong range, out ulong changed)
    {
        changed = 0;
        CallStatus status = FindWindow(cpu, ref current, handle, range, out SlotRef slot, out AddressSpaceRef space);
        if (status != CallStatus.Ok || space.IsNull)
        {
            return status;
        }

        changed = Change(cpu, ref slot.Value, ref space.Value, (uint)range, range >> 32, 0);
        return CallStatus.Ok;
    }

    /// <summary>See <see cref="CallNumber.Protect"/>.</summary>
    public static CallStatus Protect(CpuRef cpu, ref Thread current, ulong handle, ulong range, ulong protection, out ulong changed)
    {
        changed = 0;
        CallStatus status = FindWindow(cpu, ref current, handle, range, out SlotRef slot, out AddressSpaceRef space);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        if (!PageTableEntry.IsValid(protection, slot.Value.Rights))
        {
            return protection <= 15 && (protection & 6) != 6 ? CallStatus.NoRight : CallStatus.BadArgument;
        }

        if (!space.IsNull)
        {
            changed = Change(cpu, ref slot.Value, ref space.Value, (uint)range, range >> 32, PageTableEntry.FromProtection(protection));
        }

        return CallStatus.Ok;
    }

    /// <summary>See <see cref="CallNumber.QueryPages"/>.</summary>
    public static CallStatus Query(CpuRef cpu, ref Thread current, ulong handle, ulong range, ulong clear, out ulong bits)
    {
        bits = 0;
        CallStatus status = FindWindow(cpu, ref current, handle, range, out SlotRef slot, out AddressSpaceRef space);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        ulong count = range >> 32;
        if (count > 32 || clear > 1)
        {
            return CallStatus.BadArgument;
        }

        for (ulong i = 0; i < count && !space.IsNull; i++)
        {
            bits |= AccessOf(cpu, slot, space, (uint)range + i, clear != 0) << (int)i;
        }

        return CallStatus.Ok;
    }

    /// <summary>Bit 0: page i of a window was accessed; bit 32: it was written. A method of its own: with its locals in the caller, the compiler clears them through xmm.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong AccessOf(CpuRef cpu, SlotRef slot, AddressSpaceRef space, ulong page, bool clear)
    {
        ref ulong entry = ref EntryOf(ref slot.Value, ref space.Value, page, out bool mapped);
        if (!mapped)
        {
            return 0;
        }

        ulong bits = ((entry / PageTableEntry.Accessed) & 1) | (((entry / PageTableEntry.Dirty) & 1) << 32);
        if (clear && bits != 0)
        {
            entry &= ~(PageTableEntry.Accessed | PageTableEntry.Dirty);
            Invalidate(cpu, ref space.Value, slot.Value.Extra + (page * PageSize), 1);
        }

        return bits;
    }

    /// <summary>See <see cref="CallNumber.Split"/>; also splits port ranges.</summary>
    public static CallStatus Split(ThreadRef current, ulong handle, ulong range, ulong rights, out ulong result)
    {
        result = 0;
        CallStatus status = Lookup.Any(ref current.Value, handle, out SlotRef slot);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        ref Slot source = ref slot.Value;
        ulong first = (uint)range;
        ulong count = range >> 32;
        ulong limit = source.Kind switch
        {
            CapabilityKind.Memory => source.Pages,
            CapabilityKind.PortRange => source.Data,
            _ => 0,
        };
        if (limit == 0)
        {
            return CallStatus.WrongKind;
        }

        if (count == 0 || first >= limit || count > limit - first || (rights & ~(ulong)Rights.All) != 0)
        {
            return CallStatus.BadArgument;
        }

        ref CapabilityTable table = ref new CapabilityTableRef(current.Value.Table.Object).Value;
        SlotRef part = table.Take();
        if (part.IsNull)
        {
            return CallStatus.TableFull;
        }

        bool isMemory = source.Kind == CapabilityKind.Memory;
        part.Value.Fill(
            source.Kind,
            (Rights)rights & source.Rights,
            isMemory ? Slot.PackPages(source.PhysicalBase + (first * PageSize), count) : source.Object + first,
            isMemory ? 0 : count,
            0);
        Derivation.AddChild(slot, part);
        result = table.HandleOf(part);
        return CallStatus.Ok;
    }

    /// <summary>Unmaps a part of a window whose capability is to be deleted.</summary>
    public static void UnmapForDeletion(CpuRef cpu, ref Slot memory, AddressSpaceRef space, ulong first, ulong count) =>
        Change(cpu, ref memory, ref space.Value, first, count, 0);

    private static CallStatus FindWindow(CpuRef cpu, ref Thread current, ulong handle, ulong range, out SlotRef slot, out AddressSpaceRef space)
    {
        space = default;
        CallStatus status = Lookup.Find(ref current, handle, CapabilityKind.Memory, Rights.None, out slot);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        if (!IsRange(ref slot.Value, (uint)range, range >> 32))
        {
            return CallStatus.BadArgument;
        }

        if (slot.Value.Data != 0)
        {
            space = AddressSpaces.Find(cpu, slot.Value.Data);
        }

        return CallStatus.Ok;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsRange(ref Slot memory, ulong first, ulong count)
    {
        ulong pages = memory.Pages;
        return count - 1 < PagesPerCall && first < pages && count <= pages - first;
    }

    /// <summary>Gives each mapped page of a range other protection bits, or none: zero unmaps. Returns how many there were.</summary>
    private static ulong Change(CpuRef cpu, ref Slot memory, ref AddressSpace space, ulong first, ulong count, ulong bits)
    {
        if (count == 1)
        {
            ref ulong word = ref EntryOf(ref memory, ref space, first, out bool mapped);
            if (!mapped)
            {
                return 0;
            }

            word = bits | (word & KeptWith(bits));
            Invalidate(cpu, ref space, memory.Extra + (first * PageSize), 1);
            return 1;
        }

        ulong changed = 0;
        ulong run;
        for (ulong i = first; i < first + count; i += run)
        {
            ulong address = memory.Extra + (i * PageSize);
            run = RunLength(address, first + count - i);
            ulong entry = space.FindEntry(address);
            if (entry != 0)
            {
                changed += ChangeRun(entry, run, memory.PhysicalBase + (i * PageSize), bits);
            }
        }

        if (changed != 0)
        {
            Invalidate(cpu, ref space, memory.Extra + (first * PageSize), count);
        }

        return changed;
    }

    /// <summary>How many pages from an address on have their entries in one leaf table, one behind the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong RunLength(ulong address, ulong limit)
    {
        ulong rest = 512 - ((address >> 12) & 511);
        return rest < limit ? rest : limit;
    }

    /// <summary>Fills empty entries. Returns how many there were before one in use.</summary>
    private static ulong FillRun(ulong entry, ulong count, ulong bits)
    {
        ulong end = entry + (count * sizeof(ulong));
        ulong next = entry;
        for (ulong wholeEnd = end - (4 * sizeof(ulong)); next <= wholeEnd && AreFree(next); next += 4 * sizeof(ulong))
        {
            KernelMemory.At<ulong>(next) = bits;
            KernelMemory.At<ulong>(next + sizeof(ulong)) = bits + PageSize;
            KernelMemory.At<ulong>(next + (2 * sizeof(ulong))) = bits + (2 * PageSize);
            KernelMemory.At<ulong>(next + (3 * sizeof(ulong))) = bits + (3 * PageSize);
            bits += 4 * PageSize;
        }

        for (; next != end; next += sizeof(ulong))
        {
            ref ulong word = ref KernelMemory.At<ulong>(next);
            if ((word & PageTableEntry.InUse) != 0)
            {
                return (next - entry) / sizeof(ulong);
            }

            word = bits;
            bits += PageSize;
        }

        return count;
    }

    /// <summary>Whether four entries from one on are empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AreFree(ulong entry) =>
        ((KernelMemory.At<ulong>(entry) | KernelMemory.At<ulong>(entry + sizeof(ulong))
            | KernelMemory.At<ulong>(entry + (2 * sizeof(ulong))) | KernelMemory.At<ulong>(entry + (3 * sizeof(ulong)))) & PageTableEntry.InUse) == 0;

    /// <summary>
    /// Gives those of a run of entries that name the frames from one on other protection bits, or none: zero unmaps. Returns how many there
    /// were: another capability may have a page in between.
    /// </summary>
    private static ulong ChangeRun(ulong entry, ulong count, ulong frame, ulong bits)
    {
        ulong changed = 0;
        ulong kept = KeptWith(bits);
        for (ulong end = entry + (count * sizeof(ulong)); entry != end; entry += sizeof(ulong))
        {
            ref ulong word = ref KernelMemory.At<ulong>(entry);
            if ((word & PageTableEntry.InUse) != 0 && (word & PageTableEntry.AddressMask) == frame)
            {
                word = bits | (word & kept);
                changed++;
            }

            frame += PageSize;
        }

        return changed;
    }

    /// <summary>What of an entry stays when it gets other protection bits: nothing without any.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong KeptWith(ulong bits) => bits == 0 ? 0 : PageTableEntry.AddressMask | PageTableEntry.Accessed | PageTableEntry.Dirty;

    /// <summary>The entry of page i of a window. Mapped only if it really names this page: another capability may have a page there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref ulong EntryOf(ref Slot memory, ref AddressSpace space, ulong page, out bool mapped)
    {
        ulong address = space.FindEntry(memory.Extra + (page * PageSize));
        if (address == 0)
        {
            mapped = false;
            return ref memory.Extra;
        }

        ref ulong entry = ref KernelMemory.At<ulong>(address);
        mapped = (entry & PageTableEntry.InUse) != 0
            && (entry & PageTableEntry.AddressMask) == memory.PhysicalBase + (page * PageSize);
        return ref entry;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Invalidate(CpuRef cpu, ref AddressSpace space, ulong address, ulong count)
    {
        if (cpu.Value.LoadedRoot != space.Root)
        {
            return; // loading CR3 flushes
        }

        if (count >= FlushAllFrom)
        {
            Mmu.Load(space.Root);
            return;
        }

        for (; count != 0; count--)
        {
            Mmu.InvalidatePage(address);
            address += PageSize;
        }
    }
}
