using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>
/// Extended attributes: who may use which, as xattr(7) and capabilities(7) of Linux say. Files in memory have those that begin with "user.", "trusted." and
/// "security."; there are no others, and no module that gives the last a meaning.
/// </content>
public sealed partial class VfsServer
{
    private readonly StagedValues _stagedValues = new();

    private static ReadOnlySpan<byte> UserNames => "user."u8;

    private static ReadOnlySpan<byte> TrustedNames => "trusted."u8;

    private static ReadOnlySpan<byte> SecurityNames => "security."u8;

    private static ReadOnlySpan<byte> SystemNames => "system."u8;

    /// <inheritdoc/>
    public Errno SetAttribute(ulong domain, uint directory, bool follow, AttributeFlags flags, ReadOnlySpan<byte> text)
    {
        byte[] staged = [];
        bool isStaged = (flags & AttributeFlags.Staged) != 0;
        bool isHere = !isStaged || _stagedValues.TryTake(domain, out staged);
        Errno error = TakeAttribute(domain, text, out Domain? caller, out ReadOnlySpan<byte> path, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value);
        if (error != Errno.None)
            return error;
        if (flags > (AttributeFlags.Create | AttributeFlags.Replace | AttributeFlags.Staged))
            return Errno.EINVAL;
        if (!isHere)
            return Errno.EAGAIN;
        if (isStaged)
            value = staged;
        error = ChangedTree(caller!, directory, path, follow, name, value, out Place place, out MemoryTree? tree);
        if (error != Errno.None)
            return error;
        bool isThere = tree!.AttributesOf(place.Node)?.Find(name) is not null;
        if (isThere && (flags & AttributeFlags.Create) != 0)
            return Errno.EEXIST;
        if (!isThere && (flags & AttributeFlags.Replace) != 0)
            return Errno.ENODATA;
        return NotifyChanged(place, tree.SetAttribute(place.Node, name, value, _kernel.Now));
    }

    /// <inheritdoc/>
    public Errno GetAttribute(
        ulong domain, uint directory, bool follow, uint offset, ReadOnlySpan<byte> text, out uint length, out ulong version, Span<byte> value,
        out int bytes)
    {
        length = 0;
        version = 0;
        bytes = 0;
        Errno error = TakeAttribute(domain, text, out Domain? caller, out ReadOnlySpan<byte> path, out ReadOnlySpan<byte> name, out _);
        if (error != Errno.None)
            return error;
        error = Target(caller!, directory, path, follow, out Place place);
        if (error == Errno.None)
            error = MayUse(caller!, place, name, Permission.Read);
        if (error == Errno.None)
            error = KnowsName(place, name);
        if (error != Errno.None)
            return error;
        MemoryTree tree = (MemoryTree)place.Mount.FileSystem;
        if (tree.AttributesOf(place.Node) is not { } all || all.Find(name) is not { } found)
            return Errno.ENODATA;
        length = (uint)found.Value.Length;
        version = tree.VersionOf(all);
        bytes = Piece(found.Value, offset, value);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno ListAttributes(
        ulong domain, uint directory, bool follow, uint offset, ReadOnlySpan<byte> path, out uint length, out ulong version, Span<byte> names,
        out int bytes)
    {
        length = 0;
        version = 0;
        bytes = 0;
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        Errno error = Target(caller, directory, Whole(caller, path), follow, out Place place);
        if (error != Errno.None || place.Mount.FileSystem is not MemoryTree tree || tree.AttributesOf(place.Node) is not { } all)
            return error;
        version = tree.VersionOf(all);
        bool isSuperuser = caller.Effective.User == 0;
        long end = offset + (long)names.Length;
        foreach (ExtendedAttribute each in all.All)
        {
            if (!isSuperuser && each.Name.StartsWith(TrustedNames))
                continue;
            for (int i = 0; i <= each.NameLength; i++, length++)
            {
                if (length < offset || length >= end)
                    continue;
                names[bytes++] = i < each.NameLength ? each.Name[i] : (byte)0;
            }
        }

        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno RemoveAttribute(ulong domain, uint directory, bool follow, ReadOnlySpan<byte> text)
    {
        Errno error = TakeAttribute(domain, text, out Domain? caller, out ReadOnlySpan<byte> path, out ReadOnlySpan<byte> name, out _);
        if (error != Errno.None)
            return error;
        error = ChangedTree(caller!, directory, path, follow, name, default, out Place place, out MemoryTree? tree);
        if (error != Errno.None)
            return error;
        if (tree!.AttributesOf(place.Node)?.Find(name) is null)
            return Errno.ENODATA;
        return NotifyChanged(place, tree.RemoveAttribute(place.Node, name, _kernel.Now));
    }

    /// <inheritdoc/>
    public Errno StageAttribute(ulong domain, uint length, uint offset, ReadOnlySpan<byte> piece)
    {
        if (!_domains.ContainsKey(domain))
            return Errno.EPERM;
        if (length > VfsLimits.AttributeMaximum)
            return Errno.E2BIG;
        return offset > length ? Errno.EINVAL : _stagedValues.Add(domain, (int)length, (int)offset, piece);
    }

    /// <summary>What is to be changed, and the file system that it is in, if the caller may change an attribute of it.</summary>
    private Errno ChangedTree(
        Domain caller, uint directory, ReadOnlySpan<byte> path, bool follow, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, out Place place,
        out MemoryTree? tree)
    {
        tree = null;
        Errno error = Target(caller, directory, path, follow, out place);
        if (error != Errno.None)
            return error;
        NodeAccess access = place.Access;
        if (place.Mount.FileSystem.IsReadOnly && (access.IsRegular || access.IsDirectory || access.IsLink))
            return Errno.EROFS;
        if (name.SequenceEqual("security.capability"u8) && value.Length != 0 && !IsCapabilities(value))
            return Errno.EINVAL;
        error = MayUse(caller, place, name, Permission.Write);
        if (error == Errno.None)
            error = KnowsName(place, name);
        tree = place.Mount.FileSystem as MemoryTree;
        return error;
    }

    /// <summary>Whether the caller may read or write an attribute.</summary>
    private static Errno MayUse(Domain caller, Place place, ReadOnlySpan<byte> name, Permission wanted)
    {
        NodeAccess access = place.Access;
        Identity who = caller.Effective;
        bool isWrite = wanted == Permission.Write;
        if (name.StartsWith(SecurityNames))
            return isWrite && who.User != 0 ? Errno.EPERM : Errno.None;
        if (name.StartsWith(SystemNames))
            return Errno.None;
        if (name.StartsWith(TrustedNames))
            return who.User == 0 ? Errno.None : isWrite ? Errno.EPERM : Errno.ENODATA;
        if (name.StartsWith(UserNames))
        {
            if (!access.IsRegular && !access.IsDirectory)
                return isWrite ? Errno.EPERM : Errno.ENODATA;
            bool isSticky = access.IsDirectory && (access.Mode & FileMode.Sticky) != 0;
            if (isWrite && isSticky && who.User != 0 && who.User != access.User)
                return Errno.EPERM;
        }

        return who.May(access, wanted) ? Errno.None : Errno.EACCES;
    }

    /// <summary>Whether there can be an attribute of a name.</summary>
    /// <returns>EOPNOTSUPP: the file system does not know such. EINVAL: it is only the beginning of a name.</returns>
    private static Errno KnowsName(Place place, ReadOnlySpan<byte> name)
    {
        if (place.Mount.FileSystem is not MemoryTree)
            return Errno.EOPNOTSUPP;
        int prefix = name.StartsWith(UserNames) ? UserNames.Length
            : name.StartsWith(TrustedNames) ? TrustedNames.Length
            : name.StartsWith(SecurityNames) ? SecurityNames.Length
            : 0;
        return prefix == 0 ? Errno.EOPNOTSUPP : name.Length == prefix ? Errno.EINVAL : Errno.None;
    }

    /// <summary>Whether a value is what Linux takes for the capabilities of a program (linux/capability.h, VFS_CAP_REVISION_2 and _3).</summary>
    private static bool IsCapabilities(ReadOnlySpan<byte> value)
    {
        const uint effective = 1;
        if (value.Length < sizeof(uint))
            return false;
        uint revision = BinaryPrimitives.ReadUInt32LittleEndian(value) & ~effective;
        return (revision, value.Length) is (0x0200_0000, 20) or (0x0300_0000, 24);
    }

    /// <summary>The path, the name of an attribute and what is behind it, of a request.</summary>
    private Errno TakeAttribute(
        ulong domain, ReadOnlySpan<byte> text, out Domain? caller, out ReadOnlySpan<byte> path, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> rest)
    {
        rest = default;
        Errno error = TakeTwo(domain, text, out caller, out path, out name);
        if (error != Errno.None)
            return error;
        int end = name.IndexOf((byte)0);
        if (end >= 0)
        {
            rest = name[(end + 1)..];
            name = name[..end];
        }

        return name.Length is 0 or > VfsLimits.NameMaximum ? Errno.ERANGE : Errno.None;
    }
}
