using System.Runtime.CompilerServices;

namespace Pistachio.Runtime.SelfTest;

internal static class Check
{
    internal static int Failures { get; private set; }

    internal static void That(bool condition, [CallerArgumentExpression(nameof(condition))] string text = "", [CallerLineNumber] int line = 0)
    {
        if (!condition)
        {
            Failures++;
            ServerConsole.WriteLine($"line {line}: not true: {text}");
        }
    }

    internal static void Equal(string actual, string expected, [CallerLineNumber] int line = 0)
    {
        if (actual != expected)
        {
            Failures++;
            ServerConsole.WriteLine($"line {line}: got '{actual}' instead of '{expected}'");
        }
    }

    internal static void Equal(long actual, long expected, [CallerLineNumber] int line = 0)
    {
        if (actual != expected)
        {
            Failures++;
            ServerConsole.WriteLine($"line {line}: got {actual} instead of {expected}");
        }
    }
}
