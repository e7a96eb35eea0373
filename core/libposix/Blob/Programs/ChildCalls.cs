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

    /// <summary><c>clone</c>, where it makes a process: as fork, or with CLONE_VM and CLONE_VFORK as vfork.</summary>
    /// <returns>As those. ENOSYS: threads, and whatever else the flags may ask for. EFAULT.</returns>
    public static long Clone(ref GateFrame frame)
    {
        ulong flags = frame.Rdi & ~SignalMask;
        ulong signal = frame.Rdi & SignalMask;
        if (signal != ChildSignal)
            return CallResult.Of(Errno.ENOSYS);
        if (flags == (ShareMemory | WaitForExec))
            return SharedChild.Begin(ref frame, frame.Rsi);
        if ((flags & ~(ParentThread | ClearChildThread | SetChildThread)) != 0)
            return CallResult.Of(Errno.ENOSYS);

        Errno error = Fork.Make(ref frame, frame.Rsi, (flags & SetChildThread) != 0 ? frame.R10 : 0, out uint child);
        if (error == Errno.None && (flags & ParentThread) != 0)
            _ = UserMemory.TryWrite(frame.Rdx, child); // the child runs: there is no error to give
        return CallResult.Of(error, child);
    }
}
