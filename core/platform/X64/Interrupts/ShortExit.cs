using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Platform;

/// <summary>How a short path ends: jumps to the entry code (ShortCalls.S), which never come back. Whoever gives up has changed nothing.</summary>
public static class ShortExit
{
    /// <summary>Goes on with another thread, the message in the registers.</summary>
    [RuntimeImport("SwitchTo")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void Switch(ulong current, ulong badge, ulong thread);

    /// <summary>Nothing has been changed: the short path for messages with extra words, or the general path shall do the call.</summary>
    [RuntimeImport("CallGaveUp")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void CallGaveUp(ulong current, ulong handle);

    /// <summary>As <see cref="CallGaveUp"/>, for a reply.</summary>
    [RuntimeImport("ReplyWaitGaveUp")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void ReplyWaitGaveUp(ulong current, ulong handle);

    /// <summary>As <see cref="CallGaveUp"/>, of the short path for messages with extra words.</summary>
    [RuntimeImport("CallWithWordsGaveUp")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void CallWithWordsGaveUp(ulong current, ulong handle);

    /// <summary>As <see cref="CallWithWordsGaveUp"/>, for a reply.</summary>
    [RuntimeImport("ReplyWaitWithWordsGaveUp")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void ReplyWaitWithWordsGaveUp(ulong current, ulong handle);

    /// <summary>Goes on with the same thread: status Ok, and a value. The first argument has no meaning; it saves a move.</summary>
    [RuntimeImport("ReturnFromCall")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void Return(ulong current, ulong value);

    /// <summary>
    /// Stops the current thread in its call, which keeps some of its registers alone, and goes on with another one, whose registers are
    /// saved. The results of the current thread are written by whoever lets it go on.
    /// </summary>
    [RuntimeImport("SwitchFromCall")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void SwitchFromCall(ulong current, ulong next);

    /// <summary>The long way shall send the signal.</summary>
    [RuntimeImport("SignalGaveUp")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void SignalGaveUp(ulong current, ulong handle);

    /// <summary>The long way shall wait for the signal.</summary>
    [RuntimeImport("WaitSignalGaveUp")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void WaitSignalGaveUp(ulong current, ulong handle, ulong now, ulong cpu, ulong deadline);

    /// <summary>The long way shall yield.</summary>
    [RuntimeImport("YieldGaveUp")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void YieldGaveUp(ulong current);

    /// <summary>The long way shall put the thread to sleep, without a deadline.</summary>
    [RuntimeImport("SleepGaveUp")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void SleepGaveUp(ulong current, ulong handle);

    /// <summary>The long way shall ask for the thread.</summary>
    [RuntimeImport("ThreadUpcallGaveUp")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void ThreadUpcallGaveUp(ulong current, ulong handle);

    /// <summary>As <see cref="Return"/>, and the translation of an address of the current address space is forgotten.</summary>
    [RuntimeImport("ReturnAfterUnmapping")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void ReturnAfterUnmapping(ulong current, ulong value, ulong address);

    /// <summary>The long way shall map. The entry code has kept both handles, so that two of the parameters may have become anything.</summary>
    [RuntimeImport("MapGaveUp")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void MapGaveUp(ulong current, ulong handle, ulong space, ulong address, ulong range, ulong protection);

    /// <summary>The long way shall unmap.</summary>
    [RuntimeImport("UnmapGaveUp")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void UnmapGaveUp(ulong current, ulong handle, ulong range);
}
