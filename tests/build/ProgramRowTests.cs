using System.Collections.Generic;
using NUnit.Framework;
using Pistachio.Build.Bench;
using Shouldly;

namespace Pistachio.Build.Tests;

/// <summary>The lines of the POSIX benchmark program are found on a console and read.</summary>
internal sealed class ProgramRowTests
{
    [Test]
    public void Rows_are_read_between_other_console_lines() =>
        ProgramRow.Parse("Pistachio 0.1.0\r\nrow posix.getpid 40 1001\r\nbench page.map 80\r\nrow posix.stat 3614 1001\n[    1.9] Power down\r\n")
            .ShouldBe(new Dictionary<string, ProgramRow>
            {
                ["posix.getpid"] = new("posix.getpid", 40, 1001),
                ["posix.stat"] = new("posix.stat", 3614, 1001),
            });

    [Test]
    public void A_row_that_failed_keeps_its_error_and_has_no_figure() =>
        ProgramRow.Parse("row posix.spawn_wait error ENOSYS\n")["posix.spawn_wait"].ShouldBe(new ProgramRow("posix.spawn_wait", null, 0, "ENOSYS"));

    [TestCase("row posix.stat 36")]
    [TestCase("row posix.stat 36x4 1001")]
    [TestCase("row posix.stat -3614 1001")]
    [TestCase("row posix.stat 3614 99999999999")]
    [TestCase("row posix.stat 36[    1.54] posixbench[1]: segfault at 7fbd")]
    [TestCase("arow posix.stat 3614 1001")]
    [TestCase("row error ENOSYS")]
    public void A_line_that_the_system_wrote_into_gives_no_figure(string line) => ProgramRow.Parse(line + "\n").ShouldBeEmpty();

    [Test]
    public void A_row_that_is_measured_again_counts_as_measured_last() =>
        ProgramRow.Parse("row posix.stat 1 1001\nrow posix.stat 2 1001\n")["posix.stat"].Count.ShouldBe(2);
}
