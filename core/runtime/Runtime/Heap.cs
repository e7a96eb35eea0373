namespace Pistachio.Runtime;

/// <summary>
/// The garbage-collected heap: one region of fixed size, objects that never move, mark and sweep.
/// </summary>
/// <remarks>
/// Between <see cref="start"/> and <see cref="end"/> there is always one object after the other, free memory being objects of
/// <see cref="Symbols.FreeMemoryType"/>; only the chunk that is being filled has an open end. An object's address is that of its
/// method table word; its header lies in the word before and belongs to it. The region may be up to 4 GiB.
/// </remarks>
// SAFETY: addresses are those of objects inside the region the host gave, which nobody else uses; the remarks say how it is laid out.
internal static unsafe partial class Heap
{
    /// <summary>Header, method table, and one word for the length of free memory.</summary>
    internal const nuint MinimumObject = 24;

    /// <summary>The smallest region a program can start in.</summary>
    internal const nuint MinimumRegion = 0x4_0000;

    private static nuint start;
    private static nuint end;
    private static nuint freeInGaps;

    /// <summary>Collections since the start.</summary>
    internal static uint Collections { get; private set; }

    internal static nuint Size => end - start;

    /// <summary>Bytes that hold objects, live or not yet known to be dead.</summary>
    internal static nuint Used
    {
        get
        {
            RuntimeState* state = Symbols.State();
            nuint open = state->AllocationPointer == 0 ? 0 : state->AllocationLimit + MinimumObject - state->AllocationPointer;
            return Size - freeInGaps - open;
        }
    }

    internal static bool Contains(nuint address) => address - start < end - start;

    /// <summary>Takes over a region of memory, page aligned. False if it is too small to start a program in, or too large.</summary>
    internal static bool Initialize(nuint regionStart, nuint regionSize)
    {
        if (regionSize < MinimumRegion || regionSize > uint.MaxValue)
        {
            return false;
        }

        nuint work = InitializeMarking(regionStart, regionSize);
        start = regionStart + work + 8;
        end = regionStart + regionSize;
        firstGap = Format(start, end - start);
        firstGap->Next = null;
        freeInGaps = end - start;
        return true;
    }
}
