using System;

namespace Pistachio.Abi;

/// <summary>A name of up to 16 bytes of UTF-8, in two words; the first byte in the lowest bits, zero bytes behind the name.</summary>
public readonly struct ShortName
{
    public const int MaximumLength = 16;

    public readonly ulong Low;
    public readonly ulong High;

    /// <summary>Bytes beyond <see cref="MaximumLength"/> are cut off.</summary>
    public ShortName(ReadOnlySpan<byte> name)
    {
        ulong low = 0;
        ulong high = 0;
        for (int i = 0; i < name.Length && i < MaximumLength; i++)
        {
            if (i < 8)
            {
                low |= (ulong)name[i] << (i * 8);
            }
            else
            {
                high |= (ulong)name[i] << ((i - 8) * 8);
            }
        }

        Low = low;
        High = high;
    }

    /// <summary>Number of bytes, 0 to 16.</summary>
    public int Length
    {
        get
        {
            int length = 0;
            while (length < MaximumLength && this[length] != 0)
            {
                length++;
            }

            return length;
        }
    }

    /// <summary>The byte at a position from 0 to 15; 0 behind the name.</summary>
    public byte this[int index] => (byte)((index < 8 ? Low : High) >> ((index & 7) * 8));

    public bool Is(ReadOnlySpan<byte> name)
    {
        ShortName other = new(name);
        return name.Length <= MaximumLength && other.Low == Low && other.High == High;
    }
}
