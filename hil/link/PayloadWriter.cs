using System;

namespace Pistachio.Hil.Link;

/// <summary>Writes the little-endian fields of a frame. What does not fit is cut off and remembered in <see cref="Full"/>.</summary>
public ref struct PayloadWriter
{
    private readonly Span<byte> buffer;
    private int length;

    public PayloadWriter(Span<byte> buffer)
    {
        this.buffer = buffer;
        length = 0;
        Full = false;
    }

    public readonly int Length => length;

    public readonly int Free => buffer.Length - length;

    /// <summary>Something did not fit.</summary>
    public bool Full { get; private set; }

    public readonly ReadOnlySpan<byte> Written => buffer.Slice(0, length);

    public void U8(byte value) => Number(value, 1);

    public void U32(uint value) => Number(value, 4);

    public void U64(ulong value) => Number(value, 8);

    /// <summary>A length byte, then the bytes. At most 255 bytes are taken.</summary>
    public void ShortText(ReadOnlySpan<byte> text)
    {
        int limit = Free - 1 < 255 ? Free - 1 : 255;
        if (limit < 0)
        {
            Full = true;
            return;
        }

        int taken = text.Length < limit ? text.Length : limit;
        U8((byte)taken);
        Rest(text.Slice(0, taken));
        if (taken < text.Length)
            Full = true;
    }

    /// <summary>Bytes that reach to the end of the payload.</summary>
    public void Rest(ReadOnlySpan<byte> text)
    {
        int taken = text.Length < Free ? text.Length : Free;
        text.Slice(0, taken).CopyTo(buffer.Slice(length));
        length += taken;
        if (taken < text.Length)
            Full = true;
    }

    private void Number(ulong value, int size)
    {
        if (Free < size)
        {
            Full = true;
            return;
        }

        for (int i = 0; i < size; i++)
            buffer[length + i] = (byte)(value >> (8 * i));
        length += size;
    }
}
