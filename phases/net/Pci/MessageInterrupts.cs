namespace Pistachio.Net.Pci;

/// <summary>Makes a function raise its interrupt by a message: MSI or MSI-X (PCI 3.0, section 6.8).</summary>
public static class MessageInterrupts
{
    private const uint MessageEnabled = 1 << 16;
    private const uint MultipleMask = 7 << 20;
    private const uint WideAddress = 1 << 23;
    private const uint TableEnabled = 1U << 31;
    private const uint TableMasked = 1 << 30;

    /// <summary>Switches all messages off.</summary>
    public static void Disable(PciFunction function)
    {
        int message = function.FindCapability(ConfigurationRegister.MessageCapability);
        if (message != 0)
            function.Write(message, function.Read(message) & ~MessageEnabled);
        int table = function.FindCapability(ConfigurationRegister.MessageTableCapability);
        if (table != 0)
            function.Write(table, function.Read(table) & ~TableEnabled);
    }

    /// <summary>Sets the one message of MSI, and switches it on.</summary>
    /// <param name="function">The function.</param>
    /// <param name="capability">Offset of its MSI capability.</param>
    /// <param name="address">Where to write, below 4 GiB.</param>
    /// <param name="data">What: 16 bits.</param>
    /// <returns>False: the capability reaches over the end of configuration space.</returns>
    public static bool EnableMessage(PciFunction function, int capability, uint address, uint data)
    {
        uint header = function.Read(capability);
        int dataOffset = capability + ((header & WideAddress) != 0 ? 12 : 8);
        if (dataOffset > 252)
            return false;

        function.Write(capability + 4, address);
        if ((header & WideAddress) != 0)
            function.Write(capability + 8, 0);
        function.Write(dataOffset, (function.Read(dataOffset) & 0xFFFF_0000) | data);
        function.Write(capability, (header & ~MultipleMask) | MessageEnabled);
        return true;
    }

    /// <summary>Sets entry 0 of the table of MSI-X, and switches the table on. The function's memory access must be on.</summary>
    /// <param name="function">The function.</param>
    /// <param name="table">Its table.</param>
    /// <param name="memory">Reaches the registers.</param>
    /// <param name="address">Where to write, below 4 GiB.</param>
    /// <param name="data">What.</param>
    /// <returns>False: the table cannot be reached.</returns>
    public static bool EnableTable(PciFunction function, MessageTable table, IPciResources memory, uint address, uint data)
    {
        ulong entry = function.Bar(table.Bar).Address + table.Offset;
        uint header = function.Read(table.Capability);

        // As a whole masked until the entry is set.
        function.Write(table.Capability, header | TableEnabled | TableMasked);
        bool isSet = memory.TryWrite(entry, address) && memory.TryWrite(entry + 4, 0) && memory.TryWrite(entry + 8, data) && memory.TryWrite(entry + 12, 0);
        function.Write(table.Capability, isSet ? (header | TableEnabled) & ~TableMasked : header & ~TableEnabled);
        return isSet;
    }
}
