using System;

namespace Pistachio.BootFormat;

/// <summary>Fields of fixed size that the boot formats share.</summary>
public static class Fields
{
    /// <summary>Frames, and so payloads and segments, are of this size.</summary>
    public const int PageSize = 4096;

    /// <summary>Bytes of a name field: up to 31 bytes of text, filled up with NUL.</summary>
    public const int NameSize = 32;

    /// <summary>The text of a NUL-padded name field, without the padding.</summary>
    public static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> field)
    {
        var length = 0;
        while (length < field.Length && field[length] != 0)
        {
            length++;
        }

        return field.Slice(0, length);
    }

    /// <summary>Whether a name field holds 1 to size - 1 printable ASCII bytes and then only NUL.</summary>
    public static bool IsName(ReadOnlySpan<byte> field)
    {
        var length = Text(field).Length;
        if (length == 0 || length == field.Length)
        {
            return false;
        }

        for (var i = 0; i < field.Length; i++)
        {
            var expected = i < length ? field[i] is > 0x20 and < 0x7F : field[i] == 0;
            if (!expected)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether two texts are the same bytes.</summary>
    public static bool Same(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        for (var i = 0; i < left.Length; i++)
        {
            if (left[i] != right[i])
            {
                return false;
            }
        }

        return true;
    }
}
