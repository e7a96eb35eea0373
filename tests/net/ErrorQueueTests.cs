using System;
using System.Buffers.Binary;
using System.Linq;
using System.Text;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Net.Tests.Simulation;
using Shouldly;

namespace Pistachio.Net.Tests;

/// <summary>Errors that sockets hear of one by one, from routers and hosts that say what has become of a packet.</summary>
[TestFixture]
internal sealed class ErrorQueueTests
{
    private const byte Unreachable = 3;
    private const byte TimeExceeded = 11;
    private const byte ParameterProblem = 12;

    private SimulatedNetwork _network = null!;
    private Host _host = null!;
    private RawPeer _peer = null!;
    private UdpSocket _socket = null!;

    [SetUp]
    public void Start()
    {
        _network = new SimulatedNetwork(1);
        Segment segment = new(_network);
        _host = _network.AddHost(segment, "10.0.0.1");
        _peer = new RawPeer(_network, segment, "10.0.0.2");
        _socket = _host.OpenUdp(7);
        _socket.QueuesErrors4 = true;
        _network.Run(5 * SimulatedNetwork.Second);
    }

    [TestCase(Unreachable, 0, 0u, Errno.ENETUNREACH, 0u)]
    [TestCase(Unreachable, 1, 0u, Errno.EHOSTUNREACH, 0u)]
    [TestCase(Unreachable, 2, 0u, Errno.ENOPROTOOPT, 0u)]
    [TestCase(Unreachable, 3, 0u, Errno.ECONNREFUSED, 0u)]
    [TestCase(Unreachable, 13, 0u, Errno.EHOSTUNREACH, 0u)]
    [TestCase(TimeExceeded, 0, 0u, Errno.EHOSTUNREACH, 0u)]
    [TestCase(ParameterProblem, 0, 0x0900_0000u, Errno.EPROTO, 9u)]
    public void A_socket_that_is_not_connected_hears_what_became_of_a_datagram_and_from_whom(byte type, byte code, uint rest, Errno expected, uint information)
    {
        byte[] sent = Send(5000);
        long before = _host.Stack.Now;
        Complain(type, code, rest, sent, "10.0.0.77", ttl: 33);

        _socket.HasError.ShouldBeTrue();
        QueuedError error = _socket.TakeQueuedError().ShouldNotBeNull();
        error.Error.ShouldBe(expected);
        error.Origin.ShouldBe(ErrorOrigin.Icmp);
        (error.Type, error.Code, error.Information).ShouldBe((type, code, information));
        error.Destination.ShouldBe(new IpEndpoint(_peer.Address, 5000));
        error.Message.Source.Address.ShouldBe(Addresses.Parse("10.0.0.77"));
        error.Message.HopLimit.ShouldBe((byte)33);
        error.Message.Time.ShouldBeInRange(before + 1, _host.Stack.Now);
        Encoding.ASCII.GetString(error.Payload).ShouldBe("hello");
        _socket.HasError.ShouldBeFalse("the last error was taken");
        _socket.TakeQueuedError().ShouldBeNull();
    }

    [Test]
    public void The_datagram_comes_back_as_far_as_the_router_quotes_it()
    {
        byte[] sent = Send(5000);
        Complain(TimeExceeded, 0, 0, sent[..28], "10.0.0.77");
        _socket.TakeQueuedError().ShouldNotBeNull().Payload.ShouldBeEmpty();
    }

    [Test]
    public void A_datagram_that_may_not_be_fragmented_tells_what_the_path_takes_first_the_router_then_ourselves()
    {
        _socket.DontFragment = true;
        _socket.SendTo(new IpEndpoint(_peer.Address, 5000), new byte[1400]).ShouldBe(Errno.None);
        _network.Run(SimulatedNetwork.Second);
        Complain(Unreachable, 4, 1006, LastSent(), "10.0.0.77");
        QueuedError error = _socket.TakeQueuedError().ShouldNotBeNull();
        (error.Error, error.Information, error.Origin).ShouldBe((Errno.EMSGSIZE, 1006u, ErrorOrigin.Icmp));

        _socket.SendTo(new IpEndpoint(_peer.Address, 5000), new byte[1400]).ShouldBe(Errno.EMSGSIZE);
        _socket.HasError.ShouldBeFalse("the sender has it already");
        error = _socket.TakeQueuedError().ShouldNotBeNull();
        (error.Error, error.Information, error.Origin, error.Type).ShouldBe((Errno.EMSGSIZE, 1006u, ErrorOrigin.Local, (byte)0));
        error.Destination.Port.ShouldBe((ushort)5000);
        _host.Stack.MtuTo(_peer.Address, default, null).ShouldBe(1006);
    }

    [Test]
    public void Nobody_at_the_next_hop_is_told_as_by_ourselves()
    {
        _socket.SendTo(Addresses.Endpoint("10.0.0.99", 5000), "hello"u8).ShouldBe(Errno.None);
        _network.Run(10 * SimulatedNetwork.Second);
        QueuedError error = _socket.TakeQueuedError().ShouldNotBeNull();
        (error.Error, error.Type, error.Code).ShouldBe((Errno.EHOSTUNREACH, Unreachable, (byte)1));
        error.Message.Source.Address.ShouldBe(_host.Address);
    }

    [Test]
    public void Errors_wait_in_their_order_as_many_as_there_is_room_for()
    {
        byte[] sent = Send(5000);
        for (int i = 0; i < ErrorQueue.Capacity + 5; i++)
            Complain(TimeExceeded, (byte)(i % 2), 0, sent, "10.0.0.77");
        _socket.Errors!.Count.ShouldBe(ErrorQueue.Capacity);
        for (int i = 0; i < ErrorQueue.Capacity; i++)
        {
            _socket.HasError.ShouldBeTrue();
            _socket.TakeQueuedError()!.Code.ShouldBe((byte)(i % 2));
        }

        _socket.HasError.ShouldBeFalse();
    }

    [Test]
    public void All_sockets_together_keep_so_many_errors_and_give_their_room_back()
    {
        UdpSocket[] all = new UdpSocket[ErrorRoom.Capacity / ErrorQueue.Capacity + 1];
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = _host.OpenUdp(100 + i);
            all[i].QueuesErrors4 = true;
            all[i].SendTo(new IpEndpoint(_peer.Address, 5000), "hello"u8).ShouldBe(Errno.None);
            _network.Run(SimulatedNetwork.Second);
            byte[] sent = LastSent();
            for (int k = 0; k < ErrorQueue.Capacity; k++)
                Complain(TimeExceeded, 0, 0, sent, "10.0.0.77");
        }

        _host.Stack.ErrorRoom.Left.ShouldBe(0);
        all[^1].Errors!.Count.ShouldBe(0, "the others have all the room");
        all[^1].HasError.ShouldBeTrue("it is pending all the same");
        all[0].Close();
        all[1].QueuesErrors4 = false;
        all[2].TakeQueuedError().ShouldNotBeNull();
        _host.Stack.ErrorRoom.Left.ShouldBe((2 * ErrorQueue.Capacity) + 1);
    }

    [Test]
    public void Who_has_not_asked_hears_nothing_and_who_asks_no_more_forgets()
    {
        UdpSocket deaf = _host.OpenUdp(8);
        deaf.SendTo(new IpEndpoint(_peer.Address, 5000), "x"u8).ShouldBe(Errno.None);
        _network.Run(SimulatedNetwork.Second);
        Complain(TimeExceeded, 0, 0, LastSent(), "10.0.0.77");
        deaf.HasError.ShouldBeFalse();
        deaf.TakeQueuedError().ShouldBeNull();

        Complain(TimeExceeded, 0, 0, Send(5000), "10.0.0.77");
        _socket.QueuesErrors4 = false;
        _socket.TakeQueuedError().ShouldBeNull();
    }

    [Test]
    public void A_message_about_what_another_host_sent_is_not_believed()
    {
        byte[] sent = Send(5000);
        sent[15] ^= 1; // its source
        Complain(TimeExceeded, 0, 0, sent, "10.0.0.77");
        _socket.TakeQueuedError().ShouldBeNull();
    }

    [Test]
    public void A_ping_hears_where_its_time_was_over()
    {
        PingSocket ping = _host.Stack.Ping.Open(false, new DatagramRing(1 << 12))!;
        ping.QueuesErrors4 = true;
        ping.HopLimit = 1;
        ping.Send(_peer.Address, 77, "payload"u8).ShouldBe(Errno.None);
        _network.Run(SimulatedNetwork.Second);
        Complain(TimeExceeded, 0, 0, LastSent(), "10.0.0.77");
        QueuedError error = ping.TakeQueuedError().ShouldNotBeNull();
        error.Error.ShouldBe(Errno.EHOSTUNREACH);
        error.Type.ShouldBe(TimeExceeded);
        error.Payload[0].ShouldBe((byte)8, "an echo request, from its header on");
        BinaryPrimitives.ReadUInt16BigEndian(error.Payload.AsSpan(6)).ShouldBe((ushort)77);
        error.Destination.ShouldBe(new IpEndpoint(_peer.Address, 0));
    }

    [Test]
    public void A_datagram_has_the_time_when_it_came()
    {
        long before = _host.Stack.Now;
        _peer.SendPacket(_host.Port.Address, RawPeer.Packet(_peer.Address, _host.Address, 17, RawPeer.Udp(_peer.Address, _host.Address, 9, 7, "hello"u8)));
        long after = _host.Stack.Now;
        _network.Run(SimulatedNetwork.Second);
        _socket.Received.TryTake(new byte[9], out DatagramInfo info).ShouldBeTrue();
        info.Time.ShouldBeInRange(before, after);
        (info.Length, info.Source.Port, info.HopLimit, info.InterfaceIndex).ShouldBe((5, (ushort)9, (byte)64, (byte)2));
    }

    /// <summary>Sends "hello" to the peer and returns the packet.</summary>
    private byte[] Send(ushort port)
    {
        _socket.SendTo(new IpEndpoint(_peer.Address, port), "hello"u8).ShouldBe(Errno.None);
        _network.Run(SimulatedNetwork.Second);
        return LastSent();
    }

    private byte[] LastSent() => (byte[])_peer.Packets.Last(packet => packet[9] is 17 or 1).Clone();

    /// <summary>A router says what has become of a packet.</summary>
    private void Complain(byte type, byte code, uint rest, byte[] quoted, string router, byte ttl = 64)
    {
        byte[] message = [type, code, 0, 0, 0, 0, 0, 0, .. quoted];
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4), rest);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), RawPeer.SlowChecksum(message));
        _peer.SendPacket(_host.Port.Address, RawPeer.Packet(Addresses.Parse(router), _host.Address, 1, message, ttl: ttl));
    }
}
