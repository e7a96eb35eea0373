using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Platform.X64;

/// <summary>Sorts interrupts and exceptions that come while the kernel runs.</summary>
internal static class Traps
{
    /// <summary>Vectors below are exceptions of the CPU.</summary>
    private const ulong FirstInterrupt = 32;

    private const ulong PageFault = 14;

    /// <summary>Entered from Traps.S with interrupts off.</summary>
    [RuntimeExport("KernelTrap")]
    internal static void Handle(ref TrapFrame frame)
    {
        if (frame.Vector >= FirstInterrupt)
        {
            KernelInterrupt(frame.Vector);
            return;
        }
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

    /// <summary>The kernel's handler of device and timer interrupts; it ends the interrupt at the controller.</summary>
    [RuntimeImport("KernelInterrupt")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern void KernelInterrupt(ulong vector);

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
