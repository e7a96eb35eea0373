using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.NetPrograms;
using Pistachio.Hil;
using Pistachio.Tests;

namespace Pistachio.Run.Tests;

/// <summary><c>./nuke.ps1 Run --net tap:NAME</c> in a network namespace, as a user would give it there, with a shell on the board.</summary>
/// <param name="wire">The namespace.</param>
/// <param name="root">The root directory of the board.</param>
/// <param name="folder">Where the frames of the wire are kept, in <see cref="CaptureName"/>.</param>
internal sealed class TapBoard(HostNamespace wire, string root, string folder)
{
    public const string CaptureName = "wire.pcap";

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);

    /// <summary>Boots it.</summary>
    public BoardShell Start() => new(folder, RunAsync, CancellationToken.None);

    private async Task<ProgramResult> RunAsync(Stream input, Stream output, Stream error, CancellationToken end)
    {
        string[] command =
        [
            .. wire.Enter, "bash", Repository.File("nuke.ps1"), "Run", "--skip",
            "--net", $"tap:{HostNamespace.Device}", "--capture", Path.Combine(folder, CaptureName), "--timeout", $"{Longest.TotalSeconds}", "--dir", root, "--", .. BoardShell.Command,
        ];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start");
        var typing = TypeAsync(input, process.StandardInput.BaseStream);
        var printing = process.StandardOutput.BaseStream.CopyToAsync(output, CancellationToken.None);
        var complaining = process.StandardError.BaseStream.CopyToAsync(error, CancellationToken.None);
        var ending = process.WaitForExitAsync(CancellationToken.None);
        await Task.WhenAny(ending, Task.Delay(Timeout.Infinite, end));
        process.StandardInput.Close(); // the shell ends with its input, and the run with the shell
        try
        {
            await ending.WaitAsync(Longest, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        await Task.WhenAll(printing, complaining);
        _ = typing.ContinueWith(ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default); // nobody reads any more
        return new ProgramResult(process.ExitCode, $"the run ended with status {process.ExitCode}");
    }

    private static async Task TypeAsync(Stream from, Stream to)
    {
        var block = new byte[4096];
        for (int count; (count = await from.ReadAsync(block)) > 0;)
        {
            await to.WriteAsync(block.AsMemory(0, count));
            await to.FlushAsync();
        }
    }
}
