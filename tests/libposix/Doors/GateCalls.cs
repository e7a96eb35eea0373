using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Pistachio.Files;
using Pistachio.LibPosix.Tests.Image;

namespace Pistachio.LibPosix.Tests.Doors;

/// <summary>The system calls that the binary gate answers, and the functions of the doors that stand for them.</summary>
internal static partial class GateCalls
{
    /// <summary>Where POSIX and Linux have different names for a call.</summary>
    public static readonly Dictionary<string, string> OtherNames = new()
    {
        ["exit"] = "exitgroup",
        ["pread"] = "pread64",
        ["pwrite"] = "pwrite64",
        ["fstatat"] = "newfstatat",
        ["faccessat"] = "faccessat2",
        ["threadexit"] = "exit",
    };

    /// <summary>Calls that programs reach through no function of the doors with their name, and why.</summary>
    public static readonly Dictionary<string, string> WithoutFunction = new()
    {
        ["Brk"] = "not POSIX; px_mmap",
        ["Mremap"] = "not POSIX",
        ["Madvise"] = "not POSIX; px_posix_madvise",
        ["Mlock2"] = "not POSIX; px_mlock",
        ["Mincore"] = "not POSIX",
        ["Clone3"] = "not POSIX; px_fork, px_vfork",
        ["Tkill"] = "not POSIX; px_kill, px_raise",
        ["Getpgrp"] = "px_getpgrp is getpgid of 0",
        ["Prlimit64"] = "not POSIX; px_getrlimit, px_setrlimit",
        ["Sethostname"] = "not POSIX",
        ["Setdomainname"] = "not POSIX",
        ["Getresuid"] = "not POSIX",
        ["Getresgid"] = "not POSIX",
        ["Setfsuid"] = "not POSIX",
        ["Setfsgid"] = "not POSIX",
        ["Setgroups"] = "not POSIX",
        ["GetRobustList"] = "not POSIX: of the C library's threads",
        ["Gettimeofday"] = "px_gettimeofday is px_clock_gettime",
        ["Time"] = "px_time is px_clock_gettime",
        ["RtSigreturn"] = "what a handler returns to",
        ["Sysinfo"] = "not POSIX",
        ["Getrandom"] = "not POSIX.1-2017",
        ["Getcpu"] = "not POSIX",
        ["Access"] = "px_access is px_faccessat",
        ["Faccessat"] = "the call without flags; px_faccessat is faccessat2",
        ["Creat"] = "px_creat is px_open",
        ["Pipe"] = "px_pipe is px_pipe2",
        ["Readlink"] = "px_readlink is px_readlinkat",
        ["Sendfile"] = "not POSIX",
        ["Splice"] = "not POSIX",
        ["Tee"] = "not POSIX",
        ["Vmsplice"] = "not POSIX",
        ["Preadv"] = "not POSIX",
        ["Preadv2"] = "not POSIX",
        ["Pwritev2"] = "not POSIX",
        ["Pwritev"] = "not POSIX",
        ["Statx"] = "not POSIX; px_stat",
        ["CloseRange"] = "not POSIX",
        ["Rename"] = "px_rename is px_renameat2",
        ["Renameat"] = "px_renameat is px_renameat2",
        ["Mkdir"] = "px_mkdir is px_mkdirat",
        ["Rmdir"] = "px_rmdir is px_unlinkat",
        ["Link"] = "px_link is px_linkat",
        ["Unlink"] = "px_unlink is px_unlinkat",
        ["Symlink"] = "px_symlink is px_symlinkat",
        ["Chmod"] = "px_chmod is px_fchmodat",
        ["Fchmodat"] = "the call without flags; px_fchmodat is fchmodat2",
        ["Chown"] = "px_chown is px_fchownat",
        ["Lchown"] = "px_lchown is px_fchownat",
        ["Mknod"] = "px_mknod is px_mknodat",
        ["Utime"] = "obsolescent in POSIX.1-2017; px_utimensat",
        ["Utimes"] = "px_utimensat",
        ["Futimesat"] = "not POSIX; px_utimensat",
        ["Syncfs"] = "not POSIX",
        ["EpollCreate"] = "px_epoll_create1",
        ["EpollWait"] = "px_epoll_wait is px_epoll_pwait",
        ["Accept"] = "px_accept is px_accept4",
        ["EpollPwait2"] = "not POSIX",
        ["Eventfd"] = "px_eventfd is eventfd2",
        ["Semtimedop"] = "not POSIX; px_semop",
        ["ClockAdjtime"] = "not POSIX",
        ["Adjtimex"] = "not POSIX",
        ["Settimeofday"] = "not POSIX; px_clock_settime",
        ["InotifyInit"] = "px_inotify_init1",
        ["Readahead"] = "not POSIX; px_posix_fadvise",
        ["SyncFileRange"] = "not POSIX; px_fdatasync",
        ["MemfdCreate"] = "not POSIX; px_shm_open",
        ["NameToHandleAt"] = "not POSIX",
        ["OpenByHandleAt"] = "not POSIX",
    };

    /// <summary>Functions of the table that the C door has under another name, and which.</summary>
    public static readonly Dictionary<string, string> OtherFunctions = new()
    {
        ["px_raw_getdents64"] = "px_readdir",
        ["px_raw_ioctl"] = "px_isatty",
        ["px_raw_setresuid"] = "px_seteuid",
        ["px_raw_setresgid"] = "px_setegid",
        ["px_raw_rt_sigaction"] = "px_sigaction",
        ["px_raw_rt_sigprocmask"] = "px_sigprocmask",
        ["px_raw_rt_sigpending"] = "px_sigpending",
        ["px_raw_rt_sigtimedwait"] = "px_sigtimedwait",
        ["px_raw_rt_sigqueueinfo"] = "px_sigqueue",
        ["px_raw_rt_sigsuspend"] = "px_sigsuspend",
        ["px_raw_statfs"] = "px_statvfs",
        ["px_raw_fstatfs"] = "px_fstatvfs",
        ["px_raw_fallocate"] = "px_posix_fallocate",
        ["px_raw_fadvise64"] = "px_posix_fadvise",
        ["px_raw_fchmodat2"] = "px_fchmodat",
        ["px_raw_futex"] = "px_sem_wait",
        ["px_raw_mq_getsetattr"] = "px_mq_setattr",
        ["px_raw_pselect6"] = "px_pselect",
        ["px_raw_eventfd2"] = "px_eventfd",
        ["px_raw_clone"] = "px_pthread_create",
        ["px_raw_thread_exit"] = "px_pthread_exit",
        ["px_raw_arch_prctl"] = "px_errno_location",
        ["px_raw_gettid"] = "px_pthread_mutex_lock",
        ["px_raw_tgkill"] = "px_pthread_kill",
        ["px_raw_rt_tgsigqueueinfo"] = "px_pthread_sigqueue",
        ["px_raw_set_tid_address"] = "px_fork",
        ["px_raw_set_robust_list"] = "px_pthread_mutex_consistent",
        ["px_raw_priority_ceiling"] = "px_pthread_mutexattr_setprioceiling",
        ["px_raw_prctl"] = "px_pthread_setname_np",
    };

    /// <summary>All calls, by name: the numbers that the gate knows.</summary>
    public static IReadOnlyDictionary<string, uint> All { get; } = Enum.GetValues<LinuxCall>().Select(call => (call.ToString(), (uint)call))
        .Concat(Enum.GetValues<LinuxFileCall>().Select(call => (call.ToString(), (uint)call)))
        .Concat(Enum.GetValues<LinuxChangeCall>().Select(call => (call.ToString(), (uint)call)))
        .Concat(Enum.GetValues<LinuxAttributeCall>().Select(call => (call.ToString(), (uint)call)))
        .Concat(Enum.GetValues<PistachioCall>().Select(call => (call.ToString(), (uint)call)))
        .Concat(Enum.GetValues<LinuxPollCall>().Select(call => (call.ToString(), (uint)call)))
        .Concat(Enum.GetValues<LinuxSocketCall>().Select(call => (call.ToString(), (uint)call)))
        .Concat(Enum.GetValues<LinuxWatchCall>().Select(call => (call.ToString(), (uint)call)))
        .Concat(Enum.GetValues<LinuxRangeCall>().Select(call => (call.ToString(), (uint)call)))
        .Concat(Enum.GetValues<LinuxTransferCall>().Select(call => (call.ToString(), (uint)call)))
        .ToDictionary(call => call.Item1, call => call.Item2);

    /// <summary>The functions that the headers of the C door declare.</summary>
    public static IReadOnlyList<string> DeclaredFunctions { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(BlobFile.RepositoryRoot, "include/px"), "*.h").Order(StringComparer.Ordinal)
            .SelectMany(header => Declaration().Matches(File.ReadAllText(header)).Select(match => match.Groups[1].Value)).Distinct()];

    [GeneratedRegex(@"(?m)^\w[\w ]*[ *](px_\w+)\(")]
    private static partial Regex Declaration();
}
