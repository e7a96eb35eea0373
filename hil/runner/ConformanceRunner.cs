using System;

using Pistachio.Hil.Link;

namespace Pistachio.Hil.Runner;

/// <summary>
/// The program that the board runs for the rig: tells what tests there are, runs what the host asks for, and reports each
/// result in a frame for the rig and in a KTAP line for people.
/// </summary>
/// <remarks>The caller makes one, in static or stack memory, and calls <see cref="Run"/>, which ends when the host says stop.</remarks>
public struct ConformanceRunner<TPort, TSuite>
    where TPort : struct, IBoardPort
    where TSuite : struct, ITestSuite
{
    /// <summary>How long the last frames may take to be acknowledged before the board stops all the same, in nanoseconds.</summary>
    private const ulong DrainFor = 2_000_000_000;

    private BoardSession session;
    private TestOutcome outcome;
    private FrameText buffer;
    private uint tapNumber;

    /// <summary>Serves the rig until it says stop.</summary>
    /// <param name="port">The machine.</param>
    /// <param name="suite">The tests.</param>
    /// <param name="bootId">A number that differs at each boot, not 0.</param>
    /// <param name="board">Name of the board profile.</param>
    /// <param name="build">Identity of the image.</param>
    /// <param name="phases">Enabled phases with versions, separated by spaces.</param>
    public void Run(ref TPort port, ref TSuite suite, uint bootId, ReadOnlySpan<byte> board, ReadOnlySpan<byte> build, ReadOnlySpan<byte> phases)
    {
        while (true)
        {
            Introduce(ref port, ref suite, bootId, board, build, phases);
            BoardCommand command = default;
            while (!session.MustRestart && command.Kind != BoardCommandKind.Stop)
            {
                command = Await(ref port);
                if (command.Kind == BoardCommandKind.Run)
                    RunTests(ref port, ref suite, command.First, command.Count);
            }

            if (command.Kind == BoardCommandKind.Stop)
            {
                Drain(ref port);
                port.Stop(command.Mode);
                return;
            }

            bootId = bootId == uint.MaxValue ? 1 : bootId + 1;
        }
    }

    private void Introduce(ref TPort port, ref TSuite suite, uint bootId, ReadOnlySpan<byte> board, ReadOnlySpan<byte> build, ReadOnlySpan<byte> phases)
    {
        session.Begin(bootId, port.Now);
        HelloMessage hello = default;
        hello.Version = HelloMessage.CurrentVersion;
        hello.Uptime = port.Now;
        hello.TestCount = suite.Count;
        hello.Board = board;
        hello.Build = build;
        hello.Phases = phases;
        while (!session.MustRestart && !session.TryHello(in hello))
            Pump(ref port, true);

        uint told = 0;
        while (!session.MustRestart && told < suite.Count)
        {
            if (session.TryTests(told, ref suite, out uint more))
                told += more;
            else
                Pump(ref port, true);
        }

        while (!session.MustRestart && !session.TryReady())
            Pump(ref port, true);
    }

    private BoardCommand Await(ref TPort port)
    {
        while (!session.HasCommand && !session.MustRestart)
            Pump(ref port, true);
        return session.TakeCommand();
    }

    private void RunTests(ref TPort port, ref TSuite suite, uint first, uint count)
    {
        uint total = suite.Count;
        uint past = first >= total ? first : count > total - first ? total : first + count;
        TapPlan(ref port, first < past ? past - first : 0);
        for (uint index = first; index < past && !session.MustRestart; index++)
            RunTest(ref port, ref suite, index);

        while (!session.MustRestart && !session.TryEnd())
            Pump(ref port, true);
    }

    private void RunTest(ref TPort port, ref TSuite suite, uint index)
    {
        while (!session.TryStart(index))
        {
            if (session.MustRestart)
                return;
            Pump(ref port, true);
        }

        // The host learns of the start before the test can take the machine down.
        Pump(ref port, false);
        ulong begin = port.Now;
        ulong limit = suite.Limit(index);
        outcome.Clear();
        suite.Start(index);
        while (!suite.Poll(index, ref outcome))
        {
            if (limit != 0 && port.Now - begin > limit)
            {
                suite.Abandon(index);
                outcome.Clear();
                outcome.Status = TestStatus.TimedOut;
                break;
            }

            Pump(ref port, true);
        }

        // A suite that sets no status has not shown that the test passed.
        if (outcome.Status == TestStatus.None)
            outcome.Status = TestStatus.Failed;

        ulong duration = port.Now - begin;
        TapResult(ref port, suite.Name(index));
        scoped ResultMessage result = default;
        result.Index = index;
        result.Status = outcome.Status;
        result.Duration = duration;
        result.Message = outcome.Message;
        while (!session.MustRestart && !session.TryResult(in result))
            Pump(ref port, true);
    }

    private void Drain(ref TPort port)
    {
        // The stop command itself must be acknowledged, so the line is served at least once.
        ulong end = port.Now + DrainFor;
        Pump(ref port, false);
        while (!session.Drained && port.Now < end)
            Pump(ref port, true);
    }

    /// <summary>Reads what has arrived and sends what is due; with <paramref name="idle"/>, waits when there was neither.</summary>
    private void Pump(ref TPort port, bool idle)
    {
        Span<byte> bytes = buffer;
        bool active = false;
        int count = port.Read(bytes);
        while (count > 0)
        {
            active = true;
            ulong now = port.Now;
            for (int i = 0; i < count; i++)
                session.Receive(bytes[i], now, port.UploadRoom);
            if (session.TakeUpload())
                port.Uploaded(session.Upload.Name, (int)session.Upload.Received);
            count = port.Read(bytes);
        }

        count = session.Transmit(bytes, port.Now);
        while (count > 0)
        {
            active = true;
            port.Write(bytes.Slice(0, count));
            count = session.Transmit(bytes, port.Now);
        }

        if (idle && !active)
            port.Idle(session.NextDeadline);
    }

    private void TapPlan(ref TPort port, uint count)
    {
        tapNumber = 0;
        Pump(ref port, false);
        port.Write("KTAP version 1\n1.."u8);
        WriteNumber(ref port, count);
        port.Write("\n"u8);
    }

    private void TapResult(ref TPort port, ReadOnlySpan<byte> name)
    {
        tapNumber++;
        bool passed = outcome.Status == TestStatus.Passed || outcome.Status == TestStatus.Skipped;
        Pump(ref port, false);
        port.Write(passed ? "ok "u8 : "not ok "u8);
        WriteNumber(ref port, tapNumber);
        port.Write(" "u8);
        port.Write(name);
        if (outcome.Status == TestStatus.Skipped)
            port.Write(" # SKIP "u8);
        else if (outcome.Status == TestStatus.TimedOut)
            port.Write(" # TIMEOUT "u8);
        else if (outcome.Status == TestStatus.Crashed)
            port.Write(" # CRASHED "u8);
        else if (outcome.Message.Length > 0)
            port.Write(" # "u8);
        port.Write(outcome.Message);
        port.Write("\n"u8);
    }

    private static void WriteNumber(ref TPort port, ulong number)
    {
        TestOutcome text = default;
        text.Say(number);
        port.Write(text.Message);
    }
}
