using System.Diagnostics.CodeAnalysis;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Platform.X64;

/// <summary>Instructions that C# has no word for; the bodies are in Instructions.S.</summary>
internal static unsafe class Instructions
{
    /// <summary>Zeroes memory from an address up to another, both multiples of 64. Keeps all vector registers.</summary>
    [RuntimeImport("ClearMemory")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern void ClearMemory(ulong address, ulong end);

    [RuntimeImport("PortIn8")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern uint PortIn8(uint port);

    [RuntimeImport("PortIn16")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern uint PortIn16(uint port);

    [RuntimeImport("PortIn32")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern uint PortIn32(uint port);

    [RuntimeImport("PortOut8")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern void PortOut8(uint port, uint value);

    [RuntimeImport("PortOut16")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern void PortOut16(uint port, uint value);

    [RuntimeImport("PortOut32")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern void PortOut32(uint port, uint value);

    [RuntimeImport("ReadTimeStamp")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern ulong ReadTimeStamp();

    /// <summary>value * fraction, where fraction has 32 bits behind the point; <see cref="ulong.MaxValue"/> if there is no room.</summary>
    [RuntimeImport("MultiplyFraction")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern ulong MultiplyFraction(ulong value, ulong fraction);

    [RuntimeImport("ReadMsr")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern ulong ReadMsr(uint register);

    [RuntimeImport("WriteMsr")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern void WriteMsr(uint register, ulong value);

    [RuntimeImport("ReadCr4")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern ulong ReadCr4();

    [RuntimeImport("WriteCr4")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern void WriteCr4(ulong value);

    [RuntimeImport("WriteCr3")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern void WriteCr3(ulong value);

    [RuntimeImport("InvalidatePage")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern void InvalidatePage(ulong virtualAddress);

    /// <summary>Loads GDT, task register, IDT and all segment registers from the tables in Tables.S.</summary>
    [RuntimeImport("LoadDescriptorTables")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern void LoadDescriptorTables();

    /// <summary>The calling method's own registers.</summary>
    [RuntimeImport("CaptureContext")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern void CaptureContext(out UnwindState state);

    /// <summary>Restarts the CPU by a fault that cannot be delivered.</summary>
    [DoesNotReturn]
    [RuntimeImport("TripleFault")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern void TripleFault();

    [DoesNotReturn]
    [RuntimeImport("HaltForever")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern void HaltForever();

    /// <summary>CPUID of a leaf, sub-leaf 0.</summary>
    internal static CpuIdResult CpuId(uint leaf)
    {
        CpuIdResult result;
        // SAFETY: the routine fills the four words.
        CpuId(leaf, 0, &result);
        return result;
    }

    [RuntimeImport("CpuId")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern void CpuId(uint leaf, uint subleaf, CpuIdResult* result);
}
