using System;
using System.Buffers.Binary;

namespace Pistachio.NetworkProbe;

/// <summary>An ARP request of 10.0.2.15 for an address, and its reply (RFC 826).</summary>
internal static class Question
{
    public const int Length = 60;

    private const uint Ours = 0x0A00_020F;
    private const ushort Arp = 0x0806;

    /// <summary>Writes the request.</summary>
    public static void Write(Span<byte> frame, ulong mac, uint address)
    {
        frame.Clear();
        frame[..6].Fill(0xFF);
        WriteMac(frame[6..], mac);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], Arp);
        BinaryPrimitives.WriteUInt16BigEndian(frame[14..], 1);
        BinaryPrimitives.WriteUInt16BigEndian(frame[16..], 0x0800);
        frame[18] = 6;
        frame[19] = 4;
        BinaryPrimitives.WriteUInt16BigEndian(frame[20..], 1);
        WriteMac(frame[22..], mac);
        BinaryPrimitives.WriteUInt32BigEndian(frame[28..], Ours);
        BinaryPrimitives.WriteUInt32BigEndian(frame[38..], address);
    }

    /// <summary>Whether a frame is the reply, and where the address is.</summary>
    public static bool IsAnswer(ReadOnlySpan<byte> frame, uint address, out ulong mac)
    {
        mac = 0;
        if (frame.Length < 42 || BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) != Arp || BinaryPrimitives.ReadUInt16BigEndian(frame[20..]) != 2
            || BinaryPrimitives.ReadUInt32BigEndian(frame[28..]) != address || BinaryPrimitives.ReadUInt32BigEndian(frame[38..]) != Ours)
            return false;

        mac = ((ulong)BinaryPrimitives.ReadUInt16BigEndian(frame[22..]) << 32) | BinaryPrimitives.ReadUInt32BigEndian(frame[24..]);
        return true;
    }

    private static void WriteMac(Span<byte> bytes, ulong mac)
    {
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)(mac >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(bytes[2..], (uint)mac);
    }
}
