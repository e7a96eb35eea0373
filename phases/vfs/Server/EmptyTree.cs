using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>The root when the boot archive has no tree: an empty directory that cannot change.</summary>
public sealed class EmptyTree : IFileSystem
{
    /// <inheritdoc/>
    public uint Root => 0;

    /// <inheritdoc/>
    public bool IsReadOnly => true;

    /// <inheritdoc/>
    public NodeAccess Access(uint node) => new(FileMode.Directory | 0x1ED, 0, 0);

    /// <inheritdoc/>
    public FileKind Kind(uint node) => FileKind.Directory;

    /// <inheritdoc/>
    public ulong Size(uint node) => 0;

    /// <inheritdoc/>
    public void Describe(uint node, ref FileStatus status)
    {
        status.Inode = 1;
        status.Links = 2;
        status.Mode = Access(node).Mode;
        status.BlockSize = 4096;
    }

    /// <inheritdoc/>
    public bool TryFind(uint directory, ReadOnlySpan<byte> name, out uint node)
    {
        node = 0;
        return false;
    }

    /// <inheritdoc/>
    public uint EntryCount(uint directory) => 0;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Entry(uint directory, uint position, out uint node) => throw NothingHere();

    /// <inheritdoc/>
    public uint Parent(uint directory) => throw NothingHere();

    /// <inheritdoc/>
    public ReadOnlySpan<byte> NameOf(uint directory) => throw NothingHere();

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Target(uint link) => throw NothingHere();

    /// <inheritdoc/>
    public CallStatus Frames(uint node, bool execute, out ulong memory) => throw NothingHere();

    /// <inheritdoc/>
    public ConsoleStream Stream(uint node) => throw NothingHere();

    private static InvalidOperationException NothingHere() => new("the empty tree holds nothing");
}
