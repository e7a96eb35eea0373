using System;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>
/// The processes, mounted at /proc. It has the names, links and permissions; what most files say is told by the process server to whoever reads them
/// (<see cref="TextFile"/>), so that this server asks nobody. Which processes there are is on a page that the process server writes.
/// </summary>
/// <remarks>
/// A node:
/// <code>
///  31    28 27 26          12 11           0
/// +--------+--+--------------+--------------+
/// |  group |0 |  process id  |    index     |
/// +--------+--+--------------+--------------+
/// </code>
/// The index is a place in the list of the group, or a descriptor. Nodes of threads have the id of the thread, which of the first one is that of
/// the process.
/// </remarks>
internal sealed partial class ProcessTree : IFileSystem
{
    /// <summary>Process ids are below.</summary>
    public const uint PidLimit = 32768;

    private const int GroupShift = 28;
    private const int PidShift = 12;
    private const uint IndexMask = 0xFFF;

    /// <summary>Cookies of processes begin here.</summary>
    private const ulong FirstPidCookie = 0x1000;

    private readonly IKernelFiles _kernel;
    private readonly Dictionary<uint, Domain> _domains = [];
    private readonly byte[] _digits = new byte[32];
    private readonly byte[] _target = new byte[VfsLimits.PathMaximum];
    private readonly NameTree _names;

    /// <summary>Who came by the link to its own thread last, and which thread it was.</summary>
    private (Domain? Asker, uint Id) _askingThread;

    public ProcessTree(IKernelFiles kernel, NameTree names)
    {
        _kernel = kernel;
        _names = names;
    }

    private enum Group : uint
    {
        /// <summary>What is there without any process.</summary>
        System = 0,
        Process = 1,
        Descriptor = 2,
        DescriptorInformation = 3,
        /// <summary>The directory of a thread, and what is in it.</summary>
        Thread = 4,
    }

    /// <summary>Who asks: whom "self" means.</summary>
    public Domain? Asker { get; set; }

    /// <summary>
    /// The last name that was not found may be one of a descriptor, and they are not known or not for who asks, or leads to the thread that asks:
    /// <see cref="VfsLimits.DescriptorsWanted"/>, <see cref="VfsLimits.OthersDescriptorsWanted"/>, EACCES or <see cref="VfsLimits.ThreadWanted"/>.
    /// </summary>
    public Errno Missing { get; private set; }

    /// <inheritdoc/>
    public uint Root => 0;

    /// <inheritdoc/>
    public bool IsReadOnly => false;

    /// <summary>A domain is a process of this id from now on.</summary>
    public void Add(uint pid, Domain domain)
    {
        domain.Pid = pid;
        _domains[pid] = domain;
    }

    /// <summary>A domain has ended. Its id is still there until somebody has waited for the process.</summary>
    public void Remove(Domain domain)
    {
        if (domain.Pid != 0 && _domains.TryGetValue(domain.Pid, out Domain? known) && known == domain)
            _domains.Remove(domain.Pid);
    }

    /// <summary>The domain of a process; null: it has none any more.</summary>
    public Domain? Find(uint pid) => _domains.GetValueOrDefault(pid);

    /// <inheritdoc/>
    public NodeAccess Access(uint node)
    {
        Group group = GroupOf(node);
        Domain? domain = group == Group.System ? null : DomainOf(node);
        uint user = domain?.Effective.User ?? 0;
        uint owner = domain?.Effective.Group ?? 0;
        return group switch
        {
            Group.System => new NodeAccess(SystemEntries[IndexOf(node)].Mode, 0, 0),
            Group.Process => new NodeAccess(ProcessEntries[IndexOf(node)].Mode, user, owner),
            Group.Thread => new NodeAccess(ThreadEntries[IndexOf(node)].Mode, user, owner),
            Group.Descriptor => new NodeAccess(FileMode.SymbolicLink | DescriptorPermissions(domain, IndexOf(node)), user, owner),
            _ => new NodeAccess(FileMode.Regular | 0x124, user, owner),
        };
    }

    /// <inheritdoc/>
    public FileKind Kind(uint node) => (Access(node).Mode & FileMode.TypeMask) switch
    {
        FileMode.Directory => FileKind.Directory,
        FileMode.Regular => FileKind.Text,
        _ => FileKind.Path,
    };

    /// <summary>What a file says, and of which process: see <see cref="TextFile"/>.</summary>
    public ulong Size(uint node)
    {
        TextFile text = GroupOf(node) == Group.DescriptorInformation ? TextFile.DescriptorInformation : EntryOf(node)?.Text ?? TextFile.None;
        if (text == TextFile.None)
            return 0;
        bool isOfThread = GroupOf(node) == Group.Thread && text is TextFile.Name or TextFile.Statistics or TextFile.Status;
        return (uint)text | ((ulong)(isOfThread ? PidOf(node) | VfsLimits.ThreadBit : ProcessOf(node)) << 32);
    }

    /// <inheritdoc/>
    public void Describe(uint node, ref FileStatus status)
    {
        const long second = 1_000_000_000;
        NodeAccess access = Access(node);
        long now = _kernel.Now;
        status.Inode = node + 1UL;
        status.Links = access.IsDirectory ? 2UL : 1;
        status.Mode = access.Mode;
        status.User = access.User;
        status.Group = access.Group;
        status.BlockSize = 1024;
        status.AccessSeconds = status.ModificationSeconds = status.ChangeSeconds = now / second;
        status.AccessNanoseconds = status.ModificationNanoseconds = status.ChangeNanoseconds = now % second;
    }

    /// <inheritdoc/>
    public bool TryFind(uint directory, ReadOnlySpan<byte> name, out uint node)
    {
        Missing = Errno.None;
        uint pid = PidOf(directory);
        node = 0;
        switch (GroupOf(directory))
        {
            case Group.System:
                if (TryFind(SystemEntries, IndexOf(directory), name, out int found))
                {
                    node = NodeOf(Group.System, 0, found);
                    return found != ThreadSelfLink || KnowsThread();
                }

                if (directory != Root || !TryNumber(name, out pid) || !Exists(pid))
                    return false;
                node = NodeOf(Group.Process, pid, 0);
                return true;
            case Group.Process when !Exists(pid):
                return false;
            case Group.Process when IndexOf(directory) is DescriptorDirectory or InformationDirectory:
                bool isOpen = TryNumber(name, out uint descriptor) && TryDescriptor(DomainOf(directory), (int)descriptor, out _, out _);
                node = NodeOf(IndexOf(directory) == DescriptorDirectory ? Group.Descriptor : Group.DescriptorInformation, pid, (int)descriptor);
                return isOpen;
            case Group.Process when IndexOf(directory) == ThreadsDirectory:
                bool isThread = TryNumber(name, out uint thread) && thread < PidLimit && (thread == pid || OwnerOf(thread) == pid);
                node = NodeOf(Group.Thread, thread, 0);
                return isThread;
            case Group.Process:
                bool isThere = TryFind(ProcessEntries, IndexOf(directory), name, out found);
                node = NodeOf(Group.Process, pid, found);
                return isThere;
            default:
                isThere = TryFind(ThreadEntries, 0, name, out found) && ProcessOf(directory) != 0;
                node = NodeOf(Group.Thread, pid, found);
                return isThere;
        }
    }

    /// <inheritdoc/>
    public bool TryEntry(uint directory, ulong cookie, out ulong found, out ReadOnlySpan<byte> name, out uint node)
    {
        uint pid = PidOf(directory);
        found = cookie;
        name = default;
        node = 0;
        if (GroupOf(directory) != Group.System && ProcessOf(directory) == 0)
            return false;
        switch (GroupOf(directory))
        {
            case Group.System:
                if (TryEntry(SystemEntries, Group.System, directory, ref found, out name, out node))
                    return true;
                return directory == Root && TryProcess(ref found, out name, out node);
            case Group.Process when IndexOf(directory) is DescriptorDirectory or InformationDirectory:
                Domain? domain = DomainOf(directory);
                for (; domain is not null && found < (ulong)domain.DescriptorCount; found++)
                {
                    if (!TryDescriptor(domain, (int)found, out _, out _))
                        continue;
                    name = Digits((uint)found);
                    node = NodeOf(IndexOf(directory) == DescriptorDirectory ? Group.Descriptor : Group.DescriptorInformation, pid, (int)found);
                    return true;
                }

                return false;
            case Group.Process when IndexOf(directory) == ThreadsDirectory:
                uint thread = pid;
                for (; found != 0 && found < PidLimit && OwnerOf(thread = (uint)found) != pid;)
                    found++;
                name = Digits(thread);
                node = NodeOf(Group.Thread, thread, 0);
                return found < PidLimit;
            case Group.Process:
                return TryEntry(ProcessEntries, Group.Process, directory, ref found, out name, out node);
            default:
                return TryEntry(ThreadEntries, Group.Thread, directory, ref found, out name, out node);
        }
    }

    /// <inheritdoc/>
    public uint Parent(uint directory)
    {
        uint pid = PidOf(directory);
        return GroupOf(directory) switch
        {
            Group.System => NodeOf(Group.System, 0, SystemEntries[IndexOf(directory)].Parent),
            Group.Process when IndexOf(directory) == 0 => Root,
            Group.Process => NodeOf(Group.Process, pid, 0),
            _ => ProcessOf(directory) is not 0 and var owner ? NodeOf(Group.Process, owner, ThreadsDirectory) : Root,
        };
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> NameOf(uint directory) =>
        GroupOf(directory) != Group.System && IndexOf(directory) == 0 ? Digits(PidOf(directory)) : EntryOf(directory)!.Name;

    /// <inheritdoc/>
    public CallStatus Frames(uint node, bool execute, out ulong memory) => throw new InvalidOperationException("text has no frames");

    /// <inheritdoc/>
    public ConsoleStream Stream(uint node) => throw new InvalidOperationException("text is no console");

    /// <summary>Whether there is a process of an id, even if it has ended and nobody has waited for it.</summary>
    public bool Exists(uint pid)
    {
        if (pid is 0 or >= PidLimit)
            return false;
        ReadOnlySpan<byte> ids = _kernel.ProcessIds;
        return _domains.ContainsKey(pid) || (!ids.IsEmpty && (ids[(int)(pid / 8)] >> (int)(pid % 8) & 1) != 0);
    }

    /// <summary>The process that a directory is the one of; 0: it is another one.</summary>
    public static uint ProcessOfDirectory(uint node) => GroupOf(node) == Group.Process && IndexOf(node) == 0 ? PidOf(node) : 0;

    private static Group GroupOf(uint node) => (Group)(node >> GroupShift);

    private static uint PidOf(uint node) => node >> PidShift & (PidLimit - 1);

    private static int IndexOf(uint node) => (int)(node & IndexMask);

    private static uint NodeOf(Group group, uint pid, int index) => ((uint)group << GroupShift) | (pid << PidShift) | (uint)index;

    private static ProcessEntry? EntryOf(uint node) => GroupOf(node) switch
    {
        Group.System => SystemEntries[IndexOf(node)],
        Group.Process => ProcessEntries[IndexOf(node)],
        Group.Thread => ThreadEntries[IndexOf(node)],
        _ => null,
    };

    private static bool TryFind(ProcessEntry[] entries, int parent, ReadOnlySpan<byte> name, out int found)
    {
        for (found = 1; found < entries.Length; found++)
        {
            if (entries[found].Parent == parent && name.SequenceEqual(entries[found].Name))
                return true;
        }

        return false;
    }

    private static bool TryEntry(
        ProcessEntry[] entries, Group group, uint directory, scoped ref ulong cookie, out ReadOnlySpan<byte> name, out uint node)
    {
        for (; cookie < (ulong)entries.Length; cookie++)
        {
            ProcessEntry each = entries[(int)cookie];
            if (cookie == 0 || each.Parent != IndexOf(directory))
                continue;
            name = each.Name;
            node = NodeOf(group, PidOf(directory), (int)cookie);
            return true;
        }

        name = default;
        node = 0;
        return false;
    }

    private bool TryProcess(scoped ref ulong cookie, out ReadOnlySpan<byte> name, out uint node)
    {
        if (cookie < FirstPidCookie)
            cookie = FirstPidCookie;
        for (; cookie < FirstPidCookie + PidLimit; cookie++)
        {
            uint pid = (uint)(cookie - FirstPidCookie);
            if (!Exists(pid))
                continue;
            name = Digits(pid);
            node = NodeOf(Group.Process, pid, 0);
            return true;
        }

        name = default;
        node = 0;
        return false;
    }

    private Domain? DomainOf(uint node) => _domains.TryGetValue(ProcessOf(node), out Domain? domain) ? domain : null;

    /// <summary>The process that a node is about, or whose thread; 0: there is none any more.</summary>
    private uint ProcessOf(uint node)
    {
        uint id = PidOf(node);
        if (Exists(id))
            return id;
        uint owner = GroupOf(node) == Group.Thread ? OwnerOf(id) : 0;
        return owner != 0 && Exists(owner) ? owner : 0;
    }

    /// <summary>The process of a thread that is not its first; 0: no such thread.</summary>
    private uint OwnerOf(uint id)
    {
        ReadOnlySpan<byte> owners = _kernel.ProcessIds;
        int at = StartPage.PageSize + ((int)id * sizeof(ushort));
        return at + sizeof(ushort) > owners.Length ? 0u : BinaryPrimitives.ReadUInt16LittleEndian(owners.Slice(at));
    }

    /// <summary>A decimal number as it would be printed.</summary>
    private static bool TryNumber(ReadOnlySpan<byte> name, out uint number) =>
        Utf8Parser.TryParse(name, out number, out int used) && used == name.Length && (name[0] != '0' || name.Length == 1);

    private ReadOnlySpan<byte> Digits(uint number)
    {
        Utf8Formatter.TryFormat(number, _digits, out int length);
        return _digits.AsSpan(0, length);
    }
}
