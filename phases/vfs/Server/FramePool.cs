using System;
using Pistachio.Abi;

namespace Pistachio.Vfs.Server;

/// <summary>
/// The page frames of files in memory: a binary buddy allocator over chunks, which are made when they are first needed. Frames are zero when they
/// are given out.
/// </summary>
public sealed partial class FramePool
{
    /// <summary>Pages of a chunk, 4 MiB: the longest run of frames that there is.</summary>
    public const int ChunkPages = 1 << MaximumOrder;

    private const int MaximumOrder = 10;
    private const int PageSize = 4096;
    private const int None = -1;

    /// <summary>In <see cref="_orders"/>: the page begins no free block.</summary>
    private const sbyte NotFree = -1;

    private readonly IFrameMemory _memory;
    private readonly IKernelFiles _kernel;
    private readonly ulong[] _chunks;
    private readonly int[] _heads = new int[MaximumOrder + 1];
    private readonly int[] _next;
    private readonly int[] _previous;
    private readonly sbyte[] _orders;
    private readonly bool[] _isDirty;
    private int _chunkCount;

    /// <param name="memory">Where the frames come from.</param>
    /// <param name="kernel">The kernel.</param>
    public FramePool(IFrameMemory memory, IKernelFiles kernel)
    {
        _memory = memory;
        _kernel = kernel;
        Pages = memory.MaximumChunks * ChunkPages;
        FreePages = Pages;
        _chunks = new ulong[memory.MaximumChunks];
        _next = new int[Pages];
        _previous = new int[Pages];
        _orders = new sbyte[Pages];
        _isDirty = new bool[Pages];
        Array.Fill(_heads, None);
        Array.Fill(_orders, NotFree);
    }

    /// <summary>Pages in all.</summary>
    public int Pages { get; }

    /// <summary>Pages that nobody has.</summary>
    public int FreePages { get; private set; }

    /// <summary>Take a run of frames.</summary>
    /// <param name="pages">1 to <see cref="ChunkPages"/>.</param>
    /// <param name="first">The first of them.</param>
    /// <returns>False: there is no such run.</returns>
    public bool TryTake(int pages, out int first)
    {
        int order = OrderFor(pages);
        int from = order;
        while (from <= MaximumOrder && _heads[from] == None)
            from++;
        if (from > MaximumOrder && !AddChunk())
        {
            first = 0;
            return false;
        }

        from = Math.Min(from, MaximumOrder);
        first = _heads[from];
        Unlink(first, from);
        while (from > order)
        {
            from--;
            Link(first + (1 << from), from);
        }

        FreePages -= pages;
        if (pages < 1 << order)
            FreeBlocks(first + pages, (1 << order) - pages);
        Clear(first, pages);
        return true;
    }

    /// <summary>Give frames back, whose capabilities are gone. They need not be all of what was taken together.</summary>
    public void Free(int first, int pages)
    {
        Array.Fill(_isDirty, true, first, pages);
        if (Store is not null)
        {
            FreeLater(first, pages);
            return;
        }

        FreePages += pages;
        FreeBlocks(first, pages);
    }

    private void FreeBlocks(int first, int pages)
    {
        while (pages > 0)
        {
            int order = Math.Min(Math.Min(int.TrailingZeroCount(first | ChunkPages), MaximumOrder), int.Log2(pages));
            FreeBlock(first, order);
            first += 1 << order;
            pages -= 1 << order;
        }
    }

    /// <summary>Bytes of frames that were taken together.</summary>
    public Span<byte> Bytes(int first, int pages) => _memory.Bytes(first, pages);

    /// <summary>Derive a capability to frames that were taken together.</summary>
    public CallStatus Derive(int first, int pages, Rights rights, out ulong part)
    {
        Store?.Lent(first, pages);
        return _kernel.Split(_chunks[first / ChunkPages], (uint)(first % ChunkPages), (uint)pages, rights, out part);
    }

    /// <summary>Take a capability made by <see cref="Derive"/> back, with all that came of it.</summary>
    public void Withdraw(ulong part)
    {
        // It is the server's own: neither call can fail.
        _ = _kernel.Revoke(part);
        _ = _kernel.Delete(part);
    }

    /// <summary>Copy bytes out of other memory into frames, from the start of a page on.</summary>
    public CallStatus CopyIn(ulong memory, uint firstPage, int frame, int bytes) =>
        _memory.Copy(memory, firstPage, Bytes(frame, (bytes + PageSize - 1) / PageSize)[..bytes]);

    private static int OrderFor(int pages) => pages <= 1 ? 0 : int.Log2(pages - 1) + 1;

    private bool AddChunk()
    {
        if (!MapChunk())
            return false;
        Link((_chunkCount - 1) * ChunkPages, MaximumOrder);
        Store?.ChunkAdded(_chunkCount);
        return true;
    }

    private bool MapChunk()
    {
        if (_chunkCount == _chunks.Length || _memory.AddChunk(out ulong memory) != CallStatus.Ok)
            return false;
        _chunks[_chunkCount++] = memory;
        return true;
    }

    private void FreeBlock(int first, int order)
    {
        while (order < MaximumOrder)
        {
            int buddy = first ^ (1 << order);
            if (_orders[buddy] != order)
                break;
            Unlink(buddy, order);
            first &= ~(1 << order);
            order++;
        }

        Link(first, order);
    }

    private void Clear(int first, int pages)
    {
        for (int i = first; i < first + pages; i++)
        {
            if (!_isDirty[i])
                continue;
            Bytes(i, 1).Clear();
            _isDirty[i] = false;
        }
    }

    private void Link(int first, int order)
    {
        _orders[first] = (sbyte)order;
        _previous[first] = None;
        _next[first] = _heads[order];
        if (_heads[order] != None)
            _previous[_heads[order]] = first;
        _heads[order] = first;
    }

    private void Unlink(int first, int order)
    {
        _orders[first] = NotFree;
        if (_previous[first] == None)
            _heads[order] = _next[first];
        else
            _next[_previous[first]] = _next[first];
        if (_next[first] != None)
            _previous[_next[first]] = _previous[first];
    }
}
