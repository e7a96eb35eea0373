using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Vfs.Protocol;

/// <content>Timers that are read and waited for like files (timerfd of Linux).</content>
public partial interface IVfsServer
{
    /// <summary>Make a timer that is not armed, of <see cref="FileKind.Timer"/>.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="clock">CLOCK_REALTIME 0, CLOCK_MONOTONIC 1, CLOCK_BOOTTIME 7, CLOCK_REALTIME_ALARM 8, CLOCK_BOOTTIME_ALARM 9.</param>
    /// <param name="flags">O_NONBLOCK, O_CLOEXEC.</param>
    /// <param name="handle">The open file description.</param>
    /// <returns>EINVAL: other flags or clocks. EPERM: a clock that would wake a machine that sleeps, for another one than the superuser. EMFILE.</returns>
    [Operation(190)]
    Errno MakeTimer([Badge] ulong domain, uint clock, OpenFlags flags, out uint handle);

    /// <summary>Arm a timer, or disarm it. Expiries that nobody has read are forgotten.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The timer.</param>
    /// <param name="flags">TFD_TIMER_ABSTIME 1: a time of its clock, rather than from now on. TFD_TIMER_CANCEL_ON_SET 2.</param>
    /// <param name="time">Nanoseconds; 0: disarm.</param>
    /// <param name="interval">Nanoseconds from one expiry to the next; 0: there is one only.</param>
    /// <param name="left">Nanoseconds that were left to the next expiry; 0: there was none.</param>
    /// <param name="oldInterval">What the interval was.</param>
    /// <returns>EBADF. EINVAL: no timer, or other flags.</returns>
    [Operation(191)]
    Errno SetTimer([Badge] ulong domain, uint handle, uint flags, ulong time, ulong interval, out ulong left, out ulong oldInterval);

    /// <summary>When a timer expires next.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The timer.</param>
    /// <param name="left">Nanoseconds; 0: never.</param>
    /// <param name="interval">Nanoseconds from one expiry to the next; 0: there is one only.</param>
    /// <returns>EBADF. EINVAL: no timer.</returns>
    [Operation(192)]
    Errno GetTimer([Badge] ulong domain, uint handle, out ulong left, out ulong interval);

    /// <summary>How often a timer has expired since it was read or set.</summary>
    /// <returns>EBADF. EAGAIN: it has not.</returns>
    [Operation(193)]
    Errno TimerRead([Badge] ulong domain, uint handle, out ulong expiries);
}
