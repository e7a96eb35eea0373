using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pistachio.Platform;

/// <summary>
/// The memory of the fake machine: one block of native memory, physical address = kernel address. Every access is checked
/// against the block, so that a wild kernel pointer is a failed test.
/// </summary>
public static unsafe class KernelMemory
{
    private const ulong PageSize = 4096;

    [ThreadStatic]
    private static ulong start;

    [ThreadStatic]
    private static ulong end;

    /// <summary>First address of the block of this thread's machine.</summary>
    public static ulong Start => start;

    public static ulong End => end;

    /// <summary>Makes a fresh, zeroed block for the machine of this thread.</summary>
    public static void Allocate(ulong pages)
    {
        Free();

        // SAFETY: the block is kept until Free, and every access below is checked against it.
        start = (ulong)NativeMemory.AlignedAlloc((nuint)(pages * PageSize), (nuint)PageSize);
        end = start + (pages * PageSize);
        NativeMemory.Clear((void*)start, (nuint)(pages * PageSize));
    }

    public static void Free()
    {
        if (start != 0)
        {
            // SAFETY: allocated by Allocate, freed once.
            NativeMemory.AlignedFree((void*)start);
            start = 0;
            end = 0;
        }
    }

    /// <summary>A copy of all memory of this thread's machine.</summary>
    public static byte[] Save()
    {
        // SAFETY: the block from start to end was allocated by Allocate.
        return new ReadOnlySpan<byte>((void*)start, (int)(end - start)).ToArray();
    }

    /// <summary>Puts back what <see cref="Save"/> gave.</summary>
    public static void Restore(ReadOnlySpan<byte> saved)
    {
        // SAFETY: as in Save; CopyTo checks the length.
        saved.CopyTo(new Span<byte>((void*)start, (int)(end - start)));
    }

    public static ref T At<T>(ulong address)
        where T : unmanaged
    {
        if (address < start || address + (ulong)Unsafe.SizeOf<T>() > end)
        {
            throw new InvalidOperationException($"the kernel reads or writes {typeof(T).Name} at {address:x}, outside of memory");
        }

        // SAFETY: checked above.
        return ref *(T*)address;
    }

    public static ulong ToVirtual(ulong physical) => physical;

    public static ulong ToPhysical(ulong address) => address;

    public static void Clear(ulong address, ulong size)
    {
        for (ulong offset = 0; offset < size; offset += 8)
        {
            At<ulong>(address + offset) = 0;
        }
    }

    public static void Copy(ulong from, ulong to, ulong size)
    {
        for (ulong offset = 0; offset < size; offset += 8)
        {
            At<ulong>(to + offset) = At<ulong>(from + offset);
        }
    }
}
