using System;

namespace Pistachio.Vfs.Server;

/// <content>
/// A pool with a <see cref="StableStore"/> in it. Frames that are given back can be taken again when the group of changes has ended: until then they may turn
/// out to be still whose they were. Frames that somebody got a capability to from a server that has ended are never taken again: nobody knows
/// whether he still has it.
/// </content>
public sealed partial class FramePool
{
    private int _firstFreed = None;
    private bool[]? _isTainted;

    /// <summary>The store that lies in it; null: there is none, and all ends with the server.</summary>
    public StableStore? Store { get; private set; }

    /// <summary>Frames that are out of use because an earlier server has lent them.</summary>
    public int TaintedPages { get; private set; }

    /// <summary>The store has the first frames. Of chunks that are known no frame is free, until <see cref="AddFree"/> says so.</summary>
    /// <returns>False: a chunk cannot be mapped.</returns>
    internal bool Adopt(StableStore store, int chunks)
    {
        if (chunks > 1 || store.Lives > 1)
        {
            while (_chunkCount < chunks)
            {
                if (!MapChunk())
                    return false;
            }

            Array.Fill(_heads, None);
            Array.Fill(_orders, NotFree);
            FreePages = Pages - (chunks * ChunkPages);
            _isTainted = new bool[Pages];
        }

        Store = store;
        return true;
    }

    /// <summary>A frame of a known chunk is nobody's. What is in it is not known.</summary>
    internal void AddFree(int frame)
    {
        _isDirty[frame] = true;
        FreePages++;
        FreeBlock(frame, 0);
    }

    /// <summary>A frame of a known chunk was lent by an earlier server.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="isUsed">It is still a file's, or otherwise known.</param>
    internal void Taint(int frame, bool isUsed)
    {
        _isTainted![frame] = true;
        TaintedPages += isUsed ? 0 : 1;
    }

    /// <summary>Frames are pages of a file.</summary>
    internal void Own(int first, int pages, uint owner, uint page) => Store?.Own(first, pages, owner, page);

    /// <summary>The group of changes has ended: what was given back is free.</summary>
    internal void ReleaseFreed()
    {
        while (_firstFreed != None)
        {
            int first = _firstFreed;
            _firstFreed = _next[first];
            FreeBlocks(first, _previous[first]);
        }
    }

    private void FreeLater(int first, int pages)
    {
        while (pages > 0)
        {
            bool isTainted = _isTainted is { } tainted && tainted[first];
            int run = 1;
            while (run < pages && (_isTainted is not null && _isTainted[first + run]) == isTainted)
                run++;
            Store!.Freed(first, run, isTainted);
            if (isTainted)
            {
                TaintedPages += run;
            }
            else
            {
                FreePages += run;
                _next[first] = _firstFreed;
                _previous[first] = run;
                _firstFreed = first;
            }

            first += run;
            pages -= run;
        }
    }
}
