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

    /// <summary>Directories of a walk that <see cref="Passed"/> has room for.</summary>
    public const int MaximumPassed = 8;

    private readonly uint[] _passed = new uint[MaximumPassed];
    private int _passedCount;

    /// <summary>
    /// Whether all that the last walk was decided by is counted (<see cref="IFileSystem.IsCounted"/>), by few enough nodes: the counts of the directories
    /// that it passed.
    /// </summary>
    public bool IsCounted => _passedCount <= MaximumPassed;

    /// <summary>The slots of the counts of the directories that the last walk passed, see <see cref="ChangeCounts"/>.</summary>
    public ReadOnlySpan<uint> Passed => _passed.AsSpan(0, _passedCount);

    private readonly byte[] _last = new byte[VfsLimits.NameMaximum];
    private int _lastLength;

    /// <summary>
    /// After ENOENT: only the last component is missing, in this directory, and nothing stands behind its name (<see cref="Last"/>). Otherwise null.
    /// </summary>
    public Place? MissingIn { get; private set; }

    /// <summary>The directory that the last component was found in; null: none was, or it was a link that leads to what is open.</summary>
    public Place? Directory { get; set; }

    /// <summary>The last component, after <see cref="ResolveParent"/> or when only it is missing; empty when the path is only slashes.</summary>
    public ReadOnlySpan<byte> Last => _last.AsSpan(0, _lastLength);

    /// <summary>After <see cref="ResolveParent"/>: a slash stands behind the last component.</summary>
    public bool HasSlash { get; private set; }

    /// <summary>Whether <see cref="Last"/> is "." or "..", or there is none: no name that can be made or removed.</summary>
    public bool LastIsSpecial => _lastLength == 0 || (_last[0] == '.' && _lastLength <= 2 && _last[_lastLength - 1] == '.');

    /// <summary>Resolve a path.</summary>
    /// <param name="root">The root directory of who asks.</param>
    /// <param name="start">Where a relative path begins.</param>
    /// <param name="who">Who asks.</param>
    /// <param name="path">The path, without a terminating zero.</param>
    /// <param name="follow">Follow a symbolic link at the end; one with a slash behind it is always followed.</param>
    /// <param name="found">What it names.</param>
    /// <returns>EACCES, ELOOP, ENAMETOOLONG, ENOENT, ENOTDIR.</returns>
    public Errno Resolve(Place root, Place start, in Identity who, ReadOnlySpan<byte> path, bool follow, out Place found) =>
        Walk(root, start, who, path, follow, false, out found);

    /// <summary>Resolve all of a path but its last component, <see cref="Last"/>, which the caller may search for.</summary>
    /// <returns>As <see cref="Resolve"/>.</returns>
    public Errno ResolveParent(Place root, Place start, in Identity who, ReadOnlySpan<byte> path, out Place directory) =>
        Walk(root, start, who, path, false, true, out directory);

    private Errno Walk(Place root, Place start, in Identity who, ReadOnlySpan<byte> path, bool follow, bool parent, out Place found)
    {
        _lastLength = 0;
        _passedCount = 0;
        HasSlash = false;
        MissingIn = null;
        Directory = null;
        found = start;
        if (path.Length == 0)
            return Errno.ENOENT;
        if (path.Length >= VfsLimits.PathMaximum)
            return Errno.ENAMETOOLONG;
        if (path[0] == '/')
            found = root;

        int links = 0;
        ReadOnlySpan<byte> rest = path;
        while (TakeName(ref rest, out ReadOnlySpan<byte> name))
        {
            if (name.Length > VfsLimits.NameMaximum)
                return Errno.ENAMETOOLONG;
            Pass(found);
            NodeAccess directory = found.Access;
            if (!directory.IsDirectory)
                return Errno.ENOTDIR;
            if (!who.May(directory, Permission.Execute))
                return Errno.EACCES;
            if (parent && IsSlashes(rest))
            {
                SetLast(name);
                HasSlash = rest.Length > 0;
                return Errno.None;
            }

            if (name[0] == '.' && name.Length <= 2 && name[^1] == '.')
            {
                if (name.Length == 2 && found != root)
                    found = _names.Above(found);
                continue;
            }

            if (!_names.TryFind(found, name, out Place next))
            {
                if (rest.Length > 0)
                    return Missing(found);
                SetLast(name);
                return Miss(found);
            }

            NodeAccess access = next.Access;
            if (access.IsLink && (follow || rest.Length > 0))
            {
                if (++links > VfsLimits.LinkMaximum)
                    return Errno.ELOOP;
                if (next.Mount.FileSystem is ProcessTree processes && ProcessTree.IsDirect(next.Node))
                {
                    Errno error = processes.Follow(next.Node, out found);
                    Directory = null;
                    if (error != Errno.None)
                        return error;
                    if (rest.Length > 0 && !found.Access.IsDirectory)
                        return Errno.ENOTDIR;
                    continue;
                }

                ReadOnlySpan<byte> target = next.Mount.FileSystem.Target(next.Node);
                if (!PutInFront(target, ref rest))
                    return Errno.ENAMETOOLONG;
                if (target[0] == '/')
                    found = root;
                continue;
            }

            // Whatever follows the name, be it only a slash, is about a directory.
            if (rest.Length > 0 && !access.IsDirectory)
                return Errno.ENOTDIR;
            Directory = found;
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
        rest = rest[start..];
        int length = rest.IndexOf((byte)'/');
        name = length < 0 ? rest : rest[..length];
        rest = rest[name.Length..];
        return name.Length > 0;
    }

    /// <summary>A walk would go on with a last component in a directory, which may have been found without one: <see cref="ResolveParent"/>.</summary>
    /// <returns>ENOTDIR. ENAMETOOLONG. EACCES.</returns>
    public Errno EndIn(Place directory, in Identity who, ReadOnlySpan<byte> name)
    {
        _lastLength = 0;
        HasSlash = false;
        MissingIn = null;
        NodeAccess access = directory.Access;
        if (!access.IsDirectory)
            return Errno.ENOTDIR;
        if (name.Length > VfsLimits.NameMaximum)
            return Errno.ENAMETOOLONG;
        if (!who.May(access, Permission.Execute))
            return Errno.EACCES;
        SetLast(name);
        return Errno.None;
    }

    /// <summary><see cref="Last"/> is missing in a directory.</summary>
    public Errno Miss(Place directory)
    {
        MissingIn = directory;
        return Missing(directory);
    }

    // Names of descriptors are known once the library of the process has told them.
    private static Errno Missing(Place directory) =>
        directory.Mount.FileSystem is ProcessTree { Missing: not Errno.None and var missing } ? missing : Errno.ENOENT;

    /// <summary>A walk was not made again, whose last component had been found in a directory.</summary>
    public void Recall(Place? directory)
    {
        Directory = directory;
        MissingIn = null;
    }

    /// <summary>Note what the walk depends on. A directory of a file system that counts nothing makes all of it depend on what is not known.</summary>
    private void Pass(Place directory)
    {
        if (_passedCount < MaximumPassed && directory.Mount.FileSystem.IsCounted)
            _passed[_passedCount++] = directory.CountSlot;
        else
            _passedCount = MaximumPassed + 1;
    }

    private static bool IsSlashes(ReadOnlySpan<byte> rest) => rest.IndexOfAnyExcept((byte)'/') < 0;

    private void SetLast(ReadOnlySpan<byte> name)
    {
        name.CopyTo(_last);
        _lastLength = name.Length;
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
