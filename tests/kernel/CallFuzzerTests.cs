using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Kernel.Tests.Fuzzing;
using Shouldly;

namespace Pistachio.Kernel.Tests;

/// <summary>PISTACHIO_FUZZ_SEED repeats a run; PISTACHIO_FUZZ_CALLS makes it longer or shorter.</summary>
[TestFixture]
internal sealed class CallFuzzerTests
{
    [Test]
    public void A_million_random_calls_break_nothing()
    {
        int calls = (int)Number("PISTACHIO_FUZZ_CALLS", 1_000_000);
        ulong seed = Number("PISTACHIO_FUZZ_SEED", (ulong)DateTime.UtcNow.Ticks);
        TestContext.Out.WriteLine($"seed {seed}");
        Stopwatch time = Stopwatch.StartNew();
        FuzzReport report = CallFuzzer.Run(seed, calls, 500);
        TestContext.Out.WriteLine($"{report.Calls} calls, {report.Successes} accepted, {report.Restarts} restarts, {report.Machines} machines, {time.Elapsed.TotalSeconds:F1} s");
        foreach (CallNumber number in Enum.GetValues<CallNumber>().Distinct())
        {
            TestContext.Out.WriteLine($"{number}: {report.SuccessesOf.GetValueOrDefault(number)}");
        }

        TestContext.Out.WriteLine($"foreign calls: {report.Reflected} to a gate, {report.Refused} without one; stopped threads let go on: {report.LetGoOn}");
        report.Successes.ShouldBeGreaterThan(report.Calls / 20);
        report.Reflected.ShouldBeGreaterThan(report.Calls / 1000);
        report.Refused.ShouldBeGreaterThan(report.Calls / 1000);
        report.LetGoOn.ShouldBeGreaterThan(report.Calls / 10_000);
    }

    [Test]
    public void Invariants_hold_after_each_of_the_first_calls()
    {
        ulong seed = Number("PISTACHIO_FUZZ_SEED", 1);
        CallFuzzer.Run(seed, 20_000, 1).Calls.ShouldBeGreaterThan(10_000);
    }

    private static ulong Number(string variable, ulong otherwise) =>
        ulong.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value : otherwise;
}
