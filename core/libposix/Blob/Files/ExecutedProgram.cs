using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.LibPosix;

/// <summary>The path of the program that the process executes: what <c>/proc/self/exe</c> leads to.</summary>
internal static class ExecutedProgram
{
    private const int Capacity = 1024;

    private static PathBytes bytes;
    private static int length;

    /// <summary>The absolute path; empty if it is longer than 1,024 bytes.</summary>
    public static ReadOnlySpan<byte> Path => All.Slice(0, length);

    /// <summary>The path by which a process executes itself.</summary>
    public static ReadOnlySpan<byte> Self => "/proc/self/exe"u8;

    private static Span<byte> All => MemoryMarshal.CreateSpan(ref Unsafe.As<PathBytes, byte>(ref bytes), Capacity);

    /// <summary>A program begins.</summary>
    /// <param name="path">Its path.</param>
    public static void Set(ReadOnlySpan<byte> path)
    {
        if (path.SequenceEqual(Self))
            return;
        int start = 0;
        if (path.Length != 0 && path[0] != (byte)'/' && FileCalls.WorkingDirectoryPath(All, out start) != Errno.None)
            start = Capacity;
        bool fits = start + 1 + path.Length <= Capacity;
        length = 0;
        if (!fits)
            return;
        if (start > 1)
            All[start++] = (byte)'/';
        path.CopyTo(All.Slice(start));
        length = start + path.Length;
    }

    [InlineArray(Capacity)]
    private struct PathBytes
    {
        private byte _first;
    }
}
