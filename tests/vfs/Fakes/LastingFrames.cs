using System;
using Pistachio.Abi;
using Pistachio.Vfs.Server;

namespace Pistachio.Vfs.Tests.Fakes;

/// <summary>Memory for files that outlives a server, as one of these servers has it.</summary>
internal sealed class LastingFrames(FakeKernel kernel, LastingMemory memory) : IFrameMemory
{
    private int _chunks;

    public int MaximumChunks => memory.Maximum;

    public CallStatus AddChunk(out ulong capability)
    {
        if (_chunks == memory.Chunks.Count)
            memory.Chunks.Add(new byte[FramePool.ChunkPages * 4096]);
        capability = kernel.AddFrames(memory.Chunks[_chunks++]);
        return CallStatus.Ok;
    }

    public Span<byte> Bytes(int first, int pages) =>
        memory.Chunks[first / FramePool.ChunkPages].AsSpan(first % FramePool.ChunkPages * 4096, pages * 4096);

    public CallStatus Copy(ulong from, uint firstPage, Span<byte> destination)
    {
        kernel[from].Bytes.Slice((int)firstPage * 4096, destination.Length).CopyTo(destination);
        return CallStatus.Ok;
    }
}
