using System;
using System.Buffers.Text;

namespace Pistachio.Processes.Server;

/// <summary>Text that is made in a buffer; what does not fit is left out.</summary>
internal ref struct TextBuffer
{
    private readonly Span<byte> _bytes;

    public TextBuffer(Span<byte> bytes) => _bytes = bytes;

    /// <summary>Bytes of the text.</summary>
    public int Length { get; private set; }

    public void Add(scoped ReadOnlySpan<byte> text)
    {
        int count = Math.Min(text.Length, _bytes.Length - Length);
        text[..count].CopyTo(_bytes[Length..]);
        Length += count;
    }

    /// <summary>Add the characters of a name, which are all ASCII.</summary>
    public void Add(string text)
    {
        foreach (char each in text)
            Add([(byte)each]);
    }

    public void Add(ulong number)
    {
        if (Utf8Formatter.TryFormat(number, _bytes[Length..], out int written))
            Length += written;
    }

    public void Add(long number)
    {
        if (Utf8Formatter.TryFormat(number, _bytes[Length..], out int written))
            Length += written;
    }

    /// <summary>Add a number with two decimals, given in hundredths.</summary>
    public void AddHundredths(ulong number)
    {
        Add(number / 100);
        Add(number % 100 < 10 ? ".0"u8 : "."u8);
        Add(number % 100);
    }

    /// <summary>Add a number in 16 hexadecimal digits.</summary>
    public void AddSet(ulong bits)
    {
        for (int shift = 60; shift >= 0; shift -= 4)
            Add(["0123456789abcdef"u8[(int)(bits >> shift & 15)]]);
    }

    /// <summary>Add a line of a name and a number.</summary>
    public void AddLine(scoped ReadOnlySpan<byte> name, ulong number, scoped ReadOnlySpan<byte> unit = default)
    {
        Add(name);
        Add(number);
        Add(unit);
        Add("\n"u8);
    }

    /// <summary>Add text, and spaces up to a width.</summary>
    public void AddPadded(scoped ReadOnlySpan<byte> text, int width)
    {
        Add(text);
        for (int i = text.Length; i < width; i++)
            Add(" "u8);
    }

    /// <summary>Add spaces up to a width, and a number.</summary>
    public void AddRight(ulong number, int width)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, digits, out int length);
        for (int i = length; i < width; i++)
            Add(" "u8);
        Add(digits[..length]);
    }
}
