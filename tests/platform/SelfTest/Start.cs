using System;
using System.Runtime;
using Pistachio.Platform;

namespace Pistachio.Platform.SelfTest;

/// <summary>Runs the case that the command line names.</summary>
internal static class Start
{
    /// <summary>QEMU ends with 2 * 0x10 + 1 = 33.</summary>
    private const ulong Passed = 0x10;

    [RuntimeExport("KernelStart")]
    internal static void Run()
    {
        ReadOnlySpan<byte> name = BootInformation.CommandLine;
        KernelConsole.WriteLine("self-test");
        if (name.StartsWith("language"u8))
            LanguageChecks.Run();
        else if (name.StartsWith("clock"u8))
            ClockChecks.Run();
        else if (name.StartsWith("restart"u8))
            Power.Restart();
        else
            Failures.Run(name);
        Check.WriteTotal();
        Power.Off(Passed);
    }
}
