namespace Pistachio.Net.Pci;

/// <summary>Where the table of messages (MSI-X) of a function is, and the bits that tell which of them are pending (PCI 3.0, section 6.8.2).</summary>
public sealed class MessageTable
{
    private const int EntrySize = 16;

    private readonly ulong _tableEnd;
    private readonly ulong _pending;
    private readonly ulong _pendingEnd;
    private readonly int _pendingBar;

    private MessageTable(int capability, int bar, ulong offset, int entries, int pendingBar, ulong pending)
    {
        Capability = capability;
        Bar = bar;
        Offset = offset;
        _tableEnd = offset + ((ulong)entries * EntrySize);
        _pendingBar = pendingBar;
        _pending = pending;
        _pendingEnd = pending + (((ulong)entries + 63) / 64 * 8);
    }

    /// <summary>Offset of the capability.</summary>
    public int Capability { get; }

    /// <summary>The BAR that the table lies in.</summary>
    public int Bar { get; }

    /// <summary>Offset of entry 0 there.</summary>
    public ulong Offset { get; }

    /// <summary>Reads it; null if there is none, or if it does not lie where it says.</summary>
    public static MessageTable? Read(PciFunction function)
    {
        int capability = function.FindCapability(ConfigurationRegister.MessageTableCapability);
        if (capability is 0 or > 256 - 12)
            return null;

        int entries = (int)((function.Read(capability) >> 16) & 0x7FF) + 1;
        uint table = function.Read(capability + 4);
        uint pending = function.Read(capability + 8);
        MessageTable found = new(capability, (int)(table & 7), table & ~7U, entries, (int)(pending & 7), pending & ~7U);
        PciBar bar = function.Bar(found.Bar);
        return bar.IsUsable && found._tableEnd <= bar.Size ? found : null;
    }

    /// <summary>Whether pages of a BAR have a part of it: a driver must not reach these.</summary>
    /// <param name="bar">The BAR.</param>
    /// <param name="start">The first byte, from the start of the BAR.</param>
    /// <param name="end">The byte behind the last.</param>
    public bool Touches(int bar, ulong start, ulong end) =>
        (bar == Bar && Offset < end && start < _tableEnd) || (bar == _pendingBar && _pending < end && start < _pendingEnd);
}
