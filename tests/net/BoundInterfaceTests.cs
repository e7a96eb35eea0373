using System;
using System.Buffers.Binary;
using System.Linq;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Net.Tests.Simulation;
using Shouldly;

namespace Pistachio.Net.Tests;

/// <summary>Sockets that are bound to one interface of a host with two cards, each with a neighbour that sends to it.</summary>
[TestFixture]
internal sealed class BoundInterfaceTests
{
    private const byte Unused = 253;

    private SimulatedNetwork _network = null!;
    private Host _host = null!;
    private RawPeer _one = null!;
    private RawPeer _two = null!;
    private NetworkInterface _eth1 = null!;

    [SetUp]
    public void Start()
    {
        _network = new SimulatedNetwork(1);
        Segment first = new(_network);
        Segment second = new(_network);
        _host = _network.AddHost(first, "10.0.0.1");
        _one = new RawPeer(_network, first, "10.0.0.2");
        _two = new RawPeer(_network, second, "192.168.0.2");
        Port port = new(second, new MacAddress(0x0200_0000_0101), 1500, frame => _host.Stack.Receive(_eth1, frame));
        _eth1 = _host.Stack.AddInterface("eth1", port);
        _host.Stack.AddAddress(_eth1, Addresses.Parse("192.168.0.1"), 24, probe: false);
        _network.Run(5 * SimulatedNetwork.Second);
    }

    [Test]
    public void A_socket_for_datagrams_hears_only_its_interface()
    {
        UdpSocket bound = _host.OpenUdp(7);
        bound.BoundInterface = _eth1;
        SendTo("10.0.0.1", 7);
        bound.Received.Count.ShouldBe(0);
        SendTo("192.168.0.1", 7);
        bound.Received.Count.ShouldBe(1);
        _host.OpenUdp().SendTo(Addresses.Endpoint("192.168.0.1", 7), "x"u8).ShouldBe(Errno.None);
        _network.Run(SimulatedNetwork.Second);
        bound.Received.Count.ShouldBe(1, "what this host sends to itself comes by the loopback");
        bound.BoundInterface = _host.Stack.Loopback;
        _host.OpenUdp().SendTo(Addresses.Endpoint("192.168.0.1", 7), "x"u8).ShouldBe(Errno.None);
        _network.Run(SimulatedNetwork.Second);
        bound.Received.Count.ShouldBe(2);
    }

    [Test]
    public void A_socket_sends_only_by_its_interface()
    {
        UdpSocket bound = _host.OpenUdp();
        bound.BoundInterface = _eth1;
        bound.SendTo(new IpEndpoint(_one.Address, 7), "x"u8).ShouldBe(Errno.ENETUNREACH);
        bound.SendTo(new IpEndpoint(_two.Address, 7), "x"u8).ShouldBe(Errno.None);
    }

    [Test]
    public void A_raw_socket_hears_only_its_interface()
    {
        RawSocket raw = _host.Stack.Raw.Open(false, Unused, new DatagramRing(4096));
        raw.BoundInterface = _host.Eth;
        _two.SendPacket(new MacAddress(0x0200_0000_0101), RawPeer.Packet(_two.Address, Addresses.Parse("192.168.0.1"), Unused, "x"u8));
        raw.Received.Count.ShouldBe(0);
        _one.SendPacket(_host.Port.Address, RawPeer.Packet(_one.Address, _host.Address, Unused, "x"u8));
        raw.Received.Count.ShouldBe(1);
    }

    [Test]
    public void A_listener_takes_connections_only_by_its_interface_and_two_share_a_port()
    {
        TcpListener one = Listen(_host.Eth);
        TcpListener two = Listen(_eth1);
        SendSyn(_one, "10.0.0.1", _host.Port.Address);
        (one.HalfOpenCount, two.HalfOpenCount).ShouldBe((1, 0));
        SendSyn(_two, "192.168.0.1", new MacAddress(0x0200_0000_0101));
        (one.HalfOpenCount, two.HalfOpenCount).ShouldBe((1, 1));
        Connect(Addresses.Endpoint("10.0.0.1", 80), null).HasError.ShouldBeTrue("by the loopback nobody listens");
        one.BindTo(null);
        Connect(Addresses.Endpoint("10.0.0.1", 80), null).State.ShouldBe(TcpState.Established);
    }

    [Test]
    public void A_connection_goes_by_its_interface_or_not_at_all()
    {
        _host.Stack.Tcp.Connect(null, new IpEndpoint(_one.Address, 80), TestRings.Of(1024), TestRings.Of(1024), new TcpSettings { BoundInterface = _eth1 }, out _)
            .ShouldBe(Errno.ENETUNREACH);
        _two.Packets.Clear();
        Connect(new IpEndpoint(_two.Address, 80), _eth1).State.ShouldBe(TcpState.SynSent);
        _two.Packets.Count(packet => packet[9] == IpProtocol.Tcp).ShouldBe(1);
    }

    [Test]
    public void Groups_are_reached_by_the_loopback_and_stay_there()
    {
        IpAddress group = Addresses.Parse("239.1.2.3");
        UdpSocket near = _host.OpenUdp(7);
        UdpSocket elsewhere = _host.OpenUdp();
        elsewhere.SharesPort = near.SharesPort = true;
        elsewhere.Bind(Addresses.Endpoint("0.0.0.0", 7)).ShouldBe(Errno.None);
        near.JoinGroup(_host.Stack.Loopback, group).ShouldBe(Errno.None);
        elsewhere.JoinGroup(_host.Eth, group).ShouldBe(Errno.None);
        elsewhere.MulticastTo(group).HearsAll = false;
        UdpSocket sender = _host.OpenUdp();
        sender.MulticastTo(group).Interface = _host.Stack.Loopback;
        sender.MulticastTo(group).LoopsBack = false;
        _network.Run(SimulatedNetwork.Second);
        _one.Packets.Clear();
        sender.SendTo(new IpEndpoint(group, 7), "x"u8).ShouldBe(Errno.None);
        _network.Run(SimulatedNetwork.Second);
        near.Received.Count.ShouldBe(1);
        elsewhere.Received.Count.ShouldBe(0);
        _one.Packets.ShouldNotContain(packet => packet[9] == IpProtocol.Udp);
    }

    [Test]
    public void A_socket_gets_from_a_group_only_what_comes_from_sources_that_it_wants()
    {
        IpAddress group = Addresses.Parse("239.1.2.3");
        UdpSocket socket = _host.OpenUdp(7);
        socket.BlockSource(_host.Eth, group, _one.Address).ShouldBe(Errno.EINVAL);
        socket.JoinSource(_host.Eth, group, _one.Address).ShouldBe(Errno.None);
        ToGroup(group, _one.Address);
        socket.Received.Count.ShouldBe(1);
        ToGroup(group, Addresses.Parse("10.0.0.3"));
        socket.Received.Count.ShouldBe(1);
        socket.LeaveSource(_host.Eth, group, _one.Address).ShouldBe(Errno.None);
        _host.Stack.Groups.Count.ShouldBe(0, "no source is left");

        socket.JoinGroup(_host.Eth, group).ShouldBe(Errno.None);
        socket.BlockSource(_host.Eth, group, _one.Address).ShouldBe(Errno.None);
        socket.JoinSource(_host.Eth, group, _one.Address).ShouldBe(Errno.EINVAL);
        ToGroup(group, _one.Address);
        socket.Received.Count.ShouldBe(1);
        ToGroup(group, Addresses.Parse("10.0.0.3"));
        socket.Received.Count.ShouldBe(2);
        socket.UnblockSource(_host.Eth, group, _one.Address).ShouldBe(Errno.None);
        ToGroup(group, _one.Address);
        socket.Received.Count.ShouldBe(3);
        socket.Close();
        _host.Stack.Groups.Count.ShouldBe(0);
    }

    [Test]
    public void A_socket_hears_groups_that_others_have_joined_unless_it_says_otherwise()
    {
        IpAddress group = Addresses.Parse("239.1.2.3");
        UdpSocket socket = _host.OpenUdp(7);
        RawSocket raw = _host.Stack.Raw.Open(false, IpProtocol.Udp, new DatagramRing(4096));
        ToGroup(group, _one.Address);
        (socket.Received.Count, raw.Received.Count).ShouldBe((0, 0), "nobody is in it");
        _host.OpenUdp().JoinGroup(_host.Eth, group).ShouldBe(Errno.None);
        ToGroup(group, _one.Address);
        (socket.Received.Count, raw.Received.Count).ShouldBe((1, 1));
        socket.MulticastTo(group).HearsAll = raw.MulticastTo(group).HearsAll = false;
        ToGroup(group, _one.Address);
        (socket.Received.Count, raw.Received.Count).ShouldBe((1, 1));
        raw.JoinSource(_host.Eth, group, _one.Address).ShouldBe(Errno.None);
        ToGroup(group, _one.Address);
        ToGroup(group, Addresses.Parse("10.0.0.3"));
        (socket.Received.Count, raw.Received.Count).ShouldBe((1, 2));
    }

    [Test]
    public void A_list_of_sources_has_an_end()
    {
        IpAddress group = Addresses.Parse("239.1.2.3");
        UdpSocket socket = _host.OpenUdp(7);
        for (int i = 0; i < 10; i++)
            socket.JoinSource(_host.Eth, group, IpAddress.From4(10, 0, 0, (byte)(10 + i))).ShouldBe(Errno.None);
        socket.JoinSource(_host.Eth, group, _one.Address).ShouldBe(Errno.ENOBUFS);
        socket.JoinSource(_host.Eth, group, IpAddress.From4(10, 0, 0, 10)).ShouldBe(Errno.EADDRNOTAVAIL);
    }

    [Test]
    public void An_echo_request_to_a_group_goes_as_the_socket_says()
    {
        IpAddress group = Addresses.Parse("239.1.2.3");
        PingSocket ping = _host.Stack.Ping.Open(false, new DatagramRing(4096)).ShouldNotBeNull();
        ping.MulticastTo(group).Interface = _eth1;
        ping.MulticastTo(group).HopLimit = 9;
        _two.Packets.Clear();
        ping.Send(group, 1, "x"u8).ShouldBe(Errno.None);
        _network.Run(SimulatedNetwork.Second);
        _two.Packets.Single()[8].ShouldBe((byte)9);
        ping.Send(IpAddress.Broadcast4, 1, "x"u8).ShouldBe(Errno.EACCES);
        ping.MayBroadcast = true;
        ping.Send(IpAddress.Broadcast4, 1, "x"u8).ShouldBe(Errno.None);
    }

    [Test]
    public void A_raw_socket_hears_what_became_of_its_packets()
    {
        RawSocket raw = _host.Stack.Raw.Open(false, Unused, new DatagramRing(4096));
        raw.SendTo(_one.Address, "payloads"u8).ShouldBe(Errno.None);
        _network.Run(SimulatedNetwork.Second);
        byte[] sent = _one.Packets.Last(packet => packet[9] == Unused);
        Complain(2, sent);
        raw.HasError.ShouldBeFalse("it is not connected, and has not asked");
        raw.QueuesErrors4 = true;
        Complain(2, sent);
        raw.TakeQueuedError().ShouldNotBeNull().Error.ShouldBe(Errno.ENOPROTOOPT);
        raw.QueuesErrors4 = false;
        raw.Connect(_one.Address).ShouldBe(Errno.None);
        Complain(1, sent);
        raw.HasError.ShouldBeFalse("that may get better");
        Complain(2, sent);
        raw.TakeError().ShouldBe(Errno.ENOPROTOOPT);
        raw.TakeQueuedError().ShouldBeNull();
        raw.Close();
        _host.Stack.ErrorRoom.Left.ShouldBe(ErrorRoom.Capacity);
    }

    private TcpListener Listen(NetworkInterface via)
    {
        _host.Stack.Tcp.Bind(new IpEndpoint(IpAddress.Any4, 80), false, false, via, out TcpBinding? binding).ShouldBe(Errno.None);
        _host.Stack.Tcp.Listen(binding!, 8, TestRings.Source(4096), new TcpSettings(), out TcpListener? listener).ShouldBe(Errno.None);
        return listener!;
    }

    private TcpConnection Connect(IpEndpoint to, NetworkInterface? via)
    {
        TcpSettings settings = new() { BoundInterface = via };
        _host.Stack.Tcp.Connect(null, to, TestRings.Of(1024), TestRings.Of(1024), settings, out TcpConnection? connection).ShouldBe(Errno.None);
        _network.Run(SimulatedNetwork.Second / 2);
        return connection!;
    }

    private void SendTo(string address, int port)
    {
        IpAddress to = Addresses.Parse(address);
        bool isFirst = to == _host.Address;
        RawPeer peer = isFirst ? _one : _two;
        peer.SendPacket(isFirst ? _host.Port.Address : new MacAddress(0x0200_0000_0101), RawPeer.Packet(peer.Address, to, 17, RawPeer.Udp(peer.Address, to, 9, port, "x"u8)));
    }

    private void ToGroup(IpAddress group, IpAddress from)
    {
        _one.SendPacket(MacAddress.OfGroup(group), RawPeer.Packet(from, group, 17, RawPeer.Udp(from, group, 9, 7, "x"u8)));
    }

    private static void SendSyn(RawPeer peer, string address, MacAddress to)
    {
        IpAddress destination = Addresses.Parse(address);
        byte[] syn = [0x0F, 0xA0, 0, 80, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 2, 0x40, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(syn.AsSpan(16), RawPeer.TransportChecksum(peer.Address, destination, 6, syn));
        peer.SendPacket(to, RawPeer.Packet(peer.Address, destination, 6, syn));
    }

    /// <summary>The first peer says that a packet is not deliverable.</summary>
    private void Complain(byte code, byte[] quoted)
    {
        byte[] message = [3, code, 0, 0, 0, 0, 0, 0, .. quoted];
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), RawPeer.SlowChecksum(message));
        _one.SendPacket(_host.Port.Address, RawPeer.Packet(_one.Address, _host.Address, 1, message));
    }
}
