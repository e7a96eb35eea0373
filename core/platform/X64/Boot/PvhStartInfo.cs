using System.Runtime.InteropServices;

namespace Pistachio.Platform.X64;

/// <summary>What a PVH loader hands over (Xen, public/arch-x86/hvm/start_info.h).</summary>
internal static class PvhStartInfo
{
    internal const uint Magic = 0x336EC578;

    private const uint TypeRam = 1;
    private const uint TypeAcpi = 3;
    private const uint TypeNvs = 4;

    /// <summary>Longest lists that are believed; more is a damaged structure.</summary>
    private const uint MaximumEntries = 1024;

    [StructLayout(LayoutKind.Sequential)]
    private struct Header
    {
        public uint Magic;
        public uint Version;
        public uint Flags;
        public uint ModuleCount;
        public ulong Modules;
        public ulong CommandLine;
        public ulong AcpiRoot;
        public ulong MemoryMap;
        public uint MemoryMapCount;
        public uint Reserved;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Module
    {
        public ulong Start;
        public ulong Length;
        public ulong CommandLine;
        public ulong Reserved;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct MapEntry
    {
        public ulong Start;
        public ulong Length;
        public uint Type;
        public uint Reserved;
    }

    /// <summary>Reads the structure into <see cref="BootInformation"/>.</summary>
    internal static void Read(ulong information)
    {
        ref Header header = ref DirectMap.At<Header>(information);
        // Version 0 has no memory map; every current loader gives version 1.
        if (header.Magic != Magic || header.Version < 1 || header.MemoryMapCount > MaximumEntries || header.ModuleCount > MaximumEntries)
            Unfit.Stop("the boot loader's start information (PVH) is damaged or too old");
        for (uint i = 0; i < header.MemoryMapCount; i++)
        {
            ref MapEntry entry = ref DirectMap.At<MapEntry>(header.MemoryMap + (i * 24));
            ReportedMemory.Add(entry.Start, entry.Length, usable: entry.Type == TypeRam, readable: entry.Type is TypeAcpi or TypeNvs);
        }
        if (header.ModuleCount > 0)
        {
            ref Module archive = ref DirectMap.At<Module>(header.Modules);
            BootInformation.ArchiveStart = archive.Start;
            BootInformation.ArchiveLength = archive.Length;
        }
        if (header.CommandLine != 0)
            BootInformation.SetCommandLine(header.CommandLine);
        BootInformation.AcpiRoot = header.AcpiRoot;

        ReportedMemory.Reserve(information, 56);
        ReportedMemory.Reserve(header.MemoryMap, header.MemoryMapCount * 24UL);
        ReportedMemory.Reserve(header.Modules, header.ModuleCount * 32UL);
    }
}
