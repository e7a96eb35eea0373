using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using NUnit.Framework;
using Pistachio.Build.Bench;
using Shouldly;
using Spectre.Console;

namespace Pistachio.Build.Tests;

/// <summary>What Bench shows and writes about a peer.</summary>
internal sealed class PeerComparisonTests
{
    private const string OwnConsole = "bench boot.first_output 13194097\nbench page.map 247\nrow posix.getpid 40 1001\nrow posix.stat error ENOSYS\n";
    private const string PeerConsole =
        "row boot.first_output 1517620840 1\nrow posix.getpid 308 1001\nrow posix.stat 3614 1001\nrow posix.fstat 1122 1001\n";

    private static IReadOnlyDictionary<string, ProgramRow> Own { get; } = ProgramRow.Parse(OwnConsole);

    private static PeerComparison Comparison { get; } =
        new("Linux 6.1.192-2", PeerComparison.OwnRows(Benchmark.Parse(OwnConsole), Own), ProgramRow.Parse(PeerConsole));

    [Test]
    public void A_row_of_both_has_both_figures_their_ratio_and_the_goal() =>
        Line("posix.getpid").ShouldBe(["posix.getpid", "getpid by the syscall instruction", "40", "308", "7.7", "40"]);

    [Test]
    public void The_time_to_the_first_output_is_compared_with_that_of_the_kernels_own_bench() =>
        Line("boot.first_output").Skip(2).ShouldBe(["13,194,097", "1,517,620,840", "115.0", "20,000,000"]);

    [Test]
    public void What_Pistachio_cannot_do_yet_shows_its_error() =>
        Line("posix.stat").Skip(2).ShouldBe(["ENOSYS", "3,614", "-", "700"]);

    [Test]
    public void A_row_without_a_figure_shows_a_dash()
    {
        Line("posix.fstat").Skip(2).ShouldBe(["-", "1,122", "-", "200"]);
        Line("posix.yield").Skip(2).ShouldBe(["-", "-", "-", "250"]);
    }

    [Test]
    public void The_table_names_the_version_of_the_peer()
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 200;

        console.Write(Comparison.ToTable());

        text.ToString().ShouldContain("Linux 6.1.192-2");
        text.ToString().Split('\n').ShouldContain(line => line.Contains("posix.getpid") && line.Contains("308") && line.Contains("7.7"));
    }

    [Test]
    public void Without_a_peer_the_file_has_the_figures_and_says_what_failed() =>
        BenchJson.Write(Benchmark.Parse(OwnConsole), Own, null).ShouldBe(
            """[{"name":"boot.first_output","guest_instructions":13194097},{"name":"page.map","guest_instructions":247},"""
            + """{"name":"posix.getpid","guest_instructions":40},{"name":"posix.stat","guest_instructions":null,"error":"ENOSYS"}]""");

    [Test]
    public void With_a_peer_each_row_of_the_file_still_has_a_name_and_a_figure_of_Pistachio()
    {
        var rows = WrittenRows();

        rows.Keys.ShouldBe(["boot.first_output", "page.map", "posix.getpid", "posix.stat", "posix.fstat"], ignoreOrder: true);
        rows["page.map"].GetProperty("guest_instructions").GetInt64().ShouldBe(247);
        rows["posix.getpid"].GetProperty("guest_instructions").GetInt64().ShouldBe(40);
        rows["posix.stat"].GetProperty("guest_instructions").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Test]
    public void The_file_has_the_figures_of_the_peer_where_it_was_measured()
    {
        var rows = WrittenRows();

        rows["posix.fstat"].GetProperty("peer").GetRawText().ShouldBe("""{"name":"Linux 6.1.192-2","guest_instructions":1122,"rounds":1001}""");
        rows["page.map"].TryGetProperty("peer", out _).ShouldBeFalse();
    }

    private static IReadOnlyList<string> Line(string name) => Comparison.Lines().Single(line => line[0] == name);

    private static Dictionary<string, JsonElement> WrittenRows() =>
        JsonDocument.Parse(BenchJson.Write(Benchmark.Parse(OwnConsole), Own, Comparison)).RootElement.EnumerateArray()
            .ToDictionary(row => row.GetProperty("name").GetString()!);
}
