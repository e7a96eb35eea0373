using Pistachio.Abi;
using Pistachio.Files;
using Pistachio.Vfs.Protocol;

namespace Pistachio.LibPosix;

/// <content>
/// Waits with a mask of signals of their own. From the moment that it holds to the one when the old one does nothing touches memory of the program, so no
/// fault can leave it behind; a handler that interrupts the wait goes back to the old one.
/// </content>
internal readonly partial struct FileDomain
{
    public Errno PollWait(ulong deadline, WaitMask mask)
    {
        BeginMask(mask);
        return EndMask(PollWait(deadline));
    }

    public Errno ReadyWait(uint handle, PollEvents events, ulong deadline, WaitMask mask)
    {
        BeginMask(mask);
        return EndMask(ReadyWait(handle, events, deadline));
    }

    public Errno Interrupt(WaitMask mask)
    {
        BeginMask(mask);
        return EndMask(SignalDelivery.IsDue() ? Errno.EINTR : Errno.None);
    }

    private static void BeginMask(WaitMask mask)
    {
        ref ThreadSignals thread = ref Signals.Thread;
        thread.Saved = thread.Blocked;
        thread.HasSaved = true;
        Signals.Block(mask.Signals);
    }

    private static Errno EndMask(Errno result)
    {
        if (result == Errno.EINTR && SignalDelivery.IsDue())
            return result;
        ref ThreadSignals thread = ref Signals.Thread;
        thread.HasSaved = false;
        Signals.Block(thread.Saved);
        return result;
    }
}
