using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>Process descriptors (pidfd of Linux).</content>
public sealed partial class VfsServer
{
    /// <summary>Processes that somebody has a descriptor of, by their numbers.</summary>
    private readonly Dictionary<ulong, ProcessFile> _processFiles = [];

    /// <inheritdoc/>
    public Errno OpenProcess(ulong caller, ulong domain, ulong process, bool hasEnded, OpenFlags flags, out uint handle)
    {
        handle = 0;
        if (caller != Control)
            return Errno.EPERM;
        if (!_domains.TryGetValue(domain, out Domain? holder))
            return Errno.ESRCH;
        bool isKnown = _processFiles.TryGetValue(process, out ProcessFile? file);
        file ??= new ProcessFile(process) { HasEnded = hasEnded };
        Errno error = HoldNameless(holder, FileKind.Process, (flags & OpenFlags.NonBlocking) | OpenFlags.ReadWrite, file, out handle);
        if (error != Errno.None)
            return error;
        file.Opened++;
        if (!isKnown)
            _processFiles.Add(process, file);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno TellProcess(ulong caller, ulong process, bool isGone)
    {
        if (caller != Control)
            return Errno.EPERM;
        if (!_processFiles.TryGetValue(process, out ProcessFile? file))
            return Errno.None; // all descriptors have been closed
        file.HasEnded = true;
        file.IsGone = isGone;
        Changed(file);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno DescribeProcess(ulong domain, uint handle, out ulong process, out uint pid, out FileKind kind, out OpenFlags flags)
    {
        process = 0;
        pid = 0;
        kind = 0;
        flags = 0;
        Errno error = Find(domain, handle, out _, out OpenFile? file);
        if (file is null)
            return error;
        kind = file.Kind;
        flags = file.Flags;
        if (file.Queue is ProcessFile known)
        {
            process = known.Number;
            pid = known.IsGone ? 0 : known.Pid;
            return Errno.None;
        }

        if (kind != FileKind.Directory || file.Place.Mount != _processMount || ProcessTree.ProcessOfDirectory(file.Place.Node) is not (> 0 and var id))
            return Errno.EBADF;
        if (_processes.Find(id) is not { } running || running.Badge != file.Process)
            return Errno.ESRCH;
        process = VfsLimits.ProcessByDomain | file.Process;
        pid = id;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno TakeDescriptor(ulong domain, uint handle, uint descriptor, out uint taken)
    {
        taken = 0;
        Errno error = Find(domain, handle, out Domain? caller, out OpenFile? file);
        if (file is null)
            return error;
        if (file.Queue is not ProcessFile process)
            return Errno.EBADF;
        if (process.HasEnded || _processes.Find(process.Pid) is not { } other)
            return Errno.ESRCH;
        error = ProcessTree.FindDescriptor(caller!, other, descriptor, out OpenFile? found);
        if (found is null)
            return error;
        uint handles = caller!.HandleLimit;
        if (_handles >= VfsLimits.HandlesInAll || !caller.TryHold(found, out taken))
            return TooMany;
        _handles++;
        if (caller.HandleLimit != handles)
            NoteDomain(caller);
        return Errno.None;
    }

    private static PollEvents ReadyOfProcess(ProcessFile process) =>
        (process.HasEnded ? PollEvents.Input | PollEvents.InputNormal : PollEvents.None) | (process.IsGone ? PollEvents.HangUp : PollEvents.None);

    /// <summary>What proc(5) has of a process descriptor: -1 if the process is gone.</summary>
    private static string ProcessInformation(ProcessFile process)
    {
        string pid = process.IsGone ? "-1" : $"{process.Pid}";
        return $"Pid:\t{pid}\nNSpid:\t{pid}\n";
    }

    private void CloseProcess(ProcessFile process)
    {
        if (--process.Opened == 0)
            _processFiles.Remove(process.Number);
    }
}
