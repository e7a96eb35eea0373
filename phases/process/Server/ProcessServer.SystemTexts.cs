using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Processes.Server;

/// <content>What /proc says of the system.</content>
public sealed partial class ProcessServer
{
    /// <summary>Of this start of the system, as random as the seeds of processes.</summary>
    private readonly byte[] _bootIdentifier = MakeIdentifier();

    private static byte[] MakeIdentifier()
    {
        const int bytes = 16;
        const int textLength = 36;
        Span<byte> random = stackalloc byte[bytes];
        Random.Shared.NextBytes(random);
        random[6] = (byte)((random[6] & 0x0F) | 0x40); // RFC 9562, version 4
        random[8] = (byte)((random[8] & 0x3F) | 0x80);
        byte[] text = new byte[textLength];
        int at = 0;
        for (int i = 0; i < bytes; i++)
        {
            if (i is 4 or 6 or 8 or 10)
                text[at++] = (byte)'-';
            text[at++] = (byte)"0123456789abcdef"[random[i] >> 4];
            text[at++] = (byte)"0123456789abcdef"[random[i] & 15];
        }

        return text;
    }

    private Errno WriteSystem(Process caller, TextFile file, ref TextBuffer text)
    {
        switch (file)
        {
            case TextFile.MemoryInformation:
                return WriteMemory(ref text);
            case TextFile.LoadAverage:
                WriteLoad(caller, ref text);
                return Errno.None;
            case TextFile.SystemStatistics:
                WriteStatistics(ref text);
                return Errno.None;
            case TextFile.Uptime:
                ulong now = _kernel.Now;
                text.AddHundredths(now / NanosecondsPerTick);
                text.Add(" "u8);
                text.AddHundredths(IdleAt(now, UpdateLoad()) / NanosecondsPerTick);
                text.Add("\n"u8);
                return Errno.None;
            case TextFile.Version:
                text.Add("Linux version 6.1.0-pistachio (Pistachio) Pistachio 0.1.0\n"u8);
                return Errno.None;
            case TextFile.HostName:
                text.Add(_hostName);
                text.Add("\n"u8);
                return Errno.None;
            case TextFile.SystemName:
                text.Add("Linux\n"u8);
                return Errno.None;
            case TextFile.SystemRelease:
                text.Add("6.1.0-pistachio\n"u8);
                return Errno.None;
            case TextFile.SystemVersion:
                text.Add("Pistachio 0.1.0\n"u8);
                return Errno.None;
            case TextFile.MaximumProcessId:
                text.AddLine(default, ProcessTable.PidLimit);
                return Errno.None;
            case TextFile.MaximumThreads:
                text.AddLine(default, ProcessTable.PidLimit - ProcessTable.FirstPid);
                return Errno.None;
            case TextFile.MaximumGroups:
                text.AddLine(default, Server.Identity.MaximumGroups);
                return Errno.None;
            case TextFile.MemoryCounts:
                return WriteMemoryCounts(ref text);
            case TextFile.DomainName:
                text.Add(_domainName);
                text.Add("\n"u8);
                return Errno.None;
            case TextFile.BootIdentifier:
                text.Add(_bootIdentifier);
                text.Add("\n"u8);
                return Errno.None;
            default:
                return Errno.EINVAL;
        }
    }

    /// <summary>The counts that there are: nothing is swapped, and no block device is read or written.</summary>
    private Errno WriteMemoryCounts(ref TextBuffer text)
    {
        Errno error = _servers.SystemMemory(out _, out ulong free);
        if (error != Errno.None)
            return error;
        text.AddLine("nr_free_pages "u8, free);
        text.Add("pgpgin 0\npgpgout 0\npswpin 0\npswpout 0\n"u8);
        return Errno.None;
    }

    /// <summary>What processes can have. What servers have is not among it, and nothing is cached that could be given back.</summary>
    private Errno WriteMemory(ref TextBuffer text)
    {
        Errno error = _servers.SystemMemory(out ulong pages, out ulong free);
        if (error != Errno.None)
            return error;
        ulong total = pages * PageBytes >> 10;
        ulong available = free * PageBytes >> 10;
        Line(ref text, "MemTotal:"u8, total);
        Line(ref text, "MemFree:"u8, available);
        Line(ref text, "MemAvailable:"u8, available);
        Line(ref text, "Buffers:"u8, 0);
        Line(ref text, "Cached:"u8, 0);
        Line(ref text, "SwapCached:"u8, 0);
        Line(ref text, "Active:"u8, total - available);
        Line(ref text, "Inactive:"u8, 0);
        Line(ref text, "SwapTotal:"u8, 0);
        Line(ref text, "SwapFree:"u8, 0);
        Line(ref text, "Dirty:"u8, 0);
        Line(ref text, "Writeback:"u8, 0);
        Line(ref text, "AnonPages:"u8, total - available);
        Line(ref text, "Mapped:"u8, 0);
        Line(ref text, "Shmem:"u8, 0);
        Line(ref text, "Slab:"u8, 0);
        Line(ref text, "SReclaimable:"u8, 0);
        Line(ref text, "CommitLimit:"u8, total);
        return Errno.None;

        static void Line(ref TextBuffer text, System.ReadOnlySpan<byte> name, ulong kib)
        {
            const int width = 16;
            text.AddPadded(name, width);
            text.AddRight(kib, 8);
            text.Add(" kB\n"u8);
        }
    }

    private void WriteLoad(Process caller, ref TextBuffer text)
    {
        UpdateLoad();
        for (int i = 0; i < 3; i++)
        {
            text.AddHundredths(_load[i] * 100 / LoadAverage.One);
            text.Add(" "u8);
        }

        text.Add("1/"u8); // who reads this runs
        text.Add((ulong)_table.Count);
        text.Add(" "u8);
        text.Add(_table.LastPid);
        text.Add("\n"u8);
    }

    /// <summary>Time of servers counts as that of whom they worked for, and nobody tells it from the process's own.</summary>
    private void WriteStatistics(ref TextBuffer text)
    {
        ulong used = UpdateLoad();
        ulong now = _kernel.Now;
        for (int i = 0; i < 2; i++)
        {
            text.Add(i == 0 ? "cpu  "u8 : "cpu0 "u8);
            text.Add(used / NanosecondsPerTick);
            text.Add(" 0 0 "u8);
            text.Add(IdleAt(now, used) / NanosecondsPerTick);
            text.Add(" 0 0 0 0 0 0\n"u8);
        }

        text.Add("intr 0\nctxt 0\n"u8);
        text.AddLine("btime "u8, _bootTime / NanosecondsPerSecond);
        text.AddLine("processes "u8, _forks);
        text.Add("procs_running 1\nprocs_blocked 0\n"u8);
    }

    private static ulong IdleAt(ulong now, ulong used) => now > used ? now - used : 0;

    /// <summary>All CPU time that processes have used, in nanoseconds.</summary>
    private ulong UpdateLoad()
    {
        ulong used = _endedTime;
        foreach (Process process in _table.All)
        {
            if (process.Domain != 0)
                used += TimeOf(process);
        }

        _load.Update(_kernel.Now, used);
        return used;
    }
}
