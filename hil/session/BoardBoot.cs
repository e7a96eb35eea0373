using System;
using System.Collections.Generic;
using System.Linq;

using Pistachio.Hil.Link;

namespace Pistachio.Hil.Session;

/// <summary>One boot of a board for its conformance tests: asks for the open tests of the plan, gives verdicts, watches each test's deadline.</summary>
public sealed class BoardBoot : BoardWatch
{
    private const int KeptLinesOfTest = 200;

    private readonly TestPlan plan;
    private readonly ImageIdentity identity;
    private readonly List<string> testLines = [];
    private IReadOnlyList<string> tests = [];
    private (int First, int Count) range;
    private int running = -1;
    private int uploaded;

    public BoardBoot(TestPlan plan, Deadlines deadlines, ImageIdentity identity, IBoardObserver observer)
        : base(deadlines, observer)
    {
        this.plan = plan;
        this.identity = identity;
    }

    /// <summary>Files for the board; it gets them before its first test.</summary>
    public IReadOnlyList<FileUpload> Uploads { get; init; } = [];

    /// <summary>Tests that got their verdict in this boot.</summary>
    public int Decided { get; private set; }

    /// <summary>What the board said of itself; null when it never came so far.</summary>
    public BoardEvent.Hello? Introduction { get; private set; }

    /// <summary>The boot is over, whatever its end: gives back the tests that it did not get to.</summary>
    public void GiveBack() => plan.Release(this);

    protected override void Heard(bool framed, ulong now)
    {
        if (framed && State == BoardState.Running && running < 0)
            Deadline = now + Nanoseconds(Deadlines.Silence);
    }

    protected override void ConsoleLine(string text)
    {
        if (running >= 0)
            Keep(text);
    }

    protected override void Overdue()
    {
        if (State == BoardState.Running && running >= 0)
            Lose(LossKind.Hang, $"{tests[running]} did not end within {Seconds(TimeFor(tests[running]))}");
        else if (State == BoardState.Ready && uploaded < Uploads.Count)
            Lose(LossKind.Silence, $"the board took nothing more of {Uploads[uploaded].Name} for {Seconds(Deadlines.Silence)}");
        else
            base.Overdue();
    }

    protected override void Losing(string reason)
    {
        if (running >= 0)
        {
            string name = tests[running];
            running = -1;
            Conclude(name, TestOutcomeKind.Failed, $"the board was lost: {reason}", TimeSpan.Zero, [.. testLines], false);
        }

        GiveBack();
    }

    protected override void Handle(BoardEvent next, ulong now)
    {
        switch (next)
        {
            case BoardEvent.Hello hello when State == BoardState.Booting:
                Greet(hello);
                break;
            case BoardEvent.Ready ready when State == BoardState.Booting:
                Prepare(ready.Tests, now);
                break;
            case BoardEvent.UploadStood status when State == BoardState.Ready && uploaded < Uploads.Count:
                ContinueUpload(status, now);
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
        Introduction = hello;
        Observer.Note($"hello from {hello.Board}, build {hello.Build}, phases {hello.Phases}, {hello.TestCount} tests, boot id {hello.BootId:x8}");
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

        Enter(BoardState.Ready, now + Nanoseconds(Deadlines.Silence));
        foreach (FileUpload upload in Uploads)
            upload.Restart();
        if (Uploads.Count == 0)
            NextRange(now);
    }

    /// <summary>Only what goes on counts: a board that acknowledges nothing has heartbeats all the same.</summary>
    protected override void Offer(ulong now)
    {
        if (State != BoardState.Ready || uploaded == Uploads.Count)
            return;

        FileUpload upload = Uploads[uploaded];
        long before = upload.Sent;
        upload.Pump(Session);
        if (upload.Sent != before)
            Deadline = now + Nanoseconds(Deadlines.Silence);
    }

    private void ContinueUpload(BoardEvent.UploadStood status, ulong now)
    {
        FileUpload upload = Uploads[uploaded];
        upload.Handle(status);
        if (upload.Refusal is { } refusal)
        {
            Lose(LossKind.Protocol, refusal);
        }
        else if (upload.IsComplete)
        {
            Observer.Note($"the board has {upload.Name}");
            Deadline = now + Nanoseconds(Deadlines.Silence);
            if (++uploaded == Uploads.Count)
                NextRange(now);
        }
    }

    private void NextRange(ulong now)
    {
        Enter(BoardState.Ready, now + Nanoseconds(Deadlines.Silence));
        if (!plan.TryClaim(tests, this, out range))
        {
            Enter(BoardState.Stopping, now + Nanoseconds(Deadlines.Stopping));
            Session.TryStop(StopMode.PowerOff);
            return;
        }

        // The window of commands is never full here: each run is over before the next is asked for.
        Session.TryRun(range.First, range.Count);
        Enter(BoardState.Running, now + Nanoseconds(Deadlines.Silence));
    }

    private void Begin(int index, ulong now)
    {
        if (running >= 0 || !InRange(index) || !plan.IsClaimed(tests[index], this))
        {
            Lose(LossKind.Protocol, $"the board started {tests[index]}, which was not its turn");
            return;
        }

        running = index;
        testLines.Clear();
        Deadline = now + Nanoseconds(TimeFor(tests[index]));
        Observer.TestStarted(tests[index]);
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
        Deadline = now + Nanoseconds(Deadlines.Silence);
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
            if (plan.IsClaimed(tests[index], this))
                Conclude(tests[index], TestOutcomeKind.Failed, "missing: the board gave no result", TimeSpan.Zero, [], false);
        }

        NextRange(now);
    }

    private void Conclude(string name, TestOutcomeKind outcome, string reason, TimeSpan duration, IReadOnlyList<string> console, bool reported)
    {
        var verdict = new TestVerdict(name, plan.Find(name)?.Phase, outcome, reason, duration, console, reported);
        if (!plan.TryDecide(verdict))
            return; // another board was first to say that the image has no such test
        Decided++;
        Observer.TestDecided(verdict);
    }

    private void Keep(string line)
    {
        if (testLines.Count < KeptLinesOfTest)
            testLines.Add(line);
    }

    private bool InRange(int index) => index >= range.First && index < range.First + range.Count;

    private TimeSpan TimeFor(string name) => plan.Find(name)?.Deadline ?? Deadlines.Test;

    private static string Join(string reason, string message) => message.Length > 0 ? $"{reason}: {message}" : reason;
}
