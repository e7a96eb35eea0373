using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Processes.Protocol;

/// <content>CPU time.</content>
public partial interface IProcessServer
{
    /// <summary>CPU time of a process, all its threads together, or of one thread of the caller.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="id">A process id, 0: the caller; or the id of a thread of the caller.</param>
    /// <param name="isThread">Of a thread.</param>
    /// <param name="nanoseconds">The time.</param>
    /// <returns>EINVAL: no such process, or the caller has no such thread.</returns>
    [Operation(110)]
    Errno CpuTime([Badge] ulong domain, uint id, bool isThread, out ulong nanoseconds);

    /// <summary>
    /// A thread of the caller is to sleep until a process, or a thread of the caller, has used so much CPU time. When it has, or has ended, the
    /// thread's
    /// <see cref="ThreadSignalArea.Woken"/> is set, for which it is asked for (kernel call ThreadUpcall).
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="index">Which thread sleeps; 0: the first.</param>
    /// <param name="clock">A negative number, as in <see cref="CreateTimer"/>, but of any process.</param>
    /// <param name="isAbsolute">Whether the time is one of the clock; else it is from now on.</param>
    /// <param name="time">In nanoseconds.</param>
    /// <returns>EINVAL: no such clock, or that of the thread itself. ESRCH: no such thread sleeps.</returns>
    [Operation(133)]
    Errno AwaitCpuTime([Badge] ulong domain, uint index, uint clock, bool isAbsolute, ulong time);

    /// <summary>A thread of the caller sleeps no longer for CPU time.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="index">Which thread; 0: the first.</param>
    /// <param name="left">Nanoseconds that were left; 0: it has been woken.</param>
    [Operation(134)]
    Errno LeaveCpuTime([Badge] ulong domain, uint index, out ulong left);
}
