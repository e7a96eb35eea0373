using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Net.Tests.Simulation;
using Shouldly;

namespace Pistachio.Net.Tests;

/// <summary>Many connections, floods of handshakes, and ports.</summary>
[TestFixture]
internal sealed class TcpScaleTests
{
    private SimulatedNetwork _network = null!;
    private Segment _segment = null!;
    private Host _client = null!;
    private Host _server = null!;
    private PagedRingSource _rings = null!;

    [SetUp]
    public void Start()
    {
        _network = new SimulatedNetwork(1);
        _segment = new Segment(_network);
        _client = _network.AddHost(_segment, "10.0.0.1");
        _server = _network.AddHost(_segment, "10.0.0.2");
        _rings = TestRings.Source(1024);
    }

    [Test]
    public void Five_thousand_connections_exchange_data_at_once_and_leave_nothing_behind()
    {
        const int count = 5000;
        TcpListener listener = Listen(count);
        List<TcpConnection> clients = [];
        for (int i = 0; i < count; i++)
        {
            clients.Add(Connect());
            // As a program would do it: not all in one instant.
            if (i % 50 == 49)
                _network.Run(SimulatedNetwork.Millisecond);
        }

        List<TcpConnection> accepted = [];
        _network.RunUntil(() =>
        {
            while (listener.Accept() is { } connection)
                accepted.Add(connection);
            return accepted.Count == count;
        }).ShouldBeTrue($"{accepted.Count} came");
        byte[] bytes = new byte[8];
        for (int i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes, i);
            clients[i].SendRing!.Write(bytes);
            clients[i].OnWritten();
        }

        _network.Run(SimulatedNetwork.Second);
        HashSet<int> seen = [];
        foreach (TcpConnection connection in accepted)
        {
            connection.ReceiveRing!.Read(bytes).ShouldBe(8);
            seen.Add(BinaryPrimitives.ReadInt32LittleEndian(bytes));
        }

        seen.Count.ShouldBe(count);
        foreach (TcpConnection connection in clients)
            connection.Close();
        _network.Run(SimulatedNetwork.Second);
        foreach (TcpConnection connection in accepted)
            connection.Close();
        _network.Run(SimulatedNetwork.Second);
        _client.Stack.Tcp.TimeWaitCount.ShouldBe(new StackOptions { Key = 0 }.TimeWaits);
        EndsClean(listener);
    }

    [Test]
    public void A_flood_of_handshakes_takes_no_memory_and_stops_neither_old_nor_new_connections()
    {
        TcpListener listener = Listen(64);
        TcpConnection established = Connect();
        _network.Run(SimulatedNetwork.Second);
        TcpConnection accepted = listener.Accept().ShouldNotBeNull();
        for (int i = 0; i < 100_000; i++)
        {
            SendSyn(0xC0A8_0000u + (uint)i, i);
            if (i % 1000 == 999)
                _network.Run(SimulatedNetwork.Millisecond);
            if (i % 10_000 == 5_000)
            {
                established.SendRing!.Write("still here"u8);
                established.OnWritten();
            }
        }

        _network.Run(SimulatedNetwork.Second);
        accepted.ReceiveRing!.Count.ShouldBe(100);
        _server.Stack.Tcp.CookiesSent.ShouldBeGreaterThan(90_000);
        listener.HalfOpenCount.ShouldBe(64);
        _server.Stack.Tcp.Count.ShouldBe(65);

        TcpConnection late = Connect();
        _network.RunUntil(() => late.State == TcpState.Established, 5 * SimulatedNetwork.Second).ShouldBeTrue();
        late.SendRing!.Write("by cookie"u8);
        late.OnWritten();
        _network.Run(SimulatedNetwork.Second);
        _server.Stack.Tcp.CookiesTaken.ShouldBe(1);
        TcpConnection byCookie = listener.Accept().ShouldNotBeNull();
        byCookie.HasSack.ShouldBeTrue("it travelled in the timestamp");
        byte[] bytes = new byte[9];
        byCookie.ReceiveRing!.Read(bytes);
        bytes.AsSpan().SequenceEqual("by cookie"u8).ShouldBeTrue();

        foreach (TcpConnection connection in new[] { established, accepted, late, byCookie })
            connection.Abort();
        EndsClean(listener);
    }

    [Test]
    public void A_guessed_cookie_opens_nothing()
    {
        TcpListener listener = Listen(8);
        for (int i = 0; i < 100; i++)
            SendSyn(0xC0A8_0000u + (uint)i, i);
        _server.Stack.Tcp.CookiesSent.ShouldBeGreaterThan(0);
        Random random = new(1);
        for (int i = 0; i < 20_000; i++)
            SendRaw(0xC0A9_0000u + (uint)i, 4000, 0x10, (uint)random.NextInt64(), (uint)random.NextInt64());
        _server.Stack.Tcp.CookiesTaken.ShouldBe(0);
        EndsClean(listener);
    }

    [Test]
    public void A_full_accept_queue_lets_peers_wait_and_takes_them_later()
    {
        TcpListener listener = Listen(2);
        List<TcpConnection> clients = [];
        for (int i = 0; i < 6; i++)
            clients.Add(Connect());
        _network.Run(SimulatedNetwork.Second / 2);
        listener.ReadyCount.ShouldBe(2);
        int accepted = 0;
        _network.RunUntil(() =>
        {
            while (listener.Accept() is { } connection)
            {
                accepted++;
                connection.Abort();
            }

            return accepted == 6;
        }, 120 * SimulatedNetwork.Second).ShouldBeTrue($"{accepted}");
        foreach (TcpConnection connection in clients)
            connection.Abort();
        EndsClean(listener);
    }

    [Test]
    public void Ports_are_shared_as_their_users_say()
    {
        TcpProtocol tcp = _server.Stack.Tcp;
        tcp.Bind(_server.At(80), false, false, null, out TcpBinding? first).ShouldBe(Errno.None);
        tcp.Bind(_server.At(80), false, false, null, out _).ShouldBe(Errno.EADDRINUSE);
        tcp.Bind(_server.At(80), true, true, null, out _).ShouldBe(Errno.EADDRINUSE);
        tcp.Bind(Addresses.Endpoint("0.0.0.0", 80), false, false, null, out _).ShouldBe(Errno.EADDRINUSE);
        tcp.Bind(Addresses.Endpoint("127.0.0.1", 80), false, false, null, out TcpBinding? loopback).ShouldBe(Errno.None);
        tcp.Bind(Addresses.Endpoint("10.9.9.9", 80), false, false, null, out _).ShouldBe(Errno.EADDRNOTAVAIL);
        tcp.Release(first!);
        tcp.Release(loopback!);
        tcp.Bind(_server.At(80), true, false, null, out TcpBinding? one).ShouldBe(Errno.None);
        tcp.Bind(_server.At(80), true, false, null, out TcpBinding? two).ShouldBe(Errno.None);
        tcp.Listen(one!, 5, _rings, new TcpSettings(), out TcpListener? listener).ShouldBe(Errno.None);
        tcp.Listen(two!, 5, _rings, new TcpSettings(), out _).ShouldBe(Errno.EADDRINUSE);
        tcp.Bind(_server.At(80), true, false, null, out _).ShouldBe(Errno.EADDRINUSE);
        tcp.Release(two!);
        listener!.Close();
        tcp.Bind(_server.At(80), false, true, null, out one).ShouldBe(Errno.None);
        tcp.Bind(_server.At(80), false, true, null, out two).ShouldBe(Errno.None);
        tcp.Listen(one!, 20, _rings, new TcpSettings(), out TcpListener? a).ShouldBe(Errno.None);
        tcp.Listen(two!, 20, _rings, new TcpSettings(), out TcpListener? b).ShouldBe(Errno.None);
        for (int i = 0; i < 10; i++)
            Connect().Watcher = null;
        _network.Run(SimulatedNetwork.Second);
        (a!.ReadyCount + b!.ReadyCount).ShouldBe(10);
        a.ReadyCount.ShouldBeInRange(1, 9, "peers are spread over those who share the port");
        a.Close();
        b.Close();
    }

    [Test]
    public void The_limit_of_connections_is_an_error_for_programs_and_silence_for_peers()
    {
        NetworkStack small = new(new StackOptions { Key = 7, Connections = 4 });
        small.Tcp.Bind(new IpEndpoint(IpAddress.Any4, 80), false, false, null, out TcpBinding? binding);
        small.Tcp.Listen(binding!, 10, _rings, new TcpSettings(), out TcpListener? listener).ShouldBe(Errno.None);
        Errno result = Errno.None;
        int made = 0;
        for (int i = 0; i < 10 && result == Errno.None; i++)
        {
            result = small.Tcp.Connect(null, new IpEndpoint(IpAddress.Loopback4, 80), TestRings.Of(64), TestRings.Of(64), new TcpSettings(), out _);
            made += result == Errno.None ? 1 : 0;
        }

        result.ShouldBe(Errno.ENOBUFS);
        made.ShouldBe(4);
        small.Advance(1);
        small.Tcp.Count.ShouldBe(4);
        listener!.Close();
    }

    [Test]
    public void A_window_that_grows_by_the_rules_reaches_the_capacity_of_the_path([Values] CongestionAlgorithm algorithm)
    {
        // 10 Mbit/s, 40 ms both ways: 50,000 bytes fill the path; the queue holds as much again.
        _segment.Impairments.BitsPerSecond = 10_000_000;
        _segment.Impairments.Delay = 20 * SimulatedNetwork.Millisecond;
        _segment.Impairments.QueueBytes = 50_000;
        TcpPair pair = new(_client, _server, 20_000_000, 0, 1 << 19, new TcpSettings { Congestion = algorithm });
        long begin = _network.Now;
        RunToTheEnd(pair);
        pair.ShouldBeWhole();
        double seconds = (_network.Now - begin) / (double)SimulatedNetwork.Second;
        double share = 20_000_000 * 8 / seconds / 10_000_000;
        TestContext.Out.WriteLine($"{algorithm}: {share:P1} of the capacity, {pair.Client.Connection.Retransmissions} retransmissions");
        share.ShouldBeGreaterThan(0.8);
        pair.Client.Connection.Retransmissions.ShouldBeGreaterThan(0, "the queue was too short for all");
        pair.Client.Connection.Retransmissions.ShouldBeLessThan(1500);
    }

    [Test]
    public void Slow_start_doubles_the_window_in_each_round_trip()
    {
        _segment.Impairments.Delay = 50 * SimulatedNetwork.Millisecond;
        TcpPair pair = new(_client, _server, 3_000_000, 0, 1 << 20);
        _network.RunUntil(pair.IsEstablished).ShouldBeTrue();
        int before = pair.Client.Connection.CongestionWindow;
        before.ShouldBe(10 * 1448);
        RunFor(pair, 110);
        pair.Client.Connection.CongestionWindow.ShouldBeInRange(2 * before - 3000, 2 * before + 3000);
        RunFor(pair, 100);
        pair.Client.Connection.CongestionWindow.ShouldBeInRange(4 * before - 6000, 4 * before + 6000);
    }

    private void RunToTheEnd(TcpPair pair) => _network.RunUntil(pair.IsOver, 600 * SimulatedNetwork.Second).ShouldBeTrue();

    private void RunFor(TcpPair pair, int milliseconds) =>
        _network.RunUntil(() => { pair.Work(); return false; }, milliseconds * SimulatedNetwork.Millisecond);

    private TcpListener Listen(int backlog)
    {
        _server.Stack.Tcp.Bind(_server.At(80), false, false, null, out TcpBinding? binding).ShouldBe(Errno.None);
        _server.Stack.Tcp.Listen(binding!, backlog, _rings, new TcpSettings(), out TcpListener? listener).ShouldBe(Errno.None);
        return listener!;
    }

    private TcpConnection Connect()
    {
        _client.Stack.Tcp.Connect(null, _server.At(80), TestRings.Of(1024), TestRings.Of(1024), new TcpSettings(), out TcpConnection? connection).ShouldBe(Errno.None);
        return connection!;
    }

    private void SendSyn(uint source, int port) => SendRaw(source, port, 2, (uint)port * 77, 0);

    private void SendRaw(uint source, int port, byte flags, uint sequence, uint acknowledgment)
    {
        IpAddress from = IpAddress.From4(source);
        byte[] segment = new byte[20];
        BinaryPrimitives.WriteUInt16BigEndian(segment, (ushort)(1 + port % 60_000));
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), 80);
        BinaryPrimitives.WriteUInt32BigEndian(segment.AsSpan(4), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(segment.AsSpan(8), acknowledgment);
        segment[12] = 0x50;
        segment[13] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(14), 1000);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(16), RawPeer.TransportChecksum(from, _server.Address, 6, segment));
        byte[] packet = RawPeer.Packet(from, _server.Address, 6, segment);
        byte[] frame = new byte[14 + packet.Length];
        EthernetHeader.Write(frame, _server.Port.Address, new MacAddress(0x0200_0000_EEEE), EthernetHeader.Ip4);
        packet.CopyTo(frame, 14);
        // Answers go to nobody, but have a route.
        if (_server.Stack.RouteList.Count == 1)
            _server.Stack.AddRoute(new Route(Addresses.Prefix("0.0.0.0/0"), _server.Eth, _client.Address, 0)).ShouldBe(Errno.None);
        _server.Stack.Receive(_server.Eth, frame);
    }

    private void EndsClean(TcpListener listener)
    {
        listener.Close();
        _network.Run(1500 * SimulatedNetwork.Second);
        foreach (Host host in new[] { _client, _server })
        {
            host.Stack.Tcp.Count.ShouldBe(0);
            host.Stack.Tcp.TimeWaitCount.ShouldBe(0);
            host.Stack.Pool.InUse.ShouldBe(0);
        }

        _rings.Pool.InUse.ShouldBe(0);
        listener.HalfOpenCount.ShouldBe(0);
    }
}
