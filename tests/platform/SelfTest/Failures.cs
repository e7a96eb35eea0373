using System;
using System.Runtime.CompilerServices;
using static Pistachio.Platform.SelfTest.Check;

namespace Pistachio.Platform.SelfTest;

/// <summary>Ways for a kernel to go wrong. Each ends in a panic; the tests look at what it prints.</summary>
internal static unsafe class Failures
{
    private static readonly ulong[] s_table = [1, 2, 3];
    private static ulong s_done;

    internal static void Run(ReadOnlySpan<byte> name)
    {
        Outer(name);
        s_done++;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Outer(ReadOnlySpan<byte> name)
    {
        if (name.StartsWith("stop"u8))
            Panic.Stop("asked for");
        if (name.StartsWith("index"u8))
            Index((int)Opaque(7));
        if (name.StartsWith("divide"u8))
            s_done = 5 / Opaque(0);
        if (name.StartsWith("overflow"u8))
            s_done = checked(Opaque(ulong.MaxValue) + 4);
        if (name.StartsWith("null"u8))
            Write(0);
        if (name.StartsWith("text"u8))
            Write((ulong)(delegate*<ulong, ulong>)&Deep);
        if (name.StartsWith("constant"u8))
            Write((ulong)Unsafe.AsPointer(ref Unsafe.AsRef(in "constant"u8[0])));
        if (name.StartsWith("alias"u8))
            Write(0xFFFF_8000_0020_0000); // the image's own memory, by its address in the direct map
        if (name.StartsWith("execute"u8))
            ((delegate*<void>)Opaque(0xFFFF_8000_0000_8000))(); // memory, but not code
        if (name.StartsWith("stack"u8))
            Deep(Opaque(1));
        s_done++;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Index(int index) => s_done = s_table[index];

    // SAFETY: none; the page tables have to refuse these.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Write(ulong address) => *(ulong*)Opaque(address) = 5;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong Deep(ulong value) => Deep(Opaque(value + 1)) + value;
}
