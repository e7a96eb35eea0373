using System.Runtime.InteropServices;
using Pistachio.Abi;

namespace Pistachio.LibPosix;

/// <summary>All general registers of the program, laid out as the kernel has them in an upcall (<see cref="UpcallFrame"/>).</summary>
[StructLayout(LayoutKind.Explicit, Size = UpcallFrame.Size)]
public struct ProgramRegisters
{
    [FieldOffset(UpcallFrame.R15)] public ulong R15;
    [FieldOffset(UpcallFrame.R14)] public ulong R14;
    [FieldOffset(UpcallFrame.R13)] public ulong R13;
    [FieldOffset(UpcallFrame.R12)] public ulong R12;
    [FieldOffset(UpcallFrame.R11)] public ulong R11;
    [FieldOffset(UpcallFrame.R10)] public ulong R10;
    [FieldOffset(UpcallFrame.R9)] public ulong R9;
    [FieldOffset(UpcallFrame.R8)] public ulong R8;
    [FieldOffset(UpcallFrame.Rbp)] public ulong Rbp;
    [FieldOffset(UpcallFrame.Rdi)] public ulong Rdi;
    [FieldOffset(UpcallFrame.Rsi)] public ulong Rsi;
    [FieldOffset(UpcallFrame.Rdx)] public ulong Rdx;
    [FieldOffset(UpcallFrame.Rcx)] public ulong Rcx;
    [FieldOffset(UpcallFrame.Rbx)] public ulong Rbx;
    [FieldOffset(UpcallFrame.Rax)] public ulong Rax;
    [FieldOffset(UpcallFrame.Address)] public ulong Address;
    [FieldOffset(UpcallFrame.Vector)] public ulong Vector;
    [FieldOffset(UpcallFrame.ErrorCode)] public ulong ErrorCode;

    /// <summary>The words of an <c>iretq</c>.</summary>
    [FieldOffset(UpcallFrame.Rip)] public ReturnWords Return;

    // All of them, in parts that the compiler moves without a call.
    [FieldOffset(0)] private Part _first;
    [FieldOffset(UpcallFrame.Size / 4)] private Part _second;
    [FieldOffset(UpcallFrame.Size / 2)] private Part _third;
    [FieldOffset(UpcallFrame.Size * 3 / 4)] private Part _fourth;

    /// <summary>Be the same as others.</summary>
    public void CopyFrom(in ProgramRegisters other)
    {
        _first = other._first;
        _second = other._second;
        _third = other._third;
        _fourth = other._fourth;
    }

    [StructLayout(LayoutKind.Sequential, Size = UpcallFrame.Size / 4)]
    private struct Part
    {
    }
}
