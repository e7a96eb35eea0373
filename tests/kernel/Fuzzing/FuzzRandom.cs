using System;

namespace Pistachio.Kernel.Tests.Fuzzing;

/// <summary>xorshift64* (Vigna 2016): the same numbers for the same seed on every machine.</summary>
internal sealed class FuzzRandom(ulong seed)
{
    private ulong state = (seed * 0x9E37_79B9_7F4A_7C15) | 1;

    public ulong Next()
    {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        return state * 0x2545_F491_4F6C_DD1D;
    }

    public ulong Below(ulong limit) => (Next() >> 11) % limit;

    public bool OneIn(ulong n) => Below(n) == 0;

    public ulong Pick(params ReadOnlySpan<ulong> values) => values[(int)Below((ulong)values.Length)];
}
