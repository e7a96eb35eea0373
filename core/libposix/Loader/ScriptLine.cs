using System;

namespace Pistachio.LibPosix;

/// <summary>The first line of a script: <c>#!</c>, the path of its interpreter, and perhaps one argument.</summary>
/// <remarks>
/// As Linux has it (execve(2), "Interpreter scripts"): the line ends within 256 bytes; all behind the path is one argument, without the white
/// space around it.
/// </remarks>
public ref struct ScriptLine
{
    /// <summary>Bytes of the file that can belong to the line.</summary>
    public const int MaximumBytes = 256;

    /// <summary>How many scripts may name each other as interpreters.</summary>
    public const int MaximumDepth = 4;

    /// <summary>The path of the interpreter.</summary>
    public ReadOnlySpan<byte> Interpreter;

    /// <summary>Its argument; empty when there is none.</summary>
    public ReadOnlySpan<byte> Argument;

    /// <summary>Whether a file begins as scripts do.</summary>
    public static bool IsScript(ReadOnlySpan<byte> start) => start.Length >= 2 && start[0] == (byte)'#' && start[1] == (byte)'!';

    /// <summary>Read the line.</summary>
    /// <param name="start">The first bytes of a script.</param>
    /// <param name="line">What it says.</param>
    /// <returns>False: it names no interpreter, or its path does not end within the bytes that count.</returns>
    public static bool TryRead(ReadOnlySpan<byte> start, out ScriptLine line)
    {
        line = default;
        int limit = start.Length < MaximumBytes ? start.Length : MaximumBytes;
        int end = 2;
        while (end < limit && start[end] != (byte)'\n' && start[end] != 0)
            end++;
        bool isWhole = end < limit || start.Length < MaximumBytes;

        int from = SkipBlanks(start, 2, end);
        int to = from;
        while (to < end && !IsBlank(start[to]))
            to++;
        if (from == to || (to == end && !isWhole))
            return false;
        line.Interpreter = start.Slice(from, to - from);

        from = SkipBlanks(start, to, end);
        while (end > from && IsBlank(start[end - 1]))
            end--;
        line.Argument = start.Slice(from, end - from);
        return true;
    }

    private static int SkipBlanks(ReadOnlySpan<byte> text, int from, int end)
    {
        while (from < end && IsBlank(text[from]))
            from++;
        return from;
    }

    private static bool IsBlank(byte value) => value is (byte)' ' or (byte)'\t';
}
