namespace Pistachio.LibPosix;

/// <summary>
/// Numbers of the system calls of Linux on x86-64 that the library OS answers, besides those of files (phases/vfs/Library). The source is
/// <c>arch/x86/entry/syscalls/syscall_64.tbl</c> of Linux 6.1, as <c>asm/unistd_64.h</c> of its headers has it.
/// </summary>
internal enum LinuxCall : uint
{
    // Memory.
    Mmap = 9,
    Mprotect = 10,
    Munmap = 11,
    Brk = 12,
    Mremap = 25,
    Msync = 26,
    Mincore = 27,
    Madvise = 28,
    Mlock = 149,
    Munlock = 150,
    Mlockall = 151,
    Munlockall = 152,
    Mlock2 = 325,

    // Programs and children.
    Execve = 59,
    Fork = 57,
    Vfork = 58,
    Clone = 56,
    Clone3 = 435,
    Exit = 60,
    ExitGroup = 231,
    Wait4 = 61,
    Waitid = 247,

    // Processes and scheduling.
    Kill = 62,
    Tkill = 200,
    Tgkill = 234,
    Getpid = 39,
    Gettid = 186,
    Getppid = 110,
    Getpgrp = 111,
    Getpgid = 121,
    Setpgid = 109,
    Getsid = 124,
    Setsid = 112,
    Getrlimit = 97,
    Setrlimit = 160,
    Prlimit64 = 302,
    Getrusage = 98,
    Times = 100,
    Getpriority = 140,
    Setpriority = 141,
    SchedYield = 24,
    SchedSetparam = 142,
    SchedGetparam = 143,
    SchedSetscheduler = 144,
    SchedGetscheduler = 145,
    SchedGetPriorityMax = 146,
    SchedGetPriorityMin = 147,
    SchedRrGetInterval = 148,
    SchedGetaffinity = 204,
    SchedSetaffinity = 203,

    // Identity.
    Getuid = 102,
    Geteuid = 107,
    Getgid = 104,
    Getegid = 108,
    Setuid = 105,
    Setgid = 106,
    Setreuid = 113,
    Setregid = 114,
    Setresuid = 117,
    Setresgid = 119,
    Getresuid = 118,
    Getresgid = 120,
    Setfsuid = 122,
    Setfsgid = 123,
    Getgroups = 115,
    Setgroups = 116,

    // The thread.
    ArchPrctl = 158,
    SetTidAddress = 218,
    SetRobustList = 273,
    GetRobustList = 274,
    Futex = 202,
    Prctl = 157,

    // Signals.
    Pause = 34,
    RtSigsuspend = 130,
    RtSigaction = 13,
    RtSigprocmask = 14,
    RtSigpending = 127,
    Sigaltstack = 131,
    RtSigreturn = 15,
    RtSigtimedwait = 128,
    RtSigqueueinfo = 129,
    RtTgsigqueueinfo = 297,

    // Interprocess communication.
    Shmget = 29,
    Shmat = 30,
    Shmctl = 31,
    Semget = 64,
    Semop = 65,
    Semctl = 66,
    Shmdt = 67,
    Msgget = 68,
    Msgsnd = 69,
    Msgrcv = 70,
    Msgctl = 71,
    Semtimedop = 220,
    MqOpen = 240,
    MqUnlink = 241,
    MqTimedsend = 242,
    MqTimedreceive = 243,
    MqNotify = 244,
    MqGetsetattr = 245,

    // Time.
    ClockGettime = 228,
    ClockGetres = 229,
    ClockNanosleep = 230,
    Nanosleep = 35,
    Gettimeofday = 96,
    Time = 201,
    Alarm = 37,
    Getitimer = 36,
    Setitimer = 38,
    TimerCreate = 222,
    TimerSettime = 223,
    TimerGettime = 224,
    TimerGetoverrun = 225,
    TimerDelete = 226,

    // Extended attributes of files.
    Getxattr = 191,
    Lgetxattr = 192,
    Fgetxattr = 193,

    // The system.
    Uname = 63,
    Sysinfo = 99,
    Getrandom = 318,
    Getcpu = 309,

    // No calls of Linux: functions of the doors that have none. From the end of the gate's table down.
    PosixMadvise = 511,
}
