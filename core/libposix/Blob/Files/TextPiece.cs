using System;

namespace Pistachio.LibPosix;

/// <summary>A piece of a text that is made from its beginning: what lies before the piece is dropped, and what lies behind it.</summary>
internal ref struct TextPiece
{
    private readonly Span<byte> _room;
    private ulong _skip;

    /// <param name="position">Where the piece begins in the text.</param>
    /// <param name="room">Room for it.</param>
    public TextPiece(ulong position, Span<byte> room)
    {
        _skip = position;
        _room = room;
        Count = 0;
    }

    /// <summary>Bytes of the piece.</summary>
    public int Count { get; private set; }

    /// <summary>Nothing more goes in.</summary>
    public readonly bool IsFull => Count == _room.Length;

    public void Add(scoped ReadOnlySpan<byte> text)
    {
        for (int i = 0; i < text.Length; i++)
            Add(text[i]);
    }

    public void Add(byte letter)
    {
        if (_skip > 0)
            _skip--;
        else if (!IsFull)
            _room[Count++] = letter;
    }

    /// <summary>Add a number in digits of a base, with zeros in front up to a width.</summary>
    public void Add(ulong number, uint numberBase = 10, int width = 1)
    {
        Span<byte> digits = stackalloc byte[20];
        int first = digits.Length;
        do
        {
            digits[--first] = "0123456789abcdef"u8[(int)(number % numberBase)];
            number /= numberBase;
        }
        while (number != 0);
        for (int i = digits.Length - first; i < width; i++)
            Add((byte)'0');
        Add(digits.Slice(first));
    }
}
