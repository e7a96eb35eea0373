using System;
using System.Runtime.CompilerServices;
using System.Threading;
using Pistachio.Posix;

namespace Pistachio.CSharpDoor;

/// <summary>What a test expects. The first thing that is not so is remembered; threads of the test check, too.</summary>
internal static class Check
{
    private const int StandardOutput = 1;

    private static int failed;
    private static int place;
    private static long found;
    private static long wanted;

    /// <summary>Begin with nothing wrong.</summary>
    public static void Begin() => failed = 0;

    /// <summary>A number is what it should be.</summary>
    /// <param name="actual">The number.</param>
    /// <param name="expected">What it should be.</param>
    /// <param name="line">Where the check is.</param>
    public static void Is(long actual, long expected, [CallerLineNumber] int line = 0)
    {
        if (actual == expected || Interlocked.CompareExchange(ref failed, 1, 0) != 0)
            return;
        place = line;
        found = actual;
        wanted = expected;
    }

    /// <summary>Something holds.</summary>
    /// <param name="holds">Whether it does.</param>
    /// <param name="line">Where the check is.</param>
    public static void That(bool holds, [CallerLineNumber] int line = 0) => Is(holds ? 1 : 0, 1, line);

    /// <summary>Tell how a test went.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Whether it passed.</returns>
    public static bool Tell(ReadOnlySpan<byte> name)
    {
        if (failed == 0)
        {
            Write("ok "u8);
            Write(name);
            Write("\n"u8);
            return true;
        }

        Write("failed "u8);
        Write(name);
        Write(": line "u8);
        Write(place);
        Write(" expected "u8);
        Write(wanted);
        Write(", got "u8);
        Write(found);
        Write("\n"u8);
        return false;
    }

    private static void Write(ReadOnlySpan<byte> text) => _ = Px.Write(StandardOutput, text);

    private static void Write(long value)
    {
        Span<byte> digits = stackalloc byte[20];
        int at = digits.Length;
        ulong left = value < 0 ? (ulong)-value : (ulong)value;
        do
            digits[--at] = (byte)('0' + (left % 10));
        while ((left /= 10) != 0);
        if (value < 0)
            digits[--at] = (byte)'-';
        Write(digits[at..]);
    }
}
