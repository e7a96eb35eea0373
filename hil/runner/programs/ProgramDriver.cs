using System;

using Pistachio.Abi;
using Pistachio.Processes.Protocol;
using Pistachio.Runtime;
using Pistachio.Runtime.DomainHost;
using Pistachio.UserCall;

namespace Pistachio.Hil.Runner;

/// <summary>The main function of a conformance driver whose tests are programs.</summary>
internal static class ProgramDriver
{
    /// <summary>What a power-off after the tests ends QEMU with (times 2, plus 1).</summary>
    private const ulong ExitStatus = 0x10;

    /// <summary>Serves the rig until it says stop.</summary>
    /// <param name="program">Path of the program that has the tests.</param>
    /// <param name="phases">The phases that it tests, with versions.</param>
    /// <returns>An exit status: 1 when a capability is missing.</returns>
    public static int Run(string program, ReadOnlySpan<byte> phases)
    {
        ulong console = DomainStart.Capability("console");
        ulong serial = DomainStart.Capability("serial");
        ulong process = DomainStart.Capability("process");
        if (console == 0 || serial == 0 || process == 0)
        {
            ServerConsole.WriteLine("conformance: needs the capabilities 'console', 'serial' and 'process'");
            return 1;
        }

        KernelSerialPort port = new(console, serial, ExitStatus);
        ProgramSuite suite = new(new ProcessControlClient(process, DomainStart.Page.MessagePage), program, ConformanceTestNames.All);
        ConformanceRunner<KernelSerialPort, ProgramSuite> runner = default;
        Kernel.Clock(out ulong now);

        Span<byte> build = stackalloc byte[BuildId.TextLength];
        DomainStart.Page.Build.Write(build);

        // The boot id differs from boot to boot and is never 0.
        runner.Run(ref port, ref suite, (uint)now | 1, "pc-x86"u8, build, phases);
        return 0;
    }
}
