using System;
using System.Text;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>Links of processes: they lead to what is open itself, whatever its name is by now.</content>
internal sealed partial class ProcessTree
{
    /// <summary>What <see cref="Target"/> gives next, see <see cref="Prepare"/>.</summary>
    private int _targetStart;
    private int _targetLength;

    /// <summary>Whether a link leads to what is open, and not to a path.</summary>
    public static bool IsDirect(uint node) =>
        GroupOf(node) == Group.Descriptor || (GroupOf(node) == Group.Process && IndexOf(node) is WorkingDirectoryLink or RootLink or ProgramLink);

    /// <summary>What a direct link leads to.</summary>
    /// <returns>EACCES: not for the caller. ENOENT: nothing. <see cref="VfsLimits.DescriptorsWanted"/>.</returns>
    public Errno Follow(uint node, out Place place)
    {
        Errno error = Follow(node, out OpenFile? file, out place);
        if (file is not null)
            place = file.Place;
        return error;
    }

    /// <summary>Whether the caller may read the entries of a directory, or the target of a link, and whether all that takes is known.</summary>
    /// <returns>As <see cref="Follow(uint, out Place)"/>.</returns>
    public Errno Prepare(uint node)
    {
        if (GroupOf(node) == Group.Process && IndexOf(node) is DescriptorDirectory or InformationDirectory)
            return CheckDescriptors(DomainOf(node));
        if (!IsDirect(node))
            return Errno.None;
        Errno error = Follow(node, out OpenFile? file, out Place place);
        if (error != Errno.None)
            return error;
        _targetStart = _target.Length;
        _targetLength = 0;
        if (file is not null && Nameless(file) is { } text)
        {
            _targetStart = 0;
            _targetLength = Encoding.Latin1.GetBytes(text, _target);
            return Errno.None;
        }

        return _names.TryPathOf(file?.Place ?? place, file?.Directory, Asker?.RootPlace ?? _names.Root, _target, out _targetStart, out _targetLength)
            ? Errno.None
            : Errno.ENAMETOOLONG;
    }

    /// <summary>Whether somebody may open a file that shows the insides of a process.</summary>
    public Errno MayOpen(Domain caller, uint node)
    {
        if (EntryOf(node) is { IsGuarded: false } || GroupOf(node) == Group.System)
            return Errno.None;
        if (DomainOf(node) is not { } domain)
            return Errno.EACCES;

        return MayLookInto(caller, domain) ? Errno.None : Errno.EACCES;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Target(uint link)
    {
        if (GroupOf(link) == Group.System)
        {
            uint pid = Asker?.Pid ?? 0;
            switch (IndexOf(link))
            {
                case SelfLink:
                    return Digits(pid);
                case ThreadSelfLink:
                    return _target.AsSpan(0, Encoding.ASCII.GetBytes($"{pid}/task/{(_askingThread.Asker == Asker ? _askingThread.Id : pid)}", _target));
                default:
                    return SystemEntries[IndexOf(link)].Target;
            }
        }

        return _target.AsSpan(_targetStart, _targetLength);
    }

    /// <summary>The open file description of a descriptor of a process, if it is known.</summary>
    public bool TryDescriptor(Domain? domain, int descriptor, out OpenFile? file, out bool closeOnExec)
    {
        file = null;
        closeOnExec = false;
        Missing = Errno.None;
        if (domain is null)
            return false;
        Errno error = CheckDescriptors(domain);
        if (error != Errno.None)
        {
            Missing = IsWanted(error) || error == Errno.EACCES ? error : Errno.None;
            return false;
        }

        if ((uint)descriptor >= (uint)domain.DescriptorCount)
            return false;
        ushort entry = domain.Descriptors![descriptor];
        closeOnExec = (entry & VfsLimits.CloseOnExecBit) != 0;
        file = domain[entry & ~(uint)VfsLimits.CloseOnExecBit];
        return entry != 0 && file is not null;
    }

    /// <summary>What a process has under one of its descriptors now. What it had a moment ago is not enough: something else may be there.</summary>
    /// <returns>EPERM: not for the caller. EBADF: nothing. <see cref="IsWanted"/>.</returns>
    public static Errno FindDescriptor(Domain caller, Domain domain, uint descriptor, out OpenFile? file)
    {
        file = null;
        if (!MayLookInto(caller, domain))
            return Errno.EPERM;
        if (!domain.KnowsDescriptors)
        {
            caller.WantedProcess = domain.Pid;
            caller.WantedUntil = 0;
            return domain == caller ? (Errno)VfsLimits.DescriptorsWanted : (Errno)VfsLimits.OthersDescriptorsWanted;
        }

        uint handle = descriptor < (uint)domain.DescriptorCount ? domain.Descriptors![descriptor] & ~(uint)VfsLimits.CloseOnExecBit : 0;
        file = handle == 0 ? null : domain[handle];
        return file is null ? Errno.EBADF : Errno.None;
    }

    /// <summary>The file that a node of the descriptors of a process is about; null: it is closed, or not for the caller.</summary>
    public OpenFile? FileOf(uint node, out bool closeOnExec) =>
        TryDescriptor(DomainOf(node), IndexOf(node), out OpenFile? file, out closeOnExec) ? file : null;

    /// <summary>As on Linux (ptrace(2), "ptrace access mode checking"): the same user and group in all ids, unless it is not for others; or the superuser.</summary>
    public static bool MayLookInto(Domain caller, Domain domain)
    {
        if (caller == domain || caller.Effective.User == 0)
            return true;
        return !domain.IsUndumpable && domain.Effective.User == caller.Effective.User && domain.Real.User == caller.Effective.User
            && domain.Effective.Group == caller.Effective.Group && domain.Real.Group == caller.Effective.Group;
    }

    /// <summary>
    /// Whether the library has said for this operation which thread asks. Another thread of it may make the next one. One that is no thread of the process,
    /// as the child of a vfork, is taken for the first.
    /// </summary>
    private bool KnowsThread()
    {
        if (Asker is not { AskingThread: not 0 and var told } asker)
        {
            Missing = (Errno)VfsLimits.ThreadWanted;
            return false;
        }

        asker.AskingThread = 0;
        _askingThread = (asker, told < PidLimit && OwnerOf(told) == asker.Pid ? told : asker.Pid);
        return true;
    }

    private Errno CheckDescriptors(Domain? domain)
    {
        if (domain is null)
            return Errno.ENOENT;
        if (Asker is null || !MayLookInto(Asker, domain))
            return Errno.EACCES;
        if (domain.KnowsDescriptors)
            return Errno.None;
        if (domain == Asker)
            return (Errno)VfsLimits.DescriptorsWanted;
        if (Asker.WantedProcess == domain.Pid && _kernel.Now < Asker.WantedUntil)
            return Errno.None;
        Asker.WantedProcess = domain.Pid;
        Asker.WantedUntil = 0;
        return (Errno)VfsLimits.OthersDescriptorsWanted;
    }

    /// <summary>Whether an error says that a library must tell its descriptors first.</summary>
    public static bool IsWanted(Errno error) => error is (Errno)VfsLimits.DescriptorsWanted or (Errno)VfsLimits.OthersDescriptorsWanted;

    private Errno Follow(uint node, out OpenFile? file, out Place place)
    {
        file = null;
        place = default;
        Domain? domain = DomainOf(node);
        if (domain is null)
            return Errno.ENOENT;
        if (Asker is null || !MayLookInto(Asker, domain))
            return Errno.EACCES;
        if (GroupOf(node) == Group.Process && IndexOf(node) == RootLink)
        {
            place = domain.RootPlace ?? _names.Root;
            return Errno.None;
        }

        if (GroupOf(node) == Group.Process && IndexOf(node) == ProgramLink)
        {
            file = domain.Program;
            return file is null ? Errno.ENOENT : Errno.None;
        }

        Errno error = CheckDescriptors(domain);
        if (error != Errno.None)
            return error;
        if (GroupOf(node) == Group.Descriptor)
            return TryDescriptor(domain, IndexOf(node), out file, out _) ? Errno.None : Errno.ENOENT;
        place = domain.RootPlace ?? _names.Root;
        file = domain[domain.WorkingDirectory];
        return Errno.None;
    }

    private uint DescriptorPermissions(Domain? domain, int descriptor)
    {
        const uint reads = 0x140;
        const uint writes = 0xC0;
        if (!TryDescriptor(domain, descriptor, out OpenFile? file, out _))
            return reads | writes;
        return (file!.IsReadable ? reads : 0x40U) | (file.IsWritable ? writes : 0x40U);
    }

    private static ulong InodeOf(Place place)
    {
        FileStatus status = default;
        NameTree.Describe(place, ref status);
        return status.Inode;
    }

    /// <summary>What Linux says of a file that has no path; null: it has one.</summary>
    public static string? Nameless(OpenFile file) => file.Kind switch
    {
        FileKind.Pipe when file.Place.Mount.FileSystem is PipeTree => $"pipe:[{file.Pipe!.Number}]",
        FileKind.Socket => $"socket:[{InodeOf(file.Place)}]",
        FileKind.Event => "anon_inode:[eventfd]",
        FileKind.Interest => "anon_inode:[eventpoll]",
        FileKind.Timer => "anon_inode:[timerfd]",
        FileKind.Process => "anon_inode:[pidfd]",
        FileKind.Watch => "anon_inode:inotify",
        FileKind.Regular when file.Place.Mount.FileSystem is MemoryTree tree && tree.SealsOf(file.Place.Node) is not null =>
            $"/memfd:{Encoding.Latin1.GetString(tree.LabelOf(file.Place.Node))} (deleted)",
        _ when file.Place.Mount.FileSystem is PipeTree => $"anon_inode:[{(uint)file.Kind}]",
        _ => null,
    };
}
