using System.Runtime.CompilerServices;

namespace System;

/// <summary>What spans offer besides their own members.</summary>
public static class MemoryExtensions
{
    /// <summary>The characters of a literal in place. csc calls it to convert a string, so it cannot itself be such a conversion.</summary>
    public static ReadOnlySpan<char> AsSpan(this string? text) =>
        text is null ? default : new ReadOnlySpan<char>(ref Unsafe.AsRef(in text.GetPinnableReference()), text.Length);

    public static Span<T> AsSpan<T>(this T[]? array) => new(array);

    public static bool SequenceEqual(this ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length)
            return false;
        for (int i = 0; i < left.Length; i++)
        {
            if (left[i] != right[i])
                return false;
        }
        return true;
    }

    public static bool StartsWith(this ReadOnlySpan<byte> text, ReadOnlySpan<byte> start) =>
        text.Length >= start.Length && text.Slice(0, start.Length).SequenceEqual(start);

    /// <summary>Index of the first occurrence, or -1.</summary>
    public static int IndexOf(this ReadOnlySpan<byte> text, byte value)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == value)
                return i;
        }
        return -1;
    }
}
