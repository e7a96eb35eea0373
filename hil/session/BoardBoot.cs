using System;
using System.Collections.Generic;
using System.Linq;

using Pistachio.Hil.Link;

namespace Pistachio.Hil.Session;

/// <summary>
/// One boot of a board, from power-on until it is off or lost: asks for the open tests of the plan, gives verdicts, watches
/// the deadlines. A pure state machine over bytes and a clock (nanoseconds); the driver owns the line.
/// </summary>
public sealed class BoardBoot
{
    private const int KeptLines = 20;
    private const int KeptLinesOfTest = 200;

    private readonly TestPlan plan;
    private readonly Deadlines deadlines;
    private readonly ImageIdentity identity;
    private readonly IBoardObserver observer;
    private readonly HostSession session = new();
    private readonly Queue<string> lastLines = new();
    private readonly Queue<(int First, int Count)> ranges = new();
    private readonly List<string> testLines = [];
    private IReadOnlyList<string> tests = [];
    private (int First, int Count) range;
    private int running = -1;
    private string panic = "";
    private ulong panicEnd;

    public BoardBoot(TestPlan plan, Deadlines deadlines, ImageIdentity identity, IBoardObserver observer)
    {
        this.plan = plan;
        this.deadlines = deadlines;
        this.identity = identity;
        this.observer = observer;
    }

    public BoardState State { get; private set; }

    /// <summary>Why the board was lost, when it was.</summary>
    public BoardLoss? Loss { get; private set; }

    /// <summary>Nothing more is to be done in this boot.</summary>
    public bool Over { get; private set; }

    /// <summary>Tests that got their verdict in this boot.</summary>
    public int Decided { get; private set; }

    /// <summary>When the state's deadline passes.</summary>
    public ulong Deadline { get; private set; } = ulong.MaxValue;

    /// <summary>When <see cref="Tick"/> is to be called at the latest.</summary>
    public ulong NextTick => Math.Min(Deadline, session.NextDeadline);

    /// <summary>The board is being switched on.</summary>
    public void PowerOn(ulong now) => Enter(BoardState.Powering, now + Nanoseconds(deadlines.Powering));

    /// <summary>The line is open and the board has power.</summary>
    public void Powered(ulong now) => Enter(BoardState.Booting, now + Nanoseconds(deadlines.Booting));

    /// <summary>Hands out the next bytes for the line; 0 when there is nothing to send now.</summary>
    public int Transmit(Span<byte> destination, ulong now) => Over ? 0 : session.Transmit(destination, now);

    /// <summary>Takes bytes of the line.</summary>
    public void Receive(ReadOnlySpan<byte> bytes, ulong now)
    {
        session.Receive(bytes, now);
        if (State == BoardState.Panicked)
            Deadline = Math.Min(panicEnd, now + Nanoseconds(deadlines.PanicQuiet));
        else if (State == BoardState.Running && running < 0)
            Deadline = now + Nanoseconds(deadlines.Silence);
        HandleEvents(now);
    }

    /// <summary>The line has ended.</summary>
    /// <param name="how">One line on how, such as the exit status of QEMU.</param>
    /// <param name="now">The time.</param>
    public void LineEnded(string how, ulong now)
    {
        session.Close(now);
        HandleEvents(now);
        if (Over)
            return;
        if (State == BoardState.Panicked)
            Lose(LossKind.Panic, $"{panic} ({how})");
        else if (State == BoardState.Stopping)
            Finish();
        else
            Lose(LossKind.LineEnded, how);
    }

    /// <summary>Watches the deadline of the state.</summary>
    public void Tick(ulong now)
    {
        if (Over || now < Deadline)
            return;

        switch (State)
        {
            case BoardState.Powering:
                Lose(LossKind.NoBoot, $"the rig did not switch the board on within {Seconds(deadlines.Powering)}");
                break;
            case BoardState.Booting:
                Lose(LossKind.NoBoot, session.Connected
                    ? $"the board said hello but did not tell its tests within {Seconds(deadlines.Booting)} of power-on"
                    : $"the board did not say hello within {Seconds(deadlines.Booting)} of power-on");
                break;
            case BoardState.Running when running >= 0:
                Lose(LossKind.Hang, $"{tests[running]} did not end within {Seconds(TimeFor(tests[running]))}");
                break;
            case BoardState.Panicked:
                Lose(LossKind.Panic, panic);
                break;
            case BoardState.Stopping:
                observer.Note($"the board did not power off within {Seconds(deadlines.Stopping)}; the rig does");
                Finish();
                break;
            default:
                Lose(LossKind.Silence, $"nothing came from the board for {Seconds(deadlines.Silence)}");
                break;
        }
    }

    private void HandleEvents(ulong now)
    {
        while (!Over && session.TryRead(out BoardEvent? next))
            Handle(next!, now);
    }

    private void Handle(BoardEvent next, ulong now)
    {
        switch (next)
        {
            case BoardEvent.ConsoleLine line:
                Remember(line.Text);
                observer.ConsoleLine(line.Text);
                if (line.Panic && State != BoardState.Panicked)
                    BeginPanic(line.Text, now);
                break;
            case BoardEvent.Reset reset when State is BoardState.Booting or BoardState.Ready or BoardState.Running:
                Lose(LossKind.Reset, $"the board began a new boot (boot id {reset.BootId:x8}) that nobody asked for");
                break;
            case BoardEvent.ProtocolError error when State is BoardState.Booting or BoardState.Ready or BoardState.Running:
                Lose(LossKind.Protocol, $"the board and the rig do not agree: {error.Reason}");
                break;
            case BoardEvent.Hello hello when State == BoardState.Booting:
                Greet(hello);
                break;
            case BoardEvent.Ready ready when State == BoardState.Booting:
                Prepare(ready.Tests, now);
                break;
            case BoardEvent.Started started when State == BoardState.Running:
                Begin(started.Index, now);
                break;
            case BoardEvent.Logged logged when State == BoardState.Running && logged.Index == running:
                Keep(logged.Text);
                break;
            case BoardEvent.Finished finished when State == BoardState.Running:
                End(finished, now);
                break;
            case BoardEvent.RunEnded when State == BoardState.Running:
                EndRange(now);
                break;
            default:
                // A heartbeat has done its work by arriving; the rest comes too late to matter (panicked, stopping).
                break;
        }
    }

    private void Greet(BoardEvent.Hello hello)
    {
        observer.Note($"hello from {hello.Board}, build {hello.Build}, phases {hello.Phases}, {hello.TestCount} tests, boot id {hello.BootId:x8}");
        if (identity.Mismatch(hello) is { } wrong)
            Lose(LossKind.WrongImage, wrong);
    }

    private void Prepare(IReadOnlyList<string> offered, ulong now)
    {
        string? twice = offered.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1)?.Key;
        if (twice is not null)
        {
            Lose(LossKind.Protocol, $"the board offers the test {twice} twice");
            return;
        }

        tests = offered;
        foreach (ExpectedTest missing in plan.Match(offered))
            Conclude(missing.Name, TestOutcomeKind.Failed, "missing: the image has no such test", TimeSpan.Zero, [], false);

        for (int index = 0; index < offered.Count; index++)
        {
            int first = index;
            while (index < offered.Count && plan.IsOpen(offered[index]))
                index++;
            if (index > first)
                ranges.Enqueue((first, index - first));
        }

        NextRange(now);
    }

    private void NextRange(ulong now)
    {
        Enter(BoardState.Ready, now + Nanoseconds(deadlines.Silence));
        if (!ranges.TryDequeue(out range))
        {
            Enter(BoardState.Stopping, now + Nanoseconds(deadlines.Stopping));
            session.TryStop(StopMode.PowerOff);
            return;
        }

        // The window of commands is never full here: each run is over before the next is asked for.
        session.TryRun(range.First, range.Count);
        Enter(BoardState.Running, now + Nanoseconds(deadlines.Silence));
    }

    private void Begin(int index, ulong now)
    {
        if (running >= 0 || !InRange(index) || !plan.IsOpen(tests[index]))
        {
            Lose(LossKind.Protocol, $"the board started {tests[index]}, which was not its turn");
            return;
        }

        running = index;
        testLines.Clear();
        Deadline = now + Nanoseconds(TimeFor(tests[index]));
        observer.TestStarted(tests[index]);
    }

    private void End(BoardEvent.Finished finished, ulong now)
    {
        if (finished.Index != running)
        {
            Lose(LossKind.Protocol, $"the board reported {tests[finished.Index]}, which was not running");
            return;
        }

        (TestOutcomeKind outcome, string reason) = finished.Status switch
        {
            TestStatus.Passed => (TestOutcomeKind.Passed, ""),
            TestStatus.Skipped => (TestOutcomeKind.Skipped, finished.Message),
            TestStatus.Crashed => (TestOutcomeKind.Failed, Join("the domain that ran the test died", finished.Message)),
            TestStatus.TimedOut => (TestOutcomeKind.Failed, Join("the board gave up on the test after its deadline", finished.Message)),
            _ => (TestOutcomeKind.Failed, finished.Message.Length > 0 ? finished.Message : "the test failed and does not say why"),
        };
        running = -1;
        Deadline = now + Nanoseconds(deadlines.Silence);
        Conclude(tests[finished.Index], outcome, reason, finished.Duration, [.. testLines], true);
    }

    private void EndRange(ulong now)
    {
        if (running >= 0)
        {
            Lose(LossKind.Protocol, $"the board ended the run while {tests[running]} was running");
            return;
        }

        for (int index = range.First; index < range.First + range.Count; index++)
        {
            if (plan.IsOpen(tests[index]))
                Conclude(tests[index], TestOutcomeKind.Failed, "missing: the board gave no result", TimeSpan.Zero, [], false);
        }

        NextRange(now);
    }

    private void BeginPanic(string line, ulong now)
    {
        panic = line;
        panicEnd = now + Nanoseconds(deadlines.Panic);
        Enter(BoardState.Panicked, Math.Min(panicEnd, now + Nanoseconds(deadlines.PanicQuiet)));
    }

    private void Lose(LossKind kind, string reason)
    {
        Loss = new BoardLoss(kind, reason, [.. lastLines]);
        if (running >= 0)
        {
            string name = tests[running];
            running = -1;
            Conclude(name, TestOutcomeKind.Failed, $"the board was lost: {reason}", TimeSpan.Zero, [.. testLines], false);
        }

        Over = true;
        Enter(BoardState.Lost, ulong.MaxValue);
    }

    private void Finish()
    {
        Over = true;
        Enter(BoardState.Off, ulong.MaxValue);
    }

    private void Conclude(string name, TestOutcomeKind outcome, string reason, TimeSpan duration, IReadOnlyList<string> console, bool reported)
    {
        var verdict = new TestVerdict(name, plan.Find(name)?.Phase, outcome, reason, duration, console, reported);
        plan.Decide(verdict);
        Decided++;
        observer.TestDecided(verdict);
    }

    private void Remember(string line)
    {
        lastLines.Enqueue(line);
        if (lastLines.Count > KeptLines)
            lastLines.Dequeue();
        if (running >= 0)
            Keep(line);
    }

    private void Keep(string line)
    {
        if (testLines.Count < KeptLinesOfTest)
            testLines.Add(line);
    }

    private void Enter(BoardState state, ulong deadline)
    {
        Deadline = deadline;
        if (State == state)
            return;
        State = state;
        observer.StateChanged(state);
    }

    private bool InRange(int index) => index >= range.First && index < range.First + range.Count;

    private TimeSpan TimeFor(string name) => plan.Find(name)?.Deadline ?? deadlines.Test;

    private static string Join(string reason, string message) => message.Length > 0 ? $"{reason}: {message}" : reason;

    private static string Seconds(TimeSpan time) => FormattableString.Invariant($"{time.TotalSeconds:0.###} s");

    private static ulong Nanoseconds(TimeSpan time) => (ulong)time.Ticks * 100;
}
