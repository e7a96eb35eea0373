using System;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;

namespace Pistachio.Processes.Server;

public sealed partial class ProcessServer
{
    /// <inheritdoc/>
    public Errno ReserveChild(ulong domain, out uint pid)
    {
        pid = 0;
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (AddChild(caller) is not { } child)
            return Errno.EAGAIN;
        pid = child.Pid;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno CreateChild(ulong domain, out uint pid, out ulong privateMemory)
    {
        pid = 0;
        privateMemory = 0;
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (AddChild(caller) is not { } child)
            return Errno.EAGAIN;
        Errno error = MakeDomain(child, caller, inheritMemory: true);
        if (error != Errno.None)
        {
            Forget(child);
            return error;
        }

        pid = child.Pid;
        privateMemory = child.Objects!.PrivateMemory;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno SpawnChild(ulong domain, uint pid, uint bytes, ulong handles)
    {
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (_table.Find(pid) is not { State: ProcessState.Reserved } child || child.Parent != caller)
            return Errno.ESRCH;
        if (bytes < ProcessRequest.HeaderSize || bytes > (uint)caller.Objects!.RequestSize)
            return Errno.EINVAL;
        Errno error = MakeDomain(child, caller, inheritMemory: false, handles);
        if (error != Errno.None)
            return error;
        error = EndActing(caller, child);
        if (error != Errno.None || !_builder.CopyRequest(caller.Objects, child.Objects!, (int)bytes, out string name) || !_builder.Start(child.Objects!))
        {
            // Its maker says what becomes of it.
            DestroyDomain(child);
            child.State = ProcessState.Reserved;
            return error == Errno.None ? Errno.ENOMEM : error;
        }

        child.State = ProcessState.Running;
        child.HasExecuted = true;
        child.IsUndumpable = false;
        _locks.End(pid); // what it had locked is in the memory of the caller
        child.Name = name;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno StartChild(ulong domain, uint pid)
    {
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (_table.Find(pid) is not { State: ProcessState.Made } child || !IsMadeBy(caller, child))
            return Errno.ESRCH;
        if (_builder.Start(child.Objects!))
        {
            child.State = ProcessState.Running;
            return Errno.None;
        }

        End(child, WaitStatus.Forgotten);
        return Errno.ENOMEM;
    }

    /// <inheritdoc/>
    public Errno EndChild(ulong domain, uint pid, uint status)
    {
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (_table.Find(pid) is not { State: ProcessState.Reserved or ProcessState.Made } child || !IsMadeBy(caller, child))
            return Errno.ESRCH;
        Errno error = EndActing(caller, child);
        if (error == Errno.None)
            End(child, status);
        return error;
    }

    /// <inheritdoc/>
    public Errno GiveChild(ulong domain, uint pid, uint parent)
    {
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (_table.Find(pid) is not { State: ProcessState.Made } child || child.Parent != caller
            || _table.Find(parent) is not { State: ProcessState.Reserved } reserved || reserved.Parent != caller)
            return Errno.ESRCH;
        caller.Children.Remove(child);
        child.Parent = reserved;
        reserved.Children.Add(child);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno ProvideRequest(ulong domain, uint bytes)
    {
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (bytes > ProcessRequest.MaximumSize)
            return Errno.EINVAL;
        return _builder.ProvideRequest(caller.Objects!, (int)bytes) ? Errno.None : Errno.ENOMEM;
    }

    /// <summary>Whether a process has made a child, for itself or for a reserved child of its own.</summary>
    private static bool IsMadeBy(Process maker, Process child) =>
        child.Parent == maker || (child.Parent is { State: ProcessState.Reserved } reserved && reserved.Parent == maker);

    /// <summary>An entry for a child, if limits and table allow.</summary>
    private Process? AddChild(Process parent)
    {
        bool allowed = parent.Identity.IsPrivileged || parent.Account.Processes < parent.Limits.Soft(ResourceLimit.Processes);
        return allowed ? _table.Add(parent) : null;
    }

    /// <summary>Make the domain of a process that has none, at the kernel and at all servers; or nothing.</summary>
    /// <param name="process">The process.</param>
    /// <param name="parent">Whom it inherits from; null: nobody.</param>
    /// <param name="inheritMemory">It is the child of a fork.</param>
    /// <param name="handles">Handles of the VFS server that it inherits, as in <see cref="SpawnChild"/>.</param>
    private Errno MakeDomain(Process process, Process? parent, bool inheritMemory, ulong handles = ulong.MaxValue)
    {
        ulong number = _nextDomain++;
        process.StartTime = _kernel.Now;
        if (_builder.Build(process, number, inheritMemory) is not { } objects)
            return Errno.ENOMEM;

        Errno error = _servers.CreateContext(number, process.Scheduling, out ulong context);
        if (error == Errno.None)
        {
            if (!_builder.Schedule(objects, context))
                error = Errno.ENOMEM;
            if (error == Errno.None)
                error = _servers.CreateFiles(number, parent?.Domain ?? 0, handles, process.Pid);
            if (error == Errno.None)
            {
                // Last, for the memory that a parent has lost by a fork it only gets back page by page.
                error = inheritMemory
                    ? _servers.ForkMemory(parent!.Domain, number, QuotaOf(process))
                    : _servers.CreateMemory(number, QuotaOf(process));
                if (error != Errno.None)
                    _ = _servers.EndFiles(number);
            }

            if (error != Errno.None)
                _ = _servers.DestroyContext(number, out _);
        }

        if (error != Errno.None)
        {
            _builder.End(objects);
            return error;
        }

        process.Objects = objects;
        if (inheritMemory && parent?.Objects is { } from)
            _builder.CopyProgramText(from, objects);
        _forks++;
        if (process.Pending is { } pending)
            _builder.SignalsOf(objects).Pending = pending.Set; // came when there was only its id
        ulong fileLimit = process.Limits.Soft(ResourceLimit.FileSize);
        if (parent is not null && fileLimit != parent.Limits.Soft(ResourceLimit.FileSize))
            _ = _servers.SetFileLimit(number, fileLimit); // set while it was only reserved; the server knows the domain
        process.State = ProcessState.Made;
        _table.SetDomain(process, number);
        SetTimeLimits(process); // RLIMIT_CPU
        if (parent is null || parent.Group != process.Group)
            TellSession(process); // otherwise it belongs where its parent does
        return Errno.None;
    }

    private ulong QuotaOf(Process process) => Math.Min(process.Limits.Pages, _memoryPages);
}
