using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pistachio.Net.Stack;

/// <summary>
/// The checksum of IP, ICMP, UDP and TCP (RFC 1071): the ones' complement sum of 16-bit words. Sums are kept over words as they lie in memory, which gives
/// the same bits whatever the byte order (section 2 B), and wide, so carries are folded once at the end.
/// </summary>
internal static class InternetChecksum
{
    /// <summary>Sum of bytes; a last odd byte counts as if a zero followed.</summary>
    public static ulong Sum(ReadOnlySpan<byte> bytes)
    {
        ulong sum = 0;
        if (bytes.Length >= 64)
        {
            ReadOnlySpan<Vector128<ulong>> vectors = MemoryMarshal.Cast<byte, Vector128<ulong>>(bytes);
            Vector128<ulong> low = Vector128.Create(0xFFFF_FFFFUL);
            Vector128<ulong> total = Vector128<ulong>.Zero;
            foreach (Vector128<ulong> vector in vectors)
                total += (vector & low) + (vector >>> 32);
            sum = Fold32(total.GetElement(0)) + Fold32(total.GetElement(1));
            bytes = bytes[(vectors.Length * 16)..];
        }

        while (bytes.Length >= 4)
        {
            sum += BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            bytes = bytes[4..];
        }

        if (bytes.Length >= 2)
        {
            sum += BinaryPrimitives.ReadUInt16LittleEndian(bytes);
            bytes = bytes[2..];
        }

        return bytes.Length == 0 ? sum : sum + bytes[0];
    }

    /// <summary>Sum of the pseudo header (RFC 9293 section 3.1, RFC 8200 section 8.1).</summary>
    /// <param name="source">Where the packet is from.</param>
    /// <param name="destination">Where it goes.</param>
    /// <param name="protocol">Protocol number, or next header.</param>
    /// <param name="length">Bytes of the upper-layer header and its payload.</param>
    public static ulong PseudoHeader(in IpAddress source, in IpAddress destination, byte protocol, int length)
    {
        ulong sum = BinaryPrimitives.ReverseEndianness((ushort)length) + ((ulong)protocol << 8);
        if (source.Is4)
            return sum + BinaryPrimitives.ReverseEndianness(source.V4) + BinaryPrimitives.ReverseEndianness(destination.V4);

        return sum + Words(source.High) + Words(source.Low) + Words(destination.High) + Words(destination.Low);
    }

    /// <summary>Fold a sum into 16 bits and complement it.</summary>
    /// <returns>The checksum, to be stored with the least significant byte first.</returns>
    public static ushort Finish(ulong sum)
    {
        sum = (sum & 0xFFFF_FFFF) + (sum >> 32);
        sum = (sum & 0xFFFF_FFFF) + (sum >> 32);
        sum = (sum & 0xFFFF) + (sum >> 16);
        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~sum;
    }

    /// <summary>Checksum of bytes alone, as <see cref="Finish"/> returns it. Over bytes that hold their own checksum it is 0.</summary>
    public static ushort Of(ReadOnlySpan<byte> bytes) => Finish(Sum(bytes));

    /// <summary>What becomes of a checksum when one word under it changes (RFC 1624 section 3, equation 3).</summary>
    /// <param name="checksum">The checksum before, as a big-endian field reads.</param>
    /// <param name="before">The word before.</param>
    /// <param name="after">The word after.</param>
    public static ushort Update(ushort checksum, ushort before, ushort after)
    {
        uint sum = (uint)(ushort)~checksum + (ushort)~before + after;
        sum = (sum & 0xFFFF) + (sum >> 16);
        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~sum;
    }

    private static ulong Words(ulong value)
    {
        ulong swapped = BinaryPrimitives.ReverseEndianness(value);
        return (swapped & 0xFFFF_FFFF) + (swapped >> 32);
    }

    private static ulong Fold32(ulong sum) => (sum & 0xFFFF_FFFF) + (sum >> 32);
}
