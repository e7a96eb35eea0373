using Pistachio.Abi;
using Pistachio.Processes.Library;
using Pistachio.Processes.Protocol;
using Pistachio.UserCall;

namespace Pistachio.LibPosix;

/// <summary><c>fork</c>: a child whose private memory is a copy of ours, so that it comes out of the same call.</summary>
internal static class Fork
{
    private static ulong childThreadAddress;

    /// <summary>The thread that forked, for its child.</summary>
    private static GateFrame forkedFrame;
    private static ThreadState forkedState;

    /// <summary>Make a child.</summary>
    /// <param name="frame">The registers that both go on with.</param>
    /// <param name="stack">The child's stack pointer; 0: the same.</param>
    /// <param name="threadAddress">Where the child writes its id, 32 bits (CLONE_CHILD_SETTID); 0: nowhere.</param>
    /// <param name="descriptorAddress">Where the parent finds a process descriptor of it (CLONE_PIDFD), which the child does not have; 0: nowhere.</param>
    /// <param name="child">Its process id.</param>
    /// <returns>EAGAIN, ENOMEM as POSIX fork. EMFILE, ENFILE: no descriptor.</returns>
    public static Errno Make(ref GateFrame frame, ulong stack, ulong threadAddress, ulong descriptorAddress, out uint child)
    {
        child = 0;
        Errno error = Process.Memory.PrepareFork();
        if (error != Errno.None)
            return error;
        error = Connection.Server.CreateChild(out child, out ulong memory);
        if (error != Errno.None)
        {
            Process.Memory.CancelFork();
            return error;
        }

        // The child gets the tables as they are; then our own learn that the capabilities to our frames are gone. Until then nothing may
        // touch the program's memory.
        childThreadAddress = threadAddress;
        forkedFrame = frame;
        forkedState = ThreadArea.Current.State;
        if (stack != 0)
            forkedFrame.Rsp = stack;
        Process.Memory.ExpectWrites(frame.Rsp - sizeof(ulong), forkedState.SegmentBase); // the stack, and what the C library keeps for the thread
        error = memory == 0 ? Errno.ENOMEM : Fill(memory);
        _ = Process.Memory.AfterFork(child: false); // fails only in a child
        if (error == Errno.None && SharedChild.IsActive)
            error = Connection.Server.GiveChild(child, SharedChild.ProcessId);
        int descriptor = -1;
        if (error == Errno.None && descriptorAddress != 0)
            error = ProcessDescriptor(child, descriptorAddress, out descriptor);
        if (error == Errno.None)
            error = Connection.Server.StartChild(child);
        if (error == Errno.None)
            return error;
        if (descriptor >= 0)
            _ = FileCalls.Files.Close(descriptor);

        // It has not run: as if it had never been made. When even that fails the server ends it with us.
        _ = Connection.Server.EndChild(child, WaitStatus.Forgotten);
        if (memory != 0)
            _ = Kernel.Delete(memory);
        return error;
    }

    /// <summary>The child begins: in its private memory is what the parent had. It goes on from the frame.</summary>
    public static void Resume(ref GateFrame frame)
    {
        frame = forkedFrame;
        frame.Rax = 0;
        ThreadArea.Current.State = forkedState;
        ProcessThreads.AfterFork();
        Request.Begin(0);
        FileCalls.AfterFork();
        SharedChild.AfterFork();
        ExitCalls.ForgetUnknownCalls();
        Signals.AfterFork();
        if (ThreadCalls.RestoreSegmentBase() != CallStatus.Ok)
            Domain.Exit(Domain.NoLibrary);
        if (childThreadAddress != 0)
            _ = UserMemory.TryWrite(childThreadAddress, ThreadCalls.ProcessId); // as on Linux nobody is told of a bad address
    }

    /// <summary>Open a process descriptor of a child that has the descriptors of this process already, and does not get this one.</summary>
    /// <returns>EMFILE, ENFILE. EFAULT.</returns>
    public static Errno ProcessDescriptor(uint child, ulong address, out int descriptor)
    {
        long opened = FileCalls.Files.OpenProcess((int)child, 0);
        descriptor = (int)opened;
        if (opened < 0)
            return (Errno)(uint)-opened;
        return UserMemory.TryWrite(address, (uint)descriptor) ? Errno.None : Errno.EFAULT;
    }

    /// <summary>Copy what is in use of the private memory, which is zero in the child: data; no request, no stack.</summary>
    private static Errno Fill(ulong memory)
    {
        ulong dataEnd = NativeGate.DataSize();
        Errno error = PrivateWindow.Map(memory, ProcessRequest.AreaSize, dataEnd);
        if (error != Errno.None)
            return error;
        UnusedData unused = default;
        Process.AddUnused(ref unused);
        FileCalls.AddUnused(ref unused);
        SharedChild.AddUnused(ref unused);
        Signals.AddUnused(ref unused);
        ulong at = ProcessLayout.PrivateData;
        for (int i = 0; i < unused.Count; i++)
        {
            PrivateWindow.Copy(at, unused.Start(i));
            at = unused.End(i);
        }

        PrivateWindow.Copy(at, ProcessLayout.PrivateMemory + dataEnd);
        return Errno.None;
    }
}
