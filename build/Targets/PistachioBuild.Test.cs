using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Execution;
using Pistachio.Build.Images;
using Pistachio.Build.Testing;
using Spectre.Console;

namespace Pistachio.Build.Targets;

internal sealed partial class PistachioBuild
{
    [Parameter("For Test: run only the tests that match, as 'dotnet test --filter' understands it.")]
    public string? Filter { get; private set; }

    private async Task TestAsync(CancellationToken cancellation)
    {
        var results = Path.Combine(Output, "test-results");
        Remove(results);
        Directory.CreateDirectory(results);

        // First of all, because it takes the network.
        var projects = TestProjects.Find(Root);
        await InstallAsync([.. projects.SelectMany(TestProjects.ToolsOf).Distinct()], cancellation).ConfigureAwait(false);
        await FetchPackagesAsync(projects.SelectMany(TestProjects.PackagesOf), cancellation).ConfigureAwait(false);

        // Two rows of projects at a time: those that measure time or take the board, one after the other, and beside them the rest.
        var lanes = await Task.WhenAll(projects.GroupBy(TestProjects.RunsBesideOthers).Select(lane => TestInTurnAsync([.. lane], results, cancellation)))
            .ConfigureAwait(false);
        var rows = lanes.SelectMany(lane => lane).OrderBy(row => row.Project, StringComparer.Ordinal).ToList();
        var total = rows.Aggregate(default(TestCounts), (sum, row) => sum + row.Counts);

        var table = new Table().RoundedBorder().AddColumns("Test project", "Passed", "Failed", "Skipped", "Seconds");
        rows.ForEach(row => table.AddRow(
            row.Project, $"{row.Counts.Passed}", $"{row.Counts.Failed}", $"{row.Counts.Skipped}",
            row.Duration.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)));
        _console.Write(table);

        ClosingLine = total.ToString();
        if (total.Failed > 0 || total.Passed == 0)
        {
            throw new BuildFailure(total.Failed > 0 ? $"{total.Failed} tests failed" : "no test ran");
        }
    }

    private async Task<IReadOnlyList<(string Project, TestCounts Counts, TimeSpan Duration)>> TestInTurnAsync(
        IReadOnlyList<string> projects, string results, CancellationToken cancellation)
    {
        var rows = new List<(string Project, TestCounts Counts, TimeSpan Duration)>();
        foreach (var project in projects)
        {
            var name = Path.GetFileNameWithoutExtension(project);
            var began = Stopwatch.GetTimestamp();
            var counts = await TestAsync(project, Path.Combine(results, name + ".trx"), cancellation).ConfigureAwait(false);
            rows.Add((name, counts, Stopwatch.GetElapsedTime(began)));
        }

        return rows;
    }

    private async Task<TestCounts> TestAsync(string project, string trxFile, CancellationToken cancellation)
    {
        List<string> arguments =
        [
            "test", project, "-c", ImageProjects.Configuration, "--no-build", "--nologo",
            "--logger", $"trx;LogFileName={trxFile}",
        ];
        if (Filter != null)
        {
            arguments.AddRange(["--filter", Filter]);
        }

        // A filter may leave a project without tests; without one, a project that runs no test is broken.
        arguments.AddRange(["--", $"RunConfiguration.TreatNoTestsAsError={(Filter == null ? "true" : "false")}"]);
        var (status, output) = await _tools.ExecuteAsync("dotnet", arguments, cancellation).ConfigureAwait(false);

        if (Filter != null && status == 0 && TestCounts.IsEmpty(trxFile))
        {
            return default;
        }

        var counts = TestCounts.Read(trxFile, status);
        foreach (var (test, message) in TestCounts.Failures(trxFile))
        {
            _console.MarkupLineInterpolated($"[red]failed:[/] {test}");
            _console.WriteLine(message);
        }

        if (counts.Failed > TestCounts.Failures(trxFile).Count())
        {
            _console.WriteLine(output.TrimEnd());
        }

        return counts;
    }
}
