using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pistachio.Runtime;

/// <summary>
/// GC handles: places outside the heap that hold a reference. A handle is the address of its entry, whose first word is the
/// reference; compiled code reads it there.
/// </summary>
// SAFETY: handles come from Allocate, so they point at entries of the table, which is static and never moves; CoreLib uses a handle only until it frees it.
internal static unsafe class Handles
{
    private const int Capacity = 1024;

    private enum Kind : byte
    {
        WeakShort = 0,
        WeakLong = 1,
        Strong = 2,
        Pinned = 3,
        Dependent = 6,
        Free = 0xFF,
    }

    private struct Entry
    {
        internal nuint Target;

        /// <summary>The second object of a dependent handle: alive as long as the first is. Link of the free list when free.</summary>
        internal nuint Secondary;
        internal Kind Kind;
    }

    [InlineArray(Capacity)]
    private struct Table
    {
        private Entry first;
    }

    private static Table table;
    private static Entry* firstFree;
    private static int everUsed;

    private static Entry* Entries => (Entry*)Unsafe.AsPointer(ref table);

    /// <summary>Returns 0 when all handles are in use; CoreLib throws an out of memory exception then.</summary>
    [RuntimeExport("RhpHandleAlloc")]
    internal static nint Allocate(nuint target, GCHandleType kind) => Allocate(target, 0, (Kind)kind);

    [RuntimeExport("RhpHandleAllocDependent")]
    internal static nint AllocateDependent(nuint primary, nuint secondary) => Allocate(primary, secondary, Kind.Dependent);

    [RuntimeExport("RhHandleFree")]
    internal static void Free(nint handle)
    {
        Entry* entry = (Entry*)handle;
        entry->Target = 0;
        entry->Secondary = (nuint)firstFree;
        entry->Kind = Kind.Free;
        firstFree = entry;
    }

    [RuntimeExport("RhHandleSet")]
    internal static void Set(nint handle, nuint target) => ((Entry*)handle)->Target = target;

    [RuntimeExport("RhHandleGetDependent")]
    internal static nuint GetDependent(nint handle, nuint* secondary)
    {
        Entry* entry = (Entry*)handle;
        *secondary = entry->Target == 0 ? 0 : entry->Secondary;
        return entry->Target;
    }

    [RuntimeExport("RhHandleSetDependentSecondary")]
    internal static void SetDependentSecondary(nint handle, nuint secondary) => ((Entry*)handle)->Secondary = secondary;

    internal static void MarkStrong()
    {
        for (int i = 0; i < everUsed; i++)
        {
            if (Entries[i].Kind is Kind.Strong or Kind.Pinned)
            {
                Heap.Mark(Entries[i].Target);
            }
        }
    }

    /// <summary>Marks the second objects of dependent handles whose first is live. True if that marked anything.</summary>
    internal static bool MarkDependents()
    {
        bool marked = false;
        for (int i = 0; i < everUsed; i++)
        {
            Entry* entry = Entries + i;
            if (entry->Kind == Kind.Dependent && entry->Target != 0 && Heap.IsLive(entry->Target) &&
                entry->Secondary != 0 && !Heap.IsLive(entry->Secondary))
            {
                Heap.Mark(entry->Secondary);
                marked = true;
            }
        }

        return marked;
    }

    /// <summary>Weak and dependent handles forget dead objects.</summary>
    internal static void ClearDead()
    {
        for (int i = 0; i < everUsed; i++)
        {
            Entry* entry = Entries + i;
            if (entry->Kind is Kind.WeakShort or Kind.WeakLong or Kind.Dependent && entry->Target != 0 && !Heap.IsLive(entry->Target))
            {
                entry->Target = 0;
                entry->Secondary = 0;
            }
        }
    }

    private static nint Allocate(nuint target, nuint secondary, Kind kind)
    {
        Entry* entry = firstFree;
        if (entry != null)
        {
            firstFree = (Entry*)entry->Secondary;
        }
        else if (everUsed < Capacity)
        {
            entry = Entries + everUsed++;
        }
        else
        {
            return 0;
        }

        entry->Target = target;
        entry->Secondary = secondary;
        entry->Kind = kind;
        return (nint)entry;
    }
}
