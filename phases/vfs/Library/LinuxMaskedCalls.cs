using Pistachio.Abi;

namespace Pistachio.Files;

/// <summary>The system calls of Linux that wait for files with a mask of signals: arguments as a program puts them into registers.</summary>
public static class LinuxMaskedCalls
{
    private const uint Nanoseconds = 1;

    /// <summary>Answer a call, see <see cref="LinuxFileCalls.TryCall"/>; with the sixth argument.</summary>
    public static bool TryCall<TDomain>(
        in Files<TDomain> files, ulong number, ulong a0, ulong a1, ulong a2, ulong a3, ulong a4, ulong a5, out long result)
        where TDomain : struct, IFileDomain
    {
        WaitMask mask;
        Errno error;
        switch ((LinuxPollCall)number)
        {
            case LinuxPollCall.Ppoll:
                error = files.TakeMask(a3, a4, out mask);
                result = error == Errno.None ? files.PollTimed(a0, (uint)a1, a2, mask) : -(long)(uint)error;
                return true;
            case LinuxPollCall.Pselect6:
                error = files.TakeMask(a5, out mask);
                result = error == Errno.None ? files.Select((int)a0, a1, a2, a3, a4, Nanoseconds, mask) : -(long)(uint)error;
                return true;
            case LinuxPollCall.EpollPwait:
                error = files.TakeMask(a4, a5, out mask);
                result = error == Errno.None ? files.WaitForInterest((int)a0, a1, (int)a2, (int)a3, mask) : -(long)(uint)error;
                return true;
            case LinuxPollCall.EpollPwait2:
                error = files.TakeMask(a4, a5, out mask);
                result = error == Errno.None ? files.WaitForInterestTimed((int)a0, a1, (int)a2, a3, mask) : -(long)(uint)error;
                return true;
            default:
                result = 0;
                return false;
        }
    }
}
