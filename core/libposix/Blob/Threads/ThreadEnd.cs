using Pistachio.Abi;
using Pistachio.Processes.Library;
using Pistachio.UserCall;

namespace Pistachio.LibPosix;

/// <summary>How a thread ends itself: <c>exit</c>. The last one ends the process.</summary>
internal static class ThreadEnd
{
    /// <summary>The status that the first thread ended with; it is that of the process when the last thread ends.</summary>
    private static int firstStatus;

    /// <summary><c>exit</c>.</summary>
    /// <returns>Only in the child of a vfork: its process id, for its parent.</returns>
    public static long Exit(ref GateFrame frame)
    {
        if (SharedChild.IsActive || !ProcessThreads.AreSeveral)
            return ExitCalls.Exit(ref frame);

        ref ThreadArea thread = ref ThreadArea.Current;
        RobustLocks.GiveBack(ref thread);
        ulong cleared = thread.ClearAddress;
        thread.ClearAddress = 0; // a fault leads back into the program, which calls again
        if (cleared != 0 && UserMemory.TryWrite(cleared, 0u))
            _ = Futexes.Wake(cleared, 1, Futexes.AnyMask);
        if (thread.Index == 0)
            firstStatus = (int)(frame.Rdi & 0xFF);
        if (ProcessThreads.Alive == 1)
        {
            frame.Rdi = (ulong)firstStatus;
            return ExitCalls.Exit(ref frame);
        }

        ProcessThreads.Remove();
        Signals.Block(ulong.MaxValue);
        thread.Id = 0;
        LibraryLock.Leave();
        if (thread.Index != 0)
            _ = Connection.Server.EndThread(thread.Index); // is not answered

        // The first thread stays, as its area and its stacks do, until the process ends.
        while (true)
        {
            thread.UpcallWanted = 0;
            _ = Kernel.SleepUntil(ulong.MaxValue);
        }
    }
}
