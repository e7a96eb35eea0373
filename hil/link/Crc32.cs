using System;

namespace Pistachio.Hil.Link;

/// <summary>CRC-32 with the reflected polynomial 0xEDB88320 (ISO-HDLC, as in Ethernet and zip).</summary>
/// <remarks>Bit by bit: the line is far slower than this, and the board needs no table.</remarks>
public static class Crc32
{
    public static uint Compute(ReadOnlySpan<byte> bytes) => Continue(0, bytes);

    /// <summary>The CRC of what gave <paramref name="crc"/> followed by <paramref name="bytes"/>.</summary>
    public static uint Continue(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
            crc = Continue(crc, bytes[i]);
        return crc;
    }

    /// <summary>The CRC of what gave <paramref name="crc"/> followed by one byte.</summary>
    public static uint Continue(uint crc, byte next)
    {
        uint value = ~crc ^ next;
        for (int bit = 0; bit < 8; bit++)
            value = (value & 1) != 0 ? (value >> 1) ^ 0xEDB88320 : value >> 1;
        return ~value;
    }
}
