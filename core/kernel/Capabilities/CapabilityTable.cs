using Pistachio.Abi;
using Pistachio.Platform;

namespace Pistachio.Kernel.Capabilities;

/// <summary>A capability table: this header, and after it the slots. Slot 0 is never used, so handle 0 names nothing.</summary>
public struct CapabilityTable
{
    /// <summary>The header takes the place of one slot.</summary>
    public const int HeaderSize = Slot.Size;

    public const ulong MinimumSlots = 4;
    public const ulong MaximumSlots = 1 << 20; // the index field of Slot.Header

    /// <summary>A table of at most so many slots is made without clearing its memory: no handle leads to a slot whose header is zero.</summary>
    public const ulong SmallSlots = 1024;

    public ObjectHeader Header;

    /// <summary>Address of slot 0, right behind the header.</summary>
    public ulong Slots;
    public ulong Count;

    /// <summary>First empty slot that can be used again.</summary>
    public SlotRef Free;

    /// <summary>Slots below this index have been in use at least once; those above are fresh.</summary>
    public ulong Fresh;

    /// <summary>Where a destruction in progress stands.</summary>
    public ulong Cursor;

    /// <summary>Makes a table of memory that is zero, or, with at most <see cref="SmallSlots"/> slots, that holds anything.</summary>
    public void Initialize(ulong address, ulong count)
    {
        if (count <= SmallSlots)
        {
            KernelMemory.Clear(address, HeaderSize);
            EmptySlots(address + HeaderSize, count);
        }

        Header.Kind = CapabilityKind.CapabilityTable;
        Slots = address + HeaderSize;
        Count = count;
        Fresh = 1;
    }

    /// <summary>Takes an empty slot out of the table, or null when there is none. Its generation is already that of the handle to come.</summary>
    public SlotRef Take()
    {
        SlotRef slot = Free;
        if (!slot.IsNull)
        {
            Free = slot.Value.Next;
            slot.Value.Next = default;
            return slot;
        }

        if (Fresh >= Count)
        {
            return default;
        }

        slot = new SlotRef(Slots + (Fresh * Slot.Size));
        Fresh++;
        ref Slot fresh = ref slot.Value;
        fresh.Header = (1UL << 32) | (Fresh - 1);
        fresh.Parent = default;
        fresh.FirstChild = default;
        fresh.Next = default;
        fresh.Previous = default;
        return slot;
    }

    /// <summary>Makes the headers of slots zero, eight at a time as far as there are.</summary>
    private static void EmptySlots(ulong address, ulong count)
    {
        for (; count >= 8; count -= 8)
        {
            KernelMemory.At<ulong>(address) = 0;
            KernelMemory.At<ulong>(address + Slot.Size) = 0;
            KernelMemory.At<ulong>(address + (2 * Slot.Size)) = 0;
            KernelMemory.At<ulong>(address + (3 * Slot.Size)) = 0;
            KernelMemory.At<ulong>(address + (4 * Slot.Size)) = 0;
            KernelMemory.At<ulong>(address + (5 * Slot.Size)) = 0;
            KernelMemory.At<ulong>(address + (6 * Slot.Size)) = 0;
            KernelMemory.At<ulong>(address + (7 * Slot.Size)) = 0;
            address += 8 * Slot.Size;
        }

        for (; count != 0; count--)
        {
            KernelMemory.At<ulong>(address) = 0;
            address += Slot.Size;
        }
    }

    /// <summary>Puts back a slot that <see cref="Take"/> gave and nothing filled, or that was emptied.</summary>
    /// <remarks>A slot whose generation is used up is never used again, so a stale handle stays stale for ever.</remarks>
    public void PutBack(SlotRef slot)
    {
        if (slot.Value.Generation == 0)
        {
            return; // wrapped: retired
        }

        slot.Value.Next = Free;
        Free = slot;
    }

    public readonly ulong HandleOf(SlotRef slot) =>
        slot.Value.Header & (Slot.GenerationMask | Slot.IndexMask);

    /// <summary>The table that a slot with owner <see cref="SlotOwner.Table"/> lies in.</summary>
    public static CapabilityTableRef Of(SlotRef slot) =>
        new(slot.Address - (slot.Value.Index * Slot.Size) - HeaderSize);
}
