using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Ipc.Protocol;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Server;

namespace Pistachio.Ipc.Server;

/// <summary>The POSIX message queues as a file system: one directory, /dev/mqueue. Names are made by mq_open and removed by mq_unlink alone.</summary>
internal sealed class QueueTree : IFileSystem
{
    private const uint RootNode = 0;

    /// <summary>Of the directory: everybody may make queues, and only owners remove them.</summary>
    private const uint RootMode = FileMode.Directory | 0x3FF;

    /// <summary>What stat tells as the size of a queue, as on Linux.</summary>
    private const long QueueLength = 80;

    private const long BlockSize = 4096;
    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly MessageQueue?[] _queues = new MessageQueue?[IpcLimits.Queues + 1];
    private readonly DirectoryEntries _names = new();

    /// <inheritdoc/>
    public uint Root => RootNode;

    /// <inheritdoc/>
    public bool IsReadOnly => false;

    /// <summary>What all queues count, see <see cref="IpcLimits.QueueHeap"/>.</summary>
    public long Heap { get; private set; }

    /// <summary>The queue of a node that is not the directory.</summary>
    public MessageQueue this[uint node] => _queues[node]!;

    /// <summary>Make a queue with a name that is free.</summary>
    /// <returns>Null: there are too many, or they take up too much.</returns>
    public MessageQueue? Make(ReadOnlySpan<byte> name, in NodeAccess access, int maximum, int messageSize, long now)
    {
        int node = Array.IndexOf(_queues, null, 1);
        if (node < 0 || Heap + MessageQueue.CostOf(maximum, messageSize) > IpcLimits.QueueHeap)
            return null;
        MessageQueue made = new((uint)node, access, maximum, messageSize) { Name = name.ToArray(), ChangeTime = now };
        _queues[node] = made;
        _names.Add(made.Name, made.Node);
        Heap += made.Cost;
        return made;
    }

    /// <summary>Take the name of a queue away.</summary>
    public void Unlink(MessageQueue queue)
    {
        _names.Remove(queue.Name);
        queue.Name = null;
        DropUnused(queue);
    }

    /// <inheritdoc/>
    public void Retain(uint node)
    {
        if (node != RootNode)
            _queues[node]!.Opens++;
    }

    /// <inheritdoc/>
    public void Release(uint node)
    {
        if (node == RootNode)
            return;
        _queues[node]!.Opens--;
        DropUnused(_queues[node]!);
    }

    /// <inheritdoc/>
    public NodeAccess Access(uint node) => node == RootNode ? new NodeAccess(RootMode, 0, 0) : _queues[node]!.Access;

    /// <inheritdoc/>
    public FileKind Kind(uint node) => node == RootNode ? FileKind.Directory : FileKind.Queue;

    /// <inheritdoc/>
    public ulong Size(uint node) => 0;

    /// <inheritdoc/>
    public void Describe(uint node, ref FileStatus status)
    {
        NodeAccess access = Access(node);
        status.Inode = node + 1UL;
        status.Links = node == RootNode ? 2UL : this[node].Name is null ? 0UL : 1UL;
        status.Mode = access.Mode;
        status.User = access.User;
        status.Group = access.Group;
        status.BlockSize = BlockSize;
        status.Length = QueueLength;
        if (node == RootNode)
            return;
        long time = this[node].ChangeTime;
        status.AccessSeconds = status.ModificationSeconds = status.ChangeSeconds = time / NanosecondsPerSecond;
        status.AccessNanoseconds = status.ModificationNanoseconds = status.ChangeNanoseconds = time % NanosecondsPerSecond;
    }

    /// <inheritdoc/>
    public bool TryFind(uint directory, ReadOnlySpan<byte> name, out uint node) => _names.TryFind(name, out node);

    /// <inheritdoc/>
    public bool TryEntry(uint directory, ulong cookie, out ulong found, out ReadOnlySpan<byte> name, out uint node) =>
        _names.TryNext(cookie, out found, out name, out node);

    /// <inheritdoc/>
    public uint Parent(uint directory) => RootNode;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> NameOf(uint directory) => [];

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Target(uint link) => throw new InvalidOperationException("there are no links to queues");

    /// <inheritdoc/>
    public CallStatus Frames(uint node, bool execute, out ulong memory) => throw new InvalidOperationException("queues have no frames");

    /// <inheritdoc/>
    public ConsoleStream Stream(uint node) => throw new InvalidOperationException("a queue is no console");

    private void DropUnused(MessageQueue queue)
    {
        if (queue.Name is not null || queue.Opens > 0)
            return;
        Heap -= queue.Cost;
        _queues[queue.Node] = null;
    }
}
