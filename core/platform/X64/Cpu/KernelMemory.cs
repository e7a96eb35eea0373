using System;
using System.Runtime.CompilerServices;
using Pistachio.Platform.X64;

namespace Pistachio.Platform;

/// <summary>Physical memory as the kernel sees it: all of it, in one direct map.</summary>
public static unsafe class KernelMemory
{
    /// <summary>Where physical address 0 is mapped.</summary>
    public const ulong DirectMap = 0xFFFF_8000_0000_0000;

    /// <summary>The object at a kernel address.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref T At<T>(ulong address)
        where T : unmanaged
    {
        // SAFETY: every address in a kernel object leads to memory of the right kind: it was made by Retype, which hands out each
        // byte once, or at boot, and is forgotten before the last capability to the memory goes.
        return ref *(T*)address;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ToVirtual(ulong physical) => physical + DirectMap;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ToPhysical(ulong address) => address - DirectMap;

    /// <summary>Bytes at a kernel address; at most 2 GiB.</summary>
    public static Span<byte> Bytes(ulong address, ulong length)
    {
        // SAFETY: as At; the caller owns the range.
        return new Span<byte>((void*)address, (int)length);
    }

    /// <summary>Zeroes memory. Address and size are multiples of 64 bytes.</summary>
    public static void Clear(ulong address, ulong size)
    {
        // SAFETY: as At; the caller owns the range.
        Instructions.ClearMemory(address, address + size);
    }

    /// <summary>Copies words, at most 2 GiB. Addresses and size are multiples of 8 bytes; the ranges do not overlap.</summary>
    public static void Copy(ulong from, ulong to, ulong size)
    {
        // SAFETY: as At; the caller owns both ranges.
        new ReadOnlySpan<byte>((void*)from, (int)size).CopyTo(new Span<byte>((void*)to, (int)size));
    }
}
