using System;
using System.Buffers.Binary;

namespace Pistachio.Net.Stack;

/// <summary>The 14 bytes before the payload of an Ethernet II frame (RFC 894, RFC 2464): destination, source, type.</summary>
internal static class EthernetHeader
{
    public const int Size = 14;

    public const ushort Ip4 = 0x0800;

    public const ushort Arp = 0x0806;

    public const ushort Ip6 = 0x86DD;

    public static MacAddress Destination(ReadOnlySpan<byte> frame) => MacAddress.Read(frame);

    public static MacAddress Source(ReadOnlySpan<byte> frame) => MacAddress.Read(frame[6..]);

    public static ushort Type(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadUInt16BigEndian(frame[12..]);

    public static void Write(Span<byte> header, MacAddress destination, MacAddress source, ushort type)
    {
        // Three stores cost less than one for each field.
        BinaryPrimitives.WriteUInt64BigEndian(header, (destination.Value << 16) | (source.Value >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(header[8..], (uint)source.Value);
        BinaryPrimitives.WriteUInt16BigEndian(header[12..], type);
    }
}
