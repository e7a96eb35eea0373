using System.Collections.Concurrent;
using System.Collections.Generic;

using Pistachio.Hil.Session;

namespace Pistachio.Hil.Tests;

/// <summary>Keeps what it is told.</summary>
internal sealed class RecordingObserver : IBoardObserver
{
    private readonly ConcurrentQueue<string> notes = new();
    private readonly ConcurrentQueue<string> lines = new();
    private readonly ConcurrentQueue<BoardState> states = new();

    public IReadOnlyCollection<string> Notes => notes;

    public IReadOnlyCollection<string> Lines => lines;

    public IReadOnlyCollection<BoardState> States => states;

    public void StateChanged(BoardState state) => states.Enqueue(state);

    public void ConsoleLine(string text) => lines.Enqueue(text);

    public void TestStarted(string name) => notes.Enqueue($"started {name}");

    public void TestDecided(TestVerdict verdict) => notes.Enqueue($"decided {verdict.Name}");

    public void Note(string text) => notes.Enqueue(text);
}
