using System;
using System.Buffers.Binary;

namespace Pistachio.Platform.X64;

/// <summary>Finds the ACPI tables of the machine. Runs on the early page tables, which cover the memory that firmware uses.</summary>
internal static class Acpi
{
    private const int MaximumTables = 256;
    private const uint MaximumLength = 0x10_0000;

    // Where a BIOS leaves the root pointer (ACPI 6.5, section 5.2.5.1).
    private const ulong EbdaSegmentWord = 0x40E;
    private const ulong BiosStart = 0xE_0000;
    private const ulong BiosEnd = 0x10_0000;

    internal static AcpiInformation Information;

    internal static void Read()
    {
        ulong root = BootInformation.AcpiRoot;
        ulong list = 0;
        bool wide = false;
        if (root == 0 || root > DirectMap.EarlyLimit - AcpiTables.RootLength || !TryReadRoot(root, out list, out wide))
        {
            if (!TryScan(out list, out wide))
                Unfit.Stop("the firmware has no ACPI tables");
        }
        ReadList(list, wide);
        if (Information.LocalApicAddress == 0 || Information.IoApicCount == 0)
            Unfit.Stop("the firmware's ACPI tables describe no interrupt controller (MADT)");
    }

    private static bool TryReadRoot(ulong address, out ulong list, out bool wide) =>
        AcpiTables.TryReadRoot(DirectMap.Bytes(address, AcpiTables.RootLength), out list, out wide);

    private static bool TryScan(out ulong list, out bool wide)
    {
        ulong ebda = (ulong)DirectMap.At<ushort>(EbdaSegmentWord) << 4;
        return TryScan(ebda, ebda + 1024, out list, out wide) || TryScan(BiosStart, BiosEnd, out list, out wide);
    }

    private static bool TryScan(ulong start, ulong end, out ulong list, out bool wide)
    {
        for (ulong at = start; at + AcpiTables.RootLength <= end; at += 16)
        {
            if (TryReadRoot(at, out list, out wide))
                return true;
        }
        list = 0;
        wide = false;
        return false;
    }

    private static void ReadList(ulong address, bool wide)
    {
        if (!TryOpen(address, out ReadOnlySpan<byte> list))
            Unfit.Stop("the firmware's list of ACPI tables is damaged");
        int entryLength = wide ? 8 : 4;
        int count = Math.Min((list.Length - AcpiTables.HeaderLength) / entryLength, MaximumTables);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = list.Slice(AcpiTables.HeaderLength + (i * entryLength), entryLength);
            ulong table = wide ? BinaryPrimitives.ReadUInt64LittleEndian(entry) : BinaryPrimitives.ReadUInt32LittleEndian(entry);
            if (!TryOpen(table, out ReadOnlySpan<byte> bytes))
                continue;
            if (bytes.StartsWith("APIC"u8))
                AcpiTables.ReadMadt(bytes, ref Information);
            else if (bytes.StartsWith("FACP"u8))
                AcpiTables.ReadFadt(bytes, ref Information);
            else if (bytes.StartsWith("MCFG"u8))
                AcpiTables.ReadMcfg(bytes, ref Information);
        }
    }

    /// <summary>The bytes of a table, if its length is plausible and its checksum right.</summary>
    private static bool TryOpen(ulong address, out ReadOnlySpan<byte> table)
    {
        table = default;
        if (address == 0 || address > DirectMap.EarlyLimit - MaximumLength)
            return false;
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(DirectMap.Bytes(address + 4, 4));
        if (length is < AcpiTables.HeaderLength or > MaximumLength)
            return false;
        table = DirectMap.Bytes(address, (int)length);
        return AcpiTables.IsIntact(table);
    }
}
