using System;
using System.Collections.Generic;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>
/// What a server begins with that comes after another one. Nothing here is lost if this server ends in the middle, too: what was not whole is taken
/// out first, by single stores, and what was to be copied is known to be so until all has been copied.
/// </content>
public sealed partial class StableStore
{
    private MemoryTree[] _trees = [];

    /// <summary>A file system whose changes are written down from now on. They come in the same order in each server.</summary>
    internal void Attach(MemoryTree tree)
    {
        _trees = [.. _trees, tree];
        tree.Attach(this, _trees.Length);
    }

    /// <summary>Nodes of a file system are to be written when the group ends.</summary>
    internal void NoteChange(int tree)
    {
        HasChanges = true;
        _changedTrees |= 1U << (tree - 1);
    }

    /// <summary>A file system has bytes to clear when the group has ended.</summary>
    internal void NoteTail() => _hasTails = true;

    /// <summary>A frame is somebody's who goes on using it; -1: none.</summary>
    internal void KeepFrame(int frame)
    {
        if (frame >= 0)
            _keptFrames.Add(frame);
    }

    /// <summary>Records of a kind that were true when the last server ended.</summary>
    internal void ForEach(StableKind kind, Action<int, StableRecord> act)
    {
        int end = Lives == 1 ? 0 : Header.BlockCount << BlockShift;
        for (int index = 1; index < end; index++)
        {
            if (Record(index) is var record && record.Kind == kind && IsTrue(record))
                act(index, record);
        }
    }

    /// <summary>Read what was true when the last server ended. All file systems are attached, and nothing has changed in them.</summary>
    internal void Recover()
    {
        if (Lives == 1)
            return;
        int end = Header.BlockCount << BlockShift;
        _links = new int[end];
        _more = new int[end];
        bool[] isUsed = new bool[end];
        for (int index = 1; index < end; index++)
        {
            if (Keep(ref Record(index)))
                MarkUsed(isUsed, index);
        }

        for (int index = end - 1; index > 0; index--)
        {
            if (isUsed[index])
                continue;
            ref StableRecord unused = ref Record(index);
            unused = default;
            FreeAll(index);
        }

        ForEach(StableKind.Node, (tree, index) =>
            tree.RestoreNode(index, Record(index), Record(index) is { IsFile: false, Bytes: not 0 and var bytes } ? ReadBytes(bytes) : []));
        ForEach(StableKind.Attribute, (tree, index) => tree.RestoreAttribute(
            index, Record(index).Node, new ExtendedAttribute(ReadBytes(index, (int)Record(index).Directory), Record(index).Length)));
        ForEach(StableKind.Hidden, (tree, index) => tree.RestoreHidden(Record(index).Directory, ReadBytes(index)));
        ForEach(StableKind.Name, (tree, index) => tree.RestoreName(index, Record(index).Directory, ReadBytes(index), Record(index).Node));
        List<int> pending = RecoverFrames();
        ForEach(StableKind.Clear, (tree, index) => tree.ClearFrom(Record(index).Node, Record(index).Length64));
        foreach (int frame in pending)
        {
            FrameRecord record = Frame(frame);
            Step();
            ContentOf(record)!.Write((ulong)record.Page << FileContent.PageShift, _pool.Bytes(frame, 1));
        }

        foreach (MemoryTree tree in _trees)
            tree.EndRestore();

        // All at once: nothing may be cleared again when a part of what is copied is gone.
        foreach (int frame in pending)
            _pool.Free(frame, 1);
        ForEach(StableKind.Clear, (tree, index) => Remove(index));
        EndGroup();
    }

    private static void MarkBlock(bool[] isStore, int first, int pages) => Array.Fill(isStore, true, first, pages);

    private void ForEach(StableKind kind, Action<MemoryTree, int> act)
    {
        int end = Header.BlockCount << BlockShift;
        for (int index = 1; index < end; index++)
        {
            ref StableRecord record = ref Record(index);
            if (record.Added != 0 && record.Kind == kind && record.Tree > 0 && record.Tree <= _trees.Length)
                act(_trees[record.Tree - 1], index);
        }
    }

    private bool IsTrue(in StableRecord record) =>
        record.Added != 0 && record.Added <= Header.Ended && (record.Removed == 0 || record.Removed > Header.Ended);

    /// <summary>Whether a record is one that was true. What the group that had not ended did to it is taken back.</summary>
    private bool Keep(ref StableRecord record)
    {
        ulong ended = Header.Ended;
        if (record.Added == 0)
            return false;
        Step();
        if (record.Added > ended || (record.Removed != 0 && record.Removed <= ended))
        {
            record.Added = 0;
            return false;
        }

        record.Removed = 0;
        return true;
    }

    private void MarkUsed(bool[] isUsed, int index)
    {
        isUsed[index] = true;
        if (!HasBytes(Record(index).Kind))
            return;
        for (int next = Record(index).Next; next != None; next = Record(next).Next)
        {
            isUsed[next] = true;
            _more[index] = next;
            index = next;
        }
    }

    /// <summary>Give files their frames, and the pool the others.</summary>
    /// <returns>Frames with bytes of a commit that are still to be copied.</returns>
    private List<int> RecoverFrames()
    {
        List<int> pending = [];
        int end = Header.Chunks * FramePool.ChunkPages;
        bool[] isStore = new bool[end];
        MarkBlock(isStore, 0, 1 + ((_pool.Pages + FramesPerPage - 1) / FramesPerPage));
        for (int i = 0; i < Header.BlockCount; i++)
            MarkBlock(isStore, Header.Blocks[i], BlockPages);
        if (CountsFrame is { } counts)
            MarkBlock(isStore, counts, 1);
        foreach (int frame in _keptFrames)
            MarkBlock(isStore, frame, 1);
        for (int frame = 0; frame < end; frame++)
        {
            ref FrameRecord record = ref Frame(frame);
            Settle(ref record);
            if (!record.IsFree && record.Owner == RingOwner && !isStore[frame])
                EndRing(_pool.Bytes(frame, 1));
            FileContent? content = record.IsFree || isStore[frame] ? null : ContentOf(record);
            bool isUsed = content is not null || isStore[frame];
            if (!isUsed)
                record.State = FrameRecord.Free | (record.State & FrameRecord.Lent);
            if ((record.State & FrameRecord.Lent) != 0)
                _pool.SetLent(frame, isUsed);
            else if (!isUsed)
                _pool.AddFree(frame);
            if (content is null)
                continue;
            if ((record.State & FrameRecord.Pending) != 0)
                pending.Add(frame);
            else
                content.Restore(record.Page, frame);
        }

        return pending;
    }

    /// <summary>Who has the ring still learns that it is over. What bytes there were is lost with the pipe.</summary>
    private static void EndRing(Span<byte> words) => _ = new PipeRing(words, words).End([]);

    /// <summary>Take back what the group that had not ended did to a frame.</summary>
    private void Settle(ref FrameRecord record)
    {
        if (record.State == 0 || record.Since <= Header.Ended)
            return;
        Step();
        ulong flags = record.State & (FrameRecord.Lent | FrameRecord.Pending);
        record.State = record.IsFree ? (Header.Ended << FrameRecord.GroupShift) | flags : FrameRecord.Free | (flags & FrameRecord.Lent);
    }

    private FileContent? ContentOf(in FrameRecord record)
    {
        int tree = (int)(record.Owner >> NodeBits);
        return tree == 0 || tree > _trees.Length ? null : _trees[tree - 1].ContentWith(record.Owner & ((1U << NodeBits) - 1), record.Page);
    }
}
