using System;
using System.Runtime.CompilerServices;

namespace Pistachio.Hil.Link;

/// <summary>SHA-256 (FIPS 180-4, section 6.2), piece by piece. For the kernel tier, which has no cryptographic library.</summary>
public struct Sha256
{
    /// <summary>Bytes of a digest.</summary>
    public const int Size = 32;

    private const int BlockSize = 64;
    private const int Rounds = 64;

    /// <summary>Where the length begins in the last block, in bits, 8 bytes, highest first.</summary>
    private const int LengthOffset = 56;

    private Words state;
    private Block block;
    private ulong length;

    /// <summary>The first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, section 4.2.2).</summary>
    private static ReadOnlySpan<uint> Constants =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <summary>The first 32 bits of the fractional parts of the square roots of the first 8 primes (section 5.3.3).</summary>
    private static ReadOnlySpan<uint> Beginning =>
        [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

    /// <summary>Begins a digest.</summary>
    public void Begin()
    {
        Beginning.CopyTo(state);
        length = 0;
    }

    /// <summary>Adds bytes.</summary>
    public void Add(scoped ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            int at = (int)(length % BlockSize);
            block[at] = bytes[i];
            length++;
            if (at == BlockSize - 1)
                Mix();
        }
    }

    /// <summary>Ends the digest.</summary>
    /// <param name="digest">Gets <see cref="Size"/> bytes.</param>
    public void End(scoped Span<byte> digest)
    {
        ulong bits = length * 8;
        Add([0x80]);
        while (length % BlockSize != LengthOffset)
            Add([0]);
        for (int i = 7; i >= 0; i--)
            Add([(byte)(bits >> (8 * i))]);
        for (int i = 0; i < Size; i++)
            digest[i] = (byte)(state[i / 4] >> (24 - (8 * (i % 4))));
    }

    private static uint Turn(uint value, int count) => (value >> count) | (value << (32 - count));

    private void Mix()
    {
        Schedule w = default;
        for (int i = 0; i < 16; i++)
            w[i] = ((uint)block[4 * i] << 24) | ((uint)block[(4 * i) + 1] << 16) | ((uint)block[(4 * i) + 2] << 8) | block[(4 * i) + 3];
        for (int i = 16; i < Rounds; i++)
        {
            uint low = w[i - 15];
            uint high = w[i - 2];
            uint s0 = Turn(low, 7) ^ Turn(low, 18) ^ (low >> 3);
            uint s1 = Turn(high, 17) ^ Turn(high, 19) ^ (high >> 10);
            w[i] = w[i - 16] + s0 + w[i - 7] + s1;
        }

        uint a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
        ReadOnlySpan<uint> constants = Constants;
        for (int i = 0; i < Rounds; i++)
        {
            uint t1 = h + (Turn(e, 6) ^ Turn(e, 11) ^ Turn(e, 25)) + ((e & f) ^ (~e & g)) + constants[i] + w[i];
            uint t2 = (Turn(a, 2) ^ Turn(a, 13) ^ Turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
            h = g;
            g = f;
            f = e;
            e = d + t1;
            d = c;
            c = b;
            b = a;
            a = t1 + t2;
        }

        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }

    [InlineArray(8)]
    private struct Words
    {
        private uint first;
    }

    [InlineArray(BlockSize)]
    private struct Block
    {
        private byte first;
    }

    [InlineArray(Rounds)]
    private struct Schedule
    {
        private uint first;
    }
}
