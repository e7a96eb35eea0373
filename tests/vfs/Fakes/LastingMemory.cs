using System.Collections.Generic;
using System.Linq;

namespace Pistachio.Vfs.Tests.Fakes;

/// <summary>Memory for files that outlives a server.</summary>
/// <param name="chunks">Chunks of 4 MiB that there may be.</param>
internal sealed class LastingMemory(int chunks)
{
    public int Maximum => chunks;

    public List<byte[]> Chunks { get; private init; } = [];

    /// <summary>The same bytes in other memory.</summary>
    public LastingMemory Copy() => new(chunks) { Chunks = [.. Chunks.Select(chunk => (byte[])chunk.Clone())] };
}
