using System.Collections.Generic;
using CsCheck;
using NUnit.Framework;
using Pistachio.Memory.Conformance;
using Pistachio.Memory.Tests.Fakes;
using Shouldly;

namespace Pistachio.Memory.Tests;

/// <summary>Random sequences of calls and accesses, compared with a model that keeps one entry per page.</summary>
[TestFixture]
internal sealed class LibraryModelTests
{
    private const ulong Base = 0x40_0000_0000;
    private const int Pages = 80;

    private static readonly Gen<Step> Steps =
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, Pages - 1], Gen.Int[1, 40], Gen.Int[0, 5], Gen.Byte[1, 255])
            .Select((kind, first, count, protection, value) => new Step(kind, first, count, protection, value));

    private static readonly PageProtection[] Protections =
    [
        PageProtection.None, PageProtection.Read, PageProtection.Read | PageProtection.Write, PageProtection.Write,
        PageProtection.Read | PageProtection.Execute, PageProtection.Read | PageProtection.Write,
    ];

    [Test]
    public void Memory_behaves_like_one_entry_per_page() =>
        Steps.Array[1, 120].Sample(RunOnModel, iter: 800, threads: 1);

    private static void RunOnModel(Step[] steps)
    {
        FakeProcess process = FakeProcess.Start(8192, 4096);
        FakeTestProcess test = new(process);
        Dictionary<ulong, ModelPage> model = [];
        foreach (Step step in steps)
        {
            Apply(step, test, model);
            CompareRegions(process, model);
        }

        Invariants.Check(process.Kernel);
        foreach ((ulong page, ModelPage entry) in model)
            CompareRead(test, page, entry);
        test.Munlockall().ShouldBe(0);
        test.Munmap(Base, Pages * 2 * Page.Size).ShouldBe(0);
        process.State.WindowCount.ShouldBe(0);
        process.State.RegionCount.ShouldBe(0);
    }

    private static void Apply(Step step, FakeTestProcess test, Dictionary<ulong, ModelPage> model)
    {
        ulong address = Base + ((ulong)step.First * Page.Size);
        ulong length = (ulong)step.Count * Page.Size;
        PageProtection protection = Protections[step.Protection];
        switch (step.Kind)
        {
            case 0 or 1:
                MapFlags flags = (step.Kind == 0 ? MapFlags.Private : MapFlags.Shared) | MapFlags.Anonymous | MapFlags.Fixed;
                test.Mmap(address, length, protection, flags, -1, 0).ShouldBe((long)address);
                foreach (ulong page in Range(step))
                    model[page] = new ModelPage(protection);
                break;
            case 2:
                test.Munmap(address, length).ShouldBe(0);
                foreach (ulong page in Range(step))
                    model.Remove(page);
                break;
            case 3:
                bool covered = true;
                foreach (ulong page in Range(step))
                    covered &= model.ContainsKey(page);
                test.Mprotect(address, length, protection).ShouldBe(covered ? 0 : -12);
                if (!covered)
                    break;
                foreach (ulong page in Range(step))
                    model[page].Protection = protection;
                break;
            case 4:
                test.Mlock(address, 1).ShouldBe(model.ContainsKey(address >> Page.Shift) ? 0 : -12);
                break;
            case 5:
                test.Munlock(address, 1).ShouldBe(model.ContainsKey(address >> Page.Shift) ? 0 : -12);
                break;
            case 6:
                if (model.TryGetValue(address >> Page.Shift, out ModelPage? read))
                    CompareRead(test, address >> Page.Shift, read);
                else
                    test.Read(address, out _).ShouldBe(FaultOutcome.NotMapped);
                break;
            default:
                CompareWrite(step, test, model, address);
                break;
        }
    }

    private static void CompareWrite(Step step, FakeTestProcess test, Dictionary<ulong, ModelPage> model, ulong address)
    {
        FaultOutcome outcome = test.Write(address, step.Value);
        if (!model.TryGetValue(address >> Page.Shift, out ModelPage? page))
            outcome.ShouldBe(FaultOutcome.NotMapped);
        else if ((page.Protection & PageProtection.Write) == 0)
            outcome.ShouldBe(FaultOutcome.Forbidden);
        else
            outcome.ShouldBe(FaultOutcome.Resolved);
        if (outcome == FaultOutcome.Resolved)
            page!.Value = step.Value;
    }

    private static void CompareRead(FakeTestProcess test, ulong page, ModelPage expected)
    {
        FaultOutcome outcome = test.Read(page << Page.Shift, out byte value);
        if (expected.Protection == PageProtection.None)
        {
            outcome.ShouldBe(FaultOutcome.Forbidden);
            return;
        }

        outcome.ShouldBe(FaultOutcome.Resolved);
        value.ShouldBe(expected.Value);
    }

    /// <summary>The region table is sorted, without overlap, joined, and holds exactly the mapped pages.</summary>
    private static void CompareRegions(FakeProcess process, Dictionary<ulong, ModelPage> model)
    {
        System.Span<Region> regions = process.Regions;
        int pages = 0;
        for (int i = 0; i < regions.Length; i++)
        {
            regions[i].First.ShouldBeLessThan(regions[i].End);
            if (i > 0)
            {
                regions[i - 1].End.ShouldBeLessThanOrEqualTo(regions[i].First);
                regions[i - 1].Joins(regions[i]).ShouldBeFalse("neighbours that could be one region");
            }

            for (ulong page = regions[i].First; page < regions[i].End; page++, pages++)
                model[page].Protection.ShouldBe(regions[i].Protection);
        }

        pages.ShouldBe(model.Count);
    }

    private static IEnumerable<ulong> Range(Step step)
    {
        for (int i = 0; i < step.Count; i++)
            yield return (Base >> Page.Shift) + (ulong)(step.First + i);
    }

    internal sealed record Step(int Kind, int First, int Count, int Protection, byte Value);

    private sealed class ModelPage(PageProtection protection)
    {
        public PageProtection Protection { get; set; } = protection;

        public byte Value { get; set; }
    }
}
