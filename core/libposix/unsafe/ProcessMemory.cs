using System;

namespace Pistachio.LibPosix;

/// <summary>Memory of the process by its address.</summary>
public static class ProcessMemory
{
    /// <summary>The address of a static of the library OS.</summary>
    public static unsafe ulong AddressOf<T>(ref T place)
        where T : unmanaged
    {
        // SAFETY: statics of this tier never move, and the address is only used as long as they exist, which is as long as the process.
        fixed (T* address = &place)
            return (ulong)address;
    }

    /// <summary>The <paramref name="count"/> elements at an address of the library's own data area.</summary>
    public static unsafe Span<T> At<T>(ulong address, int count)
        where T : unmanaged
    {
        // SAFETY: 1. the callers (tables of the library OS) pass ranges which they have mapped readable and writable and which nothing unmaps.
        // 2. a table is used as one type only, and its start is page aligned. 3. the library is not trusted: a wrong address hurts this
        // process alone.
        return new Span<T>((void*)address, count);
    }
}
