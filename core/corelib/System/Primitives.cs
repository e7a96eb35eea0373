using System.Runtime.CompilerServices;

namespace System;

// The compilers know the operators and the layout of these types; only members that kernel code names are written out.
// A field of its own type is how a CoreLib says "one machine word of this kind".
#pragma warning disable CS0169, CS0649, IDE0044, IDE0051, CA1067

public struct Void
{
}

public abstract class ValueType
{
}

public abstract class Enum : ValueType
{
}

public readonly struct Boolean
{
    private readonly bool _value;

    public override int GetHashCode() => _value ? 1 : 0;

    public bool Equals(bool other) => _value == other;
}

public readonly struct Char
{
    public const char MaxValue = '\uFFFF';
    public const char MinValue = '\0';

    private readonly char _value;

    public override int GetHashCode() => _value;

    public bool Equals(char other) => _value == other;

    /// <summary>Whether the character is one of the ASCII digits 0 to 9.</summary>
    public static bool IsAsciiDigit(char value) => (uint)(value - '0') <= 9;
}

public readonly struct SByte
{
    public const sbyte MaxValue = 0x7F;
    public const sbyte MinValue = unchecked((sbyte)0x80);

    private readonly sbyte _value;

    public override int GetHashCode() => _value;

    public bool Equals(sbyte other) => _value == other;
}

public readonly struct Byte
{
    public const byte MaxValue = 0xFF;
    public const byte MinValue = 0;

    private readonly byte _value;

    public override int GetHashCode() => _value;

    public bool Equals(byte other) => _value == other;
}

public readonly struct Int16
{
    public const short MaxValue = 0x7FFF;
    public const short MinValue = unchecked((short)0x8000);

    private readonly short _value;

    public override int GetHashCode() => _value;

    public bool Equals(short other) => _value == other;
}

public readonly struct UInt16
{
    public const ushort MaxValue = 0xFFFF;
    public const ushort MinValue = 0;

    private readonly ushort _value;

    public override int GetHashCode() => _value;

    public bool Equals(ushort other) => _value == other;
}

public readonly struct Int32
{
    public const int MaxValue = 0x7FFFFFFF;
    public const int MinValue = unchecked((int)0x80000000);

    private readonly int _value;

    public override int GetHashCode() => _value;

    public bool Equals(int other) => _value == other;
}

public readonly struct UInt32
{
    public const uint MaxValue = 0xFFFFFFFF;
    public const uint MinValue = 0;

    private readonly uint _value;

    public override int GetHashCode() => (int)_value;

    public bool Equals(uint other) => _value == other;
}

public readonly struct Int64
{
    public const long MaxValue = 0x7FFFFFFFFFFFFFFF;
    public const long MinValue = unchecked((long)0x8000000000000000);

    private readonly long _value;

    public override int GetHashCode() => (int)_value ^ (int)(_value >> 32);

    public bool Equals(long other) => _value == other;
}

public readonly struct UInt64
{
    public const ulong MaxValue = 0xFFFFFFFFFFFFFFFF;
    public const ulong MinValue = 0;

    private readonly ulong _value;

    public override int GetHashCode() => (int)_value ^ (int)(_value >> 32);

    public bool Equals(ulong other) => _value == other;
}

public readonly unsafe struct IntPtr
{
    public static readonly nint Zero;

    private readonly nint _value;

    public static int Size
    {
        [Intrinsic]
        get => sizeof(nint);
    }

    public static nint MaxValue => unchecked((nint)long.MaxValue);

    public static nint MinValue => unchecked((nint)long.MinValue);

    public override int GetHashCode() => (int)_value;

    public bool Equals(nint other) => _value == other;
}

public readonly unsafe struct UIntPtr
{
    public static readonly nuint Zero;

    private readonly nuint _value;

    public static int Size
    {
        [Intrinsic]
        get => sizeof(nuint);
    }

    public static nuint MaxValue => unchecked((nuint)ulong.MaxValue);

    public static nuint MinValue => 0;

    public override int GetHashCode() => (int)_value;

    public bool Equals(nuint other) => _value == other;
}

/// <summary>Present because the compiler names it; the kernel tier does not calculate with floating point.</summary>
public readonly struct Single
{
    private readonly float _value;
}

/// <summary>Present because the compiler names it; the kernel tier does not calculate with floating point.</summary>
public readonly struct Double
{
    private readonly double _value;
}
