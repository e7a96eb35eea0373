using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;
using Pistachio.Abi;
using static Pistachio.Platform.SelfTest.Check;

namespace Pistachio.Platform.SelfTest;

/// <summary>What kernel code may use of the language, compiled by ilc against the CoreLib of this tree.</summary>
internal static unsafe class LanguageChecks
{
    private static readonly ulong[] s_table = [1, 2, 3, 5, 8];
    private static delegate*<int, int> s_function;

    private static ReadOnlySpan<uint> Primes => [2, 3, 5, 7];

    internal static void Run()
    {
        Constants();
        Spans();
        Generics();
        Layouts();
        Numbers();
        Atomics();
        Flow();
    }

    private static void Constants()
    {
        That(s_table[3] == 5 && s_table.Length == 5);
        ulong sum = 0;
        foreach (ulong value in s_table)
            sum += value;
        That(sum == 19);
        uint primes = 0;
        foreach (uint prime in Primes)
            primes += prime;
        That(primes == 17);
        That("xyz"[(int)Opaque(1)] == 'y' && "xyz".Length == 3);
        ReadOnlySpan<char> text = "abc";
        That(text[2] == 'c');
        ReadOnlySpan<byte> bytes = "hello"u8;
        That(bytes[1] == 'e' && bytes.StartsWith("he"u8) && bytes.IndexOf((byte)'o') == 4 && !bytes.SequenceEqual("hallo"u8));
    }

    private static void Spans()
    {
        Eight eight = default;
        Span<ulong> span = eight;
        for (int i = 0; i < span.Length; i++)
            span[i] = (ulong)i;
        span[1..4].Clear();
        That(span[3] == 0 && span[4] == 4 && eight[4] == 4);
        for (int i = 0; i < span.Length; i++)
            span[i] = (ulong)i;
        span[..6].CopyTo(span[2..]);
        That(span[7] == 5 && span[2] == 0 && span[1] == 1);
        span[2..].CopyTo(span);
        That(span[0] == 0 && span[5] == 5);
        Cursor cursor = new(ref span[3]);
        That(cursor.Next() == 3 && cursor.Next() == 4);
        Span<byte> stack = stackalloc byte[64];
        stack.Fill(7);
        That(stack[^1] == 7 && stack.Length == 64);
        That(MemoryMarshal.Read<uint>([1, 2, 0, 0]) == 0x201);
        That(MemoryMarshal.AsBytes(span).Length == 64);
        BlockMoves();
    }

    /// <summary>Moves of every length that has a way of its own, in both directions, over themselves and not, and the same lengths filled.</summary>
    private static void BlockMoves()
    {
        const int start = 48;
        Span<byte> bytes = stackalloc byte[672];
        for (int length = 0; length <= 560; length += length < 130 ? 1 : 43)
        {
            for (int distance = -45; distance <= 45; distance += 6)
            {
                for (int i = 0; i < bytes.Length; i++)
                    bytes[i] = (byte)(i * 7);
                bytes.Slice(start, length).CopyTo(bytes.Slice(start + distance));
                bool isRight = true;
                for (int i = 0; i < bytes.Length; i++)
                {
                    bool isMoved = i >= start + distance && i < start + distance + length;
                    isRight &= bytes[i] == (byte)((isMoved ? i - distance : i) * 7);
                }

                That(isRight);
            }

            bytes.Fill(7);
            bytes.Slice(start, length).Clear();
            int cleared = 0;
            for (int i = 0; i < bytes.Length; i++)
                cleared += bytes[i] == 0 ? 1 : 0;
            That(cleared == length && bytes[start - 1] == 7 && bytes[start + length] == 7);
        }
    }

    private static void Generics()
    {
        That(Sum<Square>.Upto(4) == 14);
        That(Sum<Cube>.Upto(4) == 36);
        Square square = new() { Side = 4 };
        That(Sum<Square>.Doubled(ref square) == 8);
        s_function = &Twice;
        That(s_function(4) == 8);
        s_function = &Thrice;
        That(s_function(4) == 12);
    }

    private static void Layouts()
    {
        Overlay overlay = default;
        overlay.Word = 0x1122334455667788;
        That(overlay.High == 0x11223344 && sizeof(Overlay) == 32 && Unsafe.SizeOf<Eight>() == 64);
        Overlay copy = overlay;
        That(copy.Word == overlay.Word && !Unsafe.AreSame(ref copy, ref overlay));
        Fixed buffer = default;
        buffer.Data[3] = 4;
        That(buffer.Data[3] == 4 && buffer.Data[4] == 0);
        (int first, ulong second) = Pair(3);
        That(first == 3 && second == 30);
        That(Maybe(5) == 5 && Maybe(2) is null && Maybe(9).HasValue);
        MessageTag tag = new(5, 6, 1, 2);
        That(tag.Protocol == 5 && tag.Operation == 6 && tag.Capabilities == 2);
    }

    private static void Numbers()
    {
        That(BitOperations.LeadingZeroCount(Opaque(1)) == 63 && BitOperations.LeadingZeroCount(Opaque(0)) == 64);
        That(BitOperations.LeadingZeroCount((uint)Opaque(1)) == 31 && BitOperations.TrailingZeroCount((uint)Opaque(0)) == 32);
        That(BitOperations.TrailingZeroCount(Opaque(8)) == 3 && BitOperations.Log2(Opaque(4097)) == 12);
        That(BitOperations.PopCount(Opaque(0xFF0F)) == 12 && BitOperations.PopCount(Opaque(ulong.MaxValue)) == 64);
        That(BitOperations.RotateLeft(Opaque(0x8000000000000001), 1) == 3);
        That(Math.Min(3ul, Opaque(4)) == 3 && Math.Max(3ul, Opaque(4)) == 4);
        That(Math.BigMul(Opaque(ulong.MaxValue), ulong.MaxValue, out ulong low) == ulong.MaxValue - 1 && low == 1);
        checked
        {
            That(Opaque(3) + 4 == 7 && (byte)Opaque(255) == 255);
        }
    }

    private static void Atomics()
    {
        int number = 5;
        That(Interlocked.Add(ref number, 3) == 8);
        That(Interlocked.CompareExchange(ref number, 1, 8) == 8 && number == 1);
        That(Interlocked.Exchange(ref number, 7) == 1 && Interlocked.Decrement(ref number) == 6);
        ulong word = 5;
        That(Interlocked.CompareExchange(ref word, 6, 5) == 5 && word == 6);
        That(Interlocked.CompareExchange(ref word, 9, 5) == 6 && word == 6);
        Interlocked.MemoryBarrier();
    }

    private static void Flow()
    {
        That(Choose("gamma") == 3 && Choose("x") == 0 && Choose("epsilon") == 5 && Choose("eta") == 7);
        Shade shade = (Shade)Opaque(2);
        That(shade is Shade.Grey or Shade.Black && (shade & Shade.Black) != 0);
    }

    private static int Twice(int value) => value * 2;

    private static int Thrice(int value) => value * 3;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int? Maybe(int value) => value > 3 ? value : null;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (int First, ulong Second) Pair(int value) => (value, (ulong)value * 10);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Choose(string name) => name switch
    {
        "alpha" => 1,
        "beta" => 2,
        "gamma" => 3,
        "delta" => 4,
        "epsilon" => 5,
        "zeta" => 6,
        "eta" => 7,
        _ => 0,
    };

    [Flags]
    private enum Shade : byte
    {
        Grey = 1,
        Black = 2,
    }

    private interface IShape
    {
        static abstract ulong Area(ulong side);

        ulong Double();
    }

    private struct Square : IShape
    {
        public ulong Side;

        public static ulong Area(ulong side) => side * side;

        public readonly ulong Double() => Side * 2;
    }

    private readonly struct Cube : IShape
    {
        public static ulong Area(ulong side) => side * side * side;

        public ulong Double() => 0;
    }

    private static class Sum<T>
        where T : struct, IShape
    {
        internal static ulong Upto(ulong end)
        {
            ulong sum = 0;
            for (ulong i = 0; i < end; i++)
                sum += T.Area(i);
            return sum;
        }

        internal static ulong Doubled(ref T shape) => shape.Double();
    }

    [InlineArray(8)]
    private struct Eight
    {
        private ulong _first;
    }

    private struct Fixed
    {
        public fixed byte Data[16];
    }

    [StructLayout(LayoutKind.Explicit, Size = 32)]
    private struct Overlay
    {
        [FieldOffset(0)]
        public ulong Word;

        [FieldOffset(4)]
        public uint High;
    }

    private ref struct Cursor
    {
        private ref ulong _at;

        internal Cursor(ref ulong at) => _at = ref at;

        internal ulong Next()
        {
            ulong value = _at;
            _at = ref Unsafe.Add(ref _at, 1);
            return value;
        }
    }
}
