using System.Runtime;
using Pistachio.Abi;
using Pistachio.Processes.Library;
using Pistachio.UserCall;

namespace Pistachio.LibPosix;

/// <summary>How threads end. The last one ends the process, with its own status, as on Linux since 5.19.</summary>
internal static class ThreadEnd
{
    /// <summary>The process ends, or loses its program: give back the robust locks of all its threads. Other processes may wait for them.</summary>
    public static void GiveBackLocks()
    {
        for (uint i = 0; i <= ProcessThreads.Slots; i++)
        {
            ref ThreadArea thread = ref ProcessThreads.Of(i);
            if (thread.Id != 0)
                RobustLocks.GiveBack(ref thread);
        }

        if (!SharedChild.IsActive)
            Signals.Area.EndEntry = 0;
    }

    /// <summary>
    /// Called by <c>px_end_entry</c>: somebody else ends the process, and no other thread of it runs any more. The process server ends it also if
    /// this takes too long, so tables that were half changed do no harm.
    /// </summary>
    [RuntimeExport("px_end_process")]
    internal static void EndProcess()
    {
        LibraryLock.GiveTo(ThreadArea.Current);
        Process.EndFaultingCallsAt(NativeGate.EndEntry());
        GiveBackLocks();
        Domain.Exit(0); // the process server knows the status
    }

    /// <summary>End all other threads; the caller is the first one.</summary>
    public static void EndOthers()
    {
        _ = Connection.Server.EndThreads(0, 0); // fails only for a thread that there is not
        ForgetOthers();
    }

    /// <summary>Have the first thread go on at <c>px_execution_entry</c>, with what this thread has of signals; all others, and this one, end.</summary>
    /// <returns>Only if the process server does not do it.</returns>
    public static void HandOver()
    {
        ref ThreadArea thread = ref ThreadArea.Current;
        ref ThreadArea first = ref ProcessThreads.Of(0);
        ThreadState kept = first.State;
        first.State = thread.State;
        Signals.Queue.ForgetThread(0); // what came with its signals is lost, as are those of the first thread
        LibraryLock.GiveTo(first);
        _ = Connection.Server.EndThreads(thread.Index, NativeGate.ExecutionEntry()); // is not answered
        first.State = kept;
        LibraryLock.GiveTo(thread);
    }

    /// <summary>There is only the first thread, the caller, any more.</summary>
    public static void ForgetOthers()
    {
        for (uint i = 1; i <= ProcessThreads.Slots; i++)
        {
            ref ThreadArea thread = ref ProcessThreads.Of(i);
            thread.Id = 0;
            thread.AwaitsLock = 0;
            Signals.SetDirected(ref thread, 0);
            Signals.Queue.ForgetThread(i);
        }

        ref ThreadArea first = ref ProcessThreads.Of(0);
        first.Id = ThreadCalls.ProcessId;
        first.AwaitsLock = 0;
        first.HasProgram = 0;
        first.Futex = default;
        first.Ceiling = 0;
        Futexes.Clear();
        ProcessThreads.Reset();
    }

    /// <summary><c>exit</c>.</summary>
    /// <returns>Only in the child of a vfork: its process id, for its parent.</returns>
    public static long Exit(ref GateFrame frame)
    {
        if (SharedChild.IsActive || ProcessThreads.Slots == 0)
            return ExitCalls.Exit(ref frame);

        ref ThreadArea thread = ref ThreadArea.Current;
        RobustLocks.GiveBack(ref thread);
        ulong cleared = thread.ClearAddress;
        thread.ClearAddress = 0; // a fault leads back into the program, which calls again
        if (cleared != 0 && UserMemory.TryWrite(cleared, 0u))
            _ = FutexCalls.Wake(cleared, 1, Futexes.AnyMask, mayBeShared: true);
        if (ProcessThreads.Alive == 1)
            return ExitCalls.Exit(ref frame);

        ProcessThreads.Remove();
        Signals.Block(ulong.MaxValue);
        Signals.SetDirected(ref thread, 0);
        Signals.Queue.ForgetThread(thread.Index);
        thread.Id = 0;
        LibraryLock.Leave();
        if (thread.Index != 0)
            _ = Connection.Server.EndThread(thread.Index); // is not answered

        // The first thread stays, as its area and its stacks do, until the process ends. It has no lock of the library any more.
        _ = Connection.Server.FirstThreadEnded(); // whoever waits for it wakes up
        while (true)
        {
            thread.UpcallWanted = 0;
            _ = Kernel.SleepUntil(ulong.MaxValue);
        }
    }
}
