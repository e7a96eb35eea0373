using System;
using System.Collections.Generic;
using NUnit.Framework;
using Pistachio.Net.Stack;
using Pistachio.Net.Tests.Simulation;
using Shouldly;

namespace Pistachio.Net.Tests;

/// <summary>Rings, the packet pool and timers.</summary>
[TestFixture]
internal sealed class BufferTests
{
    [Test]
    public void A_ring_gives_the_bytes_in_the_order_in_which_they_were_written()
    {
        Random random = new(3);
        PagedRing ring = TestRings.Of(64);
        Queue<byte> model = new();
        byte next = 0;
        byte[] bytes = new byte[64];
        for (int i = 0; i < 20_000; i++)
        {
            int count = random.Next(65);
            for (int k = 0; k < count; k++)
                bytes[k] = (byte)(next + k);
            int written = ring.Write(bytes.AsSpan(0, count));
            written.ShouldBe(Math.Min(count, 64 - model.Count));
            for (int k = 0; k < written; k++)
                model.Enqueue(next++);

            int taken = ring.Read(bytes.AsSpan(0, random.Next(65)));
            for (int k = 0; k < taken; k++)
                bytes[k].ShouldBe(model.Dequeue());
            ring.Count.ShouldBe(model.Count);
        }
    }

    [Test]
    public void Bytes_placed_behind_a_gap_are_there_once_it_is_filled()
    {
        ByteRing ring = new(16);
        ring.Write(new byte[12]);
        ring.Read(new byte[12]);
        ring.Place(5, "later"u8);
        ring.Place(0, "first"u8);
        ring.Publish(10);
        byte[] bytes = new byte[16];
        ring.Read(bytes).ShouldBe(10);
        bytes.AsSpan(0, 10).SequenceEqual("firstlater"u8).ShouldBeTrue();
        Should.Throw<ArgumentOutOfRangeException>(() => ring.Place(12, "sixty"u8));
    }

    [Test]
    public void Datagrams_come_out_whole_with_their_senders()
    {
        Random random = new(4);
        DatagramRing ring = new(512);
        Queue<(ushort Port, byte[] Bytes)> model = new();
        byte[] buffer = new byte[512];
        for (int i = 0; i < 20_000; i++)
        {
            byte[] payload = new byte[random.Next(200)];
            random.NextBytes(payload);
            ushort port = (ushort)random.Next(65_536);
            DatagramInfo info = new() { Source = new IpEndpoint(IpAddress.From4((uint)i), port), Destination = IpAddress.Loopback6, HopLimit = 7, InterfaceIndex = 3 };
            if (ring.TryAdd(info, payload))
                model.Enqueue((port, payload));
            if (random.Next(2) == 0 && ring.TryTake(buffer, out DatagramInfo taken))
            {
                (ushort expectedPort, byte[] expected) = model.Dequeue();
                taken.Source.Port.ShouldBe(expectedPort);
                taken.Destination.ShouldBe(IpAddress.Loopback6);
                taken.HopLimit.ShouldBe((byte)7);
                buffer.AsSpan(0, taken.Length).SequenceEqual(expected).ShouldBeTrue();
            }
        }

        ring.Count.ShouldBe(model.Count);
        ring.Dropped.ShouldBeGreaterThan(0);
    }

    [Test]
    public void A_pool_refuses_beyond_its_limit_and_notices_a_buffer_given_back_twice()
    {
        PacketPool pool = new(2, 1);
        PacketBuffer first = pool.TryTake(100)!;
        pool.TryTake(PacketPool.SmallCapacity).ShouldNotBeNull();
        pool.TryTake(1).ShouldBeNull();
        pool.TryTake(PacketPool.SmallCapacity + 1).ShouldNotBeNull();
        pool.TryTake(PacketPool.LargeCapacity).ShouldBeNull();
        pool.InUse.ShouldBe(3);
        first.Release();
        pool.InUse.ShouldBe(2);
        Should.Throw<InvalidOperationException>(first.Release);
    }

    [Test]
    public void Timers_fire_in_the_order_of_their_deadlines_whatever_was_moved_or_cancelled()
    {
        Random random = new(5);
        TimerHeap heap = new();
        Recorder recorder = new();
        List<Timer> timers = [];
        for (int i = 0; i < 500; i++)
            timers.Add(new Timer(heap, recorder));
        for (int i = 0; i < 20_000; i++)
        {
            Timer timer = timers[random.Next(timers.Count)];
            if (random.Next(4) == 0)
                timer.Cancel();
            else
                timer.Set(random.Next(1_000_000));
        }

        List<long> expected = [];
        foreach (Timer timer in timers)
        {
            if (timer.IsSet)
                expected.Add(timer.Deadline);
        }

        expected.Sort();
        heap.Next.ShouldBe(expected[0]);
        heap.Run(1_000_000);
        recorder.Fired.ShouldBe(expected);
        heap.Next.ShouldBe(long.MaxValue);
    }

    private sealed class Recorder : ITimed
    {
        public List<long> Fired { get; } = [];

        public void OnTimer(Timer timer) => Fired.Add(timer.Deadline);
    }
}
