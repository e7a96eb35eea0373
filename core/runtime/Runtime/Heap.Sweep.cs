namespace Pistachio.Runtime;

// SAFETY: as in Heap.cs.
internal static unsafe partial class Heap
{
    /// <summary>Joins neighbouring dead objects and free memory into gaps, and removes the marks.</summary>
    private static void Sweep()
    {
        FreeMemory* last = null;
        firstGap = null;
        freeInGaps = 0;
        nuint address = start;
        while (address < end)
        {
            nuint type = *(nuint*)address;
            if ((type & MarkBit) != 0)
            {
                *(nuint*)address = type & ~MarkBit;
                address += MethodTable.SizeOfObject(address, (MethodTable*)(type & ~MarkBit));
                continue;
            }

            nuint first = address;
            do
            {
                address += MethodTable.SizeOfObject(address, (MethodTable*)type);
            }
            while (address < end && ((type = *(nuint*)address) & MarkBit) == 0);

            nuint bytes = address - first;
            FreeMemory* gap = Format(first, bytes);
            if (bytes < SmallestGap)
            {
                continue;
            }

            gap->Next = null;
            if (last == null)
            {
                firstGap = gap;
            }
            else
            {
                last->Next = gap;
            }

            last = gap;
            freeInGaps += bytes;
        }
    }
}
