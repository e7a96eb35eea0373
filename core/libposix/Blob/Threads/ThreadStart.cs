using System.Threading;
using Pistachio.Abi;
using Pistachio.Processes.Library;
using Pistachio.UserCall;

namespace Pistachio.LibPosix;

/// <summary>Making threads: <c>clone</c> with CLONE_THREAD. The process server makes the kernel's thread, the library fills its area and lets it run.</summary>
internal static class ThreadStart
{
    // Flags of clone(2) of Linux.
    public const ulong IsThread = 0x1_0000;
    private const ulong Memory = 0x100;
    private const ulong FileSystem = 0x200;
    private const ulong Files = 0x400;
    private const ulong Handlers = 0x800;
    private const ulong SemaphoreUndo = 0x4_0000;
    private const ulong SetTls = 0x8_0000;
    private const ulong SetParent = 0x10_0000;
    private const ulong ClearChild = 0x20_0000;
    private const ulong Detached = 0x40_0000;
    private const ulong SetChild = 0x100_0000;

    private const ulong Needed = IsThread | Memory | FileSystem | Files | Handlers;
    private const ulong Known = Needed | SemaphoreUndo | SetTls | SetParent | ClearChild | Detached | SetChild;

    /// <summary>Make a thread that goes on from the same place with result 0.</summary>
    /// <param name="frame">The registers of the caller.</param>
    /// <param name="flags">CLONE_ flags without a signal.</param>
    /// <param name="stack">Its stack pointer; 0: the caller's.</param>
    /// <param name="parentAddress">Where its id is written before the call returns (CLONE_PARENT_SETTID).</param>
    /// <param name="childAddress">Where its id is written before it runs (CLONE_CHILD_SETTID), and 0 when it ends (CLONE_CHILD_CLEARTID).</param>
    /// <param name="tls">Its FS base (CLONE_SETTLS).</param>
    /// <returns>
    /// Its id. EINVAL: a thread that does not share memory and handlers. ENOSYS: one that does not share all that threads of POSIX share, or has
    /// more; or the image has no threads. EAGAIN: too many threads or processes, no memory; or in the child of a vfork. EPERM: not an address for FS
    /// base. EFAULT.
    /// </returns>
    public static long Begin(ref GateFrame frame, ulong flags, ulong stack, ulong parentAddress, ulong childAddress, ulong tls)
    {
        const ulong linuxNeeds = Memory | Handlers;
        if ((flags & linuxNeeds) != linuxNeeds)
            return CallResult.Of(Errno.EINVAL);
        if ((flags & Needed) != Needed || (flags & ~Known) != 0)
            return CallResult.Of(Errno.ENOSYS);
        if (SharedChild.IsActive)
            return CallResult.Of(Errno.EAGAIN);
        if ((flags & SetTls) != 0 && !UserMemory.IsUser(tls, 0))
            return CallResult.Of(Errno.EPERM);

        // Touched now: a fault later would leave a thread behind that never runs.
        if (((flags & SetParent) != 0 && !TryTouch(parentAddress)) || ((flags & SetChild) != 0 && !TryTouch(childAddress)))
            return CallResult.Of(Errno.EFAULT);

        Errno error = Connection.Server.CreateThread(ThreadArea.Current.Index, out uint id, out uint index);
        if (error == Errno.ENOSPC && Process.FeedTables() == Errno.None)
            error = Connection.Server.CreateThread(ThreadArea.Current.Index, out id, out index);
        if (error != Errno.None)
            return CallResult.Of(error == Errno.ENOSYS ? Errno.ENOSYS : Errno.EAGAIN);
        if (!TryHold(0) || !TryHold(index))
        {
            _ = Connection.Server.EndThread(index);
            return CallResult.Of(Errno.EAGAIN);
        }

        ref ThreadArea thread = ref ProcessThreads.Of(index);
        Fill(ref thread, index, id, ref frame);
        if (stack != 0)
            thread.Frame.Rsp = stack;
        if ((flags & SetTls) != 0)
            thread.State.SegmentBase = tls;
        if ((flags & ClearChild) != 0)
            thread.ClearAddress = childAddress;
        if ((flags & SetParent) != 0)
            _ = UserMemory.TryWrite(parentAddress, id);
        if ((flags & SetChild) != 0)
            _ = UserMemory.TryWrite(childAddress, id);
        ProcessThreads.Add(index);
        if (Kernel.ThreadSet(thread.Handle, ThreadRegister.Rip, NativeGate.ThreadStart()) == CallStatus.Ok
            && Kernel.ThreadSet(thread.Handle, ThreadRegister.FsBase, thread.State.SegmentBase) == CallStatus.Ok
            && Kernel.ThreadResume(thread.Handle) == CallStatus.Ok)
            return id;

        // Not ours to resume: the kernel would not have it.
        ProcessThreads.Remove();
        thread.Id = 0;
        _ = Connection.Server.EndThread(index);
        return CallResult.Of(Errno.EAGAIN);
    }

    /// <summary>Have the capability to a thread.</summary>
    /// <returns>False: no room in the capability table.</returns>
    private static bool TryHold(uint index)
    {
        ref ulong handle = ref ProcessThreads.Of(index).Handle;
        return handle != 0 || Connection.Server.ThreadCapability(index, out handle) == Errno.None;
    }

    /// <summary>What a thread begins with: the registers, the mask and the name of the one that made it.</summary>
    private static void Fill(ref ThreadArea thread, uint index, uint id, ref GateFrame frame)
    {
        ref ThreadArea maker = ref ThreadArea.Current;
        ulong area = ProcessLayout.ThreadArea(index);
        thread.Self = area + ProcessLayout.ThreadMessagePage;
        thread.StackTop = area + ProcessLayout.ThreadStackTop;
        thread.CallActive = 1;
        thread.HasProgram = 0;
        thread.UpcallWanted = 0;
        thread.Index = index;
        thread.Id = id;
        thread.ClearAddress = 0;
        thread.RobustList = 0;
        thread.RobustSize = 0;
        thread.Futex = default;
        thread.Ceiling = 0;
        thread.Frame = frame;
        thread.Frame.Rax = 0;
        thread.State = default;
        thread.State.SegmentBase = maker.State.SegmentBase;
        thread.State.Name = maker.State.Name;
        thread.State.Signals.Blocked = maker.State.Signals.Blocked;
        thread.State.Signals.Interrupted = ThreadSignals.NoCall;
        thread.Shared.Awaited = thread.Shared.AwaitsTimeOfDay = 0;

        // Until now the server has taken it for one that blocks all.
        _ = Interlocked.Exchange(ref thread.Shared.Blocked, maker.State.Signals.Blocked);
        if ((Volatile.Read(ref Signals.Area.Pending) & ~maker.State.Signals.Blocked) != 0)
            thread.UpcallWanted = 1;
    }

    private static bool TryTouch(ulong address) => UserMemory.TryRead(address, out uint word) && UserMemory.TryWrite(address, word);
}
