using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Shouldly;

namespace Pistachio.LibPosix.Tests;

/// <summary>Signals for single threads that are queued.</summary>
[TestFixture]
internal sealed class DirectedQueueTests
{
    private DirectedQueue queue;

    [SetUp]
    public void Empty() => queue = default;

    [Test]
    public void Signals_of_one_number_come_in_the_order_in_which_they_were_sent()
    {
        foreach (ulong value in (ulong[])[1, 2, 3])
            queue.TryAdd(4, Record(40, value)).ShouldBeTrue();
        Take(4, 40).ShouldBe((1UL, false));
        queue.TryAdd(4, Record(40, 4)).ShouldBeTrue();
        Take(4, 40).ShouldBe((2UL, false));
        Take(4, 40).ShouldBe((3UL, false));
        Take(4, 40).ShouldBe((4UL, true));
        queue.TryTake(4, 40, out _, out bool isLast).ShouldBeFalse();
        isLast.ShouldBeTrue();
    }

    [Test]
    public void A_thread_gets_its_own_and_of_the_number_that_it_takes()
    {
        queue.TryAdd(1, Record(40, 1)).ShouldBeTrue();
        queue.TryAdd(2, Record(40, 2)).ShouldBeTrue();
        queue.TryAdd(1, Record(41, 3)).ShouldBeTrue();
        Take(2, 40).ShouldBe((2UL, true));
        queue.TryTake(2, 41, out _, out _).ShouldBeFalse();
        Take(1, 41).ShouldBe((3UL, true));
        Take(1, 40).ShouldBe((1UL, true));
        queue.Count.ShouldBe(0);
    }

    [Test]
    public void When_it_is_full_nothing_is_lost()
    {
        for (uint i = 0; i < DirectedQueue.Capacity; i++)
            queue.TryAdd(i, Record(34, i)).ShouldBeTrue();
        queue.TryAdd(0, Record(34, 99)).ShouldBeFalse();
        List<ulong> values = [.. Enumerable.Range(0, DirectedQueue.Capacity).Select(i => Take((uint)i, 34).Value)];
        values.ShouldBe(Enumerable.Range(0, DirectedQueue.Capacity).Select(i => (ulong)i));
        queue.TryAdd(0, Record(34, 99)).ShouldBeTrue();
    }

    [Test]
    public void What_a_thread_that_ended_or_an_ignored_signal_had_is_forgotten()
    {
        queue.TryAdd(1, Record(40, 1)).ShouldBeTrue();
        queue.TryAdd(2, Record(40, 2)).ShouldBeTrue();
        queue.TryAdd(2, Record(41, 3)).ShouldBeTrue();
        queue.ForgetThread(1);
        queue.Count.ShouldBe(2);
        queue.ForgetSignal(40);
        queue.TryTake(2, 40, out _, out _).ShouldBeFalse();
        Take(2, 41).ShouldBe((3UL, true));
    }

    private static SignalRecord Record(uint signal, ulong value) => new() { Signal = signal, Value = value };

    private (ulong Value, bool IsLast) Take(uint thread, uint signal)
    {
        queue.TryTake(thread, signal, out SignalRecord record, out bool isLast).ShouldBeTrue();
        record.Signal.ShouldBe(signal);
        return (record.Value, isLast);
    }
}
