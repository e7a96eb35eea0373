using System;
using System.Runtime;
using System.Runtime.CompilerServices;
using Pistachio.Abi;
using Pistachio.BootFormat;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;

namespace Pistachio.Kernel.Boot;

/// <summary>The kernel's part of the boot: from a machine that is set up to the first instruction of the root task.</summary>
internal static class KernelStart
{
    /// <summary>Exit status of a machine that cannot start, in place of what the programs would have said.</summary>
    private const ulong CannotStart = 0x2B;

    [RuntimeExport("KernelStart")]
    internal static void Run()
    {
        KernelConsole.WriteLine("Pistachio 0.1.0");
        ReportMachine();
        BootArchive archive = OpenArchive();
        if (!archive.TryFind(EntryKind.RootTask, out BootArchiveEntry entry))
        {
            Refuse("the boot archive has no root task");
        }

        FormatStatus status = ElfProgram.Open(entry.Payload, out ElfProgram program);
        if (status != FormatStatus.Ok)
        {
            KernelConsole.Write("The root task ");
            KernelConsole.WriteLine(FormatStatusText.Describe(status));
            Refuse("the root task cannot be loaded");
        }

        CpuRef cpu = new(CpuBlockAddress());
        ThreadRef root = RootTaskBuilder.Build(cpu, program);
        EnableSystemCalls(Selectors.Star, Mmu.KernelRoot);
        cpu.Value.ChargedFrom = Clock.Ticks();
        EnterFirstThread(root);
    }

    private static void ReportMachine()
    {
        ulong bytes = 0;
        for (int i = 0; i < BootInformation.MemoryRangeCount; i++)
        {
            bytes += BootInformation.MemoryRange(i).Length;
        }

        KernelConsole.Write("memory: ");
        KernelConsole.WriteDecimal(bytes >> 20);
        KernelConsole.Write(" MiB free; clock: ");
        KernelConsole.WriteDecimal(Clock.TicksPerSecond / 1_000_000);
        KernelConsole.Write(" MHz; interrupt lines: ");
        KernelConsole.WriteDecimal((ulong)InterruptController.LineCount);
        KernelConsole.WriteLine(string.Empty);
    }

    private static BootArchive OpenArchive()
    {
        if (BootInformation.ArchiveLength == 0)
        {
            Refuse("the boot loader brought no boot archive");
        }

        ReadOnlySpan<byte> bytes = KernelMemory.Bytes(KernelMemory.ToVirtual(BootInformation.ArchiveStart), BootInformation.ArchiveLength);
        FormatStatus status = BootArchive.Open(bytes, out BootArchive archive);
        if (status != FormatStatus.Ok)
        {
            KernelConsole.Write("The boot archive ");
            KernelConsole.WriteLine(FormatStatusText.Describe(status));
            Refuse("the boot archive cannot be used");
        }

        return archive;
    }

    /// <summary>Not a panic: the kernel is in order, what it was given is not.</summary>
    internal static void Refuse(string reason)
    {
        KernelConsole.Write("Pistachio cannot start: ");
        KernelConsole.WriteLine(reason);
        Power.Off(CannotStart);
    }

    [RuntimeImport("CpuBlockAddress")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern ulong CpuBlockAddress();

    [RuntimeImport("EnableSystemCalls")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern void EnableSystemCalls(ulong star, ulong kernelRoot);

    [RuntimeImport("EnterFirstThread")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern void EnterFirstThread(ThreadRef thread);
}
