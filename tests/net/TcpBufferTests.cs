using System;
using NUnit.Framework;
using Pistachio.Net.Stack;
using Pistachio.Net.Tests.Simulation;
using Shouldly;

namespace Pistachio.Net.Tests;

/// <summary>Connections whose programs choose how many bytes lie in them (SO_SNDBUF, SO_RCVBUF).</summary>
[TestFixture]
internal sealed class TcpBufferTests
{
    private const int Usual = 16 << 10;
    private const int Longest = 212_992;
    private const int Smallest = 1152;

    [Test]
    public void Streams_arrive_whole_while_both_programs_change_their_sizes([Range(1, 20)] int seed)
    {
        TestContext.Out.WriteLine($"seed {seed}");
        SimulatedNetwork network = new(seed);
        Segment segment = new(network);
        segment.Impairments.Loss = network.Random.NextDouble() * 0.05;
        segment.Impairments.Reordering = network.Random.NextDouble() * 0.1;
        Host client = network.AddHost(segment, "10.0.0.1");
        Host server = seed % 2 == 0 ? client : network.AddHost(segment, "10.0.0.2");
        (TcpEnd one, TcpEnd other) = Connect(network, client, server, new TcpSettings(), 400_000, 300_000);
        one.SendsLocally = other.SendsLocally = client == server;
        network.RunUntil(() =>
        {
            Resize(network.Random.Next(2) == 0 ? one.Connection : other.Connection, network.Random);
            one.Work();
            other.Work();
            return one.IsOver && other.IsOver;
        }, 3600 * SimulatedNetwork.Second).ShouldBeTrue();
        (one.WrongAt, other.WrongAt).ShouldBe((-1, -1));
        (one.Received, other.Received).ShouldBe((300_000, 400_000));
    }

    [Test]
    public void A_window_that_was_offered_is_kept_when_the_size_becomes_less()
    {
        SimulatedNetwork network = new(1);
        Segment segment = new(network);
        (TcpEnd sender, TcpEnd receiver) = Connect(
            network, network.AddHost(segment, "10.0.0.1"), network.AddHost(segment, "10.0.0.2"), new TcpSettings { SendBuffer = Longest }, 100_000, 0);
        receiver.ReadSize = 0;
        receiver.Connection.Settings.ReceiveBuffer = Smallest;
        receiver.Connection.OnBuffers();
        sender.Work();
        network.Run(100 * SimulatedNetwork.Millisecond);
        int offered = receiver.Connection.ReceiveRing!.Count;
        offered.ShouldBeGreaterThan(Usual / 2);
        sender.Connection.Retransmissions.ShouldBe(0);

        // Of what it reads the peer hears only when less lies there than may lie there now.
        receiver.Connection.ReceiveRing.Read(new byte[offered - Smallest]);
        receiver.Connection.OnRead();
        network.Run(100 * SimulatedNetwork.Millisecond);
        receiver.Connection.ReceiveRing.Count.ShouldBe(Smallest);
        for (int i = 0; i < 10; i++)
        {
            receiver.Connection.ReceiveRing.Read(new byte[receiver.Connection.ReceiveRing.Count]);
            receiver.Connection.OnRead();

            // The sender waits once, for so small a window has been the exception before.
            network.Run(i == 0 ? SimulatedNetwork.Second : 10 * SimulatedNetwork.Millisecond);
            receiver.Connection.ReceiveRing.Count.ShouldBe(Smallest);
        }
    }

    [Test]
    public void More_bytes_come_without_being_read_when_the_size_becomes_more()
    {
        SimulatedNetwork network = new(1);
        Segment segment = new(network);
        (TcpEnd sender, TcpEnd receiver) = Connect(
            network, network.AddHost(segment, "10.0.0.1"), network.AddHost(segment, "10.0.0.2"), new TcpSettings { SendBuffer = Longest }, 200_000, 0);
        receiver.ReadSize = 0;
        sender.Work();
        sender.Sent.ShouldBe(200_000);
        network.Run(SimulatedNetwork.Second);
        receiver.Connection.ReceiveRing!.Count.ShouldBeInRange(Usual - 1500, Usual);
        receiver.Connection.Settings.ReceiveBuffer = Longest;
        receiver.Connection.OnBuffers();
        network.Run(2 * SimulatedNetwork.Second);
        receiver.Connection.ReceiveRing.Count.ShouldBe(200_000);
    }

    [Test]
    public void An_accepted_connection_has_the_sizes_of_its_listener()
    {
        SimulatedNetwork network = new(1);
        Host host = network.AddHost(new Segment(network), "10.0.0.1");
        (TcpEnd client, TcpEnd server) = Connect(network, host, host, new TcpSettings { SendBuffer = 3000, ReceiveBuffer = 5000 }, 0, 0);
        (server.Connection.SendRing!.Capacity, server.Connection.ReceiveRing!.Capacity).ShouldBe((3000, 5000));
        (client.Connection.SendRing!.Capacity, client.Connection.ReceiveRing!.Capacity).ShouldBe((3000, 5000));
        server.Connection.Settings.SendBuffer = 7000;
        server.Connection.OnBuffers();
        (server.Connection.SendRing!.Capacity, client.Connection.SendRing!.Capacity).ShouldBe((7000, 3000));
    }

    [Test]
    public void Sizes_that_change_while_the_handshake_is_under_way_lose_nothing()
    {
        SimulatedNetwork network = new(1);
        Segment segment = new(network);
        Host client = network.AddHost(segment, "10.0.0.1");
        Host server = network.AddHost(segment, "10.0.0.2");
        TcpListener listener = Listen(server, new TcpSettings());
        client.Stack.Tcp.Connect(null, server.At(TcpPair.Port), Source(), new TcpSettings(), out TcpConnection? connection);
        connection!.State.ShouldBe(TcpState.SynSent);
        connection.Settings.ReceiveBuffer = Smallest;
        connection.OnBuffers();
        TcpEnd receiver = new(1, 2, 0) { ReadSize = 0 };
        receiver.Attach(connection);
        network.RunUntil(() => listener.ReadyCount > 0).ShouldBeTrue();
        TcpEnd sender = new(2, 1, 60_000);
        sender.Attach(listener.Accept()!);
        sender.Work();
        network.Run(100 * SimulatedNetwork.Millisecond);
        connection.ReceiveRing!.Count.ShouldBeGreaterThan(Usual / 2); // the SYN has offered it
        sender.Connection.Retransmissions.ShouldBe(0);
        receiver.ReadSize = 500;
        network.RunUntil(() =>
        {
            sender.Work();
            receiver.Work();
            return receiver.Received == 60_000;
        }, 600 * SimulatedNetwork.Second).ShouldBeTrue();
        receiver.WrongAt.ShouldBe(-1);
    }

    private static PagedRingSource Source() => new(new PagePool(4000, 400, 40), Usual, Longest);

    private static TcpListener Listen(Host server, TcpSettings settings)
    {
        server.Stack.Tcp.Bind(server.At(TcpPair.Port), true, false, null, out TcpBinding? binding);
        server.Stack.Tcp.Listen(binding!, 16, Source(), settings, out TcpListener? listener);
        return listener!;
    }

    private static (TcpEnd Client, TcpEnd Server) Connect(
        SimulatedNetwork network, Host client, Host server, TcpSettings settings, long fromClient, long fromServer)
    {
        TcpListener listener = Listen(server, settings);
        client.Stack.Tcp.Connect(null, server.At(TcpPair.Port), Source(), settings, out TcpConnection? connection);
        TcpEnd one = new(1, 2, fromClient);
        one.Attach(connection!);
        network.RunUntil(() => listener.ReadyCount > 0).ShouldBeTrue();
        TcpEnd other = new(2, 1, fromServer);
        other.Attach(listener.Accept()!);
        return (one, other);
    }

    private static void Resize(TcpConnection connection, Random random)
    {
        int size = random.Next(2) == 0 ? random.Next(Smallest, 4 * Smallest) : random.Next(Smallest, Longest);
        if (random.Next(2) == 0)
            connection.Settings.ReceiveBuffer = size;
        else
            connection.Settings.SendBuffer = size;
        connection.OnBuffers();
    }
}
