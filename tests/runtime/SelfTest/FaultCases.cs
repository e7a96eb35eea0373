using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace Pistachio.Runtime.SelfTest;

internal static class FaultCases
{
    internal static void AddTo(Dictionary<string, Action> cases)
    {
        cases["null-reference"] = NullReference;
        cases["division"] = Division;
        cases["range-checks"] = RangeChecks;
        cases["fault-in-handler"] = FaultInHandler;
    }

    private static void NullReference()
    {
        Node? none = None();
        string? noText = NoText();
        int[]? noArray = null;
        ICounter? noCounter = Environment.TickCount64 < 0 ? new Counter() : null;
        Check.That(LanguageCases.Throws<NullReferenceException>(() => none!.Value++));
        Check.That(LanguageCases.Throws<NullReferenceException>(() => none!.Next = new Node()));
        Check.That(LanguageCases.Throws<NullReferenceException>(() => none!.Far++));
        Check.That(LanguageCases.Throws<NullReferenceException>(() => _ = noText!.Length));
        Check.That(LanguageCases.Throws<NullReferenceException>(() => noArray![0] = 1));
        Check.That(LanguageCases.Throws<NullReferenceException>(() => noCounter!.Count()));
        Check.That(LanguageCases.Throws<NullReferenceException>(() => none!.Virtual()));
        Check.That(LanguageCases.Throws<NullReferenceException>(() => none!.Copy = new Big { A = none!.Copy.B }));
        for (int i = 0; i < 1000; i++)
        {
            Check.That(LanguageCases.Throws<NullReferenceException>(() => none!.Value = 1));
        }
    }

    private static void Division()
    {
        int zero = (int)Math.Min(0, Environment.TickCount64);
        long longZero = zero;
        int minusOne = zero - 1;
        int least = int.MinValue + zero;
        long longLeast = long.MinValue + zero;
        int[] divisors = [zero, minusOne];
        Check.That(LanguageCases.Throws<DivideByZeroException>(() => _ = 5 / zero));
        Check.That(LanguageCases.Throws<DivideByZeroException>(() => _ = 5 % zero));
        Check.That(LanguageCases.Throws<DivideByZeroException>(() => _ = 5L / longZero));
        Check.That(LanguageCases.Throws<DivideByZeroException>(() => _ = 5UL / (ulong)longZero));
        Check.That(LanguageCases.Throws<DivideByZeroException>(() => _ = least / divisors[0]));
        Check.That(LanguageCases.Throws<OverflowException>(() => _ = least / minusOne));
        Check.That(LanguageCases.Throws<OverflowException>(() => _ = least / divisors[1]));
        Check.That(LanguageCases.Throws<OverflowException>(() => _ = longLeast / minusOne));
        Check.Equal(100 / (zero + 7), 14);
    }

    private static void RangeChecks()
    {
        int[] array = new int[3];
        int three = array.Length;
        Check.That(LanguageCases.Throws<IndexOutOfRangeException>(() => array[three] = 1));
        Check.That(LanguageCases.Throws<IndexOutOfRangeException>(() => array[-three] = 1));
        Check.That(LanguageCases.Throws<ArgumentOutOfRangeException>(() => _ = new List<int> { 1 }[three]));
        Check.That(LanguageCases.Throws<KeyNotFoundException>(() => _ = new Dictionary<int, int>()[three]));
        Check.That(LanguageCases.Throws<OverflowException>(() => _ = checked(int.MaxValue + three)));
        Check.That(LanguageCases.Throws<OverflowException>(() => _ = new byte[-three]));
        Check.That(LanguageCases.Throws<FormatException>(() => _ = int.Parse("x", System.Globalization.CultureInfo.InvariantCulture)));
    }

    private static void FaultInHandler()
    {
        string trace = "";
        Node? none = None();
        try
        {
            try
            {
                none!.Value = 1;
            }
            catch (NullReferenceException)
            {
                trace += "a";
                none!.Value = 2;
            }
            finally
            {
                trace += "f";
            }
        }
        catch (NullReferenceException)
        {
            trace += "b";
        }

        Check.Equal(trace, "afb");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Node? None() => null;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string? NoText() => null;

    private interface ICounter
    {
        int Count();
    }

    private sealed class Counter : ICounter
    {
        public int Count() => 1;
    }

    private struct Big
    {
        internal object? A;
        internal object? B;
        internal long C;
        internal object? D;
    }

    [InlineArray(1000)]
    private struct Filler
    {
        private long first;
    }

    private class Node
    {
        internal int Value;
        internal Node? Next;
        internal Big Copy;
        internal Filler Filler;
        internal int Far;

        internal virtual int Virtual() => Value;
    }
}
