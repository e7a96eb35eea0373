using System.Runtime.CompilerServices;

namespace Pistachio.Memory;

/// <summary>Sizes of pages and windows, and the arithmetic on them.</summary>
public static class Page
{
    /// <summary>Bytes of a page; what <c>sysconf(_SC_PAGESIZE)</c> returns.</summary>
    public const ulong Size = 4096;

    public const int Shift = 12;

    /// <summary>Frames of a granule, the unit in which the memory server hands out frames: 64 KiB.</summary>
    public const int PerGranule = 16;

    public const int GranuleShift = 4;

    /// <summary>Bytes of a granule.</summary>
    public const ulong GranuleSize = Size * PerGranule;

    /// <summary>One bit for each page of a granule.</summary>
    public const uint GranuleMask = 0xFFFF;

    public static bool IsAligned(ulong address) => (address & (Size - 1)) == 0;

    public static ulong RoundDown(ulong address) => address & ~(Size - 1);

    /// <summary>Pages that hold <paramref name="bytes"/> bytes. Never overflows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong CountFor(ulong bytes) => (bytes >> Shift) + ((bytes & (Size - 1)) == 0 ? 0UL : 1UL);

    /// <summary>A mask of <paramref name="count"/> page bits from <paramref name="first"/> on, inside a granule.</summary>
    public static uint Mask(int first, int count) => ((1u << count) - 1) << first;
}
