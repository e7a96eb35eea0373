using System;
using Pistachio.Abi;

namespace Pistachio.Vfs.Server;

/// <summary>The memory that the server was granted for files, in chunks; on the host arrays stand in.</summary>
public interface IFrameMemory
{
    /// <summary>Chunks that there may be.</summary>
    int MaximumChunks { get; }

    /// <summary>Make the next chunk of <see cref="FramePool.ChunkPages"/> pages, all zero, and map it.</summary>
    /// <param name="memory">The capability to all of it.</param>
    CallStatus AddChunk(out ulong memory);

    /// <summary>Bytes of pages of one chunk.</summary>
    /// <param name="first">The first page: the number of the chunk * <see cref="FramePool.ChunkPages"/> + its number there.</param>
    /// <param name="pages">How many.</param>
    Span<byte> Bytes(int first, int pages);

    /// <summary>Copy bytes out of other memory, from the start of a page on.</summary>
    CallStatus Copy(ulong memory, uint firstPage, Span<byte> destination);
}
