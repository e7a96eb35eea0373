using Pistachio.Abi;

namespace Pistachio.Phases;

/// <summary>
/// A capability that a server needs. <see cref="Name"/> (at most 15 printable ASCII characters) is how the server finds its handle in
/// the start page. Endpoints of servers are granted when the phase depends on the phase of that server; machine resources only when
/// the board profile grants them under the same name.
/// </summary>
/// <param name="Name">The name of the capability in the server.</param>
public abstract record CapabilityNeed(string Name)
{
    /// <summary>
    /// The phase that it is for: without that phase in the image the server does not get it, whatever the board grants. Null: it is for the server's own.
    /// </summary>
    public string? Phase { get; init; }
}

/// <summary>The server's own endpoint, on which it waits.</summary>
/// <param name="Name">The name of the capability in the server.</param>
public sealed record ServiceNeed(string Name) : CapabilityNeed(Name);

/// <summary>A notification of its own.</summary>
/// <param name="Name">The name of the capability in the server.</param>
public sealed record NotificationNeed(string Name) : CapabilityNeed(Name)
{
    /// <summary>It is bound to the server's first thread: a signal ends the wait for messages (<c>CallStatus.Notified</c>). One may be.</summary>
    public bool IsBound { get; init; }
}

/// <summary>The address space it runs in, to map memory itself.</summary>
/// <param name="Name">The name of the capability in the server.</param>
public sealed record AddressSpaceNeed(string Name) : CapabilityNeed(Name);

/// <summary>An endpoint that leads to another server.</summary>
/// <param name="Name">The name of the capability in the server.</param>
/// <param name="Server">Name of the other server.</param>
public sealed record EndpointNeed(string Name, string Server) : CapabilityNeed(Name)
{
    /// <summary>The rights it has; to send and to pass capabilities, unless said otherwise.</summary>
    public Rights Rights { get; init; } = Rights.Write | Rights.Grant;

    /// <summary>
    /// The badge by which the other server knows the caller; null: the build numbers the callers of a server from 2, because low badges
    /// tend to be special.
    /// </summary>
    public ulong? Badge { get; init; }

    /// <summary>Whether the server does without it when the other server is not in the image.</summary>
    public bool Optional { get; init; }
}

/// <summary>Untyped memory; the board says how much.</summary>
/// <param name="Name">The name of the capability in the server.</param>
public sealed record UntypedNeed(string Name) : CapabilityNeed(Name);

/// <summary>
/// Memory that outlives the server, with what is in it: when it is started anew it finds it as it was, and what others have mapped of it stays
/// mapped, as do the endpoints and boot files that it has passed to others. The board says how much, as of untyped memory.
/// </summary>
/// <param name="Name">The name of the capability in the server.</param>
public sealed record LastingMemoryNeed(string Name) : CapabilityNeed(Name);

/// <summary>A range of I/O ports; the board says which.</summary>
/// <param name="Name">The name of the capability in the server.</param>
public sealed record PortRangeNeed(string Name) : CapabilityNeed(Name);

/// <summary>An interrupt line; the board says which.</summary>
/// <param name="Name">The name of the capability in the server.</param>
public sealed record InterruptNeed(string Name) : CapabilityNeed(Name);

/// <summary>
/// All physical addresses that are no memory, as several capabilities, whose names end in 0, 1 and so on (the name has at most 13 characters): for the
/// server that gives each driver the registers of its device.
/// </summary>
/// <param name="Name">The name of the capabilities in the server, without the number.</param>
public sealed record DeviceMemoryNeed(string Name) : CapabilityNeed(Name);

/// <summary>The kernel console, the clock and the power switch.</summary>
/// <param name="Name">The name of the capability in the server.</param>
public sealed record MachineNeed(string Name) : CapabilityNeed(Name);

/// <summary>
/// One entry of the boot archive as memory to read and execute: its pages, where the boot loader left them. How many bytes of the last page are its
/// own, its format must say.
/// </summary>
/// <param name="Name">The name of the capability in the server.</param>
/// <param name="Entry">The name of the entry, at most 16 printable ASCII characters.</param>
public sealed record BootFileNeed(string Name, string Entry) : CapabilityNeed(Name)
{
    /// <summary>Whether the server does without it when the archive has no such entry. It must be when no <see cref="Project"/> makes it.</summary>
    public bool Optional { get; init; }

    /// <summary>The project whose ELF file the build packs as this entry, relative to the folder of the phase; null: who boots the image may add it.</summary>
    public string? Project { get; init; }
}
