using System.Runtime.CompilerServices;

namespace Pistachio.Platform.X64;

/// <summary>An I/O APIC of the machine.</summary>
/// <param name="address">Physical address of its registers.</param>
/// <param name="firstLine">Global number of its first line.</param>
internal readonly struct IoApicDescription(ulong address, uint firstLine)
{
    internal readonly ulong Address = address;
    internal readonly uint FirstLine = firstLine;
}

/// <summary>How one of the 16 ISA interrupts is wired.</summary>
/// <param name="line">Global number of the line.</param>
/// <param name="flags">Polarity in bits 0 and 1, trigger mode in bits 2 and 3 (ACPI 6.5, table 5.26).</param>
internal readonly struct IsaWiring(uint line, ushort flags)
{
    /// <summary>No line has this number.</summary>
    internal const uint Nowhere = uint.MaxValue;

    internal readonly uint Line = line;
    internal readonly ushort Flags = flags;
}

/// <summary>What the kernel takes from the firmware's ACPI tables.</summary>
internal struct AcpiInformation
{
    internal const int MaximumIoApics = 8;
    internal const int IsaInterrupts = 16;

    /// <summary>CPUs that may be used.</summary>
    internal int CpuCount;

    internal ulong LocalApicAddress;

    internal int IoApicCount;

    internal IoApicTable IoApics;

    internal IsaTable Isa;

    /// <summary>I/O port of the power management timer; 0 = there is none.</summary>
    internal uint PowerTimerPort;

    /// <summary>I/O port that resets the machine; 0 = there is none.</summary>
    internal uint ResetPort;

    internal byte ResetValue;

    /// <summary>Physical address of the configuration space of PCI Express, as of bus 0; 0 = there is none.</summary>
    internal ulong ConfigurationSpace;

    /// <summary>First bus in it | last bus &lt;&lt; 8.</summary>
    internal ulong ConfigurationBuses;

    [InlineArray(MaximumIoApics)]
    internal struct IoApicTable
    {
        private IoApicDescription _first;
    }

    [InlineArray(IsaInterrupts)]
    internal struct IsaTable
    {
        private IsaWiring _first;
    }
}
