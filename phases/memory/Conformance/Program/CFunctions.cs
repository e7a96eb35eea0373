using System.Runtime;
using System.Runtime.CompilerServices;
using Pistachio.LibPosix;

namespace Pistachio.Memory.Conformance.Program;

/// <summary>The C functions of <c>px/mman.h</c>, called as a C program calls them.</summary>
internal static class CFunctions
{
    /// <summary>The result of a C function that returns -1 and sets px_errno, as a negated error number.</summary>
    public static long Result(long value) => value == -1 ? -ErrorNumber : value;

    [RuntimeImport("px_mmap")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Mmap(ulong address, ulong length, PageProtection protection, MapFlags flags, int descriptor, long offset);

    [RuntimeImport("px_munmap")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern int Munmap(ulong address, ulong length);

    [RuntimeImport("px_mprotect")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern int Mprotect(ulong address, ulong length, PageProtection protection);

    [RuntimeImport("px_msync")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern int Msync(ulong address, ulong length, SyncFlags flags);

    [RuntimeImport("px_mlock")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern int Mlock(ulong address, ulong length);

    [RuntimeImport("px_munlock")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern int Munlock(ulong address, ulong length);

    [RuntimeImport("px_mlockall")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern int Mlockall(LockAllFlags flags);

    [RuntimeImport("px_munlockall")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern int Munlockall();

    /// <summary>Returns the error number itself.</summary>
    [RuntimeImport("px_posix_madvise")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern int PosixMadvise(ulong address, ulong length, MemoryAdvice advice);

    private static long ErrorNumber => ProcessMemory.At<int>(ErrorNumberLocation(), 1)[0];

    [RuntimeImport("px_errno_location")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern ulong ErrorNumberLocation();
}
