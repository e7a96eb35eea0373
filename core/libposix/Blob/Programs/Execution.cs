using System;
using System.Runtime;
using Pistachio.Abi;
using Pistachio.Processes.Library;

namespace Pistachio.LibPosix;

/// <summary>Executing programs: <c>execve</c>, and the first program of a process.</summary>
internal static class Execution
{
    /// <summary>Exit statuses of shells for a program that cannot be executed, and one that is not there.</summary>
    private const int CannotExecute = 126;
    private const int NotFound = 127;

    private const uint SignalKill = 9;

    /// <summary><c>execve</c>. In the child of a vfork it starts the child's own process, and the parent goes on.</summary>
    /// <returns>
    /// An error, with nothing changed; or what the program that goes on gets in rax. Without files there is nothing to execute, and no such call.
    /// </returns>
    public static long Execve(ref GateFrame frame)
    {
        if (!FileCalls.ArePresent)
            return LinuxCallTable.NoSuchCall;
        Errno error = Request.Collect(frame.Rdi, frame.Rsi, frame.Rdx);
        PreparedProgram program = default;
        if (error == Errno.None)
            error = program.Open();
        if (error != Errno.None)
            return CallResult.Of(error);
        if (SharedChild.IsActive)
        {
            long result = SharedChild.Spawn(ref frame, program.File);
            program.Close();
            return result;
        }

        ThreadEnd.GiveBackLocks();
        if (ThreadArea.Current.Index != 0)
        {
            // The first thread goes on with the new program, as it has the id of the process; it opens the program once more.
            program.Close();
            ThreadEnd.HandOver();
            return CallResult.Of(Errno.EAGAIN); // the server has not ended this thread
        }

        if (ProcessThreads.AreSeveral)
            ThreadEnd.EndOthers();
        Replace(ref program, ref frame);
        return 0;
    }

    /// <summary>Called by <c>px_execution_entry</c>, in the first thread: another thread has called <c>execve</c> and is gone.</summary>
    [RuntimeExport("px_execution_continue")]
    internal static void Continue(ref GateFrame frame)
    {
        ThreadEnd.ForgetOthers();
        PreparedProgram program = default;
        Errno error = program.Open();
        if (error == Errno.None)
            Replace(ref program, ref frame);
        else
            Fail();
    }

    /// <summary>From here on the old program is gone. The program begins with the frame.</summary>
    private static void Replace(ref PreparedProgram program, ref GateFrame frame)
    {
        Errno error = Process.Memory.ExecReset();
        if (error == Errno.None)
            error = Load(ref program, ref frame, Signals.Actions.Ignored, Signals.Thread.Blocked, isFirst: false);
        else
            program.Close();
        if (error != Errno.None)
            Fail();
        frame.Rax = 0;
    }

    /// <summary>A process that has lost its program ends.</summary>
    private static void Fail()
    {
        _ = RelationFunctions.Kill((int)ThreadCalls.ProcessId, SignalKill);
        Domain.Exit(CannotExecute);
    }

    /// <summary>Execute what the request of the process asks for. On failure the process ends, with one line on its standard error.</summary>
    public static void Begin(ref GateFrame frame)
    {
        int file = -1;
        if (!Request.Strings.AreWhole || FileCalls.Begin(out file) != Errno.None)
            Domain.Exit(Domain.BadStart);
        PreparedProgram program = default;
        Errno error = file < 0 ? program.Open() : program.Adopt(file, Request.Header.ProgramSize);
        if (error == Errno.None)
            error = Load(ref program, ref frame, Request.Header.IgnoredSignals, Request.Header.BlockedSignals, isFirst: true);
        if (error == Errno.None)
            return;
        FailureReport.Write(Request.Strings.Path, error);
        Domain.Exit(error == Errno.ENOENT ? NotFound : CannotExecute);
    }

    /// <summary>Put a program into the memory of the process, which has none. Its files are closed then.</summary>
    /// <param name="program">The program.</param>
    /// <param name="frame">Where its registers go.</param>
    /// <param name="ignored">Signals that it ignores.</param>
    /// <param name="blocked">Signals that it blocks.</param>
    /// <param name="isFirst">It is the first of this process: what the server would tell, it has told on the start page.</param>
    private static Errno Load(ref PreparedProgram program, ref GateFrame frame, ulong ignored, ulong blocked, bool isFirst)
    {
        ProgramStrings strings = Request.Strings;
        Errno error = IdentityCalls.Begin(isFirst, out Identity identity);
        if (error == Errno.None)
            error = ProgramLoader.Load(ref program, strings, Request.Header, identity, ref frame);
        program.Close();
        if (error != Errno.None)
            return error;

        ReadOnlySpan<byte> name = NameOf(strings.Path);
        Signals.Begin(ignored, blocked);
        ThreadCalls.Begin(name);
        FileCalls.CloseOnExec();
        Request.Publish();
        if (isFirst)
        {
            LimitCalls.Begin();
            return Errno.None;
        }

        error = Connection.Server.Executed(
            name.Length < ShortName.MaximumLength ? name : name.Slice(0, ShortName.MaximumLength),
            out ulong openFiles, out ulong addressSpace, out ulong data);
        if (error == Errno.None)
            LimitCalls.Set(openFiles, addressSpace, data);
        return error;
    }

    private static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> path)
    {
        int start = path.Length;
        while (start > 0 && path[start - 1] != (byte)'/')
            start--;
        return path.Slice(start);
    }
}
