namespace Pistachio.Runtime;

/// <summary>The heap of the program, as an event loop sees it.</summary>
public static class ServerHeap
{
    /// <summary>Bytes that programs can use of the heap, fixed at the start.</summary>
    public static long Size => (long)Heap.Size;

    /// <summary>Bytes that hold objects, live or not yet known to be dead.</summary>
    public static long Used => (long)Heap.Used;

    /// <summary>Collections since the start.</summary>
    public static long Collections => Heap.Collections;

    /// <summary>
    /// Collects now. Cheapest between two messages, when the stack holds only the event loop: its cost grows with the objects on
    /// the heap.
    /// </summary>
    public static void Collect() => Symbols.Collect();

    /// <summary>For the event loop, after each message: collects if a quarter of the heap was allocated since the last time, or if a message ran out of memory.</summary>
    /// <returns>True if it collected.</returns>
    public static bool CollectBetweenMessages()
    {
        if (!Heap.WorthCollecting)
        {
            return false;
        }

        Symbols.Collect();
        return true;
    }
}
