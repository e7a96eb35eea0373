using System.Runtime.InteropServices;

namespace Pistachio.Runtime;

/// <summary>
/// A position in a walk up the stack: a method's frame with the registers it will see. CoreLib calls it StackFrameIterator and
/// reads the words marked so; the rest is ours.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 360)]
internal unsafe struct StackFrame
{
    /// <summary>First address of the function or funclet.</summary>
    [FieldOffset(0)] internal nuint FunctionStart;

    /// <summary>Where the compiler put what belongs to the function.</summary>
    [FieldOffset(8)] internal byte* FunctionData;

    /// <summary>Read by CoreLib: equal for the frames of a method and its funclets. Zero for a method without handlers.</summary>
    [FieldOffset(16)] internal nuint FramePointer;

    /// <summary>Read by CoreLib: an address inside the instruction that is under way.</summary>
    [FieldOffset(24)] internal nuint ControlPc;

    /// <summary>Read by CoreLib: the register set given to handlers.</summary>
    [FieldOffset(32)] internal RegisterSet Registers;

    /// <summary>The function's unwind entry, and in it the program that says where its caller's registers are.</summary>
    [FieldOffset(168)] internal byte* Description;
    [FieldOffset(176)] internal byte* UnwindProgram;

    /// <summary>Read by CoreLib: the address of the instruction that faulted, or of the one after a call.</summary>
    [FieldOffset(344)] internal nuint OriginalControlPc;
}

/// <summary>Registers that survive calls. CoreLib calls it REGDISPLAY and reads <see cref="Rsp"/>; offsets in Native/State.inc.</summary>
[StructLayout(LayoutKind.Explicit, Size = 136)]
internal struct RegisterSet
{
    [FieldOffset(0x00)] internal nuint Rbx;
    [FieldOffset(0x08)] internal nuint Rbp;
    [FieldOffset(0x10)] internal nuint R12;
    [FieldOffset(0x18)] internal nuint R13;
    [FieldOffset(0x20)] internal nuint R14;
    [FieldOffset(0x28)] internal nuint R15;
    [FieldOffset(0x78)] internal nuint Rsp;
    [FieldOffset(0x80)] internal nuint Ip;
}
