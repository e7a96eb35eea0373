using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Platform.X64;

/// <summary>An exception while the kernel runs is a panic. Interrupts come in user mode and in the idle loop only, see Entry.S.</summary>
internal static class Traps
{
    private const ulong PageFault = 14;

    /// <summary>Entered from Traps.S with interrupts off.</summary>
    [RuntimeExport("KernelTrap")]
    internal static void Handle(ref TrapFrame frame)
    {
        Panic.Begin(Name(frame.Vector));
        KernelConsole.Write(" in the kernel");
        if (frame.Vector == PageFault)
        {
            KernelConsole.Write((frame.ErrorCode & 0x10) != 0 ? ", executing " : (frame.ErrorCode & 2) != 0 ? ", writing " : ", reading ");
            KernelConsole.WriteHex(frame.Address);
        }
        KernelConsole.WriteLine("");
        WriteRegisters(in frame);
        Panic.Finish(in frame);
    }

    private static void WriteRegisters(in TrapFrame frame)
    {
        Write("  rax ", frame.Rax, " rbx ", frame.Rbx);
        Write("  rcx ", frame.Rcx, " rdx ", frame.Rdx);
        Write("  rsi ", frame.Rsi, " rdi ", frame.Rdi);
        Write("  rbp ", frame.Rbp, " rsp ", frame.Rsp);
        Write("  r8  ", frame.R8, " r9  ", frame.R9);
        Write("  r10 ", frame.R10, " r11 ", frame.R11);
        Write("  r12 ", frame.R12, " r13 ", frame.R13);
        Write("  r14 ", frame.R14, " r15 ", frame.R15);
        Write("  rip ", frame.Rip, " rflags ", frame.Rflags);
        Write("  vector ", frame.Vector, " error ", frame.ErrorCode);
    }

    private static void Write(string firstName, ulong first, string secondName, ulong second)
    {
        KernelConsole.Write(firstName);
        KernelConsole.WriteHex(first);
        KernelConsole.Write(secondName);
        KernelConsole.WriteHex(second);
        KernelConsole.WriteLine("");
    }

    /// <summary>Names of the exceptions (SDM volume 3A, table 6-1).</summary>
    private static string Name(ulong vector) => vector switch
    {
        0 => "divide error",
        1 => "debug exception",
        2 => "non-maskable interrupt",
        3 => "breakpoint",
        6 => "invalid opcode",
        7 => "device not available",
        8 => "double fault",
        10 => "invalid TSS",
        11 => "segment not present",
        12 => "stack fault",
        13 => "general protection fault",
        14 => "page fault",
        16 => "x87 floating-point error",
        17 => "alignment check",
        18 => "machine check",
        19 => "SIMD floating-point exception",
        _ => "exception",
    };
}
