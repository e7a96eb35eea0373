using System;
using Pistachio.Abi;

namespace Pistachio.Processes.Server;

/// <summary>Names of programs, for lines on the console: nothing in them can forge a line.</summary>
internal static class ProgramName
{
    /// <summary>The name of a program by its path, which a zero byte ends if the bytes do not.</summary>
    public static string OfPath(ReadOnlySpan<byte> path)
    {
        int end = path.IndexOf((byte)0);
        path = end < 0 ? path : path[..end];
        return Of(path[(path.LastIndexOf((byte)'/') + 1)..]);
    }

    /// <summary>As much of a name as a <see cref="ShortName"/> holds; what cannot be printed is a question mark.</summary>
    public static string Of(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[ShortName.MaximumLength];
        int length = 0;
        while (length < name.Length && length < text.Length && name[length] != 0)
        {
            text[length] = name[length] is >= 0x20 and < 0x7F ? (char)name[length] : '?';
            length++;
        }

        return new string(text[..length]);
    }
}
