using System.Runtime.InteropServices;

namespace Pistachio.Runtime;

/// <summary>An exception on its way: lives on the stack of the throw. CoreLib's dispatcher (System.Runtime.EH) calls it ExInfo.</summary>
[StructLayout(LayoutKind.Explicit, Size = 0x190)]
internal unsafe struct ExceptionFrame
{
    /// <summary>Bit of <see cref="Kind"/>: the hardware threw.</summary>
    internal const byte HardwareFault = 2;

    [FieldOffset(0x00)] internal ExceptionFrame* Previous;
    [FieldOffset(0x08)] internal ThrowContext* Context;
    [FieldOffset(0x10)] internal nuint Exception;
    [FieldOffset(0x18)] internal byte Kind;
    [FieldOffset(0x19)] internal byte Pass;

    /// <summary>The clause whose handler runs now.</summary>
    [FieldOffset(0x1C)] internal uint Clause;
    [FieldOffset(0x20)] internal StackFrame Frame;
}

/// <summary>The registers at a throw that a caller may rely on. Made in Native/Exceptions.S.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ThrowContext
{
    internal nuint Ip;
    internal nuint Rsp;
    internal nuint Rbp;
    internal nuint Rbx;
    internal nuint R12;
    internal nuint R13;
    internal nuint R14;
    internal nuint R15;
}
