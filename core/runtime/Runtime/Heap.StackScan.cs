namespace Pistachio.Runtime;

/// <summary>
/// Roots on the stack. The compiler's tables of live references are not read: every word that could be a reference into an object,
/// also into its middle, keeps that object. Between two messages the stack is a few frames of the event loop.
/// </summary>
// SAFETY: as in Heap.cs.
internal static unsafe partial class Heap
{
    private static nuint* candidates;
    private static nuint candidateCapacity;

    private static void MarkStack(nuint low, nuint high)
    {
        nuint count = 0;
        for (nuint at = low & ~(nuint)7; at < high; at += 8)
        {
            // SAFETY: [low, high) is the used part of the program's own stack.
            nuint word = *(nuint*)at;
            if (!Contains(word + 8) && !Contains(word))
            {
                continue;
            }

            candidates[count++] = word;
            if (count == candidateCapacity)
            {
                MarkCandidates(count);
                count = 0;
            }
        }

        MarkCandidates(count);
    }

    /// <summary>Marks the objects that the candidates point into, by one walk over the heap.</summary>
    private static void MarkCandidates(nuint count)
    {
        if (count == 0)
        {
            return;
        }

        Sort(candidates, count);
        MethodTable* free = Symbols.FreeMemoryType();
        nuint next = 0;
        for (nuint address = start; address < end && next < count;)
        {
            MethodTable* table = (MethodTable*)(*(nuint*)address & ~MarkBit);
            nuint size = MethodTable.SizeOfObject(address, table);
            bool hit = false;
            for (; next < count && candidates[next] < address - 8 + size; next++)
            {
                hit = true;
            }

            if (hit && table != free)
            {
                Mark(address);
            }

            address += size;
        }
    }

    /// <summary>Heapsort: in place, no recursion, never quadratic.</summary>
    private static void Sort(nuint* items, nuint count)
    {
        for (nuint i = count / 2; i-- > 0;)
        {
            Sink(items, i, count);
        }

        for (nuint last = count - 1; last > 0; last--)
        {
            (items[0], items[last]) = (items[last], items[0]);
            Sink(items, 0, last);
        }
    }

    private static void Sink(nuint* items, nuint parent, nuint count)
    {
        nuint value = items[parent];
        while (true)
        {
            nuint child = (2 * parent) + 1;
            if (child >= count)
            {
                break;
            }

            if (child + 1 < count && items[child + 1] > items[child])
            {
                child++;
            }

            if (items[child] <= value)
            {
                break;
            }

            items[parent] = items[child];
            parent = child;
        }

        items[parent] = value;
    }
}
