using System;
using System.IO;
using NUnit.Framework;
using Pistachio.Build.Boards;
using Pistachio.Build.Execution;
using Pistachio.Build.Releases;
using Pistachio.Tests;
using Shouldly;

namespace Pistachio.Build.Tests;

/// <summary>Release files: what is read, written and refused, and the table that documents them.</summary>
internal sealed class ReleaseTests
{
    private const string Valid = """
        # A head that stays.
        description: "with a \"quote\""
        phases:
          memory:
            version: 0.1.0
            build: "00112233445566778899aabbccddeeff"
            passed: 88
            skipped: 1
            date: 2026-11-26
            rig: "QEMU pc"

        """;

    private readonly string _file = Path.GetTempFileName();

    [OneTimeTearDown]
    public void Remove() => File.Delete(_file);

    [Test]
    public void A_release_is_written_as_it_was_read()
    {
        var release = Read(Valid);
        release.Description.ShouldBe("with a \"quote\"");
        release.Has("memory").ShouldBeTrue();
        release.Has("vfs").ShouldBeFalse();
        ("# A head that stays.\n" + ReleaseWriter.Text(release)).ShouldBe(Valid);
        Read(ReleaseWriter.Text(release with { Phases = [] })).Phases.ShouldBeEmpty();
    }

    [Test]
    public void All_phases_are_all_phases() => Read("description: all\nphases: all").Has("anything").ShouldBeTrue();

    [TestCase("phases: all", "phases: some", "r.yaml:2: expected 'all', or a mapping of phase")]
    [TestCase("description: all\n", "", "r.yaml:1: expected a member 'description'")]
    [TestCase("phases: all", "phases: all\nextra: 1", "r.yaml:3: expected one of description, phases, not 'extra'")]
    public void A_mistake_in_a_release_is_reported_with_line_and_expectation(string right, string wrong, string complaint) =>
        Should.Throw<BuildFailure>(() => Read("description: all\nphases: all".Replace(right, wrong))).Message.ShouldStartWith(complaint);

    [TestCase("0.1.0", "new", "r.yaml:5: expected a version such as 0.1.0")]
    [TestCase("ccddeeff", "ccddee", "r.yaml:6: expected a build id, 32 hexadecimal digits")]
    [TestCase("passed: 88", "passed: 0", "r.yaml:7: expected a number from 1")]
    [TestCase("2026-11-26", "yesterday", "r.yaml:9: expected a day such as 2026-12-31")]
    [TestCase("    rig: \"QEMU pc\"\n", "", "r.yaml:5: expected a member 'rig'")]
    public void A_proof_that_makes_no_sense_is_refused(string right, string wrong, string complaint) =>
        Should.Throw<BuildFailure>(() => Read(Valid.Replace(right, wrong))).Message.ShouldStartWith(complaint);

    [Test]
    public void A_release_takes_a_phase_with_its_servers_grants_off_the_board()
    {
        var board = BoardProfileReader.Read(Repository.Root, "pc-x86");
        var release = Read(Valid);
        var applied = release.ApplyTo(board, []);
        applied.Phases.Count.ShouldBe(1);
        Should.Throw<BuildFailure>(() => Read(Valid.Replace("  memory:", "  graphics:")).ApplyTo(board, [])).Message.ShouldStartWith("r.yaml:4: board 'pc-x86' has no phase 'graphics'");
        Should.Throw<BuildFailure>(() => Read(Valid.Replace("0.1.0", "0.0.9")).ApplyTo(board, [])).Message.ShouldEndWith("promote the phase again");
    }

    [Test]
    public void An_unknown_release_lists_the_known_ones_with_development_first()
    {
        var failure = Should.Throw<BuildFailure>(() => ReleaseReader.Read(Repository.Root, "pc-x86", "9.9"));
        failure.Message.ShouldStartWith("unknown release '9.9' of board 'pc-x86'; known releases: development, ");
        failure.ExitStatus.ShouldBe(2);
    }

    [Test]
    public void The_releases_of_the_repository_fit_its_boards()
    {
        foreach (var board in BoardProfileReader.Known(Repository.Root))
        {
            foreach (var name in ReleaseReader.Known(Repository.Root, board))
            {
                Should.NotThrow(() => ReleaseReader.Read(Repository.Root, board, name).ApplyTo(BoardProfileReader.Read(Repository.Root, board), []));
            }
        }
    }

    [Test]
    public void The_table_of_releases_in_the_documents_is_up_to_date() =>
        File.ReadAllText(Repository.File(ReleaseTable.Document)).ShouldBe(ReleaseTable.Updated(Repository.Root), "run ./nuke.ps1 Boards");

    private Release Read(string text)
    {
        File.WriteAllText(_file, text);
        return ReleaseReader.ReadFile(_file, "r.yaml", "pc-x86", "r");
    }
}
