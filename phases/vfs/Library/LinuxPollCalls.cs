using Pistachio.Abi;

namespace Pistachio.Files;

/// <summary>The system calls of <see cref="LinuxPollCall"/> without a mask of signals (<see cref="LinuxMaskedCalls"/>): arguments as a program puts them into registers.</summary>
public static class LinuxPollCalls
{
    private const uint Microseconds = 1000;

    /// <summary>Answer a call, see <see cref="LinuxFileCalls.TryCall"/>.</summary>
    public static bool TryCall<TDomain>(
        in Files<TDomain> files, ulong number, ulong a0, ulong a1, ulong a2, ulong a3, ulong a4, out long result)
        where TDomain : struct, IFileDomain
    {
        switch ((LinuxPollCall)number)
        {
            case LinuxPollCall.Poll:
                result = files.Poll(a0, (uint)a1, (int)a2);
                return true;
            case LinuxPollCall.Select:
                result = files.Select((int)a0, a1, a2, a3, a4, Microseconds);
                return true;
            case LinuxPollCall.EpollCreate:
                result = (int)a0 <= 0 ? -(long)(uint)Errno.EINVAL : files.MakeInterest(0);
                return true;
            case LinuxPollCall.EpollCreate1:
                result = files.MakeInterest((uint)a0);
                return true;
            case LinuxPollCall.EpollCtl:
                result = files.ChangeInterest((int)a0, (uint)a1, (int)a2, a3);
                return true;
            case LinuxPollCall.EpollWait:
                result = files.WaitForInterest((int)a0, a1, (int)a2, (int)a3);
                return true;
            case LinuxPollCall.TimerfdCreate:
                result = files.MakeTimer((uint)a0, (uint)a1);
                return true;
            case LinuxPollCall.TimerfdSettime:
                result = files.SetTimer((int)a0, (uint)a1, a2, a3);
                return true;
            case LinuxPollCall.TimerfdGettime:
                result = files.GetTimer((int)a0, a1);
                return true;
            case LinuxPollCall.Eventfd:
                result = files.MakeEvent((uint)a0, 0);
                return true;
            case LinuxPollCall.Eventfd2:
                result = files.MakeEvent((uint)a0, (uint)a1);
                return true;
            case LinuxPollCall.PidfdOpen:
                result = files.OpenProcess((int)a0, (uint)a1);
                return true;
            case LinuxPollCall.PidfdGetfd:
                result = files.TakeDescriptor((int)a0, (int)a1, (uint)a2);
                return true;
            default:
                return LinuxWatchCalls.TryCall(files, number, a0, a1, a2, a3, a4, out result);
        }
    }
}
