using System;
using System.Runtime.InteropServices;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

public sealed partial class VfsServer
{
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const ulong ReadOnlyFlag = 1;
    private const ulong ValidFlag = 0x20;

    /// <inheritdoc/>
    public Errno ChangeMode(ulong domain, uint directory, uint mode, bool follow, ReadOnlySpan<byte> path)
    {
        Errno error = TargetTree(domain, directory, path, follow, out Domain? caller, out Place place, out MemoryTree? tree);
        if (error != Errno.None)
            return error;
        NodeAccess access = place.Access;
        Identity who = caller!.Effective;
        if (access.IsLink)
            return Errno.ENOTSUP;
        if (who.User != 0 && who.User != access.User)
            return Errno.EPERM;
        mode &= FileMode.ChangeableMask;
        if (who.User != 0 && !who.IsIn(access.Group) && !access.IsDirectory)
            mode &= ~FileMode.SetGroup;
        NoteChange(place);
        return NotifyChanged(place, tree!.SetAccess(place.Node, access with { Mode = mode }, _kernel.Now));
    }

    /// <inheritdoc/>
    public Errno ChangeOwner(ulong domain, uint directory, uint user, uint group, bool follow, ReadOnlySpan<byte> path)
    {
        Errno error = TargetTree(domain, directory, path, follow, out Domain? caller, out Place place, out MemoryTree? tree);
        if (error != Errno.None)
            return error;
        NodeAccess access = place.Access;
        Identity who = caller!.Effective;
        if (user == uint.MaxValue)
            user = access.User;
        if (group == uint.MaxValue)
            group = access.Group;
        bool mayGive = who.User == access.User && user == access.User && (group == access.Group || who.IsIn(group));
        if (who.User != 0 && !mayGive)
            return Errno.EPERM;

        // POSIX chown: those bits are cleared that would lend the new owner's identity.
        uint mode = access.Mode;
        if (!access.IsDirectory)
            mode &= (mode & 8) != 0 ? ~(FileMode.SetUser | FileMode.SetGroup) : ~FileMode.SetUser;
        NoteChange(place);
        return NotifyChanged(place, tree!.SetAccess(place.Node, new NodeAccess(mode, user, group), _kernel.Now));
    }

    /// <inheritdoc/>
    public Errno SetTimes(
        ulong domain, uint directory, bool follow, long accessSeconds, uint accessNanoseconds, long modificationSeconds,
        uint modificationNanoseconds, ReadOnlySpan<byte> path)
    {
        Errno error = TargetTree(domain, directory, path, follow, out Domain? caller, out Place place, out MemoryTree? tree);
        if (error != Errno.None)
            return error;
        if (!IsTime(accessNanoseconds) || !IsTime(modificationNanoseconds))
            return Errno.EINVAL;
        bool omitsBoth = accessNanoseconds == VfsLimits.TimeOmit && modificationNanoseconds == VfsLimits.TimeOmit;
        bool isNow = accessNanoseconds == VfsLimits.TimeNow && modificationNanoseconds == VfsLimits.TimeNow;
        NodeAccess owner = place.Access;
        Identity who = caller!.Effective;
        bool isOwner = who.User == 0 || who.User == owner.User;
        if (omitsBoth)
            return Errno.None;
        if (!isOwner && !(isNow && who.May(owner, Permission.Write)))
            return isNow ? Errno.EACCES : Errno.EPERM;
        long now = _kernel.Now;
        NoteChange(place);
        long? access = Time(accessSeconds, accessNanoseconds, now);
        return NotifyChanged(place, tree!.SetTimes(place.Node, access, Time(modificationSeconds, modificationNanoseconds, now), now));
    }

    /// <inheritdoc/>
    public Errno FileSystemStatus(ulong domain, uint directory, ReadOnlySpan<byte> path, Span<byte> status, out int bytes)
    {
        bytes = 0;
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        Errno error = Target(caller, directory, Whole(caller, path), true, out Place place);
        if (error != Errno.None)
            return error;
        FileSystemRecord record = default;
        record.Type = place.Mount == _pipeMount ? FileSystemRecord.PipeType
            : place.Mount == _processMount ? FileSystemRecord.ProcessType
            : place.Mount == _pseudoTerminalMount ? FileSystemRecord.TerminalType
            : FileSystemRecord.MemoryType;
        record.BlockSize = record.FragmentSize = FileContent.PageSize;
        record.NameLength = VfsLimits.NameMaximum;
        record.Identifier = place.Mount.Device;
        record.Flags = ValidFlag | (place.Mount.FileSystem.IsReadOnly ? ReadOnlyFlag : 0);
        if (place.Mount.FileSystem is MemoryTree tree)
        {
            record.Blocks = (ulong)tree.MaximumPages;
            record.FreeBlocks = record.AvailableBlocks = (ulong)tree.FreePages;
            record.FreeFiles = tree.FreeNodes;
            record.Files = tree.NodeCount + tree.FreeNodes;
        }

        MemoryMarshal.Write(status, in record);
        bytes = FileSystemRecord.Size;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno ChangeRoot(ulong domain, uint directory, ReadOnlySpan<byte> path)
    {
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        Errno error = Resolve(caller, directory, caller.Effective, path, true, out Place place);
        if (error != Errno.None)
            return error;
        if (!place.Access.IsDirectory)
            return Errno.ENOTDIR;
        if (!caller.Effective.May(place.Access, Permission.Execute))
            return Errno.EACCES;
        if (caller.Effective.User != 0)
            return Errno.EPERM;
        if (caller.Transaction is not null)
            return Errno.EOPNOTSUPP;
        if (!Hold(caller, place, FileKind.Path, OpenFlags.Path, out uint handle))
            return TooMany;

        // Not a handle, but held all the same.
        OpenFile root = caller[handle]!;
        root.Holders++;
        Release(caller, handle);
        if (caller.Root is { } before)
            Drop(before);
        _counts.Raise(ChangeCounts.SlotOfDomain(caller.Badge));
        caller.Root = root;
        NoteDomain(caller);
        NoteRoot(caller);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno BirthTime(ulong domain, uint directory, bool follow, ReadOnlySpan<byte> path, out ulong birth)
    {
        birth = 0;
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        Errno error = Target(caller, directory, Whole(caller, path), follow, out Place place);
        if (error == Errno.None && place.Mount.FileSystem is MemoryTree tree)
            birth = (ulong)tree.BirthTime(place.Node);
        return error;
    }

    /// <summary>What a path names, or a handle where the path is empty.</summary>
    private Errno Target(Domain caller, uint directory, ReadOnlySpan<byte> path, bool follow, out Place place)
    {
        if (path.Length == 0)
        {
            _targetDirectory = caller[directory]?.Directory;
            return TryPlace(caller, directory, out place) ? FailureOf(caller, place) : Errno.EBADF;
        }

        Errno error = Resolve(caller, directory, caller.Effective, path, follow, out place);
        _targetDirectory = _walk.Directory;
        return error;
    }

    /// <summary>What is to be changed, and the file system that it is in.</summary>
    private Errno TargetTree(
        ulong domain, uint directory, ReadOnlySpan<byte> path, bool follow, out Domain? caller, out Place place, out MemoryTree? tree)
    {
        place = default;
        tree = null;
        if (!_domains.TryGetValue(domain, out caller))
            return Errno.EPERM;
        Errno error = Target(caller, directory, Whole(caller, path), follow, out place);
        if (error != Errno.None)
            return error;
        tree = place.Mount.FileSystem as MemoryTree;
        if (tree is not null)
            return Errno.None;
        return place.Mount.FileSystem.IsReadOnly ? Errno.EROFS : Errno.EPERM;
    }

    private static bool IsTime(uint nanoseconds) =>
        nanoseconds is < (uint)NanosecondsPerSecond or VfsLimits.TimeNow or VfsLimits.TimeOmit;

    /// <summary>A time in nanoseconds since 1970, as near as 64 bits come; null: as it was.</summary>
    private static long? Time(long seconds, uint nanoseconds, long now)
    {
        const long farthest = (long.MaxValue / NanosecondsPerSecond) - 1;
        return nanoseconds switch
        {
            VfsLimits.TimeNow => now,
            VfsLimits.TimeOmit => null,
            _ => (Math.Clamp(seconds, -farthest, farthest) * NanosecondsPerSecond) + nanoseconds,
        };
    }
}
