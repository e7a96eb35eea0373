using System;
using Pistachio.Abi;

namespace Pistachio.Vfs.Tests.Fakes;

/// <summary>A capability of the fake kernel.</summary>
internal sealed record FakeCapability(
    CapabilityKind Kind, Rights Rights, ulong Badge, byte[] Memory, uint FirstPage, uint Pages, ulong Parent)
{
    /// <summary>The bytes of the frames.</summary>
    public ReadOnlySpan<byte> Bytes => Memory.AsSpan((int)FirstPage * 4096, (int)Pages * 4096);

    /// <summary>They, for who may write them.</summary>
    public Span<byte> Shared =>
        (Rights & Rights.Write) != 0 ? Memory.AsSpan((int)FirstPage * 4096, (int)Pages * 4096) : throw new InvalidOperationException("read-only");
}
