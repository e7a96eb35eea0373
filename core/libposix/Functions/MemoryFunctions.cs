using System.Runtime;
using Pistachio.Abi;
using Pistachio.Memory;
using Pistachio.UserCall;

namespace Pistachio.LibPosix;

/// <summary>
/// The px_ functions of the memory phase. Each returns its result, or an error number negated, as Linux system calls do; the C library of
/// <c>include/px</c> makes -1 and px_errno of that. What each does is documented at <see cref="VirtualMemory{TDomain}"/>.
/// </summary>
public static class MemoryFunctions
{
    [RuntimeExport("px_raw_mmap")]
    public static long Mmap(ulong address, ulong length, PageProtection protection, MapFlags flags, int descriptor, long offset)
    {
        Errno error = Process.Memory.Map(address, length, protection, flags, descriptor, offset, out ulong mapped);
        return error == Errno.None ? (long)mapped : Result(error);
    }

    [RuntimeExport("px_raw_munmap")]
    public static long Munmap(ulong address, ulong length) => Result(Process.Memory.Unmap(address, length));

    [RuntimeExport("px_raw_mprotect")]
    public static long Mprotect(ulong address, ulong length, PageProtection protection) =>
        Result(Process.Memory.Protect(address, length, protection));

    [RuntimeExport("px_raw_msync")]
    public static long Msync(ulong address, ulong length, SyncFlags flags) => Result(Process.Memory.Synchronize(address, length, flags));

    [RuntimeExport("px_raw_mlock")]
    public static long Mlock(ulong address, ulong length) => Result(Process.Memory.Lock(address, length));

    [RuntimeExport("px_raw_munlock")]
    public static long Munlock(ulong address, ulong length) => Result(Process.Memory.Unlock(address, length));

    [RuntimeExport("px_raw_mlockall")]
    public static long Mlockall(LockAllFlags flags) => Result(Process.Memory.LockAll(flags));

    [RuntimeExport("px_raw_munlockall")]
    public static long Munlockall() => Result(Process.Memory.UnlockAll());

    [RuntimeExport("px_raw_posix_madvise")]
    public static long PosixMadvise(ulong address, ulong length, MemoryAdvice advice) =>
        Result(Process.Memory.Advise(address, length, advice));

    /// <summary>Page faults resolved so far.</summary>
    public static ulong FaultCount => Process.Data.Memory.FaultCount;

    /// <summary>Give unused frames back to the memory server, then ask it for the use and the quota of this process, in pages.</summary>
    public static Errno Usage(out ulong used, out ulong quota)
    {
        Process.Memory.ReleaseUnused();
        return Process.Data.Domain.Usage(out quota, out used);
    }

    private static long Result(Errno error) => -(long)(uint)ProtocolFailure.ErrnoOf((uint)error);
}
