using System.Numerics;
using Pistachio.Abi;

namespace Pistachio.LibPosix;

/// <summary>
/// Random words: those of the CPU (RDRAND) where it has them. On one without, a mixture of the seeds of the start page and of the time-stamp
/// counter (the finalizer of splitmix64, Steele, Lea and Flood 2014): good for hash tables and addresses, not for keys.
/// </summary>
internal static class RandomSource
{
    private static ulong state;

    public static ulong Next()
    {
        ulong word = 0;
        if (NativeGate.HardwareRandom(ref word) != 0)
            return word;
        state += 0x9E37_79B9_7F4A_7C15;
        return Mix(state ^ Mix(Domain.Page.Seed0 ^ NativeGate.ReadTicks()) ^ BitOperations.RotateLeft(Domain.Page.Seed1, 32));
    }

    /// <summary>Fill bytes with random words.</summary>
    public static void Fill(System.Span<byte> bytes)
    {
        ulong word = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            word = i % sizeof(ulong) == 0 ? Next() : word >> 8;
            bytes[i] = (byte)word;
        }
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 31);
    }
}
