using System;
using System.Text;
using Pistachio.Abi;
using Pistachio.Hil.Link;
using Pistachio.Processes.Protocol;

namespace Pistachio.Hil.Runner;

/// <summary>
/// Tests that are processes of their own: the program is started with the name of the test as its argument, and its exit status is the
/// verdict. What it says on standard error is in the console log. A test that leaves processes or memory behind has failed; what is left is ended,
/// so that the next test begins with nothing.
/// </summary>
/// <param name="processes">The process server, as its control.</param>
/// <param name="program">Path of the program.</param>
/// <param name="names">The names of the tests.</param>
internal struct ProgramSuite(ProcessControlClient processes, string program, string[] names) : ITestSuite
{
    private readonly byte[][] encoded = Array.ConvertAll(names, Encoding.ASCII.GetBytes);
    /// <summary>Exit status of a program that cannot run the test here, and said why.</summary>
    private const uint Skipped = 77;

    private uint pid;
    private Census before;
    private Errno launch;

    public readonly uint Count => (uint)encoded.Length;

    public readonly ReadOnlySpan<byte> Name(uint index) => encoded[index];

    /// <summary>No limit of the board: the wait for a program is one message. The rig has a limit.</summary>
    public readonly ulong Limit(uint index) => 0;

    public void Start(uint index)
    {
        byte[] command = Encoding.ASCII.GetBytes($"{program}\0{program}\0{names[index]}\0");
        before = Census.Take(processes);
        launch = processes.Launch(command, out pid);
    }

    public readonly bool Poll(uint index, ref TestOutcome outcome)
    {
        Judge(ref outcome);
        Census after = Census.Take(processes);
        if (!after.Equals(before))
        {
            outcome.Status = TestStatus.Failed;
            after.SayChange(before, ref outcome);
        }

        if (after.Processes != 0)
            _ = processes.EndAll(out _); // when that fails, so does whatever comes next
        return true;
    }

    private readonly void Judge(ref TestOutcome outcome)
    {
        outcome.Status = TestStatus.Failed;
        if (launch != Errno.None)
        {
            outcome.Say("the program could not be started: error "u8);
            outcome.Say((long)launch);
            return;
        }

        Errno error = processes.WaitLaunched(pid, out uint status);
        if (error != Errno.None)
        {
            outcome.Say("its status could not be had: error "u8);
            outcome.Say((long)error);
        }
        else if ((status & 0x7F) != 0)
        {
            outcome.Say("ended by signal "u8);
            outcome.Say(status & 0x7F);
        }
        else if (status >> 8 == Skipped)
        {
            outcome.Status = TestStatus.Skipped;
            outcome.Say("the program says why, on the console"u8);
        }
        else if (status >> 8 != 0)
        {
            outcome.Say("exit status "u8);
            outcome.Say(status >> 8);
        }
        else
        {
            outcome.Status = TestStatus.Passed;
        }
    }

    public readonly void Abandon(uint index)
    {
    }
}
