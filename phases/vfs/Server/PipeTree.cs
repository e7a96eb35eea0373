using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>The pipes, as a file system whose files have no names. Their buffers are all the memory that they can use up.</summary>
internal sealed class PipeTree : IFileSystem
{
    /// <summary>Pipes that there may be at a time.</summary>
    public const int MaximumPipes = 512;

    /// <summary>Bytes of a pipe, as on Linux.</summary>
    public const int Capacity = 64 << 10;

    /// <summary>Bytes of a pipe when there are <see cref="MaximumLarge"/> already: the least that a write of PIPE_BUF needs.</summary>
    public const int SmallCapacity = VfsLimits.PipeAtomic;

    /// <summary>Pipes of <see cref="Capacity"/> that there may be at a time.</summary>
    public const int MaximumLarge = 32;

    /// <summary>The node of what is no pipe and has no name either: event counters, lists of interest.</summary>
    public const uint Nameless = MaximumPipes;

    private readonly Pipe?[] _pipes = new Pipe?[MaximumPipes];
    private readonly Stack<byte[]> _unusedLarge = [];
    private readonly Stack<byte[]> _unusedSmall = [];
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
        while (node < MaximumPipes && _pipes[node] is not null)
            node++;
        if (node == MaximumPipes)
            return null;

        byte[] buffer = _large < MaximumLarge ? TakeBuffer(_unusedLarge, Capacity) : TakeBuffer(_unusedSmall, SmallCapacity);
        Pipe pipe = new((uint)node, _nextNumber++, owner.User, owner.Group, buffer);
        _pipes[node] = pipe;
        _lowestFree = node + 1;
        if (buffer.Length == Capacity)
            _large++;
        return pipe;
    }

    /// <summary>The pipe of a node; null: it is none.</summary>
    public Pipe? Find(uint node) => node < MaximumPipes ? _pipes[node] : null;

    /// <summary>Nobody has a pipe open any more.</summary>
    public void Free(Pipe pipe)
    {
        int node = (int)pipe.Node;
        _pipes[node] = null;
        if (node < _lowestFree)
            _lowestFree = node;
        bool isLarge = pipe.Buffer.Length == Capacity;
        if (isLarge)
            _large--;
        (isLarge ? _unusedLarge : _unusedSmall).Push(pipe.Buffer);
    }

    /// <inheritdoc/>
    public NodeAccess Access(uint node) =>
        node == Nameless ? new(0x180, 0, 0) : _pipes[node] is { } pipe ? new(FileMode.Fifo | 0x180, pipe.User, pipe.Group) : default;

    /// <inheritdoc/>
    public FileKind Kind(uint node) => FileKind.Pipe;

    /// <inheritdoc/>
    public ulong Size(uint node) => 0;

    /// <inheritdoc/>
    public void Describe(uint node, ref FileStatus status)
    {
        NodeAccess access = Access(node);
        status.Inode = node == Nameless ? ulong.MaxValue : _pipes[node]?.Number ?? 0;
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

    private static byte[] TakeBuffer(Stack<byte[]> unused, int capacity) =>
        unused.Count > 0 ? unused.Pop() : GC.AllocateUninitializedArray<byte>(capacity);

    private static InvalidOperationException NoDirectory() => new("pipes are in no directory");
}
