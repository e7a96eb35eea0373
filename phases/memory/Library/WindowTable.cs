using System;

namespace Pistachio.Memory;

/// <summary>Hash table of windows with linear probing, in a table (power of two) that the caller provides.</summary>
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

    public readonly ref Window this[int slot] => ref _slots[slot];

    /// <summary>Whether one more window fits: three quarters of the slots may be used.</summary>
    public readonly bool HasRoom => _count < _slots.Length - (_slots.Length >> 2);

    /// <summary>Slot of a window, or -1.</summary>
    public readonly int Find(ulong chunk, uint sharedObject, uint objectGranule)
    {
        int mask = _slots.Length - 1;
        for (int slot = Home(chunk, sharedObject); ; slot = (slot + 1) & mask)
        {
            ref Window window = ref _slots[slot];
            if (window.Handle == 0)
                return -1;
            if (window.Chunk == chunk && window.Object == sharedObject && window.ObjectGranule == objectGranule)
                return slot;
        }
    }

    /// <summary>Add a window that is not in the table; there must be room. Returns its slot.</summary>
    public readonly int Add(in Window window)
    {
        int mask = _slots.Length - 1;
        int slot = Home(window.Chunk, window.Object);
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
            int home = Home(_slots[probe].Chunk, _slots[probe].Object);
            if (((probe - home) & mask) >= ((probe - hole) & mask))
            {
                _slots[hole] = _slots[probe];
                hole = probe;
            }
        }

        _slots[hole].Handle = 0;
        _count--;
    }

    private readonly int Home(ulong chunk, uint sharedObject)
    {
        ulong hash = (chunk ^ ((ulong)sharedObject << 32)) * 0x9E3779B97F4A7C15UL;
        return (int)(hash >> 33) & (_slots.Length - 1);
    }
}
