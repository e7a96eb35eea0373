using System;
using Pistachio.Abi;

namespace Pistachio.LibPosix;

/// <summary>The line on standard error about a program that could not be executed: its path and the reason.</summary>
internal static class FailureReport
{
    private const int LineLength = 320;
    private const int PathLength = 256;

    /// <summary>Write it. Nobody can be told when that fails.</summary>
    public static void Write(ReadOnlySpan<byte> path, Errno error)
    {
        Span<byte> line = stackalloc byte[LineLength];
        int length = 0;
        Add(line, ref length, path.Length < PathLength ? path : path.Slice(0, PathLength));
        Add(line, ref length, ": "u8);
        Add(line, ref length, Reason(error));
        Add(line, ref length, "\n"u8);
        FileCalls.WriteStandardError(line.Slice(0, length));
    }

    private static void Add(Span<byte> line, ref int length, ReadOnlySpan<byte> text)
    {
        text.CopyTo(line.Slice(length));
        length += text.Length;
    }

    private static ReadOnlySpan<byte> Reason(Errno error) => error switch
    {
        Errno.ENOENT => "no such file or directory"u8,
        Errno.EACCES => "permission denied"u8,
        Errno.ENOEXEC => "not an executable format"u8,
        Errno.ELOOP => "too many symbolic links or interpreters"u8,
        Errno.E2BIG => "arguments and environment are too long"u8,
        Errno.ENOMEM => "not enough memory"u8,
        Errno.ENOTDIR => "a part of the path is not a directory"u8,
        Errno.ENAMETOOLONG => "the path is too long"u8,
        Errno.EISDIR => "is a directory"u8,
        _ => "cannot be executed"u8,
    };
}
