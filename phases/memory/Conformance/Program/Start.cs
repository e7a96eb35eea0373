using System;
using System.Runtime;
using Pistachio.Abi;
using Pistachio.Hil.Runner;
using Pistachio.LibPosix;
using Pistachio.UserCall;

namespace Pistachio.Memory.Conformance.Program;

/// <summary>Start of the conformance program.</summary>
internal static class Start
{
    /// <summary>What a power-off after the tests ends QEMU with (times 2, plus 1).</summary>
    private const ulong ExitStatus = 0x10;

    /// <summary>Static, since it is too large for a small stack.</summary>
    private static ConformanceRunner<KernelSerialPort, MemorySuite> runner;

    [RuntimeExport("px_main")]
    internal static int Main()
    {
        ulong console = Domain.Capability("console"u8);
        ulong serial = Domain.Capability("serial"u8);
        if (console == 0 || serial == 0)
            return Domain.BadStart;

        KernelSerialPort port = new(console, serial, ExitStatus);
        MemorySuite suite = default;
        Span<byte> build = stackalloc byte[Abi.BuildId.TextLength];
        Domain.Page.Build.Write(build);
        runner.Run(ref port, ref suite, BootId(), "pc-x86"u8, build, "memory/0.1.0"u8);
        return 0;
    }

    /// <summary>Differs from boot to boot: the low bits of the clock. Never 0.</summary>
    private static uint BootId()
    {
        if (Kernel.Clock(out ulong nanoseconds) != CallStatus.Ok)
            nanoseconds = 0;
        return (uint)nanoseconds | 1;
    }
}
