using System;
using System.Collections.Generic;
using Pistachio.Phases;

namespace Pistachio.Vfs;

/// <summary>Files: names, permissions, open files, and the console.</summary>
public sealed class VfsPhase : IPhase
{
    /// <inheritdoc/>
    public string Name => "vfs";

    /// <inheritdoc/>
    public Version Version { get; } = new(0, 1, 0);

    /// <inheritdoc/>
    public IReadOnlyList<PhaseDependency> DependsOn { get; } = [new PhaseDependency("net", new Version(0, 1, 0)) { Optional = true }];

    /// <inheritdoc/>
    public IReadOnlyList<ServerDescription> Servers { get; } =
    [
        ConsoleDescription.Server,
        new ServerDescription("vfs", "Server/Pistachio.Vfs.Server.csproj")
        {
            Priority = 200,

            // One for each handle whose file is read, mapped or executed.
            CapabilitySlots = 8192,
            Memory = 4 << 20,
            Heap = 20 << 20,

            Needs =
            [
                new ServiceNeed("service"),
                new AddressSpaceNeed("space"),

                // What the Run target packs; without it the root is empty.
                new BootFileNeed("root", "root") { Optional = true },

                // When the board was started, for the times of files.
                new BootFileNeed("run", "run") { Optional = true },

                // The frames of files that are written, and what is known of them: a server that is started anew has the same files.
                new LastingMemoryNeed("pool"),

                // Notifications.
                new UntypedNeed("objects"),

                // Segments of System V; message queues and semaphores come with it.
                new UntypedNeed("segments") { Phase = "ipc" },

                // Without a badge: the server derives one for each stream.
                new EndpointNeed("consoles", "console") { Badge = 0 },
                new MachineNeed("console"),

                // Sockets of AF_INET, if the image has the phase net. Without a badge: the server derives one for each process that wants it.
                new EndpointNeed("sockets", "sockets") { Badge = 0, Optional = true },

                // The console server signals it when input has come, for those who poll.
                new NotificationNeed("input") { IsBound = true },
            ],
        },
    ];

    /// <inheritdoc/>
    public IReadOnlyList<string> Functions { get; } =
    [
        "px_open", "px_openat", "px_creat", "px_close", "px_read", "px_pread", "px_write", "px_pwrite", "px_lseek", "px_dup", "px_dup2", "px_fcntl",
        "px_stat", "px_lstat", "px_fstat", "px_fstatat", "px_access", "px_faccessat", "px_readlink", "px_readlinkat", "px_getcwd", "px_chdir",
        "px_fchdir", "px_umask", "px_fsync", "px_isatty", "px_opendir", "px_fdopendir", "px_readdir", "px_rewinddir", "px_closedir",
        "px_readv", "px_writev", "px_dup3", "px_pipe", "px_pipe2", "px_fdatasync", "px_ftruncate",
        "px_link", "px_linkat", "px_symlink", "px_symlinkat", "px_unlink", "px_unlinkat", "px_rmdir", "px_remove", "px_rename", "px_renameat",
        "px_renameat2", "px_mkdir", "px_mkdirat", "px_mkfifo", "px_mkfifoat", "px_mknod", "px_mknodat", "px_chmod", "px_fchmod", "px_fchmodat",
        "px_chown", "px_lchown", "px_fchown", "px_fchownat", "px_utimensat", "px_futimens", "px_truncate", "px_posix_fallocate",
        "px_posix_fadvise", "px_copy_file_range", "px_inotify_init1", "px_inotify_add_watch", "px_inotify_rm_watch",
        "px_setxattr", "px_lsetxattr", "px_fsetxattr", "px_getxattr", "px_lgetxattr", "px_fgetxattr", "px_listxattr", "px_llistxattr", "px_flistxattr",
        "px_removexattr", "px_lremovexattr", "px_fremovexattr",
        "px_sync", "px_statvfs", "px_fstatvfs", "px_chroot", "px_telldir", "px_seekdir",
        "px_socket", "px_socketpair", "px_bind", "px_listen", "px_accept", "px_accept4", "px_connect", "px_shutdown", "px_getsockname",
        "px_getpeername", "px_getsockopt", "px_setsockopt", "px_sockatmark", "px_send", "px_sendto", "px_sendmsg", "px_sendmmsg", "px_recv",
        "px_recvfrom", "px_recvmsg", "px_recvmmsg", "px_poll", "px_ppoll", "px_select", "px_pselect", "px_epoll_create1", "px_epoll_ctl",
        "px_epoll_wait", "px_epoll_pwait", "px_eventfd", "px_flock", "px_pidfd_open", "px_pidfd_send_signal", "px_pidfd_getfd",
        "px_tcgetattr", "px_tcsetattr", "px_tcdrain", "px_tcflow", "px_tcflush", "px_tcsendbreak", "px_tcgetsid", "px_tcgetpgrp", "px_tcsetpgrp",
        "px_tcgetwinsize", "px_tcsetwinsize", "px_ttyname", "px_posix_openpt", "px_grantpt", "px_unlockpt", "px_ptsname",
        "px_dirfd", "px_readdir_r", "px_lockf", "px_pathconf", "px_fpathconf",
        "px_txn_begin", "px_txn_commit", "px_txn_abort",
    ];

    /// <inheritdoc/>
    public IReadOnlyList<ConformanceProgram> Conformance => [];
}
