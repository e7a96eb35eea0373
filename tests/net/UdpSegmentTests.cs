using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Net.Tests.Simulation;
using Shouldly;

namespace Pistachio.Net.Tests;

/// <summary>Many datagrams of one length that are sent as one, and received as one where both ends are on this host.</summary>
[TestFixture("10.0.0.1", "10.0.0.2", 28)]
[TestFixture("fd00::1", "fd00::2", 48)]
internal sealed class UdpSegmentTests(string first, string second, int headers) : TwoHosts(first, second)
{
    private readonly byte[] _bytes = new byte[65_536];

    [SetUp]
    public void Start()
    {
        new Random(3).NextBytes(_bytes);
        A.OpenUdp().SendTo(B.At(9), "x"u8);
        Network.Run(5 * SimulatedNetwork.Second);
    }

    [TearDown]
    public void Nothing_is_kept()
    {
        Network.Run(10 * SimulatedNetwork.Second);
        A.Stack.Pool.InUse.ShouldBe(0);
        B.Stack.Pool.InUse.ShouldBe(0);
    }

    [TestCase(1, 1)]
    [TestCase(100, 1)]
    [TestCase(101, 2)]
    [TestCase(200, 2)]
    [TestCase(1234, 13)]
    [TestCase(0, 1)]
    public void Another_host_gets_each_of_them(int length, int count)
    {
        UdpSocket to = B.OpenUdp(7);
        UdpSocket from = A.OpenUdp();
        from.SegmentSize = 100;
        from.SendTo(B.At(7), _bytes.AsSpan(0, length)).ShouldBe(Errno.None);
        Network.Run(SimulatedNetwork.Second);
        to.Received.Count.ShouldBe(count);
        ShouldReceive(to, length, 100);
    }

    [Test]
    public void Each_must_go_in_a_packet_and_there_are_not_too_many()
    {
        UdpSocket from = A.OpenUdp();
        int most = 1500 - headers;
        from.SegmentSize = (ushort)(most + 1);
        from.SendTo(B.At(7), _bytes.AsSpan(0, 5000)).ShouldBe(Errno.EMSGSIZE);
        from.SendTo(B.At(7), _bytes.AsSpan(0, most)).ShouldBe(Errno.None);
        from.SegmentSize = (ushort)most;
        from.SendTo(B.At(7), _bytes.AsSpan(0, 5000)).ShouldBe(Errno.None);
        from.SegmentSize = 10;
        from.SendTo(B.At(7), _bytes.AsSpan(0, 10 * UdpProtocol.MaximumSegments)).ShouldBe(Errno.None);
        from.SendTo(B.At(7), _bytes.AsSpan(0, (10 * UdpProtocol.MaximumSegments) + 1)).ShouldBe(Errno.EINVAL);
        from.SendTo(B.At(7), _bytes.AsSpan(0, 100), new DatagramOptions { SegmentSize = 0 }).ShouldBe(Errno.None);
        from.SendTo(B.At(7), _bytes.AsSpan(0, 65_508)).ShouldBe(Errno.EMSGSIZE);
        UdpSocket lite = A.Stack.UdpLite.Open(!A.Address.Is4, new DatagramRing(4096));
        lite.SendTo(B.At(7), _bytes.AsSpan(0, 100), new DatagramOptions { SegmentSize = 50 }).ShouldBe(Errno.EIO);
    }

    [Test]
    public void On_this_host_they_come_as_one_to_who_wants_that_and_otherwise_each([Values] bool wants, [Values] bool isSeen)
    {
        RawSocket? raw = isSeen ? A.Stack.Raw.Open(!A.Address.Is4, 17, new DatagramRing(65_536)) : null;
        UdpSocket to = A.OpenUdp(7);
        UdpSocket from = A.OpenUdp();
        to.TakesSegments = wants;
        from.SendTo(A.At(7), _bytes.AsSpan(0, 1000), new DatagramOptions { SegmentSize = 300 }).ShouldBe(Errno.None);
        Network.Run(SimulatedNetwork.Second);
        bool isOne = wants && !isSeen;
        to.Received.Count.ShouldBe(isOne ? 1 : 4);
        (raw?.Received.Count ?? 4).ShouldBe(4, "a raw socket sees each packet");
        if (isOne)
            ShouldReceive(to, 1000, 1000, 300);
        else
            ShouldReceive(to, 1000, 300);
        raw?.Close();
    }

    [Test]
    public void Which_datagrams_are_several_stays_known_whatever_is_taken_or_dropped([Range(1, 20)] int seed)
    {
        Random random = new(seed);
        DatagramRing ring = new(4096);
        Queue<(byte[] Bytes, ushort Size)> model = new();
        byte[] taken = new byte[1000];
        for (int i = 0; i < 2000; i++)
        {
            switch (random.Next(8))
            {
                case 0 or 1 or 2 or 3:
                    byte[] bytes = new byte[random.Next(300)];
                    random.NextBytes(bytes);
                    ushort size = random.Next(2) == 0 ? (ushort)0 : (ushort)random.Next(1, 65_536);
                    DatagramInfo added = new() { Length = bytes.Length };
                    if (size == 0 ? ring.TryAdd(added, bytes) : ring.TryAdd(added, bytes, size))
                        model.Enqueue((bytes, size));
                    break;
                case 4 when random.Next(100) == 0:
                    ring.Clear();
                    model.Clear();
                    break;
                case 5 when model.Count > 0:
                    ring.Drop();
                    model.Dequeue();
                    break;
                default:
                    bool keeps = random.Next(2) == 0;
                    ushort next = ring.NextSegmentSize;
                    ring.TryTake(taken, out DatagramInfo info, keeps).ShouldBe(model.Count > 0);
                    if (model.Count == 0)
                        break;
                    (byte[] expected, ushort expectedSize) = keeps ? model.Peek() : model.Dequeue();
                    next.ShouldBe(expectedSize);
                    taken.Take(info.Length).ShouldBe(expected);
                    break;
            }

            ring.Count.ShouldBe(model.Count);
        }
    }

    private void ShouldReceive(UdpSocket socket, int total, int size, int told = 0)
    {
        byte[] taken = new byte[65_536];
        int at = 0;
        do
        {
            socket.Received.NextSegmentSize.ShouldBe((ushort)told);
            socket.Received.TryTake(taken, out DatagramInfo info).ShouldBeTrue();
            info.Length.ShouldBe(Math.Min(size, total - at));
            taken.AsSpan(0, info.Length).SequenceEqual(_bytes.AsSpan(at, info.Length)).ShouldBeTrue();
            at += info.Length;
        }
        while (at < total);

        socket.Received.Count.ShouldBe(0);
    }
}
