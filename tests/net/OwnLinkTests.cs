using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Net.Tests.Simulation;
using Shouldly;

namespace Pistachio.Net.Tests;

/// <summary>What sockets choose of the way and the headers of what they send: SO_DONTROUTE, IP_TTL, IP_TOS, and how they send to groups.</summary>
[TestFixture]
internal sealed class OwnLinkTests
{
    private const int FirstHopLimit = 8;

    private static readonly IpAddress Far = Addresses.Parse("203.0.113.7");

    private SimulatedNetwork _network = null!;
    private Host _host = null!;
    private RawPeer _peer = null!;

    [SetUp]
    public void Start()
    {
        _network = new SimulatedNetwork(1);
        Segment segment = new(_network);
        _host = _network.AddHost(segment, "10.0.0.1");
        _peer = new RawPeer(_network, segment, "10.0.0.2");
        _network.Run(5 * SimulatedNetwork.Second);
        _host.Stack.AddRoute(new Route(Addresses.Prefix("0.0.0.0/0"), _host.Eth, _peer.Address, 0)).ShouldBe(Errno.None);
    }

    [Test]
    public void Without_routers_datagrams_reach_only_hosts_on_the_link()
    {
        UdpSocket socket = _host.OpenUdp();
        socket.SendTo(new IpEndpoint(Far, 9), "x"u8).ShouldBe(Errno.None);
        socket.StaysOnLink = true;
        socket.SendTo(new IpEndpoint(Far, 9), "x"u8).ShouldBe(Errno.ENETUNREACH);
        socket.SendTo(new IpEndpoint(Far, 9), "x"u8, new DatagramOptions()).ShouldBe(Errno.ENETUNREACH);
        socket.Connect(new IpEndpoint(Far, 9)).ShouldBe(Errno.ENETUNREACH);
        socket.SendTo(new IpEndpoint(_peer.Address, 9), "x"u8).ShouldBe(Errno.None);
        socket.SendTo(new IpEndpoint(_host.Address, 9), "x"u8).ShouldBe(Errno.None);
        Sent().ShouldBe(2);
        socket.TakeError();
        socket.StaysOnLink = false;
        socket.SendTo(new IpEndpoint(Far, 9), "x"u8).ShouldBe(Errno.None);
        Sent().ShouldBe(1);
    }

    [Test]
    public void Without_routers_echo_requests_and_raw_packets_reach_only_hosts_on_the_link()
    {
        PingSocket ping = _host.Stack.Ping.Open(false, new DatagramRing(4096)).ShouldNotBeNull();
        RawSocket raw = _host.Stack.Raw.Open(false, 99, new DatagramRing(4096));
        ping.StaysOnLink = raw.StaysOnLink = true;
        ping.Send(Far, 1, "x"u8).ShouldBe(Errno.ENETUNREACH);
        raw.SendTo(Far, "x"u8).ShouldBe(Errno.ENETUNREACH);
        ping.Send(_peer.Address, 1, "x"u8).ShouldBe(Errno.None);
        raw.SendTo(_peer.Address, "x"u8).ShouldBe(Errno.None);
        Sent().ShouldBe(2);
    }

    [Test]
    public void Without_routers_connections_are_made_only_to_hosts_on_the_link()
    {
        Connect(Far, new TcpSettings { StaysOnLink = true }).ShouldBe(Errno.ENETUNREACH);
        Connect(_peer.Address, new TcpSettings { StaysOnLink = true }).ShouldBe(Errno.None);
        Connect(Far, new TcpSettings()).ShouldBe(Errno.None);
        Sent().ShouldBe(2);
    }

    [Test]
    public void A_connection_has_its_time_to_live_and_type_of_service_from_the_first_packet_on()
    {
        Connect(_peer.Address, new TcpSettings { HopLimit = 255, TrafficClass = 0x10 }).ShouldBe(Errno.None);
        Sent().ShouldBe(1);
        _peer.Packets[0][1].ShouldBe((byte)0x10);
        _peer.Packets[0][FirstHopLimit].ShouldBe((byte)255);
    }

    [Test]
    public void A_raw_socket_sends_to_a_group_by_the_interface_and_with_the_time_to_live_that_it_was_told()
    {
        Segment second = new(_network);
        RawPeer other = new(_network, second, "192.168.0.2");
        NetworkInterface eth1 = _host.Stack.AddInterface("eth1", new Port(second, new MacAddress(0x0200_0000_0101), 1500, _ => { }));
        _host.Stack.AddAddress(eth1, Addresses.Parse("192.168.0.1"), 24, probe: false);
        RawSocket raw = _host.Stack.Raw.Open(false, 99, new DatagramRing(4096));
        IpAddress group = Addresses.Parse("239.1.2.3");
        raw.JoinGroup(eth1, group).ShouldBe(Errno.None);
        _network.Run(SimulatedNetwork.Second);
        other.Packets.Clear();
        raw.MulticastTo(group).Interface = eth1;
        raw.MulticastTo(group).HopLimit = 7;
        raw.SendTo(group, "x"u8).ShouldBe(Errno.None);
        Sent().ShouldBe(0);
        other.Packets.Count.ShouldBe(1);
        other.Packets[0][FirstHopLimit].ShouldBe((byte)7);
        raw.Received.Count.ShouldBe(1);
        raw.MulticastTo(group).LoopsBack = false;
        raw.SendTo(group, "x"u8).ShouldBe(Errno.None);
        _network.Run(SimulatedNetwork.Second);
        raw.Received.Count.ShouldBe(1);
        raw.Close();
        _host.Stack.Groups.IsMember(eth1, group).ShouldBeFalse();
    }

    private Errno Connect(IpAddress address, TcpSettings settings) =>
        _host.Stack.Tcp.Connect(null, new IpEndpoint(address, 80), TestRings.Of(1024), TestRings.Of(1024), settings, out _);

    /// <summary>How many packets the peer got since the last time.</summary>
    private int Sent()
    {
        _peer.Packets.Clear();
        _network.Run(SimulatedNetwork.Second / 2);
        return _peer.Packets.Count;
    }
}
