using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using Pistachio.Abi;
using Pistachio.Ipc.Protocol;
using Pistachio.Ipc.Server;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>
/// The VFS server without its event loop: names, permissions, and who holds which open file descriptions. All that reaches the kernel goes
/// through <see cref="IKernelFiles"/>.
/// </summary>
public sealed partial class VfsServer : IVfsServer, IVfsControl
{
    /// <summary>Bytes of two paths, and of one more message.</summary>
    private const int PathRoom = (2 * VfsLimits.PathMaximum) + VfsLimits.PathBytes;

    /// <summary>What nodes and names of /tmp, and those of /dev/shm, may take up in the heap.</summary>
    private const int TemporaryHeap = 1 << 20;

    private readonly IKernelFiles _kernel;
    private readonly ulong _console;
    private readonly NameTree _names;
    private readonly Mount _devices;
    private readonly PipeTree _pipes;
    private readonly Mount _pipeMount;
    private readonly Mount _socketMount;
    private readonly FramePool? _pool;
    private readonly StableStore? _store;
    private readonly PathWalk _walk;
    private readonly DomainTable _domains = new();
    private readonly ChangeCounts _counts = new();
    private readonly PathCache _paths;
    private readonly ListedBlocks _listed;
    private readonly Stack<OpenFile> _unused = [];
    private readonly ulong[] _streams = new ulong[(int)ConsoleStream.Terminal + 1];
    private readonly byte[] _path = new byte[VfsLimits.PathMaximum];
    private uint _handles;

    /// <param name="kernel">The kernel.</param>
    /// <param name="root">The root file system.</param>
    /// <param name="console">Endpoint of the console server, without a badge; 0 = there is none.</param>
    /// <param name="pool">Frames for /tmp and /dev/shm; null: there are none.</param>
    /// <param name="segments">Frames for what the ipc phase has; null: it is not in the image.</param>
    /// <param name="line">The line of the console's terminal; null: there is none.</param>
    /// <param name="remote">Who has sockets of other families; null: nobody.</param>
    public VfsServer(
        IKernelFiles kernel, IFileSystem root, ulong console, FramePool? pool = null, FramePool? segments = null, ITerminalLine? line = null,
        IRemoteSockets? remote = null)
    {
        _remote = remote;
        _kernel = kernel;
        _console = console;
        _names = new NameTree(root);
        Register(root);
        _devices = _names.Add(new DeviceTree(), _names.Root, "dev"u8);
        SmallBuffers buffers = new(pool);
        _pipes = new PipeTree(buffers);
        _sockets = new SocketTree(buffers);
        _pipeMount = _names.AddNameless(_pipes);
        _line = line;
        _lineSize = line?.WindowSize ?? 0;
        _consoleTerminal.WindowSize = _lineSize;
        _pseudoTerminalMount = _names.Add(_pseudoTerminals, new Place(_devices, _devices.FileSystem.Root), "pts"u8);
        _pool = pool;
        _processes = new ProcessTree(kernel, _names);
        _processMount = _names.Add(_processes, _names.Root, "proc"u8);
        if (pool is not null)
        {
            // Three quarters of the frames for each: what fills one leaves some for the others.
            _names.Add(Register(new MemoryTree(pool, pool.Pages * 3 / 4, TemporaryHeap, 0x3FF)), _names.Root, "tmp"u8);
            Place devices = new(_devices, _devices.FileSystem.Root);
            _sharedMemory = _names.Add(Register(new MemoryTree(pool, pool.Pages * 3 / 4, TemporaryHeap, 0x3FF)), devices, "shm"u8);
        }

        _store = pool?.Store;
        if (_store is not null)
            Recover(_store);
        _names.CountChanges(_counts);
        _socketMount = _names.AddNameless(_sockets);
        if (segments is not null)
            _ipc = new IpcServer(this, segments, _names, new Place(_devices, _devices.FileSystem.Root));
        _walk = new PathWalk(_names);
        _paths = new PathCache(_counts);
        _listed = new ListedBlocks(_names, _counts);
    }

    /// <summary>Turn a request into its reply, whichever of the protocols it is of, and answer requests that waited for what it did.</summary>
    /// <param name="message">The message with the sender's badge; afterwards the reply.</param>
    /// <param name="messagePage">Address of the server thread's message page.</param>
    /// <returns>False: there is no reply yet, and the server keeps the request.</returns>
    public bool Handle(ref Message message, ulong messagePage)
    {
        ulong badge = message.Badge;
        if (_transactions.Count != 0)
            Enter(badge);
        bool answered = new MessageTag(message.Tag).Protocol == VfsControlDispatcher.Number
            ? VfsControlDispatcher.Dispatch(this, ref message, messagePage)
            : Dispatch(ref message, messagePage) || !KeepWaiter(ref message);
        if (_entered is not null)
            Leave();
        EndGroup();
        if (_hasSurvivors && answered)
            ExplainLostHandle(ref message, badge);
        if (_missed.Count != 0)
            LookAtRemoteSockets();
        if (_changedQueues.Count != 0)
            AnswerWaiters(messagePage);
        if (_announced.Count != 0)
            TellOwners(messagePage);
        return answered;
    }

    /// <summary>Turn a request that may wait into its reply. False: it must wait.</summary>
    private bool Dispatch(ref Message message, ulong messagePage) => new MessageTag(message.Tag).Protocol switch
    {
        SocketDispatcher.Number => SocketDispatcher.Dispatch(this, ref message, messagePage),
        IpcDispatcher.Number when _ipc is not null => IpcDispatcher.Dispatch(_ipc, ref message, messagePage),
        _ => VfsDispatcher.Dispatch(this, ref message, messagePage),
    };

    /// <inheritdoc/>
    public Errno ExtendPath(ulong domain, ReadOnlySpan<byte> path)
    {
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        caller.Path ??= new byte[PathRoom];
        if (path.Length > PathRoom - VfsLimits.PathBytes - caller.PathLength)
        {
            caller.PathLength = 0;
            return Errno.ENAMETOOLONG;
        }

        path.CopyTo(caller.Path.AsSpan(caller.PathLength));
        caller.PathLength += path.Length;
        return Errno.None;
    }

    /// <summary>The bytes of a request: what came in front, and these.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ReadOnlySpan<byte> Whole(Domain caller, ReadOnlySpan<byte> path) => caller.PathLength == 0 ? path : BehindFront(caller, path);

    private static ReadOnlySpan<byte> BehindFront(Domain caller, ReadOnlySpan<byte> path)
    {
        int front = caller.PathLength;
        caller.PathLength = 0;
        path.CopyTo(caller.Path.AsSpan(front));
        return caller.Path.AsSpan(0, front + path.Length);
    }

    /// <summary>Resolve the path of a request: what came in front, and this.</summary>
    private Errno Resolve(
        Domain caller, uint directory, in Identity who, ReadOnlySpan<byte> path, bool follow, out Place found, bool mayMake = false,
        bool isNew = false)
    {
        found = _names.Root;
        path = Whole(caller, path);
        if (path.Length >= VfsLimits.PathMaximum)
            return Errno.ENAMETOOLONG;
        Errno error = Start(caller, directory, path, out Place start);
        return error == Errno.None ? Resolve(RootOf(caller), start, who, path, follow, mayMake, isNew, out found) : error;
    }

    /// <summary>
    /// Resolve a path that may have been resolved before. <see cref="PathWalk.MissingIn"/> is told where a file may be made. One that leads nowhere if all goes
    /// well (<paramref name="isNew"/>) is not looked for.
    /// </summary>
    private Errno Resolve(Place root, Place start, in Identity who, ReadOnlySpan<byte> path, bool follow, bool mayMake, bool isNew, out Place found)
    {
        if (isNew && _entered is null)
            return ResolveFree(root, start, who, path, out found);
        if (_entered is not null)
            return _walk.Resolve(root, start, who, path, follow, out found); // what paths lead to for others is not remembered for this
        if (_paths.Find(root, start, who, path, follow) is { } known && !(mayMake && known.Error == Errno.ENOENT))
        {
            _walk.Recall(known.Directory);
            found = known.Found;
            return known.Error;
        }

        Errno error = _walk.Resolve(root, start, who, path, follow, out found);
        if ((error == Errno.None || (error == Errno.ENOENT && !mayMake)) && _walk.IsCounted)
            _paths.Keep(root, start, who, path, follow, _walk, found, error);
        return error;
    }

    /// <summary>Where a path begins that may be relative to an open directory.</summary>
    private Errno Start(Domain caller, uint directory, ReadOnlySpan<byte> path, out Place start)
    {
        start = RootOf(caller);
        _processes.Asker = caller;
        if (caller.Transaction is { Failure: not Errno.None and var failure })
            return failure;
        if (caller.HasLostRoot)
            return Errno.EIO;
        if (directory == VfsLimits.Root || (path.Length > 0 && path[0] == '/'))
            return Errno.None;
        if (caller[directory] is not { } from)
            return Errno.EBADF;
        if (!from.Place.Access.IsDirectory)
            return Errno.ENOTDIR;
        start = from.Place;
        return Errno.None;
    }

    private Place RootOf(Domain caller) => caller.Root is { } root ? root.Place : _names.Root;

    private static bool IsRemoved(Place place) => place.Mount.FileSystem is MemoryTree tree && tree.Links(place.Node) == 0;

    /// <summary>The place that a handle names, <see cref="VfsLimits.Root"/> included.</summary>
    private bool TryPlace(Domain caller, uint handle, out Place place)
    {
        OpenFile? file = caller[handle];
        place = file?.Place ?? RootOf(caller);
        return file is not null || handle == VfsLimits.Root;
    }

    /// <summary>A piece of a longer byte string, for a message.</summary>
    private static int Piece(ReadOnlySpan<byte> whole, uint offset, Span<byte> piece)
    {
        if (offset >= (uint)whole.Length)
            return 0;
        ReadOnlySpan<byte> rest = whole[(int)offset..];
        int length = Math.Min(rest.Length, piece.Length);
        rest[..length].CopyTo(piece);
        return length;
    }
}
