namespace System;

/// <summary>A position counted from the start or, with <c>^</c>, from the end.</summary>
public readonly struct Index
{
    // A position from the end is kept as its complement, so that one word says both.
    private readonly int _value;

    public Index(int value, bool fromEnd = false) => _value = fromEnd ? ~value : value;

    public int Value => _value < 0 ? ~_value : _value;

    public bool IsFromEnd => _value < 0;

    public static Index Start => new(0);

    public static Index End => new(0, true);

    public static Index FromStart(int value) => new(value);

    public static Index FromEnd(int value) => new(value, true);

    public int GetOffset(int length) => _value < 0 ? _value + length + 1 : _value;

    public static implicit operator Index(int value) => new(value);
}
