using System;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Net.Tests.Simulation;
using Shouldly;

namespace Pistachio.Net.Tests;

/// <summary>Streams between two hosts: whole and in order, whatever the link does.</summary>
[TestFixture]
internal sealed class TcpStreamTests
{
    [TestCase(0, 0)]
    [TestCase(1, 0)]
    [TestCase(0, 1)]
    [TestCase(100_000, 0)]
    [TestCase(0, 100_000)]
    [TestCase(3_000_000, 3_000_000)]
    public void Bytes_arrive_whole_and_in_order(int fromClient, int fromServer)
    {
        SimulatedNetwork network = new(1);
        Segment segment = new(network);
        Host client = network.AddHost(segment, "10.0.0.1");
        Host server = network.AddHost(segment, "10.0.0.2");
        TcpPair pair = new(client, server, fromClient, fromServer);
        network.RunUntil(pair.IsOver).ShouldBeTrue();
        pair.ShouldBeWhole();
        pair.Client.Connection.Retransmissions.ShouldBe(0);
        pair.Client.Connection.HasSack.ShouldBeTrue();
        pair.Client.Connection.HasTimestamps.ShouldBeTrue();
        EndsClean(network, pair, client, server);
    }

    [TestCase(64)]
    [TestCase(4096)]
    [TestCase(1 << 20)]
    public void Bytes_arrive_with_rings_of_any_size(int ring)
    {
        SimulatedNetwork network = new(1);
        Segment segment = new(network);
        Host client = network.AddHost(segment, "10.0.0.1");
        Host server = network.AddHost(segment, "10.0.0.2");
        TcpPair pair = new(client, server, 200_000, 200_000, ring);
        network.RunUntil(pair.IsOver, 3600 * SimulatedNetwork.Second).ShouldBeTrue();
        pair.ShouldBeWhole();
        EndsClean(network, pair, client, server);
    }

    [Test]
    public void Bytes_arrive_over_the_loopback()
    {
        SimulatedNetwork network = new(1);
        Host host = network.AddHost(new Segment(network), "10.0.0.1");
        TcpPair pair = new(host, host, 3_000_000, 3_000_000, 1 << 18);
        network.RunUntil(pair.IsOver).ShouldBeTrue();
        pair.ShouldBeWhole();
        EndsClean(network, pair, host, host);
    }

    /// <summary>Each of the five goes wrong for up to a tenth of the frames; either all bytes arrive, or the connection says that it failed.</summary>
    [Test]
    public void Streams_survive_a_link_that_loses_duplicates_reorders_corrupts_and_delays([Range(1, 40)] int seed)
    {
        TestContext.Out.WriteLine($"seed {seed}");
        SimulatedNetwork network = new(seed);
        Segment segment = new(network);
        Impairments impairments = segment.Impairments;
        impairments.Loss = network.Random.NextDouble() * 0.1;
        impairments.Duplication = network.Random.NextDouble() * 0.1;
        impairments.Reordering = network.Random.NextDouble() * 0.1;
        impairments.Corruption = network.Random.NextDouble() * 0.1;
        impairments.Delay = network.Random.NextInt64(10_000, 50 * SimulatedNetwork.Millisecond);
        impairments.Jitter = network.Random.NextInt64(0, impairments.Delay / 10 + 1);
        Host client = network.AddHost(segment, "10.0.0.1", mtu: network.Random.Next(2) == 0 ? 1500 : 576);
        Host server = network.AddHost(segment, "10.0.0.2");
        TcpSettings settings = new()
        {
            Congestion = network.Random.Next(2) == 0 ? CongestionAlgorithm.Cubic : CongestionAlgorithm.NewReno,
            NoDelay = network.Random.Next(2) == 0,
        };
        TcpPair pair = new(client, server, network.Random.Next(200_000), network.Random.Next(200_000), 1 << network.Random.Next(12, 20), settings);
        pair.Client.ReadSize = network.Random.Next(1, 10_000);
        pair.Server.WriteSize = network.Random.Next(1, 10_000);
        bool isOver = network.RunUntil(pair.IsOver, 7200 * SimulatedNetwork.Second);
        pair.Client.WrongAt.ShouldBe(-1);
        pair.Server.WrongAt.ShouldBe(-1);
        isOver.ShouldBeTrue($"client {pair.Client.Connection.State}, {pair.Client.Sent} sent, {pair.Client.Received} received; server {pair.Server.Connection?.State}, {pair.Server.Sent} sent, {pair.Server.Received} received");
        if (pair.Client.Error == Errno.None && pair.Server.Error == Errno.None)
            pair.ShouldBeWhole();
        else
            TestContext.Out.WriteLine($"client {pair.Client.Error}, server {pair.Server.Error}");
        EndsClean(network, pair, client, server);
    }

    [Test]
    public void A_peer_that_reads_slowly_slows_the_sender_down_and_gets_everything()
    {
        SimulatedNetwork network = new(1);
        Segment segment = new(network);
        Host client = network.AddHost(segment, "10.0.0.1");
        Host server = network.AddHost(segment, "10.0.0.2");
        TcpPair pair = new(client, server, 300_000, 0, 8192);
        pair.Server.ReadSize = 0;
        network.RunUntil(pair.IsEstablished).ShouldBeTrue();
        network.RunUntil(pair.IsOver, 600 * SimulatedNetwork.Second).ShouldBeFalse();
        pair.Client.Connection.State.ShouldBe(TcpState.CloseWait, "the server has nothing to send");
        pair.Server.Connection.ReceiveRing!.Count.ShouldBe(8192);
        pair.Server.ReadSize = 10;
        network.RunUntil(pair.IsOver, 600 * SimulatedNetwork.Second).ShouldBeTrue();
        pair.ShouldBeWhole();
        EndsClean(network, pair, client, server);
    }

    [Test]
    public void A_window_that_opens_unheard_is_found_by_probes()
    {
        SimulatedNetwork network = new(1);
        Segment segment = new(network);
        Host client = network.AddHost(segment, "10.0.0.1");
        Host server = network.AddHost(segment, "10.0.0.2");
        TcpPair pair = new(client, server, 100_000, 0, 8192);
        pair.Server.ReadSize = 0;
        network.RunUntil(pair.IsOver, 30 * SimulatedNetwork.Second).ShouldBeFalse();
        pair.Server.ReadSize = 8192;
        segment.Filter = _ => false;
        pair.Server.Work();
        segment.Filter = null;
        network.RunUntil(pair.IsOver, 120 * SimulatedNetwork.Second).ShouldBeTrue();
        pair.ShouldBeWhole();
    }

    [Test]
    public void A_peer_that_vanishes_is_given_up_with_an_error()
    {
        SimulatedNetwork network = new(1);
        Segment segment = new(network);
        Host client = network.AddHost(segment, "10.0.0.1");
        Host server = network.AddHost(segment, "10.0.0.2");
        TcpPair pair = new(client, server, 1_000_000, 0);
        network.RunUntil(pair.IsEstablished).ShouldBeTrue();
        segment.Filter = IsArp;
        long before = network.Now;
        network.RunUntil(() => { pair.Work(); return pair.Client.HasEnded; }, 7200 * SimulatedNetwork.Second).ShouldBeTrue();
        pair.Client.Error.ShouldBe(Errno.ETIMEDOUT);
        (network.Now - before).ShouldBeGreaterThan(100 * SimulatedNetwork.Second, "RFC 1122: R2 is at least 100 seconds");
    }

    [Test]
    public void Keep_alive_finds_a_peer_that_has_vanished_while_nothing_is_sent()
    {
        SimulatedNetwork network = new(1);
        Segment segment = new(network);
        Host client = network.AddHost(segment, "10.0.0.1");
        Host server = network.AddHost(segment, "10.0.0.2");
        TcpSettings settings = new() { KeepAlive = true, KeepAliveIdle = 60, KeepAliveInterval = 10, KeepAliveProbes = 3 };
        TcpPair pair = new(client, server, 10, 10, settings: settings);
        pair.Client.EndsAfterSending = pair.Server.EndsAfterSending = false;
        network.RunUntil(() => { pair.Work(); return pair.Client.Received == 10; }).ShouldBeTrue();
        network.RunUntil(() => { pair.Work(); return pair.Client.HasEnded; }, 3600 * SimulatedNetwork.Second).ShouldBeFalse("the peer answers");
        segment.Impairments.Loss = 1;
        network.RunUntil(() => { pair.Work(); return pair.Client.HasEnded; }, 200 * SimulatedNetwork.Second).ShouldBeTrue();
        pair.Client.Error.ShouldBe(Errno.ETIMEDOUT);
    }

    [Test]
    public void The_user_timeout_ends_a_connection_sooner()
    {
        SimulatedNetwork network = new(1);
        Segment segment = new(network);
        Host client = network.AddHost(segment, "10.0.0.1");
        Host server = network.AddHost(segment, "10.0.0.2");
        TcpPair pair = new(client, server, 1_000_000, 0, settings: new TcpSettings { UserTimeout = 5000 });
        network.RunUntil(pair.IsEstablished).ShouldBeTrue();
        segment.Impairments.Loss = 1;
        network.RunUntil(() => { pair.Work(); return pair.Client.HasEnded; }, 15 * SimulatedNetwork.Second).ShouldBeTrue();
        pair.Client.Error.ShouldBe(Errno.ETIMEDOUT);
    }

    [Test]
    public void A_path_that_swallows_full_segments_in_silence_is_found()
    {
        SimulatedNetwork network = new(1);
        Segment segment = new(network) { Filter = frame => frame.Length < 1300 };
        Host client = network.AddHost(segment, "10.0.0.1");
        Host server = network.AddHost(segment, "10.0.0.2");
        TcpPair pair = new(client, server, 200_000, 0);
        network.RunUntil(pair.IsOver, 60 * SimulatedNetwork.Second).ShouldBeTrue();
        pair.ShouldBeWhole();
    }

    [Test]
    public void Small_writes_wait_for_the_acknowledgment_unless_the_program_says_otherwise()
    {
        long Frames(bool noDelay)
        {
            SimulatedNetwork network = new(1);
            Segment segment = new(network);
            segment.Impairments.Delay = 10 * SimulatedNetwork.Millisecond;
            Host client = network.AddHost(segment, "10.0.0.1");
            Host server = network.AddHost(segment, "10.0.0.2");
            TcpPair pair = new(client, server, 200, 0, settings: new TcpSettings { NoDelay = noDelay });
            segment.Capture = [];
            pair.Client.WriteSize = 1;
            network.RunUntil(pair.IsOver).ShouldBeTrue();
            pair.ShouldBeWhole();
            return segment.Capture.FindAll(frame => frame[26 + 3] == 1 && frame.Length > 66).Count;
        }

        Frames(noDelay: false).ShouldBeLessThan(5);
        Frames(noDelay: true).ShouldBeGreaterThan(190);
    }

    [Test]
    public void A_corked_connection_sends_full_segments_only_and_the_rest_after_200_ms()
    {
        SimulatedNetwork network = new(1);
        Segment segment = new(network);
        Host client = network.AddHost(segment, "10.0.0.1");
        Host server = network.AddHost(segment, "10.0.0.2");
        TcpPair pair = new(client, server, 3000, 0, settings: new TcpSettings { Cork = true });
        pair.Client.EndsAfterSending = false;
        network.RunUntil(pair.IsEstablished).ShouldBeTrue();
        network.RunUntil(() => { pair.Work(); return false; }, 150 * SimulatedNetwork.Millisecond);
        pair.Server.Received.ShouldBe(2 * 1448);
        network.RunUntil(() => { pair.Work(); return false; }, 150 * SimulatedNetwork.Millisecond);
        pair.Server.Received.ShouldBe(3000);
    }

    [Test]
    public void Streams_flow_without_allocation_once_they_are_warm()
    {
        SimulatedNetwork network = new(1);
        Host host = network.AddHost(new Segment(network), "10.0.0.1");
        TcpPair pair = new(host, host, 0, 0, 1 << 18);
        pair.Client.EndsAfterSending = pair.Server.EndsAfterSending = false;
        network.RunUntil(pair.IsEstablished).ShouldBeTrue();
        TcpConnection a = pair.Client.Connection;
        TcpConnection b = pair.Server.Connection;
        a.Watcher = b.Watcher = null;
        byte[] bytes = new byte[65_536];
        long moved = 0;
        void Round()
        {
            a.SendRing!.Write(bytes);
            a.OnWritten();
            while (host.Stack.NextDeadline <= host.Stack.Now)
                host.Stack.Advance(host.Stack.Now);
            moved += b.ReceiveRing!.Read(bytes);
            b.OnRead();
            while (host.Stack.NextDeadline <= host.Stack.Now)
                host.Stack.Advance(host.Stack.Now);
        }

        Allocation.Of(Round).ShouldBe(0);
        moved.ShouldBeGreaterThan(65_536L * (Allocation.Rounds - 1));
    }

    private static bool IsArp(byte[] frame) => frame[12] == 8 && frame[13] == 6;

    /// <summary>Everything is given back: connections, rings, buffers, ports.</summary>
    private static void EndsClean(SimulatedNetwork network, TcpPair pair, Host client, Host server)
    {
        pair.Close();
        network.Run(1200 * SimulatedNetwork.Second);
        foreach (Host host in new[] { client, server })
        {
            host.Stack.Tcp.Count.ShouldBe(0);
            host.Stack.Tcp.TimeWaitCount.ShouldBe(0);
            host.Stack.Pool.InUse.ShouldBe(0);
        }

        pair.Rings.Pool.InUse.ShouldBe(0);
        server.Stack.Tcp.Bind(server.At(TcpPair.Port), false, false, null, out _).ShouldBe(Errno.None);
    }
}
