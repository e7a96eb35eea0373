using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Platform.X64;

/// <summary>Fills the descriptor tables of Tables.S and loads them.</summary>
internal static unsafe class DescriptorTables
{
    private const ulong KernelCode = 0x08;
    private const ulong TaskSegmentLimit = 103;
    private const ulong TaskSegmentAvailable = 0x89UL << 40;
    private const ulong InterruptGate = 0x8EUL << 40;

    /// <summary>User mode may name the vector in an INT n or INT3 instruction (SDM volume 3A, section 6.12.1.2).</summary>
    private const ulong FromUserMode = 3UL << 45;

    /// <summary>Each stub of Traps.S begins on a multiple of this.</summary>
    private const ulong StubSize = 16;

    private const int DoubleFault = 8;
    private const int NonMaskable = 2;
    private const int Breakpoint = 3;
    private const int MachineCheck = 18;

    internal static void Load()
    {
        // SAFETY: the addresses are those of tables in Tables.S, with room for what is written (two words; 256 gates of two words).
        ulong* task = Address(0);
        ulong segment = (ulong)Address(1);
        task[0] = TaskSegmentLimit | ((segment & 0xFF_FFFF) << 16) | TaskSegmentAvailable | ((segment >> 24 & 0xFF) << 56);
        task[1] = segment >> 32;

        ulong* gates = Address(2);
        ulong stubs = (ulong)Address(3);
        for (int vector = 0; vector < 256; vector++)
        {
            ulong stub = stubs + ((ulong)vector * StubSize);
            ulong gate = vector == Breakpoint ? InterruptGate | FromUserMode : InterruptGate;
            gates[vector * 2] = (stub & 0xFFFF) | (KernelCode << 16) | (InterruptStack(vector) << 32) | gate | ((stub >> 16 & 0xFFFF) << 48);
            gates[(vector * 2) + 1] = stub >> 32;
        }
        Instructions.LoadDescriptorTables();
    }

    /// <summary>Faults that can come when the kernel stack is not to be trusted get a stack of their own.</summary>
    private static ulong InterruptStack(int vector) => vector switch
    {
        DoubleFault => 1,
        NonMaskable => 2,
        MachineCheck => 3,
        _ => 0,
    };

    [RuntimeImport("DescriptorTableAddress")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern ulong* Address(int index);
}
