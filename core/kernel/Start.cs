using System.Runtime;
using Pistachio.Platform;

namespace Pistachio.Kernel;

/// <summary>Entry of the kernel proper, when the platform layer is ready.</summary>
internal static class Start
{
    [RuntimeExport("KernelStart")]
    internal static void Run()
    {
        KernelConsole.WriteLine("Pistachio 0.1.0");
        ulong free = 0;
        for (int i = 0; i < BootInformation.MemoryRangeCount; i++)
        {
            MemoryRange range = BootInformation.MemoryRange(i);
            KernelConsole.Write("  memory ");
            KernelConsole.WriteHex(range.Start);
            KernelConsole.Write(" to ");
            KernelConsole.WriteHex(range.End);
            KernelConsole.WriteLine("");
            free += range.Length;
        }
        KernelConsole.Write("  free KiB ");
        KernelConsole.WriteDecimal(free >> 10);
        KernelConsole.Write(", archive at ");
        KernelConsole.WriteHex(BootInformation.ArchiveStart);
        KernelConsole.Write(", bytes ");
        KernelConsole.WriteDecimal(BootInformation.ArchiveLength);
        KernelConsole.Write(", command line '");
        KernelConsole.Write(BootInformation.CommandLine);
        KernelConsole.WriteLine("'");
        KernelConsole.Write("  clock ");
        KernelConsole.WriteDecimal(Clock.TicksPerSecond);
        KernelConsole.Write(" Hz, interrupt lines ");
        KernelConsole.WriteDecimal((ulong)InterruptController.LineCount);
        KernelConsole.Write(", ns ");
        KernelConsole.WriteDecimal(Clock.ToNanoseconds(Clock.Ticks()));
        KernelConsole.WriteLine("");
        Power.Off(0x10);
    }

    [RuntimeExport("KernelInterrupt")]
    internal static void Interrupt(ulong vector) => Panic.Stop("interrupt");
}
