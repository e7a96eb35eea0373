using System;
using System.Buffers.Binary;
using System.Linq;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Net.Tests.Simulation;
using Shouldly;

namespace Pistachio.Net.Tests;

/// <summary>UDP-Lite (RFC 3828): damage behind what the checksum covers does not matter.</summary>
[TestFixture]
internal sealed class UdpLiteTests
{
    private const byte Protocol = 136;
    private const int Header = 8;

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
        _socket = Open(_host, 7);
        _network.Run(5 * SimulatedNetwork.Second);
    }

    [TestCase(0, TestName = "A_coverage_of_0_is_all_of_it")]
    [TestCase(8, TestName = "Only_the_header_may_be_covered")]
    [TestCase(11, TestName = "Three_bytes_of_five_may_be_covered")]
    [TestCase(13, TestName = "All_of_it_may_be_named")]
    public void Damage_is_noticed_exactly_where_the_checksum_covers(int coverage)
    {
        Take(Datagram(coverage)).ShouldBe("hello");
        int covered = coverage == 0 ? Header + 5 : coverage;
        for (int at = Header; at < Header + 5; at++)
        {
            byte[] damaged = Datagram(coverage);
            damaged[at] ^= 0x20;
            string? taken = Take(damaged);
            if (at < covered)
                taken.ShouldBeNull($"byte {at}");
            else
                taken.ShouldNotBeNull($"byte {at}").Length.ShouldBe(5);
        }

        _host.Stack.UdpLite.Damaged.ShouldBe(covered - Header);
    }

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(14)]
    [TestCase(65_535)]
    public void A_coverage_that_cannot_be_is_dropped(int coverage) => Take(Datagram(coverage)).ShouldBeNull();

    [Test]
    public void A_datagram_without_a_checksum_is_dropped()
    {
        byte[] datagram = Datagram(0);
        datagram.AsSpan(6, 2).Clear();
        Take(datagram).ShouldBeNull();
    }

    [Test]
    public void A_datagram_of_UDP_does_not_come_to_a_socket_of_UDP_Lite()
    {
        byte[] datagram = Datagram(0);
        _peer.SendPacket(_host.Port.Address, RawPeer.Packet(_peer.Address, _host.Address, 17, datagram));
        _socket.Received.Count.ShouldBe(0);
    }

    [TestCase(null, 8, true, TestName = "A_socket_that_says_nothing_takes_any_coverage")]
    [TestCase(0, 12, false, TestName = "A_socket_that_wants_all_covered_takes_nothing_less")]
    [TestCase(0, 13, true, TestName = "A_socket_that_wants_all_covered_takes_that")]
    [TestCase(10, 9, false, TestName = "A_socket_drops_what_is_covered_less_than_it_wants")]
    [TestCase(10, 10, true, TestName = "A_socket_takes_what_is_covered_as_it_wants")]
    [TestCase(100, 0, true, TestName = "A_short_datagram_that_is_covered_whole_is_enough")]
    public void A_receiver_has_the_least_coverage_that_it_asks_for(int? least, int coverage, bool isTaken)
    {
        _socket.LeastCoverage = (ushort?)least;
        (Take(Datagram(coverage)) is not null).ShouldBe(isTaken);
    }

    [TestCase(0, 13)]
    [TestCase(8, 8)]
    [TestCase(10, 10)]
    [TestCase(100, 13)]
    public void A_sender_covers_what_it_was_told_to(int wanted, int covered)
    {
        _socket.SendCoverage = (ushort)wanted;
        _socket.SendTo(new IpEndpoint(_peer.Address, 9), "hello"u8).ShouldBe(Errno.None);
        _network.Run(SimulatedNetwork.Second);
        byte[] datagram = _peer.Packets.Single(packet => packet[9] == Protocol)[20..];
        datagram.Length.ShouldBe(Header + 5);
        BinaryPrimitives.ReadUInt16BigEndian(datagram.AsSpan(4)).ShouldBe((ushort)covered);
        ushort checksum = BinaryPrimitives.ReadUInt16BigEndian(datagram.AsSpan(6));
        datagram.AsSpan(6, 2).Clear();
        checksum.ShouldBe(Checksum(_host.Address, _peer.Address, datagram, covered));
    }

    [Test]
    public void Ports_of_UDP_and_UDP_Lite_are_apart()
    {
        UdpSocket udp = _host.OpenUdp(7);
        _socket.SendTo(new IpEndpoint(IpAddress.Loopback4, 7), "lite"u8).ShouldBe(Errno.None);
        udp.SendTo(new IpEndpoint(IpAddress.Loopback4, 7), "udp"u8).ShouldBe(Errno.None);
        _network.Run(SimulatedNetwork.Second);
        _socket.Received.Count.ShouldBe(1);
        _socket.Received.NextLength.ShouldBe(4);
        udp.Received.Count.ShouldBe(1);
        udp.Received.NextLength.ShouldBe(3);
    }

    [Test]
    public void Coverage_counts_over_the_loopback_too()
    {
        UdpSocket sender = Open(_host, 0);
        sender.SendCoverage = 10;
        _socket.LeastCoverage = 12;
        sender.SendTo(new IpEndpoint(IpAddress.Loopback4, 7), "hello"u8).ShouldBe(Errno.None);
        _network.Run(SimulatedNetwork.Second);
        _socket.Received.Count.ShouldBe(0);
        sender.SendCoverage = 12;
        sender.SendTo(new IpEndpoint(IpAddress.Loopback4, 7), "hello"u8).ShouldBe(Errno.None);
        _network.Run(SimulatedNetwork.Second);
        _socket.Received.Count.ShouldBe(1);
    }

    [Test]
    public void A_connected_socket_learns_that_the_port_is_closed()
    {
        Host other = _network.AddHost(_segment, "10.0.0.3");
        UdpSocket socket = Open(_host, 0);
        socket.Connect(other.At(9)).ShouldBe(Errno.None);
        socket.Send("x"u8).ShouldBe(Errno.None);
        _network.Run(SimulatedNetwork.Second);
        socket.Send("x"u8).ShouldBe(Errno.ECONNREFUSED);
    }

    private static UdpSocket Open(Host host, ushort port)
    {
        UdpSocket socket = host.Stack.UdpLite.Open(false, new DatagramRing(1 << 16));
        if (port != 0)
            socket.Bind(new IpEndpoint(IpAddress.Any4, port)).ShouldBe(Errno.None);
        return socket;
    }

    /// <summary>"hello" from port 9 to port 7.</summary>
    private byte[] Datagram(int coverage)
    {
        byte[] datagram = [0, 9, 0, 7, (byte)(coverage >> 8), (byte)coverage, 0, 0, .. "hello"u8];
        int covered = coverage == 0 ? datagram.Length : coverage;
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(6), Checksum(_peer.Address, _host.Address, datagram, Math.Min(covered, datagram.Length)));
        return datagram;
    }

    /// <summary>RFC 3828 section 3.1: the pseudo header with the length of the packet, and what is covered.</summary>
    private static ushort Checksum(IpAddress source, IpAddress destination, byte[] datagram, int covered)
    {
        byte[] all = new byte[12 + covered];
        source.Write(all);
        destination.Write(all.AsSpan(4));
        all[9] = Protocol;
        BinaryPrimitives.WriteUInt16BigEndian(all.AsSpan(10), (ushort)datagram.Length);
        datagram.AsSpan(0, covered).CopyTo(all.AsSpan(12));
        return RawPeer.SlowChecksum(all);
    }

    /// <summary>Sends a datagram and takes the text that has come, with what is damaged of it; null: nothing came.</summary>
    private string? Take(byte[] datagram)
    {
        _peer.SendPacket(_host.Port.Address, RawPeer.Packet(_peer.Address, _host.Address, Protocol, datagram));
        Span<byte> text = stackalloc byte[16];
        return _socket.Received.TryTake(text, out DatagramInfo info) ? System.Text.Encoding.ASCII.GetString(text[..info.Length]) : null;
    }
}
