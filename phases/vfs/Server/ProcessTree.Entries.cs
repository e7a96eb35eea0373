using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>The names of Linux' /proc (proc(5)) that there are here.</content>
internal sealed partial class ProcessTree
{
    /// <summary>Only the owner may read and search it.</summary>
    private const uint OwnerOnly = 0x140;
    private const uint OwnerReads = 0x100;
    private const uint OwnerWrites = 0x1A4;

    // Places in SystemEntries.
    private const int SelfLink = 1;
    private const int ThreadSelfLink = 2;
    private const int SystemDirectory = 3;
    private const int KernelDirectory = 4;
    private const int FilesDirectory = 5;
    private const int WatchDirectory = 6;
    private const int RandomDirectory = 28;

    // Places in ProcessEntries.
    private const int DescriptorDirectory = 1;
    private const int InformationDirectory = 2;
    private const int ThreadsDirectory = 3;
    private const int WorkingDirectoryLink = 4;
    private const int RootLink = 5;
    private const int ProgramLink = 6;

    private static readonly ProcessEntry[] SystemEntries =
    [
        ProcessEntry.Directory("proc"u8),
        ProcessEntry.Link("self"u8),
        ProcessEntry.Link("thread-self"u8),
        ProcessEntry.Directory("sys"u8),
        ProcessEntry.Directory("kernel"u8, SystemDirectory),
        ProcessEntry.Directory("fs"u8, SystemDirectory),
        ProcessEntry.Directory("inotify"u8, FilesDirectory),
        ProcessEntry.Link("mounts"u8, "self/mounts"u8),
        ProcessEntry.File("cpuinfo"u8, TextFile.Processors),
        ProcessEntry.File("filesystems"u8, TextFile.FileSystems),
        ProcessEntry.File("loadavg"u8, TextFile.LoadAverage),
        ProcessEntry.File("meminfo"u8, TextFile.MemoryInformation),
        ProcessEntry.File("stat"u8, TextFile.SystemStatistics),
        ProcessEntry.File("uptime"u8, TextFile.Uptime),
        ProcessEntry.File("version"u8, TextFile.Version),
        ProcessEntry.File("hostname"u8, TextFile.HostName, KernelDirectory),
        ProcessEntry.File("ostype"u8, TextFile.SystemName, KernelDirectory),
        ProcessEntry.File("osrelease"u8, TextFile.SystemRelease, KernelDirectory),
        ProcessEntry.File("version"u8, TextFile.SystemVersion, KernelDirectory),
        ProcessEntry.File("pid_max"u8, TextFile.MaximumProcessId, KernelDirectory),
        ProcessEntry.File("threads-max"u8, TextFile.MaximumThreads, KernelDirectory),
        ProcessEntry.File("ngroups_max"u8, TextFile.MaximumGroups, KernelDirectory),
        ProcessEntry.File("file-max"u8, TextFile.MaximumOpenFiles, FilesDirectory),
        ProcessEntry.File("nr_open"u8, TextFile.MaximumDescriptors, FilesDirectory),
        ProcessEntry.File("pipe-max-size"u8, TextFile.MaximumPipeSize, FilesDirectory),
        ProcessEntry.File("max_user_instances"u8, TextFile.MaximumWatchLists, WatchDirectory),
        ProcessEntry.File("max_user_watches"u8, TextFile.MaximumWatches, WatchDirectory),
        ProcessEntry.File("max_queued_events"u8, TextFile.MaximumWatchEvents, WatchDirectory),
        ProcessEntry.Directory("random"u8, KernelDirectory),
        ProcessEntry.File("boot_id"u8, TextFile.BootIdentifier, RandomDirectory),
        ProcessEntry.File("uuid"u8, TextFile.NewIdentifier, RandomDirectory),
        ProcessEntry.File("domainname"u8, TextFile.DomainName, KernelDirectory),
        ProcessEntry.File("devices"u8, TextFile.Devices),
        ProcessEntry.File("swaps"u8, TextFile.Swaps),
        ProcessEntry.File("vmstat"u8, TextFile.MemoryCounts),
        ProcessEntry.File("diskstats"u8, TextFile.Nothing),
        ProcessEntry.File("modules"u8, TextFile.Nothing),
        .. NetworkEntries,
    ];

    private static readonly ProcessEntry[] ProcessEntries =
    [
        ProcessEntry.Directory(""u8),
        ProcessEntry.Directory("fd"u8, 0, OwnerOnly),
        ProcessEntry.Directory("fdinfo"u8, 0, OwnerOnly),
        ProcessEntry.Directory("task"u8),
        ProcessEntry.Link("cwd"u8),
        ProcessEntry.Link("root"u8),
        ProcessEntry.Link("exe"u8),
        .. Texts,
    ];

    private static readonly ProcessEntry[] ThreadEntries = [ProcessEntry.Directory(""u8), .. Texts];

    /// <summary>What is said of a process, and of each of its threads.</summary>
    private static ProcessEntry[] Texts =>
    [
        ProcessEntry.File("cmdline"u8, TextFile.CommandLine),
        ProcessEntry.File("cgroup"u8, TextFile.ControlGroup),
        ProcessEntry.File("comm"u8, TextFile.Name, 0, OwnerWrites),
        ProcessEntry.File("environ"u8, TextFile.Environment, 0, OwnerReads, guarded: true),
        ProcessEntry.File("limits"u8, TextFile.Limits),
        ProcessEntry.File("maps"u8, TextFile.Maps, guarded: true),
        ProcessEntry.File("mountinfo"u8, TextFile.MountInformation),
        ProcessEntry.File("mounts"u8, TextFile.Mounts),
        ProcessEntry.File("personality"u8, TextFile.Personality, 0, OwnerReads, guarded: true),
        ProcessEntry.File("stat"u8, TextFile.Statistics),
        ProcessEntry.File("statm"u8, TextFile.MemoryStatistics),
        ProcessEntry.File("status"u8, TextFile.Status),
        ProcessEntry.File("wchan"u8, TextFile.WaitChannel),
    ];
}
