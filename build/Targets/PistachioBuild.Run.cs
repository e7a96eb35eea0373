using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Boards;
using Pistachio.Build.Execution;
using Pistachio.Build.Qemu;

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
        var start = new ProcessStartInfo(QemuProfile.Program, profile.BootKernel(ImageFile("kernel.elf"), ImageFile("pistachio.boot")));
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

        // QEMU's status is 2 × status + 1 when the kernel ended it, and 0 when the machine was switched off otherwise.
        if (qemu.ExitCode == QemuProfile.Panicked)
        {
            throw new BuildFailure("the kernel panicked; what it printed is above");
        }

        ExitStatus = qemu.ExitCode / 2;
    }
}
