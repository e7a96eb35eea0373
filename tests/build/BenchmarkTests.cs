using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Pistachio.Build.Bench;
using Shouldly;

namespace Pistachio.Build.Tests;

internal sealed class BenchmarkTests
{
    [Test]
    public void Results_are_read_between_other_console_lines() =>
        Benchmark.Parse("Pistachio 0.1.0\r\nbench ipc.cross.0 123\r\nbenchmark 5 7\r\nbench page.map 80\r\nbench x\r\n")
            .ShouldBe(new Dictionary<string, long> { ["ipc.cross.0"] = 123, ["page.map"] = 80 });

    [Test]
    public void A_count_that_is_no_number_leaves_its_row_missing()
    {
        var results = Benchmark.Parse("bench page.map 12x\nbench page.unmap -5\n");

        results.ShouldBeEmpty();
        Benchmark.Missing(results).ShouldContain("page.map");
    }

    [Test]
    public void A_run_with_all_rows_misses_nothing() =>
        Benchmark.Missing(Benchmark.Required.ToDictionary(row => row.Name, _ => 1L)).ShouldBeEmpty();
}
