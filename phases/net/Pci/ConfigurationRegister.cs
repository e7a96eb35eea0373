namespace Pistachio.Net.Pci;

/// <summary>Registers of configuration space (PCI Local Bus Specification 3.0, chapter 6), and their bits.</summary>
internal static class ConfigurationRegister
{
    /// <summary>Vendor in bits 0 to 15, device in bits 16 to 31.</summary>
    public const int Model = 0x00;

    /// <summary>Command in bits 0 to 15, status in bits 16 to 31. Status bits that are written as 1 are cleared.</summary>
    public const int Command = 0x04;
    public const uint PortAccess = 1 << 0;
    public const uint MemoryAccess = 1 << 1;
    public const uint BusMaster = 1 << 2;
    public const uint LineDisabled = 1 << 10;
    public const uint CommandMask = 0xFFFF;
    public const uint HasCapabilities = 1 << 20;

    /// <summary>Class in bits 24 to 31.</summary>
    public const int Class = 0x08;

    /// <summary>Header type in bits 16 to 22; bit 23: there are more functions than 0.</summary>
    public const int HeaderType = 0x0C;
    public const uint MoreFunctions = 1 << 23;

    public const int FirstBar = 0x10;

    /// <summary>Of a bridge: the bus behind it in bits 8 to 15.</summary>
    public const int Buses = 0x18;

    public const int Capabilities = 0x34;

    /// <summary>Line in bits 0 to 7, as firmware set it; pin in bits 8 to 15, 0 = none.</summary>
    public const int Interrupt = 0x3C;

    public const int MessageCapability = 0x05;
    public const int MessageTableCapability = 0x11;
}
