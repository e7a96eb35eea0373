using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Execution;
using Pistachio.Build.Rigs;
using Pistachio.Hil.Boot;
using Pistachio.Hil.Rigs;
using Spectre.Console;

namespace Pistachio.Build.Targets;

internal sealed partial class PistachioBuild
{
    [Parameter("For Flash: the whole disk to write to, such as /dev/disk/by-id/usb-…; everything on it is overwritten.")]
    public string? Device { get; private set; }

    private async Task FlashAsync(CancellationToken cancellation)
    {
        var device = Device ?? throw new BuildFailure("Flash: say which disk, by --device", WrongUsage);
        var progress = new DiskProgressLine(_console);
        try
        {
            var result = await new DiskWriter { Progress = progress.Show }.WriteAsync(ImageFile("pistachio.img"), device, cancellation).ConfigureAwait(false);
            progress.End();
            _console.WriteLine($"{device}: {result.Bytes >> 10} KiB written and read back, SHA-256 {result.Sha256}");
        }
        catch (RigException trouble)
        {
            progress.End();
            throw new BuildFailure(trouble.Message, (int)RigFailure.Device);
        }
    }
}
