using System;
using System.Linq;
using NUnit.Framework;
using Pistachio.Build.Bench;
using Shouldly;

namespace Pistachio.Build.Tests;

/// <summary>A run of Linux that brings no figures says why in one line.</summary>
internal sealed class LinuxRunTests
{
    private static readonly string AllRows = string.Concat(PosixBenchmark.All.Select(row => $"row {row.Name} 5 1001\r\n"));

    [Test]
    public void A_run_with_all_rows_is_a_result()
    {
        var run = Run(0, AllRows + "[    1.95] reboot: Power down\r\n");
        run.Failure.ShouldBeNull();
        run.Missing.ShouldBeNull();
    }

    [Test]
    public void A_kernel_that_does_not_boot_in_time_is_told_with_its_last_words() =>
        Run(null, "Decompressing Linux...\r\n\r\n").Failure
            .ShouldBe("Linux did not start the benchmark within 10 minutes; its last words: Decompressing Linux...");

    [Test]
    public void A_benchmark_that_hangs_is_told_with_the_row_it_came_to() =>
        Run(null, "row posix.getpid 308 1001\r\n").Failure
            .ShouldBe("Linux did not end the benchmark within 10 minutes; its last words: row posix.getpid 308 1001");

    [Test]
    public void A_program_that_prints_nothing_is_a_failure() =>
        Run(0, "").Failure.ShouldBe("the benchmark printed no row on Linux; its console stayed empty");

    [Test]
    public void A_kernel_that_panics_is_told_with_its_reason_and_not_with_its_registers() =>
        Run(0, "[    1.5] Kernel panic - not syncing: Attempted to kill init!\r\n[    1.5] R13: 0000000000000000\r\n").Failure
            .ShouldBe("the benchmark printed no row on Linux; its last words: [    1.5] Kernel panic - not syncing: Attempted to kill init!");

    [Test]
    public void A_QEMU_that_cannot_run_is_a_failure_even_after_some_rows() =>
        Run(1, AllRows).Failure.ShouldStartWith("QEMU ended with status 1 while Linux ran");

    [Test]
    public void Rows_that_failed_or_are_missing_are_named()
    {
        var console = AllRows.Replace("row posix.stat 5 1001\r\n", "row posix.stat error ENOENT\r\n").Replace("row posix.yield 5 1001\r\n", "");
        Run(0, console).Missing.ShouldBe("Linux has no figure for posix.stat, posix.yield");
    }

    private static LinuxRun Run(int? status, string console) => new(status, console, TimeSpan.FromMinutes(10));
}
