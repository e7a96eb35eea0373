using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Net.Tests.Simulation;
using Shouldly;

namespace Pistachio.Net.Tests;

/// <summary>IPv6: neighbours, addresses without a server, fragments, and the same transports as over IPv4.</summary>
[TestFixture]
internal sealed class Ip6Tests
{
    private static readonly MacAddress RouterMac = new(0x0200_0000_AAAA);

    private SimulatedNetwork _network = null!;
    private Segment _segment = null!;
    private Host _a = null!;
    private Host _b = null!;
    private List<byte[]> _sent = null!;

    [SetUp]
    public void Start()
    {
        _network = new SimulatedNetwork(1);
        _segment = new Segment(_network) { Capture = [] };
        _sent = _segment.Capture;
        _a = _network.AddHost(_segment, "fd00::1");
        _b = _network.AddHost(_segment, "fd00::2");
    }

    [TearDown]
    public void Nothing_is_kept()
    {
        _network.Run(200 * SimulatedNetwork.Second);
        _a.Stack.Pool.InUse.ShouldBe(0);
        _b.Stack.Pool.InUse.ShouldBe(0);
        foreach (byte[] frame in _sent)
            ChecksumShouldBeRight(frame);
    }

    [Test]
    public void Neighbours_are_found_and_answer_pings()
    {
        PingSocket ping = _a.Stack.Ping.Open(true, new DatagramRing(4096))!;
        ping.Send(_b.Address, 5, "hello"u8).ShouldBe(Errno.None);
        ping.Send(IpAddress.Loopback6, 6, "self"u8).ShouldBe(Errno.None);
        _network.Run(SimulatedNetwork.Second);
        ping.Received.Count.ShouldBe(2);
        _sent.FindAll(frame => frame[54] == 135).Count.ShouldBe(1, "one solicitation; the other host learnt us from it");
    }

    [Test]
    public void A_neighbour_that_does_not_answer_is_an_error()
    {
        UdpSocket socket = _a.OpenUdp();
        socket.Connect(Addresses.Endpoint("fd00::99", 7)).ShouldBe(Errno.None);
        socket.Send("x"u8).ShouldBe(Errno.None);
        _network.Run(10 * SimulatedNetwork.Second);
        socket.TakeError().ShouldBe(Errno.EHOSTUNREACH);
        _sent.FindAll(frame => frame[20] == 58 && frame[54] == 135).Count.ShouldBe(3);
    }

    [Test]
    public void A_closed_port_refuses_and_a_long_datagram_arrives_in_fragments()
    {
        UdpSocket socket = _a.OpenUdp();
        socket.Connect(_b.At(9)).ShouldBe(Errno.None);
        socket.Send("x"u8);
        _network.Run(SimulatedNetwork.Second);
        socket.TakeError().ShouldBe(Errno.ECONNREFUSED);
        UdpSocket to = _b.OpenUdp(9);
        byte[] payload = new byte[30_000];
        new Random(1).NextBytes(payload);
        socket.Send(payload).ShouldBe(Errno.None);
        _network.Run(SimulatedNetwork.Second);
        byte[] taken = new byte[40_000];
        to.Received.TryTake(taken, out DatagramInfo info).ShouldBeTrue();
        taken.AsSpan(0, info.Length).SequenceEqual(payload).ShouldBeTrue();
        socket.DontFragment = true;
        socket.Send(new byte[1453]).ShouldBe(Errno.EMSGSIZE);
        socket.Send(new byte[1452]).ShouldBe(Errno.None);
    }

    [Test]
    public void What_a_way_takes_is_told_to_who_wants_to_know_whoever_finds_it_out()
    {
        UdpSocket socket = _a.OpenUdp();
        socket.DontFragment = true;
        socket.SendTo(_b.At(9), new byte[1453]).ShouldBe(Errno.EMSGSIZE);
        socket.TakePathMtu().ShouldBeNull("it was not asked for");
        socket.ReportsPathMtu = true;
        socket.SendTo(_b.At(9), new byte[1453]).ShouldBe(Errno.EMSGSIZE);
        QueuedError found = socket.TakePathMtu().ShouldNotBeNull();
        (found.Destination, found.Information).ShouldBe((new IpEndpoint(_b.Address, 0), 1500u));
        socket.TakePathMtu().ShouldBeNull();

        socket.Connect(_b.At(9)).ShouldBe(Errno.None);
        socket.Send(new byte[1452]).ShouldBe(Errno.None);
        _network.Run(SimulatedNetwork.Second);
        byte[] sent = _sent.FindLast(frame => frame.Length > 1500)![14..];
        byte[] message = [2, 0, 0, 0, 0, 0, 5, 0x14, .. sent[..1000]];
        IpAddress router = Addresses.Parse("fd00::77");
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), RawPeer.TransportChecksum(router, _a.Address, 58, message));
        byte[] packet = [0x60, 0, 0, 0, (byte)(message.Length >> 8), (byte)message.Length, 58, 64, .. new byte[32], .. message];
        router.Write(packet.AsSpan(8));
        _a.Address.Write(packet.AsSpan(24));
        byte[] frame = [.. new byte[12], 0x86, 0xDD, .. packet];
        EthernetHeader.Write(frame, _a.Port.Address, RouterMac, EthernetHeader.Ip6);
        _a.Stack.Receive(_a.Eth, frame);
        socket.TakePathMtu().ShouldNotBeNull().Information.ShouldBe(1300u);
    }

    [Test]
    public void Fragments_that_never_become_a_packet_are_reported_after_a_minute()
    {
        _segment.Filter = frame => !(frame[20] == 44 && (frame[57] & 1) == 0);
        UdpSocket socket = _a.OpenUdp();
        socket.Connect(_b.At(9));
        socket.Send(new byte[4000]);
        _network.Run(59 * SimulatedNetwork.Second);
        _b.Stack.Pool.InUse.ShouldBe(1);
        _network.Run(2 * SimulatedNetwork.Second);
        socket.TakeError().ShouldBe(Errno.EHOSTUNREACH);
    }

    [Test]
    public void A_socket_for_both_versions_takes_both_and_one_for_IPv6_only_does_not()
    {
        UdpSocket both = _a.OpenUdp(7);
        UdpSocket only = _a.Stack.Udp.Open(true, new DatagramRing(4096));
        only.IsOnly6 = true;
        only.Bind(new IpEndpoint(IpAddress.Any6, 8)).ShouldBe(Errno.None);
        UdpSocket four = _a.Stack.Udp.Open(false, new DatagramRing(4096));
        four.Bind(new IpEndpoint(IpAddress.Any4, 8)).ShouldBe(Errno.None);
        four.Bind(new IpEndpoint(IpAddress.Any4, 7)).ShouldBe(Errno.EINVAL);
        UdpSocket sender = _a.Stack.Udp.Open(false, new DatagramRing(4096));
        sender.SendTo(new IpEndpoint(IpAddress.Loopback4, 7), "4"u8).ShouldBe(Errno.None);
        sender.SendTo(new IpEndpoint(IpAddress.Loopback4, 8), "4"u8).ShouldBe(Errno.None);
        sender.SendTo(new IpEndpoint(IpAddress.Loopback6, 7), "6"u8).ShouldBe(Errno.EAFNOSUPPORT);
        only.SendTo(new IpEndpoint(IpAddress.Loopback4, 7), "4"u8).ShouldBe(Errno.EAFNOSUPPORT);
        only.SendTo(new IpEndpoint(IpAddress.Loopback6, 7), "6"u8).ShouldBe(Errno.None);
        _network.Run(SimulatedNetwork.Second);
        both.Received.Count.ShouldBe(2);
        only.Received.Count.ShouldBe(0);
        four.Received.Count.ShouldBe(1);
    }

    [Test]
    public void Streams_over_IPv6_survive_a_bad_link([Range(1, 10)] int seed)
    {
        TestContext.Out.WriteLine($"seed {seed}");
        SimulatedNetwork network = new(seed);
        Segment segment = new(network);
        Host client = network.AddHost(segment, "fd00::1");
        Host server = network.AddHost(segment, "fd00::2");
        segment.Impairments.Loss = segment.Impairments.Duplication = segment.Impairments.Reordering = 0.08;
        segment.Impairments.Corruption = 0.05;
        TcpPair pair = new(client, server, 150_000, 150_000, 1 << 15);
        network.RunUntil(pair.IsOver, 7200 * SimulatedNetwork.Second).ShouldBeTrue();
        pair.ShouldBeWhole();
        pair.Close();
        network.Run(1200 * SimulatedNetwork.Second);
        client.Stack.Pool.InUse.ShouldBe(0);
        server.Stack.Pool.InUse.ShouldBe(0);
    }

    [Test]
    public void A_listener_for_both_versions_accepts_IPv4()
    {
        NetworkStack stack = _a.Stack;
        PagedRingSource rings = TestRings.Source(1024);
        stack.Tcp.Bind(new IpEndpoint(IpAddress.Any6, 80), false, false, null, out TcpBinding? binding).ShouldBe(Errno.None);
        stack.Tcp.Bind(new IpEndpoint(IpAddress.Any4, 80), false, false, null, out _).ShouldBe(Errno.EADDRINUSE);
        stack.Tcp.Listen(binding!, 5, rings, new TcpSettings(), out TcpListener? listener).ShouldBe(Errno.None);
        stack.Tcp.BindOnly6(81, false, false, null, out TcpBinding? only).ShouldBe(Errno.None);
        stack.Tcp.Bind(new IpEndpoint(IpAddress.Any4, 81), false, false, null, out TcpBinding? four).ShouldBe(Errno.None);
        foreach (IpAddress address in new[] { IpAddress.Loopback4, IpAddress.Loopback6 })
        {
            stack.Tcp.Connect(null, new IpEndpoint(address, 80), TestRings.Of(64), TestRings.Of(64), new TcpSettings(), out TcpConnection? connection).ShouldBe(Errno.None);
            _network.Run(SimulatedNetwork.Second);
            connection!.State.ShouldBe(TcpState.Established);
            listener!.Accept()!.Remote.Address.ShouldBe(address);
        }

        listener!.Close();
        stack.Tcp.Release(only!);
        stack.Tcp.Release(four!);
    }

    [Test]
    public void A_link_local_address_is_made_and_routers_are_asked_three_times()
    {
        _a.Stack.StartIp6(_a.Eth).ShouldBe(Errno.None);
        _network.Run(30 * SimulatedNetwork.Second);
        InterfaceAddress made = _a.Eth.Addresses[1];
        made.Address.IsLinkLocal.ShouldBeTrue();
        made.State.ShouldBe(AddressState.Preferred);
        _sent.FindAll(frame => frame[54] == 133).Count.ShouldBe(3);
        _a.Stack.StartIp6(_a.Stack.Loopback).ShouldBe(Errno.EOPNOTSUPP);
    }

    [Test]
    public void A_router_gives_addresses_a_default_route_and_an_MTU_and_they_expire()
    {
        _a.Stack.StartIp6(_a.Eth);
        _network.Run(3 * SimulatedNetwork.Second);
        Advertise(lifetime: 600, valid: 1200, preferred: 900, mtu: 1400);
        _network.Run(5 * SimulatedNetwork.Second);
        InterfaceAddress made = _a.Eth.Addresses[2];
        made.Network.ShouldBe(Addresses.Prefix("2001:db8:1:2::/64"));
        made.State.ShouldBe(AddressState.Preferred);
        _a.Eth.Mtu.ShouldBe(1400);
        FlowRoute route = new();
        _a.Stack.Routes.Resolve(route, Addresses.Parse("2606::1"), default, null).ShouldBe(Errno.None);
        route.NextHop.ShouldBe(Addresses.Parse("fe80::aaaa"));
        route.Source.ShouldBe(made.Address);
        _a.Stack.Routes.Resolve(route, Addresses.Parse("2001:db8:1:2::77"), default, null).ShouldBe(Errno.None);
        route.NextHop.ShouldBe(Addresses.Parse("2001:db8:1:2::77"));

        _network.Run(600 * SimulatedNetwork.Second);
        _a.Stack.Routes.Resolve(route, Addresses.Parse("2606::1"), default, null).ShouldBe(Errno.ENETUNREACH);
        _network.Run(310 * SimulatedNetwork.Second);
        made.State.ShouldBe(AddressState.Deprecated);
        _network.Run(310 * SimulatedNetwork.Second);
        _a.Eth.Addresses.ShouldNotContain(made);
    }

    [Test]
    public void Nobody_can_take_an_address_away_at_once_by_an_advertisement()
    {
        _a.Stack.StartIp6(_a.Eth);
        _network.Run(3 * SimulatedNetwork.Second);
        Advertise(lifetime: 600, valid: 86_400, preferred: 86_400);
        _network.Run(3 * SimulatedNetwork.Second);
        Advertise(lifetime: 600, valid: 1, preferred: 1);
        _network.Run(7000 * SimulatedNetwork.Second);
        _a.Eth.Addresses.Count.ShouldBe(3);
        _network.Run(400 * SimulatedNetwork.Second);
        _a.Eth.Addresses.Count.ShouldBe(2);
    }

    [Test]
    public void An_advertisement_that_crossed_a_router_or_is_damaged_is_ignored()
    {
        _a.Stack.StartIp6(_a.Eth);
        _network.Run(3 * SimulatedNetwork.Second);
        Advertise(lifetime: 600, valid: 1200, preferred: 900, hopLimit: 254);
        Advertise(lifetime: 600, valid: 1200, preferred: 900, optionLength: 0);
        Advertise(lifetime: 600, valid: 1200, preferred: 1300);
        _network.Run(5 * SimulatedNetwork.Second);
        _a.Eth.Addresses.Count.ShouldBe(2);
        _a.Stack.RouteList.Count.ShouldBe(3, "two networks, and the router of the last, whose prefix alone makes no sense");
    }

    [Test]
    public void An_address_that_somebody_has_is_not_used_and_another_is_made()
    {
        InterfaceAddress wanted = _b.Stack.AddAddress(_b.Eth, _a.Address, 64, probe: true)!;
        _network.Run(5 * SimulatedNetwork.Second);
        wanted.State.ShouldBe(AddressState.Duplicate);
        _b.Duplicates.ShouldBe([wanted]);

        // Whoever answers every question of this kind lets us have none.
        Port thief = new(_segment, new MacAddress(0x0200_0000_BBBB), 1500, _ => { });
        _segment.Filter = frame =>
        {
            if (frame[54] == 135 && frame.AsSpan(22, 16).IndexOfAnyExcept((byte)0) < 0)
            {
                byte[] answer = new byte[14 + 40 + 24];
                EthernetHeader.Write(answer, new MacAddress(0x3333_0000_0001), thief.Address, EthernetHeader.Ip6);
                byte[] message = new byte[24];
                message[0] = 136;
                message[4] = 0x20;
                frame.AsSpan(62, 16).CopyTo(message.AsSpan(8));
                WriteIp6(answer, message, Addresses.Parse("fe80::bbbb"), Addresses.Parse("ff02::1"), 255);
                _segment.Send(thief, answer);
            }

            return true;
        };
        _a.Stack.StartIp6(_a.Eth);
        _network.Run(30 * SimulatedNetwork.Second);
        _a.Duplicates.Count.ShouldBe(4, "the first and three others");
        _a.Eth.Addresses.Count.ShouldBe(1);
    }

    [Test]
    public void Members_of_a_group_get_its_datagrams_and_routers_hear_of_it()
    {
        _b.Stack.StartIp6(_b.Eth);
        _network.Run(20 * SimulatedNetwork.Second);
        _sent.Clear();
        IpEndpoint group = Addresses.Endpoint("ff05::1234", 7);
        UdpSocket to = _b.OpenUdp(7);
        to.JoinGroup(_b.Eth, group.Address).ShouldBe(Errno.None);
        _a.OpenUdp().SendTo(group, "x"u8).ShouldBe(Errno.None);
        _network.Run(20 * SimulatedNetwork.Second);
        to.Received.Count.ShouldBe(1);
        List<byte[]> reports = _sent.FindAll(frame => frame[20] == 0 && frame[62] == 131);
        reports.Count.ShouldBe(2);
        reports[0].AsSpan(54, 8).SequenceEqual(new byte[] { 58, 0, 5, 2, 0, 0, 1, 0 }).ShouldBeTrue("router alert");
        reports[0][21].ShouldBe((byte)1, "hop limit");
        to.Close();
        _network.Run(SimulatedNetwork.Second);
        _sent.FindAll(frame => frame[20] == 0 && frame[62] == 132).Count.ShouldBe(1);
    }

    [Test]
    public void A_packet_too_big_makes_segments_shorter_but_never_under_1280()
    {
        TcpPair pair = new(_a, _b, 200_000, 0);
        _segment.Filter = frame =>
        {
            if (frame.Length <= 14 + 1300)
                return true;

            byte[] answer = new byte[14 + 40 + 8 + 500];
            EthernetHeader.Write(answer, MacAddress.Read(frame.AsSpan(6)), RouterMac, EthernetHeader.Ip6);
            byte[] message = new byte[508];
            message[0] = 2;
            BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), 1300);
            frame.AsSpan(14, 500).CopyTo(message.AsSpan(8));
            WriteIp6(answer, message, Addresses.Parse("fd00::77"), IpAddress.Read6(frame.AsSpan(22)), 64);
            _segment.Send(new Port(new Segment(_network), RouterMac, 1500, _ => { }), answer);
            return false;
        };
        _network.RunUntil(pair.IsOver, 20 * SimulatedNetwork.Second).ShouldBeTrue();
        pair.ShouldBeWhole();
        pair.Client.Connection.SegmentSize.ShouldBe(1300 - 60 - 12);
        pair.Close();
    }

    [Test]
    public void Unknown_options_and_headers_are_treated_as_they_say()
    {
        // Option type, number of answers: skip, drop, drop and complain.
        foreach ((byte option, int answers, bool isTaken) in new[] { ((byte)0x1E, 0, true), ((byte)0x5E, 0, false), ((byte)0x9E, 1, false), ((byte)0xDE, 1, false) })
        {
            UdpSocket socket = _a.OpenUdp(7);
            byte[] datagram = RawPeer.Udp(_b.Address, _a.Address, 9, 7, "x"u8);
            byte[] payload = [17, 0, option, 4, 0, 0, 0, 0, .. datagram];
            byte[] frame = new byte[14 + 40 + payload.Length];
            EthernetHeader.Write(frame, _a.Port.Address, _b.Port.Address, EthernetHeader.Ip6);
            WriteIp6(frame, payload, _b.Address, _a.Address, 64, nextHeader: 60);
            _a.Stack.Receive(_a.Eth, frame);
            _network.Run(SimulatedNetwork.Second);
            socket.Received.Count.ShouldBe(isTaken ? 1 : 0);
            _sent.FindAll(sent => sent[54] == 4).Count.ShouldBe(answers);
            _sent.Clear();
            socket.Close();
        }
    }

    private void Advertise(int lifetime, uint valid, uint preferred, int mtu = 0, byte hopLimit = 255, byte optionLength = 4)
    {
        byte[] message = new byte[16 + 8 + 32 + (mtu == 0 ? 0 : 8)];
        message[0] = 134;
        message[4] = 64;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(6), (ushort)lifetime);
        message[16] = 1;
        message[17] = 1;
        RouterMac.Write(message.AsSpan(18));
        message[24] = 3;
        message[25] = optionLength;
        message[26] = 64;
        message[27] = 0xC0;
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(28), valid);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(32), preferred);
        Addresses.Parse("2001:db8:1:2::").Write(message.AsSpan(40));
        if (mtu != 0)
        {
            message[56] = 5;
            message[57] = 1;
            BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(60), mtu);
        }

        byte[] frame = new byte[14 + 40 + message.Length];
        EthernetHeader.Write(frame, new MacAddress(0x3333_0000_0001), RouterMac, EthernetHeader.Ip6);
        WriteIp6(frame, message, Addresses.Parse("fe80::aaaa"), Addresses.Parse("ff02::1"), hopLimit);
        _a.Stack.Receive(_a.Eth, frame);
    }

    private static void WriteIp6(byte[] frame, byte[] payload, IpAddress source, IpAddress destination, byte hopLimit, byte nextHeader = 58)
    {
        frame[14] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(18), (ushort)payload.Length);
        frame[20] = nextHeader;
        frame[21] = hopLimit;
        source.Write(frame.AsSpan(22));
        destination.Write(frame.AsSpan(38));
        if (nextHeader == 58)
            BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(2), RawPeer.TransportChecksum(source, destination, 58, payload));
        payload.CopyTo(frame, 54);
    }

    /// <summary>Of every packet that any stack sent, unless it is a fragment.</summary>
    private static void ChecksumShouldBeRight(byte[] frame)
    {
        if (frame[12] != 0x86)
            return;

        int at = 54;
        byte protocol = frame[20];
        if (protocol == 0)
        {
            protocol = frame[54];
            at += 8;
        }

        if (protocol is 6 or 17 or 58)
            RawPeer.TransportChecksum(IpAddress.Read6(frame.AsSpan(22)), IpAddress.Read6(frame.AsSpan(38)), protocol, frame.AsSpan(at)).ShouldBe((ushort)0);
    }
}
