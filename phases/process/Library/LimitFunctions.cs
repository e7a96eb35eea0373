using System.Runtime.InteropServices;
using Pistachio.Abi;
using Pistachio.LibPosix;
using Pistachio.Processes.Protocol;
using Pistachio.UserCall;

namespace Pistachio.Processes.Library;

/// <summary>Resource limits and usage, POSIX.1-2017 <c>sys/resource.h</c> and <c>sys/times.h</c>.</summary>
public static class LimitFunctions
{
    private const ulong NanosecondsPerTick = 10_000_000;

    /// <summary><c>getrlimit</c>: two words, soft and hard limit.</summary>
    public static long Getrlimit(ResourceLimit resource, ulong address) => Prlimit(0, resource, 0, address);

    /// <summary><c>setrlimit</c>.</summary>
    public static long Setrlimit(ResourceLimit resource, ulong address) =>
        address == 0 ? CallResult.Of(Errno.EFAULT) : Prlimit(0, resource, address, 0);

    /// <summary><c>prlimit</c> of Linux.</summary>
    /// <param name="pid">The process; 0: the caller.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="newAddress">The limits to set; 0: none.</param>
    /// <param name="oldAddress">Where the limits so far go; 0: nowhere.</param>
    /// <returns>EINVAL, EPERM, ESRCH, EFAULT.</returns>
    public static long Prlimit(uint pid, ResourceLimit resource, ulong newAddress, ulong oldAddress)
    {
        LimitPair wanted = default;
        if (newAddress != 0 && !UserMemory.TryRead(newAddress, out wanted))
            return CallResult.Of(Errno.EFAULT);
        Errno error = Connection.Server.Limit(pid, resource, out ulong soft, out ulong hard);
        if (error == Errno.None && newAddress != 0)
            error = Connection.Server.SetLimit(pid, resource, wanted.Soft, wanted.Hard);
        if (error != Errno.None)
            return CallResult.Of(error);
        LimitPair old;
        old.Soft = soft;
        old.Hard = hard;
        return oldAddress == 0 || UserMemory.TryWrite(oldAddress, old) ? 0 : CallResult.Of(Errno.EFAULT);
    }

    /// <summary><c>getrusage</c> of the caller (0), of the calling thread (1, RUSAGE_THREAD of Linux) or of the children it waited for (-1).</summary>
    /// <param name="who">Whose.</param>
    /// <param name="address">Where it goes.</param>
    /// <param name="thread">Id of the calling thread.</param>
    /// <returns>EINVAL, EFAULT.</returns>
    public static long Getrusage(int who, ulong address, uint thread)
    {
        const int ofThread = 1;
        if (who is < -1 or > 1)
            return CallResult.Of(Errno.EINVAL);
        Errno error = Connection.Server.Usage(out ulong own, out ulong children, out ulong peak, out ulong childrenPeak);
        if (error == Errno.None && who == ofThread)
            error = Connection.Server.CpuTime(thread, isThread: true, out own);
        if (error != Errno.None)
            return CallResult.Of(error);
        bool told = address != 0 && ResourceUsage.Write(address, who == -1 ? children : own, who == -1 ? childrenPeak : peak);
        return told ? 0 : CallResult.Of(Errno.EFAULT);
    }

    /// <summary><c>times</c>, in units of 10 ms. CPU time counts as user time: nobody tells the two apart.</summary>
    /// <returns>The time since boot.</returns>
    public static long Times(ulong address)
    {
        Errno error = Connection.Server.Usage(out ulong own, out ulong children, out _, out _);
        if (error != Errno.None)
            return CallResult.Of(error);
        ProcessTimes times = default;
        times.User = own / NanosecondsPerTick;
        times.ChildrenUser = children / NanosecondsPerTick;
        if (address != 0 && !UserMemory.TryWrite(address, times))
            return CallResult.Of(Errno.EFAULT);
        return Kernel.Clock(out ulong now) == CallStatus.Ok ? (long)(now / NanosecondsPerTick) : CallResult.Of(Errno.EIO);
    }

    /// <summary><c>struct rlimit</c>.</summary>
    private struct LimitPair
    {
        public ulong Soft;
        public ulong Hard;
    }

    /// <summary><c>struct tms</c>: the system times between the user times are zero.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 32)]
    private struct ProcessTimes
    {
        [FieldOffset(0)] public ulong User;
        [FieldOffset(16)] public ulong ChildrenUser;
    }
}
