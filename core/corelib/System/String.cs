using System.Runtime.CompilerServices;

namespace System;

/// <summary>A string literal of the image. Strings cannot be made at run time: there is no heap.</summary>
public sealed class String
{
    // Layout known to the compiler: length at offset 8, characters from offset 12.
    private readonly int _stringLength;
    private readonly char _firstChar;

    private String(int length)
    {
        _stringLength = length;
        _firstChar = '\0';
    }

    public static readonly string Empty = "";

    public int Length
    {
        [Intrinsic]
        get => _stringLength;
    }

    [IndexerName("Chars")]
    public char this[int index]
    {
        [Intrinsic]
        get
        {
            if ((uint)index >= (uint)_stringLength)
                Internal.Runtime.CompilerHelpers.ThrowHelpers.ThrowIndexOutOfRangeException();
            return Unsafe.Add(ref Unsafe.AsRef(in _firstChar), index);
        }
    }

    public ref readonly char GetPinnableReference() => ref _firstChar;

    public static implicit operator ReadOnlySpan<char>(string? value) => MemoryExtensions.AsSpan(value);

    public static bool Equals(string? left, string? right)
    {
        if (ReferenceEquals(left, right))
            return true;
        if (left is null || right is null || left.Length != right.Length)
            return false;
        for (int i = 0; i < left.Length; i++)
        {
            if (left[i] != right[i])
                return false;
        }
        return true;
    }

    public override bool Equals(object? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => _stringLength;

    public static bool operator ==(string? left, string? right) => Equals(left, right);

    public static bool operator !=(string? left, string? right) => !Equals(left, right);
}
