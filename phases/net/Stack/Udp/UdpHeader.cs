using System;
using System.Buffers.Binary;

namespace Pistachio.Net.Stack;

/// <summary>The header of UDP (RFC 768).</summary>
/// <param name="bytes">At least <see cref="Size"/> bytes.</param>
internal readonly ref struct UdpHeader(ReadOnlySpan<byte> bytes)
{
    public const int Size = 8;

    // 0 source port, 2 destination port, 4 length with the header, 6 checksum
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public ushort SourcePort => BinaryPrimitives.ReadUInt16BigEndian(_bytes);

    public ushort DestinationPort => BinaryPrimitives.ReadUInt16BigEndian(_bytes[2..]);

    /// <summary>Bytes of the datagram with its header; of UDP-Lite those that the checksum covers, 0 for all (RFC 3828 section 3.1).</summary>
    public int Length => BinaryPrimitives.ReadUInt16BigEndian(_bytes[4..]);

    /// <summary>Zero: there is none.</summary>
    public ushort Checksum => BinaryPrimitives.ReadUInt16BigEndian(_bytes[6..]);

    /// <summary>Write a header whose checksum is zero.</summary>
    public static void Write(Span<byte> header, ushort sourcePort, ushort destinationPort, int length) =>
        BinaryPrimitives.WriteUInt64BigEndian(header, ((ulong)sourcePort << 48) | ((ulong)destinationPort << 32) | ((ulong)(uint)length << 16));
}
