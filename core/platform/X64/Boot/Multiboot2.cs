namespace Pistachio.Platform.X64;

/// <summary>What a Multiboot2 loader hands over (Multiboot2 specification, section 3.6).</summary>
internal static class Multiboot2
{
    internal const uint Magic = 0x36D76289;

    private const uint TagEnd = 0;
    private const uint TagCommandLine = 1;
    private const uint TagModule = 3;
    private const uint TagMemoryMap = 6;
    private const uint TagAcpiOld = 14;
    private const uint TagAcpiNew = 15;

    private const uint TypeRam = 1;
    private const uint TypeAcpi = 3;
    private const uint TypeNvs = 4;

    /// <summary>Longest information that is believed; more is a damaged structure.</summary>
    private const uint MaximumSize = 0x10_0000;

    /// <summary>Reads the tags into <see cref="BootInformation"/>.</summary>
    internal static void Read(ulong information)
    {
        uint size = DirectMap.At<uint>(information);
        if (size is < 16 or > MaximumSize)
            Unfit.Stop("the boot loader's information (Multiboot2) is damaged");
        ReportedMemory.Reserve(information, size);

        ulong end = information + size;
        ulong at = information + 8;
        while (at + 8 <= end)
        {
            uint type = DirectMap.At<uint>(at);
            uint length = DirectMap.At<uint>(at + 4);
            if (type == TagEnd)
                return;
            if (length < 8 || at + length > end)
                break;
            ReadTag(type, at, length);
            at += (length + 7UL) & ~7UL;
        }
        Unfit.Stop("the boot loader's information (Multiboot2) is damaged");
    }

    private static void ReadTag(uint type, ulong tag, uint length)
    {
        switch (type)
        {
            case TagCommandLine:
                BootInformation.SetCommandLine(tag + 8);
                break;
            case TagModule when BootInformation.ArchiveLength == 0:
                BootInformation.ArchiveStart = DirectMap.At<uint>(tag + 8);
                BootInformation.ArchiveLength = DirectMap.At<uint>(tag + 12) - BootInformation.ArchiveStart;
                break;
            case TagMemoryMap:
                ReadMemoryMap(tag, length);
                break;
            case TagAcpiOld when BootInformation.AcpiRoot == 0:
            case TagAcpiNew:
                // The tag holds a copy of the root pointer itself.
                BootInformation.AcpiRoot = tag + 8;
                break;
        }
    }

    private static void ReadMemoryMap(ulong tag, uint length)
    {
        uint entrySize = DirectMap.At<uint>(tag + 8);
        if (entrySize < 24)
            return;
        for (ulong entry = tag + 16; entry + entrySize <= tag + length; entry += entrySize)
        {
            uint type = DirectMap.At<uint>(entry + 16);
            ReportedMemory.Add(DirectMap.At<ulong>(entry), DirectMap.At<ulong>(entry + 8), usable: type == TypeRam, readable: type is TypeAcpi or TypeNvs);
        }
    }
}
