using System;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Processes.Server;

/// <content>What /proc says of processes and of the system, as proc(5) of Linux describes it.</content>
public sealed partial class ProcessServer
{
    /// <summary>Room for the longest text: arguments or environment of a request that fills its page.</summary>
    private const int TextRoom = 8192;

    private const ulong PageBytes = StartPage.PageSize;
    private const ulong NanosecondsPerTick = 10_000_000;
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    private readonly byte[] _text = new byte[TextRoom];
    private readonly LoadAverage _load = new();
    private (ulong Domain, TextFile Text, uint Pid) _textOf;
    private int _textLength;

    /// <summary>CPU time of processes that have ended, in nanoseconds.</summary>
    private ulong _endedTime;

    /// <summary>Processes that there have been.</summary>
    private ulong _forks;

    /// <inheritdoc/>
    public Errno Text(ulong domain, uint text, uint pid, uint offset, uint room, Span<byte> bytes, out int count)
    {
        count = 0;
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        TextFile file = (TextFile)text;
        if (offset == 0 || _textOf != (domain, file, pid))
        {
            TextBuffer buffer = new(_text);
            Errno error = file >= TextFile.FirstOfSystem ? WriteSystem(caller, file, ref buffer) : WriteProcess(caller, file, pid, ref buffer);
            if (error != Errno.None)
                return error;
            _textLength = buffer.Length;
            _textOf = (domain, file, pid);
        }

        if (offset >= (uint)_textLength)
            return Errno.None;
        count = Math.Min((int)Math.Min(room, (uint)bytes.Length), _textLength - (int)offset);
        _text.AsSpan((int)offset, count).CopyTo(bytes);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno SetName(ulong domain, ReadOnlySpan<byte> name)
    {
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        caller.Name = ProgramName.Of(name);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno SystemUsage(
        ulong domain, out ulong pages, out ulong free, out uint processes, out uint load1, out uint load5, out uint load15)
    {
        pages = free = 0;
        processes = load1 = load5 = load15 = 0;
        if (!TryCaller(domain, out _))
            return Errno.EPERM;
        UpdateLoad();
        processes = (uint)_table.Count;
        load1 = (uint)_load[0];
        load5 = (uint)_load[1];
        load15 = (uint)_load[2];
        return _servers.SystemMemory(out pages, out free);
    }

    private Errno WriteProcess(Process caller, TextFile file, uint pid, ref TextBuffer text)
    {
        ThreadText thread = default;
        if ((pid & VfsLimits.ThreadBit) != 0 && !TryThreadText(pid & ~VfsLimits.ThreadBit, out thread))
            return Errno.ESRCH;
        if ((thread.Process ?? _table.Find(pid)) is not { } process)
            return Errno.ESRCH;
        switch (file)
        {
            case TextFile.CommandLine:
                text.Add(ArgumentsOf(process));
                return Errno.None;
            case TextFile.Environment when !caller.Identity.MayLimit(process.Identity):
            case TextFile.Environment when process.IsUndumpable && caller != process && !caller.Identity.IsPrivileged:
                return Errno.EACCES;
            case TextFile.Environment:
                text.Add(EnvironmentOf(process));
                return Errno.None;
            case TextFile.Name:
                text.Add(thread.Name ?? process.Name);
                text.Add("\n"u8);
                return Errno.None;
            case TextFile.Limits:
                WriteLimits(process.Limits, ref text);
                return Errno.None;
            case TextFile.MemoryStatistics:
                ulong pages = PagesOf(process);
                text.Add(pages);
                text.Add(" "u8);
                text.Add(pages);
                text.Add(" 0 0 0 "u8);
                text.Add(pages);
                text.Add(" 0\n"u8);
                return Errno.None;
            case TextFile.Statistics:
                WriteStatistics(caller, process, thread, ref text);
                return Errno.None;
            case TextFile.Status:
                WriteStatus(caller, process, thread, ref text);
                return Errno.None;
            default:
                return Errno.EINVAL;
        }
    }

    /// <summary>The letter of its state: what a process waits for is known to nobody, so all but the reader are said to sleep.</summary>
    private static ReadOnlySpan<byte> StateOf(Process caller, Process process, in ThreadText thread)
    {
        if (process.State == ProcessState.Zombie)
            return "Z"u8;
        bool runs = process == caller && (thread.Process is null || thread.Id == process.Pid);
        return process.IsStopped ? "T"u8 : runs || process.State == ProcessState.Reserved ? "R"u8 : "S"u8;
    }

    private static ReadOnlySpan<byte> NameOfState(ReadOnlySpan<byte> state) => state[0] switch
    {
        (byte)'Z' => "Z (zombie)"u8,
        (byte)'T' => "T (stopped)"u8,
        (byte)'R' => "R (running)"u8,
        _ => "S (sleeping)"u8,
    };

    private static uint ParentOf(Process process) => process.Parent?.Pid ?? ProcessTable.LauncherPid;

    /// <summary>The fields of proc(5), "/proc/[pid]/stat", by their numbers there.</summary>
    private void WriteStatistics(Process caller, Process process, in ThreadText thread, ref TextBuffer text)
    {
        ulong pages = PagesOf(process);
        text.Add(thread.Process is null ? process.Pid : thread.Id);
        text.Add(" ("u8);
        text.Add(thread.Name ?? process.Name);
        text.Add(") "u8);
        text.Add(StateOf(caller, process, thread));
        Field(ref text, ParentOf(process));
        Field(ref text, process.Group);
        Field(ref text, process.Session);
        text.Add(" 0 -1 0 0 0 0 0"u8); // 7 to 13: terminal, its group, flags, faults
        Field(ref text, (thread.Process is null ? TimeOf(process) : thread.Time) / NanosecondsPerTick);
        Field(ref text, 0);
        Field(ref text, process.ChildrenTime / NanosecondsPerTick);
        Field(ref text, 0);
        Scheduling scheduling = thread.Process is null ? process.Scheduling : thread.Scheduling;
        bool isRealTime = scheduling.Policy != SchedulingPolicy.Other;
        text.Add(" "u8);
        text.Add(isRealTime ? -1L - scheduling.Priority : 20L + process.Scheduling.Nice);
        text.Add(" "u8);
        text.Add((long)process.Scheduling.Nice);
        Field(ref text, process.ThreadCount + 1);
        Field(ref text, 0); // 21: timer
        Field(ref text, process.StartTime / NanosecondsPerTick);
        Field(ref text, pages * PageBytes);
        Field(ref text, pages);
        Field(ref text, ulong.MaxValue); // 25: RLIMIT_RSS
        text.Add(" 0 0 0 0 0"u8); // 26 to 30: addresses
        SignalArea signals = SignalsOf(process);
        Field(ref text, process.Pending?.Set ?? 0);
        Field(ref text, thread.Process is null ? signals.Blocked : thread.Signals.Blocked);
        Field(ref text, signals.Ignored);
        Field(ref text, signals.Caught);
        text.Add(" 0 0 0 17 0"u8); // 35 to 39: channel, swapped, exit signal (SIGCHLD), CPU
        Field(ref text, (ulong)(isRealTime ? scheduling.Priority : 0));
        Field(ref text, (ulong)scheduling.Policy);
        text.Add(" 0 0 0 0 0 0 0 0 0 0"u8); // 42 to 51: delays, guests, addresses
        Field(ref text, process.State == ProcessState.Zombie && caller.Identity.MayLimit(process.Identity) ? process.Status : 0);
        text.Add("\n"u8);
    }

    private void WriteStatus(Process caller, Process process, in ThreadText thread, ref TextBuffer text)
    {
        Identity identity = process.Identity;
        text.Add("Name:\t"u8);
        text.Add(thread.Name ?? process.Name);
        text.Add("\nState:\t"u8);
        text.Add(NameOfState(StateOf(caller, process, thread)));
        text.AddLine("\nTgid:\t"u8, process.Pid);
        text.AddLine("Pid:\t"u8, thread.Process is null ? process.Pid : thread.Id);
        text.AddLine("PPid:\t"u8, ParentOf(process));
        text.Add("TracerPid:\t0\nUid:\t"u8);
        AddIds(ref text, identity.User, identity.EffectiveUser, identity.SavedUser);
        text.Add("\nGid:\t"u8);
        AddIds(ref text, identity.Group, identity.EffectiveGroup, identity.SavedGroup);
        text.AddLine("\nFDSize:\t"u8, ProcessRequest.UsualDescriptors);
        text.Add("Groups:\t"u8);
        foreach (uint group in identity.Groups)
        {
            text.Add(group);
            text.Add(" "u8);
        }

        text.AddLine("\nNSpgid:\t"u8, process.Group);
        text.AddLine("NSsid:\t"u8, process.Session);
        if (process.Domain != 0)
        {
            ulong kib = PagesOf(process, out ulong peak) * PageBytes >> 10;
            text.AddLine("VmPeak:\t"u8, peak * PageBytes >> 10, " kB"u8);
            text.AddLine("VmSize:\t"u8, kib, " kB"u8);
            text.AddLine("VmHWM:\t"u8, peak * PageBytes >> 10, " kB"u8);
            text.AddLine("VmRSS:\t"u8, kib, " kB"u8);
        }

        SignalArea signals = SignalsOf(process);
        ThreadSignalArea own = thread.Process is null ? signals.First : thread.Signals;
        text.AddLine("Threads:\t"u8, process.ThreadCount + 1);
        text.Add("SigQ:\t"u8);
        text.Add((ulong)process.Account.QueuedSignals);
        text.Add("/"u8);
        text.Add(process.Limits.Soft(ResourceLimit.PendingSignals));
        AddSet(ref text, "\nSigPnd:\t"u8, own.Directed | own.Expired);
        AddSet(ref text, "\nShdPnd:\t"u8, process.Pending?.Set ?? 0);
        AddSet(ref text, "\nSigBlk:\t"u8, own.Blocked);
        AddSet(ref text, "\nSigIgn:\t"u8, signals.Ignored);
        AddSet(ref text, "\nSigCgt:\t"u8, signals.Caught);
        text.Add("\nCpus_allowed:\t1\nCpus_allowed_list:\t0\n"u8);
    }

    private static void AddIds(ref TextBuffer text, uint real, uint effective, uint saved)
    {
        text.Add(real);
        text.Add("\t"u8);
        text.Add(effective);
        text.Add("\t"u8);
        text.Add(saved);
        text.Add("\t"u8);
        text.Add(effective); // of file systems: always the effective one
    }

    private static void AddSet(ref TextBuffer text, ReadOnlySpan<byte> name, ulong set)
    {
        text.Add(name);
        text.AddSet(set);
    }

    private static void Field(ref TextBuffer text, ulong number)
    {
        text.Add(" "u8);
        text.Add(number);
    }

    private static void WriteLimits(Limits limits, ref TextBuffer text)
    {
        text.AddPadded("Limit"u8, 26);
        text.AddPadded("Soft Limit"u8, 21);
        text.AddPadded("Hard Limit"u8, 21);
        text.Add("Units     \n"u8);
        for (uint i = 0; i < Limits.Count; i++)
        {
            text.AddPadded(NameOf((ResourceLimit)i, out ReadOnlySpan<byte> unit), 26);
            AddLimit(ref text, limits.Soft((ResourceLimit)i));
            AddLimit(ref text, limits.Hard((ResourceLimit)i));
            if (unit.Length > 0)
                text.AddPadded(unit, 10);
            text.Add("\n"u8);
        }
    }

    private static void AddLimit(ref TextBuffer text, ulong limit)
    {
        const int width = 21;
        int before = text.Length;
        if (limit == Limits.None)
            text.Add("unlimited"u8);
        else
            text.Add(limit);
        text.AddPadded(default, width - (text.Length - before));
    }

    private static ReadOnlySpan<byte> NameOf(ResourceLimit limit, out ReadOnlySpan<byte> unit)
    {
        unit = limit switch
        {
            ResourceLimit.CpuTime => "seconds"u8,
            ResourceLimit.Processes => "processes"u8,
            ResourceLimit.OpenFiles => "files"u8,
            ResourceLimit.Locks => "locks"u8,
            ResourceLimit.PendingSignals => "signals"u8,
            ResourceLimit.Nice or ResourceLimit.RealTimePriority => default,
            ResourceLimit.RealTimeTime => "us"u8,
            _ => "bytes"u8,
        };
        return limit switch
        {
            ResourceLimit.CpuTime => "Max cpu time"u8,
            ResourceLimit.FileSize => "Max file size"u8,
            ResourceLimit.Data => "Max data size"u8,
            ResourceLimit.Stack => "Max stack size"u8,
            ResourceLimit.Core => "Max core file size"u8,
            ResourceLimit.ResidentSet => "Max resident set"u8,
            ResourceLimit.Processes => "Max processes"u8,
            ResourceLimit.OpenFiles => "Max open files"u8,
            ResourceLimit.LockedMemory => "Max locked memory"u8,
            ResourceLimit.AddressSpace => "Max address space"u8,
            ResourceLimit.Locks => "Max file locks"u8,
            ResourceLimit.PendingSignals => "Max pending signals"u8,
            ResourceLimit.MessageQueues => "Max msgqueue size"u8,
            ResourceLimit.Nice => "Max nice priority"u8,
            ResourceLimit.RealTimePriority => "Max realtime priority"u8,
            _ => "Max realtime timeout"u8,
        };
    }

    private SignalArea SignalsOf(Process process) => process.Objects is { } objects ? _builder.SignalsOf(objects) : default;

    private ReadOnlySpan<byte> ArgumentsOf(Process process) =>
        process.Objects is { } objects ? _builder.ArgumentsOf(objects) : default;

    private ReadOnlySpan<byte> EnvironmentOf(Process process) =>
        process.Objects is { } objects ? _builder.EnvironmentOf(objects) : default;

    private ulong PagesOf(Process process) => PagesOf(process, out _);

    private ulong PagesOf(Process process, out ulong peak)
    {
        peak = 0;
        return process.Domain != 0 && _servers.MemoryUsage(process.Domain, out ulong pages, out peak) == Errno.None ? pages : 0;
    }

    /// <summary>CPU time, in nanoseconds.</summary>
    private ulong TimeOf(Process process)
    {
        if (process.Domain == 0)
            return process.Time;
        return _servers.TimeUsage(process.Domain, out ulong used, out _) == Errno.None ? used + TimeOfThreads(process) : 0;
    }
}
