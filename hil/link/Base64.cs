using System;

namespace Pistachio.Hil.Link;

/// <summary>Base64 of RFC 4648 section 4, on bytes. Decoding is strict: one text for each value.</summary>
public static class Base64
{
    private const byte Padding = (byte)'=';

    /// <summary>Characters that <paramref name="count"/> bytes take.</summary>
    public static int EncodedLength(int count) => (count + 2) / 3 * 4;

    /// <summary>Encodes all of <paramref name="source"/>; the destination must have room for <see cref="EncodedLength"/>.</summary>
    /// <returns>Characters written.</returns>
    public static int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int written = 0;
        for (int i = 0; i < source.Length; i += 3)
        {
            int left = source.Length - i;
            uint group = (uint)source[i] << 16;
            if (left > 1)
                group |= (uint)source[i + 1] << 8;
            if (left > 2)
                group |= source[i + 2];

            destination[written] = Character(group >> 18);
            destination[written + 1] = Character(group >> 12);
            destination[written + 2] = left > 1 ? Character(group >> 6) : Padding;
            destination[written + 3] = left > 2 ? Character(group) : Padding;
            written += 4;
        }

        return written;
    }

    /// <summary>Decodes all of <paramref name="source"/>.</summary>
    /// <returns>Bytes written, or -1 when the text is not base64 or the destination is too small.</returns>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if ((source.Length & 3) != 0)
            return -1;

        int written = 0;
        for (int i = 0; i < source.Length; i += 4)
        {
            int padding = 0;
            if (i + 4 == source.Length && source[i + 3] == Padding)
                padding = source[i + 2] == Padding ? 2 : 1;

            uint group = 0;
            for (int j = 0; j < 4 - padding; j++)
            {
                int value = Value(source[i + j]);
                if (value < 0)
                    return -1;
                group |= (uint)value << (18 - (6 * j));
            }

            int bytes = 3 - padding;
            if (written + bytes > destination.Length)
                return -1;

            // The bits below the last byte must be zero, else a second text would decode to the same bytes.
            if ((group & (0xFFFFFFu >> (8 * bytes))) != 0)
                return -1;

            destination[written] = (byte)(group >> 16);
            if (bytes > 1)
                destination[written + 1] = (byte)(group >> 8);
            if (bytes > 2)
                destination[written + 2] = (byte)group;
            written += bytes;
        }

        return written;
    }

    /// <summary>Whether a byte may occur in base64 text, padding included.</summary>
    public static bool IsText(byte value) => value == Padding || Value(value) >= 0;

    private static ReadOnlySpan<byte> Characters => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8;

    private static byte Character(uint bits) => Characters[(int)(bits & 63)];

    private static int Value(byte character)
    {
        if (character >= 'A' && character <= 'Z')
            return character - 'A';
        if (character >= 'a' && character <= 'z')
            return character - 'a' + 26;
        if (character >= '0' && character <= '9')
            return character - '0' + 52;
        if (character == '+')
            return 62;
        return character == '/' ? 63 : -1;
    }
}
