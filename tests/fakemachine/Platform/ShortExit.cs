using System;

namespace Pistachio.Platform;

/// <summary>How a short path ended.</summary>
public enum ShortExitKind
{
    /// <summary>The long way shall do the call; nothing has changed.</summary>
    GaveUp,

    /// <summary>On with another thread, the message in the registers.</summary>
    Message,

    /// <summary>On with the same thread.</summary>
    Return,

    /// <summary>On with another thread, whose registers are saved.</summary>
    Switch,
}

/// <summary>Remembers how a short path ended, for a test to look at.</summary>
public static class ShortExit
{
    [ThreadStatic]
    private static ulong thread;

    [ThreadStatic]
    private static ulong value;

    [ThreadStatic]
    private static ShortExitKind kind;

    public static ShortExitKind Kind => kind;

    /// <summary>The thread that goes on, or 0 if the short path gave up.</summary>
    public static ulong Thread => thread;

    /// <summary>The badge of the message, or the value that the call returned.</summary>
    public static ulong Value => value;

    public static void Switch(ulong current, ulong withBadge, ulong next) => End(current, ShortExitKind.Message, next, withBadge);

    public static void Return(ulong current, ulong result) => End(current, ShortExitKind.Return, current, result);

    public static void SwitchFromCall(ulong current, ulong next) => End(current, ShortExitKind.Switch, next, 0);

    public static void CallGaveUp(ulong current, ulong handle) => GaveUp(current, handle);

    public static void CallWithWordsGaveUp(ulong current, ulong handle) => GaveUp(current, handle);

    public static void ReplyWaitWithWordsGaveUp(ulong current, ulong handle) => GaveUp(current, handle);

    public static void ReplyWaitGaveUp(ulong current, ulong handle) => GaveUp(current, handle);

    public static void SignalGaveUp(ulong current, ulong handle) => GaveUp(current, handle);

    public static void WaitSignalGaveUp(ulong current, ulong handle, ulong now, ulong cpu, ulong deadline)
    {
        _ = now;
        _ = cpu;
        _ = deadline;
        GaveUp(current, handle);
    }

    public static void ReturnAfterUnmapping(ulong current, ulong result, ulong address)
    {
        Mmu.InvalidatePage(address);
        End(current, ShortExitKind.Return, current, result);
    }

    public static void MapGaveUp(ulong current, ulong handle, ulong space, ulong address, ulong range, ulong protection)
    {
        _ = (space, address, range, protection);
        GaveUp(current, handle);
    }

    public static void UnmapGaveUp(ulong current, ulong handle, ulong range)
    {
        _ = range;
        GaveUp(current, handle);
    }

    public static void SleepGaveUp(ulong current, ulong handle) => GaveUp(current, handle);

    public static void ThreadUpcallGaveUp(ulong current, ulong handle) => GaveUp(current, handle);

    public static void YieldGaveUp(ulong current) => GaveUp(current, 0);

    private static void GaveUp(ulong current, ulong handle)
    {
        _ = handle;
        End(current, ShortExitKind.GaveUp, 0, 0);
    }

    private static void End(ulong current, ShortExitKind how, ulong next, ulong result)
    {
        _ = current;
        kind = how;
        thread = next;
        value = result;
    }
}
