using System;

namespace Pistachio.LibPosix;

/// <summary>
/// The instruction by which a word of a ring is changed if it is as it was: LOCK CMPXCHG of 64 bits (Intel SDM volume 2, CMPXCHG; the encoding of its operand: section 2.1.5).
/// <code>
/// F0   0100 1RXB   0F B1   mod reg r/m   [scale index base]   [displacement of 1 or 4 bytes]
/// </code>
/// </summary>
public static class LockedExchange
{
    /// <summary>Bytes that are looked at, at most.</summary>
    public const int MostBytes = 10;

    /// <summary>ZF, which tells whether the word was changed.</summary>
    public const ulong ChangedFlag = 0x40;

    private const int Fixed = 5;

    /// <summary>Find out how long it is.</summary>
    /// <param name="code">At least <see cref="MostBytes"/>, from its first one on.</param>
    /// <returns>Bytes; 0: it is another instruction.</returns>
    public static int LengthOf(ReadOnlySpan<byte> code)
    {
        const int noBase = 5;
        const int hasIndex = 4;
        if (code[0] != 0xF0 || (code[1] & 0xF8) != 0x48 || code[2] != 0x0F || code[3] != 0xB1)
            return 0;
        int mode = code[4] >> 6;
        int rest = code[4] & 7;
        int length = Fixed;
        if (mode == 3)
            return 0; // of a register there is no locked one
        if (rest == hasIndex)
        {
            rest = code[Fixed] & 7;
            length++;
        }

        return mode switch
        {
            0 => rest == noBase ? length + sizeof(uint) : length,
            1 => length + sizeof(byte),
            _ => length + sizeof(uint),
        };
    }
}
