using System.Threading;
using Pistachio.Abi;

namespace Pistachio.LibPosix;

/// <summary>
/// The signals of this process: actions, and the mask of its thread, which are the library's own; the process server sees copies of them in the start
/// page. In the child of a vfork the copies are still those of its parent, whose process it is.
/// </summary>
internal static class Signals
{
    private static SignalActions actions;
    private static ThreadSignals thread;

    public static ref SignalActions Actions => ref actions;

    public static ref ThreadSignals Thread => ref thread;

    /// <summary>The words that the process server sees.</summary>
    public static ref SignalArea Area => ref Domain.Page.Signals;

    /// <summary>Not zero: the gate looks for signals before the program goes on, and sleeping ends at once.</summary>
    public static ref ulong Wanted => ref ProcessMemory.At<ulong>(RootTask.MessagePage + MessagePage.UpcallWanted, 1)[0];

    /// <summary>Signals that wait to be delivered. Those that the process server has are not for the child of a vfork.</summary>
    public static ulong Pending
    {
        get
        {
            ulong pending = SharedChild.IsActive ? 0 : Volatile.Read(ref Area.Pending);
            return thread.Own.Signal == 0 ? pending : pending | SignalNumber.BitOf(thread.Own.Signal);
        }
    }

    /// <summary>Begin a program: handlers are forgotten (POSIX execve), what is pending stays.</summary>
    public static void Begin(ulong ignored, ulong blocked)
    {
        SignalRecord own = thread.Own;
        actions = default;
        thread = default;
        thread.Own = own;
        thread.Interrupted = ThreadSignals.NoCall;
        SignalAction ignore = default;
        ignore.Handler = SignalAction.Ignore;
        for (uint signal = 1; signal <= SignalNumber.Count; signal++)
        {
            if ((ignored & SignalNumber.BitOf(signal)) != 0)
                actions.Set(signal, ignore);
        }

        thread.Blocked = blocked & ~SignalNumber.Absolute;
        Show();
    }

    /// <summary>Name the parts of our data that the child of a fork does not need.</summary>
    public static void AddUnused(ref UnusedData unused) => unused.Add(ref actions.Table[0], actions.Used, SignalNumber.Count);

    /// <summary>In the child of a fork: it has what its parent has, but nothing is pending.</summary>
    public static void AfterFork()
    {
        thread.Own = default;
        Show();
    }

    /// <summary>Keep the state while the child of a vfork changes it.</summary>
    public static void Save(out SignalActions savedActions, out ThreadSignals savedThread)
    {
        savedActions = actions;
        savedThread = thread;
        thread.Own = default;
    }

    /// <summary>The parent goes on.</summary>
    public static void Restore(in SignalActions savedActions, in ThreadSignals savedThread)
    {
        actions = savedActions;
        thread = savedThread;
        Look();
    }

    /// <summary>Block exactly these signals.</summary>
    public static void Block(ulong mask)
    {
        thread.Blocked = mask & ~SignalNumber.Absolute;

        // A locked store: what the server makes pending after it has seen the old mask is seen below.
        if (!SharedChild.IsActive)
            _ = Interlocked.Exchange(ref Area.Blocked, thread.Blocked);
        Look();
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
    public static bool WouldRun(uint signal) => (actions.Caught & ~thread.Blocked & SignalNumber.BitOf(signal)) != 0;

    private static void Show()
    {
        ShowActions();
        Area.Awaited = 0;
        Block(thread.Blocked);
    }

    /// <summary>If something is pending that is not blocked, have the gate deliver it.</summary>
    private static void Look()
    {
        if ((Pending & ~thread.Blocked) != 0)
            Wanted = 1;
    }
}
