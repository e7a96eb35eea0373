using System;
using System.Collections.Generic;
using System.Text;
using NUnit.Framework;
using Pistachio.Memory.Conformance;
using Pistachio.Memory.Tests.Fakes;
using Shouldly;

namespace Pistachio.Memory.Tests;

/// <summary>The conformance tests that run on the board, here against the fake machine: one case each.</summary>
[TestFixture]
internal sealed class ConformanceTests
{
    private static IEnumerable<TestCaseData> Cases()
    {
        Context<FakeTestProcess> context = new(default) { Listing = true };
        for (int i = 0; i < ConformanceSuite<FakeTestProcess>.Count; i++)
        {
            yield return new TestCaseData(i).SetName(NameOf(i, ref context));
        }
    }

    private static string NameOf(int index, ref Context<FakeTestProcess> context)
    {
        ConformanceSuite<FakeTestProcess>.Run(index, ref context, out ReadOnlySpan<byte> name);
        return Encoding.UTF8.GetString(name);
    }

    [TestCaseSource(nameof(Cases))]
    public void Conforms(int index)
    {
        FakeProcess process = FakeProcess.Start();
        Context<FakeTestProcess> context = new(new FakeTestProcess(process));

        TestResult result = ConformanceSuite<FakeTestProcess>.Run(index, ref context, out _);

        result.Verdict.ShouldBe(Verdict.Passed, $"{result.What}: expected {result.Expected}, got {result.Actual}");
        Invariants.Check(process.Kernel);
    }

    /// <summary>On the board all tests run in one process: nothing of one test may disturb the next, nor use up memory.</summary>
    [Test]
    public void All_tests_pass_in_one_process_again_and_again()
    {
        FakeProcess process = FakeProcess.Start();
        Context<FakeTestProcess> context = new(new FakeTestProcess(process));
        ulong usedAfterFirst = 0;
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < ConformanceSuite<FakeTestProcess>.Count; i++)
            {
                TestResult result = ConformanceSuite<FakeTestProcess>.Run(i, ref context, out ReadOnlySpan<byte> name);
                result.Verdict.ShouldBe(Verdict.Passed, $"{Encoding.UTF8.GetString(name)}: {result.What}: expected {result.Expected}, got {result.Actual}");
            }

            context.Process.Usage(out ulong used, out _);
            if (round == 0)
                usedAfterFirst = used;
            used.ShouldBe(usedAfterFirst);
        }
    }

    [Test]
    public void Names_of_tests_are_unique()
    {
        HashSet<string> names = [];
        foreach (TestCaseData test in Cases())
            names.Add(test.TestName!).ShouldBeTrue(test.TestName);
        names.Count.ShouldBeGreaterThanOrEqualTo(40);
    }
}
