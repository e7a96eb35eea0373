using System;

namespace Pistachio.Hil.Link;

/// <summary>CRC-32 with the reflected polynomial 0xEDB88320 (ISO-HDLC, as in Ethernet and zip).</summary>
/// <remarks>Four bits at a time: a quarter of the instructions of a bit at a time, which counts where a program's output is measured.</remarks>
public static class Crc32
{
    /// <summary>What four bits, shifted out, do to the rest: entry i is i divided by the polynomial.</summary>
    private static ReadOnlySpan<uint> Remainders =>
    [
        0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC,
        0x76DC4190, 0x6B6B51F4, 0x4DB26158, 0x5005713C,
        0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C,
        0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C,
    ];

    public static uint Compute(ReadOnlySpan<byte> bytes) => Continue(0, bytes);

    /// <summary>The CRC of what gave <paramref name="crc"/> followed by <paramref name="bytes"/>.</summary>
    public static uint Continue(uint crc, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<uint> remainders = Remainders;
        uint value = ~crc;
        for (int i = 0; i < bytes.Length; i++)
        {
            value ^= bytes[i];
            value = (value >> 4) ^ remainders[(int)(value & 15)];
            value = (value >> 4) ^ remainders[(int)(value & 15)];
        }

        return ~value;
    }

    /// <summary>The CRC of what gave <paramref name="crc"/> followed by one byte.</summary>
    public static uint Continue(uint crc, byte next) => Continue(crc, new ReadOnlySpan<byte>(in next));
}
