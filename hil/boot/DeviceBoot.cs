using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Rigs;

namespace Pistachio.Hil.Boot;

/// <summary>Writes the disk image to a disk that is plugged into this host while the board is off.</summary>
/// <param name="device">The whole disk, by a path that stays, such as one below <c>/dev/disk/by-id</c>; or an ordinary file.</param>
public sealed class DeviceBoot(string device) : IBootDriver
{
    public string Description => $"disk {device}";

    /// <summary>Slow sticks write 1 MB/s.</summary>
    public TimeSpan Within => TimeSpan.FromMinutes(15);

    public async Task PrepareAsync(BootImage image, Action<string> note, CancellationToken cancellation)
    {
        string work = Directory.CreateTempSubdirectory("pistachio-disk-").FullName;
        try
        {
            DiskResult result = await new DiskWriter { OnlyDifferences = true }
                .WriteAsync(DiskOf(image, work), device, cancellation).ConfigureAwait(false);
            note($"{device}: {result.Changed >> 10} of {result.Bytes >> 10} KiB written, SHA-256 {result.Sha256}");
        }
        finally
        {
            Directory.Delete(work, true);
        }
    }

    /// <summary>The disk image, or a copy of it with the command line.</summary>
    private static string DiskOf(BootImage image, string work)
    {
        string disk = image.Disk ?? throw new RigException("the image has no disk image to write");
        if (image.CommandLine is null)
            return disk;
        if (!File.Exists(disk))
            throw new RigException($"{disk} does not exist; build the image first");

        string copy = Path.Combine(work, "disk.img");
        File.Copy(disk, copy);
        DiskCommandLine.Write(copy, image.CommandLine);
        return copy;
    }
}
