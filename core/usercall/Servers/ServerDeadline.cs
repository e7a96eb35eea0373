using System.Runtime.CompilerServices;
using Pistachio.Abi;

namespace Pistachio.UserCall;

/// <summary>
/// When a server that waits for messages has something to do at the latest: its bound notification is signalled then. It goes on to answer and wait in one call
/// (<see cref="Kernel.ReplyWait"/>), so that no message pays for the deadline.
/// </summary>
/// <param name="notification">The notification that is bound to the server's thread, with the right Read.</param>
public sealed class ServerDeadline(ulong notification)
{
    /// <summary>The bit of the notification word. Nobody else may signal it.</summary>
    public const ulong Bit = 1UL << 63;

    private const ulong None = ulong.MaxValue;

    private ulong _armed = None;

    /// <summary>
    /// Be told at a time, or before: a time that was set and is not needed any more comes all the same, and a later one is set then. So a deadline that
    /// is put off again and again costs nothing.
    /// </summary>
    /// <param name="deadline">Nanoseconds since boot; a time that is past is told at once; 0: there is no deadline.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetNoLaterThan(ulong deadline)
    {
        if (deadline < _armed && deadline != 0)
            Arm(deadline);
    }

    /// <summary>Whether a notification word says that the time has come, or one that was set before. The next must be set anew.</summary>
    public bool HasCome(ulong word)
    {
        if ((word & Bit) == 0)
            return false;
        _armed = None;
        return true;
    }

    private void Arm(ulong deadline)
    {
        if (Kernel.SignalAt(notification, deadline, Bit) == CallStatus.Ok)
            _armed = deadline;
    }
}
