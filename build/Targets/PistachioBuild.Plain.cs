using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.BootFormat;
using Pistachio.Build.Boards;
using Pistachio.Build.Execution;
using Pistachio.Build.Images;
using Pistachio.Build.Network;
using Pistachio.Build.Qemu;
using Pistachio.Build.Run;
using Pistachio.Hil.Rigs;
using Spectre.Console;

namespace Pistachio.Build.Targets;

/// <content>Run --plain and Run --disk: a program at the serial line itself, without the rig's link.</content>
internal sealed partial class PistachioBuild
{
    /// <summary>Boots the program with its terminal at the standard streams of this command, or makes a disk image of it.</summary>
    private async Task RunPlainAsync(QemuProfile profile, BoardNetwork network, CancellationToken cancellation)
    {
        if (Timeout != null)
        {
            throw new BuildFailure("--timeout: nobody ends a program at a plain serial line", 2);
        }

        var program = new BoardProgram(RootTreeDirectory.Read(Dir ?? SampleRoot, keepOwners: false, warning => _console.WriteLine(warning)), ProgramArguments)
        {
            Environment = BoardProgram.EnvironmentWith([TerminalType, .. Env]),
            Options = (TraceEnosys ? RunOptions.TraceUnknownCalls : 0) | RunOptions.Terminal,
            WindowSize = RunTerminal.IsThere ? RunTerminal.WindowSize : 0,

            // Of a disk nobody knows when it will be booted: the board asks its clock.
            BootTime = Disk != null ? 0 : Icount ? CountedBootTime : (ulong)(DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * 100,
        };
        using var folder = RunFolder.Take(ImageFile("run"));
        var archive = Path.Combine(folder.Path, "run.boot");
        var image = await File.ReadAllBytesAsync(ImageFile("pistachio.boot"), cancellation).ConfigureAwait(false);
        try
        {
            await WriteRunArchiveAsync(archive, program, profile, image, cancellation).ConfigureAwait(false);
            if (Disk != null)
            {
                var work = Path.Combine(folder.Path, "disk");
                await new DiskImage(_tools).MakeAsync(ImageFile("kernel.elf"), archive, Disk, work, cancellation).ConfigureAwait(false);
                Directory.Delete(work, recursive: true);
                _console.WriteLine($"{Disk}: {new FileInfo(Disk).Length >> 10} KiB");
                return;
            }

            var boot = new QemuBoot.Pvh(ImageFile("kernel.elf"), archive);
            IReadOnlyList<string> counting = Icount ? [.. QemuProfile.Counting] : [];
            await BootOnStreamsAsync(profile.OnPlainLine([.. counting, .. network.Arguments, .. boot.Arguments]), cancellation).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(archive);
        }
    }
}
