using Pistachio.Abi;
using Pistachio.Net.Protocol;
using Pistachio.UserCall;

namespace Pistachio.Net.Drivers.Program;

/// <summary>The kernel and the PCI server.</summary>
/// <param name="pci">The PCI server.</param>
/// <param name="rings">The memory of the rings.</param>
/// <param name="doorbell">The notification of this thread, with the badge of clients.</param>
internal sealed class DriverHost(PciClient pci, ulong rings, ulong doorbell) : IDriverHost
{
    /// <inheritdoc/>
    public ulong Rings => rings;

    /// <inheritdoc/>
    public ulong Doorbell => doorbell;

    /// <inheritdoc/>
    public bool StartCard() => pci.Start() == Errno.None;

    /// <inheritdoc/>
    public void Keep(ulong notification) => _ = pci.Keep(notification); // without it a client sees a new life when it sends

    /// <inheritdoc/>
    public void Signal(ulong notification) => _ = Kernel.Signal(notification); // of a client that is gone

    /// <inheritdoc/>
    public void SignalSelf() => _ = Kernel.Signal(doorbell);

    /// <inheritdoc/>
    public void Delete(ulong capability) => _ = Kernel.Delete(capability); // one that is gone is deleted
}
