using System.Threading;

namespace Pistachio.Platform.X64;

/// <summary>The interrupt controller of this CPU (SDM volume 3A, chapter 11), as memory or, if firmware left it so, as MSRs (x2APIC).</summary>
internal static class LocalApic
{
    internal const uint SpuriousVector = 0xFF;

    internal const uint Masked = 1 << 16;

    private const uint BaseMsr = 0x1B;
    private const ulong Enabled = 1 << 11;
    private const ulong X2Mode = 1 << 10;
    private const uint X2FirstMsr = 0x800;

    private static ulong s_registers;
    private static bool s_x2;

    /// <summary>Offsets of registers in memory; the MSR number is 0x800 + offset / 16.</summary>
    internal enum Register
    {
        Id = 0x020,
        TaskPriority = 0x080,
        EndOfInterrupt = 0x0B0,
        Spurious = 0x0F0,
        TimerVector = 0x320,
        ThermalVector = 0x330,
        PerformanceVector = 0x340,
        Pin0Vector = 0x350,
        Pin1Vector = 0x360,
        ErrorVector = 0x370,
        TimerInitial = 0x380,
        TimerCurrent = 0x390,
        TimerDivider = 0x3E0,
    }

    /// <summary>Number of this controller, the address of interrupts to this CPU.</summary>
    internal static uint Id => s_x2 ? Read(Register.Id) : Read(Register.Id) >> 24;

    internal static void Initialize(ulong physical)
    {
        ulong mode = Instructions.ReadMsr(BaseMsr);
        s_x2 = (mode & X2Mode) != 0;
        if (!s_x2)
            s_registers = Mmu.MapDevice(physical, 4096);
        Instructions.WriteMsr(BaseMsr, mode | Enabled);
        // Pin 0 would bring the old PIC, which is masked; pin 1 is the NMI (delivery mode 4).
        Write(Register.TimerVector, Masked);
        Write(Register.Pin0Vector, Masked);
        Write(Register.Pin1Vector, 0x400);
        Write(Register.ErrorVector, Masked);
        Write(Register.TaskPriority, 0);
        Write(Register.Spurious, 0x100 | SpuriousVector);
    }

    internal static uint Read(Register register) => s_x2
        ? (uint)Instructions.ReadMsr(X2FirstMsr + ((uint)register >> 4))
        : Volatile.Read(ref KernelMemory.At<uint>(s_registers + (ulong)register));

    internal static void Write(Register register, uint value)
    {
        if (s_x2)
            Instructions.WriteMsr(X2FirstMsr + ((uint)register >> 4), value);
        else
            Volatile.Write(ref KernelMemory.At<uint>(s_registers + (ulong)register), value);
    }
}
