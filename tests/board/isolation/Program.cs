using System;
using System.Runtime;
using Pistachio.Abi;
using Pistachio.Hil.Link;
using Pistachio.Hil.Runner;
using Pistachio.UserCall;
using Pistachio.UserTier;

namespace Pistachio.Isolation;

/// <summary>Makes hostile domains and sees that the kernel holds them. With "plain" as the command line it needs no rig.</summary>
internal static class Program
{
    private static ConformanceRunner<KernelSerialPort, IsolationSuite> s_runner;

    /// <summary>A check of compiled code failed: the rig sees a panic.</summary>
    [RuntimeExport("CoreLibFailed")]
    internal static void CheckFailed(CheckFailure failure)
    {
        var console = new TextOutput(RootTask.Machine);
        console.Write("PANIC: check of compiled code "u8);
        console.WriteDecimal((ulong)failure);
        console.WriteLine(" failed in the isolation program"u8);
        Kernel.Stop(RootTask.Machine, MachineStop.PowerOff, 0x2A);
    }

    /// <summary>Linked by every native program; upcalls of the domains here have entries of their own.</summary>
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
        IsolationSuite suite = default;
        s_runner.Run(ref port, ref suite, (uint)NativeMachine.Ticks() | 1, "pc-x86"u8, "isolation-1"u8, ""u8);
    }

    /// <summary>Lines for people: "ok NAME" or "not ok NAME: reason".</summary>
    private static void RunPlain()
    {
        var console = new TextOutput(RootTask.Machine);
        ulong failed = 0;
        for (uint i = 0; i < CaseNames.Count; i++)
        {
            TestOutcome outcome = default;
            Harness.Run(i, ref outcome);
            bool failure = outcome.Status == TestStatus.Failed;
            failed += failure ? 1UL : 0UL;
            console.Write(failure ? "not ok "u8 : outcome.Status == TestStatus.Skipped ? "skip "u8 : "ok "u8);
            console.Write(CaseNames.Of(i));
            console.Write(outcome.Message.Length != 0 ? ": "u8 : ""u8);
            console.WriteLine(outcome.Message);
        }

        console.Write("failed: "u8);
        console.WriteDecimal(failed);
        console.WriteLine(""u8);
        Kernel.Stop(RootTask.Machine, MachineStop.PowerOff, failed == 0 ? 0x10UL : 1);
    }
}
