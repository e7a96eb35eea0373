using System;
using System.Collections.Generic;
using System.Text;
using Pistachio.BootFormat;
using Pistachio.Build.Execution;

namespace Pistachio.Build.Images;

/// <summary>A file, directory or symbolic link on its way into a root tree. One that is entered under two names is a hard link.</summary>
internal sealed class RootTreeNode
{
    private static readonly Comparer<byte[]> NameOrder = Comparer<byte[]>.Create(static (left, right) => RootTree.Compare(left, right));

    private RootTreeNode(uint type, uint permissions) => Mode = type | permissions;

    /// <summary>Type and permissions.</summary>
    public uint Mode { get; }

    public uint Owner { get; init; }

    public uint Group { get; init; }

    /// <summary>Modification time: seconds since 1970.</summary>
    public long Seconds { get; init; }

    public uint Nanoseconds { get; init; }

    /// <summary>Of a file: its bytes. Of a symbolic link: its target.</summary>
    public ReadOnlyMemory<byte> Content { get; private init; }

    /// <summary>Of a directory: what it holds, in the order of the format.</summary>
    public SortedDictionary<byte[], RootTreeNode> Entries { get; } = new(NameOrder);

    public bool IsDirectory => (Mode & RootTree.TypeMask) == RootTree.DirectoryType;

    public bool IsFile => (Mode & RootTree.TypeMask) == RootTree.FileType;

    /// <summary>A directory.</summary>
    /// <param name="permissions">Permission bits, 0 to 07777 octal.</param>
    /// <param name="owner">User id.</param>
    /// <param name="group">Group id.</param>
    /// <param name="seconds">Modification time.</param>
    /// <param name="nanoseconds">Modification time.</param>
    public static RootTreeNode Directory(uint permissions = 0x1ED, uint owner = 0, uint group = 0, long seconds = 0, uint nanoseconds = 0) =>
        new(RootTree.DirectoryType, permissions) { Owner = owner, Group = group, Seconds = seconds, Nanoseconds = nanoseconds };

    /// <summary>A regular file; the other parameters as of <see cref="Directory"/>.</summary>
    public static RootTreeNode File(
        ReadOnlyMemory<byte> content, uint permissions = 0x1A4, uint owner = 0, uint group = 0, long seconds = 0, uint nanoseconds = 0) =>
        new(RootTree.FileType, permissions) { Content = content, Owner = owner, Group = group, Seconds = seconds, Nanoseconds = nanoseconds };

    /// <summary>A symbolic link; the other parameters as of <see cref="Directory"/>.</summary>
    /// <exception cref="BuildFailure">The target is empty or longer than PATH_MAX allows.</exception>
    public static RootTreeNode Link(string target, uint owner = 0, uint group = 0, long seconds = 0, uint nanoseconds = 0)
    {
        var bytes = Encoding.UTF8.GetBytes(target);
        if (bytes.Length is 0 or > RootTree.MaximumTarget)
        {
            throw new BuildFailure($"symbolic link to '{target}': expected a target of 1 to {RootTree.MaximumTarget} bytes");
        }

        return new(RootTree.LinkType, 0x1FF) { Content = bytes, Owner = owner, Group = group, Seconds = seconds, Nanoseconds = nanoseconds };
    }

    /// <summary>Enters a node into this directory, and returns the node.</summary>
    /// <exception cref="BuildFailure">The name cannot be one, or is there already.</exception>
    public RootTreeNode Add(string name, RootTreeNode node)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        if (!RootTree.IsName(bytes))
        {
            throw new BuildFailure($"'{name}' in a root tree: expected a name of 1 to {RootTree.MaximumName} bytes without '/', not '.' or '..'");
        }

        return Entries.TryAdd(bytes, node) ? node : throw new BuildFailure($"'{name}' in a root tree: the name is there already");
    }
}
