using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;

namespace Pistachio.Vfs.Server;

/// <summary>
/// What the server knows of files and domains, in frames of the pool, which outlive it: records of nodes, names and domains, and a table that tells
/// whose each frame is. Changes come in groups. Each record tells the group that added it and the one that removed it, and the header which group was
/// the last whole one: so a group becomes true by one store, and whatever a server that ended had begun is as if it had never been.
/// </summary>
/// <remarks>
/// <code>
///  frame 0              header
///  frames 1 to t        table of frames, 16 bytes each
///  blocks of 20 frames  1,024 records each, taken from the pool as they are needed
/// </code>
/// Nothing is allocated for a group, and nothing of it can fail once there is room, see <see cref="HasRoom"/>.
/// </remarks>
public sealed partial class StableStore
{
    /// <summary>Records that an operation that makes something may need: names, the target of a link, nodes that change.</summary>
    internal const int MakingRoom = 160;

    /// <summary>Records that any other operation needs until its group ends.</summary>
    internal const int ChangingRoom = 16;

    /// <summary>The largest pool whose table lies in the first chunk.</summary>
    public const int MaximumChunks = 250;

    private const int PageSize = 4096;
    private const int BlockPages = 20;
    private const int BlockShift = 10;
    private const int BlockRecords = 1 << BlockShift;
    private const int FramesPerPage = PageSize / FrameRecord.Size;
    private const int None = 0;

    private readonly FramePool _pool;

    /// <summary>The next record in the list that a record is in: of free ones, or of those that the group at hand removes.</summary>
    private int[] _links = [];

    /// <summary>Of each record in use the next one with bytes of it; 0: there is none.</summary>
    private int[] _more = [];

    /// <summary>As in the header.</summary>
    private int[] _blocks = [];
    private int _firstFree;
    private int _firstRemoved;
    private int _freeCount;
    private int _stepsLeft;

    /// <summary>Bit n: tree n has nodes to be written when the group ends.</summary>
    private uint _changedTrees;
    private bool _hasTails;

    private StableStore(FramePool pool) => _pool = pool;

    /// <summary>The group of changes at hand.</summary>
    internal ulong Group { get; private set; }

    /// <summary>Something has changed since the last group ended.</summary>
    public bool HasChanges { get; private set; }

    /// <summary>How often a server has begun with it; 1: nothing was there.</summary>
    public uint Lives => Header.Lives;

    /// <summary>Records that are in use.</summary>
    public int RecordsInUse => (Header.BlockCount * BlockRecords) - 1 - _freeCount;

    /// <summary>For tests: the store after so many more has an exception instead; 0: none has.</summary>
    internal int StepsLeft
    {
        get => _stepsLeft;
        set => _stepsLeft = value;
    }

    private ref StableHeader Header => ref MemoryMarshal.AsRef<StableHeader>(_pool.Bytes(0, 1));

    /// <summary>Begin with what is in the pool, or with nothing. <see cref="Recover"/> reads it.</summary>
    /// <returns>Null: the pool has no room for it, or is too large.</returns>
    public static StableStore? Open(FramePool pool)
    {
        int tablePages = (pool.Pages + FramesPerPage - 1) / FramesPerPage;
        if (pool.Pages == 0 || pool.Pages > MaximumChunks * FramePool.ChunkPages)
            return null;
        StableStore store = new(pool);
        if (!pool.TryTake(1 + tablePages, out int first) || first != 0)
            return null;
        ref StableHeader header = ref store.Header;
        if (header.Magic == StableHeader.ExpectedMagic && header.Chunks * FramePool.ChunkPages <= pool.Pages)
        {
            header.Lives++;
            store.Group = header.Ended + 1;
            store._blocks = header.Blocks[..header.BlockCount].ToArray();
            return pool.Adopt(store, header.Chunks) ? store : null;
        }

        header.Lives = 1;
        header.Chunks = 1;
        store.Group = 1;
        _ = pool.Adopt(store, 1);
        if (!store.AddBlock())
            return null;
        header.Magic = StableHeader.ExpectedMagic;
        return store;
    }

    /// <summary>Whether there are, or can be, so many records that are free.</summary>
    internal bool HasRoom(int records)
    {
        while (_freeCount < records)
        {
            if (!AddBlock())
                return false;
        }

        return true;
    }

    /// <summary>The changes since the last call become true, all at once.</summary>
    public void EndGroup()
    {
        for (uint changed = _changedTrees; changed != 0; changed &= changed - 1)
            _trees[BitOperations.TrailingZeroCount(changed)].WriteChanged();
        _changedTrees = 0;
        Step();
        Volatile.Write(ref Header.Ended, Group);
        Interlocked.MemoryBarrier(); // what was removed must not be written over before
        Group++;
        HasChanges = false;
        while (_firstRemoved != None)
        {
            int index = _firstRemoved;
            _firstRemoved = _links[index];
            FreeAll(index);
        }

        _pool.ReleaseFreed();
        if (!_hasTails)
            return;
        _hasTails = false;
        foreach (MemoryTree tree in _trees)
            tree.ClearTail();
    }

    /// <summary>A record as it is. What may be changed of it: the times of a node.</summary>
    internal ref StableRecord Record(int index) => ref MemoryMarshal.AsRef<StableRecord>(BytesOf(index));

    /// <summary>Add a record. There is room.</summary>
    internal int Add(ref StableRecord record)
    {
        record.Added = Group;
        Add(out int index) = record;
        return index;
    }

    /// <summary>Add a record. There is room. All but its groups is still to be set.</summary>
    internal ref StableRecord Add(out int index)
    {
        HasChanges = true;
        index = Take();
        Step();
        ref StableRecord place = ref Record(index);
        place.Added = Group; // first: until the group has ended it is none
        place.Removed = 0;
        return ref place;
    }

    /// <summary>Add a record with bytes. There is room.</summary>
    internal int Add(StableKind kind, int tree, uint node, uint directory, ReadOnlySpan<byte> bytes)
    {
        HasChanges = true;
        int first = Take();
        Step();
        Span<byte> place = BytesOf(first);
        ref StableRecord record = ref MemoryMarshal.AsRef<StableRecord>(place);
        record.Added = Group;
        record.Removed = 0;
        record.Kind = kind;
        record.Tree = (byte)tree;
        record.Length = (ushort)bytes.Length;
        record.Node = node;
        record.Directory = directory;
        record.Next = None;
        if (bytes.Length <= StableRecord.BytesRoom)
        {
            bytes.CopyTo(place[StableRecord.BytesOffset..]);
            return first;
        }

        bytes[..StableRecord.BytesRoom].CopyTo(place[StableRecord.BytesOffset..]);
        AddMore(first, bytes[StableRecord.BytesRoom..]);
        return first;
    }

    /// <summary>Add a record of an extended attribute. There is room.</summary>
    internal int AddAttribute(int tree, uint node, ExtendedAttribute attribute)
    {
        int index = Add(StableKind.Attribute, tree, node, (uint)attribute.Bytes.Length, attribute.Bytes);
        Record(index).Length = (ushort)attribute.NameLength;
        return index;
    }

    /// <summary>Records that so many bytes need.</summary>
    internal static int RecordsFor(int bytes) => (bytes / StableRecord.BytesRoom) + 1;

    /// <summary>Remove a record, with its bytes.</summary>
    internal void Remove(int index)
    {
        HasChanges = true;
        Step();
        Record(index).Removed = Group;
        _links[index] = _firstRemoved;
        _firstRemoved = index;
    }

    /// <summary>The bytes of a record.</summary>
    internal byte[] ReadBytes(int index) => ReadBytes(index, Record(index).Length);

    /// <summary>So many bytes of a record, as it has.</summary>
    internal byte[] ReadBytes(int index, int length)
    {
        byte[] whole = new byte[length];
        for (int at = 0; index != None; index = Record(index).Next)
        {
            int piece = Math.Min(whole.Length - at, StableRecord.BytesRoom);
            BytesOf(index).Slice(StableRecord.BytesOffset, piece).CopyTo(whole.AsSpan(at));
            at += piece;
        }

        return whole;
    }

    /// <summary>The pool has one more chunk.</summary>
    internal void ChunkAdded(int count) => Header.Chunks = count;

    /// <summary>For tests: see <see cref="StepsLeft"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Step()
    {
        if (_stepsLeft != 0)
            TakeStep();
    }

    private void TakeStep()
    {
        if (--_stepsLeft == 0)
            throw new StoreCutException();
    }

    private void AddMore(int last, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int index = Take();
            Record(last).Next = index;
            _more[last] = index;
            Step();
            Span<byte> place = BytesOf(index);
            ref StableRecord record = ref MemoryMarshal.AsRef<StableRecord>(place);
            record.Added = 0;
            record.Removed = 0;
            record.Kind = StableKind.More;
            record.Next = None;
            ReadOnlySpan<byte> piece = bytes[..Math.Min(bytes.Length, StableRecord.BytesRoom)];
            piece.CopyTo(place[StableRecord.BytesOffset..]);
            bytes = bytes[piece.Length..];
            last = index;
        }
    }

    private static bool HasBytes(StableKind kind) =>
        kind is StableKind.Name or StableKind.Hidden or StableKind.Bytes or StableKind.More or StableKind.Attribute;

    private Span<byte> BytesOf(int index) =>
        _pool.Bytes(_blocks[index >> BlockShift], BlockPages).Slice((index & (BlockRecords - 1)) * StableRecord.Size, StableRecord.Size);

    private int Take()
    {
        int index = _firstFree;
        if (index == None)
            throw new InvalidOperationException("no record was reserved for a change of files");
        _firstFree = _links[index];
        _freeCount--;
        return index;
    }

    private void FreeAll(int index)
    {
        while (index != None)
        {
            int next = _more[index];
            _more[index] = None;
            _links[index] = _firstFree;
            _firstFree = index;
            _freeCount++;
            index = next;
        }
    }

    private bool AddBlock()
    {
        ref StableHeader header = ref Header;
        int block = header.BlockCount;
        if (block == StableHeader.BlockList.Capacity || _pool.FreePages < BlockPages)
            return false;
        if (_links.Length < (block + 1) << BlockShift)
        {
            Array.Resize(ref _more, Math.Max(_links.Length * 2, (block + 1) << BlockShift));
            Array.Resize(ref _links, _more.Length);
        }

        if (_blocks.Length == block)
            Array.Resize(ref _blocks, Math.Max(8, block * 2));
        if (!_pool.TryTake(BlockPages, out int frame))
            return false;
        _blocks[block] = frame;
        header.Blocks[block] = frame;
        header.BlockCount = block + 1;
        for (int i = BlockRecords - 1; i >= 0; i--)
        {
            if ((block | i) != 0) // record 0 is none
                FreeAll((block << BlockShift) + i);
        }

        return true;
    }
}
