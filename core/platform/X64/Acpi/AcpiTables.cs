using System;
using System.Buffers.Binary;

namespace Pistachio.Platform.X64;

/// <summary>
/// Decodes ACPI tables (ACPI specification 6.5, chapter 5). Works on bytes only and believes no length that leads outside
/// them: firmware tables are often wrong.
/// </summary>
internal static class AcpiTables
{
    internal const int HeaderLength = 36;
    internal const int RootLength = 36;

    private const int MadtEntries = 44;

    /// <summary>Whether all bytes of a table add up to zero.</summary>
    internal static bool IsIntact(ReadOnlySpan<byte> table)
    {
        byte sum = 0;
        for (int i = 0; i < table.Length; i++)
            sum += table[i];
        return sum == 0;
    }

    /// <summary>Checks a root pointer (RSDP) and reads where the list of tables is.</summary>
    /// <param name="root">At least 36 bytes from the signature on.</param>
    /// <param name="list">Physical address of the XSDT or, before ACPI 2.0, of the RSDT.</param>
    /// <param name="wide">Whether the list holds 64-bit addresses.</param>
    internal static bool TryReadRoot(ReadOnlySpan<byte> root, out ulong list, out bool wide)
    {
        list = 0;
        wide = false;
        if (root.Length < RootLength || !root.StartsWith("RSD PTR "u8) || !IsIntact(root.Slice(0, 20)))
            return false;
        list = BinaryPrimitives.ReadUInt32LittleEndian(root.Slice(16));
        // Revision 2 added the second half, with a checksum of its own.
        ulong extended = BinaryPrimitives.ReadUInt64LittleEndian(root.Slice(24));
        if (root[15] >= 2 && extended != 0 && IsIntact(root.Slice(0, RootLength)))
        {
            list = extended;
            wide = true;
        }
        return list != 0;
    }

    /// <summary>Reads CPUs, interrupt controllers and ISA wiring from a MADT.</summary>
    internal static void ReadMadt(ReadOnlySpan<byte> madt, ref AcpiInformation information)
    {
        for (int i = 0; i < AcpiInformation.IsaInterrupts; i++)
            information.Isa[i] = new IsaWiring((uint)i, 0);
        if (madt.Length < MadtEntries)
            return;
        information.LocalApicAddress = BinaryPrimitives.ReadUInt32LittleEndian(madt.Slice(HeaderLength));
        ReadOnlySpan<byte> rest = madt.Slice(MadtEntries);
        while (rest.Length >= 2)
        {
            int length = rest[1];
            if (length < 2 || length > rest.Length)
                break;
            ReadMadtEntry(rest[0], rest.Slice(0, length), ref information);
            rest = rest.Slice(length);
        }
        DropDisplaced(ref information);
    }

    /// <summary>
    /// Where an ISA interrupt is wired to the line of another number, that other one is wired nowhere: the timer (0) commonly
    /// arrives at line 2, the number of the cascade between the old controllers.
    /// </summary>
    private static void DropDisplaced(ref AcpiInformation information)
    {
        for (int i = 0; i < AcpiInformation.IsaInterrupts; i++)
        {
            uint line = information.Isa[i].Line;
            if (line != (uint)i && line < AcpiInformation.IsaInterrupts && information.Isa[(int)line].Line == line)
                information.Isa[(int)line] = new IsaWiring(IsaWiring.Nowhere, 0);
        }
    }

    /// <summary>Reads the timer and the reset register from a FADT.</summary>
    internal static void ReadFadt(ReadOnlySpan<byte> fadt, ref AcpiInformation information)
    {
        const int PowerTimerBlock = 76, PowerTimerLength = 91, Flags = 112, ResetRegister = 116, ResetValue = 128;
        const uint ResetSupported = 1 << 10;
        if (fadt.Length > PowerTimerLength && fadt[PowerTimerLength] == 4)
            information.PowerTimerPort = BinaryPrimitives.ReadUInt32LittleEndian(fadt.Slice(PowerTimerBlock));
        if (fadt.Length <= ResetValue || (BinaryPrimitives.ReadUInt32LittleEndian(fadt.Slice(Flags)) & ResetSupported) == 0)
            return;
        // A generic address: space (1 = I/O ports), width, offset, access size, address.
        ulong port = BinaryPrimitives.ReadUInt64LittleEndian(fadt.Slice(ResetRegister + 4));
        if (fadt[ResetRegister] == 1 && port <= 0xFFFF)
        {
            information.ResetPort = (uint)port;
            information.ResetValue = fadt[ResetValue];
        }
    }

    /// <summary>
    /// Reads where the configuration space of PCI Express lies (PCI Firmware Specification 3.0, section 4.1.2): entries of 16 bytes from offset 44 on,
    /// with an address, a segment, the first bus and the last. Only segment 0 counts; an address that is not aligned or is too large is not believed.
    /// </summary>
    internal static void ReadMcfg(ReadOnlySpan<byte> mcfg, ref AcpiInformation information)
    {
        const int Entries = 44, EntryLength = 16;
        const ulong Alignment = 0x10_0000, Limit = 1UL << 46;
        for (int at = Entries; at + EntryLength <= mcfg.Length; at += EntryLength)
        {
            ulong address = BinaryPrimitives.ReadUInt64LittleEndian(mcfg.Slice(at));
            ushort segment = BinaryPrimitives.ReadUInt16LittleEndian(mcfg.Slice(at + 8));
            byte first = mcfg[at + 10];
            byte last = mcfg[at + 11];
            if (segment != 0 || last < first || address == 0 || address >= Limit || address % Alignment != 0)
                continue;
            information.ConfigurationSpace = address;
            information.ConfigurationBuses = first | ((ulong)last << 8);
            return;
        }
    }

    private static void ReadMadtEntry(byte type, ReadOnlySpan<byte> entry, ref AcpiInformation information)
    {
        switch (type)
        {
            case 0 when entry.Length >= 8: // local APIC: flags say enabled
                information.CpuCount += (int)(BinaryPrimitives.ReadUInt32LittleEndian(entry.Slice(4)) & 1);
                break;
            case 9 when entry.Length >= 16: // local x2APIC
                information.CpuCount += (int)(BinaryPrimitives.ReadUInt32LittleEndian(entry.Slice(8)) & 1);
                break;
            case 1 when entry.Length >= 12 && information.IoApicCount < AcpiInformation.MaximumIoApics:
                information.IoApics[information.IoApicCount++] = new IoApicDescription(
                    BinaryPrimitives.ReadUInt32LittleEndian(entry.Slice(4)), BinaryPrimitives.ReadUInt32LittleEndian(entry.Slice(8)));
                break;
            case 2 when entry.Length >= 10 && entry[3] < AcpiInformation.IsaInterrupts: // ISA interrupt wired otherwise
                information.Isa[entry[3]] = new IsaWiring(
                    BinaryPrimitives.ReadUInt32LittleEndian(entry.Slice(4)), BinaryPrimitives.ReadUInt16LittleEndian(entry.Slice(8)));
                break;
            case 5 when entry.Length >= 12: // local APIC at a 64-bit address
                information.LocalApicAddress = BinaryPrimitives.ReadUInt64LittleEndian(entry.Slice(4));
                break;
        }
    }
}
