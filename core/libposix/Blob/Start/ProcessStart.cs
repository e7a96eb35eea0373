using System.Runtime;
using Pistachio.Abi;
using Pistachio.Processes.Library;

namespace Pistachio.LibPosix;

/// <summary>How a process begins.</summary>
internal static class ProcessStart
{
    /// <summary>Called by <c>_start</c>; leaves the program's registers in the gate's frame.</summary>
    [RuntimeExport("px_process_start")]
    internal static void Begin(ulong startPage)
    {
        if (!Domain.IsStartPage(startPage))
            Domain.Exit(Domain.BadStart);
        ref StartPage page = ref Domain.Page;
        ProcessHandles handles;
        handles.AddressSpace = page.Capabilities[ProcessLayout.AddressSpaceIndex].Handle;
        handles.MemoryServer = page.Capabilities[ProcessLayout.MemoryServerIndex].Handle;
        ulong processServer = page.Capabilities[ProcessLayout.ProcessServerIndex].Handle;
        ulong vfsServer = page.Capabilities[ProcessLayout.VfsServerIndex].Handle;
        if (handles.AddressSpace == 0 || handles.MemoryServer == 0 || processServer == 0)
            Domain.Exit(Domain.BadStart);

        Connection.Open(processServer);
        FileCalls.Open(vfsServer);
        Ipc.Library.IpcConnection.Open(vfsServer);
        BootProgram.Open(page.Capabilities[ProcessLayout.ProgramIndex].Handle);
        uint pid = (uint)page.Arguments[ProcessLayout.ProcessIdArgument];
        ThreadCalls.SetIds(pid, pid);
        Process.EndFaultingCallsAt(NativeGate.FaultAddress());
        ref GateFrame frame = ref ThreadArea.Current.Frame;
        ulong request = page.Arguments[ProcessLayout.RequestArgument];
        if (request == 0)
        {
            if (Process.Resume(handles) != Errno.None)
                Domain.Exit(Domain.NoLibrary);
            Fork.Resume(ref frame);
            return;
        }

        Request.Begin(request);
        switch (Request.Header.Kind)
        {
            case ProcessRequestKind.Execute:
                Gate.Area.Clock.Set(page.TicksPerSecond, page.BootTicks);
                if (Process.Start(handles, isKnown: true) != Errno.None)
                    Domain.Exit(Domain.NoLibrary);
                Execution.Begin(ref frame);
                break;
            default:
                Domain.Exit(Domain.BadStart);
                break;
        }
    }
}
