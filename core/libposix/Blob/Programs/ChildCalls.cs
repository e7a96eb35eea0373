using Pistachio.Abi;
using Pistachio.Processes.Library;
using Pistachio.Vfs.Protocol;

namespace Pistachio.LibPosix;

/// <summary>The calls that make a process.</summary>
internal static class ChildCalls
{
    // Flags of clone(2) of Linux.
    private const ulong SignalMask = 0xFF;
    private const ulong ShareMemory = 0x100;
    private const ulong ProcessDescriptor = 0x1000;
    private const ulong WaitForExec = 0x4000;
    private const ulong ParentThread = 0x10_0000;
    private const ulong ClearChildThread = 0x20_0000;
    private const ulong SetChildThread = 0x100_0000;

    private const ulong ChildSignal = 17;

    /// <summary><c>fork</c>.</summary>
    public static long MakeChild(ref GateFrame frame)
    {
        Errno error = Fork.Make(ref frame, 0, 0, 0, out uint child);
        return CallResult.Of(error, child);
    }

    /// <summary><c>vfork</c>.</summary>
    public static long MakeSharedChild(ref GateFrame frame) => SharedChild.Begin(ref frame, 0, 0);

    /// <summary><c>waitid</c>; P_PIDFD is 3: the child behind a process descriptor.</summary>
    /// <returns>As <see cref="ChildFunctions.Waitid"/> and <see cref="ChildFunctions.WaitProcess"/>. EBADF: no process descriptor.</returns>
    public static long Waitid(uint type, int id, ulong information, uint options, ulong usage)
    {
        const uint byDescriptor = 3;
        if (type != byDescriptor || !FileCalls.ArePresent)
            return ChildFunctions.Waitid(type, id, information, options, usage);
        if (id < 0 || !ChildFunctions.TryOptions(options, out _))
            return CallResult.Of(Errno.EINVAL);
        Errno error = FileCalls.Files.DescribeProcess(id, out ulong process, out _, out FileKind kind, out OpenFlags flags);
        if (kind == FileKind.Directory)
            error = Errno.EBADF;
        return error == Errno.None
            ? ChildFunctions.WaitProcess(process, (flags & OpenFlags.NonBlocking) != 0, information, options, usage)
            : CallResult.Of(error);
    }

    /// <summary><c>clone</c>, where it makes a process: as fork, or with CLONE_VM and CLONE_VFORK as vfork; with CLONE_THREAD a thread.</summary>
    /// <returns>
    /// As those, or <see cref="ThreadStart.Begin"/>. ENOSYS: whatever else the flags may ask for. EFAULT. EINVAL: CLONE_PIDFD and CLONE_PARENT_SETTID, which
    /// share an argument.
    /// </returns>
    public static long Clone(ref GateFrame frame)
    {
        ulong flags = frame.Rdi & ~SignalMask;
        return (flags & ThreadStart.IsThread) != 0
            ? ThreadStart.Begin(ref frame, flags, frame.Rsi, frame.Rdx, frame.R10, frame.R8)
            : MakeProcess(ref frame, flags, frame.Rdi & SignalMask, frame.Rsi, frame.Rdx, frame.R10, frame.Rdx);
    }

    /// <summary><c>clone3</c>: the same with its arguments in memory.</summary>
    /// <returns>
    /// As <see cref="Clone(ref GateFrame)"/>. EINVAL: not a size, or a stack without address or length. E2BIG: fields that are not known are not zero.
    /// </returns>
    public static long Clone3(ref GateFrame frame)
    {
        const ulong firstSize = 64;
        const ulong mostSize = StartPage.PageSize;
        ulong size = frame.Rsi;
        if (size is < firstSize or > mostSize || size % sizeof(ulong) != 0)
            return CallResult.Of(size > mostSize ? Errno.E2BIG : Errno.EINVAL);
        if (!UserMemory.TryRead(frame.Rdi, out CloneArguments arguments))
            return CallResult.Of(Errno.EFAULT);
        for (ulong at = firstSize; at < size; at += sizeof(ulong))
        {
            if (!UserMemory.TryRead(frame.Rdi + at, out ulong field))
                return CallResult.Of(Errno.EFAULT);
            if (field != 0) // the ids of the child, its control group, and what came later
                return CallResult.Of(at < CloneArguments.KnownSize ? Errno.ENOSYS : Errno.E2BIG);
        }

        if ((arguments.Flags & SignalMask) != 0 || arguments.Signal > SignalMask || arguments.Stack == 0 != (arguments.StackSize == 0))
            return CallResult.Of(Errno.EINVAL);
        ulong stack = arguments.Stack + arguments.StackSize;
        return (arguments.Flags & ThreadStart.IsThread) != 0
            ? ThreadStart.Begin(ref frame, arguments.Flags, stack, arguments.ParentThread, arguments.ChildThread, arguments.ThreadArea)
            : MakeProcess(ref frame, arguments.Flags, arguments.Signal, stack, arguments.ParentThread, arguments.ChildThread, arguments.Descriptor);
    }

    private static long MakeProcess(
        ref GateFrame frame, ulong flags, ulong signal, ulong stack, ulong parentThread, ulong childThread, ulong descriptor)
    {
        if (signal != ChildSignal)
            return CallResult.Of(Errno.ENOSYS);
        bool wantsDescriptor = (flags & ProcessDescriptor) != 0;
        if (wantsDescriptor && !FileCalls.ArePresent)
            return CallResult.Of(Errno.ENOSYS);
        if (wantsDescriptor && (flags & ParentThread) != 0 && descriptor == parentThread)
            return CallResult.Of(Errno.EINVAL);
        flags &= ~ProcessDescriptor;
        if (!wantsDescriptor)
            descriptor = 0;
        else if (!UserMemory.TryRead(descriptor, out uint word) || !UserMemory.TryWrite(descriptor, word))
            return CallResult.Of(Errno.EFAULT); // touched now: a fault later would leave a child behind that nobody knows of
        if (flags == (ShareMemory | WaitForExec))
            return SharedChild.Begin(ref frame, stack, descriptor);
        if ((flags & ~(ParentThread | ClearChildThread | SetChildThread)) != 0)
            return CallResult.Of(Errno.ENOSYS);

        Errno error = Fork.Make(ref frame, stack, (flags & SetChildThread) != 0 ? childThread : 0, descriptor, out uint child);
        if (error == Errno.None && (flags & ParentThread) != 0)
            _ = UserMemory.TryWrite(parentThread, child); // the child runs: there is no error to give
        return CallResult.Of(error, child);
    }
}
