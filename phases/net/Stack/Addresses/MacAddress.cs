using System;
using System.Buffers.Binary;

namespace Pistachio.Net.Stack;

/// <summary>A 48-bit Ethernet address, in the low bits of a number: 02:00:00:00:00:01 is 0x020000000001.</summary>
/// <param name="value">The number; the upper 16 bits are zero.</param>
public readonly struct MacAddress(ulong value) : IEquatable<MacAddress>
{
    /// <summary>Bytes in a frame.</summary>
    public const int Size = 6;

    public readonly ulong Value = value & 0xFFFF_FFFF_FFFF;

    public static MacAddress Broadcast => new(0xFFFF_FFFF_FFFF);

    /// <summary>A group, or broadcast: the lowest bit of the first byte.</summary>
    public bool IsGroup => (Value & 0x0100_0000_0000) != 0;

    public static MacAddress Read(ReadOnlySpan<byte> bytes) =>
        new(((ulong)BinaryPrimitives.ReadUInt16BigEndian(bytes) << 32) | BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]));

    /// <summary>Where frames to a group go: RFC 1112 section 6.4 and RFC 2464 section 7.</summary>
    public static MacAddress OfGroup(IpAddress group) =>
        group.Is4 ? new(0x0100_5E00_0000UL | (group.V4 & 0x7F_FFFF)) : new(0x3333_0000_0000 | (group.Low & 0xFFFF_FFFF));

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)(Value >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(bytes[2..], (uint)Value);
    }

    public bool Equals(MacAddress other) => Value == other.Value;

    public override bool Equals(object? obj) => obj is MacAddress other && Equals(other);

    public override int GetHashCode() => Value.GetHashCode();

    public static bool operator ==(MacAddress left, MacAddress right) => left.Value == right.Value;

    public static bool operator !=(MacAddress left, MacAddress right) => left.Value != right.Value;

    public override string ToString() =>
        $"{Value >> 40:x2}:{(Value >> 32) & 255:x2}:{(Value >> 24) & 255:x2}:{(Value >> 16) & 255:x2}:{(Value >> 8) & 255:x2}:{Value & 255:x2}";
}
