using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Platform;

/// <summary>How a short message path ends: jumps to the entry code (Entry.S), which never come back.</summary>
public static class ShortExit
{
    /// <summary>Goes on with another thread, the message in the registers.</summary>
    [RuntimeImport("SwitchTo")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void Switch(ulong current, ulong badge, ulong thread);

    /// <summary>Nothing has been changed: the general path shall do the call.</summary>
    [RuntimeImport("CallGaveUp")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void CallGaveUp(ulong current, ulong handle);

    /// <summary>As <see cref="CallGaveUp"/>, for a reply.</summary>
    [RuntimeImport("ReplyWaitGaveUp")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void ReplyWaitGaveUp(ulong current, ulong handle);
}
