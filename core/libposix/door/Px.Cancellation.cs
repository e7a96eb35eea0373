using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <content>
/// Cancellation. Methods of this class that may wait are cancellation points where POSIX has them as such (<c>Points.inc</c>). A program that has
/// clean-ups exports <c>px_cleanup_main</c>, which gets the argument of each. No method that is left unfinished runs on: what it holds, clean-ups
/// give back.
/// </content>
public static partial class Px
{
    /// <summary>PX_PTHREAD_CANCELED: what <see cref="ThreadJoin"/> tells of a thread that was cancelled.</summary>
    public const ulong ThreadCanceled = ulong.MaxValue;

    /// <summary>PX_PTHREAD_CANCEL_DISABLE.</summary>
    public const int CancelDisabled = 1;

    /// <summary>PX_PTHREAD_CANCEL_ASYNCHRONOUS.</summary>
    public const int CancelAsynchronous = 1;

    /// <summary>px_pthread_cancel: the thread ends at its next cancellation point, or at once if it has said so.</summary>
    public static long ThreadCancel(PosixThread thread) => -PthreadCancel(thread.Block);

    /// <summary>px_pthread_setcancelstate: 0, or <see cref="CancelDisabled"/>; else EINVAL.</summary>
    public static long SetCancelState(int state, out int old)
    {
        old = 0;
        return -PthreadSetcancelstate(state, ref old);
    }

    /// <summary>px_pthread_setcanceltype: 0, at points, or <see cref="CancelAsynchronous"/>, anywhere; else EINVAL.</summary>
    public static long SetCancelType(int type, out int old)
    {
        old = 0;
        return -PthreadSetcanceltype(type, ref old);
    }

    /// <summary>px_pthread_testcancel: a point that does nothing else.</summary>
    [RuntimeImport("px_pthread_testcancel")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void TestCancel();

    /// <summary>
    /// px_cleanup_push: the program's <c>px_cleanup_main</c> gets the argument if the thread ends before the clean-up is popped, the last one pushed
    /// first.
    /// </summary>
    [RuntimeImport("px_csharp_cleanup_push")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void CleanupPush(ref PosixCleanup cleanup, ulong argument);

    /// <summary>px_cleanup_pop: the clean-up that was pushed last counts no more; it may run here.</summary>
    public static void CleanupPop(ref PosixCleanup cleanup, bool runs) => PxCleanupPop(ref cleanup, runs ? 1 : 0);

    [RuntimeImport("px_pthread_cancel")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadCancel(ulong thread);

    [RuntimeImport("px_pthread_setcancelstate")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadSetcancelstate(int state, ref int old);

    [RuntimeImport("px_pthread_setcanceltype")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadSetcanceltype(int type, ref int old);

    [RuntimeImport("px_cleanup_pop")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern void PxCleanupPop(ref PosixCleanup cleanup, int runs);
}
