using System;
using Pistachio.Abi;
using Pistachio.BootFormat;
using Pistachio.Runtime;
using Pistachio.UserCall;

namespace Pistachio.Vfs.Server.Program;

/// <summary>
/// The memory that the board grants for files, or for segments: each chunk is mapped when it is first needed. That for files is there before the
/// server is, and outlives it; that for segments is untyped memory.
/// </summary>
internal sealed class PoolMemory : IFrameMemory
{
    private const ulong ChunkBytes = FramePool.ChunkPages * (ulong)Fields.PageSize;

    /// <summary>Pages that one Map call takes.</summary>
    private const uint PagesPerCall = 512;

    /// <summary>Page tables for one chunk: two leaves of 2 MiB, and those above them that may be missing.</summary>
    private const ulong TablesPerChunk = 4;

    /// <summary>Where the chunks of the files lie; far from all that a server's domain begins with, and from the root tree.</summary>
    public const ulong FilesAddress = 0x20_0000_0000;

    /// <summary>Where those of segments lie.</summary>
    public const ulong SegmentsAddress = 0x28_0000_0000;

    /// <summary>Where memory lies that is copied; for as long as that takes.</summary>
    private const ulong CopyAddress = 0x30_0000_0000;

    private readonly ulong _pool;
    private readonly ulong _space;
    private readonly ulong _address;
    private readonly bool _isLasting;
    private int _chunks;

    /// <summary>Memory that outlives the server. Page tables for it are in its address space already.</summary>
    /// <param name="memory">The memory; 0: there is none.</param>
    /// <param name="addressSpace">The address space of the server.</param>
    public PoolMemory(ulong memory, ulong addressSpace)
    {
        _pool = memory;
        _space = addressSpace;
        _address = FilesAddress;
        _isLasting = true;
        ulong pages = Kernel.Inspect(memory, out _, out _, out ulong all) == CallStatus.Ok ? all : 0;
        MaximumChunks = (int)Math.Min(pages / FramePool.ChunkPages, StableStore.MaximumChunks);
    }

    /// <param name="pool">The untyped memory.</param>
    /// <param name="addressSpace">The address space of the server.</param>
    /// <param name="address">Where its chunks are mapped, one behind the other.</param>
    public PoolMemory(ulong pool, ulong addressSpace, ulong address)
    {
        _pool = pool;
        _space = addressSpace;
        _address = address;
        ulong pages = Kernel.UntypedFree(pool, out ulong free) == CallStatus.Ok ? free : 0;

        // One set of page tables is for what is copied.
        const ulong others = TablesPerChunk;
        MaximumChunks = pages > others ? (int)((pages - others) / (FramePool.ChunkPages + TablesPerChunk)) : 0;
    }

    /// <inheritdoc/>
    public int MaximumChunks { get; }

    /// <inheritdoc/>
    public CallStatus AddChunk(out ulong memory)
    {
        CallStatus status = _isLasting
            ? Kernel.Split(_pool, (uint)_chunks * FramePool.ChunkPages, FramePool.ChunkPages, Rights.All, out memory)
            : Kernel.Retype(_pool, CapabilityKind.Memory, FramePool.ChunkPages, out memory);
        for (uint first = 0; first < FramePool.ChunkPages && status == CallStatus.Ok; first += PagesPerCall)
        {
            ulong address = _address + ((ulong)_chunks * ChunkBytes) + ((ulong)first * Fields.PageSize);
            status = Map(memory, address, first, PagesPerCall, Protection.Read | Protection.Write);
        }

        if (status == CallStatus.Ok)
            _chunks++;
        else
            ServerConsole.WriteLine("vfs: no more memory for files: status " + (int)status);
        return status;
    }

    /// <inheritdoc/>
    public Span<byte> Bytes(int first, int pages) => MappedMemory.Bytes(_address + ((ulong)(uint)first * Fields.PageSize), pages * Fields.PageSize);

    /// <inheritdoc/>
    public CallStatus Copy(ulong memory, uint firstPage, Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            // A window of its own for each piece, so that all can lie at one address.
            int length = Math.Min(destination.Length, (int)PagesPerCall * Fields.PageSize);
            uint pages = (uint)((length + Fields.PageSize - 1) / Fields.PageSize);
            CallStatus status = Kernel.Split(memory, firstPage, pages, Rights.Read, out ulong part);
            if (status != CallStatus.Ok)
                return status;
            status = Map(part, CopyAddress, 0, pages, Protection.Read);
            if (status == CallStatus.Ok)
                MappedMemory.Bytes(CopyAddress, length).CopyTo(destination);
            _ = Kernel.Delete(part); // of a capability just made
            if (status != CallStatus.Ok)
                return status;
            destination = destination[length..];
            firstPage += pages;
        }

        return CallStatus.Ok;
    }

    private CallStatus Map(ulong memory, ulong address, uint first, uint pages, Protection protection)
    {
        CallStatus status = Kernel.Map(memory, _space, address, first, pages, protection);
        if (status != CallStatus.NoPageTables || _isLasting)
            return status;
        status = Kernel.Retype(_pool, CapabilityKind.PageTables, TablesPerChunk, out ulong tables);
        if (status == CallStatus.Ok)
            status = Kernel.FeedTables(_space, tables);
        return status == CallStatus.Ok ? Kernel.Map(memory, _space, address, first, pages, protection) : status;
    }
}
