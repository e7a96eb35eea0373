using System;
using System.Threading;
using System.Threading.Tasks;

namespace Pistachio.Hil.Boot;

/// <summary>The board loads the image over the network, with GRUB or from iPXE. A DHCP and TFTP server of the lab serves the tree.</summary>
/// <param name="place">Name of the place.</param>
/// <param name="root">The directory of the TFTP server.</param>
/// <param name="mac">Address of the board's network card.</param>
public sealed class PxeBoot(string place, string root, MacAddress mac) : IBootDriver
{
    public string Description => $"PXE {mac}, files below {root}";

    public async Task PrepareAsync(BootImage image, Action<string> note, CancellationToken cancellation)
    {
        await new PxeTree(root).WriteAsync(place, mac, image, cancellation).ConfigureAwait(false);
        note($"{root}: {mac} boots {System.IO.Path.GetFileName(image.Kernel)} with '{image.CommandLine}'");
    }
}
