using System;

namespace Pistachio.Abi;

/// <summary>Identity of an image: the build id of the boot archive, 16 bytes in two words, the first byte in the lowest bits.</summary>
public readonly struct BuildId
{
    public const int Size = 16;

    /// <summary>Length of <see cref="Write"/>'s text.</summary>
    public const int TextLength = 2 * Size;

    public readonly ulong Low;
    public readonly ulong High;

    /// <summary>The id in at least <see cref="Size"/> bytes, as they stand in the archive.</summary>
    public BuildId(ReadOnlySpan<byte> bytes)
    {
        ulong low = 0;
        ulong high = 0;
        for (int i = 0; i < 8; i++)
        {
            low |= (ulong)bytes[i] << (i * 8);
            high |= (ulong)bytes[i + 8] << (i * 8);
        }

        Low = low;
        High = high;
    }

    /// <summary>Writes the id as <see cref="TextLength"/> hexadecimal digits, lower case, byte by byte.</summary>
    public void Write(Span<byte> text)
    {
        for (int i = 0; i < TextLength; i++)
        {
            ulong word = i < Size ? Low : High;
            int shift = ((i % Size) >> 1) * 8;
            int digit = (int)(word >> (shift + ((i & 1) == 0 ? 4 : 0))) & 0xF;
            text[i] = (byte)(digit < 10 ? '0' + digit : 'a' + digit - 10);
        }
    }
}
