using Pistachio.Abi;
using Pistachio.Memory;
using Pistachio.Processes.Library;
using Pistachio.Processes.Protocol;

namespace Pistachio.LibPosix;

/// <summary>
/// Which function of the library OS answers which system call of Linux. The arguments are in rdi, rsi, rdx, r10, r8, r9; functions that take the
/// frame change more than the result.
/// </summary>
internal static class LinuxCallTable
{
    /// <summary>Result of <see cref="Call"/> for a number that nothing answers. No call has it: errors are -4095 to -1.</summary>
    public const long NoSuchCall = long.MinValue;

    /// <summary>Answer a call that <see cref="QuickCalls"/> has no shorter way for: the result, or an error number negated.</summary>
    public static long Call(LinuxCall number, ref GateFrame f) => number switch
    {
        LinuxCall.Brk => HeapCalls.Brk(f.Rdi),
        LinuxCall.Mremap => MemoryCalls.Mremap(f.Rdi, f.Rsi, f.Rdx, (RemapFlags)f.R10, f.R8),
        LinuxCall.Msync => MemoryFunctions.Msync(f.Rdi, f.Rsi, (SyncFlags)f.Rdx),
        LinuxCall.Madvise => MemoryCalls.Madvise(f.Rdi, f.Rsi, (uint)f.Rdx),
        LinuxCall.PosixMadvise => MemoryFunctions.PosixMadvise(f.Rdi, f.Rsi, (MemoryAdvice)f.Rdx),
        LinuxCall.Mincore => MemoryCalls.Mincore(f.Rdi, f.Rsi, f.Rdx),
        LinuxCall.Mlock => MemoryCalls.Mlock(f.Rdi, f.Rsi, 0),
        LinuxCall.Mlock2 => MemoryCalls.Mlock(f.Rdi, f.Rsi, (uint)f.Rdx),
        LinuxCall.Munlock => MemoryFunctions.Munlock(f.Rdi, f.Rsi),
        LinuxCall.Mlockall => MemoryCalls.Mlockall((LockAllFlags)f.Rdi),
        LinuxCall.Munlockall => MemoryFunctions.Munlockall(),

        LinuxCall.Execve => Execution.Execve(ref f),
        LinuxCall.Fork => ChildCalls.MakeChild(ref f),
        LinuxCall.Vfork => ChildCalls.MakeSharedChild(ref f),
        LinuxCall.Clone => ChildCalls.Clone(ref f),
        LinuxCall.Clone3 => ChildCalls.Clone3(ref f),
        LinuxCall.Exit => ThreadEnd.Exit(ref f),
        LinuxCall.ExitGroup => ExitCalls.Exit(ref f),
        LinuxCall.Wait4 => ChildFunctions.Wait4((int)f.Rdi, f.Rsi, (WaitOptions)f.Rdx, f.R10),
        LinuxCall.Waitid => ChildCalls.Waitid((uint)f.Rdi, (int)f.Rsi, f.Rdx, (uint)f.R10, f.R8),
        LinuxCall.PidfdSendSignal when FileCalls.ArePresent => SendingCalls.SendByDescriptor((int)f.Rdi, (uint)f.Rsi, f.Rdx, (uint)f.R10),

        LinuxCall.Tkill => SendingCalls.KillThread(0, (int)f.Rdi, (uint)f.Rsi),
        LinuxCall.Tgkill => (int)f.Rdi <= 0 ? CallResult.Of(Errno.EINVAL) : SendingCalls.KillThread((int)f.Rdi, (int)f.Rsi, (uint)f.Rdx),
        LinuxCall.Getppid => RelationCalls.Getppid(),
        LinuxCall.Getpgrp => RelationCalls.Getpgid(0),
        LinuxCall.Getpgid => RelationCalls.Getpgid((uint)f.Rdi),
        LinuxCall.Setpgid => RelationCalls.Setpgid((uint)f.Rdi, (int)f.Rsi),
        LinuxCall.Getsid => RelationCalls.Getsid((uint)f.Rdi),
        LinuxCall.Setsid => RelationCalls.Setsid(),
        LinuxCall.Getrlimit => LimitFunctions.Getrlimit((ResourceLimit)f.Rdi, f.Rsi),
        LinuxCall.Setrlimit => LimitCalls.Changed(LimitFunctions.Setrlimit((ResourceLimit)f.Rdi, f.Rsi)),
        LinuxCall.Prlimit64 => LimitCalls.Changed(LimitFunctions.Prlimit((uint)f.Rdi, (ResourceLimit)f.Rsi, f.Rdx, f.R10)),
        LinuxCall.Getrusage => LimitFunctions.Getrusage((int)f.Rdi, f.Rsi, ThreadArea.Current.Id),
        LinuxCall.Times => LimitFunctions.Times(f.Rdi),

        LinuxCall.Getpriority => SchedulingFunctions.GetPriority((uint)f.Rdi, f.Rdi == 0 ? SchedulingCalls.Target((uint)f.Rsi) : (uint)f.Rsi),
        LinuxCall.Setpriority => SchedulingFunctions.SetPriority(
            (uint)f.Rdi, f.Rdi == 0 ? SchedulingCalls.Target((uint)f.Rsi) : (uint)f.Rsi, (int)f.Rdx),
        LinuxCall.SchedSetparam => SchedulingFunctions.SetParameters(SchedulingCalls.Target((uint)f.Rdi), f.Rsi),
        LinuxCall.SchedGetparam => SchedulingFunctions.GetParameters(SchedulingCalls.Target((uint)f.Rdi), f.Rsi),
        LinuxCall.SchedSetscheduler => SchedulingFunctions.SetScheduler(SchedulingCalls.Target((uint)f.Rdi), (SchedulingPolicy)f.Rsi, f.Rdx),
        LinuxCall.SchedGetscheduler => SchedulingFunctions.GetScheduler(SchedulingCalls.Target((uint)f.Rdi)),
        LinuxCall.SchedGetPriorityMax => SchedulingFunctions.MaximumOf((SchedulingPolicy)f.Rdi),
        LinuxCall.SchedGetPriorityMin => SchedulingFunctions.MinimumOf((SchedulingPolicy)f.Rdi),
        LinuxCall.SchedRrGetInterval => SchedulingFunctions.Interval(SchedulingCalls.Target((uint)f.Rdi), f.Rsi),
        LinuxCall.SchedGetaffinity => SchedulingFunctions.GetAffinity(SchedulingCalls.Target((uint)f.Rdi), f.Rsi, f.Rdx),
        LinuxCall.SchedSetaffinity => SchedulingFunctions.SetAffinity(SchedulingCalls.Target((uint)f.Rdi), f.Rsi, f.Rdx),

        LinuxCall.Setuid or LinuxCall.Setgid or LinuxCall.Setreuid or LinuxCall.Setregid or LinuxCall.Setresuid or LinuxCall.Setresgid
            or LinuxCall.Setgroups when SharedChild.IsActive && SharedChild.TakeIdentity() is not Errno.None and var refused => CallResult.Of(refused),
        LinuxCall.Setuid => IdentityCalls.Changed(IdentityFunctions.Setuid((uint)f.Rdi)),
        LinuxCall.Setgid => IdentityCalls.Changed(IdentityFunctions.Setgid((uint)f.Rdi)),
        LinuxCall.Setreuid => IdentityCalls.Changed(IdentityFunctions.Setreuid((uint)f.Rdi, (uint)f.Rsi)),
        LinuxCall.Setregid => IdentityCalls.Changed(IdentityFunctions.Setregid((uint)f.Rdi, (uint)f.Rsi)),
        LinuxCall.Setresuid => IdentityCalls.Changed(IdentityFunctions.Setresuid((uint)f.Rdi, (uint)f.Rsi, (uint)f.Rdx)),
        LinuxCall.Setresgid => IdentityCalls.Changed(IdentityFunctions.Setresgid((uint)f.Rdi, (uint)f.Rsi, (uint)f.Rdx)),
        LinuxCall.Getresuid => IdentityFunctions.Getresuid(f.Rdi, f.Rsi, f.Rdx),
        LinuxCall.Getresgid => IdentityFunctions.Getresgid(f.Rdi, f.Rsi, f.Rdx),
        LinuxCall.Setfsuid => IdentityCalls.Effective(group: false),
        LinuxCall.Setfsgid => IdentityCalls.Effective(group: true),
        LinuxCall.Getgroups => IdentityFunctions.Getgroups((int)f.Rdi, f.Rsi),
        LinuxCall.Setgroups => IdentityFunctions.Setgroups(f.Rdi, f.Rsi),

        LinuxCall.ArchPrctl => ThreadCalls.ArchPrctl((uint)f.Rdi, f.Rsi),
        LinuxCall.SetRobustList => ThreadCalls.SetRobustList(f.Rdi, f.Rsi),
        LinuxCall.GetRobustList => ThreadCalls.GetRobustList((uint)f.Rdi, f.Rsi, f.Rdx),
        LinuxCall.PriorityCeiling => PriorityFutexes.SetCeiling((uint)f.Rdi),
        LinuxCall.Prctl => ThreadCalls.Prctl((uint)f.Rdi, f.Rsi),

        LinuxCall.Pause => WaitingCalls.Pause(),
        LinuxCall.RtSigsuspend => WaitingCalls.Suspend(f.Rdi, f.Rsi),
        LinuxCall.RtSigtimedwait => WaitingCalls.TimedWait(f.Rdi, f.Rsi, f.Rdx, f.R10),
        LinuxCall.RtSigqueueinfo => SendingCalls.Queue((int)f.Rdi, (uint)f.Rsi, f.Rdx),
        LinuxCall.RtTgsigqueueinfo => SendingCalls.QueueThread((int)f.Rdi, (int)f.Rsi, (uint)f.Rdx, f.R10),
        LinuxCall.RtSigpending => SignalCalls.Pending(f.Rdi, f.Rsi),
        LinuxCall.Sigaltstack => SignalCalls.AlternateStack(f.Rdi, f.Rsi, f.Rsp),

        >= LinuxCall.Shmget and <= LinuxCall.Shmctl or >= LinuxCall.Semget and <= LinuxCall.Msgctl or LinuxCall.Semtimedop
            or >= LinuxCall.MqOpen and <= LinuxCall.MqGetsetattr => IpcCalls.Call(number, ref f),

        LinuxCall.ClockGettime => TimeCalls.Gettime((uint)f.Rdi, f.Rsi),
        LinuxCall.ClockGetres => TimeCalls.Getres((uint)f.Rdi, f.Rsi),
        LinuxCall.ClockNanosleep or LinuxCall.Nanosleep when !TimerCalls.ArePresent => NoSuchCall,
        LinuxCall.ClockNanosleep => TimeCalls.ClockNanosleep((uint)f.Rdi, (uint)f.Rsi, f.Rdx, f.R10),
        LinuxCall.Nanosleep => TimeCalls.Nanosleep(f.Rdi, f.Rsi),
        LinuxCall.ClockSettime or LinuxCall.ClockAdjtime or LinuxCall.Settimeofday or LinuxCall.Adjtimex => ClockSettingCalls.Call(number, ref f),
        LinuxCall.Gettimeofday => TimeCalls.Gettimeofday(f.Rdi, f.Rsi),
        LinuxCall.Time => TimeCalls.Time(f.Rdi),

        LinuxCall.Alarm or LinuxCall.Getitimer or LinuxCall.Setitimer or >= LinuxCall.TimerCreate and <= LinuxCall.TimerDelete
            => TimerCalls.Call(number, ref f),

        LinuxCall.Uname => SystemCalls.Uname(f.Rdi),
        LinuxCall.Sysinfo => SystemCalls.Sysinfo(f.Rdi),
        LinuxCall.Sethostname or LinuxCall.Setdomainname => SystemCalls.SetName(number == LinuxCall.Setdomainname, f.Rdi, (int)f.Rsi),
        LinuxCall.Getrandom => SystemCalls.Getrandom(f.Rdi, f.Rsi, (uint)f.Rdx),
        LinuxCall.Getcpu => SystemCalls.Getcpu(f.Rdi, f.Rsi),

        _ => FileCalls.TryCall((uint)number, ref f, out long result) ? result : NoSuchCall,
    };
}
