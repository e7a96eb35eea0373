using System;
using System.Buffers.Binary;

namespace Pistachio.Net.Stack;

/// <summary>The header of IPv4 (RFC 791 section 3.1), read where it lies.</summary>
/// <param name="bytes">At least <see cref="Size"/> bytes.</param>
internal readonly ref struct Ip4Header(ReadOnlySpan<byte> bytes)
{
    /// <summary>Bytes without options.</summary>
    public const int Size = 20;

    public const int MaximumSize = 60;

    public const ushort DontFragmentBit = 0x4000;

    public const ushort MoreFragmentsBit = 0x2000;

    // 0 version and header length, 1 traffic class, 2 total length, 4 identification, 6 flags and offset, 8 time to live, 9 protocol, 10 checksum,
    // 12 source, 16 destination, 20 options
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Version => _bytes[0] >> 4;

    public int HeaderSize => (_bytes[0] & 0xF) * 4;

    public byte TrafficClass => _bytes[1];

    public int TotalLength => BinaryPrimitives.ReadUInt16BigEndian(_bytes[2..]);

    public ushort Identification => BinaryPrimitives.ReadUInt16BigEndian(_bytes[4..]);

    /// <summary>Flags in the upper three bits, offset in units of eight bytes in the lower 13.</summary>
    public ushort Fragment => BinaryPrimitives.ReadUInt16BigEndian(_bytes[6..]);

    public bool IsFragment => (Fragment & 0x3FFF) != 0;

    public bool HasMore => (Fragment & MoreFragmentsBit) != 0;

    /// <summary>In bytes.</summary>
    public int FragmentOffset => (Fragment & 0x1FFF) * 8;

    public byte TimeToLive => _bytes[8];

    public byte Protocol => _bytes[9];

    public IpAddress Source => IpAddress.Read4(_bytes[12..]);

    public IpAddress Destination => IpAddress.Read4(_bytes[16..]);

    /// <summary>Write a header with its checksum. Options, if there are any, are in place.</summary>
    /// <param name="header">The header: 20 bytes and options.</param>
    /// <param name="parameters">Addresses, protocol, limits.</param>
    /// <param name="totalLength">Header and payload.</param>
    /// <param name="identification">For reassembly.</param>
    /// <param name="fragment">Flags and offset.</param>
    public static void Write(Span<byte> header, in IpParameters parameters, int totalLength, ushort identification, ushort fragment)
    {
        BinaryPrimitives.WriteUInt64BigEndian(header,
            ((ulong)(0x40 | (header.Length / 4)) << 56) | ((ulong)parameters.TrafficClass << 48) | ((ulong)(uint)totalLength << 32)
            | ((ulong)identification << 16) | fragment);
        BinaryPrimitives.WriteUInt64BigEndian(header[8..],
            ((ulong)parameters.HopLimit << 56) | ((ulong)parameters.Protocol << 48) | parameters.Source.V4);
        BinaryPrimitives.WriteUInt32BigEndian(header[16..], parameters.Destination.V4);
        BinaryPrimitives.WriteUInt16LittleEndian(header[10..], InternetChecksum.Of(header));
    }
}
