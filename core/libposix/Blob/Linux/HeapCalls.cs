using Pistachio.Abi;
using Pistachio.Memory;

namespace Pistachio.LibPosix;

/// <summary>The heap by <c>brk</c>.</summary>
internal static class HeapCalls
{
    private static ulong start;
    private static ulong current;

    /// <summary>Where it begins; 0: there is no program.</summary>
    public static ulong Start => start;

    /// <summary>Begin a program whose image ends at an address.</summary>
    public static void Begin(ulong imageEnd) => start = current = imageEnd;

    /// <summary><c>brk</c> of Linux: move the end of the heap.</summary>
    /// <returns>The end, which is the old one when it cannot be moved there.</returns>
    public static long Brk(ulong wanted)
    {
        if (wanted < start || wanted > ProcessLayout.Library)
            return (long)current;
        ulong from = RoundUp(current);
        ulong to = RoundUp(wanted);
        if (to > from)
        {
            const MapFlags flags = MapFlags.Private | MapFlags.Anonymous | MapFlags.FixedNoReplace;
            if (MemoryFunctions.Mmap(from, to - from, PageProtection.Read | PageProtection.Write, flags, -1, 0) < 0)
                return (long)current;
        }
        else if (to < from && MemoryFunctions.Munmap(to, from - to) < 0)
        {
            return (long)current;
        }

        current = wanted;
        return (long)current;
    }

    private static ulong RoundUp(ulong address) => (address + Page.Size - 1) & ~(Page.Size - 1);
}
