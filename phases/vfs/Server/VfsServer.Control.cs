using System;
using System.Runtime.InteropServices;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

public sealed partial class VfsServer
{
    /// <summary>The badge of the process server.</summary>
    private const ulong Control = 1;

    /// <inheritdoc/>
    public Errno CreateDomain(ulong caller, ulong domain, ulong parent, ulong handles, uint process = 0)
    {
        if (caller != Control)
            return Errno.EPERM;
        Domain? known = null;
        if (parent != 0 && !_domains.TryGetValue(parent, out known))
            return Errno.ESRCH;
        if (_wantsProcessServer)
            return VfsLimits.BegunAnew;
        if (known is not null && _handles >= VfsLimits.HandlesInAll)
            return Errno.EAGAIN; // what fork says when there is too much of something
        Domain made = new() { Badge = domain };
        if (!_domains.TryAdd(domain, made))
            return Errno.EEXIST;
        if (process is > 0 and < ProcessTree.PidLimit)
            _processes.Add(process, made);
        if (known is null)
        {
            NoteDomain(made);
            return Errno.None;
        }

        _handles += made.Inherit(known, handles);
        if (made.HasSurvived)
            _survivors++;
        if (known.Streams != 0)
            FindStreams(made);
        NoteDomain(made);
        InheritMapped(made, known, handles);
        if (_ipc is { HasSegments: true })
            InheritSegments(made);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno EndDomain(ulong caller, ulong domain)
    {
        if (caller != Control)
            return Errno.EPERM;
        if (!_domains.Remove(domain, out Domain? dead))
            return Errno.ESRCH;
        _processes.Remove(dead);
        dead.HasEnded = true;
        ForgetDomain(dead);
        if (_owned.Count != 0)
            ForgetOwner(dead.Pid);
        if (dead.Questions is not null)
            Changed(dead.Questions);
        DropMaps(dead);
        DropWaiters(dead, all: true);
        if (dead.Transaction is not null)
            EndTransaction(dead);
        EndWrite(dead);
        _ipc?.EndDomain(domain);
        EndSession(dead);
        for (uint handle = 0; handle < dead.HandleLimit; handle++)
        {
            if (dead[handle] is not null)
                Release(dead, handle);
        }

        DropLost(dead);
        if (dead.Root is not null)
            Drop(dead.Root);
        EndRemote(domain, dead);
        EndExchange(dead);
        _stagedValues.Drop(domain);
        DropIncoming(dead);
        dead.Incoming?.Clear();
        dead.Outgoing?.Clear();
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno SetIdentity(
        ulong caller, ulong domain, uint effectiveUser, uint effectiveGroup, uint user, uint group, ReadOnlySpan<byte> groups)
    {
        if (caller != Control)
            return Errno.EPERM;
        if (!_domains.TryGetValue(domain, out Domain? changed))
            return Errno.ESRCH;
        if (groups.Length % sizeof(uint) != 0)
            return Errno.EINVAL;
        _counts.Raise(ChangeCounts.SlotOfDomain(domain));
        uint[] supplementary = MemoryMarshal.Cast<byte, uint>(groups).ToArray();
        changed.Effective = new Identity(effectiveUser, effectiveGroup, supplementary);
        changed.Real = new Identity(user, group, supplementary);
        NoteDomain(changed);
        IdentifyRemote(domain, changed);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno SetFileLimit(ulong caller, ulong domain, ulong bytes)
    {
        if (caller != Control)
            return Errno.EPERM;
        if (!_domains.TryGetValue(domain, out Domain? changed))
            return Errno.ESRCH;
        changed.FileLimit = bytes;
        NoteDomain(changed);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno SetDumpable(ulong caller, ulong domain, bool isDumpable)
    {
        if (caller != Control)
            return Errno.EPERM;
        if (!_domains.TryGetValue(domain, out Domain? changed))
            return Errno.ESRCH;
        changed.IsUndumpable = !isDumpable;
        NoteDomain(changed);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno OpenStream(ulong caller, ulong domain, ConsoleStream stream, out uint handle)
    {
        handle = 0;
        if (caller != Control)
            return Errno.EPERM;
        if (!_domains.TryGetValue(domain, out Domain? holder))
            return Errno.ESRCH;
        if (DeviceTree.NodeOf(stream) is not { } node)
            return Errno.EINVAL;
        if (stream == ConsoleStream.Terminal)
            return OpenConsole(holder, new Place(_devices, node), out handle);
        OpenFlags access = stream switch
        {
            ConsoleStream.Input => OpenFlags.ReadOnly,
            _ => OpenFlags.WriteOnly,
        };
        if (!Hold(holder, new Place(_devices, node), FileKind.Console, access, out handle))
            return TooMany;
        FindStreams(holder);
        NoteDomain(holder);
        return Errno.None;
    }

    /// <summary>Open the console's terminal. It wants input from now on.</summary>
    private Errno OpenConsole(Domain holder, Place place, out uint handle)
    {
        if (!Hold(holder, place, FileKind.Terminal, OpenFlags.ReadWrite, out handle))
            return TooMany;
        Errno error = OpenTerminal(holder, holder[handle]!, OpenFlags.ReadWrite);
        if (error != Errno.None)
            Release(holder, handle);
        else if (_line!.IsInteractive)
            Receive(_consoleTerminal);
        return error;
    }

    /// <inheritdoc/>
    public Errno Census(ulong caller, out uint domains, out uint handles)
    {
        domains = handles = 0;
        if (caller != Control)
            return Errno.EPERM;
        domains = (uint)_domains.Count;
        handles = _handles;
        return Errno.None;
    }
}
