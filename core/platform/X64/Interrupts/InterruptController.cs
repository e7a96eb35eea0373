using System.Runtime.CompilerServices;
using System.Threading;
using Pistachio.Platform.X64;

namespace Pistachio.Platform;

/// <summary>
/// Device interrupts: I/O APICs and the local APIC. Line n arrives at vector <see cref="FirstVector"/> + n. Lines 0 to 15 are the
/// ISA interrupts by their old numbers, however the board wires them; above that a line is a global system interrupt (GSI).
/// </summary>
public static class InterruptController
{
    /// <summary>Vector of line 0.</summary>
    public const ulong FirstVector = 0x30;

    /// <summary>Message interrupts (MSI): vectors behind those of the lines that no wire leads to. A device raises one by writing to memory.</summary>
    private const int MessageCount = 8;

    /// <summary>Vectors from 0xF0 on belong to the timer and to spurious interrupts.</summary>
    private const int MaximumLines = 0xF0 - 0x30 - MessageCount;

    /// <summary>Where messages to CPU 0 go, fixed delivery (SDM volume 3A, section 11.11).</summary>
    private const uint MessageAddress = 0xFEE0_0000;

    private const uint Version = 1;
    private const uint FirstEntry = 0x10;
    private const uint EntryMasked = 1 << 16;
    private const uint EntryLevel = 1 << 15;
    private const uint EntryActiveLow = 1 << 13;

    private static IoApicRegisters s_registers;
    private static int s_lineCount;

    /// <summary>Lines that the machine has: valid lines are 0 to this - 1.</summary>
    public static int LineCount => s_lineCount;

    /// <summary>Lines and message interrupts: the latter have the numbers from <see cref="LineCount"/> on. They cannot be masked here, only in the device.</summary>
    public static int Count => s_lineCount + MessageCount;

    /// <summary>What a device writes to raise a message interrupt: the address in bits 0 to 31, the data in bits 32 to 63.</summary>
    public static ulong MessageOf(int number) => MessageAddress | ((LocalApic.Id & 0xFF) << 12) | ((FirstVector + (ulong)number) << 32);

    /// <summary>Keeps a line's interrupts from coming.</summary>
    public static void Mask(int line) => SetMask(line, EntryMasked);

    /// <summary>Lets a line's interrupts come.</summary>
    public static void Unmask(int line) => SetMask(line, 0);

    /// <summary>Tells the local APIC that the current interrupt is handled, so that the next one can come.</summary>
    public static void EndOfInterrupt() => LocalApic.Write(LocalApic.Register.EndOfInterrupt, 0);

    /// <summary>Routes every line to this CPU, masked.</summary>
    internal static void Initialize()
    {
        LegacyPic.Disable();
        ref AcpiInformation acpi = ref Acpi.Information;
        LocalApic.Initialize(acpi.LocalApicAddress);
        for (int i = 0; i < acpi.IoApicCount; i++)
        {
            s_registers[i] = Mmu.MapDevice(acpi.IoApics[i].Address, 32);
            int end = (int)(acpi.IoApics[i].FirstLine + EntryCount(i));
            if (end > s_lineCount)
                s_lineCount = end < MaximumLines ? end : MaximumLines;
        }
        for (int line = 0; line < s_lineCount; line++)
        {
            if (!TryFind(line, out int controller, out uint entry))
                continue;
            Write(controller, entry, (uint)FirstVector + (uint)line | Trigger(line) | EntryMasked);
            Write(controller, entry + 1, LocalApic.Id << 24);
        }
    }

    /// <summary>Polarity and trigger mode: ISA lines are active high and edge triggered unless the firmware says otherwise, PCI lines the contrary.</summary>
    private static uint Trigger(int line)
    {
        if (line >= AcpiInformation.IsaInterrupts)
            return EntryLevel | EntryActiveLow;
        uint flags = Acpi.Information.Isa[line].Flags;
        return ((flags & 3) == 3 ? EntryActiveLow : 0) | ((flags >> 2 & 3) == 3 ? EntryLevel : 0);
    }

    private static void SetMask(int line, uint mask)
    {
        if ((uint)line < (uint)s_lineCount && TryFind(line, out int controller, out uint entry))
            Write(controller, entry, (Read(controller, entry) & ~EntryMasked) | mask);
    }

    /// <summary>Which controller has a line, and the first of the two registers of its entry.</summary>
    private static bool TryFind(int line, out int controller, out uint entry)
    {
        ref AcpiInformation acpi = ref Acpi.Information;
        uint wired = line < AcpiInformation.IsaInterrupts ? acpi.Isa[line].Line : (uint)line;
        for (controller = 0; controller < acpi.IoApicCount; controller++)
        {
            entry = wired - acpi.IoApics[controller].FirstLine;
            if (entry < EntryCount(controller))
            {
                entry = FirstEntry + (entry * 2);
                return true;
            }
        }
        entry = 0;
        return false;
    }

    private static uint EntryCount(int controller) => (Read(controller, Version) >> 16 & 0xFF) + 1;

    // An I/O APIC shows one register at a time: its number goes to offset 0, the value is at offset 16 (82093AA data sheet).
    private static uint Read(int controller, uint register)
    {
        Volatile.Write(ref KernelMemory.At<uint>(s_registers[controller]), register);
        return Volatile.Read(ref KernelMemory.At<uint>(s_registers[controller] + 16));
    }

    private static void Write(int controller, uint register, uint value)
    {
        Volatile.Write(ref KernelMemory.At<uint>(s_registers[controller]), register);
        Volatile.Write(ref KernelMemory.At<uint>(s_registers[controller] + 16), value);
    }

    [InlineArray(AcpiInformation.MaximumIoApics)]
    private struct IoApicRegisters
    {
        private ulong _first;
    }
}
