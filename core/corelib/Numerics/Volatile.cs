using System.Runtime.CompilerServices;

namespace System.Threading;

/// <summary>Reads and writes that the compiler neither drops, repeats nor moves across each other. x86 needs no fence for them.</summary>
public static class Volatile
{
    // `volatile` fields carry the modifier into IL; a reference is viewed as such a field.
    private struct ByteCell
    {
        public volatile byte Value;
    }

    private struct UInt16Cell
    {
        public volatile ushort Value;
    }

    private struct UInt32Cell
    {
        public volatile uint Value;
    }

    private struct WordCell
    {
        public volatile nuint Value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Read(ref readonly byte location) => Unsafe.As<byte, ByteCell>(ref Unsafe.AsRef(in location)).Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Read(ref readonly ushort location) => Unsafe.As<ushort, UInt16Cell>(ref Unsafe.AsRef(in location)).Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Read(ref readonly int location) => (int)Unsafe.As<int, UInt32Cell>(ref Unsafe.AsRef(in location)).Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Read(ref readonly uint location) => Unsafe.As<uint, UInt32Cell>(ref Unsafe.AsRef(in location)).Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Read(ref readonly long location) => (long)Unsafe.As<long, WordCell>(ref Unsafe.AsRef(in location)).Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Read(ref readonly ulong location) => Unsafe.As<ulong, WordCell>(ref Unsafe.AsRef(in location)).Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref byte location, byte value) => Unsafe.As<byte, ByteCell>(ref location).Value = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref ushort location, ushort value) => Unsafe.As<ushort, UInt16Cell>(ref location).Value = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref int location, int value) => Unsafe.As<int, UInt32Cell>(ref location).Value = (uint)value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref uint location, uint value) => Unsafe.As<uint, UInt32Cell>(ref location).Value = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref long location, long value) => Unsafe.As<long, WordCell>(ref location).Value = (nuint)value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref ulong location, ulong value) => Unsafe.As<ulong, WordCell>(ref location).Value = (nuint)value;
}
