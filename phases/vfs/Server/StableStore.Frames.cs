using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace Pistachio.Vfs.Server;

/// <content>Whose each frame of the pool is.</content>
public sealed partial class StableStore
{
    /// <summary>The owner of frames with what a transaction writes.</summary>
    internal const uint TransactionOwner = 0;

    /// <summary>Owner of the page with the words of a pipe's ring, which is over when the server ends.</summary>
    internal const uint RingOwner = 1;

    private const int NodeBits = 30;

    /// <summary>What the table of frames calls a node.</summary>
    internal static uint OwnerOf(int tree, uint node) => ((uint)tree << NodeBits) | node;

    /// <summary>Frames are pages of a file now, that follow each other.</summary>
    internal void Own(int frame, int pages, uint owner, uint page, ulong flags = 0)
    {
        HasChanges = true;
        Span<FrameRecord> records = default;
        for (int i = 0; i < pages; i++)
        {
            ref FrameRecord record = ref Next(ref records, frame + i);
            Step();
            ulong state = (Group << FrameRecord.GroupShift) | flags | (record.State & FrameRecord.Lent);

            // First, so that until the group ends it is whose it was: the frame of a transaction, or nobody's.
            record.State = state;
            Volatile.Write(ref record.Owner, owner);
            Volatile.Write(ref record.Page, page + (uint)i);
        }
    }

    /// <summary>Frames are nobody's, once the group has ended; those of the tainted stay lent, see <see cref="FramePool"/>.</summary>
    internal void Freed(int frame, int pages, bool isTainted)
    {
        HasChanges = true;
        ulong lent = isTainted ? FrameRecord.Lent : 0;
        Span<FrameRecord> records = default;
        for (int i = 0; i < pages; i++)
        {
            ref FrameRecord record = ref Next(ref records, frame + i);
            Step();

            // What this group has taken is free whether it ends or not.
            ulong group = record.IsFree || record.Since == Group ? 0 : Group;
            record.State = (group << FrameRecord.GroupShift) | FrameRecord.Free | lent | (group == 0 ? 0 : record.State & FrameRecord.Pending);
        }
    }

    /// <summary>Somebody has a capability to frames.</summary>
    internal void Lent(int frame, int pages)
    {
        Span<FrameRecord> records = default;
        for (int i = 0; i < pages; i++)
        {
            ref FrameRecord record = ref Next(ref records, frame + i);
            record.State |= record.State == 0 ? FrameRecord.Free | FrameRecord.Lent : FrameRecord.Lent;
        }
    }

    /// <summary>Nobody has a capability to a frame that is nobody's.</summary>
    internal void Unlend(int frame) => Frame(frame).State &= ~FrameRecord.Lent;

    /// <summary>Frames of domains that go on to use them when the server begins anew.</summary>
    private readonly System.Collections.Generic.List<int> _keptFrames = [];

    /// <summary>The page that counts changes, which processes go on to read when the server begins anew; null: there is none.</summary>
    internal int? CountsFrame
    {
        get => Header.CountsFrame == 0 ? null : Header.CountsFrame - 1;
        set => Header.CountsFrame = value is { } frame ? frame + 1 : 0;
    }

    /// <summary>The record of a frame, which is the first of those at hand.</summary>
    private ref FrameRecord Next(ref Span<FrameRecord> records, int frame)
    {
        if (records.IsEmpty)
            records = MemoryMarshal.Cast<byte, FrameRecord>(_pool.Bytes(1 + (frame / FramesPerPage), 1))[(frame % FramesPerPage)..];
        ref FrameRecord first = ref records[0];
        records = records[1..];
        return ref first;
    }

    private ref FrameRecord Frame(int frame) =>
        ref MemoryMarshal.AsRef<FrameRecord>(_pool.Bytes(1 + (frame / FramesPerPage), 1)[(frame % FramesPerPage * FrameRecord.Size)..]);
}
