using System;
using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.LibPosix;

/// <summary>What belongs to the running thread.</summary>
internal static class ThreadCalls
{
    private const int NameLength = 16;

    /// <summary>The process id, which is also the id of its first thread.</summary>
    public static uint ProcessId { get; private set; }

    /// <summary>Change the process id that the gate tells, and the id of the running thread: a new process, or the child of a vfork in its parent.</summary>
    public static void SetIds(uint pid, uint thread)
    {
        ProcessId = pid;
        ThreadArea.Current.Id = thread;
        Gate.Learn((uint)LinuxCall.Getpid, GateAnswerKind.Result, pid);
        Gate.Learn((uint)LinuxCall.Gettid, GateAnswerKind.Thread, 0);
        Gate.Learn((uint)LinuxCall.SetTidAddress, GateAnswerKind.ClearThread, 0);
    }

    /// <summary>Begin a program of this name.</summary>
    public static void Begin(ReadOnlySpan<byte> program)
    {
        ref ThreadArea thread = ref ThreadArea.Current;
        thread.RobustList = 0;
        thread.RobustSize = 0;
        thread.ClearAddress = 0;
        thread.State.Name = new ShortName(program.Length < NameLength ? program : program.Slice(0, NameLength - 1));
        thread.State.SegmentBase = 0;
        RestoreSegmentBase();
    }

    /// <summary>Give the kernel's thread the FS base that the program set.</summary>
    public static CallStatus RestoreSegmentBase() => Kernel.SetSegmentBase(ThreadRegister.FsBase, ThreadArea.Current.State.SegmentBase);

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
                ThreadArea.Current.State.SegmentBase = address;
                return 0;
            case getFs:
                return UserMemory.TryWrite(address, ThreadArea.Current.State.SegmentBase) ? 0 : CallResult.Of(Errno.EFAULT);
            default:
                return CallResult.Of(Errno.EINVAL);
        }
    }

    /// <summary><c>set_robust_list</c>: the locks that <see cref="RobustLocks"/> gives back when the thread ends.</summary>
    /// <returns>EINVAL: another size.</returns>
    public static long SetRobustList(ulong address, ulong size)
    {
        if (size != RobustLocks.HeadSize)
            return CallResult.Of(Errno.EINVAL);
        ref ThreadArea thread = ref ThreadArea.Current;
        thread.RobustList = address;
        thread.RobustSize = size;
        if (address != 0 && !SharedChild.IsActive)
            Signals.Area.EndEntry = NativeGate.EndEntry();
        return 0;
    }

    /// <summary><c>get_robust_list</c>.</summary>
    /// <returns>ESRCH: no such thread in the process. EFAULT.</returns>
    public static long GetRobustList(uint id, ulong address, ulong size)
    {
        if (id == 0)
            id = ThreadArea.Current.Id;
        if (!ProcessThreads.TryFind(id, out uint index))
            return CallResult.Of(Errno.ESRCH);
        ref ThreadArea thread = ref ProcessThreads.Of(index);
        return UserMemory.TryWrite(address, thread.RobustList) && UserMemory.TryWrite(size, thread.RobustSize) ? 0 : CallResult.Of(Errno.EFAULT);
    }

    /// <summary>Change the name of a thread of the process, to its first 15 bytes; that of the first one is the program's.</summary>
    public static Errno SetName(ref ThreadArea thread, ReadOnlySpan<byte> text)
    {
        thread.State.Name = new ShortName(text.Length < NameLength ? text : text.Slice(0, NameLength - 1));
        if (SharedChild.IsActive)
            return Errno.None; // the server would take it for its parent
        Span<byte> sent = stackalloc byte[NameLength];
        int length = 0;
        for (; length < NameLength && thread.State.Name[length] != 0; length++)
            sent[length] = thread.State.Name[length];
        sent = sent.Slice(0, length);
        return thread.Index == 0
            ? Processes.Library.Connection.Server.SetName(sent)
            : Processes.Library.Connection.Server.SetThreadName(thread.Index, sent);
    }

    /// <summary><c>prctl</c>: PR_SET_NAME, PR_SET_DUMPABLE and PR_SET_CHILD_SUBREAPER, and what gets these. EINVAL for all else, EFAULT.</summary>
    public static long Prctl(uint option, ulong address)
    {
        const uint getDumpable = 3;
        const uint setDumpable = 4;
        const uint setName = 15;
        const uint getName = 16;
        const uint setSubreaper = 36;
        const uint getSubreaper = 37;
        Span<byte> text = stackalloc byte[NameLength];
        switch (option)
        {
            case setName:
                Errno error = UserMemory.CopyString(address, text.Slice(0, NameLength - 1), out int length);
                if (error == Errno.EFAULT)
                    return CallResult.Of(error);
                return SetName(ref ThreadArea.Current, text.Slice(0, length)) is not Errno.None and var refused ? CallResult.Of(refused) : 0;
            case getName:
                for (int i = 0; i < NameLength; i++)
                    text[i] = ThreadArea.Current.State.Name[i];
                if (!UserMemory.TryBytes(address, NameLength, out Span<byte> target))
                    return CallResult.Of(Errno.EFAULT);
                text.CopyTo(target);
                return 0;
            case getDumpable:
                error = Processes.Library.Connection.Server.Dumpable(out bool isDumpable);
                return CallResult.Of(error, isDumpable ? 1 : 0);
            case setDumpable:
                return address > 1 ? CallResult.Of(Errno.EINVAL) : CallResult.Of(Processes.Library.Connection.Server.SetDumpable(address == 1));
            case setSubreaper:
                return CallResult.Of(Processes.Library.Connection.Server.SetSubreaper(address != 0));
            case getSubreaper:
                error = Processes.Library.Connection.Server.Subreaper(out bool isSubreaper);
                if (error == Errno.None && !UserMemory.TryWrite(address, isSubreaper ? 1 : 0))
                    error = Errno.EFAULT;
                return CallResult.Of(error);
            default:
                return CallResult.Of(Errno.EINVAL);
        }
    }
}
