using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>The pipes, as a file system whose files have no names. One that is empty has no buffer.</summary>
/// <param name="small">Where buffers of <see cref="SmallCapacity"/> come from.</param>
internal sealed class PipeTree(SmallBuffers small) : IFileSystem
{
    /// <summary>Pipes that there may be at a time, so that the server has memory for what is known of them: as many as one process can have, and some.</summary>
    public const int MaximumPipes = (ProcessRequest.MaximumDescriptors / 2) + LeftToOthers;

    private const int LeftToOthers = 1024;

    /// <summary>Bytes of a pipe, as on Linux.</summary>
    public const int Capacity = 64 << 10;

    /// <summary>Bytes of a pipe when there are <see cref="MaximumLarge"/> already: the least that a write of PIPE_BUF needs.</summary>
    public const int SmallCapacity = SmallBuffers.Size;

    /// <summary>Pipes of <see cref="Capacity"/> that there may be at a time.</summary>
    public const int MaximumLarge = 32;

    /// <summary>The node of what is no pipe and has no name either: event counters, lists of interest.</summary>
    public const uint Nameless = MaximumPipes;

    private const int FirstPipes = 64;

    private readonly Stack<byte[]> _unusedLarge = [];
    private Pipe?[] _pipes = new Pipe?[FirstPipes];
    private int _lowestFree;
    private int _large;
    private ulong _nextNumber = 1;

    /// <inheritdoc/>
    public uint Root => uint.MaxValue;

    /// <inheritdoc/>
    public bool IsReadOnly => false;

    /// <summary>Make a pipe whose ends nobody has opened. Null: there are too many.</summary>
    public Pipe? Make(in Identity owner)
    {
        int node = _lowestFree;
        while (node < _pipes.Length && _pipes[node] is not null)
            node++;
        if (node == MaximumPipes)
            return null;
        if (node == _pipes.Length)
            Array.Resize(ref _pipes, Math.Min(_pipes.Length * 2, MaximumPipes));

        int bytes = _large < MaximumLarge ? Capacity : SmallCapacity;
        Pipe pipe = new(this, (uint)node, _nextNumber++, owner, bytes);
        _pipes[node] = pipe;
        _lowestFree = node + 1;
        if (bytes == Capacity)
            _large++;
        return pipe;
    }

    /// <summary>The pipe of a node; null: it is none.</summary>
    public Pipe? Find(uint node) => node < (uint)_pipes.Length ? _pipes[node] : null;

    /// <summary>Nobody has a pipe open any more.</summary>
    public void Free(Pipe pipe)
    {
        int node = (int)pipe.Node;
        _pipes[node] = null;
        if (node < _lowestFree)
            _lowestFree = node;
        if (pipe.RingBytes == Capacity)
            _large--;
        pipe.Clear();
    }

    /// <summary>Lend a pipe a buffer.</summary>
    /// <param name="bytes">Its size: that of the pipe.</param>
    /// <param name="buffer">The buffer.</param>
    /// <returns>False: there is none. Of large ones there is one for each pipe of that size.</returns>
    public bool TryLend(int bytes, out ByteBuffer buffer)
    {
        buffer = default;
        if (bytes == Capacity)
            buffer = new ByteBuffer(_unusedLarge.TryPop(out byte[]? array) ? array : GC.AllocateUninitializedArray<byte>(Capacity));
        else if (small.HasAny)
            buffer = small.Lend();
        return buffer.Length != 0;
    }

    /// <summary>A buffer comes back.</summary>
    public void TakeBack(in ByteBuffer buffer)
    {
        if (buffer.Length == Capacity)
            _unusedLarge.Push(buffer.Array!);
        else
            small.TakeBack(buffer);
    }

    /// <inheritdoc/>
    public NodeAccess Access(uint node) =>
        node == Nameless ? new(0x180, 0, 0) : Find(node) is { } pipe ? new(FileMode.Fifo | 0x180, pipe.User, pipe.Group) : default;

    /// <inheritdoc/>
    public FileKind Kind(uint node) => FileKind.Pipe;

    /// <inheritdoc/>
    public ulong Size(uint node) => 0;

    /// <inheritdoc/>
    public void Describe(uint node, ref FileStatus status)
    {
        NodeAccess access = Access(node);
        status.Inode = node == Nameless ? ulong.MaxValue : Find(node)?.Number ?? 0;
        status.Links = 1;
        status.Mode = access.Mode;
        status.User = access.User;
        status.Group = access.Group;
        status.BlockSize = 4096;
    }

    /// <inheritdoc/>
    public bool TryFind(uint directory, ReadOnlySpan<byte> name, out uint node) => throw NoDirectory();

    /// <inheritdoc/>
    public bool TryEntry(uint directory, ulong cookie, out ulong found, out ReadOnlySpan<byte> name, out uint node) => throw NoDirectory();

    /// <inheritdoc/>
    public uint Parent(uint directory) => throw NoDirectory();

    /// <inheritdoc/>
    public ReadOnlySpan<byte> NameOf(uint directory) => throw NoDirectory();

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Target(uint link) => throw new InvalidOperationException("there are no links to pipes");

    /// <inheritdoc/>
    public CallStatus Frames(uint node, bool execute, out ulong memory) => throw new InvalidOperationException("pipes have no frames");

    /// <inheritdoc/>
    public ConsoleStream Stream(uint node) => throw new InvalidOperationException("a pipe is no console");

    private static InvalidOperationException NoDirectory() => new("pipes are in no directory");
}
