using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>
/// A file system in memory (tmpfs), over a tree that cannot change or over nothing. A node of the tree below is looked at there until it changes; then
/// it is copied: the attributes at once, the names of a directory with the first that is made or removed in it, the bytes of a file with the first that
/// is written.
/// </summary>
public sealed partial class MemoryTree : IFileSystem
{
    /// <summary>What a node costs in the heap of the server, in bytes, about; without its names.</summary>
    public const int NodeCost = 256;

    /// <summary>What a name costs beside its bytes.</summary>
    public const int NameCost = 96;

    /// <summary>Largest size of a file, in bytes: what page numbers of 31 bits reach.</summary>
    public const ulong MaximumSize = 1UL << 43;

    private const long BlockSize = 4096;
    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly IFileSystem? _below;
    private readonly uint _belowCount;
    private readonly FramePool _pool;
    private readonly Stack<uint> _free = [];
    private readonly int _maximumPages;
    private Inode?[] _nodes;
    private int[] _opens;
    private uint _end;
    private int _pages;
    private int _heapRoom;
    private ChangeCounts? _counts;
    private ulong _device;

    /// <param name="pool">Where frames come from.</param>
    /// <param name="maximumPages">Frames that its files may have.</param>
    /// <param name="heapRoom">What its nodes and names may take up in the heap of the server, in bytes, about.</param>
    /// <param name="rootMode">Permissions of the root directory, where there is no tree below.</param>
    /// <param name="below">The tree below; null: it begins with an empty root directory, of the superuser.</param>
    /// <param name="belowCount">Nodes of the tree below: their numbers are less.</param>
    public MemoryTree(FramePool pool, int maximumPages, int heapRoom, uint rootMode = 0x1ED, IFileSystem? below = null, uint belowCount = 0)
    {
        _pool = pool;
        _maximumPages = maximumPages;
        _heapRoom = heapRoom;
        _below = below;
        _belowCount = belowCount;
        _end = belowCount;
        _nodes = new Inode?[belowCount + 16];
        _opens = new int[belowCount + 16];
        _mappedBelow = new ulong[belowCount];
        if (below is not null)
        {
            Root = below.Root;
            return;
        }

        Root = _end++;
        _nodes[Root] = new Inode { Number = Root, Mode = FileMode.Directory | rootMode, Links = 2, Entries = new DirectoryEntries(), Parent = Root };
    }

    /// <inheritdoc/>
    public uint Root { get; }

    /// <inheritdoc/>
    public bool IsReadOnly => false;

    /// <inheritdoc/>
    public bool IsCounted => _counts is not null;

    /// <summary>Frames that its files may have.</summary>
    public int MaximumPages => _maximumPages;

    /// <summary>Frames that its files could still take.</summary>
    public int FreePages => Math.Min(_maximumPages - _pages, _pool.FreePages);

    /// <summary>Frames that its files have, those included that a transaction has written.</summary>
    internal int UsedPages => _pages;

    /// <summary>Nodes that there are, those of the tree below included.</summary>
    public uint NodeCount => _end - (uint)_free.Count;

    /// <summary>Nodes that could still be made, about.</summary>
    public uint FreeNodes => (uint)(Math.Max(_heapRoom, 0) / (NodeCost + NameCost));

    /// <inheritdoc/>
    public NodeAccess Access(uint node)
    {
        if (_current is not null)
            return PrivateAccess(_current, node);
        return _nodes[node] is { } inode ? new NodeAccess(inode.Mode, inode.User, inode.Group) : _below!.Access(node);
    }

    private NodeAccess PrivateAccess(TreeTransaction current, uint node)
    {
        current.Watch(node, NodeAspects.Access);
        return SeenPrivate(current, node) is { } inode ? new NodeAccess(inode.Mode, inode.User, inode.Group) : _below!.Access(node);
    }

    /// <inheritdoc/>
    public FileKind Kind(uint node)
    {
        if (_nodes[node] is not { } inode)
            return _below!.Kind(node);
        return (inode.Mode & FileMode.TypeMask) switch
        {
            FileMode.Directory => FileKind.Directory,
            FileMode.Regular => FileKind.Regular,
            FileMode.Fifo => FileKind.Pipe,
            FileMode.CharacterDevice => DeviceTree.KindOf(inode.Device),
            _ => FileKind.Path,
        };
    }

    /// <inheritdoc/>
    public ulong Size(uint node)
    {
        if (_current is not null)
            return PrivateSize(_current, node);
        return _nodes[node] is { } inode ? inode.Size : _below!.Size(node);
    }

    private ulong PrivateSize(TreeTransaction current, uint node)
    {
        current.Watch(node, NodeAspects.Content);
        return SeenPrivate(current, node)?.Size ?? _below!.Size(node);
    }

    /// <inheritdoc/>
    public uint Version(uint node) => Seen(node)?.Version ?? 0;

    /// <inheritdoc/>
    public void Describe(uint node, ref FileStatus status)
    {
        _current?.Watch(node, NodeAspects.All & ~(NodeAspects.Names | NodeAspects.Attributes));
        if (Seen(node) is not { } inode)
        {
            _below!.Describe(node, ref status);
            return;
        }

        bool isDirectory = (inode.Mode & FileMode.TypeMask) == FileMode.Directory;
        status.Inode = node + 1UL;
        status.Links = inode.Links;
        status.Mode = inode.Mode;
        status.User = inode.User;
        status.Group = inode.Group;
        status.SpecialDevice = inode.Device;
        status.Length = isDirectory ? BlockSize : inode.Target.Length > 0 ? inode.Target.Length : (long)inode.Size;
        status.BlockSize = BlockSize;
        status.Blocks = (inode.Content is { } content ? content.Pages : (status.Length + BlockSize - 1) / BlockSize) * (BlockSize / 512);
        if ((inode.Mode & FileMode.TypeMask) is not (FileMode.Regular or FileMode.Directory))
            status.Blocks = 0;
        Split(inode.AccessTime, out status.AccessSeconds, out status.AccessNanoseconds);
        Split(inode.ModificationTime, out status.ModificationSeconds, out status.ModificationNanoseconds);
        Split(inode.ChangeTime, out status.ChangeSeconds, out status.ChangeNanoseconds);
    }

    /// <summary>When a node was made, in nanoseconds since 1970; 0: that is not known.</summary>
    internal long BirthTime(uint node) => Seen(node)?.BirthTime ?? 0;

    /// <inheritdoc/>
    public bool TryFind(uint directory, ReadOnlySpan<byte> name, out uint node) =>
        _current is null ? TryFindOutside(directory, name, out node) : TryFindPrivate(_current, directory, name, out node);

    /// <inheritdoc/>
    public bool TryEntry(uint directory, ulong cookie, out ulong found, out ReadOnlySpan<byte> name, out uint node) =>
        _current is null
            ? TryEntryOutside(directory, cookie, out found, out name, out node)
            : TryEntryPrivate(_current, directory, cookie, out found, out name, out node);

    private bool TryFindOutside(uint directory, ReadOnlySpan<byte> name, out uint node) =>
        _nodes[directory]?.Entries is { } entries ? entries.TryFind(name, out node) : _below!.TryFind(directory, name, out node);

    private bool TryEntryOutside(uint directory, ulong cookie, out ulong found, out ReadOnlySpan<byte> name, out uint node) =>
        _nodes[directory]?.Entries is { } entries
            ? entries.TryNext(cookie, out found, out name, out node)
            : _below!.TryEntry(directory, cookie, out found, out name, out node);

    /// <inheritdoc/>
    public void List(uint directory, ulong cookie, ulong distance, ref DirectoryWriter writer)
    {
        if (_current is not null)
            ListPrivate(directory, cookie, distance, ref writer);
        else if (_nodes[directory]?.Entries is { } entries)
            entries.List(cookie, distance, this, ref writer);
        else
            _below!.List(directory, cookie, distance, ref writer); // a node that changed is still of the same type
    }

    /// <summary>Type and permissions of a node.</summary>
    internal uint ModeOf(uint node) => _nodes[node]?.Mode ?? _below!.Access(node).Mode;

    /// <inheritdoc/>
    public uint Parent(uint directory)
    {
        _current?.Watch(directory, NodeAspects.Place);
        return Seen(directory) is { } inode ? inode.Parent : _below!.Parent(directory);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> NameOf(uint directory)
    {
        _current?.Watch(directory, NodeAspects.Place);
        return Seen(directory) is { } inode ? inode.Name : _below!.NameOf(directory);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Target(uint link) => _nodes[link] is { } inode ? inode.Target : _below!.Target(link);

    /// <inheritdoc/>
    public CallStatus Frames(uint node, bool execute, out ulong memory) => _below!.Frames(node, execute, out memory);

    /// <inheritdoc/>
    public ConsoleStream Stream(uint node) => ConsoleStream.Terminal;

    /// <summary>Whether the frames of a file are its own, rather than of the tree below.</summary>
    public bool HasContent(uint node) => _nodes[node]?.Content is not null || Seen(node)?.Content is not null;

    /// <summary>Links of a node; 0: no name leads to it any more.</summary>
    public uint Links(uint node)
    {
        _current?.Watch(node, NodeAspects.Life);
        return Seen(node)?.Links ?? 1;
    }

    /// <summary>An open file description of a node was made.</summary>
    public void Retain(uint node) => _opens[node]++;

    /// <summary>An open file description of a node is gone; so is the node, if no name leads to it.</summary>
    public void Release(uint node)
    {
        if (--_opens[node] > 0)
            return;
        if (_nodes[node] is not { } inode)
        {
            WithdrawBelow(node);
            return;
        }

        if (inode.Links == 0)
        {
            DiscardUnused(node, inode);
            return;
        }

        if (inode.Content is not { } content)
        {
            if (node < _belowCount)
                WithdrawBelow(node);
            return;
        }

        int freed = content.Trim(PagesOf(inode.Size));
        if (freed == 0)
            return;
        Changing(node);
        _pages -= freed;
    }

    /// <summary>Whether neither a name nor an open file description leads to a node.</summary>
    public bool IsGone(uint node) => _nodes[node] is not { } inode ? node >= _belowCount : inode.Links == 0 && _opens[node] == 0;

    /// <summary>Open file descriptions of a node.</summary>
    public int Opens(uint node) => _opens[node];

    internal Inode? Find(uint node) => Seen(node);

    /// <summary>Count changes of nodes from now on.</summary>
    /// <param name="counts">Where.</param>
    /// <param name="device">The number of this file system there.</param>
    internal void CountChanges(ChangeCounts counts, ulong device)
    {
        _counts = counts;
        _device = device;
    }

    /// <summary>Something about a node is going to change.</summary>
    private void Changing(uint node) => _counts?.Raise(ChangeCounts.SlotOf(_device, node));

    /// <summary>The node as one that can be changed. Null: there is no room for it (ENOSPC).</summary>
    /// <param name="node">The node.</param>
    /// <param name="changed">What is going to be changed.</param>
    /// <param name="timesOnly">Of what its record tells only the times change, or else the caller says so.</param>
    internal Inode? Own(uint node, NodeAspects changed, bool timesOnly = false)
    {
        if (_current is not null)
            return OwnPrivate(_current, node, changed);
        bool isAttribute = (changed & NodeAspects.Content) == 0 && changed != NodeAspects.None;
        if (isAttribute && !HasRecords(StableStore.ChangingRoom))
            return null;
        if (_transactions.Count != 0)
            TellConflicts(node, changed);
        Changing(node);
        if (_nodes[node] is { } inode)
        {
            if (isAttribute && !(timesOnly && inode.Record != 0))
                NoteRecord(inode);
            return inode;
        }

        if (_heapRoom < NodeCost || !HasRecords(StableStore.ChangingRoom))
            return null;
        inode = FromBelow(node);
        NoteRecord(inode);
        _heapRoom -= NodeCost + inode.Name.Length + inode.Target.Length;
        return _nodes[node] = inode;
    }

    /// <summary>A node of the tree below, as it is there.</summary>
    private Inode FromBelow(uint node)
    {
        FileStatus status = default;
        _below!.Describe(node, ref status);
        bool isDirectory = (status.Mode & FileMode.TypeMask) == FileMode.Directory;
        Inode inode = new()
        {
            Number = node,
            Mode = status.Mode,
            User = status.User,
            Group = status.Group,
            Links = (uint)status.Links,
            Size = _below.Size(node),
            AccessTime = Join(status.AccessSeconds, status.AccessNanoseconds),
            ModificationTime = Join(status.ModificationSeconds, status.ModificationNanoseconds),
            ChangeTime = Join(status.ChangeSeconds, status.ChangeNanoseconds),
        };
        if (isDirectory)
        {
            inode.Parent = node == Root ? node : _below.Parent(node);
            inode.Name = node == Root ? [] : _below.NameOf(node).ToArray();
        }
        else if ((status.Mode & FileMode.TypeMask) == FileMode.SymbolicLink)
        {
            inode.Target = _below.Target(node).ToArray();
        }

        return inode;
    }

    /// <summary>A directory with names that can be changed. Null: there is no room (ENOSPC).</summary>
    private Inode? OwnDirectory(uint directory)
    {
        if (Own(directory, NodeAspects.Status, timesOnly: true) is not { } inode)
            return null;
        if (_current is not null || inode.Entries is not null)
            return inode;
        DirectoryEntries entries = new();
        int cost = 0;
        for (ulong cookie = 0; _below!.TryEntry(directory, cookie, out ulong found, out ReadOnlySpan<byte> name, out uint node); cookie = found + 1)
        {
            cost += NameCost + name.Length;
            if (cost > _heapRoom)
                return null;
            entries.Add(name.ToArray(), node);
        }

        _heapRoom -= cost;
        inode.Entries = entries;
        NoteRecord(inode);
        return inode;
    }

    private bool TryAdd(Inode inode, out uint node)
    {
        node = 0;
        int cost = NodeCost + inode.Target.Length;
        if (cost > _heapRoom || !HasRecords(StableStore.MakingRoom))
            return false;
        if (!_free.TryPop(out node))
        {
            if (_end == (uint)_nodes.Length)
            {
                Array.Resize(ref _nodes, _nodes.Length * 2);
                Array.Resize(ref _opens, _nodes.Length);
            }

            node = _end++;
        }

        _heapRoom -= cost;
        inode.Number = node;
        _nodes[node] = inode;
        if (_current is not null)
            MakePrivate(_current, node, inode);
        else
            NoteRecord(inode);
        return true;
    }

    /// <summary>Discard a node without names, unless somebody has it open or a transaction has changed it.</summary>
    private void DiscardUnused(uint node, Inode inode)
    {
        if (_opens[node] == 0 && inode.Pins == 0)
            Discard(node, inode);
    }

    /// <summary>A node has no name any more. If it is a directory that is open, ".." in it must lead somewhere.</summary>
    private void HoldParent(Inode inode)
    {
        if ((inode.Mode & FileMode.TypeMask) != FileMode.Directory || inode.HoldsParent || _nodes[inode.Parent] is not { } parent)
            return;
        parent.Pins++;
        inode.HoldsParent = true;
    }

    /// <summary>No name and no open file description leads to a node.</summary>
    private void Discard(uint node, Inode inode)
    {
        if (inode.HoldsParent && _nodes[inode.Parent] is { } parent)
        {
            inode.HoldsParent = false;
            parent.Pins--;
            if (parent.Links == 0)
                DiscardUnused(inode.Parent, parent);
        }

        if (inode.Content is { } content)
            _pages -= content.Trim(0);
        inode.Content = null;
        if (inode.Attributes is { } attributes)
        {
            _heapRoom += attributes.Cost;
            DropAttributes(attributes, null);
            inode.Attributes = null;
        }

        if (node < _belowCount)
        {
            // Its number is never used for another node, and what is kept of it says that it is gone.
            WithdrawBelow(node);
            return;
        }

        _heapRoom += NodeCost + inode.Target.Length + inode.Label.Length;
        _nodes[node] = null;
        _free.Push(node);
    }

    private static uint PagesOf(ulong size) => (uint)((size + FileContent.PageSize - 1) >> FileContent.PageShift);

    private static void Split(long time, out long seconds, out long nanoseconds)
    {
        seconds = Math.DivRem(time, NanosecondsPerSecond, out nanoseconds);
        if (nanoseconds >= 0)
            return;
        seconds--;
        nanoseconds += NanosecondsPerSecond;
    }

    private static long Join(long seconds, long nanoseconds) => (seconds * NanosecondsPerSecond) + nanoseconds;
}
