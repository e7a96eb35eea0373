using Pistachio.Abi;
using Pistachio.Processes.Library;

namespace Pistachio.LibPosix;

/// <summary>How a process ends itself.</summary>
internal static class ExitCalls
{
    /// <summary><c>exit</c>, <c>exit_group</c>.</summary>
    /// <returns>Only in the child of a vfork: its process id, for its parent.</returns>
    public static long Exit(ref GateFrame frame)
    {
        int status = (int)(frame.Rdi & 0xFF);
        if (SharedChild.IsActive)
            return SharedChild.Exit(ref frame, status);
        ThreadEnd.GiveBackLocks();
        if (AreUnknownCallsReported)
            ReportUnknownCalls();
        Domain.Exit(status);
        return 0;
    }

    private static bool AreUnknownCallsReported =>
        (Domain.Page.Arguments[ProcessLayout.OptionsArgument] & (ulong)ProcessOptions.TraceUnknownCalls) != 0;

    /// <summary>In the child of a fork: what its parent counted is its parent's.</summary>
    public static void ForgetUnknownCalls()
    {
        if (!AreUnknownCallsReported)
            return;
        ref GateArea area = ref Gate.Area;
        area.BeyondCount = 0;
        for (int i = 0; i < GateArea.AnswerCount; i++)
        {
            if (area.Answers[i].Kind == GateAnswerKind.Unknown)
                area.Answers[i].Kind = GateAnswerKind.None; // asked again, it is found again
        }
    }

    /// <summary>Tell how often each system call was made that nobody answers.</summary>
    private static void ReportUnknownCalls()
    {
        ref GateArea area = ref Gate.Area;
        for (int i = 0; i < GateArea.AnswerCount; i++)
        {
            if (area.Answers[i].Kind == GateAnswerKind.Unknown)
                _ = Connection.Server.ReportUnknownCall((ulong)i, area.Answers[i].Value); // a report is lost with its server
        }

        if (area.BeyondCount != 0)
            _ = Connection.Server.ReportUnknownCall(area.BeyondNumber, area.BeyondCount);
    }
}
