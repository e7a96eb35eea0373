using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;

namespace Pistachio.Platform.Tests;

/// <summary>The self-test image, booted in QEMU (PVH).</summary>
internal static class Machine
{
    /// <summary>Status of QEMU when the self-test ran to its end, see docs/debugging.md.</summary>
    internal const int Passed = 33;

    /// <summary>Status of QEMU after a panic.</summary>
    internal const int Panicked = 85;

    /// <summary>Status of QEMU when the machine is one that the kernel does not run on.</summary>
    internal const int Unfit = 87;

    private const int DeadlineSeconds = 90;

    private static readonly string s_image = typeof(Machine).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "SelfTest").Value!;

    /// <summary>Boots, runs one case, and returns how QEMU ended and what the serial line said.</summary>
    internal static (int Status, string Console) Run(string name, params IReadOnlyList<string> options)
    {
        List<string> arguments =
        [
            "--signal=KILL", $"{DeadlineSeconds}", "qemu-system-x86_64",
            "-kernel", s_image, "-append", name, "-display", "none", "-serial", "stdio", "-no-reboot",
            "-device", "isa-debug-exit,iobase=0xf4,iosize=4",
        ];
        if (!options.Contains("-cpu"))
            arguments.AddRange(["-cpu", "qemu64,+rdrand"]);
        if (!options.Contains("-m"))
            arguments.AddRange(["-m", "64"]);
        arguments.AddRange(options);
        using Process process = Process.Start(new ProcessStartInfo("timeout", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string console = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, console + errors.Result);
    }
}
