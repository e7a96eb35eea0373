using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <content>Functions of signals that POSIX has as obsolescent. EINVAL: no such signal.</content>
public static partial class Px
{
    /// <summary>px_sighold: the calling thread blocks a signal.</summary>
    public static long HoldSignal(int signal) => Answer(Sighold(signal));

    /// <summary>px_sigrelse: it blocks it no longer.</summary>
    public static long ReleaseSignal(int signal) => Answer(Sigrelse(signal));

    /// <summary>px_sigignore: nothing is done at a signal.</summary>
    public static long IgnoreSignal(int signal) => Answer(Sigignore(signal));

    /// <summary>px_sigpause: waits for a handler, without blocking this signal. EINTR: one ran.</summary>
    public static long PauseForSignal(int signal) => Answer(Sigpause(signal));

    /// <summary>px_siginterrupt: whether a handler of this signal ends calls that wait, with EINTR.</summary>
    public static long SetInterrupting(int signal, bool interrupts) => Answer(Siginterrupt(signal, interrupts ? 1 : 0));

    [RuntimeImport("px_sighold")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int Sighold(int signal);

    [RuntimeImport("px_sigrelse")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int Sigrelse(int signal);

    [RuntimeImport("px_sigignore")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int Sigignore(int signal);

    [RuntimeImport("px_sigpause")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int Sigpause(int signal);

    [RuntimeImport("px_siginterrupt")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int Siginterrupt(int signal, int interrupts);
}
