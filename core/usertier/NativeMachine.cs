using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.UserTier;

/// <summary>The few things that a native program needs beyond kernel calls.</summary>
public static unsafe class NativeMachine
{
    /// <summary>The time-stamp counter.</summary>
    [RuntimeImport("ReadTicks")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong Ticks();

    /// <summary>Address of a function exported with RuntimeExport, to start a thread there.</summary>
    public static ulong AddressOf(delegate*<void> function) => (ulong)function;

    /// <summary>An object at an address that the program knows to be mapped.</summary>
    public static ref T At<T>(ulong address)
        where T : unmanaged
    {
        // SAFETY: as Read.
        return ref *(T*)address;
    }

    /// <summary>A word of memory at any address; faults like any access.</summary>
    public static ulong Read(ulong address)
    {
        // SAFETY: a program may touch whatever it likes: the kernel protects everybody else, and the fault is what tests are after.
        return *(ulong*)address;
    }

    /// <summary>Writes a word at any address; faults like any access.</summary>
    public static void Write(ulong address, ulong value)
    {
        // SAFETY: as Read.
        *(ulong*)address = value;
    }
}
