using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Net.Tests.Simulation;
using Shouldly;

namespace Pistachio.Net.Tests;

/// <summary>Datagrams between two sockets of one host: no packet is made of them, and nobody notices.</summary>
[TestFixture]
internal sealed class UdpLocalTests
{
    private Host _host = null!;

    [SetUp]
    public void Start()
    {
        SimulatedNetwork network = new(1);
        Segment segment = new(network);
        _host = network.AddHost(segment, "10.0.0.1");
    }

    [TestCase("127.0.0.1", 28)]
    [TestCase("10.0.0.1", 28)]
    [TestCase("::1", 48)]
    public void It_is_there_at_once_with_all_that_its_headers_would_have_said(string address, int headers)
    {
        IpAddress to = Addresses.Parse(address);
        UdpSocket receiver = Open(to, 7);
        UdpSocket sender = Open(to, 8);
        sender.HopLimit = 9;
        sender.TrafficClass = 0x20;
        sender.SendTo(receiver.Local, "hello"u8).ShouldBe(Errno.None);
        byte[] bytes = new byte[8];
        receiver.Received.TryTake(bytes, out DatagramInfo info).ShouldBeTrue();
        bytes[..5].ShouldBe("hello"u8.ToArray());
        (info.Source, info.Destination, info.Length, info.InterfaceIndex).ShouldBe((sender.Local, to, 5, (byte)1));
        (info.HopLimit, info.TrafficClass, info.Time).ShouldBe(((byte)9, (byte)0x20, _host.Stack.Now));
        InterfaceCounters counters = _host.Stack.Loopback.Counters;
        (counters.FramesSent, counters.FramesReceived, counters.BytesSent, counters.BytesReceived).ShouldBe((1, 1, headers + 5, headers + 5));
        sender.SendTo(receiver.Local, "hello"u8, new DatagramOptions { HopLimit = 3, TrafficClass = 4 }).ShouldBe(Errno.None);
        receiver.Received.TryTake(bytes, out info).ShouldBeTrue();
        (info.HopLimit, info.TrafficClass).ShouldBe(((byte)3, (byte)4));
    }

    [Test]
    public void It_goes_to_the_socket_that_suits_it_best_and_to_nobody_who_is_connected_elsewhere()
    {
        UdpSocket sender = Open(IpAddress.Loopback4, 8);
        UdpSocket any = Shared(IpAddress.Any4);
        UdpSocket bound = Shared(IpAddress.Loopback4);
        sender.SendTo(new IpEndpoint(IpAddress.Loopback4, 7), "1"u8).ShouldBe(Errno.None);
        (any.Received.Count, bound.Received.Count).ShouldBe((0, 1));
        bound.Connect(new IpEndpoint(IpAddress.Loopback4, 9)).ShouldBe(Errno.None);
        sender.SendTo(new IpEndpoint(IpAddress.Loopback4, 7), "2"u8).ShouldBe(Errno.None);
        (any.Received.Count, bound.Received.Count).ShouldBe((1, 1));
        bound.Connect(sender.Local).ShouldBe(Errno.None);
        sender.SendTo(new IpEndpoint(IpAddress.Loopback4, 7), "3"u8).ShouldBe(Errno.None);
        (any.Received.Count, bound.Received.Count).ShouldBe((1, 2));
    }

    [Test]
    public void It_does_not_overtake_a_packet_that_is_on_its_way()
    {
        UdpSocket receiver = Open(IpAddress.Loopback4, 7);
        UdpSocket sender = Open(IpAddress.Loopback4, 8);
        sender.SendTo(new IpEndpoint(IpAddress.Loopback4, 99), "to nobody"u8).ShouldBe(Errno.None);
        sender.SendTo(receiver.Local, "x"u8).ShouldBe(Errno.None);
        receiver.Received.Count.ShouldBe(0);
        _host.Stack.Advance(_host.Stack.Now);
        receiver.Received.Count.ShouldBe(1);
    }

    [Test]
    public void A_sender_learns_that_nobody_is_there()
    {
        UdpSocket sender = Open(IpAddress.Loopback4, 8);
        sender.Connect(new IpEndpoint(IpAddress.Loopback4, 7)).ShouldBe(Errno.None);
        sender.Send("x"u8).ShouldBe(Errno.None);
        _host.Stack.Advance(_host.Stack.Now);
        sender.Send("x"u8).ShouldBe(Errno.ECONNREFUSED);
        UdpSocket receiver = Open(IpAddress.Loopback4, 7);
        sender.Send("x"u8).ShouldBe(Errno.None);
        receiver.Received.Count.ShouldBe(1);
        receiver.Close();
        sender.Send("x"u8).ShouldBe(Errno.None);
        _host.Stack.Advance(_host.Stack.Now);
        sender.Send("x"u8).ShouldBe(Errno.ECONNREFUSED);
    }

    [Test]
    public void A_raw_socket_has_a_copy()
    {
        UdpSocket receiver = Open(IpAddress.Loopback4, 7);
        UdpSocket sender = Open(IpAddress.Loopback4, 8);
        RawSocket raw = _host.Stack.Raw.Open(false, IpProtocol.Udp, new DatagramRing(4096));
        sender.SendTo(receiver.Local, "x"u8).ShouldBe(Errno.None);
        _host.Stack.Advance(_host.Stack.Now);
        (receiver.Received.Count, raw.Received.Count, raw.Received.NextLength).ShouldBe((1, 1, 29));
        raw.Close();
        sender.SendTo(receiver.Local, "x"u8).ShouldBe(Errno.None);
        receiver.Received.Count.ShouldBe(2);
    }

    [Test]
    public void What_a_receiver_has_no_room_for_is_lost()
    {
        UdpSocket receiver = _host.Stack.Udp.Open(false, new DatagramRing(DatagramRing.RecordSize + 10));
        receiver.Bind(new IpEndpoint(IpAddress.Loopback4, 7)).ShouldBe(Errno.None);
        UdpSocket sender = Open(IpAddress.Loopback4, 8);
        sender.SendTo(receiver.Local, new byte[10]).ShouldBe(Errno.None);
        sender.SendTo(receiver.Local, default).ShouldBe(Errno.None);
        (receiver.Received.Count, receiver.Received.Dropped).ShouldBe((1, 1));
    }

    [Test]
    public void A_ring_knows_how_long_the_next_one_is()
    {
        UdpSocket receiver = Open(IpAddress.Loopback4, 7);
        UdpSocket sender = Open(IpAddress.Loopback4, 8);
        foreach (int length in (int[])[3, 0, 65_507])
            sender.SendTo(receiver.Local, new byte[length]).ShouldBe(Errno.None);
        receiver.Received.NextLength.ShouldBe(3);
        receiver.Received.Drop();
        receiver.Received.NextLength.ShouldBe(0);
        receiver.Received.TryTake(default, out DatagramInfo info).ShouldBeTrue();
        info.Length.ShouldBe(0);
        receiver.Received.NextLength.ShouldBe(65_507);
        receiver.Received.Clear();
        (receiver.Received.Count, receiver.Received.NextLength).ShouldBe((0, 0));
    }

    private UdpSocket Open(IpAddress address, ushort port)
    {
        UdpSocket socket = _host.Stack.Udp.Open(!address.Is4, new DatagramRing(1 << 18));
        socket.Bind(new IpEndpoint(address, port)).ShouldBe(Errno.None);
        return socket;
    }

    private UdpSocket Shared(IpAddress address)
    {
        UdpSocket socket = _host.Stack.Udp.Open(false, new DatagramRing(4096));
        socket.SharesPort = true;
        socket.Bind(new IpEndpoint(address, 7)).ShouldBe(Errno.None);
        return socket;
    }
}
