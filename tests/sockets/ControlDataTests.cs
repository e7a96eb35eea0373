using System;
using System.Collections.Generic;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Server;
using Pistachio.Net.Stack;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Sockets.Tests;

/// <summary>Control data of datagrams: what is told of one that came, and what is said of one that goes.</summary>
[TestFixture]
internal sealed class ControlDataTests
{
    private const ulong Control = 1;
    private const ulong Domain = 0x1000;
    private const uint Ip = 0;
    private const uint Ip6 = 41;

    private const uint Udp = 17;
    private const uint UdpSegment = 103;
    private const uint UdpCoalesce = 104;
    private const uint ReceivePathMtu = 60;

    private SocketServer _server = null!;
    private NetworkStack _stack = null!;
    private uint _receiver;
    private uint _sender;

    [SetUp]
    public void Start()
    {
        KernelTransport.Current = new MessagePages();
        _stack = new NetworkStack(new StackOptions { Key = 42 });
        _server = new SocketServer(new FakeKernel(), _stack, new PagedRingSource(new PagePool(64, 16, 4), 4096), new FakeStates());
        _server.Identify(Control, Domain, 0).ShouldBe(Errno.None);
        _receiver = Make(SocketFamily.Internet, SocketType.Datagram);
        _sender = Make(SocketFamily.Internet, SocketType.Datagram);
        _server.Bind(Domain, _receiver, 0, 0, Loopback4()).ShouldBe(Errno.None);
        _server.Connect(Domain, _sender, 0, Loopback4()).ShouldBe(Errno.None);
    }

    [Test]
    public void Nothing_is_told_that_was_not_asked_for()
    {
        Send(_sender, []).ShouldBe(Errno.None);
        Receive(_receiver).ShouldBeEmpty();
    }

    [Test]
    public void A_datagram_of_IPv4_tells_where_it_was_sent_to_and_how_far_it_came()
    {
        Ask(_receiver, Ip, 8);
        Ask(_receiver, Ip, 12);
        Ask(_receiver, Ip, 13);
        Set(_sender, Ip, 2, 33);
        Set(_sender, Ip, 1, 0x10);
        Send(_sender, []).ShouldBe(Errno.None);
        Receive(_receiver).ShouldBe([.. Item(Ip, 8, 1, 0, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1), .. Item(Ip, 2, 33, 0, 0, 0), .. Item(Ip, 1, 0x10)]);
        Set(_receiver, Ip, 8, 0);
        Set(_receiver, Ip, 12, 0);
        Send(_sender, []).ShouldBe(Errno.None);
        Receive(_receiver).ShouldBe(Item(Ip, 1, 0x10));
    }

    [Test]
    public void A_datagram_of_IPv6_tells_the_same()
    {
        uint receiver = Make(SocketFamily.Internet6, SocketType.Datagram);
        uint sender = Make(SocketFamily.Internet6, SocketType.Datagram);
        _server.Bind(Domain, receiver, 0, 0, Loopback6()).ShouldBe(Errno.None);
        _server.Connect(Domain, sender, 0, Loopback6()).ShouldBe(Errno.None);
        Ask(receiver, Ip6, 49);
        Ask(receiver, Ip6, 51);
        Ask(receiver, Ip6, 66);
        Send(sender, [.. Item(Ip6, 52, 9, 0, 0, 0), .. Item(Ip6, 67, 5, 0, 0, 0)]).ShouldBe(Errno.None);
        byte[] own = [.. new byte[15], 1];
        Receive(receiver).ShouldBe([.. Item(Ip6, 50, [.. own, 1, 0, 0, 0]), .. Item(Ip6, 52, 9, 0, 0, 0), .. Item(Ip6, 67, 5, 0, 0, 0)]);
        Send(sender, [.. Item(Ip6, 50, [.. own, 1, 0, 0, 0]), .. Item(Ip6, 52, 255, 255, 255, 255)]).ShouldBe(Errno.None);
        Receive(receiver).ShouldBe([.. Item(Ip6, 50, [.. own, 1, 0, 0, 0]), .. Item(Ip6, 52, 64, 0, 0, 0), .. Item(Ip6, 67, 0, 0, 0, 0)]);
    }

    [Test]
    public void A_datagram_goes_from_the_address_and_with_the_numbers_that_are_said_once()
    {
        Ask(_receiver, Ip, 12);
        Ask(_receiver, Ip, 13);
        Send(_sender, [.. Item(Ip, 2, 7, 0, 0, 0), .. Item(Ip, 1, 0x20), .. Item(Ip, 8, 0, 0, 0, 0, 127, 0, 0, 9, 0, 0, 0, 0)]).ShouldBe(Errno.None);
        Receive(_receiver, out byte[] from).ShouldBe([.. Item(Ip, 2, 7, 0, 0, 0), .. Item(Ip, 1, 0x20)]);
        from[2..6].ShouldBe([127, 0, 0, 9]);
        Send(_sender, []).ShouldBe(Errno.None);
        Receive(_receiver, out from).ShouldBe([.. Item(Ip, 2, 64, 0, 0, 0), .. Item(Ip, 1, 0)]);
        from[2..6].ShouldBe([127, 0, 0, 1]);
    }

    [Test]
    public void What_cannot_be_is_refused_and_nothing_is_sent()
    {
        Send(_sender, Item(Ip, 2, 0, 0, 0, 0)).ShouldBe(Errno.EINVAL);
        Send(_sender, Item(Ip, 2, 0, 1, 0, 0)).ShouldBe(Errno.EINVAL);
        Send(_sender, Item(Ip, 2, 7)).ShouldBe(Errno.EINVAL);
        Send(_sender, Item(Ip, 1, 0, 1, 0, 0)).ShouldBe(Errno.EINVAL);
        Send(_sender, Item(Ip, 99, 7, 0, 0, 0)).ShouldBe(Errno.EINVAL);
        Send(_sender, Item(Ip, 8, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)).ShouldBe(Errno.ENODEV);
        Send(_sender, Item(Ip, 8, 0, 0, 0, 0, 9, 9, 9, 9, 0, 0, 0, 0)).ShouldBe(Errno.EINVAL);
        byte[] tooLong = Item(Ip, 2, 7, 0, 0, 0);
        tooLong[0] = 99;
        Send(_sender, tooLong).ShouldBe(Errno.EINVAL);
        uint sender = Make(SocketFamily.Internet6, SocketType.Datagram);
        _server.Connect(Domain, sender, 0, Loopback6()).ShouldBe(Errno.None);
        Send(sender, Item(Ip6, 52, 0, 1, 0, 0)).ShouldBe(Errno.EINVAL);
        Send(sender, Item(Ip6, 67, 254, 255, 255, 255)).ShouldBe(Errno.EINVAL);
        Send(Make(SocketFamily.Internet, SocketType.Datagram), Item(Ip, 2, 7, 0, 0, 0)).ShouldBe(Errno.EDESTADDRREQ);
        _server.Receive(Domain, _receiver, 100, ReceiveFlags.None, out _, new byte[100], out _).ShouldBe(Errno.EAGAIN);

        // Of another level it is nothing to these sockets.
        Send(_sender, Item(132, 1, 7, 0, 0, 0)).ShouldBe(Errno.None);
    }

    [Test]
    public void Many_datagrams_go_as_one_and_come_so_with_their_length_where_that_is_wanted()
    {
        byte[] bytes = new byte[250];
        Send(_sender, Item(Udp, UdpSegment, 100, 0), bytes).ShouldBe(Errno.None);
        foreach (int length in (int[])[100, 100, 50])
        {
            _server.Receive(Domain, _receiver, 999, ReceiveFlags.None, out _, bytes, out int count).ShouldBe(Errno.None);
            count.ShouldBe(length);
        }

        Ask(_receiver, Udp, UdpCoalesce);
        Ask(_receiver, Ip, 12);
        Send(_sender, []).ShouldBe(Errno.None);
        Send(_sender, Item(Udp, UdpSegment, 100, 0), bytes).ShouldBe(Errno.None);
        Receive(_receiver).ShouldBe(Item(Ip, 2, 64, 0, 0, 0));
        Receive(_receiver).ShouldBe([.. Item(Ip, 2, 64, 0, 0, 0), .. Item(Udp, UdpCoalesce, 100, 0, 0, 0)]);
        Send(_sender, Item(Udp, UdpSegment, 100, 0, 0, 0)).ShouldBe(Errno.EINVAL);
        Send(_sender, Item(Udp, UdpCoalesce, 100, 0)).ShouldBe(Errno.EINVAL);
        Send(_sender, Item(Udp, UdpSegment, 1, 0), bytes).ShouldBe(Errno.EINVAL, "more than 128");
        _server.Receive(Domain, _receiver, 100, ReceiveFlags.None, out _, new byte[100], out _).ShouldBe(Errno.EAGAIN);
        foreach (SocketFamily family in (SocketFamily[])[SocketFamily.Internet, SocketFamily.Internet6])
        {
            _server.Socket(Domain, family, SocketType.Datagram, IpProtocol.UdpLite, 0, out uint lite).ShouldBe(Errno.None);
            _server.SetLevelOption(Domain, lite, Udp, UdpSegment, [1, 0, 0, 0]).ShouldBe(Errno.ENOPROTOOPT);
            _server.SetLevelOption(Domain, Make(family, SocketType.Stream), Udp, UdpSegment, [1, 0, 0, 0]).ShouldBe(Errno.ENOPROTOOPT);
            _server.LevelOption(Domain, Make(family, SocketType.Datagram), Udp, 99, new byte[4], out _).ShouldBe(Errno.ENOPROTOOPT);
        }
    }

    [Test]
    public void What_the_way_takes_is_told_once_when_something_was_too_long_for_it()
    {
        NetworkInterface card = _stack.AddInterface("eth0", new SilentLink());
        IpAddress own = new(0xFD00UL << 48, 1);
        _stack.AddAddress(card, own, 64, probe: false).ShouldNotBeNull();
        uint sender = Make(SocketFamily.Internet6, SocketType.Datagram);
        byte[] far = [0xFD, .. new byte[14], 7];
        byte[] name = [0, 9, .. new byte[4], .. far, .. new byte[4]];
        Ask(sender, Ip6, 62);
        Ask(sender, Ip6, ReceivePathMtu);
        _server.Connect(Domain, sender, 0, name).ShouldBe(Errno.None);
        Send(sender, [], new byte[1453]).ShouldBe(Errno.EMSGSIZE);
        Receive(sender, out byte[] from).ShouldBe(Item(Ip6, 61, [10, 0, .. new byte[6], .. far, .. new byte[4], 0xDC, 5, 0, 0]));
        from.ShouldBe([0, 0, .. new byte[4], .. far, .. new byte[4]]);
        _server.Receive(Domain, sender, 100, ReceiveFlags.None, out _, new byte[100], out _).ShouldBe(Errno.EAGAIN);
        Send(sender, [], new byte[1453]).ShouldBe(Errno.EMSGSIZE);
        Set(sender, Ip6, ReceivePathMtu, 0);
        _server.Receive(Domain, sender, 100, ReceiveFlags.None, out _, new byte[100], out _).ShouldBe(Errno.EAGAIN);
    }

    [Test]
    public void An_echo_request_and_a_raw_packet_take_control_data_too()
    {
        _server.Socket(Domain, SocketFamily.Internet, SocketType.Raw, IpProtocol.Udp, 0, out uint raw).ShouldBe(Errno.None);
        Ask(raw, Ip, 12);
        _server.Connect(Domain, raw, 0, Loopback4()).ShouldBe(Errno.None);
        _server.Receive(Domain, raw, 100, ReceiveFlags.None, out _, new byte[100], out _).ShouldBe(Errno.EAGAIN);
        Send(raw, Item(Ip, 2, 5, 0, 0, 0), [0, 9, 0, 9, 0, 8, 0, 0]).ShouldBe(Errno.None);
        _server.Option(Domain, raw, SocketOption.Error, out ulong error, out _).ShouldBe(Errno.None);
        error.ShouldBe((ulong)Errno.ECONNREFUSED, "nobody is at that port, and the socket is connected");
        Receive(raw).ShouldBe(Item(Ip, 2, 5, 0, 0, 0));
        _server.Socket(Domain, SocketFamily.Internet, SocketType.Datagram, IpProtocol.Icmp, 0, out uint ping).ShouldBe(Errno.None);
        _server.Connect(Domain, ping, 0, Loopback4()).ShouldBe(Errno.None);
        Ask(ping, Ip, 8);
        Send(ping, Item(Ip, 8, 0, 0, 0, 0, 127, 0, 0, 9, 0, 0, 0, 0), [8, 0, 0, 0, 0, 0, 0, 1]).ShouldBe(Errno.None);
        Receive(ping).ShouldBe(Item(Ip, 8, 1, 0, 0, 0, 127, 0, 0, 9, 127, 0, 0, 9));
        Send(ping, Item(Ip, 8, 0, 0, 0, 0, 9, 0, 0, 9, 0, 0, 0, 0), [8, 0, 0, 0, 0, 0, 0, 1]).ShouldBe(Errno.EINVAL);
    }

    private static byte[] Loopback4() => [0x13, 0x88, 127, 0, 0, 1, .. new byte[8]];

    private static byte[] Loopback6() => [0x13, 0x88, .. new byte[4], .. new byte[15], 1, .. new byte[4]];

    private static byte[] Item(uint level, uint type, params byte[] data) =>
    [
        .. BitConverter.GetBytes(16L + data.Length), .. BitConverter.GetBytes(level), .. BitConverter.GetBytes(type), .. data, .. new byte[-data.Length & 7],
    ];

    private uint Make(SocketFamily family, SocketType type)
    {
        _server.Socket(Domain, family, type, 0, 0, out uint made).ShouldBe(Errno.None);
        return made;
    }

    private void Set(uint socket, uint level, uint option, int value)
    {
        _server.SetLevelOption(Domain, socket, level, option, BitConverter.GetBytes(value)).ShouldBe(Errno.None);
        byte[] read = new byte[4];
        _server.LevelOption(Domain, socket, level, option, read, out _).ShouldBe(Errno.None);
        BitConverter.ToInt32(read).ShouldBe(value);
    }

    private void Ask(uint socket, uint level, uint option) => Set(socket, level, option, 1);

    private Errno Send(uint socket, byte[] control, byte[]? bytes = null)
    {
        if (control.Length > 0)
            _server.Extend(Domain, MessagePart.Control, 0, control).ShouldBe(Errno.None);
        Errno error = _server.Send(Domain, socket, control.Length > 0 ? 1U : 0, bytes ?? [1, 2, 3, 4], out _);
        _server.Advance();
        return error;
    }

    private byte[] Receive(uint socket) => Receive(socket, out _);

    /// <summary>The control data of a datagram, and whom it came from.</summary>
    private byte[] Receive(uint socket, out byte[] from)
    {
        _server.Receive(Domain, socket, 100, ReceiveFlags.None, out ulong information, new byte[100], out _).ShouldBe(Errno.None);
        byte[] control = new byte[448];
        from = new byte[26];
        _server.Received(Domain, MessagePart.Address, 0, from, out _).ShouldBe(Errno.None);
        if (!ReceivedMessage.HasControl(information))
            return [];
        _server.Received(Domain, MessagePart.Control, 0, control, out int count).ShouldBe(Errno.None);
        return control[..count];
    }
}
