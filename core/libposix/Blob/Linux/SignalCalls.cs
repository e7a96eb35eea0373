using Pistachio.Abi;
using Pistachio.Processes.Library;

namespace Pistachio.LibPosix;

/// <summary>Signals: what POSIX.1-2017 <c>signal.h</c> remembers, and sending them.</summary>
internal static class SignalCalls
{
    private const ulong MaskSize = 8;
    private const ulong Ignore = 1;
    private const uint Kill9 = 9;
    private const uint Stop19 = 19;

    // SIGKILL and SIGSTOP cannot be blocked.
    private const ulong Unblockable = (1UL << ((int)Kill9 - 1)) | (1UL << ((int)Stop19 - 1));

    private static SignalState state;

    /// <summary>Bit n - 1: signal n is ignored; and those that are blocked. What a program inherits over exec.</summary>
    public static ulong Ignored
    {
        get
        {
            ulong ignored = 0;
            for (int i = 0; i < SignalState.Count; i++)
                ignored |= state.Actions[i].Handler == Ignore ? 1UL << i : 0;
            return ignored;
        }
    }

    public static ulong Blocked => state.Blocked;

    /// <summary>Begin a program: handlers are forgotten (POSIX execve).</summary>
    public static void Begin(ulong ignored, ulong blocked)
    {
        state = default;
        state.Blocked = blocked & ~Unblockable;
        for (int i = 0; i < SignalState.Count; i++)
            state.Actions[i].Handler = (ignored >> i) & Ignore;
    }

    /// <summary>Keep the state while the child of a vfork changes it.</summary>
    public static void Save(out SignalState saved) => saved = state;

    /// <summary>The parent goes on.</summary>
    public static void Restore(in SignalState saved) => state = saved;

    /// <summary><c>rt_sigaction</c>.</summary>
    /// <returns>EINVAL: no such signal, or SIGKILL or SIGSTOP are to be changed. EFAULT.</returns>
    public static long Action(uint signal, ulong newAddress, ulong oldAddress, ulong size)
    {
        if (size != MaskSize || signal - 1 >= SignalState.Count || (newAddress != 0 && signal is Kill9 or Stop19))
            return CallResult.Of(Errno.EINVAL);
        SignalAction wanted = default;
        if (newAddress != 0 && !UserMemory.TryRead(newAddress, out wanted))
            return CallResult.Of(Errno.EFAULT);
        if (oldAddress != 0 && !UserMemory.TryWrite(oldAddress, state.Actions[(int)signal - 1]))
            return CallResult.Of(Errno.EFAULT);
        if (newAddress != 0)
            state.Actions[(int)signal - 1] = wanted;
        return 0;
    }

    /// <summary><c>rt_sigprocmask</c>.</summary>
    /// <returns>EINVAL: no such way to change it. EFAULT.</returns>
    public static long Mask(uint how, ulong newAddress, ulong oldAddress, ulong size)
    {
        const uint block = 0;
        const uint unblock = 1;
        const uint set = 2;
        ulong mask = 0;
        if (size != MaskSize || (newAddress != 0 && how > set))
            return CallResult.Of(Errno.EINVAL);
        if (newAddress != 0 && !UserMemory.TryRead(newAddress, out mask))
            return CallResult.Of(Errno.EFAULT);
        if (oldAddress != 0 && !UserMemory.TryWrite(oldAddress, state.Blocked))
            return CallResult.Of(Errno.EFAULT);
        if (newAddress != 0)
        {
            ulong changed = how switch { block => state.Blocked | mask, unblock => state.Blocked & ~mask, _ => mask };
            state.Blocked = changed & ~Unblockable;
        }

        return 0;
    }

    /// <summary><c>rt_sigpending</c>: signals that end a process do so even if they are blocked, so none is ever pending.</summary>
    public static long Pending(ulong address, ulong size)
    {
        if (size != MaskSize)
            return CallResult.Of(Errno.EINVAL);
        return UserMemory.TryWrite(address, 0UL) ? 0 : CallResult.Of(Errno.EFAULT);
    }

    /// <summary><c>sigaltstack</c>: remembered only.</summary>
    /// <returns>EINVAL: unknown flags. ENOMEM: too small. EFAULT.</returns>
    public static long AlternateStack(ulong newAddress, ulong oldAddress)
    {
        const uint disabled = 2;
        const ulong smallest = 2048;
        ulong address = 0, size = 0;
        uint flags = 0;
        if (newAddress != 0)
        {
            if (!UserMemory.TryRead(newAddress, out address) || !UserMemory.TryRead(newAddress + 8, out flags)
                || !UserMemory.TryRead(newAddress + 16, out size))
                return CallResult.Of(Errno.EFAULT);
            if (flags is not (0 or disabled))
                return CallResult.Of(Errno.EINVAL);
            if (flags == 0 && size < smallest)
                return CallResult.Of(Errno.ENOMEM);
        }

        uint oldFlags = state.StackSize == 0 ? disabled : state.StackFlags;
        if (oldAddress != 0 && !(UserMemory.TryWrite(oldAddress, state.StackAddress) && UserMemory.TryWrite(oldAddress + 8, (ulong)oldFlags)
            && UserMemory.TryWrite(oldAddress + 16, state.StackSize)))
            return CallResult.Of(Errno.EFAULT);
        if (newAddress != 0)
        {
            state.StackAddress = flags == 0 ? address : 0;
            state.StackSize = flags == 0 ? size : 0;
            state.StackFlags = flags;
        }

        return 0;
    }

    /// <summary><c>kill</c>. A signal to itself that it ignores has no effect.</summary>
    /// <returns>EINVAL, ESRCH, EPERM.</returns>
    public static long Kill(int pid, uint signal) =>
        pid > 0 && (uint)pid == ThreadCalls.ProcessId && IsIgnored(signal) ? 0 : RelationFunctions.Kill(pid, signal);

    /// <summary>
    /// SIGPIPE for this process, by what it did itself. Blocked it has no effect, for nothing can be pending yet; nor in the child of a vfork,
    /// which is no process that a signal could end.
    /// </summary>
    public static void BreakPipe()
    {
        const uint brokenPipe = 13;
        if (SharedChild.IsActive || (state.Blocked >> ((int)brokenPipe - 1) & 1) != 0)
            return;
        _ = Kill((int)ThreadCalls.ProcessId, brokenPipe); // the process may do that to itself
    }

    /// <summary><c>tkill</c>, <c>tgkill</c>: the one thread of a process has the number of the process.</summary>
    /// <returns>EINVAL, ESRCH, EPERM.</returns>
    public static long KillThread(int process, int thread, uint signal)
    {
        if (process <= 0 || thread <= 0)
            return CallResult.Of(Errno.EINVAL);
        return process == thread ? Kill(thread, signal) : CallResult.Of(Errno.ESRCH);
    }

    private static bool IsIgnored(uint signal) => signal - 1 < SignalState.Count && state.Actions[(int)signal - 1].Handler == Ignore;
}
