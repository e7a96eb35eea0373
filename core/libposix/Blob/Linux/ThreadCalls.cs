using System;
using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.LibPosix;

/// <summary>What belongs to the one thread of a process.</summary>
internal static class ThreadCalls
{
    private const int NameLength = 16;

    private static ulong segmentBase;
    private static ulong robustList;
    private static ulong robustSize;
    private static ShortName name;

    /// <summary>The process id, which is also the id of its thread.</summary>
    public static uint ProcessId { get; private set; }

    /// <summary>Change the process id that the gate tells: a new process, or the child of a vfork in its parent.</summary>
    public static void SetProcessId(uint pid)
    {
        ProcessId = pid;
        Gate.Learn((uint)LinuxCall.Getpid, GateAnswerKind.Result, pid);
        Gate.Learn((uint)LinuxCall.Gettid, GateAnswerKind.Result, pid);
        Gate.Learn((uint)LinuxCall.SetTidAddress, GateAnswerKind.Result, pid); // where to write 0 at the thread's end: nobody waits there
    }

    /// <summary>Begin a program of this name.</summary>
    public static void Begin(ReadOnlySpan<byte> program)
    {
        robustList = 0;
        robustSize = 0;
        name = new ShortName(program.Length < NameLength ? program : program.Slice(0, NameLength - 1));
        segmentBase = 0;
        RestoreSegmentBase();
    }

    /// <summary>Give the kernel's thread the FS base that the program set.</summary>
    public static CallStatus RestoreSegmentBase() => Kernel.SetSegmentBase(ThreadRegister.FsBase, segmentBase);

    /// <summary><c>arch_prctl</c>: the FS base, where the C libraries keep their thread's data. GS belongs to the library OS.</summary>
    /// <returns>EINVAL: another code. EPERM: not an address of the program. EFAULT.</returns>
    public static long ArchPrctl(uint code, ulong address)
    {
        const uint setFs = 0x1002;
        const uint getFs = 0x1003;
        switch (code)
        {
            case setFs:
                if (!UserMemory.IsUser(address, 0) || Kernel.SetSegmentBase(ThreadRegister.FsBase, address) != CallStatus.Ok)
                    return CallResult.Of(Errno.EPERM);
                segmentBase = address;
                return 0;
            case getFs:
                return UserMemory.TryWrite(address, segmentBase) ? 0 : CallResult.Of(Errno.EFAULT);
            default:
                return CallResult.Of(Errno.EINVAL);
        }
    }

    /// <summary><c>set_robust_list</c>: remembered; nobody else waits for a lock of this process.</summary>
    public static long SetRobustList(ulong address, ulong size)
    {
        const ulong headSize = 24;
        if (size != headSize)
            return CallResult.Of(Errno.EINVAL);
        robustList = address;
        robustSize = size;
        return 0;
    }

    /// <summary><c>get_robust_list</c>.</summary>
    public static long GetRobustList(uint pid, ulong address, ulong size)
    {
        if (pid != 0 && pid != ProcessId)
            return CallResult.Of(Errno.ESRCH);
        return UserMemory.TryWrite(address, robustList) && UserMemory.TryWrite(size, robustSize) ? 0 : CallResult.Of(Errno.EFAULT);
    }

    /// <summary>
    /// <c>futex</c>, for a process of one thread: nobody is ever woken, and a wait that its time does not end is for ever.
    /// </summary>
    /// <returns>EAGAIN: the word has another value. ETIMEDOUT. EINVAL: not a time. EFAULT. ENOSYS: another operation.</returns>
    public static long Futex(ulong address, uint operation, uint value, ulong time)
    {
        const uint commands = 0x7F;
        const uint realTime = 256;
        const uint wait = 0;
        const uint wake = 1;
        const uint waitBitset = 9;
        const uint wakeBitset = 10;
        uint command = operation & commands;
        if (command is wake or wakeBitset)
            return 0;
        if (command is not (wait or waitBitset))
            return CallResult.Of(Errno.ENOSYS);
        if (!UserMemory.TryRead(address, out uint word))
            return CallResult.Of(Errno.EFAULT);
        if (word != value)
            return CallResult.Of(Errno.EAGAIN);
        if (time == 0)
            return TimeCalls.SleepUntil(ulong.MaxValue);

        // The time is a distance for wait, a point for waitBitset, which the clock of the flag counts.
        uint clock = (operation & realTime) != 0 ? 0u : 1u;
        long slept = TimeCalls.ClockNanosleep(clock, command == waitBitset ? 1u : 0u, time, 0);
        return slept == 0 ? CallResult.Of(Errno.ETIMEDOUT) : slept;
    }

    /// <summary>Change the name of the program that others see, to its first 15 bytes.</summary>
    public static Errno SetName(ReadOnlySpan<byte> text)
    {
        name = new ShortName(text.Length < NameLength ? text : text.Slice(0, NameLength - 1));
        Span<byte> sent = stackalloc byte[NameLength];
        int length = 0;
        for (; length < NameLength && name[length] != 0; length++)
            sent[length] = name[length];
        return Processes.Library.Connection.Server.SetName(sent.Slice(0, length));
    }

    /// <summary><c>prctl</c>: PR_SET_NAME and PR_GET_NAME. EINVAL for all else, EFAULT.</summary>
    public static long Prctl(uint option, ulong address)
    {
        const uint setName = 15;
        const uint getName = 16;
        Span<byte> text = stackalloc byte[NameLength];
        switch (option)
        {
            case setName:
                Errno error = UserMemory.CopyString(address, text.Slice(0, NameLength - 1), out int length);
                if (error == Errno.EFAULT)
                    return CallResult.Of(error);
                return CallResult.Of(SetName(text.Slice(0, length)));
            case getName:
                for (int i = 0; i < NameLength; i++)
                    text[i] = name[i];
                if (!UserMemory.TryBytes(address, NameLength, out Span<byte> target))
                    return CallResult.Of(Errno.EFAULT);
                text.CopyTo(target);
                return 0;
            default:
                return CallResult.Of(Errno.EINVAL);
        }
    }
}
