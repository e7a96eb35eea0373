using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>The sockets, as a file system whose files have no names.</summary>
/// <param name="small">Where small buffers come from.</param>
internal sealed class SocketTree(SmallBuffers small) : IFileSystem
{
    /// <summary>
    /// Sockets that there may be at a time, those that wait to be accepted included, so that the server has memory for what is known of them: as many as one process can
    /// have, and some.
    /// </summary>
    public const int Maximum = ProcessRequest.MaximumDescriptors + LeftToOthers;

    private const int LeftToOthers = 1024;

    /// <summary>Inode numbers of sockets of another server, whose nodes are behind those of ours, begin here.</summary>
    private const ulong RemoteInode = 1UL << 32;

    private const int FirstSockets = 64;

    private UnixSocket?[] _sockets = new UnixSocket?[FirstSockets];
    private int _lowestFree;
    private ulong _nextNumber = 1;

    /// <inheritdoc/>
    public uint Root => uint.MaxValue;

    /// <inheritdoc/>
    public bool IsReadOnly => false;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>All of them.</summary>
    public IEnumerable<UnixSocket> All
    {
        get
        {
            foreach (UnixSocket? each in _sockets)
            {
                if (each is not null)
                    yield return each;
            }
        }
    }

    public SocketMemory Memory { get; } = new(small);

    /// <summary>Make a socket. Null: there are too many.</summary>
    public UnixSocket? Make(SocketType type, Credentials owner)
    {
        int node = _lowestFree;
        while (node < _sockets.Length && _sockets[node] is not null)
            node++;
        if (node == Maximum)
            return null;
        if (node == _sockets.Length)
            Array.Resize(ref _sockets, Math.Min(_sockets.Length * 2, Maximum));
        UnixSocket socket = new((uint)node, _nextNumber++, type, owner, Memory);
        _sockets[node] = socket;
        _lowestFree = node + 1;
        Count++;
        return socket;
    }

    /// <summary>A socket is gone; its buffer goes too.</summary>
    public void Free(UnixSocket socket)
    {
        int node = (int)socket.Node;
        socket.Buffer.Clear();
        _sockets[node] = null;
        Count--;
        if (node < _lowestFree)
            _lowestFree = node;
    }

    /// <inheritdoc/>
    public NodeAccess Access(uint node) =>
        node >= Maximum ? new(FileMode.Socket | FileMode.Permissions, 0, 0)
        : Find(node) is { } socket ? new(FileMode.Socket | FileMode.Permissions, socket.Owner.User, socket.Owner.Group) : default;

    /// <inheritdoc/>
    public FileKind Kind(uint node) => FileKind.Socket;

    /// <inheritdoc/>
    public ulong Size(uint node) => 0;

    /// <inheritdoc/>
    public void Describe(uint node, ref FileStatus status)
    {
        NodeAccess access = Access(node);
        status.Inode = node >= Maximum ? RemoteInode + node : Find(node)?.Number ?? 0;
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
    public ReadOnlySpan<byte> Target(uint link) => throw new InvalidOperationException("there are no links to sockets");

    /// <inheritdoc/>
    public CallStatus Frames(uint node, bool execute, out ulong memory) => throw new InvalidOperationException("sockets have no frames");

    /// <inheritdoc/>
    public ConsoleStream Stream(uint node) => throw new InvalidOperationException("a socket is no console");

    private UnixSocket? Find(uint node) => node < (uint)_sockets.Length ? _sockets[node] : null;

    private static InvalidOperationException NoDirectory() => new("sockets are in no directory");
}
