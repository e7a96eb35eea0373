using System;
using Pistachio.Abi;
using Pistachio.BootFormat;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>The tree of the boot archive as a file system: nothing in it can change.</summary>
public sealed class BootTree : IFileSystem
{
    private const long BlockSize = 4096;

    private readonly ITreeMemory _tree;
    private readonly IKernelFiles _kernel;
    private readonly ulong _memory;

    /// <param name="tree">The tables, which <see cref="RootTree.Open"/> has accepted.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="memory">Capability to the memory that the tree lies in, from its first page on.</param>
    public BootTree(ITreeMemory tree, IKernelFiles kernel, ulong memory)
    {
        _tree = tree;
        _kernel = kernel;
        _memory = memory;
    }

    /// <inheritdoc/>
    public uint Root => 0;

    /// <inheritdoc/>
    public bool IsReadOnly => true;

    /// <inheritdoc/>
    public bool IsCounted => true;

    /// <summary>Nodes: all numbers are below.</summary>
    public uint NodeCount => (uint)Tree.InodeCount;

    private RootTree Tree => RootTree.Reopen(_tree.Tables);

    /// <inheritdoc/>
    public NodeAccess Access(uint node)
    {
        RootTreeInode inode = RootTree.Inode(_tree.Tables, (int)node);
        return new NodeAccess(inode.Mode, inode.Owner, inode.Group);
    }

    /// <inheritdoc/>
    public FileKind Kind(uint node) => RootTree.Inode(_tree.Tables, (int)node).Type switch
    {
        RootTree.DirectoryType => FileKind.Directory,
        RootTree.FileType => FileKind.Regular,
        _ => FileKind.Path,
    };

    /// <inheritdoc/>
    public ulong Size(uint node)
    {
        RootTreeInode inode = RootTree.Inode(_tree.Tables, (int)node);
        return inode.Type == RootTree.FileType ? inode.Size : 0;
    }

    /// <inheritdoc/>
    public void Describe(uint node, ref FileStatus status)
    {
        RootTreeInode inode = RootTree.Inode(_tree.Tables, (int)node);
        status.Inode = node + 1UL;
        status.Links = inode.Links;
        status.Mode = inode.Mode;
        status.User = inode.Owner;
        status.Group = inode.Group;
        status.Length = inode.Type == RootTree.DirectoryType ? BlockSize : (long)inode.Size;
        status.BlockSize = BlockSize;
        status.Blocks = inode.Type == RootTree.LinkType ? 0 : (status.Length + BlockSize - 1) / BlockSize * (BlockSize / 512);
        status.AccessSeconds = status.ModificationSeconds = status.ChangeSeconds = inode.Seconds;
        status.AccessNanoseconds = status.ModificationNanoseconds = status.ChangeNanoseconds = inode.Nanoseconds;
    }

    /// <inheritdoc/>
    public bool TryFind(uint directory, ReadOnlySpan<byte> name, out uint node)
    {
        RootTree tree = Tree;
        bool found = tree.TryFind(tree.Inode((int)directory), name, out int inode);
        node = (uint)inode;
        return found;
    }

    /// <inheritdoc/>
    public bool TryEntry(uint directory, ulong cookie, out ulong found, out ReadOnlySpan<byte> name, out uint node)
    {
        RootTree tree = Tree;
        RootTreeInode inode = tree.Inode((int)directory);
        found = cookie;
        name = default;
        node = 0;
        if (cookie >= (ulong)inode.EntryCount)
            return false;
        int entry = inode.FirstEntry + (int)cookie;
        node = (uint)tree.EntryInode(entry);
        name = tree.EntryName(entry);
        return true;
    }

    /// <inheritdoc/>
    public uint Parent(uint directory) => (uint)Tree.Inode((int)directory).Parent;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> NameOf(uint directory)
    {
        RootTree tree = Tree;
        return tree.EntryName(tree.Inode((int)directory).NamedBy);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Target(uint link)
    {
        RootTree tree = Tree;
        return tree.Target(tree.Inode((int)link));
    }

    /// <inheritdoc/>
    public CallStatus Frames(uint node, bool execute, out ulong memory)
    {
        RootTreeInode inode = RootTree.Inode(_tree.Tables, (int)node);
        uint pages = (uint)((inode.Size + Fields.PageSize - 1) / Fields.PageSize);
        Rights rights = execute ? Rights.Read | Rights.Execute : Rights.Read;
        return _kernel.Split(_memory, (uint)(inode.Offset / Fields.PageSize), pages, rights, out memory);
    }

    /// <inheritdoc/>
    public ConsoleStream Stream(uint node) => throw new InvalidOperationException("a root tree has no devices");
}
