using System.Collections.Generic;

using Pistachio.Hil.Session;

namespace Pistachio.Hil.Runs;

/// <summary>Is told what happens during a run of conformance tests, as it happens, on any thread; one call at a time for each board.</summary>
public interface IRunObserver
{
    /// <summary>The run begins.</summary>
    /// <param name="tests">All tests that are to run.</param>
    /// <param name="boards">How many boards take part.</param>
    void Began(IReadOnlyList<CatalogTest> tests, int boards);

    /// <summary>Who is told what happens on a board.</summary>
    IBoardObserver ObserverOf(string board);

    /// <summary>What became of a test is known: no further attempt follows.</summary>
    void Decided(TestRecord test);

    /// <summary>Something a reader should know.</summary>
    void Note(string text);

    /// <summary>The run is over.</summary>
    void Ended();
}
