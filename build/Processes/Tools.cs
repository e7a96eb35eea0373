using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using CliWrap;
using Pistachio.Build.Execution;
using Spectre.Console;

namespace Pistachio.Build.Processes;

/// <summary>Runs the programs that the build is made of. Their output is shown when they fail, or always when verbose.</summary>
internal sealed class Tools(IAnsiConsole console, string workingDirectory, Func<Verbosity> verbosity)
{
    private static readonly IReadOnlyDictionary<string, string?> Environment = new Dictionary<string, string?>
    {
        ["DOTNET_NOLOGO"] = "1",
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_CLI_UI_LANGUAGE"] = "en",
        ["MSBUILDTERMINALLOGGER"] = "off",
        // Build servers that outlive the build would hold its files and its output pipes.
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["LC_ALL"] = "C.UTF-8",
    };

    /// <summary>The same tools in another working directory.</summary>
    public Tools In(string folder) => new(console, folder, verbosity);

    /// <summary>Runs a program to its end. A status other than 0 is a <see cref="BuildFailure"/>, after its output was printed.</summary>
    public async Task RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var list = arguments.ToList();
        var (status, output) = await ExecuteAsync(program, list, cancellation).ConfigureAwait(false);
        if (status != 0)
        {
            if (verbosity() != Verbosity.Verbose)
            {
                console.WriteLine(output.TrimEnd());
            }

            throw new BuildFailure($"{Path.GetFileName(program)} {list.FirstOrDefault()} ended with status {status}");
        }
    }

    /// <summary>Runs a program to its end and returns its exit status and all it printed.</summary>
    public async Task<(int Status, string Output)> ExecuteAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        if (verbosity() >= Verbosity.Normal)
        {
            console.MarkupLineInterpolated($"[grey]$ {Path.GetFileName(program)} {string.Join(' ', arguments.Select(Quote))}[/]");
        }

        var output = new StringBuilder();
        var pipe = PipeTarget.ToDelegate(line =>
        {
            lock (output)
            {
                output.AppendLine(line);
                if (verbosity() == Verbosity.Verbose)
                {
                    console.WriteLine(line);
                }
            }
        });

        try
        {
            var result = await Cli.Wrap(program)
                .WithArguments(arguments)
                .WithWorkingDirectory(workingDirectory)
                .WithEnvironmentVariables(Environment)
                .WithStandardOutputPipe(pipe)
                .WithStandardErrorPipe(pipe)
                .WithValidation(CommandResultValidation.None)
                .ExecuteAsync(cancellation)
                .ConfigureAwait(false);
            return (result.ExitCode, output.ToString());
        }
        catch (Win32Exception)
        {
            throw new BuildFailure($"{program} could not be started; the Setup target installs what the build needs");
        }
    }

    private string Quote(string argument)
    {
        var shown = argument.Replace(workingDirectory + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
        return shown.Length == 0 || shown.Contains(' ', StringComparison.Ordinal) ? $"'{shown}'" : shown;
    }
}
