using System;
using System.Diagnostics;
using System.Linq;
using System.Reflection;
using System.Text;

namespace Pistachio.Runtime.Tests;

/// <summary>The self-test program, a server linked for Linux: no library below it but the runtime.</summary>
internal static class SelfTestProgram
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Path of an ELF file that the build made.</summary>
    internal static string PathOf(string image) => typeof(SelfTestProgram).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == image).Value!;

    /// <summary>Runs one case to its end.</summary>
    internal static (int Status, string Output) Run(string name, long heap = 16 << 20)
    {
        var start = new ProcessStartInfo(PathOf("SelfTest"), [name])
        {
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment["PISTACHIO_HEAP"] = heap.ToString(System.Globalization.CultureInfo.InvariantCulture);
        using Process process = Process.Start(start)!;
        System.Threading.Tasks.Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Deadline))
        {
            process.Kill();
            throw new TimeoutException($"{name} still ran after {Deadline.TotalSeconds} s");
        }

        return (process.ExitCode, output.GetAwaiter().GetResult());
    }
}
