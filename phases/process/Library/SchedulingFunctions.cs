using System;
using Pistachio.Abi;
using Pistachio.LibPosix;
using Pistachio.Processes.Protocol;
using Pistachio.UserCall;

namespace Pistachio.Processes.Library;

/// <summary>Scheduling, POSIX.1-2017 <c>sched.h</c>, and the nice value.</summary>
public static class SchedulingFunctions
{
    private const int MaximumPriority = 99;

    // Linux returns 20 - nice from the system call, so that no result is negative.
    private const int NiceBase = 20;

    private const uint OfProcess = 0;
    private const uint OfUser = 2;

    /// <summary><c>sched_yield</c>. Another thread of the process could do nothing in the library with the time that it gets, if this one kept the lock.</summary>
    public static long Yield()
    {
        CurrentThread.BeginWait();
        CallStatus status = Kernel.Yield();
        CurrentThread.EndWait();
        return status == CallStatus.Ok ? 0 : CallResult.Of(Errno.EIO);
    }

    /// <summary><c>sched_getscheduler</c>.</summary>
    public static long GetScheduler(uint pid) =>
        CallResult.Of(Connection.Server.Scheduling(pid, out SchedulingPolicy policy, out _, out _, out _), (long)(uint)policy);

    /// <summary><c>sched_getparam</c>: the priority, of 32 bits.</summary>
    public static long GetParameters(uint pid, ulong address)
    {
        Errno error = Connection.Server.Scheduling(pid, out _, out int priority, out _, out _);
        if (error != Errno.None)
            return CallResult.Of(error);
        return UserMemory.TryWrite(address, priority) ? 0 : CallResult.Of(Errno.EFAULT);
    }

    /// <summary><c>sched_setscheduler</c>. SCHED_RESET_ON_FORK is not supported, nor are SCHED_BATCH and SCHED_IDLE: EINVAL.</summary>
    public static long SetScheduler(uint pid, SchedulingPolicy policy, ulong address) => UserMemory.TryRead(address, out int priority)
        ? CallResult.Of(Connection.Server.SetScheduling(pid, policy, priority))
        : CallResult.Of(Errno.EFAULT);

    /// <summary><c>sched_setparam</c>.</summary>
    public static long SetParameters(uint pid, ulong address)
    {
        if (!UserMemory.TryRead(address, out int priority))
            return CallResult.Of(Errno.EFAULT);
        Errno error = Connection.Server.Scheduling(pid, out SchedulingPolicy policy, out _, out _, out _);
        return CallResult.Of(error == Errno.None ? Connection.Server.SetScheduling(pid, policy, priority) : error);
    }

    /// <summary><c>sched_get_priority_max</c>.</summary>
    public static long MaximumOf(SchedulingPolicy policy) => policy switch
    {
        SchedulingPolicy.Fifo or SchedulingPolicy.RoundRobin => MaximumPriority,
        SchedulingPolicy.Other => 0,
        _ => CallResult.Of(Errno.EINVAL),
    };

    /// <summary><c>sched_get_priority_min</c>.</summary>
    public static long MinimumOf(SchedulingPolicy policy) => policy switch
    {
        SchedulingPolicy.Fifo or SchedulingPolicy.RoundRobin => 1,
        SchedulingPolicy.Other => 0,
        _ => CallResult.Of(Errno.EINVAL),
    };

    /// <summary><c>sched_rr_get_interval</c>: seconds and nanoseconds.</summary>
    public static long Interval(uint pid, ulong address)
    {
        Errno error = Connection.Server.Scheduling(pid, out _, out _, out _, out ulong slice);
        if (error != Errno.None)
            return CallResult.Of(error);
        bool told = UserMemory.TryWrite(address, slice / 1_000_000_000) && UserMemory.TryWrite(address + 8, slice % 1_000_000_000);
        return told ? 0 : CallResult.Of(Errno.EFAULT);
    }

    /// <summary><c>sched_getaffinity</c>: there is one CPU.</summary>
    /// <returns>The bytes written, 8. EINVAL: less room, or a size that is no multiple of 8. ESRCH.</returns>
    public static long GetAffinity(uint pid, ulong size, ulong address)
    {
        const ulong word = sizeof(ulong);
        if (size < word || size % word != 0)
            return CallResult.Of(Errno.EINVAL);
        Errno error = Exists(pid);
        if (error != Errno.None)
            return CallResult.Of(error);
        return UserMemory.TryWrite(address, 1UL) ? (long)word : CallResult.Of(Errno.EFAULT);
    }

    /// <summary><c>sched_setaffinity</c>.</summary>
    /// <returns>EINVAL: without the one CPU there is. ESRCH. EFAULT.</returns>
    public static long SetAffinity(uint pid, ulong size, ulong address)
    {
        if (size == 0)
            return CallResult.Of(Errno.EINVAL);
        if (!UserMemory.TryRead(address, out byte first))
            return CallResult.Of(Errno.EFAULT);
        Errno error = Exists(pid);
        return CallResult.Of(error != Errno.None || (first & 1) != 0 ? error : Errno.EINVAL);
    }

    /// <summary><c>getpriority</c>: of a group or user the lowest nice value.</summary>
    /// <param name="which">PRIO_PROCESS 0, PRIO_PGRP 1, PRIO_USER 2.</param>
    /// <param name="who">The process, group or real user; 0: the caller's.</param>
    /// <returns>20 - nice. EINVAL: another which. ESRCH: there is none.</returns>
    public static long GetPriority(uint which, uint who)
    {
        if (which > OfUser)
            return CallResult.Of(Errno.EINVAL);
        Errno error = which == OfProcess
            ? Connection.Server.Scheduling(who, out _, out _, out int nice, out _)
            : Connection.Server.NiceOfAll(which == OfUser, who, out nice);
        return CallResult.Of(error, NiceBase - nice);
    }

    /// <summary><c>setpriority</c>, see <see cref="GetPriority"/>. The value is cut to -20 to 19.</summary>
    /// <returns>EINVAL, ESRCH. EPERM, EACCES: not permitted for one of them, or to lower the value.</returns>
    public static long SetPriority(uint which, uint who, int nice)
    {
        if (which > OfUser)
            return CallResult.Of(Errno.EINVAL);
        nice = Math.Clamp(nice, -NiceBase, NiceBase - 1);
        return CallResult.Of(which == OfProcess
            ? Connection.Server.SetNice(who, nice)
            : Connection.Server.SetNiceOfAll(which == OfUser, who, nice));
    }

    private static Errno Exists(uint pid) => pid == 0 ? Errno.None : Connection.Server.Scheduling(pid, out _, out _, out _, out _);
}
