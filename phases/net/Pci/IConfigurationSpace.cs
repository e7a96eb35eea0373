namespace Pistachio.Net.Pci;

/// <summary>Configuration space of PCI: 256 bytes for each function. Where there is none, reads give all ones.</summary>
public interface IConfigurationSpace
{
    /// <summary>Reads 32 bits.</summary>
    /// <param name="location">The function.</param>
    /// <param name="offset">0 to 252, a multiple of 4.</param>
    uint Read(PciLocation location, int offset);

    /// <summary>Writes 32 bits.</summary>
    void Write(PciLocation location, int offset, uint value);
}
