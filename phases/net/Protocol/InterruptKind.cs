namespace Pistachio.Net.Protocol;

/// <summary>How a device raises the interrupt that its driver got.</summary>
public enum InterruptKind : uint
{
    /// <summary>By a line that others may share; it is masked until the driver acknowledges it.</summary>
    Line = 0,
    /// <summary>By a message (MSI).</summary>
    Message = 1,
    /// <summary>By entry 0 of the device's table of messages (MSI-X): where a device lets its driver choose an entry, it is this one.</summary>
    TableEntry = 2,
}
