using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pistachio.Platform.X64;

/// <summary>All physical memory, seen at one virtual base. Writable, never executable.</summary>
internal static unsafe class DirectMap
{
    internal const ulong Base = 0xFFFF_8000_0000_0000;

    /// <summary>What the early tables of Boot.S cover.</summary>
    internal const ulong EarlyLimit = 0x1_0000_0000;

    /// <summary>A value in physical memory.</summary>
    internal static ref T At<T>(ulong physical)
        where T : unmanaged
        // SAFETY: the base is mapped for all RAM; boot code passes addresses that loader or firmware gave for RAM.
        => ref Unsafe.AsRef<T>((void*)(Base + physical));

    /// <summary>Bytes of physical memory, bounded by the length.</summary>
    internal static ReadOnlySpan<byte> Bytes(ulong physical, int length)
        // SAFETY: as above.
        => MemoryMarshal.CreateReadOnlySpan(in Unsafe.AsRef<byte>((void*)(Base + physical)), length);
}
