using System;
using System.Runtime;
using Pistachio.Abi;
using Pistachio.Hil.Link;
using Pistachio.Hil.Runner;
using Pistachio.Isolation;
using Pistachio.UserCall;
using Pistachio.UserTier;

namespace Pistachio.BoardFuzz;

/// <summary>Lets hostile threads loose on the kernel and watches their neighbours. With "plain" as the command line it needs no rig.</summary>
internal static class Program
{
    private static ConformanceRunner<KernelSerialPort, FuzzSuite> s_runner;

    /// <summary>A check of compiled code failed: the rig sees a panic.</summary>
    [RuntimeExport("CoreLibFailed")]
    internal static void CheckFailed(CheckFailure failure)
    {
        var console = new TextOutput(RootTask.Machine);
        console.Write("PANIC: check of compiled code "u8);
        console.WriteDecimal((ulong)failure);
        console.WriteLine(" failed in the fuzzing program"u8);
        Kernel.Stop(RootTask.Machine, MachineStop.PowerOff, 0x2A);
    }

    /// <summary>Linked by every native program; no thread here has an upcall entry.</summary>
    [RuntimeExport("px_upcall")]
    internal static void OnUpcall(ulong messagePage) => CheckFailed(CheckFailure.InvalidProgram);

    [RuntimeExport("ProgramMain")]
    internal static void Main(ulong startPage)
    {
        Harness.Initialize(ref NativeMachine.At<StartPage>(startPage));
        if ((NativeMachine.Read(RootTask.CommandLinePage) & 0xFF_FFFF_FFFF) == 0x6E_6961_6C70)
        {
            RunPlain();
        }

        var port = new KernelSerialPort(RootTask.Machine, RootTask.Ports, 0x10);
        FuzzSuite suite = default;
        s_runner.Run(ref port, ref suite, (uint)NativeMachine.Ticks() | 1, "pc-x86"u8, "fuzz-1"u8, ""u8);
    }

    private static void RunPlain()
    {
        var console = new TextOutput(RootTask.Machine);
        TestOutcome outcome = default;
        Watchdog.Run(ref outcome);
        console.Write(outcome.Status == TestStatus.Passed ? "ok "u8 : "not ok "u8);
        console.WriteLine(outcome.Message);
        Kernel.Stop(RootTask.Machine, MachineStop.PowerOff, outcome.Status == TestStatus.Passed ? 0x10UL : 1);
    }
}
