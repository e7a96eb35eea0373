using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Runs;
using Pistachio.Hil.Session;

namespace Pistachio.Hil.Tests;

/// <summary>
/// An image with three phases on simulated boards: <c>top</c> builds on <c>base</c>, <c>side</c> on nothing. Each has a conformance program of
/// its own name with <c>-tests</c> behind it.
/// </summary>
internal sealed class SimulatedImage : IDisposable
{
    private readonly Dictionary<string, SimulatedTest[]> programs;

    /// <param name="tests">The tests, with the phase before a colon: <c>base:a/one</c>.</param>
    public SimulatedImage(params SimulatedTest[] tests)
    {
        programs = tests.GroupBy(test => test.Name.Split(':')[0]).ToDictionary(
            phase => phase.Key + "-tests",
            phase => phase.Select(test => test with { Name = test.Name.Split(':')[1] }).ToArray());
        Catalog = new TestCatalog(
            [new CatalogPhase("base", "1.0", []), new CatalogPhase("top", "1.0", ["base"]), new CatalogPhase("side", "1.0", [])],
            [.. programs.Select(program => new CatalogProgram(
                program.Key,
                program.Key.Split('-')[0],
                [.. program.Value.Select(test => new CatalogTest(test.Name, program.Key.Split('-')[0], program.Key, TimeSpan.FromSeconds(20)))]))]);
    }

    public TestCatalog Catalog { get; }

    public string Output { get; } = Directory.CreateTempSubdirectory("pistachio-run-tests-").FullName;

    /// <summary>The boards that were switched on, by name.</summary>
    public Dictionary<string, List<SimulatedRig>> Rigs { get; } = [];

    /// <summary>A board that serves the image.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="during">What it does during a test, besides ending; is told the number of the boot from 1, over all programs.</param>
    public TestBoard Board(string name, Func<SimulatedMachine, SimulatedTest, int, bool>? during = null)
    {
        int boots = 0;
        Rigs[name] = [];
        return new TestBoard(name, program =>
        {
            var rig = new SimulatedRig((machine, _) =>
            {
                int boot = Interlocked.Increment(ref boots);
                machine.Serve(programs[program], (uint)(boot * 16) + 1, during is null ? null : test => during(machine, test, boot));
            });
            Rigs[name].Add(rig);
            return rig;
        });
    }

    public RunOptions Options(params TestBoard[] boards) => new("simulated", Catalog, [.. Catalog.Tests], boards, Output)
    {
        Deadlines = new Deadlines { PanicQuiet = TimeSpan.FromMilliseconds(100) },
    };

    public Task<RunRecord> RunAsync(RunOptions options, IRunObserver? observer = null) => ConformanceRun.ExecuteAsync(options, observer, CancellationToken.None);

    public Task<RunRecord> RunAsync(params TestBoard[] boards) => RunAsync(Options(boards));

    public void Dispose() => Directory.Delete(Output, true);
}
