using System;
using System.Buffers.Binary;

namespace Pistachio.Net.Stack;

/// <summary>The header of IPv6 (RFC 8200 section 3), read where it lies.</summary>
/// <param name="bytes">At least <see cref="Size"/> bytes.</param>
internal readonly ref struct Ip6Header(ReadOnlySpan<byte> bytes)
{
    public const int Size = 40;

    /// <summary>Bytes of a fragment header (section 4.5).</summary>
    public const int FragmentSize = 8;

    // 0 version, traffic class, flow label; 4 payload length, 6 next header, 7 hop limit, 8 source, 24 destination
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Version => _bytes[0] >> 4;

    public byte TrafficClass => (byte)(BinaryPrimitives.ReadUInt16BigEndian(_bytes) >> 4);

    public int PayloadLength => BinaryPrimitives.ReadUInt16BigEndian(_bytes[4..]);

    public byte NextHeader => _bytes[6];

    public byte HopLimit => _bytes[7];

    public IpAddress Source => IpAddress.Read6(_bytes[8..]);

    public IpAddress Destination => IpAddress.Read6(_bytes[24..]);

    public static void Write(Span<byte> header, in IpParameters parameters, byte nextHeader, int payloadLength)
    {
        BinaryPrimitives.WriteUInt64BigEndian(header,
            (6UL << 60) | ((ulong)parameters.TrafficClass << 52) | ((ulong)(uint)payloadLength << 16) | ((ulong)nextHeader << 8) | parameters.HopLimit);
        parameters.Source.Write(header[8..]);
        parameters.Destination.Write(header[24..]);
    }
}
