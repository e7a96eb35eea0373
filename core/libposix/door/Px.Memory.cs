using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary>Memory of the process, by address.</summary>
public static partial class Px
{
    /// <summary>px_mmap: the address.</summary>
    [RuntimeImport("px_raw_mmap")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Mmap(ulong address, ulong length, uint protection, uint flags, int descriptor, long offset);

    /// <summary>px_munmap.</summary>
    [RuntimeImport("px_raw_munmap")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Munmap(ulong address, ulong length);

    /// <summary>px_mprotect.</summary>
    [RuntimeImport("px_raw_mprotect")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Mprotect(ulong address, ulong length, uint protection);

    /// <summary>px_msync.</summary>
    [RuntimeImport("px_point_msync")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Msync(ulong address, ulong length, uint flags);

    /// <summary>px_mlock.</summary>
    [RuntimeImport("px_raw_mlock")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Mlock(ulong address, ulong length);

    /// <summary>px_munlock.</summary>
    [RuntimeImport("px_raw_munlock")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Munlock(ulong address, ulong length);

    /// <summary>px_mlockall.</summary>
    [RuntimeImport("px_raw_mlockall")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Mlockall(uint flags);

    /// <summary>px_munlockall.</summary>
    [RuntimeImport("px_raw_munlockall")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Munlockall();

    /// <summary>px_posix_madvise.</summary>
    [RuntimeImport("px_raw_posix_madvise")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long PosixMadvise(ulong address, ulong length, uint advice);
}
