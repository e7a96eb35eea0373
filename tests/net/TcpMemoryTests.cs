using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Net.Tests.Simulation;
using Shouldly;

namespace Pistachio.Net.Tests;

/// <summary>What connections cost that share the memory of their rings.</summary>
[TestFixture]
internal sealed class TcpMemoryTests
{
    private SimulatedNetwork _network = null!;
    private Host _client = null!;
    private Host _server = null!;
    private Segment _segment = null!;

    [SetUp]
    public void Start()
    {
        _network = new SimulatedNetwork(1);
        _segment = new Segment(_network);
        _client = _network.AddHost(_segment, "10.0.0.1");
        _server = _network.AddHost(_segment, "10.0.0.2");
    }

    [Test]
    public void Five_thousand_connections_hold_memory_only_for_bytes_that_nobody_has_taken()
    {
        const int count = 5000;
        PagedRingSource there = new(new PagePool(6000, 64), 64 << 10);
        PagedRingSource here = new(new PagePool(6000, 64), 64 << 10);
        (List<TcpConnection> clients, List<TcpConnection> accepted, TcpListener listener) = Connect(count, here, there);
        there.Pool.InUse.ShouldBe(0);
        here.Pool.InUse.ShouldBe(0);

        for (int round = 0; round < 2; round++)
        {
            foreach (TcpConnection connection in clients)
                Write(connection, "a"u8);
            _network.RunUntil(() => accepted.TrueForAll(static each => each.ReceiveRing!.Count == 1)).ShouldBeTrue();
            there.Pool.InUse.ShouldBe(count * PagePool.SmallPage);
            foreach (TcpConnection connection in accepted)
                Take(connection, 1);
            foreach (TcpConnection connection in accepted)
                Write(connection, "b"u8);
            _network.RunUntil(() => clients.TrueForAll(static each => each.ReceiveRing!.Count == 1)).ShouldBeTrue();
            foreach (TcpConnection connection in clients)
                Take(connection, 1);
            _network.Run(SimulatedNetwork.Second);

            // A few may keep the page that they have emptied.
            foreach (PagePool pool in new[] { here.Pool, there.Pool })
            {
                pool.InUse.ShouldBeLessThan((pool.InUse + pool.Available) / 12);
                pool.Refusals.ShouldBe(0);
            }
        }

        End(clients, accepted, listener);
        there.Pool.InUse.ShouldBe(0);
        here.Pool.InUse.ShouldBe(0);
    }

    [Test]
    public void Streams_arrive_whole_when_there_is_far_too_little_memory_for_all_of_them()
    {
        const int count = 20;
        const int length = 30_000;
        _segment.Impairments.Loss = 0.02;
        _segment.Impairments.Reordering = 0.05;
        PagedRingSource there = new(new PagePool(24), 16 << 10);
        PagedRingSource here = new(new PagePool(40), 16 << 10);
        (List<TcpConnection> clients, List<TcpConnection> accepted, TcpListener listener) = Connect(count, here, there);
        byte[] sent = new byte[length];
        new Random(5).NextBytes(sent);
        int[] written = new int[count];
        List<byte>[] received = [.. accepted.Select(static _ => new List<byte>())];
        byte[] buffer = new byte[700];
        _network.RunUntil(
            () =>
            {
                for (int i = 0; i < count; i++)
                {
                    written[i] += Write(clients[i], sent.AsSpan(written[i], Math.Min(1000, length - written[i])));
                    int taken = Math.Min(accepted[i].ReceiveRing!.Count, buffer.Length);
                    accepted[i].ReceiveRing!.Copy(0, buffer.AsSpan(0, taken));
                    received[i].AddRange(buffer.AsSpan(0, taken).ToArray());
                    Take(accepted[i], taken);
                }

                if (there.TakeReplenished())
                    accepted.ForEach(static each => each.OnRead());
                return received.All(static each => each.Count == length);
            },
            1000 * SimulatedNetwork.Second).ShouldBeTrue($"{received.Sum(static each => each.Count)} bytes came");
        foreach (List<byte> each in received)
            each.ToArray().AsSpan().SequenceEqual(sent).ShouldBeTrue();
        there.Pool.Refusals.ShouldBeGreaterThan(0, "this was to be tried");
        here.Pool.Refusals.ShouldBeGreaterThan(0, "this too");
        End(clients, accepted, listener);
        there.Pool.InUse.ShouldBe(0);
        here.Pool.InUse.ShouldBe(0);
    }

    [Test]
    public void A_ring_of_pages_holds_what_a_ring_of_one_piece_holds()
    {
        Random random = new(8);
        PagePool pool = new(20, 1, 0);
        PagedRing ring = new(pool, 30_000);
        ByteRing model = new(32_768);
        byte[] bytes = new byte[12_000];
        byte[] expected = new byte[12_000];
        for (int i = 0; i < 20_000; i++)
        {
            random.NextBytes(bytes);
            int wanted = random.Next(random.Next(2) == 0 ? 60 : bytes.Length);
            int room = ring.Capacity - ring.Count;
            if (random.Next(3) == 0 && room > 3000)
            {
                // Some come too early.
                int gap = random.Next(1, 1500);
                int early = ring.Place(gap, bytes.AsSpan(gap, 1500));
                int front = ring.Place(0, bytes.AsSpan(0, gap));
                int whole = front < gap ? front : gap + early;
                ring.Publish(whole);
                model.Write(bytes.AsSpan(0, whole));
            }
            else
            {
                int written = ring.Write(bytes.AsSpan(0, wanted));
                written.ShouldBeLessThanOrEqualTo(Math.Min(wanted, room));
                model.Write(bytes.AsSpan(0, written));
            }

            ring.Count.ShouldBe(model.Count);
            int taken = Math.Min(random.Next(bytes.Length), ring.Count);
            int offset = random.Next(ring.Count - taken + 1);
            ring.Copy(offset, bytes.AsSpan(0, taken));
            model.Copy(offset, expected.AsSpan(0, taken));
            bytes.AsSpan(0, taken).SequenceEqual(expected.AsSpan(0, taken)).ShouldBeTrue();
            ring.Release(taken);
            model.Release(taken);
        }

        pool.Refusals.ShouldBeGreaterThan(0);
        ring.Clear();
        pool.InUse.ShouldBe(0);
    }

    [TestCase(40, 8)]
    [TestCase(6, 1)]
    public void Bytes_that_came_too_early_stay_whatever_is_read_meanwhile(int small, int middle)
    {
        Random random = new(9);
        PagePool pool = new(small, middle);
        PagedRing ring = new(pool, 16_384);
        long published = 0;
        HashSet<long> early = [];
        byte[] bytes = new byte[3000];
        long emptied = 0;
        for (int i = 0; i < 30_000; i++)
        {
            // A segment behind a gap, or one that fills it.
            int offset = random.Next(3) == 0 ? 0 : random.Next(6000);
            int length = Math.Min(1 + random.Next(1500), ring.Capacity - ring.Count - offset);
            if (length > 0)
            {
                for (int k = 0; k < length; k++)
                    bytes[k] = At(published + offset + k);
                int placed = ring.Place(offset, bytes.AsSpan(0, length));
                for (int k = 0; k < placed; k++)
                    early.Add(published + offset + k);
            }

            int whole = 0;
            while (early.Remove(published + whole))
                whole++;
            ring.Publish(whole);
            published += whole;

            int taken = random.Next(2) == 0 ? ring.Count : random.Next(ring.Count + 1);
            for (int done = 0; done < taken;)
            {
                long first = published - ring.Count;
                int piece = Math.Min(bytes.Length, taken - done);
                ring.Copy(0, bytes.AsSpan(0, piece));
                for (int k = 0; k < piece; k++)
                    bytes[k].ShouldBe(At(first + k));
                ring.Release(piece);
                done += piece;
            }

            emptied += ring.Count == 0 && early.Count > 0 ? 1 : 0;
        }

        emptied.ShouldBeGreaterThan(1000, "this was to be tried");
        ring.Clear();
        pool.InUse.ShouldBe(0);

        static byte At(long position) => (byte)(position * 0x9E37_79B1L >> 11);
    }

    [Test]
    public void Datagrams_give_way_to_streams_when_memory_is_short()
    {
        PagePool pool = new(16, 0);
        DatagramRing datagrams = new(pool, 64 << 10);
        int held = 0;
        while (datagrams.TryAdd(default, new byte[400]))
            held++;
        held.ShouldBeInRange(10, 15);
        PagedRing stream = new(pool, 4096);
        stream.Write(new byte[1000]).ShouldBe(1000);
        datagrams.Dropped.ShouldBe(1);
        for (; held > 0; held--)
            datagrams.TryTake(new byte[400], out _).ShouldBeTrue();
        stream.Clear();
        datagrams.Clear();
        pool.InUse.ShouldBe(0);
    }

    private static int Write(TcpConnection connection, ReadOnlySpan<byte> bytes)
    {
        int written = connection.SendRing!.Write(bytes);
        if (written > 0)
            connection.OnWritten();
        return written;
    }

    private static void Take(TcpConnection connection, int count)
    {
        connection.ReceiveRing!.Release(count);
        if (count > 0)
            connection.OnRead();
    }

    private (List<TcpConnection> Clients, List<TcpConnection> Accepted, TcpListener Listener) Connect(int count, PagedRingSource here, PagedRingSource there)
    {
        _server.Stack.Tcp.Bind(_server.At(80), false, false, null, out TcpBinding? binding).ShouldBe(Errno.None);
        _server.Stack.Tcp.Listen(binding!, count, there, new TcpSettings(), out TcpListener? listener).ShouldBe(Errno.None);
        List<TcpConnection> clients = [];
        List<TcpConnection> accepted = [];
        for (int i = 0; i < count; i++)
        {
            _client.Stack.Tcp.Connect(null, _server.At(80), here, new TcpSettings(), out TcpConnection? connection).ShouldBe(Errno.None);
            clients.Add(connection!);
            if (i % 50 == 49)
                _network.Run(SimulatedNetwork.Millisecond);
        }

        _network.RunUntil(() =>
        {
            while (listener!.Accept() is { } connection)
                accepted.Add(connection);
            return accepted.Count == count;
        }).ShouldBeTrue($"{accepted.Count} came");
        accepted.Sort((one, other) => one.Remote.Port.CompareTo(other.Remote.Port));
        clients.Sort((one, other) => one.Local.Port.CompareTo(other.Local.Port));
        return (clients, accepted, listener!);
    }

    private void End(List<TcpConnection> clients, List<TcpConnection> accepted, TcpListener listener)
    {
        clients.ForEach(static each => each.Close());
        _network.Run(SimulatedNetwork.Second);
        accepted.ForEach(static each => each.Close());
        listener.Close();
        _network.Run(1500 * SimulatedNetwork.Second);
        foreach (Host host in new[] { _client, _server })
        {
            host.Stack.Tcp.Count.ShouldBe(0);
            host.Stack.Pool.InUse.ShouldBe(0);
        }
    }
}
