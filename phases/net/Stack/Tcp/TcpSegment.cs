using System;
using System.Buffers.Binary;

namespace Pistachio.Net.Stack;

/// <summary>A segment, read where it lies (RFC 9293 section 3.1).</summary>
internal ref struct TcpSegment
{
    public const int HeaderSize = 20;

    // 0 source port, 2 destination port, 4 sequence, 8 acknowledgment, 12 header length and flags, 14 window, 16 checksum, 18 urgent pointer, 20 options
    public ushort SourcePort;
    public ushort DestinationPort;
    public uint Sequence;
    public uint Acknowledgment;
    public TcpFlags Flags;

    /// <summary>As it is in the header, not scaled.</summary>
    public ushort Window;

    public ushort Urgent;
    public TcpOptions Options;
    public ReadOnlySpan<byte> Data;

    public readonly bool HasSyn => (Flags & TcpFlags.Syn) != 0;

    public readonly bool HasAck => (Flags & TcpFlags.Ack) != 0;

    public readonly bool HasRst => (Flags & TcpFlags.Rst) != 0;

    public readonly bool HasFin => (Flags & TcpFlags.Fin) != 0;

    /// <summary>Sequence numbers that it takes: bytes, SYN and FIN.</summary>
    public readonly uint Length => (uint)Data.Length + (HasSyn ? 1u : 0u) + (HasFin ? 1u : 0u);

    /// <summary>The number behind its last.</summary>
    public readonly uint End => Sequence + Length;

    /// <returns>False: it is too short for its header.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out TcpSegment segment)
    {
        segment = default;
        if (bytes.Length < HeaderSize)
            return false;

        int headerSize = (bytes[12] >> 4) * 4;
        if (headerSize < HeaderSize || headerSize > bytes.Length)
            return false;

        segment.SourcePort = BinaryPrimitives.ReadUInt16BigEndian(bytes);
        segment.DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        segment.Sequence = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        segment.Acknowledgment = BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]);
        segment.Flags = (TcpFlags)bytes[13];
        segment.Window = BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        segment.Urgent = BinaryPrimitives.ReadUInt16BigEndian(bytes[18..]);
        segment.Options = TcpOptions.Read(bytes[HeaderSize..headerSize]);
        segment.Data = bytes[headerSize..];
        return true;
    }

    /// <summary>Write the fixed part of a header, with the checksum zero.</summary>
    public static void WriteHeader(
        Span<byte> header, in IpEndpoint local, in IpEndpoint remote, uint sequence, uint acknowledgment, TcpFlags flags, ushort window, ushort urgent)
    {
        BinaryPrimitives.WriteUInt64BigEndian(header, ((ulong)local.Port << 48) | ((ulong)remote.Port << 32) | sequence);
        BinaryPrimitives.WriteUInt64BigEndian(header[8..],
            ((ulong)acknowledgment << 32) | ((ulong)(uint)(header.Length / 4) << 28) | ((ulong)flags << 16) | window);
        BinaryPrimitives.WriteUInt32BigEndian(header[16..], urgent);
    }
}
