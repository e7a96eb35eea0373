using Pistachio.Abi;
using Pistachio.Memory;

namespace Pistachio.LibPosix;

/// <summary>Calls about memory that the memory phase does not have: the heap by <c>brk</c>, and advice that Linux knows.</summary>
internal static class HeapCalls
{
    // Flags of mmap that Linux accepts and that change nothing here: MAP_DENYWRITE, MAP_EXECUTABLE, MAP_GROWSDOWN, MAP_NONBLOCK.
    private const MapFlags Harmless = (MapFlags)(0x0800 | 0x1000 | 0x0100 | 0x1_0000);

    private static ulong start;
    private static ulong current;

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

    /// <summary><c>mmap</c>, with the flags of Linux.</summary>
    public static long Mmap(ulong address, ulong length, PageProtection protection, MapFlags flags, int descriptor, long offset) =>
        MemoryFunctions.Mmap(address, length, protection, flags & ~Harmless, descriptor, offset);

    /// <summary><c>mremap</c>.</summary>
    public static long Mremap(ulong address, ulong oldLength, ulong newLength, RemapFlags flags)
    {
        Errno error = Process.Memory.Remap(address, oldLength, newLength, flags, out ulong moved);
        return CallResult.Of(error, (long)moved);
    }

    /// <summary>
    /// <c>madvise</c> of Linux: the kinds that POSIX has too, and MADV_DONTNEED and MADV_FREE, which empty memory at once. The others are EINVAL,
    /// which programs take as a kernel without them.
    /// </summary>
    public static long Madvise(ulong address, ulong length, MemoryAdvice advice)
    {
        const MemoryAdvice free = (MemoryAdvice)8;
        return advice is MemoryAdvice.DontNeed or free
            ? CallResult.Of(Process.Memory.Discard(address, length))
            : MemoryFunctions.PosixMadvise(address, length, advice);
    }

    private static ulong RoundUp(ulong address) => (address + Page.Size - 1) & ~(Page.Size - 1);
}
