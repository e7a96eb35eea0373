using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace System.Numerics;

/// <summary>Bit counts and rotations. Built on BSF and BSR, which every x86-64 has (LZCNT, TZCNT and POPCNT are later extensions).</summary>
public static class BitOperations
{
    /// <summary>64 for zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LeadingZeroCount(ulong value) => value == 0 ? 64 : 63 ^ (int)X86Base.X64.BitScanReverse(value);

    /// <summary>32 for zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LeadingZeroCount(uint value) => value == 0 ? 32 : 31 ^ (int)X86Base.BitScanReverse(value);

    /// <summary>64 for zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TrailingZeroCount(ulong value) => value == 0 ? 64 : (int)X86Base.X64.BitScanForward(value);

    /// <summary>32 for zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TrailingZeroCount(uint value) => value == 0 ? 32 : (int)X86Base.BitScanForward(value);

    /// <summary>Index of the highest set bit; 0 for zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Log2(ulong value) => (int)X86Base.X64.BitScanReverse(value | 1);

    /// <summary>Index of the highest set bit; 0 for zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Log2(uint value) => (int)X86Base.BitScanReverse(value | 1);

    public static int PopCount(ulong value)
    {
        // Sums in fields of 2, 4 and 8 bits, then all bytes by one multiplication.
        value -= (value >> 1) & 0x5555555555555555;
        value = (value & 0x3333333333333333) + ((value >> 2) & 0x3333333333333333);
        value = (value + (value >> 4)) & 0x0F0F0F0F0F0F0F0F;
        return (int)((value * 0x0101010101010101) >> 56);
    }

    public static int PopCount(uint value) => PopCount((ulong)value);

    public static bool IsPow2(ulong value) => value != 0 && (value & (value - 1)) == 0;

    public static ulong RotateLeft(ulong value, int offset) => (value << offset) | (value >> (64 - offset));

    public static ulong RotateRight(ulong value, int offset) => (value >> offset) | (value << (64 - offset));

    public static uint RotateLeft(uint value, int offset) => (value << offset) | (value >> (32 - offset));

    public static uint RotateRight(uint value, int offset) => (value >> offset) | (value << (32 - offset));
}
