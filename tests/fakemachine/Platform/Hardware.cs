using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace Pistachio.Platform;

/// <summary>The MMU of the fake machine: a TLB that forgets only what it is told to forget, so that a missing flush shows.</summary>
public static class Mmu
{
    [ThreadStatic]
    private static ulong kernelRoot;

    [ThreadStatic]
    private static Dictionary<ulong, ulong>? cached;

    public static ulong KernelRoot
    {
        get => kernelRoot;
        set => kernelRoot = value;
    }

    /// <summary>Leaf entries by page address, as user mode read them since the last flush.</summary>
    public static Dictionary<ulong, ulong> Cached => cached ??= [];

    public static void InvalidatePage(ulong virtualAddress) => Cached.Remove(virtualAddress & ~4095UL);

    public static void Load(ulong rootPhysical)
    {
        _ = rootPhysical;
        Cached.Clear();
    }
}

/// <summary>A clock that tests move; one tick is one nanosecond.</summary>
public static class Clock
{
    [ThreadStatic]
    private static ulong ticks;

    public static ulong TicksPerSecond => 1_000_000_000;

    public static void Set(ulong value) => ticks = value;

    public static ulong Ticks() => ticks;

    public static ulong ToNanoseconds(ulong value) => value;

    public static ulong ToTicks(ulong nanoseconds) => nanoseconds;
}

/// <summary>The deadline timer: tests fire it.</summary>
public static class DeadlineTimer
{
    public const ulong Vector = 0x20;

    [ThreadStatic]
    private static ulong? deadline;

    public static ulong? Deadline => deadline;

    public static void Set(ulong ticks) => deadline = ticks;

    public static void Cancel() => deadline = null;
}

/// <summary>I/O ports that read back what was written to them.</summary>
public static class PortIo
{
    [ThreadStatic]
    private static uint[]? ports;

    public static uint In(ushort port, int width) => (ports ??= new uint[65536])[port] & (uint)((1UL << (width * 8)) - 1);

    public static void Out(ushort port, int width, uint value) => (ports ??= new uint[65536])[port] = value & (uint)((1UL << (width * 8)) - 1);
}

/// <summary>24 interrupt lines with a mask each, and 8 message interrupts.</summary>
public static class InterruptController
{
    [ThreadStatic]
    private static ulong unmasked;

    public static int LineCount => 24;

    public static int Count => 32;

    public static ulong Unmasked => unmasked;

    public static void Mask(int line) => unmasked &= ~(1UL << line);

    public static void Unmask(int line) => unmasked |= 1UL << line;

    public static ulong MessageOf(int number) => 0xFEE0_0000 | ((0x30 + (ulong)number) << 32);

    public static void EndOfInterrupt()
    {
    }
}

/// <summary>Keeps what the kernel writes.</summary>
public static class KernelConsole
{
    [ThreadStatic]
    private static StringBuilder? text;

    public static string Text => text?.ToString() ?? string.Empty;

    public static void Clear() => text?.Clear();

    public static void WriteByte(byte value) => (text ??= new StringBuilder()).Append((char)value);
}

/// <summary>A panic is an exception here, so that a test that provokes one fails.</summary>
public static class Panic
{
    [DoesNotReturn]
    public static void Stop(string message, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        throw new InvalidOperationException($"panic: {message} ({file}:{line})");
}

/// <summary>Power switch: remembers that it was used.</summary>
public static class Power
{
    [ThreadStatic]
    private static ulong? status;

    public static ulong? Status => status;

    public static void Off(ulong exitStatus) => status = exitStatus;

    public static void Restart() => status = ulong.MaxValue;

    public static void Reset() => status = null;
}
