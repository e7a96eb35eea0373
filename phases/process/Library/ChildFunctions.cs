using System.Runtime.InteropServices;
using Pistachio.Abi;
using Pistachio.LibPosix;
using Pistachio.Processes.Protocol;

namespace Pistachio.Processes.Library;

/// <summary>Waiting for children, POSIX.1-2017 <c>sys/wait.h</c>.</summary>
public static class ChildFunctions
{
    /// <summary><c>wait4</c>.</summary>
    /// <param name="which">As the first argument of waitpid.</param>
    /// <param name="statusAddress">Where the status goes; 0: nowhere.</param>
    /// <param name="options">What to wait for.</param>
    /// <param name="usageAddress">Where the resource usage goes; 0: nowhere.</param>
    /// <returns>The child, 0 with WNOHANG when none has ended, or ECHILD, EINVAL, EINTR, EFAULT.</returns>
    public static long Wait4(int which, ulong statusAddress, WaitOptions options, ulong usageAddress)
    {
        Errno error = Wait(which, options, out uint pid, out uint status, out ulong time, out ulong peak);
        if (error != Errno.None || pid == 0)
            return CallResult.Of(error);
        bool told = (statusAddress == 0 || UserMemory.TryWrite(statusAddress, status)) && ResourceUsage.Write(usageAddress, time, peak);
        return told ? pid : CallResult.Of(Errno.EFAULT);
    }

    /// <summary><c>waitid</c>.</summary>
    /// <param name="type">P_ALL 0, P_PID 1, P_PGID 2.</param>
    /// <param name="id">The process or the group.</param>
    /// <param name="informationAddress">Where the <c>siginfo_t</c> goes; 0: nowhere.</param>
    /// <param name="options">WEXITED 4, WNOHANG 1, WNOWAIT 0x1000000; WSTOPPED 2, WCONTINUED 8.</param>
    /// <param name="usageAddress">Where the resource usage goes; 0: nowhere.</param>
    /// <returns>0, or ECHILD, EINTR, EFAULT; EINVAL: unknown options, or nothing to wait for.</returns>
    public static long Waitid(uint type, int id, ulong informationAddress, uint options, ulong usageAddress)
    {
        if (!TryOptions(options, out WaitOptions wanted) || type > 2 || (type != 0 && id <= 0))
            return CallResult.Of(Errno.EINVAL);
        int which = type switch { 0 => -1, 1 => id, _ => -id };
        Errno error = Wait(which, wanted, out uint pid, out uint status, out ulong time, out ulong peak);
        return error == Errno.None ? Tell(pid, status, time, peak, informationAddress, usageAddress) : CallResult.Of(error);
    }

    /// <summary><c>waitid</c> with P_PIDFD.</summary>
    /// <param name="process">The number of the process, which no other one ever has.</param>
    /// <param name="isNonBlocking">The descriptor has O_NONBLOCK: EAGAIN rather than to block.</param>
    /// <param name="informationAddress">As of <see cref="Waitid"/>, and so on.</param>
    /// <param name="options">As well.</param>
    /// <param name="usageAddress">As well.</param>
    /// <returns>As <see cref="Waitid"/>. EAGAIN.</returns>
    public static long WaitProcess(ulong process, bool isNonBlocking, ulong informationAddress, uint options, ulong usageAddress)
    {
        if (!TryOptions(options, out WaitOptions wanted))
            return CallResult.Of(Errno.EINVAL);
        bool mayBlock = (wanted & WaitOptions.NoHang) == 0;
        if (mayBlock && !isNonBlocking)
            CurrentThread.BeginWait();
        else
            wanted |= WaitOptions.NoHang;
        Errno error = Connection.Server.WaitProcess(process, wanted, CurrentThread.Index(), out uint pid, out uint status, out ulong time, out ulong peak);
        if (mayBlock && !isNonBlocking)
            CurrentThread.EndWait();
        if (error == Errno.None && pid == 0 && mayBlock)
            error = Errno.EAGAIN;
        return error == Errno.None ? Tell(pid, status, time, peak, informationAddress, usageAddress) : CallResult.Of(error);
    }

    /// <summary>The options of <c>waitid</c>, as the server has them. False: unknown ones, or nothing to wait for.</summary>
    public static bool TryOptions(uint options, out WaitOptions wanted)
    {
        const uint exited = 4;
        const WaitOptions known = WaitOptions.NoHang | WaitOptions.Untraced | WaitOptions.Continued | WaitOptions.Leave;
        const uint changes = exited | (uint)(WaitOptions.Untraced | WaitOptions.Continued);
        wanted = (WaitOptions)(options & ~exited);
        if ((options & exited) == 0)
            wanted |= WaitOptions.NotEnded;
        return (options & changes) != 0 && (options & ~exited & ~(uint)known) == 0;
    }

    private static long Tell(uint pid, uint status, ulong time, ulong peak, ulong informationAddress, ulong usageAddress)
    {
        ChildInformation information = pid == 0 ? default : new ChildInformation(pid, status);
        bool told = (informationAddress == 0 || UserMemory.TryWrite(informationAddress, information))
            && ResourceUsage.Write(usageAddress, time, peak);
        return told ? 0 : CallResult.Of(Errno.EFAULT);
    }

    private static Errno Wait(int which, WaitOptions options, out uint pid, out uint status, out ulong time, out ulong peak)
    {
        if ((options & WaitOptions.NoHang) != 0)
            return Connection.Server.Wait(which, options, CurrentThread.Index(), out pid, out status, out time, out peak);
        CurrentThread.BeginWait();
        Errno error = Connection.Server.Wait(which, options, CurrentThread.Index(), out pid, out status, out time, out peak);
        CurrentThread.EndWait();
        return error;
    }

    /// <summary>The part of <c>siginfo_t</c> for SIGCHLD on Linux x86-64.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private readonly struct ChildInformation
    {
        [FieldOffset(0)] private readonly int _signal;
        [FieldOffset(8)] private readonly int _code;
        [FieldOffset(16)] private readonly uint _pid;
        [FieldOffset(24)] private readonly int _status;

        public ChildInformation(uint pid, uint status)
        {
            const int childSignal = 17;
            const int continueSignal = 18;
            const int exited = 1;
            const int killed = 2;
            const int stopped = 5;
            const int continued = 6;
            const uint stopMark = 0x7F;
            this = default;
            uint low = status & 0x7F;
            _signal = childSignal;
            _pid = pid;
            _code = status == WaitStatus.Continued ? continued : low == stopMark ? stopped : low != 0 ? killed : exited;
            _status = _code switch
            {
                continued => continueSignal,
                killed => (int)low,
                _ => (int)((status >> 8) & 0xFF),
            };
        }
    }
}
