using System;
using System.Collections.Generic;
using System.Diagnostics;

using Pistachio.Hil.Reports;
using Pistachio.Hil.Session;

namespace Pistachio.Hil.Runs;

/// <summary>Writes down what happens on one board of a run: its boots, and the attempts of tests with the lines of its console log.</summary>
internal sealed class BoardRecorder : IBoardObserver, IDisposable
{
    private readonly int number;
    private readonly TestBoard board;
    private readonly Action<CatalogTest, AttemptRecord> attempted;
    private readonly IBoardObserver? next;
    private readonly List<BootRecord> boots = [];
    private CatalogProgram program = new("", "", []);
    private string description;
    private double powered;
    private double? ready;
    private double started;
    private int firstLine;

    /// <param name="number">Number of the board.</param>
    /// <param name="board">The board.</param>
    /// <param name="directory">Where its logs go; there already.</param>
    /// <param name="clock">The clock of the run.</param>
    /// <param name="attempted">Is told each attempt.</param>
    /// <param name="next">Is told the same as this, or null.</param>
    public BoardRecorder(int number, TestBoard board, string directory, Stopwatch clock, Action<CatalogTest, AttemptRecord> attempted, IBoardObserver? next)
    {
        this.number = number;
        this.board = board;
        this.attempted = attempted;
        this.next = next;
        description = board.Name;
        Log = new RunLog(directory, this, clock);
    }

    /// <summary>What the board's session is to be told, and its clock.</summary>
    public RunLog Log { get; }

    /// <summary>Why the board can no longer be used; null while it can.</summary>
    public string? Trouble { get; private set; }

    /// <summary>The trouble is that of the rig, not of the board.</summary>
    public bool IsRigTrouble { get; private set; }

    /// <summary>How the board was lost last, or null.</summary>
    public BoardLoss? LastLoss { get; private set; }

    public BoardRecord Record => new(board.Name, description, [.. boots], Trouble);

    private double Now => Log.Elapsed.TotalSeconds;

    /// <summary>The board is about to boot for a program.</summary>
    public void BeginBoot(CatalogProgram wanted, string machine)
    {
        program = wanted;
        description = machine;
        powered = Now;
        ready = null;
        Log.Note($"boot for {program.Name} on {machine}");
    }

    /// <summary>The boot is over.</summary>
    public void EndBoot(BoardBoot boot)
    {
        boots.Add(new BootRecord(program.Name, powered, ready, Now, boot.Introduction?.Build, boot.Loss));
        LastLoss = boot.Loss;
        if (boot.Loss is { } loss)
            Log.Note($"board lost: {loss.Reason}");
    }

    /// <summary>The board can no longer be used.</summary>
    public void GiveUp(string reason, bool isRigTrouble)
    {
        Trouble = reason;
        IsRigTrouble = isRigTrouble;
        Log.Note($"{board.Name} is no longer used: {reason}");
    }

    public void StateChanged(BoardState state)
    {
        if (state == BoardState.Ready)
            ready ??= Now;
        next?.StateChanged(state);
    }

    public void ConsoleLine(string text) => next?.ConsoleLine(text);

    public void TestStarted(string name)
    {
        started = Now;
        firstLine = Log.Lines;
        next?.TestStarted(name);
    }

    public void TestDecided(TestVerdict verdict)
    {
        // A test that the image lacks has never started.
        bool began = firstLine > 0;
        int line = Log.Lines;
        var attempt = new AttemptRecord(
            verdict.Outcome,
            verdict.Reason,
            verdict.Duration.TotalSeconds,
            number,
            began ? started : Now,
            Now,
            began ? firstLine : line,
            line,
            verdict.Console,
            verdict.Reported);
        firstLine = 0;
        next?.TestDecided(verdict);
        attempted(program.Find(verdict.Name), attempt);
    }

    public void Note(string text) => next?.Note(text);

    public void Dispose() => Log.Dispose();
}
