using System;
using System.Buffers.Binary;

namespace Pistachio.Net.Stack;

/// <summary>The options of a segment with SYN, in the order in which most hosts send them.</summary>
/// <param name="mss">Longest segment that we take.</param>
/// <param name="scale">Of our windows; -1: none.</param>
/// <param name="hasSack">We take SACK.</param>
/// <param name="hasTimestamps">We have timestamps.</param>
/// <param name="timestamp">Ours.</param>
/// <param name="echo">The peer's.</param>
internal readonly struct SynOptions(int mss, int scale, bool hasSack, bool hasTimestamps, uint timestamp, uint echo)
{
    private const int MssSize = 4;
    private const int ScaleSize = 4;

    /// <summary>Put the header before an empty packet.</summary>
    public void Write(PacketBuffer packet, in IpEndpoint local, in IpEndpoint remote, uint sequence, uint acknowledgment, TcpFlags flags, ushort window)
    {
        // SACK permitted takes the two bytes of padding that a timestamp has, or four with padding of its own.
        int sackSize = hasSack && !hasTimestamps ? 4 : 0;
        int size = MssSize + sackSize + (hasTimestamps ? TcpOptions.TimestampSize : 0) + (scale >= 0 ? ScaleSize : 0);
        Span<byte> header = packet.Prepend(TcpSegment.HeaderSize + size);
        TcpSegment.WriteHeader(header, local, remote, sequence, acknowledgment, flags, window, 0);
        Span<byte> options = header[TcpSegment.HeaderSize..];
        BinaryPrimitives.WriteUInt32BigEndian(options, 0x0204_0000 | (uint)mss);
        options = options[MssSize..];
        if (hasTimestamps)
        {
            BinaryPrimitives.WriteUInt32BigEndian(options, hasSack ? 0x0402_080Au : 0x0101_080Au);
            BinaryPrimitives.WriteUInt32BigEndian(options[4..], timestamp);
            BinaryPrimitives.WriteUInt32BigEndian(options[8..], echo);
            options = options[TcpOptions.TimestampSize..];
        }
        else if (hasSack)
        {
            BinaryPrimitives.WriteUInt32BigEndian(options, 0x0101_0402);
            options = options[4..];
        }

        if (scale >= 0)
            BinaryPrimitives.WriteUInt32BigEndian(options, 0x0103_0300 | (uint)scale);
    }
}
