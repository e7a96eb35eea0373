using System;
using System.Collections.Generic;

using Pistachio.Hil.Link;

namespace Pistachio.Hil.Session;

/// <summary>One boot of a board that runs one program: carries its streams, takes its exit status, watches that the board lives.</summary>
/// <remarks>The board repeats nothing by itself (its clock may skip idle time), so a silent board is asked, from power-on to the end.</remarks>
public sealed class ProgramBoot : BoardWatch
{
    private static readonly TimeSpan ProbeAfter = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan LongestProbeAfter = TimeSpan.FromSeconds(2);

    private readonly TimeSpan? timeout;
    private readonly Queue<BoardEvent.Written> output = new();
    private ulong timeoutAt = ulong.MaxValue;
    private ulong probeAt = ulong.MaxValue;
    private TimeSpan probeAfter = ProbeAfter;

    /// <param name="deadlines">How long the rig waits in each state.</param>
    /// <param name="timeout">Longest time from power-on to the exit status, or null for any.</param>
    /// <param name="observer">Is told what happens.</param>
    public ProgramBoot(Deadlines deadlines, TimeSpan? timeout, IBoardObserver observer)
        : base(deadlines, observer) => this.timeout = timeout;

    /// <summary>The program's exit status as a shell has it, when it ended.</summary>
    public uint? ExitStatus { get; private set; }

    /// <summary>The program did not end in time.</summary>
    public bool TimedOut { get; private set; }

    /// <summary>Output that nobody took yet. As long as there is some, silence is not the board's fault.</summary>
    public bool HasOutput => output.Count > 0;

    /// <summary>Bytes of standard input that can be sent now.</summary>
    public int InputRoom => State == BoardState.Running && Session.CanSend ? Session.InputRoom : 0;

    /// <inheritdoc/>
    public override ulong NextTick => Math.Min(base.NextTick, Math.Min(timeoutAt, probeAt));

    /// <inheritdoc/>
    public override void Powered(ulong now)
    {
        base.Powered(now);
        if (timeout is { } limit)
            timeoutAt = now + Nanoseconds(limit);
        ProbeLater(now);
    }

    /// <summary>Takes the oldest output.</summary>
    public bool TryTakeOutput(out BoardEvent.Written? next) => output.TryDequeue(out next);

    /// <summary>All output was taken by whoever wants it, after a time in which the line was not read.</summary>
    public void OutputTaken(ulong now) => Heard(framed: true, now);

    /// <summary>Sends standard input: 1 to <see cref="FrameLayout.MaximumPayload"/> bytes, at most <see cref="InputRoom"/>.</summary>
    public void SendInput(ReadOnlySpan<byte> bytes) => Session.TryInput(bytes);

    /// <summary>Standard input has ended.</summary>
    /// <returns>False when it could not be sent yet.</returns>
    public bool TryEndInput() => State == BoardState.Running && Session.TryEndInput();

    /// <summary>The user's terminal has another size, in rows, and columns in the upper 16 bits.</summary>
    /// <returns>False when it could not be sent yet.</returns>
    public bool TryWindowSize(uint size) => State == BoardState.Running && Session.TryWindowSize(size);

    /// <summary>Ends the boot because nobody wants its output any more.</summary>
    public void Abandon(string reason)
    {
        Observer.Note(reason);
        Finish();
    }

    /// <inheritdoc/>
    public override void Tick(ulong now)
    {
        if (!Over && ExitStatus is null && now >= timeoutAt)
        {
            TimedOut = true;
            Observer.Note($"the program did not end within {Seconds(timeout!.Value)}");
            Finish();
            return;
        }

        if (now >= probeAt)
        {
            Session.Probe();
            probeAfter = probeAfter * 2 > LongestProbeAfter ? LongestProbeAfter : probeAfter * 2;
            ProbeLater(now);
        }

        base.Tick(now);
    }

    protected override void Heard(bool framed, ulong now)
    {
        probeAfter = ProbeAfter;
        ProbeLater(now);
        if (State is BoardState.Ready or BoardState.Running)
            Deadline = now + Nanoseconds(Deadlines.Silence);
    }

    protected override void Handle(BoardEvent next, ulong now)
    {
        switch (next)
        {
            case BoardEvent.Hello hello when State == BoardState.Booting:
                Observer.Note($"hello from the console server after {Seconds(hello.Uptime)}, boot id {hello.BootId:x8}");
                break;
            case BoardEvent.Ready when State == BoardState.Booting:
                Enter(BoardState.Running, now + Nanoseconds(Deadlines.Silence));
                break;
            case BoardEvent.Written written when State == BoardState.Running:
                output.Enqueue(written);
                break;
            case BoardEvent.Exited exited when State == BoardState.Running:
                ExitStatus = exited.Status;
                probeAt = ulong.MaxValue;
                Observer.Note($"the program ended with status {exited.Status}");
                Enter(BoardState.Stopping, now + Nanoseconds(Deadlines.Stopping));
                break;
            default:
                // Room for input is looked up when there is input; the rest comes too late to matter.
                break;
        }
    }

    private void ProbeLater(ulong now) =>
        probeAt = State is BoardState.Booting or BoardState.Running ? now + Nanoseconds(probeAfter) : ulong.MaxValue;
}
