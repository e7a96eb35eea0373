using System;
using Pistachio.Abi;
using Pistachio.Processes.Library;
using Pistachio.Processes.Protocol;
using Pistachio.UserCall;

namespace Pistachio.LibPosix;

/// <summary>
/// The child of a <c>vfork</c>: there is no process for it, only an id. The thread of its parent runs it, in the parent's memory, until it
/// executes a program, which becomes a process with that id, or ends; then the parent goes on where it was.
/// </summary>
internal static class SharedChild
{
    private static GateFrame parent;
    private static SignalActions parentActions;
    private static ThreadSignals parentThread;
    private static uint parentId;
    private static uint parentThreadId;
    private static uint childId;
    private static bool hasIdentity;

    /// <summary>Whether the thread runs such a child now.</summary>
    public static bool IsActive => childId != 0;

    /// <summary>Its process id.</summary>
    public static uint ProcessId => childId;

    /// <summary>The process id of its parent.</summary>
    public static uint ParentId => parentId;

    /// <summary>In the child of a fork: it is a process of its own, though the child of a vfork may have made it.</summary>
    public static void AfterFork()
    {
        if (IsActive)
            FileCalls.ForgetSharedChild();
        childId = 0;
    }

    /// <summary>Name the parts of our data that the child of a fork does not need.</summary>
    public static void AddUnused(ref UnusedData unused)
    {
        unused.Add(ref parent, 0, 1);
        unused.Add(ref parentActions, 0, 1);
        unused.Add(ref parentThread, 0, 1);
    }

    /// <summary>Begin a child.</summary>
    /// <param name="frame">The registers of the parent; the child goes on with them too.</param>
    /// <param name="stack">The child's stack pointer; 0: the same.</param>
    /// <param name="descriptorAddress">Where the parent finds a process descriptor of it (CLONE_PIDFD), which the child does not have; 0: nowhere.</param>
    /// <returns>What the child gets: 0. EAGAIN: no room for a process, or in such a child. EMFILE, ENFILE: no descriptor.</returns>
    public static long Begin(ref GateFrame frame, ulong stack, ulong descriptorAddress)
    {
        if (IsActive)
            return CallResult.Of(Errno.EAGAIN);
        Errno error = Connection.Server.ReserveChild(out uint pid);
        if (error != Errno.None)
            return CallResult.Of(error);

        if (descriptorAddress == 0)
            FileCalls.BeginSharedChild();
        else if ((error = BeginWithDescriptor(pid, descriptorAddress)) != Errno.None)
            return CallResult.Of(error);
        parent = frame;
        Signals.Save(out parentActions, out parentThread);
        parentId = ThreadCalls.ProcessId;
        parentThreadId = ThreadArea.Current.Id;
        childId = pid;
        ThreadCalls.SetIds(pid, pid);
        if (ProcessThreads.AreSeveral)
            LibraryLock.MarkContended(); // it keeps the lock until it is gone
        if (stack != 0)
            frame.Rsp = stack;
        return 0;
    }

    /// <summary>The child is about to change its identity or to make a session: from now on the server takes such calls for the child's.</summary>
    public static Errno TakeIdentity()
    {
        Errno error = hasIdentity ? Errno.None : Connection.Server.ActAsChild(childId);
        hasIdentity = error == Errno.None;
        return error;
    }

    /// <summary>The child executes the program whose strings are in our request, and which can be executed as far as anyone knows.</summary>
    /// <param name="frame">The registers of the child; those of the parent if it became a process.</param>
    /// <param name="program">The program, opened.</param>
    /// <returns>An error, which the child gets; or the child's process id, which the parent gets.</returns>
    public static long Spawn(ref GateFrame frame, in ProgramFile program)
    {
        ref ProcessRequest request = ref Request.Header;
        request.Kind = ProcessRequestKind.Execute;
        request.IgnoredSignals = Signals.Actions.Ignored;
        request.BlockedSignals = Signals.Thread.Blocked;
        Errno error = Request.MakeRoom(request.DescriptorsOffset + FileCalls.Files.ExportedBytes);
        if (error != Errno.None)
            return CallResult.Of(error);
        uint bytes = FileCalls.Files.ExportDescriptors(Request.Bytes, (int)program.File, out ulong handles);
        error = Connection.Server.SpawnChild(childId, bytes, handles);
        return error == Errno.None ? ReturnToParent(ref frame) : CallResult.Of(error);
    }

    /// <summary>The child ends.</summary>
    /// <returns>Its process id, which the parent gets.</returns>
    public static long Exit(ref GateFrame frame, int status)
    {
        _ = Connection.Server.EndChild(childId, WaitStatus.Exited(status)); // fails only if the server forgot the child
        return ReturnToParent(ref frame);
    }

    /// <summary>A signal ends the child.</summary>
    /// <returns>Its process id, which the parent gets.</returns>
    public static long EndBySignal(ref GateFrame frame, uint signal)
    {
        _ = Connection.Server.EndChild(childId, WaitStatus.Killed(signal)); // fails only if the server forgot the child
        return ReturnToParent(ref frame);
    }

    /// <summary>Save the parent's descriptors, a process descriptor of its child among them, which is closed in the child.</summary>
    private static Errno BeginWithDescriptor(uint child, ulong address)
    {
        Errno error = Fork.ProcessDescriptor(child, address, out int descriptor);
        if (error == Errno.None)
            FileCalls.BeginSharedChild();
        else
            _ = Connection.Server.EndChild(child, WaitStatus.Forgotten); // fails only if the server forgot it
        if (descriptor >= 0)
            _ = FileCalls.Files.Close(descriptor);
        return error;
    }

    private static long ReturnToParent(ref GateFrame frame)
    {
        uint child = childId;
        childId = 0;
        frame = parent;
        Signals.Restore(parentActions, parentThread);
        ThreadCalls.SetIds(parentId, parentThreadId);
        if (hasIdentity)
            _ = IdentityCalls.Refresh(out _); // the server answers as long as the process is there
        hasIdentity = false;
        FileCalls.EndSharedChild();
        return child;
    }
}
