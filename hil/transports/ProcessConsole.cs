using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Rigs;

namespace Pistachio.Hil.Transports;

/// <summary>A console behind the standard streams of a program.</summary>
internal sealed class ProcessConsole : IConsole
{
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(3);

    private readonly Process process;
    private readonly Task<string> complaint;
    private readonly string name;

    private ProcessConsole(Process process, string name)
    {
        this.process = process;
        this.name = name;
        complaint = process.StandardError.ReadToEndAsync();
        Line = new Streams(process.StandardOutput.BaseStream, process.StandardInput.BaseStream);
    }

    public Stream Line { get; }

    public LineErrors Errors => default;

    /// <summary>Starts a program.</summary>
    /// <exception cref="RigException">It cannot be started.</exception>
    public static ProcessConsole Start(string program, params string[] arguments)
    {
        string path = ExecutableSearch.Find(program) ?? throw new RigException($"{program} is not installed");
        var start = new ProcessStartInfo(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        try
        {
            return new ProcessConsole(Process.Start(start) ?? throw new RigException($"{path} did not start"), Path.GetFileName(program));
        }
        catch (Win32Exception trouble)
        {
            throw new RigException($"{path} cannot be started: {trouble.Message}", trouble);
        }
    }

    public string DescribeEnd()
    {
        if (!process.WaitForExit(EndWithin))
            return $"{name} closed the line but goes on running";

        string last = complaint.Wait(EndWithin) ? complaint.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "" : "";
        return $"{name} ended with status {process.ExitCode}{(last.Length > 0 ? $": {last}" : "")}";
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended between the question and the kill.
        }

        await process.WaitForExitAsync().WaitAsync(EndWithin).ConfigureAwait(false);
        await Line.DisposeAsync().ConfigureAwait(false);
        process.Dispose();
    }

    private sealed class Streams(Stream output, Stream input) : LineStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            output.ReadAsync(buffer, cancellationToken);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await input.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
            await input.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
