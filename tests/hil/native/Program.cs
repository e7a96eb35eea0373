using System;
using System.Runtime;
using Pistachio.Abi;
using Pistachio.Hil.Runner;
using Pistachio.UserCall;
using Pistachio.UserTier;

namespace Pistachio.Hil.NativeBoard;

internal static class Program
{
    private static ConformanceRunner<KernelSerialPort, NativeSuite> s_runner;

    /// <summary>A check of compiled code failed: the rig sees a panic.</summary>
    [RuntimeExport("CoreLibFailed")]
    internal static void CheckFailed(CheckFailure failure)
    {
        var console = new TextOutput(RootTask.Machine);
        console.Write("PANIC: check of compiled code "u8);
        console.WriteDecimal((ulong)failure);
        console.WriteLine(" failed in the conformance program"u8);
        Kernel.Stop(RootTask.Machine, MachineStop.PowerOff, 0x2A);
    }

    /// <summary>Linked by every native program; no thread here has an upcall entry.</summary>
    [RuntimeExport("px_upcall")]
    internal static void OnUpcall(ulong messagePage) => CheckFailed(CheckFailure.InvalidProgram);

    [RuntimeExport("ProgramMain")]
    internal static void Main(ulong startPage)
    {
        var port = new KernelSerialPort(RootTask.Machine, RootTask.Ports, 0x10);
        NativeSuite suite = default;
        s_runner.Run(ref port, ref suite, (uint)NativeMachine.Ticks() | 1, "pc-x86"u8, "native-1"u8, ""u8);
    }
}
