using System;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>
/// What goes into the <see cref="StableStore"/>: a name at once, a node when the group of changes ends, since it may change several times before.
/// What has no name is not there: it goes with the server.
/// </content>
public sealed partial class MemoryTree
{
    private StableStore? _store;
    private int _number;
    private Inode? _firstChanged;

    /// <summary>Bytes of a file that became shorter, to be cleared when nothing can bring them back.</summary>
    private (FileContent? Content, ulong From, ulong To) _tail;

    /// <summary>Write down all changes from now on.</summary>
    /// <param name="store">Where.</param>
    /// <param name="number">The number of this file system there, from 1.</param>
    internal void Attach(StableStore store, int number)
    {
        _store = store;
        _number = number;
    }

    /// <summary>The group of changes ends: write down the nodes that are different.</summary>
    internal void WriteChanged()
    {
        while (_firstChanged is { } inode)
        {
            _firstChanged = inode.NextChanged;
            inode.NextChanged = null;
            inode.IsChanged = false;
            if (inode.Links == 0)
                RemoveRecord(inode);
            else
                WriteRecord(inode);
        }
    }

    /// <summary>The group of changes has ended.</summary>
    internal void ClearTail()
    {
        _tail.Content?.Clear(_tail.From, _tail.To);
        _tail = default;
    }

    /// <summary>Whether there is room for so many records.</summary>
    private bool HasRecords(int records) => _store is null || _store.HasRoom(records);

    /// <summary>Most records that a commit needs.</summary>
    private int RecordsFor(TreeTransaction transaction)
    {
        if (_store is null)
            return 0;
        int records = StableStore.MakingRoom;
        foreach (PrivateNode own in transaction.Nodes.Values)
        {
            records += 3 + (own.Inode.Target.Length / StableRecord.BytesRoom) + 1 + RecordsOf(own.Inode);
            foreach (NameChanges.Change change in ChangesOf(own))
                records += 2 * (1 + (change.Name.Length / StableRecord.BytesRoom));
        }

        return records;
    }

    /// <summary>A node, as others see it, is different.</summary>
    private void NoteRecord(Inode inode)
    {
        if (_store is null || inode.IsChanged || _current is not null)
            return;
        inode.IsChanged = true;
        inode.NextChanged = _firstChanged;
        _firstChanged = inode;
        _store.NoteChange(_number);
    }

    /// <summary>Times of a node are different, and nothing else: each is one store, and they need not be true at once.</summary>
    private void WriteTimes(Inode inode)
    {
        if (inode.Record == 0 || inode.IsChanged || _current is not null)
            return;
        ref StableRecord record = ref _store!.Record(inode.Record);
        record.AccessTime = inode.AccessTime;
        record.ModificationTime = inode.ModificationTime;
        record.ChangeTime = inode.ChangeTime;
    }

    private void ClearLater(FileContent content, ulong from, ulong to)
    {
        if (_store is null || _current is not null)
            content.Clear(from, to);
        else
        {
            _tail = (content, from, to);
            _store.NoteTail();
        }
    }

    private void WriteRecord(Inode inode)
    {
        int before = inode.Record;
        ref StableRecord record = ref _store!.Add(out inode.Record);
        record.Kind = StableKind.Node;
        record.Tree = (byte)_number;
        record.Node = inode.Number;
        record.Mode = inode.Mode;
        record.User = inode.User;
        record.Group = inode.Group;
        record.Links = inode.Links;
        record.AccessTime = inode.AccessTime;
        record.ModificationTime = inode.ModificationTime;
        record.ChangeTime = inode.ChangeTime;
        if ((inode.Mode & FileMode.TypeMask) == FileMode.Regular)
        {
            record.Flags = inode.Content is null ? StableFlags.None : StableFlags.HasContent;
            record.Length64 = inode.Size;
            record.FileBirthTime = inode.BirthTime;
        }
        else
        {
            if (inode.Target.Length > 0 && inode.TargetRecord == 0)
                inode.TargetRecord = _store.Add(StableKind.Bytes, _number, inode.Number, 0, inode.Target);
            record.Flags = inode.Entries is null ? StableFlags.None : StableFlags.HasEntries;
            record.BirthTime = inode.BirthTime;
            record.Device = inode.Device;
            record.Bytes = inode.TargetRecord;
        }

        if (before != 0)
            _store.Remove(before);
        if (inode.Attributes is { } attributes)
            WriteAttributes(inode, attributes);
    }

    private void RemoveRecord(Inode inode)
    {
        if (inode.Record != 0)
            _store!.Remove(inode.Record);
        if (inode.TargetRecord != 0)
            _store!.Remove(inode.TargetRecord);
        inode.Record = inode.TargetRecord = 0;
        if (inode.Attributes is { } attributes)
            DropAttributes(attributes, null);
    }

    private void PutName(uint directory, DirectoryEntries entries, byte[] name, uint node) =>
        entries.Add(name, node, WriteName(directory, name, node));

    private void ChangeName(uint directory, DirectoryEntries entries, ReadOnlySpan<byte> name, uint node) =>
        DropName(directory, name, entries.Change(name, node, WriteName(directory, name, node)));

    private void TakeName(uint directory, DirectoryEntries entries, ReadOnlySpan<byte> name, bool mayShrink) =>
        DropName(directory, name, entries.Remove(name, mayShrink));

    private int WriteName(uint directory, ReadOnlySpan<byte> name, uint node, StableKind kind = StableKind.Name)
    {
        if (_store is null)
            return 0;
        return _store.Add(kind, _number, node, directory, name);
    }

    /// <summary>A name is no more, or leads elsewhere. One that the tree below has must be known not to be here.</summary>
    private void DropName(uint directory, ReadOnlySpan<byte> name, int record)
    {
        if (record != 0)
            _store!.Remove(record);
        else if (directory < _belowCount)
            _ = WriteName(directory, name, 0, StableKind.Hidden);
    }

    /// <summary>A commit is to change bytes of a file: from where on they are zero, and what is copied.</summary>
    private void AnnounceContent(StableStore store, uint node, PrivateNode own, FileContent content, uint end)
    {
        own.ClearRecord = 0;
        if (own.Kept < Math.Max(own.SizeBefore, own.Inode.Size))
        {
            StableRecord record = new() { Kind = StableKind.Clear, Tree = (byte)_number, Node = node, Length64 = own.Kept };
            own.ClearRecord = store.Add(ref record);
        }

        content.Announce(store, StableStore.OwnerOf(_number, node), end);
    }
}
