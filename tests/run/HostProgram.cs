using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Text;
using System.Threading.Tasks;

namespace Pistachio.Run.Tests;

/// <summary>A program run on this machine, to know what it does on Linux.</summary>
internal static class HostProgram
{
    // The scripts take two seconds on an idle machine.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    /// <summary>
    /// Runs a program with an environment of its own, and with the signal actions of a new session: a program on the board begins with
    /// those, whatever the tests were started with. (A service may start its children with SIGPIPE ignored, and then busybox's <c>yes</c>
    /// does not notice that nobody reads it any more.) A signal is no status here.
    /// </summary>
    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">All of its environment.</param>
    /// <exception cref="TimeoutException">It did not end within three minutes; the message has the end of what it printed.</exception>
    public static async Task<(int Status, string Output)> RunAsync(
        string file, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("/usr/bin/env", ["--default-signal", file, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start");
        process.StandardInput.Close();
        var output = new StringBuilder();
        try
        {
            await ReadAsync(process, output).WaitAsync(Deadline);
            return (process.ExitCode, output.ToString());
        }
        catch (TimeoutException e)
        {
            process.Kill(entireProcessTree: true);
            var printed = output.ToString();
            throw new TimeoutException(
                $"{file} {string.Join(' ', arguments)} did not end on this machine within {Deadline}; it printed last: {printed[^Math.Min(printed.Length, 400)..]}", e);
        }
    }

    private static async Task ReadAsync(Process process, StringBuilder output)
    {
        var block = new char[4096];
        for (int count; (count = await process.StandardOutput.ReadAsync(block)) != 0;)
            output.Append(block, 0, count);
        await process.WaitForExitAsync();
    }
}
