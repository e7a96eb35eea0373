using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;

namespace Pistachio.Build.Tests;

/// <summary>Runs the build as nuke.ps1 does, as a process of its own.</summary>
internal static class BuildProcess
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Folder of the compiled build.</summary>
    public static string Folder { get; } = Path.GetDirectoryName(typeof(BuildCommand).Assembly.Location)!;

    /// <summary>Runs a target to its end.</summary>
    /// <param name="folder">Folder that holds the compiled build; the tree around it is the one that it works on.</param>
    /// <param name="target">The target.</param>
    /// <param name="searchPath">Value of PATH, or null for that of the tests.</param>
    /// <param name="parameters">What follows the target on the command line.</param>
    public static (int Status, string Output) Run(string folder, string target, string? searchPath = null, params string[] parameters)
    {
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? Environment.ProcessPath!;
        var start = new ProcessStartInfo(host, [Path.Combine(folder, "_build.dll"), target, .. parameters])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["PATH"] = searchPath ?? start.Environment["PATH"];
        using var process = Process.Start(start) ?? throw new InvalidOperationException(start.FileName);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Deadline))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{target} still ran after {Deadline.TotalSeconds} s");
        }

        Task.WaitAll(output, error);
        return (process.ExitCode, output.Result + error.Result);
    }
}
