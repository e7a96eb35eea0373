using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Threading.Tasks;
using Pistachio.Tests;

namespace Pistachio.Run.Tests;

/// <summary><c>./nuke.ps1 Run</c> as a user gives it, on the image that the Image target left.</summary>
internal static class RunCommand
{
    // A boot takes a second on an idle machine.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);

    /// <summary>Runs the command to its end.</summary>
    /// <param name="arguments">What stands behind <c>Run</c>.</param>
    /// <param name="input">Standard input.</param>
    public static Task<RunOutcome> RunAsync(IReadOnlyList<string> arguments, byte[]? input = null) => BuildAsync(["Run", "--skip", .. arguments], input);

    /// <summary>Runs the build to its end.</summary>
    /// <param name="arguments">The target, and what stands behind it.</param>
    /// <param name="input">Standard input.</param>
    public static async Task<RunOutcome> BuildAsync(IReadOnlyList<string> arguments, byte[]? input = null)
    {
        using var process = Start("bash", [Repository.File("nuke.ps1"), .. arguments]);
        var output = ReadAsync(process.StandardOutput.BaseStream);
        var error = ReadAsync(process.StandardError.BaseStream);
        await WriteAsync(process, input ?? []);
        return await EndAsync(process, output, error);
    }

    /// <summary>Runs a shell command line in which <c>$run</c> stands for the command.</summary>
    public static async Task<RunOutcome> RunInShellAsync(string commandLine)
    {
        using var process = Start("bash", ["-c", $"run='{Repository.File("nuke.ps1")} Run --skip'; {commandLine}"]);
        process.StandardInput.Close();
        return await EndAsync(process, ReadAsync(process.StandardOutput.BaseStream), ReadAsync(process.StandardError.BaseStream));
    }

    private static Process Start(string program, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
    }

    private static async Task WriteAsync(Process process, byte[] input)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A command that ends before it has read everything is what some tests are about.
        }
    }

    private static async Task<RunOutcome> EndAsync(Process process, Task<byte[]> output, Task<byte[]> error)
    {
        try
        {
            await process.WaitForExitAsync().WaitAsync(Deadline);
        }
        catch (TimeoutException e)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)} did not end within {Deadline}", e);
        }

        return new RunOutcome(process.ExitCode, await output, Encoding.UTF8.GetString(await error));
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}

/// <summary>What the command left.</summary>
internal sealed record RunOutcome(int Status, byte[] Output, string Error)
{
    public string Text => Encoding.UTF8.GetString(Output);
}
