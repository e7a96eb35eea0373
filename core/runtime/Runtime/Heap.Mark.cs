using System.Runtime;

namespace Pistachio.Runtime;

// SAFETY: as in Heap.cs.
internal static unsafe partial class Heap
{
    private const nuint MarkBit = 1;

    /// <summary>Objects that are marked but whose references have not been followed yet.</summary>
    private static nuint* pending;
    private static nuint pendingCapacity;
    private static nuint pendingCount;

    /// <summary>A marked object did not fit on the stack: the heap has to be walked for marked objects with unmarked children.</summary>
    private static bool pendingOverflowed;

    /// <summary>Puts the collector's own tables at the start of the region. Returns their size.</summary>
    private static nuint InitializeMarking(nuint regionStart, nuint regionSize)
    {
        nuint size = (regionSize / 64) & ~(nuint)4095;
        size = size < 0x4000 ? 0x4000 : size > 0x10_0000 ? 0x10_0000 : size;
        pending = (nuint*)regionStart;
        pendingCapacity = size / 2 / 8;
        candidates = (nuint*)(regionStart + (size / 2));
        candidateCapacity = size / 2 / 8;
        return size;
    }

    /// <summary>Collects; <paramref name="stackPointer"/> is where live references on the stack begin.</summary>
    [RuntimeExport("PistachioCollectFrom")]
    internal static void CollectFrom(nuint stackPointer)
    {
        RetireChunk();
        pendingCount = 0;
        pendingOverflowed = false;
        MarkStack(stackPointer, Symbols.State()->StackHigh);
        MarkLocation((nuint*)&Symbols.State()->ThreadStatics);
        Handles.MarkStrong();
        Modules.MarkFrozenObjects();
        Drain();
        while (Handles.MarkDependents())
        {
            Drain();
        }

        Handles.ClearDead();
        Sweep();
        usedAfterCollection = Used;
        collectedWithinMessage = false;
        Collections++;
    }

    internal static bool IsLive(nuint address) => !Contains(address) || (*(nuint*)address & MarkBit) != 0;

    internal static void MarkLocation(nuint* location) => Mark(*location);

    /// <summary>Marks an object of the heap; other addresses (null, frozen objects) need none.</summary>
    internal static void Mark(nuint address)
    {
        if (!Contains(address))
        {
            return;
        }

        // SAFETY: references of the program point at objects of this heap or outside it; the first word is the method table.
        nuint type = *(nuint*)address;
        if ((type & MarkBit) != 0)
        {
            return;
        }

        *(nuint*)address = type | MarkBit;
        if (!((MethodTable*)type)->ContainsPointers)
        {
            return;
        }

        if (pendingCount == pendingCapacity)
        {
            pendingOverflowed = true;
            return;
        }

        pending[pendingCount++] = address;
    }

    /// <summary>Follows references until every reachable object is marked.</summary>
    private static void Drain()
    {
        while (true)
        {
            while (pendingCount != 0)
            {
                MarkReferencesOf(pending[--pendingCount]);
            }

            if (!pendingOverflowed)
            {
                return;
            }

            pendingOverflowed = false;
            for (nuint address = start; address < end;)
            {
                nuint type = *(nuint*)address;
                MethodTable* table = (MethodTable*)(type & ~MarkBit);
                if ((type & MarkBit) != 0 && table->ContainsPointers)
                {
                    MarkReferencesOf(address);
                    while (pendingCount != 0)
                    {
                        MarkReferencesOf(pending[--pendingCount]);
                    }
                }

                address += MethodTable.SizeOfObject(address, table);
            }
        }
    }

    /// <summary>
    /// Marks what an object refers to. The compiler puts the description of where references lie (GCDesc) before the method table.
    /// </summary>
    /// <remarks>
    /// <code>
    ///  table - 8                  n: number of series; below zero for an array of structs
    ///  n > 0:  table - 8 - 16 i   series i: [length - size of the object] [offset of the first reference]   (the length is at the lower address)
    ///  n &lt; 0:  table - 16         offset of the first reference of the first element
    ///          table - 24 - 8 i   run i of the element: references (32 bits) | bytes to skip after them (32 bits)
    /// </code>
    /// </remarks>
    internal static void MarkReferencesOf(nuint address)
    {
        // SAFETY: address is an object with references, so its type has a description of that form before it.
        nuint table = *(nuint*)address & ~MarkBit;
        nuint size = MethodTable.SizeOfObject(address, (MethodTable*)table);
        nint series = *(nint*)(table - 8);
        if (series > 0)
        {
            nuint description = table - 8;
            for (nint i = 0; i < series; i++)
            {
                description -= 16;
                nuint* location = (nuint*)(address + *(nuint*)(description + 8));
                nuint* stop = (nuint*)((nuint)location + *(nuint*)description + size);
                for (; location < stop; location++)
                {
                    Mark(*location);
                }
            }

            return;
        }

        nuint at = address + *(nuint*)(table - 16);
        nuint last = address + size - 8;
        while (at < last)
        {
            for (nint run = 0; run > series; run--)
            {
                ulong shape = *(ulong*)((nint)table - 24 + (run * 8));
                nuint stop = at + ((nuint)(uint)shape * 8);
                for (; at < stop; at += 8)
                {
                    Mark(*(nuint*)at);
                }

                at += (nuint)(shape >> 32);
            }
        }
    }
}
