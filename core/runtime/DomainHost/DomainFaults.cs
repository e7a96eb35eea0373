using System.Runtime;
using Pistachio.Abi;

namespace Pistachio.Runtime.DomainHost;

/// <summary>Hardware faults in a domain: upcalls, whose handler changes the frame the thread goes on with.</summary>
internal static unsafe class DomainFaults
{
    /// <summary>Vectors (Intel SDM volume 3, table 6-1).</summary>
    private const ulong DivideError = 0;
    private const ulong StackFault = 12;
    private const ulong GeneralProtection = 13;
    private const ulong PageFault = 14;

    /// <summary>Called by px_upcall_entry (core/usercall) on the upcall stack.</summary>
    [RuntimeExport("px_upcall")]
    internal static void Handle(byte* messagePage)
    {
        // SAFETY: the kernel has just written the frame of this thread into its own message page.
        byte* frame = messagePage + MessagePage.Upcall;
        FaultRegisters registers;
        registers.General[0] = Word(frame, UpcallFrame.Rax);
        registers.General[1] = Word(frame, UpcallFrame.Rcx);
        registers.General[2] = Word(frame, UpcallFrame.Rdx);
        registers.General[3] = Word(frame, UpcallFrame.Rbx);
        registers.General[4] = Word(frame, UpcallFrame.Rsp);
        registers.General[5] = Word(frame, UpcallFrame.Rbp);
        registers.General[6] = Word(frame, UpcallFrame.Rsi);
        registers.General[7] = Word(frame, UpcallFrame.Rdi);
        registers.General[8] = Word(frame, UpcallFrame.R8);
        registers.General[9] = Word(frame, UpcallFrame.R9);
        registers.General[10] = Word(frame, UpcallFrame.R10);
        registers.General[11] = Word(frame, UpcallFrame.R11);
        registers.General[12] = Word(frame, UpcallFrame.R12);
        registers.General[13] = Word(frame, UpcallFrame.R13);
        registers.General[14] = Word(frame, UpcallFrame.R14);
        registers.General[15] = Word(frame, UpcallFrame.R15);
        registers.Rip = Word(frame, UpcallFrame.Rip);
        ulong vector = Word(frame, UpcallFrame.Vector);
        FaultKind kind = vector switch
        {
            PageFault or GeneralProtection or StackFault => FaultKind.Memory,
            DivideError => FaultKind.Division,
            _ => FaultKind.Other,
        };
        HardwareFault.Translate(&registers, kind, vector == PageFault ? Word(frame, UpcallFrame.Address) : ulong.MaxValue);

        // Only these change.
        Word(frame, UpcallFrame.Rsp) = registers.General[FaultRegisters.Rsp];
        Word(frame, UpcallFrame.Rsi) = registers.General[FaultRegisters.Rsi];
        Word(frame, UpcallFrame.Rdi) = registers.General[FaultRegisters.Rdi];
        Word(frame, UpcallFrame.Rip) = registers.Rip;
    }

    private static ref ulong Word(byte* frame, int offset) => ref *(ulong*)(frame + offset);
}
