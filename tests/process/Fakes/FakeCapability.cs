using System.Collections.Generic;
using Pistachio.Abi;

namespace Pistachio.Processes.Tests.Fakes;

/// <summary>A capability of the fake kernel: a node of the derivation tree in a table.</summary>
internal sealed class FakeCapability(ulong handle, ulong table, CapabilityKind kind, ulong size, FakeCapability? parent)
{
    public ulong Handle { get; } = handle;

    /// <summary>The table that it is in; 0 = the server's own.</summary>
    public ulong Table { get; } = table;

    public CapabilityKind Kind { get; } = kind;

    /// <summary>In pages, or slots of a table.</summary>
    public ulong Size { get; } = size;

    public FakeCapability? Parent { get; set; } = parent;

    public List<FakeCapability> Children { get; } = [];

    public ulong Badge { get; init; }

    public Rights Rights { get; init; } = Rights.All;

    /// <summary>Of memory: its bytes, shared by all that is derived from it, and where in them this part begins.</summary>
    public byte[]? Content { get; init; }

    public int Offset { get; init; }

    /// <summary>Of an untyped region: pages given out since everything came back.</summary>
    public ulong Given { get; set; }

    /// <summary>Of memory: the address space it is mapped in, and the address of its first page.</summary>
    public FakeCapability? MappedIn { get; set; }

    public ulong Base { get; set; }

    public HashSet<uint> MappedPages { get; } = [];

    /// <summary>Of a thread.</summary>
    public Dictionary<ThreadRegister, ulong> Registers { get; } = [];

    /// <summary>Its message page, once somebody asked for it.</summary>
    public byte[]? Page { get; set; }

    public bool Runs { get; set; }

    public int Upcalls { get; set; }

    public bool HasTime { get; set; }

    public ulong Supervisor { get; set; }

    public bool IsGone { get; set; }
}
