using System;
using System.Collections.Generic;
using Pistachio.Phases;

namespace Pistachio.Processes;

/// <summary>Processes: making, ending, waiting, identity, limits; and the CPU time that they get.</summary>
public sealed class ProcessPhase : IPhase
{
    /// <inheritdoc/>
    public string Name => "process";

    /// <inheritdoc/>
    public Version Version { get; } = new(0, 1, 0);

    /// <inheritdoc/>
    public IReadOnlyList<PhaseDependency> DependsOn { get; } =
    [
        new PhaseDependency("memory", new Version(0, 1, 0)),
        new PhaseDependency("vfs", new Version(0, 1, 0)) { Optional = true },
    ];

    /// <inheritdoc/>
    public IReadOnlyList<ServerDescription> Servers { get; } =
    [
        new ServerDescription("scheduler", "Scheduler/Pistachio.Process.Scheduler.csproj")
        {
            Priority = 200,

            Memory = 1 << 20,

            // One for each process that has a domain.
            CapabilitySlots = 8192,

            // The time of all processes is made of its memory: with it they stop, and a second one could not give it back to them.
            Restart = BootFormat.RestartPolicy.Never,
            Needs = [new ServiceNeed("service"), new UntypedNeed("contexts"), new MachineNeed("console")],
        },
        new ServerDescription("process", "Server/Pistachio.Process.Server.csproj")
        {
            Priority = 200,

            Memory = 1 << 20,

            // Fewer than twenty for each process that has a domain.
            CapabilitySlots = 32768,

            // All processes are made of its memory and end with it; other servers would still know them by the numbers that a second one begins with.
            Restart = BootFormat.RestartPolicy.Never,
            Needs =
            [
                new ServiceNeed("service"),
                new AddressSpaceNeed("space"),
                new UntypedNeed("slabs"),
                new UntypedNeed("threads") { Phase = "threads" },
                new BootFileNeed("library", "libposix") { Project = "../../core/libposix/Blob/Pistachio.LibPosix.Blob.csproj" },
                new BootFileNeed("run", "run") { Optional = true },

                // What processes execute where the image has no VFS server.
                new BootFileNeed("program", "program") { Optional = true },

                // Without badges: it gives each process an endpoint with a badge of its own.
                new EndpointNeed("self", "process") { Badge = 0 },
                new EndpointNeed("memory", "memory") { Badge = 0 },
                new EndpointNeed("scheduler", "scheduler") { Badge = 0 },
                new EndpointNeed("vfs", "vfs") { Badge = 0, Optional = true },
                new EndpointNeed("consoles", "console") { Badge = 0, Optional = true },
                new MachineNeed("console"),

                // The real-time clock; timers come with it.
                new PortRangeNeed("rtc") { Phase = "timers" },

                // The VFS server signals it when terminals have signals to send.
                new NotificationNeed("terminals") { IsBound = true },
            ],
        },
    ];

    /// <inheritdoc/>
    public IReadOnlyList<string> Functions { get; } =
    [
        "px_fork", "px_vfork", "px_execve", "px_execv", "px_execvp", "px_execl", "px_execle", "px_execlp", "px_exit", "px_getpid", "px_getppid",
        "px_getpgrp", "px_getpgid", "px_getsid", "px_setpgid", "px_setsid", "px_getuid", "px_geteuid", "px_getgid", "px_getegid", "px_setuid",
        "px_seteuid", "px_setgid", "px_setegid", "px_setreuid", "px_setregid", "px_getgroups", "px_nice", "px_wait", "px_waitpid",
        "px_wait4", "px_waitid", "px_kill", "px_raise", "px_spawn", "px_posix_spawn", "px_posix_spawnp", "px_posix_spawn_file_actions_init",
        "px_posix_spawn_file_actions_destroy", "px_posix_spawn_file_actions_addopen", "px_posix_spawn_file_actions_addclose",
        "px_posix_spawn_file_actions_adddup2", "px_posix_spawnattr_init", "px_posix_spawnattr_destroy", "px_posix_spawnattr_getflags",
        "px_posix_spawnattr_setflags", "px_posix_spawnattr_getpgroup", "px_posix_spawnattr_setpgroup", "px_posix_spawnattr_getschedpolicy",
        "px_posix_spawnattr_setschedpolicy", "px_posix_spawnattr_getschedparam", "px_posix_spawnattr_setschedparam", "px_sigaction",
        "px_sigprocmask", "px_sigpending", "px_sigaltstack", "px_signal", "px_pause", "px_sigsuspend", "px_sigtimedwait", "px_sigwaitinfo",
        "px_sigwait", "px_killpg", "px_sigqueue", "px_sigemptyset", "px_sigfillset", "px_sigaddset", "px_sigdelset", "px_sigismember",
        "px_sched_yield", "px_sched_getscheduler", "px_sched_setscheduler", "px_sched_getparam", "px_sched_setparam", "px_sched_get_priority_max",
        "px_sched_get_priority_min", "px_sched_rr_get_interval", "px_getrlimit", "px_setrlimit", "px_getrusage", "px_times", "px_getpriority",
        "px_setpriority", "px_clock_gettime", "px_clock_getres", "px_time", "px_gettimeofday", "px_clock_settime", "px_clock_getcpuclockid",
        "px_pthread_getcpuclockid", "px_uname", "px_sched_getaffinity", "px_sched_setaffinity",
        "px_sighold", "px_sigrelse", "px_sigignore", "px_sigpause", "px_siginterrupt", "px_sigset", "px_gethostname", "px_sysconf",
        "px_fexecve", "px_posix_spawnattr_getsigmask", "px_posix_spawnattr_setsigmask", "px_posix_spawnattr_getsigdefault", "px_posix_spawnattr_setsigdefault",
    ];

    /// <inheritdoc/>
    public IReadOnlyList<ConformanceProgram> Conformance { get; } =
    [
        new ConformanceProgram(
            Driver("process-tests", "Conformance/Driver/Pistachio.Process.Conformance.Driver.csproj"), ConformanceTestNames.All,
        TimeSpan.FromSeconds(180))
        {
            Files = ConformanceFiles.All,
        },
        new ConformanceProgram(
            Driver("door-tests", "Conformance/DoorDriver/Pistachio.Process.Conformance.DoorDriver.csproj"), DoorTestNames.All,
        TimeSpan.FromSeconds(60))
        {
            Files = ConformanceFiles.Door,
        },
    ];

    /// <summary>A conformance driver. It runs until the rig stops the machine.</summary>
    private static ServerDescription Driver(string name, string project) => new(name, project)
    {
        Priority = 180,
        Restart = BootFormat.RestartPolicy.Never,
        Needs =
        [
            // ProcessBadge.Control
            new EndpointNeed("process", "process") { Badge = 1 },
            new MachineNeed("console"),
            new PortRangeNeed("serial"),
        ],
    };
}
