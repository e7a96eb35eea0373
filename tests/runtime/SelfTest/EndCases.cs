using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace Pistachio.Runtime.SelfTest;

/// <summary>Cases that end the program.</summary>
internal static class EndCases
{
    internal static void AddTo(Dictionary<string, Action> cases)
    {
        cases["unhandled"] = () => Outer(3);
        cases["unhandled-null"] = () => _ = Nothing()!.Length;
        cases["unhandled-out-of-memory"] = () => ServerConsole.WriteLine($"{Large().Length}");
        cases["stack-overflow"] = () => ServerConsole.WriteLine($"depth {Endless(1)}");
        cases["fail-fast"] = () => Environment.FailFast("the sky is falling");
        cases["wild-pointer"] = WildPointer;
        cases["exit"] = () => Environment.Exit(9);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte[] Large() => new byte[int.MaxValue - 100];

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string? Nothing() => null;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Outer(int depth)
    {
        try
        {
            if (depth == 0)
            {
                throw new BrokenPromiseException("kept nothing");
            }

            Outer(depth - 1);
        }
        finally
        {
            ServerConsole.WriteLine("finally");
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Endless(int depth) => depth == int.MaxValue ? 0 : Endless(depth + 1) + 1;

    private static void WildPointer()
    {
        ref byte wild = ref Unsafe.AddByteOffset(ref Unsafe.NullRef<byte>(), unchecked((nint)0x1234_5678_9000));
        wild = 1;
    }

    private sealed class BrokenPromiseException(string message) : Exception(message);
}
