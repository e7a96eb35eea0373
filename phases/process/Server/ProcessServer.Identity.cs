using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;

namespace Pistachio.Processes.Server;

public sealed partial class ProcessServer
{
    private const uint Unchanged = uint.MaxValue;

    /// <inheritdoc/>
    public Errno Identity(
        ulong domain, out uint user, out uint effectiveUser, out uint savedUser, out uint group, out uint effectiveGroup, out uint savedGroup)
    {
        user = effectiveUser = savedUser = group = effectiveGroup = savedGroup = 0;
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        (user, effectiveUser, savedUser, group, effectiveGroup, savedGroup) = SubjectOf(caller).Identity;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno SetUser(ulong domain, uint user, uint effective, uint saved)
    {
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        Identity old = SubjectOf(caller).Identity;
        if (!old.IsPrivileged && !(Allowed(user) && Allowed(effective) && Allowed(saved)))
            return Errno.EPERM;
        return Become(caller, old with
        {
            User = user == Unchanged ? old.User : user,
            EffectiveUser = effective == Unchanged ? old.EffectiveUser : effective,
            SavedUser = saved == Unchanged ? old.SavedUser : saved,
        });

        bool Allowed(uint id) => id == Unchanged || old.HasUser(id);
    }

    /// <inheritdoc/>
    public Errno SetGroupIdentity(ulong domain, uint group, uint effective, uint saved)
    {
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        Identity old = SubjectOf(caller).Identity;
        if (!old.IsPrivileged && !(Allowed(group) && Allowed(effective) && Allowed(saved)))
            return Errno.EPERM;
        return Become(caller, old with
        {
            Group = group == Unchanged ? old.Group : group,
            EffectiveGroup = effective == Unchanged ? old.EffectiveGroup : effective,
            SavedGroup = saved == Unchanged ? old.SavedGroup : saved,
        });

        bool Allowed(uint id) => id == Unchanged || old.HasGroup(id);
    }

    /// <inheritdoc/>
    public Errno Groups(ulong domain, Span<byte> groups, out int bytes)
    {
        bytes = 0;
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        foreach (uint group in SubjectOf(caller).Identity.Groups)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(groups[bytes..], group);
            bytes += sizeof(uint);
        }

        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno SetGroups(ulong domain, ReadOnlySpan<byte> groups)
    {
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (!SubjectOf(caller).Identity.IsPrivileged)
            return Errno.EPERM;
        if (groups.Length % sizeof(uint) != 0)
            return Errno.EINVAL;
        uint[] read = new uint[groups.Length / sizeof(uint)];
        for (int i = 0; i < read.Length; i++)
            read[i] = BinaryPrimitives.ReadUInt32LittleEndian(groups[(i * sizeof(uint))..]);
        return Become(caller, SubjectOf(caller).Identity with { Groups = read });
    }

    /// <inheritdoc/>
    public Errno Executed(ulong domain, ReadOnlySpan<byte> name, out ulong openFiles, out ulong addressSpace, out ulong data)
    {
        openFiles = addressSpace = data = 0;
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (caller.IsUndumpable)
            _ = SetDumpable(domain, isDumpable: true); // if the VFS server does not answer it stays as it was
        caller.HasExecuted = true;
        _locks.End(caller.Pid); // what it had locked is not in its memory any more
        DeleteTimers(caller);
        caller.Name = ProgramName.Of(name);
        openFiles = caller.Limits.Soft(ResourceLimit.OpenFiles);
        addressSpace = caller.Limits.Soft(ResourceLimit.AddressSpace);
        data = caller.Limits.Soft(ResourceLimit.Data);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno ReportUnknownCall(ulong domain, ulong number, ulong count)
    {
        if (!TryCaller(domain, out Process caller) || (_facts.Options & ProcessOptions.TraceUnknownCalls) == 0)
            return Errno.EPERM;
        _servers.Say($"process {caller.Pid} ({caller.Name}): system call {number} does not exist: called {count} times");
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno ActAsChild(ulong domain, uint pid)
    {
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (_table.Find(pid) is not { State: ProcessState.Reserved } child || child.Parent != caller)
            return Errno.ESRCH;
        caller.ActsAs = child;
        return Errno.None;
    }

    /// <summary>Whose identity the requests of a process are about.</summary>
    private static Process SubjectOf(Process caller) => caller.ActsAs ?? caller;

    /// <summary>The child is no longer one of a <c>vfork</c>: its parent is at the VFS server who it is here.</summary>
    private Errno EndActing(Process caller, Process child)
    {
        if (caller.ActsAs != child)
            return Errno.None;
        Errno error = child.Identity == caller.Identity ? Errno.None : _servers.SetFileIdentity(caller.Domain, caller.Identity);
        if (error == Errno.None)
            caller.ActsAs = null;
        return error;
    }

    /// <summary>The VFS server hears first: a process is never somebody there that it no longer is here.</summary>
    private Errno Become(Process process, Identity identity)
    {
        Errno error = _servers.SetFileIdentity(process.Domain, identity);
        if (error == Errno.None)
            _table.SetIdentity(SubjectOf(process), identity);
        return error;
    }
}
