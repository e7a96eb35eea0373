using System.Collections.Generic;
using System.Linq;
using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Memory;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;
using static Pistachio.Kernel.Tests.Invariants.Invariant;

namespace Pistachio.Kernel.Tests.Invariants;

/// <summary>Who owns which memory, and what the page tables make of it.</summary>
internal static class MemoryInvariants
{
    private const ulong PageSize = TestMachine.PageSize;

    public static void Check(MachineState state)
    {
        List<(ulong Start, ulong End, CapabilityKind Kind)> owned = OwnedByKernel(state);
        CheckDisjoint(owned);
        List<SlotRef> windows = [.. state.Slots.Select(s => new SlotRef(s)).Where(s => s.Value.Kind == CapabilityKind.Memory)];
        CheckNoFrameIsKernelMemory(windows, owned);
        HashSet<ulong> ids = [];
        foreach (AddressSpaceRef space in state.Spaces)
        {
            ref SpaceTableEntry entry = ref state.Machine.Shared.Space(space.Value.Id & 0xFFFF);
            if (space.Value.Header.References != 0)
            {
                Holds(entry.Object == space.Address && entry.Generation == space.Value.Id >> 16, "the id of an address space leads elsewhere", space.Address);
                Holds(ids.Add(space.Value.Id), "two address spaces have one id", space.Address);
            }

            CheckSpace(state, space, windows);
        }

        CheckCachedTranslations(state);
    }

    /// <summary>The memory that a slot names.</summary>
    public static (ulong Start, ulong End) RegionOf(ref Slot slot) => slot.Kind switch
    {
        CapabilityKind.Untyped => (slot.Object, slot.Object + ((uint)slot.Data * Untyped.Granule)),
        CapabilityKind.Memory or CapabilityKind.PageTables => (slot.PhysicalBase, slot.PhysicalBase + (slot.Pages * PageSize)),
        Destruction.Removed => (ulong.MaxValue, 0),
        _ => (slot.Object, slot.Object + MachineState.SizeOf(slot.Object, slot.Kind)),
    };

    /// <summary>Kernel objects and page-table pools. The message page of a thread counts as a frame.</summary>
    private static List<(ulong Start, ulong End, CapabilityKind Kind)> OwnedByKernel(MachineState state)
    {
        List<(ulong Start, ulong End, CapabilityKind Kind)> owned = [];
        foreach ((ulong address, CapabilityKind kind) in state.Objects)
        {
            ulong size = kind == CapabilityKind.Thread ? Thread.MessagePageOffset : MachineState.SizeOf(address, kind);
            owned.Add((address, address + size, kind));
        }

        foreach (ulong address in state.Slots)
        {
            ref Slot slot = ref new SlotRef(address).Value;
            if (slot.Kind == CapabilityKind.PageTables)
            {
                owned.Add((slot.PhysicalBase, slot.PhysicalBase + (slot.Pages * PageSize), slot.Kind));
            }
        }

        owned.Sort();
        return owned;
    }

    private static void CheckDisjoint(List<(ulong Start, ulong End, CapabilityKind Kind)> owned)
    {
        for (int i = 1; i < owned.Count; i++)
        {
            Holds(owned[i].Start >= owned[i - 1].End, $"{owned[i - 1].Kind} and {owned[i].Kind} share memory", owned[i].Start);
        }
    }

    private static void CheckNoFrameIsKernelMemory(List<SlotRef> windows, List<(ulong Start, ulong End, CapabilityKind Kind)> owned)
    {
        foreach (SlotRef window in windows)
        {
            (ulong start, ulong end) = RegionOf(ref window.Value);
            int low = 0;
            int high = owned.Count;
            while (low < high)
            {
                int middle = (low + high) / 2;
                (low, high) = owned[middle].End <= start ? (middle + 1, high) : (low, middle);
            }

            Holds(low == owned.Count || owned[low].Start >= end, $"a memory capability reaches kernel memory ({(low < owned.Count ? owned[low].Kind : 0)})", window.Address);
        }
    }

    private static void CheckSpace(MachineState state, AddressSpaceRef address, List<SlotRef> windows)
    {
        ref AddressSpace space = ref address.Value;
        ulong id = space.Id;
        bool dying = space.Header.References == 0;
        List<(ulong Start, ulong End)> pools = [];
        foreach (ulong slot in state.Slots)
        {
            ref Slot value = ref new SlotRef(slot).Value;
            if (value.Kind == CapabilityKind.PageTables && value.Data == id)
            {
                pools.Add(RegionOf(ref value));
            }
        }

        HashSet<ulong> tables = [];
        for (ulong free = space.FreeTables; free != 0; free = KernelMemory.At<ulong>(free))
        {
            Holds(tables.Add(free), "the free page tables of a space are circular", address.Address);
            Holds(pools.Any(p => free >= p.Start && free < p.End), "a free page table lies outside of the pools of its space", free);
        }

        for (ulong i = 256; i < 512; i++)
        {
            Holds(KernelMemory.At<ulong>(space.Root + (i * 8)) == KernelMemory.At<ulong>(Mmu.KernelRoot + (i * 8)), "the kernel half of an address space was changed", address.Address);
        }

        List<SlotRef> mine = [.. windows.Where(w => w.Value.Data == id)];
        if (!dying)
        {
            CheckTable(space.Root, 39, 0, 256, pools, tables, mine);
        }
    }

    private static void CheckTable(ulong table, int shift, ulong firstAddress, ulong entries, List<(ulong Start, ulong End)> pools, HashSet<ulong> tables, List<SlotRef> windows)
    {
        for (ulong i = 0; i < entries; i++)
        {
            ulong entry = KernelMemory.At<ulong>(table + (i * 8));
            ulong address = firstAddress + (i << shift);
            if (shift == 12)
            {
                if ((entry & PageTableEntry.InUse) != 0)
                {
                    CheckLeaf(entry, address, windows);
                }

                continue;
            }

            if (entry == 0)
            {
                continue;
            }

            ulong below = entry & PageTableEntry.AddressMask;
            Holds((entry & ~PageTableEntry.AddressMask & ~PageTableEntry.Accessed) == PageTableEntry.Table, "a table entry has unknown bits", address);
            Holds(tables.Add(below), "a page table is used twice, or is in use and free", below);
            Holds(pools.Any(p => below >= p.Start && below < p.End), "a page table lies outside of the pools of its space", below);
            CheckTable(below, shift - 9, address, 512, pools, tables, windows);
        }
    }

    private static void CheckLeaf(ulong entry, ulong address, List<SlotRef> windows)
    {
        Holds(address is >= PageSize and < AddressSpace.UserEnd, "page 0 or an address beyond user space is mapped", address);
        bool present = (entry & PageTableEntry.Present) != 0;
        bool writable = present && (entry & PageTableEntry.Writable) != 0;
        bool executable = present && (entry & PageTableEntry.NoExecute) == 0;
        Holds(!(writable && executable), "a page is writable and executable", address);
        Rights needed = (present ? Rights.Read : 0) | (writable ? Rights.Write : 0) | (executable ? Rights.Execute : 0);
        ulong frame = entry & PageTableEntry.AddressMask;
        foreach (SlotRef slot in windows)
        {
            ref Slot window = ref slot.Value;
            ulong page = (address - window.Extra) / PageSize;
            if (address >= window.Extra && page < window.Pages && window.PhysicalBase + (page * PageSize) == frame && window.Has(needed))
            {
                return;
            }
        }

        Holds(false, $"a page is mapped ({entry:x}) that no capability allows", address);
    }

    /// <summary>What the TLB holds allows no more than the page tables do.</summary>
    private static void CheckCachedTranslations(MachineState state)
    {
        ulong root = state.Machine.Cpu.Value.LoadedRoot;
        foreach ((ulong page, ulong cached) in Mmu.Cached)
        {
            ulong place = UserMode.Walk(root, page);
            ulong entry = place == 0 ? 0 : KernelMemory.At<ulong>(place);
            Holds(
                (entry & PageTableEntry.Present) != 0
                && (entry & PageTableEntry.AddressMask) == (cached & PageTableEntry.AddressMask)
                && ((cached & PageTableEntry.Writable) == 0 || (entry & PageTableEntry.Writable) != 0)
                && ((cached & PageTableEntry.NoExecute) != 0 || (entry & PageTableEntry.NoExecute) == 0),
                $"the TLB still allows what the page tables do not (entry {entry:x}, cached {cached:x})",
                page);
        }
    }
}
