using System.Runtime;
using Pistachio.Abi;
using Pistachio.Memory;

namespace Pistachio.LibPosix;

/// <summary>
/// Upcalls: faults of the thread, and somebody who asks for it. Where the thread was then, and what registers the program has, is told by the
/// address. While <see cref="ThreadArea.CallActive"/> is set the library OS works for the program, and looks for signals before it leaves; otherwise
/// everything is the program's, even in the first instructions of the gate and in the vDSO.
/// </summary>
internal static class ProgramContext
{
    private const ulong InvalidOpcode = 6;

    /// <summary>Called by <c>px_program_upcall_entry</c> on the upcall stack. On return the thread goes on from the frame.</summary>
    [RuntimeExport("px_program_upcall")]
    internal static void OnUpcall(ulong messagePage)
    {
        ref ThreadArea thread = ref ThreadArea.At(messagePage);
        ref ProgramRegisters registers = ref ProcessMemory.At<ProgramRegisters>(messagePage + MessagePage.Upcall, 1)[0];

        // A thread that worked in the library has the lock already.
        bool isNested = LibraryLock.IsHeldBy(thread);
        if (!isNested)
            LibraryLock.Enter();
        Handle(ref thread, ref registers);
        if (!isNested && !NeedsLock(registers.Return.Rip))
            LibraryLock.Leave();
    }

    /// <summary>Whether the thread is sent to a place in the library where it must have the lock.</summary>
    private static bool NeedsLock(ulong instruction) =>
        instruction == Process.FaultingCallsEnd || instruction == NativeGate.SignalEntry() || instruction == NativeGate.Leave()
        || instruction == NativeGate.GateSignals();

    private static void Handle(ref ThreadArea thread, ref ProgramRegisters registers)
    {
        if (registers.Vector == Vectors.Wanted)
        {
            FinishReturn(ref thread, ref registers);
            LookUp(ref thread, ref registers);
            return;
        }

        if (registers.Vector == InvalidOpcode && registers.Return.Rip == NativeGate.UpcallAgain())
        {
            registers.Return = thread.Return;
            LookUp(ref thread, ref registers);
            return;
        }

        if (Process.TryResolve(thread.Self, out FaultOutcome outcome))
            return;
        if (thread.CallActive != 0 && LostRings.TryGoOn(ref registers))
            return;
        if (thread.CallActive == 0 && FaultSignals.TryPend(registers, outcome))
        {
            Enter(ref thread, ref registers);
            return;
        }

        Process.Stop(thread.Self);
    }

    /// <summary>If the thread was about to return by <c>iretq</c>, with all other registers in place, let it have returned.</summary>
    private static void FinishReturn(ref ThreadArea thread, ref ProgramRegisters registers)
    {
        ulong at = registers.Return.Rip;
        if (at - NativeGate.UpcallLeft() <= NativeGate.UpcallAgain() - NativeGate.UpcallLeft())
            registers.Return = thread.Return;
        else if (at == NativeGate.ProgramResumed())
            registers.Return = thread.Program.Return;
    }

    /// <summary>Somebody asked for the thread.</summary>
    private static void LookUp(ref ThreadArea thread, ref ProgramRegisters registers)
    {
        ulong at = registers.Return.Rip;
        if (thread.CallActive == 0)
        {
            if (at == NativeGate.Entry())
            {
                registers.Rcx = thread.GateReturn;
                registers.Return.Rip = NativeGate.Entered();
            }
            else if (at == NativeGate.Left())
            {
                registers.Return.Rip = registers.Rcx;
            }

            BeforeCall(ref registers);
            Enter(ref thread, ref registers);
        }
        else if (at > NativeGate.Leave() && at < NativeGate.Left())
        {
            // On its way out of the gate, past the look: once more, for the frame is still whole.
            registers.Return.Rip = NativeGate.Leave();
            registers.Return.Rsp = thread.StackTop;
        }
        else if (at > NativeGate.ProgramResume() && at < NativeGate.ProgramResumed())
        {
            thread.HasProgram = 1;
            registers.Return.Rip = NativeGate.GateSignals();
            registers.Return.Rsp = thread.StackTop;
        }
    }

    /// <summary>
    /// A call that has come to the gate, and is not the library's yet, has not been made: the program goes on at its syscall instruction. The gate
    /// has changed nothing but rcx and r11 if it does not answer that call itself.
    /// </summary>
    private static void BeforeCall(ref ProgramRegisters registers)
    {
        ulong at = registers.Return.Rip;
        bool isThere = at >= NativeGate.Entered() && at < NativeGate.Begun() && registers.Rax < GateArea.AnswerCount;
        if (isThere && Gate.Area.Answers[(int)registers.Rax].Kind == GateAnswerKind.None)
            registers.Return.Rip = registers.Rcx - GateFrame.InstructionSize;
    }

    /// <summary>Have the library deliver signals to the program that was interrupted here.</summary>
    private static void Enter(ref ThreadArea thread, ref ProgramRegisters registers)
    {
        thread.Program.CopyFrom(registers);
        thread.HasProgram = 1;
        thread.CallActive = 1;
        registers.Return.Rip = NativeGate.SignalEntry();
        registers.Return.Rsp = thread.StackTop;
        registers.Return.Rflags = ReturnWords.InitialFlags;
    }
}
