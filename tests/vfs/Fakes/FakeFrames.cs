using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Vfs.Server;

namespace Pistachio.Vfs.Tests.Fakes;

/// <summary>Memory for files: each chunk is an array.</summary>
internal sealed class FakeFrames(FakeKernel kernel, int chunks) : IFrameMemory
{
    private readonly List<byte[]> _chunks = [];

    public int MaximumChunks => chunks;

    public CallStatus AddChunk(out ulong memory)
    {
        byte[] chunk = new byte[FramePool.ChunkPages * 4096];
        _chunks.Add(chunk);
        memory = kernel.AddFrames(chunk);
        return CallStatus.Ok;
    }

    public Span<byte> Bytes(int first, int pages) =>
        _chunks[first / FramePool.ChunkPages].AsSpan(first % FramePool.ChunkPages * 4096, pages * 4096);

    public CallStatus Copy(ulong memory, uint firstPage, Span<byte> destination)
    {
        kernel[memory].Bytes.Slice((int)firstPage * 4096, destination.Length).CopyTo(destination);
        return CallStatus.Ok;
    }
}
