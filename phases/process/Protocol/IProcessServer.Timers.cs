using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Processes.Protocol;

/// <content>
/// Timers that send signals: those of <c>timer_create</c>, by number from 0 on, and those of <c>setitimer</c>: -1 ITIMER_REAL, which
/// <c>alarm</c> sets too, -2 ITIMER_VIRTUAL, -3 ITIMER_PROF.
/// A timer of the child of a <c>vfork</c> would be its parent's.
/// </content>
public partial interface IProcessServer
{
    /// <summary>Make a timer of the caller. It is gone when the caller executes a program.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="clock">
    /// Its clock: 0 for that of the day, 1 and 7 for that since boot, a negative number for one of CPU time, as <c>clock_getcpuclockid</c> of Linux has it, of
    /// the caller (process 0 is the caller, too) or a thread of it.
    /// </param>
    /// <param name="signal">1 to 64; 0: it tells nobody.</param>
    /// <param name="isNamed">Its number comes with the signal, instead of the value.</param>
    /// <param name="value">What comes with the signal.</param>
    /// <param name="receiver">Id of the thread of the caller that the signal is for; 0: it is for the process.</param>
    /// <param name="timer">Its number: the lowest that is free.</param>
    /// <returns>EINVAL: no such signal or thread. ENOTSUP: the CPU time of another process. EAGAIN: too many timers, or RLIMIT_SIGPENDING.</returns>
    [Operation(70)]
    Errno CreateTimer([Badge] ulong domain, uint clock, uint signal, bool isNamed, ulong value, uint receiver, out uint timer);

    /// <summary>Arm or disarm a timer. A signal of <c>timer_create</c> that is pending is forgotten.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="timer">Its number.</param>
    /// <param name="isAbsolute">Whether the time is one of its clock; else it is from now on.</param>
    /// <param name="time">When it expires, in nanoseconds; 0: never.</param>
    /// <param name="interval">Nanoseconds from each expiry to the next; 0: there is one.</param>
    /// <param name="left">Nanoseconds that were left; 0: it was not armed.</param>
    /// <param name="oldInterval">The interval that it had.</param>
    /// <returns>EINVAL: no such timer.</returns>
    [Operation(71)]
    Errno SetTimer([Badge] ulong domain, int timer, bool isAbsolute, ulong time, ulong interval, out ulong left, out ulong oldInterval);

    /// <summary>What a timer does.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="timer">Its number.</param>
    /// <param name="left">Nanoseconds to its next expiry; 0: it is not armed.</param>
    /// <param name="interval">Nanoseconds from each expiry to the next.</param>
    /// <param name="overrun">Expiries for which the signal taken last stood beside the first.</param>
    /// <returns>EINVAL: no such timer.</returns>
    [Operation(72)]
    Errno GetTimer([Badge] ulong domain, int timer, out ulong left, out ulong interval, out uint overrun);

    /// <summary>Delete a timer of <see cref="CreateTimer"/>, and its signal if it is pending.</summary>
    /// <returns>EINVAL: no such timer.</returns>
    [Operation(73)]
    Errno DeleteTimer([Badge] ulong domain, uint timer);

    /// <summary>
    /// Take a signal of a timer that is for one thread of the caller (see <see cref="CreateTimer"/>), the lowest number first, as <see cref="TakeSignal"/>.
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="index">Which thread; 0: the first.</param>
    /// <param name="set">Bit n - 1: signal n may be taken.</param>
    /// <param name="acts">As in <see cref="TakeSignal"/>.</param>
    /// <param name="signal">The signal; 0: none.</param>
    /// <param name="code">Its <c>si_code</c>.</param>
    /// <param name="sender">The number of the timer, and its overrun in the upper half.</param>
    /// <param name="value">The value.</param>
    /// <returns>ESRCH: no such thread.</returns>
    [Operation(130)]
    Errno TakeTimerSignal([Badge] ulong domain, uint index, ulong set, bool acts, out uint signal, out int code, out ulong sender, out ulong value);

    /// <summary>
    /// Set the clock of the day. Timers and sleeps until a time of the day come as it goes from now on; those that last so long do not change.
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="time">What time it is now, in nanoseconds since 1970.</param>
    /// <returns>EPERM: the caller is not the superuser's. EINVAL: then the board would have been started before 1970.</returns>
    [Operation(131)]
    Errno SetClock([Badge] ulong domain, ulong time);
}
