using System;

namespace Pistachio.Vfs.Server;

/// <content>What a <see cref="StableStore"/> knows of the frames.</content>
internal sealed partial class FileContent
{
    /// <summary>The frames, which were a transaction's, are a file's now.</summary>
    public void Adopt(uint owner)
    {
        _owner = owner;
        foreach (ref readonly Extent extent in _extents.AsSpan(0, _count))
            _pool.Own(extent.Frame, extent.Pages, owner, extent.First);
    }

    /// <summary>The bytes of frames that are a transaction's are about to be copied into a file, as far as a page.</summary>
    public void Announce(StableStore store, uint owner, uint end)
    {
        foreach (ref readonly Extent extent in _extents.AsSpan(0, _count))
        {
            if (extent.First < end)
                store.Own(extent.Frame, (int)(Math.Min(extent.End, end) - extent.First), owner, extent.First, FrameRecord.Pending);
        }
    }

    /// <summary>A frame that was a page of the file before the server began.</summary>
    public void Restore(uint page, int frame)
    {
        int index = IndexOf(page);
        Pages++;
        if (index > 0)
        {
            ref Extent before = ref _extents[index - 1];
            if (before.End == page && before.Frame + before.Pages == frame && frame % FramePool.ChunkPages != 0)
            {
                before.Pages++;
                return;
            }
        }

        MakePlace(index);
        _extents[index] = new Extent { First = page, Pages = 1, Frame = frame };
    }
}
