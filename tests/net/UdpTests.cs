using System;
using System.Buffers.Binary;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Net.Tests.Simulation;
using Shouldly;

namespace Pistachio.Net.Tests;

/// <summary>Datagram sockets and groups.</summary>
[TestFixture]
internal sealed class UdpTests
{
    private SimulatedNetwork _network = null!;
    private Segment _segment = null!;
    private Host _a = null!;
    private Host _b = null!;

    [SetUp]
    public void Start()
    {
        _network = new SimulatedNetwork(1);
        _segment = new Segment(_network);
        _a = _network.AddHost(_segment, "10.0.0.1");
        _b = _network.AddHost(_segment, "10.0.0.2");
    }

    [Test]
    public void A_connected_socket_hears_only_its_peer()
    {
        UdpSocket server = _a.OpenUdp(7);
        UdpSocket connected = _a.OpenUdp();
        connected.Connect(_b.At(9)).ShouldBe(Errno.None);
        connected.Local.Address.ShouldBe(_a.Address);
        UdpSocket peer = _b.OpenUdp(9);
        UdpSocket stranger = _b.OpenUdp(10);
        peer.SendTo(_a.At(connected.Local.Port), "p"u8);
        stranger.SendTo(_a.At(connected.Local.Port), "s"u8);
        _network.Run(SimulatedNetwork.Second);
        connected.Received.Count.ShouldBe(1);
        server.Received.Count.ShouldBe(0);
        connected.Disconnect();
        connected.Local.Address.ShouldBe(IpAddress.Any4);
        stranger.SendTo(_a.At(connected.Local.Port), "s"u8);
        _network.Run(SimulatedNetwork.Second);
        connected.Received.Count.ShouldBe(2);
    }

    [Test]
    public void A_connected_socket_learns_that_the_port_is_closed()
    {
        UdpSocket socket = _a.OpenUdp();
        socket.Connect(_b.At(9));
        socket.Send("x"u8).ShouldBe(Errno.None);
        _network.Run(SimulatedNetwork.Second);
        socket.Send("x"u8).ShouldBe(Errno.ECONNREFUSED);
        socket.Send("x"u8).ShouldBe(Errno.None);
    }

    [Test]
    public void Ports_conflict_as_addresses_do()
    {
        UdpSocket Open(string address, bool shares = false)
        {
            UdpSocket socket = _a.OpenUdp();
            socket.SharesPort = shares;
            Result = socket.Bind(Addresses.Endpoint(address, 7));
            return socket;
        }

        UdpSocket first = Open("10.0.0.1");
        Result.ShouldBe(Errno.None);
        Open("10.0.0.1");
        Result.ShouldBe(Errno.EADDRINUSE);
        Open("0.0.0.0");
        Result.ShouldBe(Errno.EADDRINUSE);
        Open("127.0.0.1");
        Result.ShouldBe(Errno.None);
        Open("10.0.0.99");
        Result.ShouldBe(Errno.EADDRNOTAVAIL);
        first.Bind(_a.At(8)).ShouldBe(Errno.EINVAL);
        first.Close();
        Open("10.0.0.1", shares: true);
        Result.ShouldBe(Errno.None);
        Open("10.0.0.1", shares: true);
        Result.ShouldBe(Errno.None);
    }

    [Test]
    public void Ports_that_nobody_named_differ_and_run_out_with_an_error()
    {
        System.Collections.Generic.HashSet<ushort> ports = [];
        for (int i = 0; i < EphemeralPorts.Count; i++)
        {
            UdpSocket socket = _a.OpenUdp(ring: 64);
            socket.Bind(_a.At(0)).ShouldBe(Errno.None);
            ports.Add(socket.Local.Port).ShouldBeTrue();
        }

        _a.OpenUdp(ring: 64).Bind(_a.At(0)).ShouldBe(Errno.EADDRINUSE);
    }

    [Test]
    public void Broadcast_needs_permission()
    {
        UdpSocket to = _b.OpenUdp(7);
        UdpSocket socket = _a.OpenUdp();
        socket.SendTo(Addresses.Endpoint("10.0.0.255", 7), "x"u8).ShouldBe(Errno.EACCES);
        socket.MayBroadcast = true;
        socket.SendTo(Addresses.Endpoint("10.0.0.255", 7), "x"u8).ShouldBe(Errno.None);
        socket.SendTo(Addresses.Endpoint("255.255.255.255", 7), "x"u8).ShouldBe(Errno.None);
        _network.Run(SimulatedNetwork.Second);
        to.Received.Count.ShouldBe(2);
    }

    [Test]
    public void Members_of_a_group_get_its_datagrams_on_other_hosts_and_on_this_one()
    {
        IpEndpoint group = Addresses.Endpoint("239.1.2.3", 7);
        UdpSocket there = _b.OpenUdp(7);
        UdpSocket here = _a.OpenUdp(7);
        UdpSocket sender = _a.OpenUdp();
        sender.SendTo(group, "x"u8).ShouldBe(Errno.None);
        _network.Run(SimulatedNetwork.Second);
        there.Received.Count.ShouldBe(0);

        there.JoinGroup(null, group.Address).ShouldBe(Errno.None);
        there.JoinGroup(null, group.Address).ShouldBe(Errno.EADDRINUSE);
        here.JoinGroup(_a.Eth, group.Address).ShouldBe(Errno.None);
        _b.Port.Groups.ShouldBe([new MacAddress(0x0100_5E01_0203)]);
        sender.SendTo(group, "x"u8);
        _network.Run(SimulatedNetwork.Second);
        there.Received.Count.ShouldBe(1);
        here.Received.Count.ShouldBe(1);

        sender.MulticastTo(group.Address).LoopsBack = false;
        sender.SendTo(group, "x"u8);
        _network.Run(SimulatedNetwork.Second);
        there.Received.Count.ShouldBe(2);
        here.Received.Count.ShouldBe(1);

        there.LeaveGroup(null, group.Address).ShouldBe(Errno.None);
        there.LeaveGroup(null, group.Address).ShouldBe(Errno.EADDRNOTAVAIL);
        _b.Port.Groups.ShouldBeEmpty();
        here.Close();
        _a.Stack.Groups.Count.ShouldBe(0);
        _a.Stack.Pool.InUse.ShouldBe(0);
    }

    [Test]
    public void Routers_hear_of_groups_when_they_are_joined_when_they_ask_and_when_they_are_left()
    {
        RawPeer router = new(_network, _segment, "10.0.0.254");
        UdpSocket socket = _a.OpenUdp(7);
        IpAddress group = Addresses.Parse("239.1.2.3");
        socket.JoinGroup(_a.Eth, group);
        _network.Run(30 * SimulatedNetwork.Second);
        Igmp(router, 0x16, "239.1.2.3").ShouldBe(2);

        byte[] query = [0x11, 10, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(query.AsSpan(2), RawPeer.SlowChecksum(query));
        router.SendPacket(new MacAddress(0x0100_5E00_0001), RawPeer.Packet(router.Address, Addresses.Parse("224.0.0.1"), 2, query, ttl: 1));
        _network.Run(2 * SimulatedNetwork.Second);
        Igmp(router, 0x16, "239.1.2.3").ShouldBe(3);
        router.Packets[^1][8].ShouldBe((byte)1, "time to live");
        router.Packets[^1].AsSpan(20, 4).SequenceEqual(new byte[] { 0x94, 4, 0, 0 }).ShouldBeTrue("router alert");

        socket.LeaveGroup(null, group);
        _network.Run(SimulatedNetwork.Second);
        Igmp(router, 0x17, "224.0.0.2").ShouldBe(1);
    }

    [Test]
    public void The_checksum_of_what_we_send_is_right_and_never_zero()
    {
        RawPeer peer = new(_network, _segment, "10.0.0.9");
        UdpSocket socket = _a.OpenUdp(7);
        for (int i = 0; i < 200; i++)
        {
            socket.SendTo(new IpEndpoint(peer.Address, 9), new byte[i]);
            _network.Run(SimulatedNetwork.Second);
            byte[] packet = peer.Packets[^1];
            RawPeer.SlowChecksum(packet.AsSpan(0, 20)).ShouldBe((ushort)0);
            BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(26)).ShouldNotBe((ushort)0);
            RawPeer.TransportChecksum(_a.Address, peer.Address, 17, packet.AsSpan(20)).ShouldBe((ushort)0);
        }
    }

    [Test]
    public void Datagrams_go_round_over_the_loopback_without_allocation()
    {
        UdpSocket server = _a.OpenUdp(7);
        UdpSocket client = _a.OpenUdp();
        client.Connect(new IpEndpoint(IpAddress.Loopback4, 7)).ShouldBe(Errno.None);
        byte[] bytes = new byte[1024];
        int rounds = 0;
        void Round()
        {
            client.Send(bytes);
            _a.Stack.Advance(_a.Stack.Now);
            server.Received.TryTake(bytes, out DatagramInfo info);
            server.SendTo(info.Source, bytes);
            _a.Stack.Advance(_a.Stack.Now);
            rounds += client.Received.TryTake(bytes, out _) ? 1 : 0;
        }

        Allocation.Of(Round).ShouldBe(0);
        rounds.ShouldBe(Allocation.Rounds);
    }

    [Test]
    public void Datagrams_to_a_known_neighbour_are_sent_and_received_without_allocation()
    {
        RawPeer peer = new(_network, _segment, "10.0.0.9");
        NetworkStack stack = new(new StackOptions { Key = 1 });
        SilentLink link = new();
        NetworkInterface eth = stack.AddInterface("eth0", link);
        stack.AddAddress(eth, _a.Address, 24, probe: false);
        stack.Neighbours.Learn(eth, peer.Address, peer.Port.Address, add: true);
        UdpSocket socket = stack.Udp.Open(false, new DatagramRing(4096));
        socket.Bind(new IpEndpoint(IpAddress.Any4, 7));
        byte[] packet = RawPeer.Packet(peer.Address, _a.Address, 17, RawPeer.Udp(peer.Address, _a.Address, 9, 7, new byte[500]));
        byte[] frame = new byte[14 + packet.Length];
        EthernetHeader.Write(frame, link.Address, peer.Port.Address, EthernetHeader.Ip4);
        packet.CopyTo(frame, 14);
        byte[] bytes = new byte[500];
        void Round()
        {
            stack.Receive(eth, frame);
            socket.Received.TryTake(bytes, out DatagramInfo info);
            socket.SendTo(info.Source, bytes);
        }

        Allocation.Of(Round).ShouldBe(0);
        link.Sent.ShouldBeGreaterThanOrEqualTo(Allocation.Rounds);
    }

    private Errno Result { get; set; }

    private static int Igmp(RawPeer router, byte type, string destination) =>
        router.Packets.FindAll(packet => packet[9] == 2 && packet[24] == type && IpAddress.Read4(packet.AsSpan(16)) == Addresses.Parse(destination)).Count;
}
