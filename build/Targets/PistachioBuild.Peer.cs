using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Bench;
using Pistachio.Build.Boards;
using Pistachio.Build.Execution;
using Pistachio.Build.Images;
using Pistachio.Build.Qemu;
using Pistachio.Build.Setup;
using Spectre.Console;

namespace Pistachio.Build.Targets;

internal sealed partial class PistachioBuild
{
    // Three thousand million instructions: ten seconds on an idle machine.
    private static readonly TimeSpan PeerDeadline = TimeSpan.FromMinutes(10);

    [Parameter("For Bench: also measure this system under the same QEMU and compare; 'linux' is the one there is.")]
    public BenchPeer? Peer { get; private set; }

    private string PeerFolder => Path.Combine(Output, "peer", "linux");

    /// <summary>The kernel of an earlier run, or the newest one of Debian.</summary>
    private async Task<LinuxKernel> PeerKernelAsync(CancellationToken cancellation)
    {
        if (LinuxKernel.Cached(PeerFolder) is { } cached)
        {
            return cached;
        }

        try
        {
            return await LinuxKernel.FetchAsync(_tools, PeerFolder, cancellation).ConfigureAwait(false);
        }
        catch (BuildFailure failure)
        {
            // Lists older than Debian's archive name a package that is gone; a fresh machine has none.
            var refresh = PackageInstallation.RefreshCommand(await FindInstallRightAsync(ToolPath, cancellation).ConfigureAwait(false));
            if (refresh.Count == 0)
            {
                throw new BuildFailure($"{failure.Message}; 'sudo apt-get update' may help");
            }

            await _tools.RunAsync(refresh[0], refresh.Skip(1), cancellation).ConfigureAwait(false);
            return await LinuxKernel.FetchAsync(_tools, PeerFolder, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Measures Linux and prints both systems' figures.</summary>
    /// <param name="kernel">The kernel to boot.</param>
    /// <param name="program">The benchmark, compiled.</param>
    /// <param name="own">Rows of Pistachio, by name.</param>
    /// <param name="cancellation">Ends the run.</param>
    private async Task<PeerComparison> CompareAsync(
        LinuxKernel kernel, PosixProgram program, IReadOnlyDictionary<string, ProgramRow> own, CancellationToken cancellation)
    {
        var run = await MeasureLinuxAsync(kernel, program, cancellation).ConfigureAwait(false);
        var log = Path.Combine(PeerFolder, "console.log");
        await File.WriteAllTextAsync(log, run.Console, cancellation).ConfigureAwait(false);
        if (run.Failure is { } failure)
        {
            throw new BuildFailure($"{failure}; console log: {Path.GetRelativePath(Root, log)}");
        }

        var comparison = new PeerComparison($"Linux {kernel.Package.Version}", own, run.Rows);
        _console.Write(comparison.ToTable());
        return run.Missing is { } missing
            ? throw new BuildFailure($"{missing}; console log: {Path.GetRelativePath(Root, log)}")
            : comparison;
    }

    private async Task<LinuxRun> MeasureLinuxAsync(LinuxKernel kernel, PosixProgram program, CancellationToken cancellation)
    {
        var initramfs = Path.Combine(PeerFolder, "initramfs");
        WriteIfDifferent(initramfs, CpioArchive.Write(CpioArchive.ProgramsOf(program.RootDirectory)));
        var arguments = BoardProfileReader.Read(Root, Board).Qemu
            .Counted(["-kernel", kernel.File, "-initrd", initramfs, "-append", LinuxRun.CommandLine]);
        await using var machine = QemuMachine.Start(arguments, PeerDeadline, cancellation);
        var status = await machine.EndsAsync().ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        return new LinuxRun(status, machine.Console, PeerDeadline);
    }
}
