using System;

namespace Pistachio.Platform;

/// <summary>Remembers how a short message path ended, for a test to look at.</summary>
public static class ShortExit
{
    [ThreadStatic]
    private static ulong thread;

    [ThreadStatic]
    private static ulong badge;

    /// <summary>The thread that the last short path switched to, or 0 if it gave up.</summary>
    public static ulong Thread => thread;

    /// <summary>The badge that came with it.</summary>
    public static ulong Badge => badge;

    public static void Switch(ulong current, ulong withBadge, ulong next)
    {
        _ = current;
        thread = next;
        badge = withBadge;
    }

    public static void CallGaveUp(ulong current, ulong handle) => GaveUp(current, handle);

    public static void ReplyWaitGaveUp(ulong current, ulong handle) => GaveUp(current, handle);

    private static void GaveUp(ulong current, ulong handle)
    {
        _ = current;
        _ = handle;
        thread = 0;
        badge = 0;
    }
}
