using System;
using Pistachio.Hil.Link;
using Pistachio.Hil.Runner;

namespace Pistachio.Memory.Conformance.Program;

/// <summary>The conformance tests as the runner wants them: plain functions, each run as a whole.</summary>
internal struct MemorySuite : ITestSuite
{
    private Context<BoardProcess> _context;

    public readonly uint Count => ConformanceSuite<BoardProcess>.Count;

    public readonly ReadOnlySpan<byte> Name(uint index)
    {
        Context<BoardProcess> listing = new(default);
        listing.Listing = true;
        ConformanceSuite<BoardProcess>.Run((int)index, ref listing, out ReadOnlySpan<byte> name);
        return name;
    }

    /// <summary>No limit of the board: while a test runs nobody looks at the clock. The rig has one.</summary>
    public readonly ulong Limit(uint index) => 0;

    public readonly void Start(uint index)
    {
    }

    public bool Poll(uint index, ref TestOutcome outcome)
    {
        TestResult result = ConformanceSuite<BoardProcess>.Run((int)index, ref _context, out _);
        outcome.Status = result.Verdict == Verdict.Passed ? TestStatus.Passed : TestStatus.Failed;
        if (result.Verdict == Verdict.Failed)
        {
            outcome.Say(result.What);
            outcome.Say(": expected "u8);
            outcome.Say(result.Expected);
            outcome.Say(", got "u8);
            outcome.Say(result.Actual);
        }

        return true;
    }

    public readonly void Abandon(uint index)
    {
    }
}
