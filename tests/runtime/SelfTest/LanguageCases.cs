using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Text;

namespace Pistachio.Runtime.SelfTest;

internal static class LanguageCases
{
    internal static void AddTo(Dictionary<string, Action> cases)
    {
        cases["strings"] = Strings;
        cases["collections"] = Collections;
        cases["delegates"] = Delegates;
        cases["interfaces"] = Interfaces;
        cases["casts"] = Casts;
        cases["generics"] = Generics;
        cases["spans"] = Spans;
        cases["statics"] = Statics;
        cases["thread-statics"] = ThreadStatics;
        cases["clock"] = Clock;
    }

    private static void Strings()
    {
        int count = 42;
        Check.Equal($"count {count}, hex {count:x8}, wide {-7,5}|", "count 42, hex 0000002a, wide    -7|");
        Check.Equal(ulong.MaxValue.ToString(System.Globalization.CultureInfo.InvariantCulture), "18446744073709551615");
        Check.Equal(long.MinValue.ToString(System.Globalization.CultureInfo.InvariantCulture), "-9223372036854775808");
        Check.Equal((0.1 + 0.2).ToString(System.Globalization.CultureInfo.InvariantCulture), "0.30000000000000004");
        Check.Equal(string.Join(",", ["a", "b", "c"]), "a,b,c");
        Check.Equal("Pistachio".Substring(2, 4).ToUpperInvariant(), "STAC");
        Check.Equal(" x y ".Trim().Replace("x", "zz", StringComparison.Ordinal), "zz y");
        Check.That("a/b/c".Split('/').Length == 3);
        Check.That(int.Parse("-123", System.Globalization.CultureInfo.InvariantCulture) == -123);
        Check.That(!int.TryParse("12x", out _));
        var builder = new StringBuilder();
        for (int i = 0; i < 1000; i++)
        {
            builder.Append(i).Append(' ');
        }

        Check.Equal(builder.Length, 3890);
        Check.Equal(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes("päron €")), "päron €");
        ServerConsole.WriteLine("grüße 🙂");
    }

    private static void Collections()
    {
        var numbers = new Dictionary<int, string>();
        for (int i = 0; i < 10_000; i++)
        {
            numbers[i * 7] = $"n{i}";
        }

        Check.Equal(numbers[700], "n100");
        Check.That(numbers.Remove(700) && !numbers.ContainsKey(700));
        var list = new List<int>();
        for (int i = 0; i < 1000; i++)
        {
            list.Add((i * 7919) % 1000);
        }

        list.Sort();
        Check.That(list[0] == 0 && list[999] == 999);
        list.Sort((a, b) => b - a);
        Check.That(list[0] == 999);
        long sum = 0;
        foreach (int value in list)
        {
            sum += value;
        }

        Check.Equal(sum, 499_500);
        var queue = new Queue<string>(["a", "b"]);
        Check.Equal(queue.Dequeue(), "a");
        var set = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "Memory" };
        Check.That(set.Contains("MEMORY") && !set.Contains("vfs"));
        var stack = new Stack<long>();
        stack.Push(3);
        Check.Equal(stack.Pop(), 3);
        var byName = new SortedDictionary<string, int>(StringComparer.Ordinal) { ["b"] = 2, ["a"] = 1 };
        foreach (KeyValuePair<string, int> pair in byName)
        {
            Check.Equal(pair.Key, "a");
            break;
        }
    }

    private static void Delegates()
    {
        int total = 0;
        Action<int> add = x => total += x;
        add += x => total += 10 * x;
        add(3);
        Check.Equal(total, 33);
        Func<int, Func<int, int>> adder = a => b => a + b;
        Check.Equal(adder(5)(6), 11);
        Predicate<string> isLong = new string('x', 3).Equals;
        Check.That(isLong("xxx"));
        foreach (int value in Count(4))
        {
            total += value;
        }

        Check.Equal(total, 39);
    }

    private static IEnumerable<int> Count(int to)
    {
        for (int i = 0; i < to; i++)
        {
            yield return i;
        }
    }

    private static void Interfaces()
    {
        IShape[] shapes = [new Square(2), new Circle(), new Named("n"), new Square(3), new Shape5(), new Shape6(), new Shape7()];
        long sum = 0;
        for (int i = 0; i < 70_000; i++)
        {
            sum += AreaOf(shapes[i % shapes.Length]);
        }

        Check.Equal(sum, 10_000 * (4 + 3 + 1 + 9 + 5 + 6 + 7));
        Check.Equal(shapes[0].Describe(1, 2, 3, 4, 5, 6.5), "Square 1 2 3 4 5 6.5");
        Check.Equal(shapes[1].Describe(1, 2, 3, 4, 5, 6.5), "a shape");
        IReadOnlyList<object> covariant = new List<string> { "x" };
        Check.That(covariant[0] is string);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int AreaOf(IShape shape) => shape.Area;

    private static void Casts()
    {
        object boxed = 5;
        Check.That(boxed is int and 5);
        Check.That((int?)boxed == 5);
        Check.That(boxed is IComparable<int>);
        Check.That(boxed is not long);
        Check.That(Throws<InvalidCastException>(() => _ = (string)boxed));
        Check.That(Throws<InvalidCastException>(() => _ = (long)boxed));
        object[] strings = new string[1];
        Check.That(Throws<ArrayTypeMismatchException>(() => strings[0] = new object()));
        Check.That((object)new[] { 1 } is uint[]);
        Check.That((object)new List<int>() is IEnumerable<int>);
        Check.That(new Named("q") is IShape and not Square);
    }

    private static void Generics()
    {
        Check.Equal(Largest([3, 9, 2]), 9);
        Check.Equal(Largest(["b", "z", "a"]), "z");
        var pair = new Pair<string, Pair<int, long>>("k", new Pair<int, long>(1, 2));
        Check.That(pair == new Pair<string, Pair<int, long>>("k", new Pair<int, long>(1, 2)));
        Check.That(pair.GetHashCode() == new Pair<string, Pair<int, long>>("k", new Pair<int, long>(1, 2)).GetHashCode());
        Check.That(EqualityComparer<Plain>.Default.Equals(new Plain { A = 1, B = 2 }, new Plain { A = 1, B = 2 }));
    }

    private static T Largest<T>(ReadOnlySpan<T> items)
        where T : IComparable<T>
    {
        T largest = items[0];
        foreach (T item in items)
        {
            if (item.CompareTo(largest) > 0)
            {
                largest = item;
            }
        }

        return largest;
    }

    private static void Spans()
    {
        Span<int> local = stackalloc int[100];
        for (int i = 0; i < local.Length; i++)
        {
            local[i] = i;
        }

        int[] copy = local[10..20].ToArray();
        Check.That(copy.Length == 10 && copy[0] == 10 && copy[^1] == 19);
        copy.AsSpan(0, 9).CopyTo(copy.AsSpan(1));
        Check.That(copy[1] == 10 && copy[9] == 18);
        copy.AsSpan(1, 9).CopyTo(copy);
        Check.That(copy[0] == 10 && copy[8] == 18);
        Check.That("abc"u8.SequenceEqual((ReadOnlySpan<byte>)[97, 98, 99]));
        Check.That("hello world".AsSpan().IndexOf("wor", StringComparison.Ordinal) == 6);
        byte[] bytes = new byte[333];
        bytes.AsSpan().Fill(7);
        Check.That(bytes.AsSpan().IndexOfAnyExcept((byte)7) < 0);
        bytes.AsSpan(1, 331).Clear();
        Check.That(bytes[0] == 7 && bytes[1] == 0 && bytes[331] == 0 && bytes[332] == 7);
        string[] references = ["a", "b", "c", "d", "e"];
        Array.Copy(references, 0, references, 1, 4);
        Check.Equal(string.Concat(references), "aabcd");
        Array.Copy(references, 1, references, 0, 4);
        Check.Equal(string.Concat(references), "abcdd");
    }

    private static void Statics()
    {
        Check.Equal(LateStatics.Sum, 6);
        Check.Equal(LateStatics.Made, 1);
        Check.Equal(LateStatics.Sum + LateStatics.Made, 7);
    }

    private static void ThreadStatics()
    {
        Check.That(PerThread.Names == null && PerThread.Number == 0);
        PerThread.Names = ["kept"];
        PerThread.Number = 7;
        ServerHeap.Collect();
        for (int i = 0; i < 10_000; i++)
        {
            _ = new byte[100];
        }

        ServerHeap.Collect();
        Check.Equal(PerThread.Names![0], "kept");
        Check.Equal(PerThread.Number, 7);
    }

    private static void Clock()
    {
        long before = System.Diagnostics.Stopwatch.GetTimestamp();
        long ticks = Environment.TickCount64;
        while (Environment.TickCount64 - ticks < 20)
        {
        }

        double milliseconds = System.Diagnostics.Stopwatch.GetElapsedTime(before).TotalMilliseconds;
        Check.That(milliseconds is >= 19 and < 5000);
    }

    internal static bool Throws<T>(Action action)
        where T : Exception
    {
        try
        {
            action();
            return false;
        }
        catch (T)
        {
            return true;
        }
    }

    private interface IShape
    {
        int Area { get; }

        string Describe(int a, int b, int c, int d, int e, double f) => "a shape";
    }

    private sealed class Square(int side) : IShape
    {
        public int Area => side * side;

        public string Describe(int a, int b, int c, int d, int e, double f) =>
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Square {a} {b} {c} {d} {e} {f}");
    }

    private sealed class Circle : IShape
    {
        public int Area => 3;
    }

    private sealed class Named(string name) : IShape
    {
        public int Area => name.Length;
    }

    private sealed class Shape5 : IShape
    {
        public int Area => 5;
    }

    private sealed class Shape6 : IShape
    {
        public int Area => 6;
    }

    private sealed class Shape7 : IShape
    {
        public int Area => 7;
    }

    private readonly record struct Pair<TFirst, TSecond>(TFirst First, TSecond Second);

    private struct Plain
    {
        internal long A;
        internal long B;
    }

    private static class LateStatics
    {
        internal static readonly int Made = Make();
        internal static readonly List<int> Items = [1, 2, 3];

        internal static int Sum
        {
            get
            {
                int sum = 0;
                foreach (int item in Items)
                {
                    sum += item;
                }

                return sum;
            }
        }

        private static int Make() => Environment.TickCount64 < 0 ? 2 : 1;
    }

    private static class PerThread
    {
        [ThreadStatic]
        internal static string[]? Names;

        [ThreadStatic]
        internal static int Number;
    }
}
