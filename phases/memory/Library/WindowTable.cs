using System;

namespace Pistachio.Memory;

/// <summary>
/// Hash table of windows with linear probing, in a table (power of two) that the caller provides. All windows of a chunk have the same home.
/// </summary>
public ref struct WindowTable
{
    private readonly Span<Window> _slots;
    private readonly ref int _count;

    public WindowTable(Span<Window> slots, ref int count)
    {
        _slots = slots;
        _count = ref count;
    }

    public readonly int Capacity => _slots.Length;

    /// <summary>All slots, the empty ones too.</summary>
    public readonly Span<Window> Slots => _slots;

    public readonly ref Window this[int slot] => ref _slots[slot];

    /// <summary>Whether so many more windows fit: three quarters of the slots may be used.</summary>
    public readonly bool HasRoom(int more) => _count + more <= _slots.Length - (_slots.Length >> 2);

    /// <summary>Slot of the first window of a chunk, or -1.</summary>
    public readonly int First(ulong chunk) => From(Home(chunk), chunk);

    /// <summary>Slot of the next window of the same chunk behind a slot, or -1.</summary>
    public readonly int Next(int slot, ulong chunk) => From(slot + 1, chunk);

    /// <summary>Slot of the first window of a chunk from a slot on, not before its home, or -1.</summary>
    public readonly int From(int slot, ulong chunk)
    {
        int mask = _slots.Length - 1;
        while (true)
        {
            slot &= mask;
            ref Window window = ref _slots[slot];
            if (window.Handle == 0)
                return -1;
            if (window.Chunk == chunk)
                return slot;
            slot++;
        }
    }

    /// <summary>The slot in which the search for a chunk begins.</summary>
    public readonly int Home(ulong chunk) => (int)((chunk * 0x9E3779B97F4A7C15UL) >> 33) & (_slots.Length - 1);

    /// <summary>Add a window; there must be room. Returns its slot.</summary>
    public readonly int Add(in Window window)
    {
        int mask = _slots.Length - 1;
        int slot = Home(window.Chunk);
        while (_slots[slot].Handle != 0)
            slot = (slot + 1) & mask;
        _slots[slot] = window;
        _count++;
        return slot;
    }

    /// <summary>Empty a slot. Windows that follow may move down to it, so scans look at the slot again.</summary>
    public readonly void Remove(int slot)
    {
        int mask = _slots.Length - 1;
        int hole = slot;
        int probe = slot;
        while (true)
        {
            probe = (probe + 1) & mask;
            if (_slots[probe].Handle == 0)
                break;

            // A window may fill the hole unless its home lies (cyclically) behind the hole.
            int home = Home(_slots[probe].Chunk);
            if (((probe - home) & mask) >= ((probe - hole) & mask))
            {
                _slots[hole] = _slots[probe];
                hole = probe;
            }
        }

        _slots[hole].Handle = 0;
        _count--;
    }
}
