using System.Runtime.InteropServices;

namespace Pistachio.Platform.X64;

/// <summary>The registers at an interrupt or exception, as Traps.S saves them.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TrapFrame
{
    public ulong R15;
    public ulong R14;
    public ulong R13;
    public ulong R12;
    public ulong R11;
    public ulong R10;
    public ulong R9;
    public ulong R8;
    public ulong Rbp;
    public ulong Rdi;
    public ulong Rsi;
    public ulong Rdx;
    public ulong Rcx;
    public ulong Rbx;
    public ulong Rax;

    /// <summary>CR2: the faulting address of a page fault.</summary>
    public ulong Address;
    public ulong Vector;
    public ulong ErrorCode;
    public ulong Rip;
    public ulong Cs;
    public ulong Rflags;
    public ulong Rsp;
    public ulong Ss;
}
