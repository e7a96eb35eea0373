using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>
/// The tree of all names: file systems, each but the root mounted at a name in a directory of another. The name need not exist there; if it
/// does, the mount hides it.
/// </summary>
public sealed partial class NameTree
{
    /// <summary>"." and "..".</summary>
    private const ulong DotEntries = 2;

    /// <summary>Positions of mounts that the directory does not name; those of the file system are below.</summary>
    private const ulong MountPositions = 1UL << 62;

    private readonly List<Mount> _mounts = [];
    private ChangeCounts? _counts;

    public NameTree(IFileSystem root) => Root = new Place(Add(root, null, 0, []), root.Root);

    /// <summary>The root directory.</summary>
    public Place Root { get; }

    /// <summary>Have the file systems count their changes: those that are mounted, and those that will be.</summary>
    internal void CountChanges(ChangeCounts counts)
    {
        _counts = counts;
        foreach (Mount mount in _mounts)
            CountChanges(mount, counts);
    }

    /// <summary>Where a file system is mounted; null: nowhere.</summary>
    internal Mount? MountOf(IFileSystem fileSystem) => _mounts.Find(mount => mount.FileSystem == fileSystem);

    /// <summary>Mount a file system.</summary>
    /// <param name="fileSystem">The file system.</param>
    /// <param name="directory">A directory of the tree.</param>
    /// <param name="name">A name there.</param>
    public Mount Add(IFileSystem fileSystem, Place directory, ReadOnlySpan<byte> name) =>
        Add(fileSystem, directory.Mount, directory.Node, name.ToArray());

    /// <summary>A file system whose files have no names.</summary>
    public Mount AddNameless(IFileSystem fileSystem) => Add(fileSystem, null, 0, []);

    /// <summary>The place of a name in a directory; neither "." nor "..".</summary>
    public bool TryFind(Place directory, ReadOnlySpan<byte> name, out Place found)
    {
        if (MountAt(directory, name) is { } mount)
        {
            found = new Place(mount, mount.FileSystem.Root);
            return true;
        }

        bool exists = directory.Mount.FileSystem.TryFind(directory.Node, name, out uint node);
        found = new Place(directory.Mount, node);
        return exists;
    }

    /// <summary>The directory above; the root is above itself.</summary>
    public Place Above(Place directory)
    {
        if (!directory.IsMountRoot)
            return new Place(directory.Mount, directory.Mount.FileSystem.Parent(directory.Node));
        return directory.Mount.Parent is { } parent ? new Place(parent, directory.Mount.Directory) : directory;
    }

    /// <summary>The name of a directory in the one above; empty for the root.</summary>
    public static ReadOnlySpan<byte> NameOf(Place directory) =>
        directory.IsMountRoot ? directory.Mount.Name : directory.Mount.FileSystem.NameOf(directory.Node);

    /// <summary>
    /// The entry of a directory at a position or the first behind it: ".", "..", what the file system has, and mounts whose names it does not have.
    /// </summary>
    /// <param name="directory">The directory.</param>
    /// <param name="position">The position; afterwards the one behind the entry.</param>
    /// <param name="name">The name.</param>
    /// <param name="place">What it names.</param>
    /// <returns>False beyond the last one.</returns>
    public bool TryEntry(Place directory, ref ulong position, out ReadOnlySpan<byte> name, out Place place)
    {
        IFileSystem fileSystem = directory.Mount.FileSystem;
        name = position == 0 ? "."u8 : ".."u8;
        place = position == 0 ? directory : Above(directory);
        if (position < DotEntries)
        {
            position++;
            return true;
        }

        if (position < MountPositions
            && fileSystem.TryEntry(directory.Node, position - DotEntries, out ulong cookie, out name, out uint node))
        {
            position = cookie + DotEntries + 1;
            place = MountAt(directory, name) is { } mount ? new Place(mount, mount.FileSystem.Root) : new Place(directory.Mount, node);
            return true;
        }

        int first = position < MountPositions ? 0 : (int)Math.Min(position - MountPositions, (ulong)_mounts.Count);
        for (int i = first; i < _mounts.Count; i++)
        {
            Mount mount = _mounts[i];
            if (mount.Parent != directory.Mount || mount.Directory != directory.Node || fileSystem.TryFind(directory.Node, mount.Name, out _))
                continue;
            name = mount.Name;
            place = new Place(mount, mount.FileSystem.Root);
            position = MountPositions + (ulong)i + 1;
            return true;
        }

        return false;
    }

    /// <summary>Write the entries of a directory from the position of the writer on, as far as there is room.</summary>
    public void List(Place directory, ref DirectoryWriter writer)
    {
        bool isPlain = !HasMounts(directory);
        ulong position = writer.Position;
        while ((!isPlain || position < DotEntries) && TryEntry(directory, ref position, out ReadOnlySpan<byte> name, out Place place))
        {
            if (!writer.TryAdd(place.Inode, place.Access.Mode, name, position))
                return;
        }

        // Where nothing is mounted the file system knows all names.
        if (isPlain && position < MountPositions)
            directory.Mount.FileSystem.List(directory.Node, position - DotEntries, DotEntries, ref writer);
    }

    private bool HasMounts(Place directory)
    {
        foreach (Mount mount in CollectionsMarshal.AsSpan(_mounts))
        {
            if (mount.Parent == directory.Mount && mount.Directory == directory.Node)
                return true;
        }

        return false;
    }

    /// <summary>Whether a file system is mounted at a name of a directory.</summary>
    public bool IsMountPoint(Place directory, ReadOnlySpan<byte> name) => MountAt(directory, name) is not null;

    /// <summary>What stat tells of a place.</summary>
    public static void Describe(Place place, ref FileStatus status)
    {
        status = default;
        place.Mount.FileSystem.Describe(place.Node, ref status);
        status.Device = place.Mount.Device;
    }

    private Mount Add(IFileSystem fileSystem, Mount? parent, uint directory, byte[] name)
    {
        Mount mount = new(fileSystem, (ulong)_mounts.Count + 1, parent, directory, name);
        _mounts.Add(mount);
        if (_counts is { } counts)
            CountChanges(mount, counts);
        return mount;
    }

    private static void CountChanges(Mount mount, ChangeCounts counts)
    {
        (mount.FileSystem as MemoryTree)?.CountChanges(counts, mount.Device);

        // What its name led to before is hidden.
        if (mount.Parent is { } parent)
            counts.Raise(ChangeCounts.SlotOf(parent.Device, mount.Directory));
    }

    private Mount? MountAt(Place directory, ReadOnlySpan<byte> name)
    {
        if (!directory.Mount.MayHaveInner(name.Length))
            return null;
        foreach (Mount mount in directory.Mount.Inner)
        {
            if (mount.Directory == directory.Node && name.SequenceEqual(mount.Name))
                return mount;
        }

        return null;
    }
}
