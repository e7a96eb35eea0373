using System.Runtime.CompilerServices;

namespace System.Threading;

/// <summary>Atomic read-modify-write operations. The compiler emits locked instructions in place of the recursive calls.</summary>
public static class Interlocked
{
    [Intrinsic]
    public static int CompareExchange(ref int location, int value, int comparand) => CompareExchange(ref location, value, comparand);

    [Intrinsic]
    public static long CompareExchange(ref long location, long value, long comparand) => CompareExchange(ref location, value, comparand);

    [Intrinsic]
    public static int Exchange(ref int location, int value) => Exchange(ref location, value);

    [Intrinsic]
    public static long Exchange(ref long location, long value) => Exchange(ref location, value);

    [Intrinsic]
    internal static int ExchangeAdd(ref int location, int value) => ExchangeAdd(ref location, value);

    [Intrinsic]
    internal static long ExchangeAdd(ref long location, long value) => ExchangeAdd(ref location, value);

    public static uint CompareExchange(ref uint location, uint value, uint comparand) =>
        (uint)CompareExchange(ref Unsafe.As<uint, int>(ref location), (int)value, (int)comparand);

    public static ulong CompareExchange(ref ulong location, ulong value, ulong comparand) =>
        (ulong)CompareExchange(ref Unsafe.As<ulong, long>(ref location), (long)value, (long)comparand);

    public static uint Exchange(ref uint location, uint value) => (uint)Exchange(ref Unsafe.As<uint, int>(ref location), (int)value);

    public static ulong Exchange(ref ulong location, ulong value) => (ulong)Exchange(ref Unsafe.As<ulong, long>(ref location), (long)value);

    /// <summary>Returns the new value.</summary>
    public static int Add(ref int location, int value) => ExchangeAdd(ref location, value) + value;

    /// <summary>Returns the new value.</summary>
    public static long Add(ref long location, long value) => ExchangeAdd(ref location, value) + value;

    /// <summary>Returns the new value.</summary>
    public static int Increment(ref int location) => Add(ref location, 1);

    /// <summary>Returns the new value.</summary>
    public static long Increment(ref long location) => Add(ref location, 1);

    /// <summary>Returns the new value.</summary>
    public static int Decrement(ref int location) => Add(ref location, -1);

    /// <summary>Returns the new value.</summary>
    public static long Decrement(ref long location) => Add(ref location, -1);

    [Intrinsic]
    public static void MemoryBarrier() => MemoryBarrier();
}
