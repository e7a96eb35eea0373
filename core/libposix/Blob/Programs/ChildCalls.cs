using Pistachio.Abi;

namespace Pistachio.LibPosix;

/// <summary>The calls that make a process.</summary>
internal static class ChildCalls
{
    // Flags of clone(2) of Linux.
    private const ulong SignalMask = 0xFF;
    private const ulong ShareMemory = 0x100;
    private const ulong WaitForExec = 0x4000;
    private const ulong ParentThread = 0x10_0000;
    private const ulong ClearChildThread = 0x20_0000;
    private const ulong SetChildThread = 0x100_0000;

    private const ulong ChildSignal = 17;

    /// <summary><c>fork</c>.</summary>
    public static long MakeChild(ref GateFrame frame)
    {
        Errno error = Fork.Make(ref frame, 0, 0, out uint child);
        return CallResult.Of(error, child);
    }

    /// <summary><c>vfork</c>.</summary>
    public static long MakeSharedChild(ref GateFrame frame) => SharedChild.Begin(ref frame, 0);

    /// <summary><c>clone</c>, where it makes a process: as fork, or with CLONE_VM and CLONE_VFORK as vfork; with CLONE_THREAD a thread.</summary>
    /// <returns>As those, or <see cref="ThreadStart.Begin"/>. ENOSYS: whatever else the flags may ask for. EFAULT.</returns>
    public static long Clone(ref GateFrame frame) =>
        Clone(ref frame, frame.Rdi & ~SignalMask, frame.Rdi & SignalMask, frame.Rsi, frame.Rdx, frame.R10, frame.R8);

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
        return Clone(
            ref frame, arguments.Flags, arguments.Signal, arguments.Stack + arguments.StackSize, arguments.ParentThread, arguments.ChildThread,
            arguments.ThreadArea);
    }

    private static long Clone(ref GateFrame frame, ulong flags, ulong signal, ulong stack, ulong parentThread, ulong childThread, ulong threadArea)
    {
        if ((flags & ThreadStart.IsThread) != 0)
            return ThreadStart.Begin(ref frame, flags, stack, parentThread, childThread, threadArea);
        if (signal != ChildSignal)
            return CallResult.Of(Errno.ENOSYS);
        if (flags == (ShareMemory | WaitForExec))
            return SharedChild.Begin(ref frame, stack);
        if ((flags & ~(ParentThread | ClearChildThread | SetChildThread)) != 0)
            return CallResult.Of(Errno.ENOSYS);

        Errno error = Fork.Make(ref frame, stack, (flags & SetChildThread) != 0 ? childThread : 0, out uint child);
        if (error == Errno.None && (flags & ParentThread) != 0)
            _ = UserMemory.TryWrite(parentThread, child); // the child runs: there is no error to give
        return CallResult.Of(error, child);
    }
}
