using System;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <content>Functions of files that are made of others, and shared memory.</content>
public static partial class Px
{
    /// <summary>px_remove: a file, or an empty directory.</summary>
    public static long Remove(ReadOnlySpan<byte> path) => IsPath(path) ? Answer(Remove(in path[0])) : NoPath;

    /// <summary>px_futimens: times of access and of change of an open file.</summary>
    public static long Futimens(int descriptor, ReadOnlySpan<PosixTime> times) =>
        times.Length == 2 ? Answer(PxFutimens(descriptor, in times[0])) : NoPath;

    /// <summary>px_lockf: from the offset on; F_ULOCK 0, F_LOCK 1, F_TLOCK 2, F_TEST 3. EAGAIN: another process has it. EDEADLK.</summary>
    public static long LockPart(int descriptor, int function, long size) => Answer(Lockf(descriptor, function, size));

    /// <summary>px_shm_open: a descriptor.</summary>
    public static long SharedMemoryOpen(ReadOnlySpan<byte> name, int flags, uint mode) =>
        IsPath(name) ? Answer(ShmOpen(in name[0], flags, mode)) : NoPath;

    /// <summary>px_shm_unlink.</summary>
    public static long SharedMemoryUnlink(ReadOnlySpan<byte> name) => IsPath(name) ? Answer(ShmUnlink(in name[0])) : NoPath;

    /// <summary>px_ttyname_r: with a zero byte. ERANGE: no room. ENOTTY.</summary>
    public static long TerminalName(int descriptor, Span<byte> name) => -TtynameR(descriptor, ref First(name), (ulong)name.Length);

    /// <summary>px_grantpt. EINVAL: no master of a pseudo terminal.</summary>
    public static long GrantPseudoTerminal(int master) => Answer(Grantpt(master));

    /// <summary>px_sockatmark: 1, what is read next came after urgent data; 0, it did not.</summary>
    public static long IsAtMark(int descriptor) => Answer(Sockatmark(descriptor));

    [RuntimeImport("px_remove")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int Remove(in byte path);

    [RuntimeImport("px_futimens")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PxFutimens(int descriptor, in PosixTime times);

    [RuntimeImport("px_lockf")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int Lockf(int descriptor, int function, long size);

    [RuntimeImport("px_shm_open")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int ShmOpen(in byte name, int flags, uint mode);

    [RuntimeImport("px_shm_unlink")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int ShmUnlink(in byte name);

    [RuntimeImport("px_ttyname_r")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int TtynameR(int descriptor, ref byte name, ulong size);

    [RuntimeImport("px_grantpt")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int Grantpt(int master);

    [RuntimeImport("px_sockatmark")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int Sockatmark(int descriptor);
}
