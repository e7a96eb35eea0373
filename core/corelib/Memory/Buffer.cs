using System.Runtime;
using System.Runtime.CompilerServices;

namespace System;

/// <summary>Block moves and fills. The image supplies <c>memmove</c> and <c>memset</c>; the compiler calls them too.</summary>
public static unsafe class Buffer
{
    // SAFETY: callers have checked that `byteCount` bytes lie at both references.
    internal static void Memmove(ref byte destination, ref byte source, nuint byteCount) =>
        Memmove(Unsafe.AsPointer(ref destination), Unsafe.AsPointer(ref source), byteCount);

    // The compiler's name for a move of values that hold references. Without a collector there is no barrier to serve.
    internal static void BulkMoveWithWriteBarrier(ref byte destination, ref byte source, nuint byteCount) =>
        Memmove(ref destination, ref source, byteCount);

    [RuntimeImport("memmove")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern void* Memmove(void* destination, void* source, nuint byteCount);

    [RuntimeImport("memset")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern void* Memset(void* destination, int value, nuint byteCount);
}
