using System;

namespace Pistachio.LibPosix;

/// <summary>Memory of the process by its address.</summary>
public static class ProcessMemory
{
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
