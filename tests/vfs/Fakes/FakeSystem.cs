using System;
using System.Runtime.InteropServices;
using System.Text;
using Pistachio.Abi;
using Pistachio.BootFormat;
using Pistachio.Build.Images;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Server;
using Shouldly;

namespace Pistachio.Vfs.Tests.Fakes;

/// <summary>A VFS server over a tree, with one domain that is the superuser, and requests in a short form.</summary>
internal sealed class FakeSystem : ITreeMemory
{
    public const ulong Control = 1;
    public const ulong User = 0x1000;

    /// <summary>The process id of that domain.</summary>
    public const uint UserPid = 7;

    private readonly byte[] _tree;
    private readonly VfsServer _server;

    /// <param name="root">The tree of the archive.</param>
    /// <param name="chunks">Memory for files, in chunks of 4 MiB: the tree is below a root that can be written. 0: nothing can be written.</param>
    /// <param name="line">The line of the console's terminal.</param>
    /// <param name="memory">Memory that outlives the server, which begins with what is there.</param>
    /// <param name="remote">Who has sockets of AF_INET.</param>
    public FakeSystem(RootTreeNode root, int chunks = 0, ITerminalLine? line = null, LastingMemory? memory = null, IRemoteSockets? remote = null)
    {
        _tree = RootTreeWriter.Write(root);
        RootTree.Open(_tree, (ulong)_tree.Length, out _).ShouldBe(FormatStatus.Ok);
        Console = Kernel.AddEndpoint();
        BootTree tree = new(this, Kernel, Kernel.AddMemory(_tree));
        Pool = chunks == 0 ? null : new FramePool(new FakeFrames(Kernel, chunks), Kernel);
        if (memory is not null)
            Pool = new FramePool(new LastingFrames(Kernel, memory), Kernel);
        if (memory is not null)
            StableStore.Open(Pool!).ShouldNotBeNull();
        Root = Pool is null ? null : new MemoryTree(Pool, Pool.Pages, 4 << 20, 0, tree, tree.NodeCount);
        _server = new VfsServer(Kernel, Root is null ? tree : Root, Console, Pool, line: line, remote: remote);
        if (_server.Knows(User))
            return;
        if (memory is { Chunks.Count: > 0 } && Pool!.Store!.Lives > 1)
            Server.ShareProcessIds(Control, Kernel.AddMemory(new byte[VfsLimits.ProcessIdPages * 4096])).ShouldBe(Errno.None);
        Server.CreateDomain(Control, User, 0, ulong.MaxValue, UserPid).ShouldBe(Errno.None);
    }

    /// <summary>Begin a server with what another one left.</summary>
    public static void Recover(RootTreeNode root, FramePool pool) => _ = new FakeSystem(root, pool);

    private FakeSystem(RootTreeNode root, FramePool pool)
    {
        _tree = RootTreeWriter.Write(root);
        BootTree tree = new(this, Kernel, Kernel.AddMemory(_tree));
        _server = new VfsServer(Kernel, new MemoryTree(pool, pool.Pages, 4 << 20, 0, tree, tree.NodeCount), 0, pool);
    }

    public FakeKernel Kernel { get; } = new();

    /// <summary>The server as it is between requests.</summary>
    public VfsServer Server
    {
        get
        {
            EndRequest();
            _server.Leave();
            return _server;
        }
    }

    /// <summary>The request at hand has been answered.</summary>
    public void EndRequest() => _server.EndGroup();

    /// <summary>The server when it has got a request of a domain: if that has a transaction, it sees the files as the transaction does.</summary>
    public VfsServer ServerFor(ulong domain)
    {
        EndRequest();
        _server.Enter(domain);
        return _server;
    }

    public FramePool? Pool { get; }

    public MemoryTree? Root { get; }

    public ulong Console { get; }

    public ReadOnlySpan<byte> Tables => _tree;

    public Errno Open(string path, OpenFlags flags, out uint handle, uint directory = VfsLimits.Root, ulong domain = User) =>
        Server.Open(domain, directory, flags, 0x1B6, Front(domain, path), out handle, out _, out _);

    /// <summary>Open a file that must open.</summary>
    public uint Open(string path, OpenFlags flags = OpenFlags.ReadOnly, ulong domain = User)
    {
        Open(path, flags, out uint handle, VfsLimits.Root, domain).ShouldBe(Errno.None, path);
        return handle;
    }

    public Errno Status(string path, out FileStatus status, bool follow = true, uint directory = VfsLimits.Root, ulong domain = User)
    {
        Span<byte> bytes = stackalloc byte[FileStatus.Size];
        Errno error = Server.Status(domain, directory, follow, Front(domain, path), bytes, out int length);
        status = error == Errno.None ? MemoryMarshal.Read<FileStatus>(bytes[..length]) : default;
        return error;
    }

    public Errno Access(string path, uint mode, bool effective = true, ulong domain = User) =>
        Server.Access(domain, VfsLimits.Root, mode, effective, true, Front(domain, path));

    /// <summary>The frames that a file begins with.</summary>
    public Errno Frames(ulong domain, uint handle, out ulong size, out ulong memory) =>
        Server.Frames(domain, handle, 0, FrameScope.Private, out size, out _, out _, out memory);

    /// <summary>What a read of a regular file gives.</summary>
    public byte[] Read(uint handle, ulong count, ulong domain = User)
    {
        Server.Advance(domain, handle, count, out ulong position, out ulong taken, out _, out _).ShouldBe(Errno.None);
        if (taken == 0)
            return [];
        byte[] bytes = new byte[taken];
        for (ulong done = 0; done < taken;)
        {
            uint page = (uint)((position + done) / 4096);
            Server.Frames(domain, handle, page, FrameScope.Private, out _, out uint first, out _, out ulong memory).ShouldBe(Errno.None);
            ReadOnlySpan<byte> piece = Kernel[memory].Bytes[(int)(position + done - (first * 4096UL))..];
            piece = piece[..Math.Min(piece.Length, (int)(taken - done))];
            piece.CopyTo(bytes.AsSpan((int)done));
            done += (ulong)piece.Length;
        }

        return bytes;
    }

    /// <summary>The absolute path of an open directory.</summary>
    public string PathOf(uint handle, ulong domain = User)
    {
        StringBuilder whole = new();
        Span<byte> piece = stackalloc byte[VfsLimits.PathBytes];
        uint length;
        do
        {
            Server.DirectoryPath(domain, handle, (uint)whole.Length, out length, piece, out int bytes).ShouldBe(Errno.None);
            whole.Append(Encoding.Latin1.GetString(piece[..bytes]));
        }
        while (whole.Length < length);
        return whole.ToString();
    }

    public void SetIdentity(ulong domain, uint user, uint group, params uint[] groups) =>
        Server.SetIdentity(Control, domain, user, group, user, group, MemoryMarshal.AsBytes<uint>(groups)).ShouldBe(Errno.None);

    public (uint Domains, uint Handles) Census()
    {
        Server.Census(Control, out uint domains, out uint handles).ShouldBe(Errno.None);
        return (domains, handles);
    }

    /// <summary>Sends the front of a long path, and gives the rest that goes with the operation.</summary>
    private ReadOnlySpan<byte> Front(ulong domain, string path)
    {
        ReadOnlySpan<byte> bytes = Encoding.UTF8.GetBytes(path);
        while (bytes.Length > VfsLimits.PathBytes)
        {
            if (Server.ExtendPath(domain, bytes[..VfsLimits.PathBytes]) != Errno.None)
                return bytes[..VfsLimits.PathBytes];
            bytes = bytes[VfsLimits.PathBytes..];
        }

        return bytes;
    }
}
