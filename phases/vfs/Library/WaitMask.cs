namespace Pistachio.Files;

/// <summary>The signals that are blocked while a function waits (POSIX pselect; ppoll and epoll_pwait of Linux), if it says which.</summary>
/// <param name="signals">Bit n - 1: signal n.</param>
public readonly struct WaitMask(ulong signals)
{
    public readonly ulong Signals = signals;

    /// <summary>Whether there is a mask; otherwise that of the thread stays.</summary>
    public readonly bool IsSet = true;
}
