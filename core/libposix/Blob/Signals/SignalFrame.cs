using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pistachio.LibPosix;

/// <summary>
/// What a handler finds on its stack: where it returns to, the <c>ucontext_t</c> and the <c>siginfo_t</c>, as Linux has them on x86-64
/// (<c>struct rt_sigframe</c>, <c>asm/ucontext.h</c>, <c>asm/sigcontext.h</c> of its headers). The vector state (fxsave) lies above.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct SignalFrame
{
    public const int Size = 440;

    /// <summary>Offset of the ucontext.</summary>
    public const int ContextOffset = 8;

    /// <summary>Offset of the siginfo.</summary>
    public const int InformationOffset = 312;

    /// <summary>UC_SIGCONTEXT_SS and UC_STRICT_RESTORE_SS: the stack selector is there.</summary>
    public const ulong ContextFlags = 6;

    [FieldOffset(0)] public ulong Restorer;
    [FieldOffset(8)] public ulong Flags;
    [FieldOffset(16)] public ulong Link;
    [FieldOffset(24)] public ulong StackAddress;

    /// <summary>Four bytes, and four that are zero.</summary>
    [FieldOffset(32)] public ulong StackFlags;
    [FieldOffset(40)] public ulong StackSize;

    [FieldOffset(48)] public ulong R8;
    [FieldOffset(56)] public ulong R9;
    [FieldOffset(64)] public ulong R10;
    [FieldOffset(72)] public ulong R11;
    [FieldOffset(80)] public ulong R12;
    [FieldOffset(88)] public ulong R13;
    [FieldOffset(96)] public ulong R14;
    [FieldOffset(104)] public ulong R15;
    [FieldOffset(112)] public ulong Rdi;
    [FieldOffset(120)] public ulong Rsi;
    [FieldOffset(128)] public ulong Rbp;
    [FieldOffset(136)] public ulong Rbx;
    [FieldOffset(144)] public ulong Rdx;
    [FieldOffset(152)] public ulong Rax;
    [FieldOffset(160)] public ulong Rcx;
    [FieldOffset(168)] public ulong Rsp;
    [FieldOffset(176)] public ulong Rip;
    [FieldOffset(184)] public ulong Rflags;

    /// <summary>Selectors, 16 bits each: cs, gs, fs, ss.</summary>
    [FieldOffset(192)] public ulong Selectors;
    [FieldOffset(200)] public ulong ErrorCode;
    [FieldOffset(208)] public ulong Vector;
    [FieldOffset(216)] public ulong OldMask;

    /// <summary>CR2.</summary>
    [FieldOffset(224)] public ulong Address;

    /// <summary>Address of the vector state; 0: none.</summary>
    [FieldOffset(232)] public ulong VectorState;

    /// <summary>Nothing.</summary>
    [FieldOffset(240)] public ReservedWords Reserved;
    [FieldOffset(304)] public ulong Mask;
    [FieldOffset(312)] public SignalInformation Information;

    /// <summary>Fill in the registers.</summary>
    public void SetRegisters(in ProgramRegisters from)
    {
        R8 = from.R8;
        R9 = from.R9;
        R10 = from.R10;
        R11 = from.R11;
        R12 = from.R12;
        R13 = from.R13;
        R14 = from.R14;
        R15 = from.R15;
        Rdi = from.Rdi;
        Rsi = from.Rsi;
        Rbp = from.Rbp;
        Rbx = from.Rbx;
        Rdx = from.Rdx;
        Rax = from.Rax;
        Rcx = from.Rcx;
        Rsp = from.Return.Rsp;
        Rip = from.Return.Rip;
        Rflags = from.Return.Rflags;
        Selectors = ReturnWords.UserCode | (ReturnWords.UserData << 48);
        ErrorCode = from.ErrorCode;
        Vector = from.Vector;
        Address = from.Address;
    }

    /// <summary>The registers that the handler left: nothing but what a program may have.</summary>
    public readonly void GetRegisters(ref ProgramRegisters to)
    {
        const ulong userEnd = 0x7FFF_FFFF_F000;
        to.Address = 0;
        to.Vector = 0;
        to.ErrorCode = 0;
        to.R8 = R8;
        to.R9 = R9;
        to.R10 = R10;
        to.R11 = R11;
        to.R12 = R12;
        to.R13 = R13;
        to.R14 = R14;
        to.R15 = R15;
        to.Rdi = Rdi;
        to.Rsi = Rsi;
        to.Rbp = Rbp;
        to.Rbx = Rbx;
        to.Rdx = Rdx;
        to.Rax = Rax;
        to.Rcx = Rcx;
        to.Return.Rsp = Rsp;
        to.Return.Rip = Rip < userEnd ? Rip : 0; // nothing is mapped there: the program faults, not the library
        to.Return.Rflags = (Rflags & ReturnWords.ProgramFlags) | ReturnWords.InitialFlags;
        to.Return.Cs = ReturnWords.UserCode;
        to.Return.Ss = ReturnWords.UserData;
    }

    [InlineArray(8)]
    public struct ReservedWords
    {
        private ulong first;
    }
}
