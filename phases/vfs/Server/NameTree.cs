using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>
/// The tree of all names: file systems, each but the root mounted at a name in a directory of another. The name need not exist there; if it
/// does, the mount hides it.
/// </summary>
public sealed class NameTree
{
    private readonly List<Mount> _mounts = [];

    public NameTree(IFileSystem root) => Root = new Place(Add(root, null, 0, []), root.Root);

    /// <summary>The root directory.</summary>
    public Place Root { get; }

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

    /// <summary>An entry of a directory by position: ".", "..", what the file system has, and mounts whose names it does not have.</summary>
    /// <returns>False beyond the last one.</returns>
    public bool TryEntry(Place directory, ulong position, out ReadOnlySpan<byte> name, out Place place)
    {
        IFileSystem fileSystem = directory.Mount.FileSystem;
        name = position == 0 ? "."u8 : ".."u8;
        place = position == 0 ? directory : Above(directory);
        if (position < 2)
            return true;

        position -= 2;
        uint count = fileSystem.EntryCount(directory.Node);
        if (position < count)
        {
            name = fileSystem.Entry(directory.Node, (uint)position, out uint node);
            place = MountAt(directory, name) is { } mount ? new Place(mount, mount.FileSystem.Root) : new Place(directory.Mount, node);
            return true;
        }

        position -= count;
        foreach (Mount mount in _mounts)
        {
            if (mount.Parent != directory.Mount || mount.Directory != directory.Node
                || fileSystem.TryFind(directory.Node, mount.Name, out _) || position-- != 0)
                continue;
            name = mount.Name;
            place = new Place(mount, mount.FileSystem.Root);
            return true;
        }

        return false;
    }

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
        return mount;
    }

    private Mount? MountAt(Place directory, ReadOnlySpan<byte> name)
    {
        foreach (Mount mount in CollectionsMarshal.AsSpan(_mounts))
        {
            if (mount.Parent == directory.Mount && mount.Directory == directory.Node && name.SequenceEqual(mount.Name))
                return mount;
        }

        return null;
    }
}
