using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using CliWrap;
using CliWrap.Buffered;

using Pistachio.Hil.Rigs;

namespace Pistachio.Hil.Power;

/// <summary>Runs the programs by which power switches and boot media are worked.</summary>
internal static class ExternalTool
{
    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Name, looked up in PATH, or path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="within">Longest run time; then it is ended with its children.</param>
    /// <param name="cancellation">Ends it too.</param>
    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="RigException">It is not installed, fails, or takes too long: one line with the last line it wrote.</exception>
    public static async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, TimeSpan within, CancellationToken cancellation)
    {
        string name = Path.GetFileName(program);
        string path = ExecutableSearch.Find(program) ?? throw new RigException($"{program} is not installed");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(within);
        try
        {
            BufferedCommandResult result = await Cli.Wrap(path)
                .WithArguments(arguments)
                .WithEnvironmentVariables(environment => environment.Set("LC_ALL", "C"))
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(limit.Token)
                .ConfigureAwait(false);
            if (result.ExitCode == 0)
                return result.StandardOutput;

            string said = LastLine(result.StandardError) ?? LastLine(result.StandardOutput) ?? "";
            throw new RigException($"{Shown(name, arguments)} ended with status {result.ExitCode}{(said.Length > 0 ? $": {said}" : "")}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new RigException($"{Shown(name, arguments)} did not end within {within.TotalSeconds:0.###} s");
        }
        catch (Win32Exception trouble)
        {
            throw new RigException($"{program} cannot be started: {trouble.Message}", trouble);
        }
    }

    /// <summary>The last line with something in it.</summary>
    public static string? LastLine(string text) =>
        text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault();

    /// <summary>A shell command is shown itself, not the shell.</summary>
    private static string Shown(string name, IReadOnlyList<string> arguments) => (name, arguments) switch
    {
        ("sh", ["-c", var command]) => $"'{command}'",
        _ => name,
    };
}
