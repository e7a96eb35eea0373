using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.Net.Pci.Program;

/// <summary>Configuration space by two ports (PCI 3.0, section 3.2.2.3.2): the address goes to 0xCF8, the word is at 0xCFC.</summary>
/// <param name="ports">A port range with 0xCF8 to 0xCFF.</param>
internal sealed class ConfigurationPorts(ulong ports) : IConfigurationSpace
{
    private const ushort Address = 0xCF8;
    private const ushort Data = 0xCFC;
    private const uint Enabled = 1U << 31;

    /// <inheritdoc/>
    public uint Read(PciLocation location, int offset) =>
        Select(location, offset) && Kernel.PortIn(ports, Data, sizeof(uint), out uint value) == CallStatus.Ok ? value : uint.MaxValue;

    /// <inheritdoc/>
    public void Write(PciLocation location, int offset, uint value)
    {
        if (Select(location, offset))
            _ = Kernel.PortOut(ports, Data, sizeof(uint), value); // the range was checked by the first call
    }

    private bool Select(PciLocation location, int offset) =>
        Kernel.PortOut(ports, Address, sizeof(uint), Enabled | ((uint)location.Value << 8) | (uint)offset) == CallStatus.Ok;
}
