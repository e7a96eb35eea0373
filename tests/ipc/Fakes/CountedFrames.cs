using System;
using Pistachio.Abi;
using Pistachio.Vfs.Server;

namespace Pistachio.Ipc.Tests.Fakes;

/// <summary>Memory that tells of each chunk that is made of it.</summary>
internal sealed class CountedFrames(IFrameMemory inner, Action added) : IFrameMemory
{
    public int MaximumChunks => inner.MaximumChunks;

    public CallStatus AddChunk(out ulong memory)
    {
        added();
        return inner.AddChunk(out memory);
    }

    public Span<byte> Bytes(int first, int pages) => inner.Bytes(first, pages);

    public CallStatus Copy(ulong memory, uint firstPage, Span<byte> destination) => inner.Copy(memory, firstPage, destination);
}
