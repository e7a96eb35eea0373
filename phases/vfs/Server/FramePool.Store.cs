using System;

namespace Pistachio.Vfs.Server;

/// <content>
/// A pool with a <see cref="StableStore"/> in it. Frames that are given back can be taken again when the group of changes has ended: until then they
/// may turn out to be still whose they were. Frames that somebody got a capability to from a server that has ended are not taken again as long as one
/// of those is there who were there then: nobody knows which of them still has it.
/// </content>
public sealed partial class FramePool
{
    private int _firstFreed = None;
    private Taint[]? _taints;

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
            _taints = new Taint[Pages];
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
    internal void SetLent(int frame, bool isUsed)
    {
        _taints![frame] = isUsed ? Taint.InUse : Taint.Withheld;
        TaintedPages += isUsed ? 0 : 1;
    }

    /// <summary>Nobody is left who had frames from an earlier server: those that are withheld are free. The group of changes has ended.</summary>
    internal void GiveLentBack()
    {
        if (_taints is not { } taints)
            return;
        for (int frame = 0; frame < taints.Length; frame++)
        {
            if (taints[frame] == Taint.Withheld)
            {
                Store!.Unlend(frame);
                AddFree(frame);
            }
        }

        TaintedPages = 0;
        _taints = null;
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

    private bool IsTainted(int frame) => _taints is { } taints && taints[frame] != Taint.None;

    private void FreeLater(int first, int pages)
    {
        while (pages > 0)
        {
            bool isTainted = IsTainted(first);
            int run = 1;
            while (run < pages && IsTainted(first + run) == isTainted)
                run++;
            Store!.Freed(first, run, isTainted);
            if (isTainted)
            {
                TaintedPages += run;
                Array.Fill(_taints!, Taint.Withheld, first, run);
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

    /// <summary>What is known of a frame that an earlier server has lent.</summary>
    private enum Taint : byte
    {
        None,

        /// <summary>It is a file's, or otherwise known, and withheld when it is given back.</summary>
        InUse,
        Withheld,
    }
}
