using System;
using System.Runtime.CompilerServices;
using Pistachio.Platform.X64;

namespace Pistachio.Platform;

/// <summary>What the boot loader and the firmware told about the machine, whichever way it was booted.</summary>
public static class BootInformation
{
    private const int CommandLineCapacity = 512;

    private static MemoryMap s_usable;
    private static CommandLineBuffer s_commandLine;
    private static int s_commandLineLength;

    /// <summary>Number of ranges of physical addresses that are no memory.</summary>
    public static int DeviceRangeCount => Devices.Count;

    /// <summary>Physical address of the configuration space of PCI Express, as of bus 0; 0 if the firmware describes none.</summary>
    public static ulong ConfigurationSpace => Acpi.Information.ConfigurationSpace;

    /// <summary>First bus of the configuration space | last bus &lt;&lt; 8.</summary>
    public static ulong ConfigurationBuses => Acpi.Information.ConfigurationBuses;

    /// <summary>Number of ranges of free memory: usable, page aligned, without what the image, the archive and the page tables occupy.</summary>
    public static int MemoryRangeCount => s_usable.Count;

    /// <summary>Physical address of the boot archive (the first module); 0 if the loader brought none.</summary>
    public static ulong ArchiveStart { get; internal set; }

    /// <summary>Length of the boot archive in bytes.</summary>
    public static ulong ArchiveLength { get; internal set; }

    /// <summary>The kernel's command line, without the end marker; at most 511 bytes of it.</summary>
    public static ReadOnlySpan<byte> CommandLine => ((ReadOnlySpan<byte>)s_commandLine).Slice(0, s_commandLineLength);

    /// <summary>Physical address of the ACPI root pointer as the loader told it; 0 = not told.</summary>
    internal static ulong AcpiRoot { get; set; }

    /// <summary>All RAM that the firmware reported, also what is in use: the extent of the direct map.</summary>
    internal static MemoryMap Installed;

    /// <summary>See <see cref="DeviceRange"/>.</summary>
    internal static MemoryMap Devices;

    internal static ref MemoryMap Usable => ref s_usable;

    /// <summary>A range of free memory, in rising order of addresses.</summary>
    /// <param name="index">0 to <see cref="MemoryRangeCount"/> - 1.</param>
    public static MemoryRange MemoryRange(int index) => s_usable[index];

    /// <summary>A range of physical addresses that are no memory, in rising order: registers of devices lie there, if anything.</summary>
    /// <param name="index">0 to <see cref="DeviceRangeCount"/> - 1.</param>
    public static MemoryRange DeviceRange(int index) => Devices[index];

    /// <summary>Keeps a zero-ended command line; the loader's copy may lie in memory that is given out later.</summary>
    internal static void SetCommandLine(ulong physical)
    {
        Span<byte> kept = s_commandLine;
        s_commandLineLength = 0;
        while (s_commandLineLength < CommandLineCapacity - 1)
        {
            byte next = DirectMap.At<byte>(physical + (ulong)s_commandLineLength);
            if (next == 0)
                break;
            kept[s_commandLineLength++] = next;
        }
    }

    [InlineArray(CommandLineCapacity)]
    private struct CommandLineBuffer
    {
        private byte _first;
    }
}
