using System.Collections.Generic;
using System.Linq;

namespace Pistachio.Build.Bench;

/// <summary>A row that Pistachio and a peer both have.</summary>
/// <param name="Name">As the benchmark program prints it and as it stands in the JSON file.</param>
/// <param name="Text">What is counted.</param>
/// <param name="Goal">The figure aimed at, in guest instructions; 0 when there is none.</param>
internal sealed record PosixBenchmark(string Name, string Text, long Goal)
{
    /// <summary>The row that both systems have without the benchmark program's rounds.</summary>
    public const string FirstOutput = "boot.first_output";

    /// <summary>The rows that a peer must bring, in the order of the table; the program measures them in this order too.</summary>
    public static readonly IReadOnlyList<PosixBenchmark> All =
    [
        new("posix.getpid", "getpid by the syscall instruction", 40),
        new("posix.unknown_call", "a system call that there is not", 50),
        new("posix.clock_gettime", "clock_gettime in the vDSO", 32),
        new("posix.sigaction", "sigaction", 80),
        new("posix.kill_handler", "kill of oneself, handler, return", 400),
        new("posix.segv_mprotect", "SIGSEGV, handler makes the page writable, retry", 600),
        new("posix.page_fault", "anonymous page fault in a run of 256, per fault", 700),
        new("posix.munmap_256", "munmap of 256 touched pages", 15_000),
        new("posix.mmap_munmap", "mmap and munmap of an untouched page", 0),
        new("posix.mprotect_pair", "mprotect of a touched page, there and back", 500),
        new("posix.open_close", "open + close", 1_200),
        new("posix.stat", "stat", 700),
        new("posix.fstat", "fstat", 200),
        new("posix.pread_4k", "pread of 4 KiB, cached", 700),
        new("posix.pread_1", "pread of 1 byte, cached", 150),
        new("posix.pwrite_4k", "pwrite of 4 KiB, cached", 800),
        new("posix.create_unlink", "create + close + unlink", 4_000),
        new("posix.readdir_1000", "opendir, 1,000 entries, closedir", 80_000),
        new("posix.fork_exit_wait", "fork + exit + wait", 20_000),
        new("posix.vfork_exit_wait", "vfork + exit + wait", 10_000),
        new("posix.fork_exec_wait", "fork + exec of a tiny program + wait", 40_000),
        new("posix.spawn_wait", "posix_spawn of a tiny program + wait", 25_000),
        new("posix.yield", "sched_yield between two processes, per yield", 250),
        new("posix.pipe_roundtrip", "1 byte to another process and back, two pipes", 1_500),
        new("posix.unix_roundtrip", "the same, Unix stream sockets", 2_000),
        new("posix.udp_roundtrip", "the same, UDP over loopback", 4_000),
        new("posix.tcp_roundtrip", "the same, TCP over loopback", 5_000),
        new("posix.tcp_epoll", "the same, with an event loop at the other end (epoll, O_NONBLOCK)", 0),
        new("posix.tcp_64k", "64 KiB there and 1 byte back, TCP over loopback", 30_000),
        new("posix.tcp_connect", "connect, accept and close at both ends, TCP over loopback, in one process", 0),
        new("posix.futex_roundtrip", "two threads wake each other by a futex", 1_200),
        new("posix.thread_create_join", "pthread_create + pthread_join", 7_000),
        new("posix.sleep_overshoot", "nanosleep of 1 ms, what is more than that", 5_000),
        new("posix.cond_roundtrip", "two threads hand a turn to each other by a condition variable", 0),
        new("posix.mutex_pair", "lock and unlock of a mutex that is free, per pair in a run of 64", 0),
        new(FirstOutput, "power-on to first output of the first program", 20_000_000),
    ];

    /// <summary>Names of the rows that the benchmark program measures in rounds, in its order.</summary>
    public static IReadOnlyList<string> ProgramRows { get; } = [.. All.Select(row => row.Name).Where(name => name != FirstOutput)];
}
