using System.Threading;
using System.Threading.Tasks;

namespace Pistachio.Hil.Rigs;

/// <summary>A virtual PC in QEMU that nobody else can use: each power-on makes one of its own.</summary>
public sealed class QemuRig(QemuOptions options) : IRig
{
    public string Description => $"QEMU {options.Machine}, {options.Cpu}, {options.Memory} MiB, {options.Boot.GetType().Name} boot";

    /// <inheritdoc/>
    public Task<IRigConnection> PowerOnAsync(CancellationToken cancellation)
    {
        var machine = new QemuDriver(options);
        return PoweredBoard.SwitchOnAsync(machine, machine, cancellation);
    }
}
