using System.Runtime.CompilerServices;
using System.Threading;
using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.LibPosix;

/// <summary>
/// The signals of this process: actions, and the mask of its thread, which are the library's own; the process server sees copies of them in the start
/// page. In the child of a vfork the copies are still those of its parent, whose process it is.
/// </summary>
internal static class Signals
{
    private static SignalActions actions;
    private static DirectedQueue directed;

    public static ref SignalActions Actions => ref actions;

    /// <summary>What the running thread has of signals.</summary>
    public static ref ThreadSignals Thread => ref ThreadArea.Current.State.Signals;

    /// <summary>The words of a thread that the process server sees.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref ThreadSignalArea WordsOf(ref ThreadArea thread)
    {
        if (thread.Index == 0)
            return ref Area.First;
        return ref thread.Shared;
    }

    /// <summary>The words that the process server sees.</summary>
    public static ref SignalArea Area => ref Domain.Page.Signals;

    /// <summary>What came with signals for single threads.</summary>
    public static ref DirectedQueue Queue => ref directed;

    /// <summary>Change which signals wait for a thread alone.</summary>
    public static void SetDirected(ref ThreadArea thread, ulong signals)
    {
        thread.State.Signals.Directed = signals;
        WordsOf(ref thread).Directed = signals;
    }

    /// <summary>Not zero: the gate looks for signals before the program goes on, and sleeping ends at once.</summary>
    public static ref ulong Wanted => ref ThreadArea.Current.UpcallWanted;

    /// <summary>Signals that wait to be delivered. Those that the process server has are not for the child of a vfork.</summary>
    public static ulong Pending => PendingOf(ref ThreadArea.Current);

    /// <summary>As <see cref="Pending"/>, of the running thread, whose area the caller has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong PendingOf(ref ThreadArea area)
    {
        ref ThreadSignals thread = ref area.State.Signals;
        ulong pending = AtServerFor(ref area) | thread.Directed;
        return thread.Own.Signal == 0 ? pending : pending | SignalNumber.BitOf(thread.Own.Signal);
    }

    /// <summary>Those of <see cref="PendingOf"/> that wait at the process server.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong AtServerFor(ref ThreadArea thread) => SharedChild.IsActive
        ? 0
        : Volatile.Read(ref Area.Pending) | Volatile.Read(ref WordsOf(ref thread).Expired);

    /// <summary>Somebody asked for the thread, and it has looked: it is asked again only if a signal is pending that it does not block.</summary>
    public static void LookAgain()
    {
        ref ThreadArea thread = ref ThreadArea.Current;
        thread.UpcallWanted = 0;
        Look(ref thread);
    }

    /// <summary>Begin a program: handlers are forgotten (POSIX execve), what is pending stays.</summary>
    public static void Begin(ulong ignored, ulong blocked)
    {
        ref ThreadSignals thread = ref Thread;
        SignalRecord own = thread.Own;
        actions = default;
        ulong waiting = thread.Directed;
        thread = default;
        thread.Own = own;
        thread.Interrupted = ThreadSignals.NoCall;
        SignalAction ignore = default;
        ignore.Handler = SignalAction.Ignore;
        for (uint signal = 1; ignored != 0 && signal <= SignalNumber.Count; signal++)
        {
            if ((ignored & SignalNumber.BitOf(signal)) != 0)
                actions.Set(signal, ignore);
        }

        thread.Blocked = blocked & ~SignalNumber.Absolute;
        SetDirected(ref ThreadArea.Current, waiting);
        if (!SharedChild.IsActive)
            Area.EndEntry = 0;
        Show();
    }

    /// <summary>Name the parts of our data that the child of a fork does not need.</summary>
    public static void AddUnused(ref UnusedData unused)
    {
        unused.Add(ref actions.Table[0], actions.Used, SignalNumber.Count);
        unused.Add(ref directed, 0, 1);
    }

    /// <summary>In the child of a fork: it has what its parent has, but nothing is pending.</summary>
    public static void AfterFork()
    {
        ref ThreadSignals thread = ref Thread;
        thread.Own = default;
        directed.Clear();
        SetDirected(ref ThreadArea.Current, 0);
        Show();
    }

    /// <summary>Keep the state while the child of a vfork changes it.</summary>
    public static void Save(out SignalActions savedActions, out ThreadSignals savedThread)
    {
        savedActions = actions;
        savedThread = Thread;
        Thread.Own = default;
        SetDirected(ref ThreadArea.Current, 0);
    }

    /// <summary>The parent goes on.</summary>
    public static void Restore(in SignalActions savedActions, in ThreadSignals savedThread)
    {
        actions = savedActions;
        Thread = savedThread;
        SetDirected(ref ThreadArea.Current, savedThread.Directed);
        Look(ref ThreadArea.Current);
    }

    /// <summary>Block exactly these signals.</summary>
    public static void Block(ulong mask) => Block(ref ThreadArea.Current, mask);

    /// <summary>The same of the running thread, whose area the caller has.</summary>
    public static void Block(ref ThreadArea thread, ulong mask)
    {
        mask &= ~SignalNumber.Absolute;
        ulong more = mask & ~thread.State.Signals.Blocked;
        thread.State.Signals.Blocked = mask;

        // A locked store: what the server makes pending after it has seen the old mask is seen below.
        if (!SharedChild.IsActive)
            _ = Interlocked.Exchange(ref WordsOf(ref thread).Blocked, mask);
        Look(ref thread);
        if (more != 0 && ProcessThreads.AreSeveral && (Volatile.Read(ref Area.Pending) & more) != 0)
            PassOn(Area.Pending & more);
    }

    /// <summary>
    /// Have other threads look at signals of the process that this one no longer takes: the process server may have chosen this thread for them.
    /// </summary>
    private static void PassOn(ulong signals)
    {
        for (uint i = 0; i <= ProcessThreads.Slots && signals != 0; i++)
        {
            ref ThreadArea other = ref ProcessThreads.Of(i);
            ulong taken = signals & ~other.State.Signals.Blocked;
            if (other.Id == 0 || taken == 0)
                continue;
            signals &= ~taken;
            _ = Kernel.ThreadUpcall(other.Handle); // of a thread of the process
        }
    }

    /// <summary>Change the action for a signal.</summary>
    public static void SetAction(uint signal, in SignalAction action)
    {
        actions.Set(signal, action);
        if (SharedChild.IsActive)
            return;
        ref SignalArea area = ref Area;
        area.Caught = actions.Caught;
        area.Ignored = actions.Ignored;
        if (signal == SignalNumber.Child)
            area.ChildOptions = actions.ChildOptions;
    }

    /// <summary>Show the process server the actions.</summary>
    public static void ShowActions()
    {
        if (SharedChild.IsActive)
            return;
        ref SignalArea area = ref Area;
        area.Caught = actions.Caught;
        area.Ignored = actions.Ignored;
        area.ChildOptions = actions.ChildOptions;
    }

    /// <summary>Whether a signal is neither blocked nor ignored but has a handler.</summary>
    public static bool WouldRun(uint signal) => WouldRun(signal, Thread);

    /// <summary>The same for a thread.</summary>
    public static bool WouldRun(uint signal, in ThreadSignals thread) => (actions.Caught & ~thread.Blocked & SignalNumber.BitOf(signal)) != 0;

    private static void Show()
    {
        ShowActions();
        WordsOf(ref ThreadArea.Current).Awaited = 0;
        Block(Thread.Blocked);
    }

    /// <summary>If something is pending that is not blocked, have the gate deliver it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Look(ref ThreadArea thread)
    {
        if ((PendingOf(ref thread) & ~thread.State.Signals.Blocked) != 0)
            thread.UpcallWanted = 1;
    }
}
