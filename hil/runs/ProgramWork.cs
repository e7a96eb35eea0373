using Pistachio.Hil.Session;

namespace Pistachio.Hil.Runs;

/// <summary>The tests of one conformance program that are to run now.</summary>
/// <param name="program">The program.</param>
/// <param name="plan">Its tests.</param>
internal sealed class ProgramWork(CatalogProgram program, TestPlan plan)
{
    public CatalogProgram Program { get; } = program;

    public TestPlan Plan { get; } = plan;

    /// <summary>How many boards work on it; for <see cref="StageQueue"/>.</summary>
    public int Boards { get; set; }
}
