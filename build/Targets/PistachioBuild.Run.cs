using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Boards;
using Pistachio.Build.Execution;
using Pistachio.Build.Qemu;
using Pistachio.Hil.Rigs;

namespace Pistachio.Build.Targets;

internal sealed partial class PistachioBuild
{
    private async Task RunAsync(CancellationToken cancellation)
    {
        if (ProgramArguments.Count > 0)
        {
            throw new BuildFailure("Run boots the image; it cannot start a program on the board, because this release has no process phase");
        }

        var profile = BoardProfileReader.Read(Root, Board).Qemu;
        var start = new ProcessStartInfo(QemuProfile.Program, profile.OnStandardStreams(new QemuBoot.Pvh(ImageFile("kernel.elf"), ImageFile("pistachio.boot")).Arguments));
        using var qemu = Process.Start(start)!;
        try
        {
            await qemu.WaitForExitAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            if (!qemu.HasExited)
            {
                qemu.Kill();
            }
        }

        if (qemu.ExitCode == QemuExit.PanicStatus)
        {
            throw new BuildFailure("the kernel panicked; what it printed is above");
        }

        // 2 × status + 1 when the kernel ended QEMU with a status, 0 when the machine was switched off otherwise.
        ExitStatus = qemu.ExitCode / 2;
    }
}
