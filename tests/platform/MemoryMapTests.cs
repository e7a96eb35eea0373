using System.Linq;
using CsCheck;
using NUnit.Framework;
using Pistachio.Platform.X64;
using Shouldly;

namespace Pistachio.Platform.Tests;

/// <summary>Whatever the firmware reports, the kernel gets whole pages that nobody else uses, sorted and disjoint.</summary>
internal sealed class MemoryMapTests
{
    private const int Pages = 96;
    private const ulong PageSize = 4096;

    private static readonly Gen<(bool Add, ulong Start, ulong End)> s_change =
        Gen.Select(Gen.Bool, Gen.ULong[0, Pages * PageSize], Gen.ULong[0, Pages * PageSize]);

    [Test]
    public void Free_memory_is_exactly_what_was_added_and_not_removed()
    {
        s_change.Array[0, 40].Sample(changes =>
        {
            MemoryMap map = default;
            bool[] model = new bool[Pages];
            foreach ((bool add, ulong start, ulong end) in changes)
            {
                if (add)
                    map.Add(start, end);
                else
                    map.Remove(start, end);
                for (ulong page = 0; page < Pages; page++)
                {
                    ulong first = page * PageSize, behind = first + PageSize;
                    if (add && start <= first && end >= behind)
                        model[page] = true;
                    else if (!add && start < end && start < behind && end > first)
                        model[page] = false;
                }
            }
            return Matches(ref map, model);
        });
    }

    [Test]
    public void Taking_memory_takes_it_out_of_the_map()
    {
        MemoryMap map = default;
        map.Add(0x10000, 0x20000);
        map.Add(0x100000, 0x180000);
        map.TryTake(0x3000, 0x40000000, out ulong start).ShouldBeTrue();
        start.ShouldBe(0x100000UL);
        map.TotalLength.ShouldBe(0x10000UL + 0x80000 - 0x3000);
        map[1].Start.ShouldBe(0x103000UL);
        map.TryTake(0x3000, 0x20000, out start).ShouldBeTrue();
        start.ShouldBe(0x10000UL);
        map.TryTake(0x100000, 0x40000000, out _).ShouldBeFalse();
    }

    [Test]
    public void Ranges_at_the_end_of_the_address_space_do_not_wrap()
    {
        MemoryMap map = default;
        map.Add(ulong.MaxValue - 10, ulong.MaxValue);
        map.Count.ShouldBe(0);
        map.Add(0x1000, 0x3000);
        map.Remove(0x2FFF, ulong.MaxValue);
        map.Count.ShouldBe(1);
        map[0].End.ShouldBe(0x2000UL);
    }

    [Test]
    public void More_ranges_than_fit_lose_memory_but_nothing_else()
    {
        MemoryMap map = default;
        for (ulong i = 0; i < MemoryMap.Capacity + 5; i++)
            map.Add(i * 0x10000, (i * 0x10000) + 0x1000);
        map.Count.ShouldBe(MemoryMap.Capacity);
        map.Dropped.ShouldBe(5 * PageSize);
    }

    private static bool Matches(ref MemoryMap map, bool[] model)
    {
        bool[] pages = new bool[Pages];
        ulong last = 0;
        for (int i = 0; i < map.Count; i++)
        {
            MemoryRange range = map[i];
            // Sorted, not empty, whole pages, and a gap between neighbours.
            if (range.Start >= range.End || (i > 0 && range.Start <= last) || range.Start % PageSize != 0 || range.End % PageSize != 0)
                return false;
            for (ulong page = range.Start / PageSize; page < range.End / PageSize; page++)
                pages[page] = true;
            last = range.End;
        }
        return pages.SequenceEqual(model);
    }
}
