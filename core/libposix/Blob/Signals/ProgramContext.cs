using System.Runtime;
using Pistachio.Abi;
using Pistachio.Memory;

namespace Pistachio.LibPosix;

/// <summary>
/// Upcalls: faults of the thread, and somebody who asks for it. Where the thread was then, and what registers the program has, is told by the
/// address. While <see cref="GateArea.CallActive"/> is set the library OS works for the program, and looks for signals before it leaves; otherwise
/// everything is the program's, even in the first instructions of the gate and in the vDSO.
/// </summary>
internal static class ProgramContext
{
    private const ulong InvalidOpcode = 6;

    /// <summary>Called by <c>px_program_upcall_entry</c> on the upcall stack. On return the thread goes on from the frame.</summary>
    [RuntimeExport("px_program_upcall")]
    internal static void OnUpcall(ulong messagePage)
    {
        ref ProgramRegisters registers = ref ProcessMemory.At<ProgramRegisters>(messagePage + MessagePage.Upcall, 1)[0];
        if (registers.Vector == Vectors.Wanted)
        {
            FinishReturn(ref registers);
            LookUp(ref registers);
            return;
        }

        if (registers.Vector == InvalidOpcode && registers.Return.Rip == NativeGate.UpcallAgain())
        {
            registers.Return = Gate.Area.Return;
            LookUp(ref registers);
            return;
        }

        if (Process.TryResolve(messagePage, out FaultOutcome outcome))
            return;
        if (Gate.Area.CallActive == 0 && FaultSignals.TryPend(registers, outcome))
        {
            Enter(ref registers);
            return;
        }

        Process.Stop(messagePage);
    }

    /// <summary>If the thread was about to return by <c>iretq</c>, with all other registers in place, let it have returned.</summary>
    private static void FinishReturn(ref ProgramRegisters registers)
    {
        ulong at = registers.Return.Rip;
        if (at - NativeGate.UpcallLeft() <= NativeGate.UpcallAgain() - NativeGate.UpcallLeft())
            registers.Return = Gate.Area.Return;
        else if (at == NativeGate.ProgramResumed())
            registers.Return = Gate.Area.Program.Return;
    }

    /// <summary>Somebody asked for the thread.</summary>
    private static void LookUp(ref ProgramRegisters registers)
    {
        ref GateArea gate = ref Gate.Area;
        ulong at = registers.Return.Rip;
        if (gate.CallActive == 0)
        {
            if (at == NativeGate.Entry())
            {
                registers.Rcx = GateReturn;
                registers.Return.Rip = NativeGate.Entered();
            }
            else if (at == NativeGate.Left())
            {
                registers.Return.Rip = registers.Rcx;
            }

            Enter(ref registers);
        }
        else if (at > NativeGate.Leave() && at < NativeGate.Left())
        {
            // On its way out of the gate, past the look: once more, for the frame is still whole.
            registers.Return.Rip = NativeGate.Leave();
            registers.Return.Rsp = NativeGate.Frame();
        }
        else if (at > NativeGate.ProgramResume() && at < NativeGate.ProgramResumed())
        {
            gate.HasProgram = 1;
            registers.Return.Rip = NativeGate.GateSignals();
            registers.Return.Rsp = NativeGate.Frame();
        }
    }

    /// <summary>Have the library deliver signals to the program that was interrupted here.</summary>
    private static void Enter(ref ProgramRegisters registers)
    {
        ref GateArea gate = ref Gate.Area;
        gate.Program = registers;
        gate.HasProgram = 1;
        gate.CallActive = 1;
        registers.Return.Rip = NativeGate.SignalEntry();
        registers.Return.Rsp = NativeGate.Frame();
        registers.Return.Rflags = ReturnWords.InitialFlags;
    }

    private static ulong GateReturn => ProcessMemory.At<ulong>(RootTask.MessagePage + MessagePage.GateReturn, 1)[0];
}
