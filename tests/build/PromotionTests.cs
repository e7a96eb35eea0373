using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Pistachio.Build.Execution;
using Pistachio.Build.Releases;
using Pistachio.Hil.Runs;
using Pistachio.Hil.Session;
using Shouldly;

namespace Pistachio.Build.Tests;

/// <summary>A phase is turned on in a release only when its conformance passed with the build at hand; else each thing that is missing is said.</summary>
internal sealed class PromotionTests
{
    private const string Build = "00112233445566778899aabbccddeeff";
    private const string OtherBuild = "ffeeddccbbaa99887766554433221100";

    private static readonly TestCatalog Catalog = new(
        [new CatalogPhase("memory", "0.1.0", []), new CatalogPhase("process", "0.1.0", ["memory"]) { Needs = ["memory"] }, new CatalogPhase("vfs", "0.1.0", [])],
        [Program("memory", "mmap/one", "mmap/two"), Program("process", "fork/one")]);

    private static readonly Release Empty = new("r.yaml", "pc-x86", "0.1", "", []);

    [Test]
    public void A_phase_whose_tests_all_passed_is_turned_on_with_the_proof()
    {
        var promotion = Of(Run(Build, ("mmap/one", RunOutcome.Passed), ("mmap/two", RunOutcome.Skipped)));
        promotion.Missing(Empty, "memory").ShouldBeEmpty();
        promotion.Proof("memory").ShouldBe(new ReleaseProof(Build, 1, 1, new DateOnly(2026, 11, 26), "a machine"));
    }

    [Test]
    public void Tests_may_have_passed_in_several_runs_of_the_build() =>
        Of(Run(Build, ("mmap/two", RunOutcome.Passed)), Run(Build, ("mmap/one", RunOutcome.Passed))).Missing(Empty, "memory").ShouldBeEmpty();

    [Test]
    public void Runs_of_another_build_prove_nothing() =>
        Of(Run(OtherBuild, ("mmap/one", RunOutcome.Passed), ("mmap/two", RunOutcome.Passed))).Missing(Empty, "memory")
            .ShouldBe(["not run with this build (00112233): mmap/one, mmap/two"]);

    [Test]
    public void A_board_that_said_that_it_runs_another_build_proves_nothing()
    {
        var run = Run(Build, ("mmap/one", RunOutcome.Passed), ("mmap/two", RunOutcome.Passed));
        var wrong = run with { Boards = [run.Boards[0] with { Boots = [run.Boards[0].Boots[0] with { Build = OtherBuild }] }] };
        Of(wrong).Missing(Empty, "memory").ShouldHaveSingleItem().ShouldStartWith("not run with this build");
    }

    [TestCase(RunOutcome.Failed, "failed: mmap/two")]
    [TestCase(RunOutcome.Flaky, "passed only when it was tried again: mmap/two")]
    [TestCase(RunOutcome.Quarantined, "in quarantine: mmap/two")]
    [TestCase(RunOutcome.Blocked, "not run because a phase below failed: mmap/two")]
    public void Whatever_is_not_passed_is_named(RunOutcome outcome, string complaint) =>
        Of(Run(Build, ("mmap/one", RunOutcome.Passed), ("mmap/two", outcome))).Missing(Empty, "memory").ShouldBe([complaint]);

    [Test]
    public void A_test_in_quarantine_that_passes_is_still_in_quarantine()
    {
        var run = Run(Build, ("mmap/one", RunOutcome.Passed), ("mmap/two", RunOutcome.Passed));
        Of(run with { Tests = [.. run.Tests.Select(test => test with { Quarantine = "known" })] }).Missing(Empty, "memory").ShouldBe(["in quarantine: mmap/one, mmap/two"]);
    }

    [Test]
    public void A_test_that_failed_lately_with_the_same_build_is_not_steady_until_it_has_passed_often_enough()
    {
        var good = Run(Build, ("mmap/one", RunOutcome.Passed), ("mmap/two", RunOutcome.Passed));
        var bad = Run(Build, ("mmap/one", RunOutcome.Passed), ("mmap/two", RunOutcome.Failed));
        Of(good, bad).Missing(Empty, "memory").ShouldBe(["did not pass in one of the last 5 runs of this build: it is not steady: mmap/two"]);
        Of(good, good, good, good, good, bad).Missing(Empty, "memory").ShouldBeEmpty();
    }

    [Test]
    public void What_a_phase_needs_must_be_on_before_it()
    {
        var promotion = Of(Run(Build, ("fork/one", RunOutcome.Passed)));
        promotion.Missing(Empty, "process").ShouldBe(["phase process builds on memory, which release '0.1' does not have: promote memory first"]);
        var proof = new ReleaseProof(Build, 2, 0, new DateOnly(2026, 11, 26), "a machine");
        promotion.Missing(Empty with { Phases = [new ReleasePhase("memory", new Version(0, 1, 0), proof, 1)] }, "process").ShouldBeEmpty();
    }

    [Test]
    public void A_phase_that_can_do_without_another_was_still_proven_together_with_it()
    {
        var catalog = new TestCatalog(
            [.. Catalog.Phases.Select(phase => phase.Name == "memory" ? phase with { DependsOn = ["vfs"] } : phase)], Catalog.Programs);
        new Promotion(catalog, Build, [Run(Build, ("mmap/one", RunOutcome.Passed), ("mmap/two", RunOutcome.Passed))]).Missing(Empty, "memory")
            .ShouldBe(["phase memory was proven together with vfs, which release '0.1' does not have: promote vfs first"]);
    }

    [Test]
    public void A_phase_without_tests_is_never_turned_on() =>
        Of().Missing(Empty, "vfs").ShouldBe(["phase vfs has no conformance tests: nothing proves it"]);

    [Test]
    public void Tests_that_were_all_skipped_prove_nothing() =>
        Of(Run(Build, ("mmap/one", RunOutcome.Skipped), ("mmap/two", RunOutcome.Skipped))).Missing(Empty, "memory")
            .ShouldBe(["all tests of phase memory were skipped: nothing proves it"]);

    [Test]
    public void An_unknown_phase_and_a_release_that_has_everything_are_refused()
    {
        Should.Throw<BuildFailure>(() => Of().Missing(Empty, "net")).Message.ShouldBe("board 'pc-x86' has no phase 'net'; its phases: memory, process, vfs");
        Of().Missing(Empty with { Name = "development", Phases = null }, "memory").ShouldBe(["release 'development' has all phases: there is nothing to promote"]);
    }

    private static Promotion Of(params RunRecord[] runs) => new(Catalog, Build, runs);

    private static CatalogProgram Program(string phase, params string[] tests) =>
        new($"{phase}-tests", phase, [.. tests.Select(test => new CatalogTest(test, phase, $"{phase}-tests", TimeSpan.FromSeconds(1)))]);

    private static RunRecord Run(string build, params (string Name, RunOutcome Outcome)[] tests)
    {
        var attempt = new AttemptRecord(TestOutcomeKind.Passed, "", 0.1, 0, 1, 2, 1, 2, [], true);
        return new RunRecord(
            RunRecord.CurrentFormat,
            "20261126T120000Z-01",
            "pc-x86",
            build,
            new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero),
            5,
            [],
            [new BoardRecord("one", "a machine", [new BootRecord("memory-tests", 0, 1, 5, build, null)], null)],
            [.. tests.Select(test => new TestRecord(test.Name, Catalog.Tests.Single(each => each.Name == test.Name).Phase, "p", test.Outcome, "", 0.1, [attempt])
            {
                Quarantine = test.Outcome == RunOutcome.Quarantined ? "known" : null,
            })]);
    }
}
