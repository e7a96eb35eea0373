using System;
using System.Collections.Generic;

using Pistachio.Hil.Transports;

namespace Pistachio.Hil.Session;

/// <summary>
/// One boot of a board, from power-on until it is off or lost: watches the deadlines, the console and the end of the line. What the board
/// is wanted for, derived classes know. A pure state machine over bytes and a clock (nanoseconds); the driver owns the line.
/// </summary>
public abstract class BoardWatch
{
    private const int KeptLines = 20;

    private readonly Queue<string> lastLines = new();
    private readonly LineQuality quality = new();
    private string panic = "";
    private ulong panicEnd;
    private ulong stoppingEnd;
    private ulong garbageEnd = ulong.MaxValue;
    private long framingErrorsBefore;

    protected BoardWatch(Deadlines deadlines, IBoardObserver observer)
    {
        Deadlines = deadlines;
        Observer = observer;
    }

    public BoardState State { get; private set; }

    /// <summary>Why the board was lost, when it was.</summary>
    public BoardLoss? Loss { get; private set; }

    /// <summary>Nothing more is to be done in this boot.</summary>
    public bool Over { get; private set; }

    /// <summary>When the state's deadline passes.</summary>
    public ulong Deadline { get; protected set; } = ulong.MaxValue;

    /// <summary>When <see cref="Tick"/> is to be called at the latest.</summary>
    public virtual ulong NextTick => Math.Min(Math.Min(Deadline, garbageEnd), Session.NextDeadline);

    /// <summary>What the receiver of the line counts; whoever drives the line tells it before each <see cref="Receive"/>.</summary>
    public LineErrors LineErrors { get; set; }

    protected HostSession Session { get; } = new();

    protected Deadlines Deadlines { get; }

    protected IBoardObserver Observer { get; }

    /// <summary>The board has said hello and is of use: only then can it break the rules.</summary>
    private bool IsTrusted => State is BoardState.Booting or BoardState.Ready or BoardState.Running;

    /// <summary>The board is being switched on.</summary>
    public void PowerOn(ulong now) => Enter(BoardState.Powering, now + Nanoseconds(Deadlines.Powering));

    /// <summary>The line is open and the board has power.</summary>
    public virtual void Powered(ulong now)
    {
        framingErrorsBefore = LineErrors.Framing;
        Enter(BoardState.Booting, now + Nanoseconds(Deadlines.Booting));
    }

    /// <summary>Hands out the next bytes for the line; 0 when there is nothing to send now.</summary>
    public int Transmit(Span<byte> destination, ulong now)
    {
        if (Over)
            return 0;
        Offer(now);
        return Session.Transmit(destination, now);
    }

    /// <summary>Takes bytes of the line.</summary>
    public void Receive(ReadOnlySpan<byte> bytes, ulong now)
    {
        uint framesBefore = Session.Frames;
        Session.Receive(bytes, now);
        JudgeLine(bytes, now);
        if (State == BoardState.Panicked)
            Deadline = Math.Min(panicEnd, now + Nanoseconds(Deadlines.PanicQuiet));
        else if (State == BoardState.Stopping)
            Deadline = Math.Min(stoppingEnd, now + Nanoseconds(Deadlines.StopQuiet));
        else
            Heard(Session.Frames != framesBefore, now);
        HandleEvents(now);
    }

    /// <summary>The line has ended.</summary>
    /// <param name="how">One line on how, such as the exit status of QEMU.</param>
    /// <param name="now">The time.</param>
    public void LineEnded(string how, ulong now)
    {
        Session.Close(now);
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
    public virtual void Tick(ulong now)
    {
        if (!Over && now >= garbageEnd)
            LoseToGarbage();
        if (Over || now < Deadline)
            return;

        switch (State)
        {
            case BoardState.Booting when garbageEnd != ulong.MaxValue:
                LoseToGarbage();
                break;
            case BoardState.Booting when !quality.HasBytes:
                Lose(LossKind.NoBoot, $"nothing came from the board within {Seconds(Deadlines.Booting)} of power-on: no power, no boot medium, or the wrong console");
                break;
            case BoardState.Powering:
                Lose(LossKind.NoBoot, $"the rig did not switch the board on within {Seconds(Deadlines.Powering)}");
                break;
            case BoardState.Booting:
                Lose(LossKind.NoBoot, Session.Connected
                    ? $"the board said hello but was not ready within {Seconds(Deadlines.Booting)} of power-on"
                    : $"the board did not say hello within {Seconds(Deadlines.Booting)} of power-on");
                break;
            case BoardState.Panicked:
                Lose(LossKind.Panic, panic);
                break;
            case BoardState.Stopping:
                Observer.Note(now < stoppingEnd
                    ? "the board is silent after it was told to stop; the rig switches it off"
                    : $"the board did not power off within {Seconds(Deadlines.Stopping)}; the rig does");
                Finish();
                break;
            default:
                Overdue();
                break;
        }
    }

    /// <summary>Something came from the board, which has neither panicked nor was told to stop.</summary>
    /// <param name="framed">There was a frame in it: no noise of the line looks like one.</param>
    /// <param name="now">The time.</param>
    protected abstract void Heard(bool framed, ulong now);

    /// <summary>What the board said, other than console lines and resets.</summary>
    protected abstract void Handle(BoardEvent next, ulong now);

    /// <summary>The line takes bytes: what waits for room in the session is given to it.</summary>
    protected virtual void Offer(ulong now)
    {
    }

    /// <summary>A line of the board's console.</summary>
    protected virtual void ConsoleLine(string text)
    {
    }

    /// <summary>The deadline passed while the board was ready or running.</summary>
    protected virtual void Overdue() => Lose(LossKind.Silence, $"nothing came from the board for {Seconds(Deadlines.Silence)}");

    /// <summary>The board is about to be lost.</summary>
    protected virtual void Losing(string reason)
    {
    }

    protected void Lose(LossKind kind, string reason)
    {
        Loss = new BoardLoss(kind, reason, [.. lastLines]);
        Losing(reason);
        Over = true;
        Enter(BoardState.Lost, ulong.MaxValue);
    }

    protected void Finish()
    {
        Over = true;
        Enter(BoardState.Off, ulong.MaxValue);
    }

    protected void Enter(BoardState state, ulong deadline)
    {
        Deadline = deadline;
        if (state == BoardState.Stopping)
            stoppingEnd = deadline;
        if (State == state)
            return;
        State = state;
        Observer.StateChanged(state);
    }

    protected static string Seconds(TimeSpan time) => FormattableString.Invariant($"{time.TotalSeconds:0.###} s");

    protected static ulong Nanoseconds(TimeSpan time) => (ulong)time.Ticks * 100;

    /// <summary>A line that carries frames is good enough, whatever else is on it.</summary>
    private void JudgeLine(ReadOnlySpan<byte> bytes, ulong now)
    {
        quality.Add(bytes);
        bool isGarbage = State == BoardState.Booting && !Session.Connected && (quality.IsGarbage || FramingErrors * 8 > quality.Bytes);
        if (!isGarbage)
            garbageEnd = ulong.MaxValue;
        else if (garbageEnd == ulong.MaxValue)
            garbageEnd = now + Nanoseconds(Deadlines.Garbage);
    }

    private long FramingErrors => LineErrors.Framing - framingErrorsBefore;

    private void LoseToGarbage()
    {
        string counted = FramingErrors > 0 ? $", and the receiver counts {FramingErrors} framing errors" : "";
        garbageEnd = ulong.MaxValue;
        Lose(LossKind.Garbage, $"what comes from the board is no text: {quality.Strange} of the last {quality.Bytes} bytes{counted}; the baud rate of the console is probably wrong");
    }

    private void HandleEvents(ulong now)
    {
        while (!Over && Session.TryRead(out BoardEvent? next))
        {
            switch (next!)
            {
                case BoardEvent.ConsoleLine line:
                    Remember(line, now);
                    break;
                case BoardEvent.Reset reset when IsTrusted:
                    Lose(LossKind.Reset, $"the board began a new boot (boot id {reset.BootId:x8}) that nobody asked for");
                    break;
                case BoardEvent.ProtocolError error when IsTrusted:
                    Lose(LossKind.Protocol, $"the board and the rig do not agree: {error.Reason}");
                    break;
                default:
                    Handle(next!, now);
                    break;
            }
        }
    }

    private void Remember(BoardEvent.ConsoleLine line, ulong now)
    {
        lastLines.Enqueue(line.Text);
        if (lastLines.Count > KeptLines)
            lastLines.Dequeue();
        ConsoleLine(line.Text);
        Observer.ConsoleLine(line.Text);
        if (!line.Panic || State == BoardState.Panicked)
            return;

        panic = line.Text;
        panicEnd = now + Nanoseconds(Deadlines.Panic);
        Enter(BoardState.Panicked, Math.Min(panicEnd, now + Nanoseconds(Deadlines.PanicQuiet)));
    }
}
