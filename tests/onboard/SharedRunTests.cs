using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using NUnit.Framework;

using Pistachio.Hil;
using Pistachio.Hil.Reports;
using Pistachio.Hil.Runs;
using Pistachio.Hil.Session;

using Shouldly;

namespace Pistachio.OnBoard.Tests;

/// <summary>A few tests of the built image on several machines, and on a machine that runs something else.</summary>
[TestFixture]
[CancelAfter(300_000)]
internal sealed class SharedRunTests
{
    private const int Tests = 24;

    public static IEnumerable<string> Images() => BuiltImage.Names;

    [TestCaseSource(nameof(Images))]
    public async Task Two_machines_share_the_tests_and_come_to_the_same_results_as_one(string image)
    {
        BuiltImage built = BuiltImage.Get(image);
        CatalogTest[] some = [.. built.Tests.Take(Tests)];
        using var folder = new RunFolder();
        RunRecord two = await ConformanceRun.ExecuteAsync(built.Describe(some, 2, folder.Path), null, CancellationToken.None);
        two.ExitCode.ShouldBe(RunStatus.Passed, SummaryTable.Sums(two));
        two.Boards.Count.ShouldBe(2);

        RunRecord one = await built.ResultAsync();
        two.Tests.Select(test => (test.Key, test.Outcome)).ShouldBe(one.Tests.Take(Tests).Select(test => (test.Key, test.Outcome)));
        two.Tests.ShouldAllBe(test => test.Attempts.Count == 1);
    }

    [TestCaseSource(nameof(Images))]
    public async Task Results_of_another_build_are_not_taken(string image)
    {
        BuiltImage built = BuiltImage.Get(image);
        using var folder = new RunFolder();
        RunOptions options = built.Describe([built.Tests[0]], 1, folder.Path) with { Identity = new ImageIdentity { Build = new string('0', 32) } };
        RunRecord run = await ConformanceRun.ExecuteAsync(options, null, CancellationToken.None);
        run.ExitCode.ShouldBe(RunStatus.Lost);
        run.Tests.ShouldHaveSingleItem().Reason.ShouldBe($"not run: the board runs build {built.Description.Build}, not {new string('0', 32)}");
        run.Boards[0].Boots.ShouldHaveSingleItem().Loss!.Kind.ShouldBe(LossKind.WrongImage);
    }

    private sealed class RunFolder : System.IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("pistachio-shared-run-").FullName;

        public void Dispose() => Directory.Delete(Path, true);
    }
}
