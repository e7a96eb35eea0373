using System.Runtime;
using Pistachio.Abi;

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
        Process.EndFaultingCallsAt(NativeGate.FaultAddress());
        ref StartPage page = ref Domain.Page;
        Gate.Area.Clock.Set(page.TicksPerSecond, page.BootTicks, page.Arguments[ProcessLayout.BootTimeArgument]);
        Gate.Learn((uint)LinuxCall.Getpid, GateAnswerKind.Result, (uint)page.Arguments[ProcessLayout.ProcessIdArgument]);
        ProcessHandles handles;
        handles.AddressSpace = Domain.Capability(ProcessLayout.AddressSpaceName);
        handles.MemoryServer = Domain.Capability(ProcessLayout.MemoryServerName);
        if (handles.AddressSpace == 0 || handles.MemoryServer == 0)
            Domain.Exit(Domain.BadStart);
        if (Process.Start(handles, page.MessagePage) != Errno.None)
            Domain.Exit(Domain.NoLibrary);
        Domain.Exit(Domain.NoLibrary);
    }
}
