using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Pistachio.Build.Bench;
using Shouldly;

namespace Pistachio.Build.Tests;

/// <summary>Bench has a line for each row, whatever the benchmark program comes to on the board.</summary>
internal sealed class RowMeasurementTests
{
    private static readonly string[] Names = ["a", "b", "c", "d"];

    private readonly List<string> _runs = [];

    [SetUp]
    public void Forget() => _runs.Clear();

    [Test]
    public async Task A_program_that_comes_to_its_end_is_run_once()
    {
        var rows = await MeasureAsync(new ProgramEnd("row a 1 5\nrow b error ENOSYS\nrow c 3 5\nrow d 4 5\n", 0, null));

        Shown(rows).ShouldBe(["a 1", "b ENOSYS", "c 3", "d 4"]);
        _runs.ShouldBe(["a b c d"]);
    }

    [Test]
    public async Task A_row_that_kills_the_program_is_named_and_the_next_one_is_measured()
    {
        var rows = await MeasureAsync(new ProgramEnd("row a 1 5\n", 138, null), new ProgramEnd("row c 3 5\nrow d 4 5\n", 0, null));

        Shown(rows).ShouldBe(["a 1", "b signal 10", "c 3", "d 4"]);
        _runs.ShouldBe(["a b c d", "c d"]);
    }

    [Test]
    public async Task A_row_that_hangs_says_so()
    {
        var rows = await MeasureAsync(
            new ProgramEnd("row a 1 5\nrow b 2 5\n", 124, "the program did not end within 60 s"), new ProgramEnd("row d 4 5\n", 0, null));

        Shown(rows).ShouldBe(["a 1", "b 2", "c the program did not end within 60 s", "d 4"]);
    }

    [Test]
    public async Task The_last_row_needs_no_run_after_it()
    {
        var rows = await MeasureAsync(new ProgramEnd("row a 1 5\nrow b 2 5\nrow c 3 5\n", 3, null));

        Shown(rows).ShouldBe(["a 1", "b 2", "c 3", "d ended with status 3"]);
        _runs.Count.ShouldBe(1);
    }

    [Test]
    public async Task A_board_on_which_nothing_works_is_given_up()
    {
        var names = Enumerable.Range(0, 30).Select(i => $"row{i}").ToList();
        var runs = 0;

        var rows = await new RowMeasurement(_ =>
        {
            runs++;
            return Task.FromResult(new ProgramEnd("", 125, "the board was lost"));
        }).MeasureAsync(names);

        runs.ShouldBe(RowMeasurement.MaximumLostRuns);
        rows.Keys.ShouldBe(names);
        rows["row0"].Error.ShouldBe("the board was lost");
        rows["row29"].Error.ShouldBe(RowMeasurement.NotMeasured);
    }

    private async Task<IReadOnlyDictionary<string, ProgramRow>> MeasureAsync(params ProgramEnd[] ends)
    {
        var next = new Queue<ProgramEnd>(ends);
        return await new RowMeasurement(rows =>
        {
            _runs.Add(string.Join(' ', rows));
            return Task.FromResult(next.Dequeue());
        }).MeasureAsync(Names);
    }

    private static IEnumerable<string> Shown(IReadOnlyDictionary<string, ProgramRow> rows) =>
        Names.Select(name => $"{name} {rows[name].Error ?? rows[name].Count.ToString()}");
}
