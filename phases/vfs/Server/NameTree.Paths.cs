using System;
using System.Collections.Generic;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>
/// Paths of what is open, for links of /proc. Directories know their names; others are searched for, first where they were opened.
/// </content>
public sealed partial class NameTree
{
    /// <summary>All mounts that have names, in the order in which they were made.</summary>
    public IEnumerable<Mount> Mounts
    {
        get
        {
            foreach (Mount mount in _mounts)
            {
                if (mount == Root.Mount || mount.Parent is not null)
                    yield return mount;
            }
        }
    }

    /// <summary>The path of a place, as seen from a root directory; with " (deleted)" behind it when its name is gone.</summary>
    /// <param name="place">The place.</param>
    /// <param name="opened">The directory that it was opened in; null: not known.</param>
    /// <param name="root">Where paths begin.</param>
    /// <param name="buffer">The path is at its end.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="length">Its length.</param>
    /// <returns>False: it is longer than the buffer.</returns>
    public bool TryPathOf(Place place, Place? opened, Place root, Span<byte> buffer, out int start, out int length)
    {
        start = buffer.Length;
        length = 0;
        if (!place.Access.IsDirectory)
        {
            bool isNamed = TryName(place, opened, out Place directory, out byte[] name);
            ReadOnlySpan<byte> deleted = "/ (deleted)"u8;
            if (!isNamed)
                return Put(deleted, buffer, ref start) && Measure(buffer, start, out length);
            if (!Put(name, buffer, ref start) || !Put("/"u8, buffer, ref start))
                return false;
            place = directory;
        }

        while (place != root && !(place.IsMountRoot && place.Mount.Parent is null))
        {
            if (!Put(NameOf(place), buffer, ref start) || !Put("/"u8, buffer, ref start))
                return false;
            place = Above(place);
        }

        return (start != buffer.Length || Put("/"u8, buffer, ref start)) && Measure(buffer, start, out length);
    }

    private static bool Measure(Span<byte> buffer, int start, out int length)
    {
        length = buffer.Length - start;
        return true;
    }

    private static bool Put(ReadOnlySpan<byte> text, Span<byte> buffer, ref int start)
    {
        if (text.Length > start)
            return false;
        start -= text.Length;
        text.CopyTo(buffer[start..]);
        return true;
    }

    /// <summary>A name of something that is no directory: all directories of its file system are looked through.</summary>
    private bool TryName(Place place, Place? opened, out Place directory, out byte[] name)
    {
        IFileSystem fileSystem = place.Mount.FileSystem;
        directory = place;
        name = [];
        if (place.Mount.Parent is null && place.Mount != Root.Mount)
            return false; // a file system without names
        if (fileSystem is DeviceTree)
        {
            directory = new Place(place.Mount, fileSystem.Root);
            name = fileSystem.NameOf(place.Node).ToArray();
            return true;
        }

        if (opened is { } hint && hint.Mount == place.Mount && TryNameIn(hint, place.Node, out name))
        {
            directory = hint;
            return true;
        }

        List<(uint Node, ulong Cookie)> way = [(fileSystem.Root, 0)];
        while (way.Count > 0)
        {
            (uint at, ulong cookie) = way[^1];
            if (!fileSystem.TryEntry(at, cookie, out ulong found, out ReadOnlySpan<byte> each, out uint node))
            {
                way.RemoveAt(way.Count - 1);
                continue;
            }

            way[^1] = (at, found + 1);
            if (node == place.Node)
            {
                directory = new Place(place.Mount, at);
                name = each.ToArray();
                return true;
            }

            if (fileSystem.Access(node).IsDirectory)
                way.Add((node, 0));
        }

        return false;
    }

    /// <summary>A name of a node in a directory.</summary>
    public static bool TryNameIn(Place directory, uint node, out byte[] name)
    {
        IFileSystem fileSystem = directory.Mount.FileSystem;
        ulong cookie = 0;
        while (fileSystem.TryEntry(directory.Node, cookie, out ulong found, out ReadOnlySpan<byte> each, out uint named))
        {
            if (named == node)
            {
                name = each.ToArray();
                return true;
            }

            cookie = found + 1;
        }

        name = [];
        return false;
    }
}
