using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;
using Pistachio.BootFormat;
using Pistachio.Build.Execution;

namespace Pistachio.Build.Images;

/// <summary>Reads a directory of the host, to be the root of what runs on the board.</summary>
internal sealed class RootTreeDirectory
{
    private readonly bool _keepOwners;
    private readonly Action<string> _warn;
    private readonly Dictionary<(ulong Device, ulong Inode), RootTreeNode> _linked = [];

    private RootTreeDirectory(bool keepOwners, Action<string> warn)
    {
        _keepOwners = keepOwners;
        _warn = warn;
    }

    /// <summary>
    /// The directory with all below it, other file systems included: files, directories and symbolic links, with permissions, modification
    /// times and hard links. Devices, sockets and FIFOs are left out with a warning.
    /// </summary>
    /// <param name="path">The directory.</param>
    /// <param name="keepOwners">Keep the host's user and group ids; otherwise everything belongs to the superuser.</param>
    /// <param name="warn">Told what was left out.</param>
    /// <exception cref="BuildFailure">It is no directory, or something in it cannot be read; the text names it.</exception>
    public static RootTreeNode Read(string path, bool keepOwners, Action<string> warn)
    {
        var status = StatusOf(path, follow: true);
        if (status.Type != RootTree.DirectoryType)
        {
            throw new BuildFailure($"{path}: not a directory");
        }

        return new RootTreeDirectory(keepOwners, warn).Directory(path, status);
    }

    private RootTreeNode Directory(string path, HostFileStatus status)
    {
        var (owner, group) = OwnerOf(status);
        var node = RootTreeNode.Directory(status.Permissions, owner, group, status.Seconds, status.Nanoseconds);
        foreach (var entry in Reading(path, () => new DirectoryInfo(path).GetFileSystemInfos()))
        {
            if (Node(entry.FullName) is { } below)
            {
                node.Add(entry.Name, below);
            }
        }

        return node;
    }

    private RootTreeNode? Node(string path)
    {
        var status = StatusOf(path, follow: false);
        if (_linked.TryGetValue((status.Device, status.Inode), out var known))
        {
            return known;
        }

        var (owner, group) = OwnerOf(status);
        RootTreeNode node;
        switch (status.Type)
        {
            case RootTree.DirectoryType:
                return Directory(path, status);
            case RootTree.FileType:
                var content = Reading(path, () => File.ReadAllBytes(path));
                node = RootTreeNode.File(content, status.Permissions, owner, group, status.Seconds, status.Nanoseconds);
                break;
            case RootTree.LinkType:
                var target = Reading(path, () => new FileInfo(path).LinkTarget) ?? throw new BuildFailure($"{path}: changed while it was read");
                node = RootTreeNode.Link(target, owner, group, status.Seconds, status.Nanoseconds);
                break;
            default:
                _warn($"{path}: left out: not a file, directory or symbolic link");
                return null;
        }

        if (status.Links > 1)
        {
            _linked.Add((status.Device, status.Inode), node);
        }

        return node;
    }

    private (uint Owner, uint Group) OwnerOf(HostFileStatus status) => _keepOwners ? (status.Owner, status.Group) : (0, 0);

    private static HostFileStatus StatusOf(string path, bool follow)
    {
        try
        {
            return HostFileStatus.Of(path, follow);
        }
        catch (Win32Exception error)
        {
            throw new BuildFailure($"{path}: {error.Message}");
        }
    }

    private static T Reading<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BuildFailure($"{path}: cannot be read: {error.Message}");
        }
    }
}
