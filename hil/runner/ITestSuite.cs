using Pistachio.Hil.Link;

namespace Pistachio.Hil.Runner;

/// <summary>The conformance tests of an image.</summary>
/// <remarks>A suite whose tests are plain functions runs the whole test in <see cref="Poll"/>. One that gives each test a
/// domain of its own starts it in <see cref="Start"/> and looks after it in <see cref="Poll"/>; the line is served between.</remarks>
public interface ITestSuite : ITestNames
{
    /// <summary>How long a test may take until <see cref="Abandon"/>, in nanoseconds; 0 = no limit of the board.</summary>
    ulong Limit(uint index);

    /// <summary>Begins a test.</summary>
    void Start(uint index);

    /// <summary>Goes on with the test.</summary>
    /// <param name="index">The test.</param>
    /// <param name="outcome">Set status, and message if there is one, before returning true.</param>
    /// <returns>True when the test has ended.</returns>
    bool Poll(uint index, ref TestOutcome outcome);

    /// <summary>Ends a test that took too long, so that the next one can run.</summary>
    void Abandon(uint index);
}
