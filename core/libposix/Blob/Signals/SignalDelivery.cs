using System;
using System.Runtime;
using Pistachio.Abi;
using Pistachio.Processes.Library;

namespace Pistachio.LibPosix;

/// <summary>Runs handlers: out of the gate, with all registers of the program in <see cref="ThreadArea.Program"/>.</summary>
internal static class SignalDelivery
{
    /// <summary>Exit status of a process that could not even be ended by a signal.</summary>
    private const int CannotEnd = 126;

    /// <summary>
    /// Whether a handler runs before the program goes on. What has no handler has its default action now, which may stop or end the process.
    /// </summary>
    public static bool IsDue()
    {
        ref ThreadArea area = ref ThreadArea.Current;
        ref ThreadSignals thread = ref area.State.Signals;
        area.UpcallWanted = 0;
        if (Signals.Area.Questions != 0)
            FileCalls.AnswerQuestion();
        while (true)
        {
            ulong open = Signals.PendingOf(ref area) & ~thread.Blocked;
            if (open == 0)
                return false;
            if ((open & (Signals.Actions.Caught | thread.Directed)) != 0 || thread.Own.Signal != 0)
            {
                area.UpcallWanted = 1;
                return true;
            }

            if (TakeAtServer(open, acts: true, out SignalRecord taken) != Errno.None || taken.Signal != 0)
                return false;
        }
    }

    /// <summary>Called by <c>px_gate_signals</c>. The program goes on from <see cref="ThreadArea.Program"/> and the vector state in the frame.</summary>
    [RuntimeExport("px_deliver_signals")]
    internal static void Deliver(ref GateFrame frame)
    {
        ref ThreadArea area = ref ThreadArea.Current;
        area.UpcallWanted = 0;
        if (Signals.Area.Questions != 0)
            FileCalls.AnswerQuestion();
        if (area.HasProgram == 0)
            TakeFrom(ref area.Program, frame);
        area.HasProgram = 1;
        Process.EndFaultingCallsAt(NativeGate.SignalFailed());
        while (TryTake(ref area, out SignalRecord record))
            Run(ref area, ref frame, record);
        if (area.State.Signals.HasSaved || area.State.Signals.Interrupted != ThreadSignals.NoCall)
            FinishWait(ref area.Program);
        Process.EndFaultingCallsAt(NativeGate.FaultAddress());
    }

    /// <summary>Called by <c>px_signal_failed</c>: memory that a handler's frame should be in is not there. SIGSEGV, or the end.</summary>
    [RuntimeExport("px_signal_frame_failed")]
    internal static void FrameFailed(ref GateFrame frame)
    {
        ref ThreadArea area = ref ThreadArea.Current;
        if (area.HasProgram == 0)
            TakeFrom(ref area.Program, frame);
        area.HasProgram = 1;
        ref ThreadSignals thread = ref Signals.Thread;
        if (thread.Delivering == SignalNumber.SegmentViolation || !Signals.WouldRun(SignalNumber.SegmentViolation))
            End(ref area.Program, ref frame, SignalNumber.SegmentViolation);
        else
            thread.Fault = FaultSignals.BadStack();
    }

    /// <summary><c>rt_sigreturn</c>: the program goes on where the handler's frame says. Its own registers have no meaning any more.</summary>
    public static long Return(ref GateFrame frame)
    {
        ref ThreadArea area = ref ThreadArea.Current;
        ref ThreadSignals thread = ref area.State.Signals;
        Process.EndFaultingCallsAt(NativeGate.SignalFailed());
        thread.Delivering = 0;

        // The handler's return instruction has taken the first word.
        if (!UserMemory.TryPlace(frame.Rsp - SignalFrame.ContextOffset, out Span<SignalFrame> place))
        {
            FrameFailed(ref frame);
            area.UpcallWanted = 1;
            return 0;
        }

        ref readonly SignalFrame saved = ref place[0];
        ulong vectors = saved.VectorState;
        if (vectors != 0 && !UserMemory.IsUser(vectors, SignalStack.VectorBytes))
        {
            FrameFailed(ref frame);
            area.UpcallWanted = 1;
            return 0;
        }

        if (vectors != 0)
            NativeGate.CopyVectorState(vectors, area.Self + ThreadWords.Frame);
        else
            frame.BeginVectorState();
        saved.GetRegisters(ref area.Program);
        area.HasProgram = 1;
        if (!thread.IsOnStack(saved.Rsp))
        {
            thread.StackAddress = saved.StackAddress;
            thread.StackSize = saved.StackSize;
        }

        Signals.Block(ref area, saved.Mask);
        Process.EndFaultingCallsAt(NativeGate.FaultAddress());
        NativeGate.ResumeProgram();
        return 0;
    }

    private static bool TryTake(ref ThreadArea area, out SignalRecord record)
    {
        ref ThreadSignals thread = ref area.State.Signals;
        if (thread.Fault.Signal != 0)
        {
            record = thread.Fault;
            return true;
        }

        if (thread.Own.Signal != 0 && (thread.Blocked & SignalNumber.BitOf(thread.Own.Signal)) == 0)
        {
            record = thread.Own;
            thread.Own.Signal = 0;
            return true;
        }

        ulong directed = thread.Directed & ~thread.Blocked;
        if (directed != 0)
        {
            record = TakeDirected(directed);
            return true;
        }

        record = default;
        ulong open = Signals.AtServerFor(ref area) & ~thread.Blocked;
        return open != 0 && TakeAtServer(open, acts: true, out record) == Errno.None && record.Signal != 0;
    }

    /// <summary>Take a signal that waits at the process server: one that a timer has sent to this thread first.</summary>
    /// <param name="set">Those that may be taken.</param>
    /// <param name="acts">One without a handler has its default action, or is dropped, and the next one is looked at.</param>
    /// <param name="record">The signal; 0: there is none.</param>
    public static Errno TakeAtServer(ulong set, bool acts, out SignalRecord record)
    {
        record = default;
        ref ThreadArea thread = ref ThreadArea.Current;
        if ((Signals.WordsOf(ref thread).Expired & set) != 0)
        {
            Errno error = Connection.Server.TakeTimerSignal(
                thread.Index, set, acts, out record.Signal, out record.Code, out record.Origin, out record.Value);
            if (error != Errno.None || record.Signal != 0)
                return error;
        }

        return Connection.Server.TakeSignal(
            set, acts, out record.Signal, out record.Code, out record.Origin, out record.Value, out record.Time);
    }

    /// <summary>Take a signal that a thread of the process sent to this one: of those in the set the one with the lowest number.</summary>
    public static SignalRecord TakeDirected(ulong set)
    {
        ref ThreadArea thread = ref ThreadArea.Current;
        uint signal = SignalNumber.LowestOf(set);
        if (!Signals.Queue.TryTake(thread.Index, signal, out SignalRecord record, out bool isLast))
        {
            record.Signal = signal;
            record.Code = SendingCalls.ByThread;
            record.Origin = SendingCalls.OwnOrigin;
        }

        if (isLast)
            Signals.SetDirected(ref thread, thread.State.Signals.Directed & ~SignalNumber.BitOf(signal));
        return record;
    }

    /// <summary>Have the program go on in the handler of a signal, or do what is done without one.</summary>
    private static void Run(ref ThreadArea area, ref GateFrame frame, in SignalRecord record)
    {
        ref ThreadSignals thread = ref area.State.Signals;
        ref ProgramRegisters registers = ref area.Program;
        uint signal = record.Signal;
        ref readonly SignalAction action = ref Signals.Actions.Of(signal);
        bool isFault = thread.Fault.Signal != 0;
        thread.Fault.Signal = 0;
        if (!action.IsHandled || (isFault && !Signals.WouldRun(signal, thread)))
        {
            bool isIgnored = action.Handler == SignalAction.Ignore || (SignalNumber.IgnoredByDefault & SignalNumber.BitOf(signal)) != 0;
            if (isFault || !isIgnored)
                End(ref registers, ref frame, signal);
            return;
        }

        if (thread.Interrupted != ThreadSignals.NoCall)
            FinishCall(ref registers, action.Flags);
        thread.Delivering = signal;
        ulong old = thread.HasSaved ? thread.Saved : thread.Blocked;
        if (!SignalStack.TryPush(ref area, record, action, old))
        {
            FrameFailed(ref frame);
            return;
        }

        frame.BeginVectorState();
        thread.Delivering = 0;
        thread.HasSaved = false;
        ulong blocked = thread.Blocked | action.Mask;
        Signals.Block(ref area, (action.Flags & SignalFlags.NoDefer) == 0 ? blocked | SignalNumber.BitOf(signal) : blocked);
        if ((action.Flags & SignalFlags.Reset) == 0)
            return;
        SignalAction reset = action;
        reset.Handler = SignalAction.Default;
        Signals.SetAction(signal, reset);
    }

    /// <summary>The default action of a signal, whatever its mask and action say: it ends the process or stops it.</summary>
    private static void End(ref ProgramRegisters registers, ref GateFrame frame, uint signal)
    {
        if (SharedChild.IsActive)
        {
            // The child of a vfork ends; its parent goes on with what is in the frame then.
            frame.Rax = (ulong)SharedChild.EndBySignal(ref frame, signal);
            TakeFrom(ref registers, frame);
            return;
        }

        if ((SignalNumber.StopsByDefault & SignalNumber.BitOf(signal)) == 0)
            ThreadEnd.GiveBackLocks();
        ulong others = ~SignalNumber.BitOf(signal);
        ref SignalArea shown = ref Signals.Area;
        Signals.WordsOf(ref ThreadArea.Current).Blocked &= others;
        shown.Caught &= others;
        shown.Ignored &= others;
        if (RelationFunctions.Kill((int)ThreadCalls.ProcessId, signal) != 0)
            Domain.Exit(CannotEnd);

        // It was one that stops: the process has been let go on.
        Signals.ShowActions();
        Signals.Block(Signals.Thread.Blocked);
    }

    /// <summary>A handler runs in the middle of a call that was interrupted: afterwards it has failed, or is made again.</summary>
    private static void FinishCall(ref ProgramRegisters registers, SignalFlags flags)
    {
        uint number = Signals.Thread.Interrupted;
        Signals.Thread.Interrupted = ThreadSignals.NoCall;
        LinuxCall call = (LinuxCall)(number & ~(ThreadSignals.OfDoor | ThreadSignals.AnyHandler));
        bool isAllowed = (flags & SignalFlags.Restart) != 0 && Restart.IsAllowed(call);
        if (!isAllowed && (number & ThreadSignals.AnyHandler) == 0)
            return;
        Again(ref registers, number);
    }

    /// <summary>What interrupted a call is no longer there (a signal that stops and the one that continues cancel each other).</summary>
    private static void FinishWait(ref ProgramRegisters registers)
    {
        ref ThreadSignals thread = ref Signals.Thread;
        uint number = thread.Interrupted;
        thread.Interrupted = ThreadSignals.NoCall;
        if (thread.HasSaved)
        {
            thread.HasSaved = false;
            Signals.Block(thread.Saved);
        }

        if (number != ThreadSignals.NoCall)
            Again(ref registers, number);
    }

    /// <summary>
    /// A call is made again: as on Linux by its own syscall instruction, so that C libraries see by the address that it has not been made
    /// (cancellation).
    /// </summary>
    private static void Again(ref ProgramRegisters registers, uint number)
    {
        registers.Rax = number & ~(ThreadSignals.OfDoor | ThreadSignals.AnyHandler);
        if ((number & ThreadSignals.OfDoor) == 0)
        {
            registers.Return.Rip -= GateFrame.InstructionSize;
            return;
        }

        registers.Rax |= GateFrame.DoorMark;
        registers.Rcx = registers.Return.Rip;
        registers.Return.Rip = NativeGate.Again();
    }

    /// <summary>What the program has between two calls: a call leaves nothing in the other registers.</summary>
    private static void TakeFrom(ref ProgramRegisters registers, in GateFrame frame)
    {
        registers.Rax = frame.Rax;
        registers.Rdi = frame.Rdi;
        registers.Rsi = frame.Rsi;
        registers.Rdx = frame.Rdx;
        registers.R10 = frame.R10;
        registers.R8 = frame.R8;
        registers.R9 = frame.R9;
        registers.Rbx = frame.Rbx;
        registers.Rbp = frame.Rbp;
        registers.R12 = frame.R12;
        registers.R13 = frame.R13;
        registers.R14 = frame.R14;
        registers.R15 = frame.R15;
        registers.Rcx = frame.Rip;
        registers.R11 = ReturnWords.InitialFlags;
        registers.Address = 0;
        registers.Vector = 0;
        registers.ErrorCode = 0;
        registers.Return.Rip = frame.Rip;
        registers.Return.Cs = ReturnWords.UserCode;
        registers.Return.Rflags = ReturnWords.InitialFlags;
        registers.Return.Rsp = frame.Rsp;
        registers.Return.Ss = ReturnWords.UserData;
    }
}
