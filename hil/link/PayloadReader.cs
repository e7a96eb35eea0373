using System;

namespace Pistachio.Hil.Link;

/// <summary>Reads the little-endian fields of a frame. Reading past the end gives zeros and clears <see cref="Valid"/>.</summary>
public ref struct PayloadReader
{
    private readonly ReadOnlySpan<byte> bytes;
    private int position;

    public PayloadReader(ReadOnlySpan<byte> bytes)
    {
        this.bytes = bytes;
        position = 0;
        Valid = true;
    }

    /// <summary>Every field read so far was there.</summary>
    public bool Valid { get; private set; }

    public readonly int Left => bytes.Length - position;

    public byte U8() => (byte)Number(1);

    public uint U32() => (uint)Number(4);

    public ulong U64() => Number(8);

    /// <summary>A length byte and that many bytes.</summary>
    public ReadOnlySpan<byte> ShortText()
    {
        int length = U8();
        if (Left < length)
        {
            Valid = false;
            return bytes.Slice(0, 0);
        }

        ReadOnlySpan<byte> text = bytes.Slice(position, length);
        position += length;
        return text;
    }

    /// <summary>All that is left.</summary>
    public ReadOnlySpan<byte> Rest()
    {
        ReadOnlySpan<byte> rest = bytes.Slice(position);
        position = bytes.Length;
        return rest;
    }

    private ulong Number(int size)
    {
        if (Left < size)
        {
            Valid = false;
            return 0;
        }

        ulong value = 0;
        for (int i = 0; i < size; i++)
            value |= (ulong)bytes[position + i] << (8 * i);
        position += size;
        return value;
    }
}
