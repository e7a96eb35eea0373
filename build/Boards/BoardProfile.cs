using System;
using System.Collections.Generic;
using Pistachio.Build.Qemu;

namespace Pistachio.Build.Boards;

/// <summary>A board profile: a kind of machine, the phases of its image, and what of the machine each server is granted.</summary>
internal sealed record BoardProfile(string File, string Name, string Description, QemuProfile Qemu)
{
    public required IReadOnlyList<BoardPhase> Phases { get; init; }

    public required IReadOnlyList<BoardServer> Servers { get; init; }

    public BoardTests Tests { get; init; } = new();
}

/// <summary>How long conformance tests may take on the board.</summary>
internal sealed record BoardTests
{
    /// <summary>How many times as long as their phases say.</summary>
    public double DeadlineFactor { get; init; } = 1;

    /// <summary>Seconds for single tests, by name, in place of what the phase says.</summary>
    public IReadOnlyDictionary<string, double> Deadlines { get; init; } = new Dictionary<string, double>();
}

/// <summary>A phase that the board enables.</summary>
/// <param name="Name">The name of the phase.</param>
/// <param name="Version">The version it must have.</param>
/// <param name="Line">Where the profile says so.</param>
internal sealed record BoardPhase(string Name, Version Version, int Line);

/// <summary>What the board changes for a server and grants to it. Null leaves what the phase says.</summary>
internal sealed record BoardServer(string Name, int Line)
{
    public int? Priority { get; init; }

    public long? Memory { get; init; }

    public long? Heap { get; init; }

    public IReadOnlyList<BoardGrant> Grants { get; init; } = [];
}

/// <summary>A part of the machine that the board grants to a server.</summary>
/// <param name="Name">The name of the capability in the server.</param>
/// <param name="Resource">Which part.</param>
/// <param name="Line">Where the profile says so.</param>
/// <param name="Shared">Whether others may be granted the same part.</param>
internal sealed record BoardGrant(string Name, MachineResource Resource, int Line, bool Shared = false);

/// <summary>A part of the machine that can be granted.</summary>
internal abstract record MachineResource;

/// <summary>Physical memory, in bytes; whole pages.</summary>
internal sealed record UntypedResource(long Bytes) : MachineResource;

/// <summary>Physical memory, in percent of the machine's largest free piece.</summary>
internal sealed record UntypedShareResource(int Percent) : MachineResource;

/// <summary>I/O ports.</summary>
internal sealed record PortRangeResource(int First, int Count) : MachineResource;

/// <summary>An interrupt line.</summary>
internal sealed record InterruptResource(int Line) : MachineResource;

/// <summary>An interrupt that a device raises by a message (MSI), by number from 0.</summary>
internal sealed record MessageInterruptResource(int Number) : MachineResource;

/// <summary>All physical addresses that are no memory.</summary>
internal sealed record DeviceMemoryResource : MachineResource;

/// <summary>The kernel console, the clock and the power switch.</summary>
internal sealed record ConsoleAndClockResource : MachineResource;
