using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>Pathname resolution (POSIX XBD 4.13), with the search permissions of whoever asks.</summary>
internal sealed class PathWalk
{
    private readonly NameTree _names;

    /// <summary>What is still to be resolved once a symbolic link was followed, at its end: a target goes in front of it.</summary>
    private readonly byte[] _rest = new byte[VfsLimits.PathMaximum];

    public PathWalk(NameTree names) => _names = names;

    /// <summary>
    /// After ENOENT: only the last component is missing, in this directory, and nothing stands behind its name. Otherwise null.
    /// </summary>
    public Place? MissingIn { get; private set; }

    /// <summary>Resolve a path.</summary>
    /// <param name="start">Where a relative path begins.</param>
    /// <param name="who">Who asks.</param>
    /// <param name="path">The path, without a terminating zero.</param>
    /// <param name="follow">Follow a symbolic link at the end; one with a slash behind it is always followed.</param>
    /// <param name="found">What it names.</param>
    /// <returns>EACCES, ELOOP, ENAMETOOLONG, ENOENT, ENOTDIR.</returns>
    public Errno Resolve(Place start, in Identity who, ReadOnlySpan<byte> path, bool follow, out Place found)
    {
        MissingIn = null;
        found = start;
        if (path.Length == 0)
            return Errno.ENOENT;
        if (path.Length >= VfsLimits.PathMaximum)
            return Errno.ENAMETOOLONG;
        if (path[0] == '/')
            found = _names.Root;

        int links = 0;
        ReadOnlySpan<byte> rest = path;
        while (TakeName(ref rest, out ReadOnlySpan<byte> name))
        {
            if (name.Length > VfsLimits.NameMaximum)
                return Errno.ENAMETOOLONG;
            NodeAccess directory = found.Access;
            if (!directory.IsDirectory)
                return Errno.ENOTDIR;
            if (!who.May(directory, Permission.Execute))
                return Errno.EACCES;
            if (name[0] == '.' && name.Length <= 2 && name[^1] == '.')
            {
                if (name.Length == 2)
                    found = _names.Above(found);
                continue;
            }

            if (!_names.TryFind(found, name, out Place next))
            {
                if (rest.Length == 0)
                    MissingIn = found;
                return Errno.ENOENT;
            }

            NodeAccess access = next.Access;
            if (access.IsLink && (follow || rest.Length > 0))
            {
                if (++links > VfsLimits.LinkMaximum)
                    return Errno.ELOOP;
                ReadOnlySpan<byte> target = next.Mount.FileSystem.Target(next.Node);
                if (!PutInFront(target, ref rest))
                    return Errno.ENAMETOOLONG;
                if (target[0] == '/')
                    found = _names.Root;
                continue;
            }

            // Whatever follows the name, be it only a slash, is about a directory.
            if (rest.Length > 0 && !access.IsDirectory)
                return Errno.ENOTDIR;
            found = next;
        }

        return Errno.None;
    }

    /// <summary>Take the next name off a path; what is left begins with the slashes behind it. False when there is none.</summary>
    private static bool TakeName(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> name)
    {
        int start = 0;
        while (start < rest.Length && rest[start] == '/')
            start++;
        int end = start;
        while (end < rest.Length && rest[end] != '/')
            end++;
        name = rest[start..end];
        rest = rest[end..];
        return name.Length > 0;
    }

    private bool PutInFront(ReadOnlySpan<byte> target, ref ReadOnlySpan<byte> rest)
    {
        int length = target.Length + rest.Length;
        if (length >= VfsLimits.PathMaximum)
            return false;

        // The rest may lie in the buffer already, at this very place.
        Span<byte> joined = _rest.AsSpan(_rest.Length - length);
        rest.CopyTo(joined[target.Length..]);
        target.CopyTo(joined);
        rest = joined;
        return true;
    }
}
