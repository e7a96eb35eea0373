namespace Pistachio.Abi;

/// <summary>What a capability names.</summary>
public enum CapabilityKind : byte
{
    Empty = 0,
    /// <summary>Physical memory that holds nothing yet.</summary>
    Untyped = 1,
    /// <summary>A run of physical frames that can be mapped.</summary>
    Memory = 2,
    CapabilityTable = 3,
    AddressSpace = 4,
    /// <summary>Frames for the page tables of an address space.</summary>
    PageTables = 5,
    Thread = 6,
    SchedulingContext = 7,
    Endpoint = 8,
    Notification = 9,
    /// <summary>The right to answer one call, once.</summary>
    Reply = 10,
    Interrupt = 11,
    /// <summary>A range of I/O ports.</summary>
    PortRange = 12,
    /// <summary>The kernel console, the clock and the power switch of the machine.</summary>
    Machine = 13,
}
