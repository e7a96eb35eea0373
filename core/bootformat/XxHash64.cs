using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pistachio.BootFormat;

/// <summary>
/// The checksum of a boot archive: XXH64 (Yann Collet, xxHash specification 0.1.1) with seed 0. Every step is a bijection of the word
/// it takes in, so a change inside one 8-byte word is always seen. It needs no table and less than one instruction per byte, where a
/// table-driven CRC-32 needs about six: the check runs in each boot.
/// </summary>
public static class XxHash64
{
    private const ulong Prime1 = 0x9E3779B185EBCA87;
    private const ulong Prime2 = 0xC2B2AE3D27D4EB4F;
    private const ulong Prime3 = 0x165667B19E3779F9;
    private const ulong Prime4 = 0x85EBCA77C2B2AE63;
    private const ulong Prime5 = 0x27D4EB2F165667C5;

    private const int StripeSize = 32;

    /// <summary>The hash of all bytes.</summary>
    public static ulong Compute(ReadOnlySpan<byte> bytes)
    {
        var length = (ulong)(uint)bytes.Length;
        var hash = bytes.Length >= StripeSize ? Stripes(ref bytes) : Prime5;
        return Rest(hash + length, bytes);
    }

    // Four independent lanes over the whole stripes; leaves the rest in the span.
    private static ulong Stripes(ref ReadOnlySpan<byte> bytes)
    {
        unchecked
        {
            var lane1 = Prime1 + Prime2;
            var lane2 = Prime2;
            var lane3 = 0UL;
            var lane4 = 0UL - Prime1;

            // Words of a little-endian machine, as all are that this runs on: a read of each by itself takes four times the instructions.
            var words = MemoryMarshal.Cast<byte, ulong>(bytes.Slice(0, bytes.Length & ~(StripeSize - 1)));
            for (var i = 0; i + 3 < words.Length; i += 4)
            {
                lane1 = Round(lane1, words[i]);
                lane2 = Round(lane2, words[i + 1]);
                lane3 = Round(lane3, words[i + 2]);
                lane4 = Round(lane4, words[i + 3]);
            }

            bytes = bytes.Slice(words.Length * sizeof(ulong));
            var hash = Rotate(lane1, 1) + Rotate(lane2, 7) + Rotate(lane3, 12) + Rotate(lane4, 18);
            hash = Merge(hash, lane1);
            hash = Merge(hash, lane2);
            hash = Merge(hash, lane3);
            return Merge(hash, lane4);
        }
    }

    private static ulong Rest(ulong hash, ReadOnlySpan<byte> bytes)
    {
        unchecked
        {
            while (bytes.Length >= 8)
            {
                hash = (Rotate(hash ^ Round(0, BinaryPrimitives.ReadUInt64LittleEndian(bytes)), 27) * Prime1) + Prime4;
                bytes = bytes.Slice(8);
            }

            if (bytes.Length >= 4)
            {
                hash = (Rotate(hash ^ (BinaryPrimitives.ReadUInt32LittleEndian(bytes) * Prime1), 23) * Prime2) + Prime3;
                bytes = bytes.Slice(4);
            }

            for (var i = 0; i < bytes.Length; i++)
            {
                hash = Rotate(hash ^ (bytes[i] * Prime5), 11) * Prime1;
            }

            hash = (hash ^ (hash >> 33)) * Prime2;
            hash = (hash ^ (hash >> 29)) * Prime3;
            return hash ^ (hash >> 32);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Round(ulong lane, ulong word) => unchecked(Rotate(lane + (word * Prime2), 31) * Prime1);

    private static ulong Merge(ulong hash, ulong lane) => unchecked(((hash ^ Round(0, lane)) * Prime1) + Prime4);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Rotate(ulong value, int bits) => (value << bits) | (value >> (64 - bits));
}
