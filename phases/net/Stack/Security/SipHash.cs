using System;
using System.Buffers.Binary;
using System.Numerics;

namespace Pistachio.Net.Stack;

/// <summary>
/// SipHash-2-4, a keyed hash of 64 bits (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012): who does not know the key cannot foretell what
/// it gives.
/// </summary>
/// <param name="key0">First half of the key.</param>
/// <param name="key1">Second half of the key.</param>
internal readonly struct SipHash(ulong key0, ulong key1)
{
    public ulong Of(ulong a, ulong b, ulong c, ulong d, ulong e)
    {
        Span<byte> bytes = stackalloc byte[40];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, a);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], b);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], c);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], d);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[32..], e);
        return Of(bytes);
    }

    public ulong Of(ReadOnlySpan<byte> bytes)
    {
        ulong v0 = key0 ^ 0x736F_6D65_7073_6575;
        ulong v1 = key1 ^ 0x646F_7261_6E64_6F6D;
        ulong v2 = key0 ^ 0x6C79_6765_6E65_7261;
        ulong v3 = key1 ^ 0x7465_6462_7974_6573;
        ulong last = (ulong)bytes.Length << 56;
        while (bytes.Length >= 8)
        {
            Absorb(BinaryPrimitives.ReadUInt64LittleEndian(bytes), ref v0, ref v1, ref v2, ref v3);
            bytes = bytes[8..];
        }

        for (int i = 0; i < bytes.Length; i++)
            last |= (ulong)bytes[i] << (8 * i);
        Absorb(last, ref v0, ref v1, ref v2, ref v3);
        v2 ^= 0xFF;
        for (int i = 0; i < 4; i++)
            Round(ref v0, ref v1, ref v2, ref v3);
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static void Absorb(ulong word, ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v3 ^= word;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= word;
    }

    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v3;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v2 = BitOperations.RotateLeft(v2, 32);
    }
}
