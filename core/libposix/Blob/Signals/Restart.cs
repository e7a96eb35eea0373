using Pistachio.Files;

namespace Pistachio.LibPosix;

/// <summary>Calls that a signal interrupted.</summary>
internal static class Restart
{
    /// <summary>Whether a call is made again after a handler with SA_RESTART, as signal(7) of Linux lists them; others fail with EINTR.</summary>
    public static bool IsAllowed(LinuxCall call) => call is not (
        LinuxCall.Pause or LinuxCall.RtSigsuspend or LinuxCall.RtSigtimedwait or LinuxCall.Nanosleep or LinuxCall.ClockNanosleep
        or LinuxCall.Semop or LinuxCall.Semtimedop or LinuxCall.Msgsnd or LinuxCall.Msgrcv)
        && (LinuxPollCall)(ulong)call is not (LinuxPollCall.Poll or LinuxPollCall.Ppoll or LinuxPollCall.Select or LinuxPollCall.Pselect6
            or LinuxPollCall.EpollWait or LinuxPollCall.EpollPwait);
}
