using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Execution;
using Pistachio.Build.Programs;

namespace Pistachio.Build.NetPrograms;

/// <summary>Debian's programs of a root directory on this Linux: the other end of what the board does.</summary>
/// <param name="root">The root directory.</param>
/// <param name="enter">What stands before each command, as of <see cref="HostNamespace.Enter"/>; may be empty.</param>
/// <param name="cancellation">Ends what runs.</param>
internal sealed class HostPrograms(string root, IReadOnlyList<string> enter, CancellationToken cancellation)
{
    /// <summary>Runs a program to its end and returns what it printed.</summary>
    /// <exception cref="BuildFailure">Its status is not 0.</exception>
    /// <exception cref="TimeoutException">It did not end in time.</exception>
    public async Task<string> RunAsync(TimeSpan deadline, params string[] command)
    {
        using var process = Start(command);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(deadline);
        try
        {
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellation.ThrowIfCancellationRequested();
            throw new TimeoutException($"'{string.Join(' ', command)}' on this machine did not end within {deadline.TotalSeconds:F0} s: {await output.ConfigureAwait(false)}");
        }

        var all = await output.ConfigureAwait(false) + await error.ConfigureAwait(false);
        return process.ExitCode == 0 ? all : throw new BuildFailure($"'{string.Join(' ', command)}' on this machine ended with status {process.ExitCode}: {LastLine(all)}");
    }

    /// <summary>Starts a program that goes on; its owner ends it.</summary>
    public Process Start(params string[] command)
    {
        var chroot = new ChrootCommand(root, LargeProgram.Environment, command);
        string[] all = [.. enter, ChrootCommand.Program, .. chroot.Arguments];
        var start = new ProcessStartInfo(all[0], all.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        return Process.Start(start) ?? throw new BuildFailure($"{all[0]} could not be started");
    }

    private static string LastLine(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "";
}
