using System;
using System.Collections.Generic;
using System.Linq;
using Pistachio.Abi;
using Pistachio.Build.Images;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Tests.Trees;

/// <summary>A file, directory or symbolic link of <see cref="ModelFiles"/>.</summary>
internal sealed class ModelFile
{
    public uint Type { get; init; }

    public int Links { get; set; } = 1;

    public byte[] Bytes { get; set; } = [];

    public string Target { get; init; } = "";

    public SortedDictionary<string, ModelFile> Names { get; } = new(StringComparer.Ordinal);

    /// <summary>Its extended attributes.</summary>
    public SortedDictionary<string, byte[]> Attributes { get; } = new(StringComparer.Ordinal);

    public ModelFile? Parent { get; set; }

    public bool IsDirectory => Type == FileMode.Directory;

    public bool IsLink => Type == FileMode.SymbolicLink;

    public bool IsRemoved => Links == 0;
}

/// <summary>
/// What a tree of files must be, as simply as it can be said: dictionaries and arrays, and the errors of POSIX.1-2017 (where it leaves a choice, of
/// Linux) for a superuser.
/// </summary>
internal sealed class ModelFiles
{
    private const int MaximumLinks = 40;

    private int _links;

    public ModelFiles() => Root = new ModelFile { Type = FileMode.Directory, Links = 2 };

    public ModelFile Root { get; }

    /// <summary>The tree as an archive has it at the start.</summary>
    public static ModelFiles From(RootTreeNode root, Func<RootTreeNode, (uint Type, byte[] Bytes, string Target)> describe)
    {
        ModelFiles model = new();
        Dictionary<RootTreeNode, ModelFile> known = [];
        Fill(model.Root, root);
        return model;

        void Fill(ModelFile directory, RootTreeNode node)
        {
            foreach ((byte[] name, RootTreeNode child) in node.Entries)
            {
                string text = System.Text.Encoding.UTF8.GetString(name);
                if (known.TryGetValue(child, out ModelFile? seen))
                {
                    seen.Links++;
                    directory.Names[text] = seen;
                    continue;
                }

                (uint type, byte[] bytes, string target) = describe(child);
                ModelFile made = new() { Type = type, Bytes = bytes, Target = target, Parent = directory, Links = type == FileMode.Directory ? 2 : 1 };
                directory.Names[text] = known[child] = made;
                if (!made.IsDirectory)
                    continue;
                directory.Links++;
                Fill(made, child);
            }
        }
    }

    /// <summary>The same tree in objects of its own.</summary>
    public ModelFiles Copy()
    {
        ModelFiles copy = new();
        Dictionary<ModelFile, ModelFile> known = new() { [Root] = copy.Root };
        Fill(Root, copy.Root);
        return copy;

        static void CopyAttributes(ModelFile from, ModelFile to)
        {
            foreach ((string name, byte[] value) in from.Attributes)
                to.Attributes.Add(name, value);
        }

        void Fill(ModelFile from, ModelFile to)
        {
            to.Links = from.Links;
            foreach ((string name, ModelFile file) in from.Names)
            {
                if (!known.TryGetValue(file, out ModelFile? made))
                {
                    made = new ModelFile { Type = file.Type, Bytes = file.Bytes, Target = file.Target, Parent = to, Links = file.Links };
                    known.Add(file, made);
                    CopyAttributes(file, made);
                    Fill(file, made);
                }

                to.Names.Add(name, made);
            }
        }
    }

    public Errno Find(string path, bool follow, out ModelFile? found)
    {
        _links = 0;
        return Walk(Root, path, follow, out found, out _, out _);
    }

    public Errno Open(string path, OpenFlags flags, out ModelFile? found)
    {
        _links = 0;
        bool exclusive = (flags & (OpenFlags.Create | OpenFlags.Exclusive)) == (OpenFlags.Create | OpenFlags.Exclusive);
        Errno error = Walk(Root, path, !exclusive, out found, out ModelFile? parent, out string name);
        if (error == Errno.ENOENT && parent is not null && (flags & OpenFlags.Create) != 0)
        {
            parent.Names[name] = found = new ModelFile { Type = FileMode.Regular };
            return Errno.None;
        }

        if (error != Errno.None)
            return error;
        if (exclusive)
            return Errno.EEXIST;
        if (found!.IsDirectory)
            return (flags & OpenFlags.AccessMode) != 0 || (flags & OpenFlags.Create) != 0 ? Errno.EISDIR : Errno.None;
        if ((flags & OpenFlags.Truncate) != 0)
            found.Bytes = [];
        return Errno.None;
    }

    public Errno MakeDirectory(string path)
    {
        Errno error = Parent(path, out ModelFile? parent, out string name, out _);
        if (error != Errno.None)
            return error;
        if (IsSpecial(name) || parent!.Names.ContainsKey(name))
            return Errno.EEXIST;
        parent.Names[name] = new ModelFile { Type = FileMode.Directory, Links = 2, Parent = parent };
        parent.Links++;
        return Errno.None;
    }

    public Errno MakeLink(string target, string path)
    {
        Errno error = Parent(path, out ModelFile? parent, out string name, out bool slash);
        if (error != Errno.None)
            return error;
        if (IsSpecial(name) || parent!.Names.ContainsKey(name))
            return Errno.EEXIST;
        if (slash)
            return Errno.ENOENT;
        parent.Names[name] = new ModelFile { Type = FileMode.SymbolicLink, Target = target };
        return Errno.None;
    }

    public Errno Link(string path, string newPath)
    {
        Errno error = Find(path, false, out ModelFile? file);
        if (error != Errno.None)
            return error;
        error = Parent(newPath, out ModelFile? parent, out string name, out bool slash);
        if (error != Errno.None)
            return error;
        if (IsSpecial(name) || parent!.Names.ContainsKey(name))
            return Errno.EEXIST;
        if (slash)
            return Errno.ENOENT;
        if (file!.IsDirectory)
            return Errno.EPERM;
        parent.Names[name] = file;
        file.Links++;
        return Errno.None;
    }

    public Errno Remove(string path, bool isDirectory)
    {
        Errno error = Parent(path, out ModelFile? parent, out string name, out bool slash);
        if (error != Errno.None)
            return error;
        if (IsSpecial(name))
            return !isDirectory ? Errno.EISDIR : name == "" ? Errno.EBUSY : name == "." ? Errno.EINVAL : Errno.ENOTEMPTY;
        if (!parent!.Names.TryGetValue(name, out ModelFile? file))
            return Errno.ENOENT;
        if (file.IsDirectory != isDirectory)
            return isDirectory ? Errno.ENOTDIR : Errno.EISDIR;
        if (slash && !isDirectory)
            return Errno.ENOTDIR;
        if (isDirectory && file.Names.Count > 0)
            return Errno.ENOTEMPTY;
        Drop(parent, name, file);
        return Errno.None;
    }

    public Errno Rename(string path, string newPath, RenameFlags flags)
    {
        Errno error = Parent(path, out ModelFile? from, out string name, out bool slash);
        if (error != Errno.None)
            return error;
        error = Parent(newPath, out ModelFile? to, out string newName, out bool newSlash);
        if (error != Errno.None)
            return error;
        if (IsSpecial(name))
            return Errno.EBUSY;
        if (IsSpecial(newName))
            return flags == RenameFlags.NoReplace ? Errno.EEXIST : Errno.EBUSY;
        if (!from!.Names.TryGetValue(name, out ModelFile? moved))
            return Errno.ENOENT;
        to!.Names.TryGetValue(newName, out ModelFile? old);
        if (old is not null && flags == RenameFlags.NoReplace)
            return Errno.EEXIST;
        if (old is null && flags == RenameFlags.Exchange)
            return Errno.ENOENT;
        if ((slash && !moved.IsDirectory) || (newSlash && !(flags == RenameFlags.Exchange ? old! : moved).IsDirectory))
            return Errno.ENOTDIR;
        if (old == moved)
            return Errno.None;
        if (moved.IsDirectory && IsBelow(to, moved))
            return Errno.EINVAL;
        if (old is not null && old.IsDirectory && IsBelow(from, old))
            return flags == RenameFlags.Exchange ? Errno.EINVAL : Errno.ENOTEMPTY;
        if (flags == RenameFlags.Exchange)
        {
            from.Names[name] = old!;
            to.Names[newName] = moved;
            Adopt(moved, from, to);
            Adopt(old!, to, from);
            return Errno.None;
        }

        if (old is not null && old.IsDirectory != moved.IsDirectory)
            return old.IsDirectory ? Errno.EISDIR : Errno.ENOTDIR;
        if (old is not null && old.Names.Count > 0)
            return Errno.ENOTEMPTY;
        if (old is not null)
            Drop(to, newName, old);
        from.Names.Remove(name);
        to.Names[newName] = moved;
        Adopt(moved, from, to);
        return Errno.None;
    }

    /// <summary>setxattr of Linux. The flags are 0, XATTR_CREATE or XATTR_REPLACE.</summary>
    public Errno SetAttribute(string path, bool follow, string name, byte[] value, AttributeFlags flags)
    {
        Errno error = FindOwner(path, follow, out ModelFile? file);
        if (error != Errno.None)
            return error;
        bool isThere = file!.Attributes.ContainsKey(name);
        if (isThere && flags == AttributeFlags.Create)
            return Errno.EEXIST;
        if (!isThere && flags == AttributeFlags.Replace)
            return Errno.ENODATA;
        file.Attributes[name] = value;
        return Errno.None;
    }

    /// <summary>removexattr of Linux.</summary>
    public Errno RemoveAttribute(string path, bool follow, string name)
    {
        Errno error = FindOwner(path, follow, out ModelFile? file);
        return error != Errno.None ? error : file!.Attributes.Remove(name) ? Errno.None : Errno.ENODATA;
    }

    /// <summary>What may have attributes of users.</summary>
    private Errno FindOwner(string path, bool follow, out ModelFile? file)
    {
        Errno error = Find(path, follow, out file);
        return error != Errno.None || file!.IsDirectory || file.Type == FileMode.Regular ? error : Errno.EPERM;
    }

    /// <summary>All names of a tree with what they lead to.</summary>
    public static IEnumerable<(string Path, ModelFile File)> All(ModelFile directory, string path)
    {
        foreach ((string name, ModelFile file) in directory.Names)
        {
            yield return ($"{path}/{name}", file);
            foreach ((string Path, ModelFile File) below in file.IsDirectory ? All(file, $"{path}/{name}") : [])
                yield return below;
        }
    }

    private static void Drop(ModelFile parent, string name, ModelFile file)
    {
        parent.Names.Remove(name);
        file.Links = file.IsDirectory ? 0 : file.Links - 1;
        if (file.IsDirectory)
            parent.Links--;
    }

    private static void Adopt(ModelFile file, ModelFile from, ModelFile to)
    {
        if (!file.IsDirectory)
            return;
        from.Links--;
        to.Links++;
        file.Parent = to;
    }

    private static bool IsBelow(ModelFile? directory, ModelFile other)
    {
        for (; directory is not null; directory = directory.Parent)
        {
            if (directory == other)
                return true;
        }

        return false;
    }

    private static bool IsSpecial(string name) => name is "" or "." or "..";

    private Errno Parent(string path, out ModelFile? parent, out string name, out bool slash)
    {
        _links = 0;
        string trimmed = path.TrimEnd('/');
        slash = trimmed.Length < path.Length;
        int at = trimmed.LastIndexOf('/');
        name = trimmed[(at + 1)..];
        parent = Root;
        string before = at <= 0 ? "/" : trimmed[..at] + "/";
        if (trimmed.Length == 0)
            return Errno.None;
        Errno error = Walk(Root, before, true, out parent, out _, out _);
        return error == Errno.None && !parent!.IsDirectory ? Errno.ENOTDIR : error;
    }

    private Errno Walk(ModelFile start, string path, bool follow, out ModelFile? found, out ModelFile? missingIn, out string missing)
    {
        found = path.StartsWith('/') ? Root : start;
        missingIn = null;
        missing = "";
        string[] names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < names.Length; i++)
        {
            bool isLast = i == names.Length - 1 && !path.EndsWith('/');
            if (!found!.IsDirectory)
                return Errno.ENOTDIR;
            if (names[i] is "." or "..")
            {
                found = names[i] == ".." ? found.Parent ?? found : found;
                continue;
            }

            if (!found.Names.TryGetValue(names[i], out ModelFile? next))
            {
                missingIn = isLast ? found : null;
                missing = names[i];
                return Errno.ENOENT;
            }

            if (next.IsLink && (follow || !isLast))
            {
                if (++_links > MaximumLinks)
                    return Errno.ELOOP;
                string rest = string.Concat(names.Skip(i + 1).Select(each => "/" + each)) + (path.EndsWith('/') ? "/" : "");
                return Walk(found, next.Target + rest, follow, out found, out missingIn, out missing);
            }

            if (!isLast && !next.IsDirectory)
                return Errno.ENOTDIR;
            found = next;
        }

        return Errno.None;
    }
}
