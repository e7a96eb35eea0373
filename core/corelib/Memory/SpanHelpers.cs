using System.Runtime.CompilerServices;

namespace System;

/// <summary>Block operations under the spans. The compiler looks this type up by name for block moves and clears of its own.</summary>
internal static unsafe class SpanHelpers
{
    // SAFETY: the spans that call it have checked that `count` values lie at both references.
    internal static void MoveValues<T>(ref T destination, ref T source, int count) =>
        Buffer.Memmove(ref Unsafe.As<T, byte>(ref destination), ref Unsafe.As<T, byte>(ref source), (nuint)(uint)count * (nuint)Unsafe.SizeOf<T>());

    internal static void ClearValues<T>(ref T reference, int count) =>
        ClearWithoutReferences(ref Unsafe.As<T, byte>(ref reference), (nuint)(uint)count * (nuint)Unsafe.SizeOf<T>());

    [Intrinsic]
    internal static void ClearWithoutReferences(ref byte destination, nuint byteCount) => Fill(ref destination, 0, byteCount);

    [Intrinsic]
    internal static void Memmove(ref byte destination, ref byte source, nuint byteCount) => Buffer.Memmove(ref destination, ref source, byteCount);

    [Intrinsic]
    internal static void Fill(ref byte destination, byte value, nuint byteCount) =>
        Buffer.Memset(Unsafe.AsPointer(ref destination), value, byteCount);
}
