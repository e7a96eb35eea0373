namespace Pistachio.Hil.Session;

/// <summary>Is told what happens during a run, as it happens.</summary>
public interface IBoardObserver
{
    /// <summary>The board is in a new state.</summary>
    void StateChanged(BoardState state);

    /// <summary>A line of the board's console.</summary>
    void ConsoleLine(string text);

    /// <summary>A test begins.</summary>
    void TestStarted(string name);

    /// <summary>A test has its verdict.</summary>
    void TestDecided(TestVerdict verdict);

    /// <summary>Something a reader of the log should know.</summary>
    void Note(string text);
}
