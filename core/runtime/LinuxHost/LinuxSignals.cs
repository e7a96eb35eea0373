using System.Runtime;

namespace Pistachio.Runtime.LinuxHost;

/// <summary>Hardware faults on Linux: signals, whose handler changes the registers the thread goes on with.</summary>
// SAFETY: the kernel passes siginfo and ucontext of the signal, laid out as the Linux ABI says, on the signal stack.
internal static unsafe class LinuxSignals
{
    private const int Illegal = 4;
    private const int Trap = 5;
    private const int Bus = 7;
    private const int Arithmetic = 8;
    private const int Segment = 11;
    private const nint SignalStackSize = 0x1_0000;

    /// <summary>siginfo: si_code and si_addr.</summary>
    private const int CodeOffset = 8;
    private const int AddressOffset = 16;

    /// <summary>si_code of a fault without an address (general protection).</summary>
    private const int FromKernel = 0x80;

    /// <summary>ucontext: the general registers, as sixteen 64-bit words r8 to r15, rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, then rip.</summary>
    private const int RegistersOffset = 40;

    /// <summary>From the order of the encoding to that of ucontext.</summary>
    private static System.ReadOnlySpan<byte> Order => [13, 14, 12, 11, 15, 10, 9, 8, 0, 1, 2, 3, 4, 5, 6, 7];

    private const int Rip = 16;

    private struct SignalAction
    {
        internal nint Handler;
        internal ulong Flags;
        internal nint Restorer;
        internal ulong Mask;
    }

    private struct SignalStack
    {
        internal nint Address;
        internal int Flags;
        internal nint Size;
    }

    internal static void Install()
    {
        SignalStack stack = default;
        stack.Address = LinuxCall.MapMemory(SignalStackSize);
        stack.Size = SignalStackSize;
        if (stack.Address == 0 || LinuxCall.Invoke(LinuxCall.SignalStack, (nint)(&stack)) != 0)
        {
            Failure.Stop("Linux gave no signal stack", ExitStatus.BadStart);
        }

        Install(Illegal);
        Install(Trap);
        Install(Bus);
        Install(Arithmetic);
        Install(Segment);
    }

    [RuntimeExport("PistachioSignalHandler")]
    internal static void Handle(int signal, byte* information, byte* context)
    {
        ulong* linux = (ulong*)(context + RegistersOffset);
        FaultRegisters registers;
        for (int i = 0; i < Order.Length; i++)
        {
            registers.General[i] = linux[Order[i]];
        }

        registers.Rip = linux[Rip];
        ulong address = *(ulong*)(information + AddressOffset);
        if (*(int*)(information + CodeOffset) == FromKernel)
        {
            address = ulong.MaxValue;
        }

        FaultKind kind = signal switch
        {
            Segment or Bus => FaultKind.Memory,
            Arithmetic => FaultKind.Division,
            _ => FaultKind.Other,
        };
        HardwareFault.Translate(&registers, kind, address);
        for (int i = 0; i < Order.Length; i++)
        {
            linux[Order[i]] = registers.General[i];
        }

        linux[Rip] = registers.Rip;
    }

    private static void Install(int signal)
    {
        const ulong WithInformation = 4;
        const ulong OnSignalStack = 0x0800_0000;
        const ulong WithRestorer = 0x0400_0000;
        const ulong NotMasked = 0x4000_0000;
        SignalAction action;
        action.Handler = LinuxCall.SignalHandler();
        action.Flags = WithInformation | OnSignalStack | WithRestorer | NotMasked;
        action.Restorer = LinuxCall.SignalReturn();
        action.Mask = 0;
        LinuxCall.Invoke(LinuxCall.SignalAction, signal, (nint)(&action), 0, sizeof(ulong));
    }
}
