using System;
using System.Buffers.Binary;

namespace Pistachio.Net.Stack;

/// <summary>An address of either version. An IPv4 address is kept as ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2), so upper layers see one kind.</summary>
/// <param name="high">The first eight bytes, as a number.</param>
/// <param name="low">The last eight bytes.</param>
public readonly struct IpAddress(ulong high, ulong low) : IEquatable<IpAddress>
{
    private const ulong MappedPrefix = 0xFFFF_0000_0000;

    /// <summary>The first eight bytes.</summary>
    public readonly ulong High = high;

    /// <summary>The last eight bytes.</summary>
    public readonly ulong Low = low;

    /// <summary>0.0.0.0.</summary>
    public static IpAddress Any4 => From4(0);

    /// <summary>255.255.255.255.</summary>
    public static IpAddress Broadcast4 => From4(uint.MaxValue);

    /// <summary>::, which is also the value of a structure that nobody filled.</summary>
    public static IpAddress Any6 => default;

    /// <summary>127.0.0.1.</summary>
    public static IpAddress Loopback4 => From4(0x7F00_0001);

    /// <summary>::1.</summary>
    public static IpAddress Loopback6 => new(0, 1);

    /// <summary>An address of IPv4.</summary>
    public bool Is4 => High == 0 && (Low >> 32) == 0xFFFF;

    /// <summary>The IPv4 address as a number; 10.0.0.1 is 0x0A000001.</summary>
    public uint V4 => (uint)Low;

    /// <summary>0.0.0.0 or ::.</summary>
    public bool IsAny => High == 0 && (Low == 0 || Low == MappedPrefix);

    /// <summary>A group: 224.0.0.0/4 or ff00::/8.</summary>
    public bool IsMulticast => Is4 ? (V4 >> 28) == 0xE : (High >> 56) == 0xFF;

    /// <summary>127.0.0.0/8 or ::1.</summary>
    public bool IsLoopback => Is4 ? (V4 >> 24) == 127 : High == 0 && Low == 1;

    /// <summary>fe80::/10 or 169.254.0.0/16.</summary>
    public bool IsLinkLocal => Is4 ? (V4 >> 16) == 0xA9FE : (High >> 54) == 0x3FA;

    /// <summary>Length in a packet: 4 or 16 bytes.</summary>
    public int Size => Is4 ? 4 : 16;

    /// <summary>An IPv4 address from its number.</summary>
    public static IpAddress From4(uint address) => new(0, MappedPrefix | address);

    /// <summary>An IPv4 address from its four numbers.</summary>
    public static IpAddress From4(byte a, byte b, byte c, byte d) => From4(((uint)a << 24) | ((uint)b << 16) | ((uint)c << 8) | d);

    /// <summary>An IPv4 address from four bytes of a packet.</summary>
    public static IpAddress Read4(ReadOnlySpan<byte> bytes) => From4(BinaryPrimitives.ReadUInt32BigEndian(bytes));

    /// <summary>An IPv6 address from sixteen bytes of a packet.</summary>
    public static IpAddress Read6(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));

    /// <summary>Write the four or sixteen bytes.</summary>
    public void Write(Span<byte> bytes)
    {
        if (Is4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, V4);
            return;
        }

        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
    }

    public static bool operator ==(IpAddress left, IpAddress right) => left.Low == right.Low && left.High == right.High;

    public static bool operator !=(IpAddress left, IpAddress right) => !(left == right);

    public bool Equals(IpAddress other) => this == other;

    public override bool Equals(object? obj) => obj is IpAddress other && this == other;

    public override int GetHashCode() => HashCode.Combine(High, Low);

    /// <summary>Dotted numbers, or eight groups of hexadecimal digits without the shortening of RFC 5952.</summary>
    public override string ToString()
    {
        if (Is4)
            return $"{V4 >> 24}.{(V4 >> 16) & 255}.{(V4 >> 8) & 255}.{V4 & 255}";

        return $"{High >> 48:x}:{(High >> 32) & 0xFFFF:x}:{(High >> 16) & 0xFFFF:x}:{High & 0xFFFF:x}:"
            + $"{Low >> 48:x}:{(Low >> 32) & 0xFFFF:x}:{(Low >> 16) & 0xFFFF:x}:{Low & 0xFFFF:x}";
    }
}
