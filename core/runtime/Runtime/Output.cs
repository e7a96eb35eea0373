namespace Pistachio.Runtime;

/// <summary>Console output without allocation, for reports made when the heap cannot be used.</summary>
// SAFETY: buffers are on the stack; the longest step writes four bytes, and the buffer is emptied before fewer are left.
internal static unsafe class Output
{
    private const int BufferSize = 96;

    /// <summary>Writes text as UTF-8. Half a surrogate pair becomes a question mark.</summary>
    internal static void Write(string text)
    {
        byte* buffer = stackalloc byte[BufferSize];
        int count = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (count > BufferSize - 4)
            {
                Host.Write(buffer, count);
                count = 0;
            }

            uint rune = text[i];
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                rune = 0x10000 + ((rune - 0xD800) << 10) + (text[++i] - 0xDC00u);
            }
            else if (char.IsSurrogate(text[i]))
            {
                rune = '?';
            }

            if (rune < 0x80)
            {
                buffer[count++] = (byte)rune;
                continue;
            }

            if (rune < 0x800)
            {
                buffer[count++] = (byte)(0xC0 | (rune >> 6));
            }
            else
            {
                if (rune < 0x10000)
                {
                    buffer[count++] = (byte)(0xE0 | (rune >> 12));
                }
                else
                {
                    buffer[count++] = (byte)(0xF0 | (rune >> 18));
                    buffer[count++] = (byte)(0x80 | ((rune >> 12) & 0x3F));
                }

                buffer[count++] = (byte)(0x80 | ((rune >> 6) & 0x3F));
            }

            buffer[count++] = (byte)(0x80 | (rune & 0x3F));
        }

        Host.Write(buffer, count);
    }

    internal static void WriteHexadecimal(nuint value)
    {
        byte* buffer = stackalloc byte[18];
        int at = 18;
        do
        {
            uint digit = (uint)value & 15;
            buffer[--at] = (byte)(digit < 10 ? '0' + digit : 'a' + digit - 10);
            value >>= 4;
        }
        while (value != 0);

        buffer[--at] = (byte)'x';
        buffer[--at] = (byte)'0';
        Host.Write(buffer + at, 18 - at);
    }
}
