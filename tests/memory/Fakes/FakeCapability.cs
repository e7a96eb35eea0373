using System.Collections.Generic;
using Pistachio.Abi;

namespace Pistachio.Memory.Tests.Fakes;

/// <summary>A capability of the fake kernel, with its place in the derivation tree and, for memory, its window.</summary>
internal sealed class FakeCapability
{
    public required ulong Handle { get; init; }

    public required CapabilityKind Kind { get; init; }

    public required Rights Rights { get; init; }

    /// <summary>The frames it covers.</summary>
    public required int FirstFrame { get; init; }

    public required int FrameCount { get; init; }

    public FakeCapability? Parent { get; set; }

    public List<FakeCapability> Children { get; } = [];

    /// <summary>Untyped: frames given out so far.</summary>
    public int Watermark { get; set; }

    /// <summary>Memory: where the window lies; null before the first mapping. Address space: the space. Page tables: the space they were fed to.</summary>
    public FakeAddressSpace? Space { get; set; }

    /// <summary>Of an endpoint.</summary>
    public ulong Badge { get; set; }

    public ulong BasePage { get; set; }

    /// <summary>Memory: protection of the pages that are mapped.</summary>
    public Dictionary<int, Protection> Mapped { get; } = [];
}
