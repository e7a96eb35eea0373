using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Net.Tests.Simulation;
using Shouldly;

namespace Pistachio.Net.Tests;

/// <summary>IPv4: headers, fragments, routes, and ICMP.</summary>
[TestFixture]
internal sealed class Ip4Tests
{
    private SimulatedNetwork _network = null!;
    private Segment _segment = null!;
    private Host _host = null!;
    private RawPeer _peer = null!;
    private UdpSocket _socket = null!;

    [SetUp]
    public void Start()
    {
        _network = new SimulatedNetwork(1);
        _segment = new Segment(_network);
        _host = _network.AddHost(_segment, "10.0.0.1");
        _peer = new RawPeer(_network, _segment, "10.0.0.2");
        _socket = _host.OpenUdp(7);
        _network.Run(5 * SimulatedNetwork.Second);
    }

    [TearDown]
    public void Nothing_is_kept()
    {
        _network.Run(120 * SimulatedNetwork.Second);
        _host.Stack.Pool.InUse.ShouldBe(0);
    }

    [Test]
    public void A_packet_with_options_and_padding_is_taken()
    {
        byte[] packet = RawPeer.Packet(_peer.Address, _host.Address, 17, Datagram("hello"u8), options: [7, 7, 4, 0, 0, 0, 0, 0]);
        Array.Resize(ref packet, packet.Length + 9);
        _peer.SendPacket(_host.Port.Address, packet);
        TakeText().ShouldBe("hello");
    }

    [TestCase(0, 0x45 ^ 0x65, TestName = "A_packet_of_another_version_is_dropped")]
    [TestCase(0, 0x45 ^ 0x44, TestName = "A_header_of_16_bytes_is_dropped")]
    [TestCase(0, 0x45 ^ 0x4F, TestName = "A_header_longer_than_the_packet_is_dropped")]
    [TestCase(2, 0x40, TestName = "A_packet_that_says_it_is_longer_than_its_frame_is_dropped")]
    public void A_damaged_header_is_dropped(int at, int change)
    {
        byte[] packet = RawPeer.Packet(_peer.Address, _host.Address, 17, Datagram("hello"u8));
        packet[at] ^= (byte)change;
        packet.AsSpan(10, 2).Clear();
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), RawPeer.SlowChecksum(packet.AsSpan(0, Math.Min(packet.Length, (packet[0] & 15) * 4))));
        _peer.SendPacket(_host.Port.Address, packet);
        _socket.Received.Count.ShouldBe(0);
        _host.Eth.Counters.ReceiveDrops.ShouldBe(1);
    }

    [Test]
    public void A_wrong_bit_anywhere_in_header_or_datagram_is_noticed()
    {
        byte[] packet = RawPeer.Packet(_peer.Address, _host.Address, 17, Datagram("hello"u8));
        for (int bit = 0; bit < packet.Length * 8; bit++)
        {
            byte[] bad = (byte[])packet.Clone();
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            _host.Stack.Receive(_host.Eth, Frame(bad));
        }

        _socket.Received.Count.ShouldBe(0);
    }

    [TestCase("127.0.0.1", "10.0.0.1")]
    [TestCase("10.0.0.1", "10.0.0.1")]
    [TestCase("224.0.0.5", "10.0.0.1")]
    [TestCase("255.255.255.255", "10.0.0.1")]
    [TestCase("10.0.0.255", "10.0.0.1")]
    [TestCase("10.0.0.2", "127.0.0.1")]
    [TestCase("10.0.0.2", "10.0.0.3")]
    [TestCase("10.0.0.2", "224.1.2.3")]
    public void A_packet_that_cannot_be_meant_for_us_is_dropped_without_an_answer(string source, string destination)
    {
        _host.Stack.Receive(_host.Eth, Frame(RawPeer.Packet(Addresses.Parse(source), Addresses.Parse(destination), 17,
            RawPeer.Udp(Addresses.Parse(source), Addresses.Parse(destination), 9, 7, "x"u8))));
        _network.Run(SimulatedNetwork.Second);
        _socket.Received.Count.ShouldBe(0);
        _peer.Packets.ShouldBeEmpty();
    }

    [Test]
    public void A_broadcast_reaches_the_socket_and_an_answer_to_a_closed_port_of_it_is_not_sent()
    {
        _peer.SendPacket(MacAddress.Broadcast, RawPeer.Packet(_peer.Address, Addresses.Parse("10.0.0.255"), 17,
            RawPeer.Udp(_peer.Address, Addresses.Parse("10.0.0.255"), 9, 7, "all"u8)));
        TakeText().ShouldBe("all");
        _peer.SendPacket(MacAddress.Broadcast, RawPeer.Packet(_peer.Address, Addresses.Parse("255.255.255.255"), 17,
            RawPeer.Udp(_peer.Address, Addresses.Parse("255.255.255.255"), 9, 8, "all"u8)));
        _peer.Packets.ShouldBeEmpty();
    }

    [Test]
    public void Fragments_in_any_order_with_duplicates_become_the_datagram()
    {
        Random random = new(6);
        for (int run = 0; run < 200; run++)
        {
            byte[] payload = new byte[random.Next(1, 20_000)];
            random.NextBytes(payload);
            List<byte[]> fragments = Fragments(Datagram(payload), 8 * random.Next(40, 180), (ushort)run);
            fragments.AddRange(fragments.FindAll(_ => random.Next(4) == 0));
            if (fragments.Count > 60)
                continue;

            byte[][] shuffled = [.. fragments];
            random.Shuffle(shuffled);
            foreach (byte[] fragment in shuffled)
                _host.Stack.Receive(_host.Eth, Frame(fragment));
            byte[] taken = new byte[65_536];
            _socket.Received.TryTake(taken, out DatagramInfo info).ShouldBeTrue($"run {run}");
            taken.AsSpan(0, info.Length).SequenceEqual(payload).ShouldBeTrue($"run {run}");
            _socket.Received.Clear();
        }
    }

    [Test]
    public void Fragments_that_overlap_are_given_up_together()
    {
        List<byte[]> fragments = Fragments(Datagram(new byte[100]), 40, 5);
        byte[] overlap = RawPeer.Packet(_peer.Address, _host.Address, 17, new byte[48], 0x2000 | 4, 5);
        _host.Stack.Receive(_host.Eth, Frame(fragments[0]));
        _host.Stack.Receive(_host.Eth, Frame(overlap));
        _host.Stack.Receive(_host.Eth, Frame(fragments[1]));
        _host.Stack.Receive(_host.Eth, Frame(fragments[2]));
        _socket.Received.Count.ShouldBe(0);
        _host.Stack.Reassembler.Failures.ShouldBe(1);
    }

    [Test]
    public void A_fragment_beyond_the_longest_packet_is_refused()
    {
        _host.Stack.Receive(_host.Eth, Frame(RawPeer.Packet(_peer.Address, _host.Address, 17, new byte[800], 0x1FFF, 5)));
        _host.Stack.Reassembler.Failures.ShouldBe(1);
    }

    [Test]
    public void Fragments_that_never_become_a_packet_are_forgotten_and_the_sender_is_told()
    {
        _host.Stack.Receive(_host.Eth, Frame(Fragments(Datagram(new byte[100]), 40, 5)[0]));
        _host.Stack.Pool.InUse.ShouldBe(1);
        _network.Run(61 * SimulatedNetwork.Second);
        _host.Stack.Pool.InUse.ShouldBe(0);
        _peer.Packets.Count.ShouldBe(1);
        _peer.Packets[0][20].ShouldBe((byte)11);
        _peer.Packets[0][21].ShouldBe((byte)1);
        RawPeer.SlowChecksum(_peer.Packets[0].AsSpan(20)).ShouldBe((ushort)0);
    }

    [Test]
    public void A_flood_of_first_fragments_takes_no_more_than_its_share_and_real_ones_still_pass()
    {
        for (int i = 0; i < 10_000; i++)
            _host.Stack.Receive(_host.Eth, Frame(RawPeer.Packet(_peer.Address, _host.Address, 17, new byte[8], 0x2000, (ushort)i)));
        _host.Stack.Pool.InUse.ShouldBe(Reassembler.Capacity);
        foreach (byte[] fragment in Fragments(Datagram("through"u8), 8, 0xBEEF))
            _host.Stack.Receive(_host.Eth, Frame(fragment));
        TakeText().ShouldBe("through");
    }

    [Test]
    public void A_long_datagram_is_fragmented_for_the_link_and_arrives()
    {
        Host other = _network.AddHost(_segment, "10.0.0.3", mtu: 576);
        UdpSocket to = other.OpenUdp(7);
        byte[] payload = new byte[UdpProtocol.MaximumPayload];
        new Random(1).NextBytes(payload);
        other.OpenUdp().SendTo(_host.At(7), payload).ShouldBe(Errno.None);
        _network.Run(SimulatedNetwork.Second);
        _socket.Received.Count.ShouldBe(0, "more pieces than wait for an address that is not known yet");
        other.OpenUdp().SendTo(_host.At(7), payload).ShouldBe(Errno.None);
        _network.Run(SimulatedNetwork.Second);
        byte[] taken = new byte[65_536];
        _socket.Received.TryTake(taken, out DatagramInfo info).ShouldBeTrue();
        taken.AsSpan(0, info.Length).SequenceEqual(payload).ShouldBeTrue();
        to.Close();
    }

    [Test]
    public void A_datagram_that_must_not_be_fragmented_is_an_error()
    {
        _socket.DontFragment = true;
        _socket.SendTo(new IpEndpoint(_peer.Address, 9), new byte[1473]).ShouldBe(Errno.EMSGSIZE);
        _socket.SendTo(new IpEndpoint(_peer.Address, 9), new byte[1472]).ShouldBe(Errno.None);
        _network.Run(SimulatedNetwork.Second);
        _peer.Packets[0][6].ShouldBe((byte)0x40);
    }

    [Test]
    public void The_MTU_that_a_router_names_is_kept_to_and_forgotten_after_ten_minutes()
    {
        _socket.SendTo(new IpEndpoint(_peer.Address, 9), new byte[1400]);
        _network.Run(SimulatedNetwork.Second);
        byte[] message = new byte[8 + 28];
        message[0] = 3;
        message[1] = 4;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(6), 1000);
        _peer.Packets[0].AsSpan(0, 28).CopyTo(message.AsSpan(8));
        SendIcmp(message);

        _peer.Packets.Clear();
        _socket.SendTo(new IpEndpoint(_peer.Address, 9), new byte[1400]);
        _network.Run(SimulatedNetwork.Second);
        _peer.Packets.Count.ShouldBe(2);
        _peer.Packets[0].Length.ShouldBe(20 + 976);

        _peer.Packets.Clear();
        _network.Run(601 * SimulatedNetwork.Second);
        _host.OpenUdp().SendTo(new IpEndpoint(_peer.Address, 9), new byte[1400]);
        _network.Run(SimulatedNetwork.Second);
        _peer.Packets.Count.ShouldBe(1);
    }

    [Test]
    public void Echo_requests_are_answered_with_the_same_bytes()
    {
        byte[] request = [8, 0, 0, 0, 0x12, 0x34, 0, 1, .. "some bytes"u8];
        BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(2), RawPeer.SlowChecksum(request));
        _peer.SendPacket(_host.Port.Address, RawPeer.Packet(_peer.Address, _host.Address, 1, request));
        byte[] reply = _peer.Packets[0];
        RawPeer.SlowChecksum(reply.AsSpan(20)).ShouldBe((ushort)0);
        reply[20].ShouldBe((byte)0);
        reply.AsSpan(24).SequenceEqual(request.AsSpan(4)).ShouldBeTrue();
    }

    [Test]
    public void Echo_requests_to_everybody_are_not_answered()
    {
        byte[] request = [8, 0, 0, 0, 0x12, 0x34, 0, 1];
        BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(2), RawPeer.SlowChecksum(request));
        _peer.SendPacket(MacAddress.Broadcast, RawPeer.Packet(_peer.Address, Addresses.Parse("10.0.0.255"), 1, request));
        _peer.Packets.ShouldBeEmpty();
    }

    [Test]
    public void We_can_ping_another_host_and_ourselves()
    {
        Host other = _network.AddHost(_segment, "10.0.0.3");
        PingSocket socket = _host.Stack.Ping.Open(false, new DatagramRing(4096))!;
        foreach (IpAddress target in new[] { other.Address, _host.Address, IpAddress.Loopback4 })
        {
            socket.Send(target, 77, "ping"u8).ShouldBe(Errno.None);
            _network.Run(SimulatedNetwork.Second);
            byte[] bytes = new byte[4];
            socket.Received.TryTake(bytes, out DatagramInfo info).ShouldBeTrue();
            info.Source.ShouldBe(new IpEndpoint(target, 77));
            bytes.AsSpan().SequenceEqual("ping"u8).ShouldBeTrue();
        }

        socket.Close();
    }

    [Test]
    public void A_closed_port_and_an_unknown_protocol_are_said_to_be_unreachable()
    {
        _peer.SendPacket(_host.Port.Address, RawPeer.Packet(_peer.Address, _host.Address, 17, RawPeer.Udp(_peer.Address, _host.Address, 9, 8, "x"u8)));
        _peer.SendPacket(_host.Port.Address, RawPeer.Packet(_peer.Address, _host.Address, 200, "x"u8));
        _peer.Packets.Count.ShouldBe(2);
        _peer.Packets[0].AsSpan(20, 2).SequenceEqual(new byte[] { 3, 3 }).ShouldBeTrue();
        _peer.Packets[1].AsSpan(20, 2).SequenceEqual(new byte[] { 3, 2 }).ShouldBeTrue();
    }

    [Test]
    public void Errors_are_not_answered_with_errors_and_a_flood_gets_few()
    {
        byte[] unreachable = [3, 1, 0, 0, 0, 0, 0, 0];
        SendIcmp(unreachable);
        _peer.Packets.ShouldBeEmpty();
        _socket.SendTo(new IpEndpoint(_peer.Address, 9), "so that the address of the peer is known"u8);
        _network.Run(SimulatedNetwork.Second);
        _peer.Packets.Clear();
        for (int i = 0; i < 1000; i++)
            _host.Stack.Receive(_host.Eth, Frame(RawPeer.Packet(_peer.Address, _host.Address, 200, "x"u8)));
        _network.Run(SimulatedNetwork.Second);
        _peer.Packets.Count.ShouldBe(50);
    }

    [Test]
    public void Routes_by_longest_prefix_choose_interface_and_router()
    {
        Segment second = new(_network);
        Port port = new(second, new MacAddress(0x0200_0000_0101), 1500, _ => { });
        NetworkInterface eth1 = _host.Stack.AddInterface("eth1", port);
        _host.Stack.AddAddress(eth1, Addresses.Parse("192.168.0.1"), 24, probe: false);
        _host.Stack.AddRoute(new Route(Addresses.Prefix("0.0.0.0/0"), _host.Eth, _peer.Address, 0)).ShouldBe(Errno.None);
        _host.Stack.AddRoute(new Route(Addresses.Prefix("172.16.0.0/12"), eth1, Addresses.Parse("192.168.0.9"), 0)).ShouldBe(Errno.None);
        _host.Stack.AddRoute(new Route(Addresses.Prefix("172.16.5.0/24"), _host.Eth, _peer.Address, 0)).ShouldBe(Errno.None);
        _host.Stack.AddRoute(new Route(Addresses.Prefix("172.16.5.0/24"), _host.Eth, _peer.Address, 0)).ShouldBe(Errno.EEXIST);
        _host.Stack.AddRoute(new Route(Addresses.Prefix("1.0.0.0/8"), eth1, Addresses.Parse("8.8.8.8"), 0)).ShouldBe(Errno.ENETUNREACH);

        Resolve("8.8.8.8").ShouldBe(("eth0", "10.0.0.2", "10.0.0.1"));
        Resolve("172.20.0.1").ShouldBe(("eth1", "192.168.0.9", "192.168.0.1"));
        Resolve("172.16.5.1").ShouldBe(("eth0", "10.0.0.2", "10.0.0.1"));
        Resolve("192.168.0.77").ShouldBe(("eth1", "192.168.0.77", "192.168.0.1"));
        Resolve("192.168.0.1").ShouldBe(("lo", "192.168.0.1", "192.168.0.1"));

        _host.Stack.SetLink(eth1, false);
        Resolve("172.20.0.1").ShouldBe(("eth0", "10.0.0.2", "10.0.0.1"));
    }

    [Test]
    public void Without_a_cable_the_network_is_down_and_with_it_everything_goes_on()
    {
        UdpSocket connected = _host.OpenUdp();
        connected.Connect(new IpEndpoint(_peer.Address, 9)).ShouldBe(Errno.None);
        _host.Stack.SetLink(_host.Eth, false);
        connected.Send("x"u8).ShouldBe(Errno.ENETDOWN);
        _socket.SendTo(new IpEndpoint(_peer.Address, 9), "x"u8).ShouldBe(Errno.ENETDOWN);
        _socket.SendTo(Addresses.Endpoint("224.0.0.9", 9), "x"u8).ShouldBe(Errno.ENETDOWN);
        _socket.SendTo(Addresses.Endpoint("8.8.8.8", 9), "x"u8).ShouldBe(Errno.ENETUNREACH);
        _socket.SendTo(new IpEndpoint(_host.Address, 7), "x"u8).ShouldBe(Errno.None);
        _host.Stack.SetLink(_host.Eth, true);
        _peer.Packets.Clear();
        connected.Send("x"u8).ShouldBe(Errno.None);
        _network.Run(SimulatedNetwork.Second);
        _peer.Packets.Count.ShouldBe(1);
        _host.Stack.SetEnabled(_host.Eth, false).ShouldBe(Errno.None);
        connected.Send("x"u8).ShouldBe(Errno.ENETUNREACH, "who switches an interface off takes its routes away");
    }

    private (string Interface, string NextHop, string Source) Resolve(string destination)
    {
        FlowRoute route = new();
        _host.Stack.Routes.Resolve(route, Addresses.Parse(destination), default, null).ShouldBe(Errno.None);
        return (route.Interface.Name, route.NextHop.ToString(), route.Source.ToString());
    }

    private byte[] Datagram(ReadOnlySpan<byte> payload) => RawPeer.Udp(_peer.Address, _host.Address, 9, 7, payload);

    private List<byte[]> Fragments(byte[] payload, int size, ushort id)
    {
        List<byte[]> fragments = [];
        for (int at = 0; at < payload.Length; at += size)
        {
            int length = Math.Min(size, payload.Length - at);
            ushort word = (ushort)((at / 8) | (at + length < payload.Length ? 0x2000 : 0));
            fragments.Add(RawPeer.Packet(_peer.Address, _host.Address, 17, payload.AsSpan(at, length), word, id));
        }

        return fragments;
    }

    private byte[] Frame(byte[] packet)
    {
        byte[] frame = new byte[14 + packet.Length];
        EthernetHeader.Write(frame, _host.Port.Address, _peer.Port.Address, EthernetHeader.Ip4);
        packet.CopyTo(frame, 14);
        return frame;
    }

    private void SendIcmp(byte[] message)
    {
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), RawPeer.SlowChecksum(message));
        _peer.SendPacket(_host.Port.Address, RawPeer.Packet(_peer.Address, _host.Address, 1, message));
    }

    private string? TakeText()
    {
        byte[] bytes = new byte[100];
        return _socket.Received.TryTake(bytes, out DatagramInfo info) ? System.Text.Encoding.ASCII.GetString(bytes, 0, info.Length) : null;
    }
}
