using System;
using System.Text;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Sockets.Tests;

/// <content>Options of Linux beyond POSIX, and streams that connect to nobody.</content>
internal sealed partial class SocketServerTests
{
    private const uint SocketLevel = 1;
    private const uint BindToDevice = 25;
    private const uint Tcp = 6;
    private const uint TcpDeferAccept = 9;
    private const uint TcpCongestion = 13;
    private const uint TcpUnsentLowWater = 25;
    private const uint TcpUnread = 36;
    private const uint IpTransparent = 19;
    private const uint IpFreeBind = 15;
    private const uint IpOptions = 4;
    private const uint IpReceiveErrors = 11;
    private const uint Ip6PacketInfo = 50;
    private const uint Ip6PathMtu = 61;

    [Test]
    public void Priorities_above_six_and_marks_are_for_the_superuser()
    {
        uint socket = Make(One, SocketType.Stream);
        _server.Identify(Control, One, 1000).ShouldBe(Errno.None);
        _server.SetOption(One, socket, SocketOption.Priority, 6).ShouldBe(Errno.None);
        _server.SetOption(One, socket, SocketOption.Priority, 7).ShouldBe(Errno.EPERM);
        _server.SetOption(One, socket, SocketOption.Priority, uint.MaxValue).ShouldBe(Errno.EPERM);
        Told(socket, SocketOption.Priority, One).ShouldBe(6u);
        _server.SetOption(One, socket, SocketOption.Mark, 1).ShouldBe(Errno.EPERM);
        _server.Identify(Control, One, 0).ShouldBe(Errno.None);
        _server.SetOption(One, socket, SocketOption.Priority, 7).ShouldBe(Errno.None);
        _server.SetOption(One, socket, SocketOption.Mark, 0x8000_0001).ShouldBe(Errno.None);
        Told(socket, SocketOption.Mark, One).ShouldBe(0x8000_0001u);
    }

    [Test]
    public void A_socket_is_bound_to_an_interface_by_its_name_or_index_and_only_the_superuser_changes_that()
    {
        uint socket = Make(One, SocketType.Datagram);
        _server.Identify(Control, One, 1000).ShouldBe(Errno.None);
        DeviceOf(socket).ShouldBe("");
        Device(socket, "nope").ShouldBe(Errno.ENODEV);
        Device(socket, "lo\0x").ShouldBe(Errno.None);
        DeviceOf(socket).ShouldBe("lo\0");
        Told(socket, SocketOption.BindToInterface, One).ShouldBe(1u);
        Device(socket, "").ShouldBe(Errno.EPERM);
        _server.SetOption(One, socket, SocketOption.BindToInterface, 1).ShouldBe(Errno.EPERM);
        _server.Identify(Control, One, 0).ShouldBe(Errno.None);
        Device(socket, "\0").ShouldBe(Errno.None);
        _server.SetOption(One, socket, SocketOption.BindToInterface, 2).ShouldBe(Errno.ENODEV);
        _server.SetOption(One, socket, SocketOption.BindToInterface, uint.MaxValue).ShouldBe(Errno.EINVAL);
        _server.SetOption(One, socket, SocketOption.BindToInterface, 1).ShouldBe(Errno.None);
        DeviceOf(socket).ShouldBe("lo\0");
        _server.Socket(One, SocketFamily.Netlink, SocketType.Raw, 0, 0, out uint netlink).ShouldBe(Errno.None);
        Device(netlink, "lo").ShouldBe(Errno.ENOPROTOOPT);
        _server.SetOption(One, netlink, SocketOption.BindToInterface, 1).ShouldBe(Errno.ENOPROTOOPT);
    }

    [Test]
    public void A_connection_has_the_interface_of_its_listener()
    {
        _listener = Make(Two, SocketType.Stream);
        _server.Bind(Two, _listener, 0, 0, Loopback(7)).ShouldBe(Errno.None);
        Device(_listener, "lo", Two).ShouldBe(Errno.None);
        _server.Listen(Two, _listener, 8).ShouldBe(Errno.None);
        (_, uint server) = Connect();
        Told(server, SocketOption.BindToInterface, Two).ShouldBe(1u);
    }

    [Test]
    public void The_names_of_congestion_control_are_those_of_linux()
    {
        uint socket = Make(One, SocketType.Stream);
        byte[] value = new byte[64];
        foreach (string name in (string[])["reno", "cubic", "reno\0more"])
        {
            _server.SetLevelOption(One, socket, Tcp, TcpCongestion, Encoding.ASCII.GetBytes(name)).ShouldBe(Errno.None);
            _server.LevelOption(One, socket, Tcp, TcpCongestion, value, out int bytes).ShouldBe(Errno.None);
            bytes.ShouldBe(16);
            Encoding.ASCII.GetString(value, 0, bytes).TrimEnd('\0').ShouldBe(name.Split('\0')[0]);
        }

        _server.SetLevelOption(One, socket, Tcp, TcpCongestion, "bbr"u8).ShouldBe(Errno.ENOENT);
        _server.SetLevelOption(One, socket, Tcp, TcpCongestion, []).ShouldBe(Errno.EINVAL);
        _server.SetLevelOption(One, Make(One, SocketType.Datagram), Tcp, TcpCongestion, "reno"u8).ShouldBe(Errno.ENOPROTOOPT);
    }

    [TestCase(0, 0)]
    [TestCase(-1, 0)]
    [TestCase(1, 1)]
    [TestCase(2, 3)]
    [TestCase(7, 7)]
    [TestCase(8, 15)]
    [TestCase(64, 127)]
    [TestCase(128, 247)]
    public void Accepting_is_deferred_until_a_retransmission(int wanted, int told)
    {
        uint socket = Make(One, SocketType.Stream);
        Set(socket, Tcp, TcpDeferAccept, wanted).ShouldBe(Errno.None);
        ToldAt(socket, Tcp, TcpDeferAccept).ShouldBe(told);
    }

    [Test]
    public void A_stream_tells_how_much_is_left_and_at_its_end_that_there_is_something_to_find_out()
    {
        (uint client, uint server) = Connect();
        Set(client, Tcp, TcpUnread, 1).ShouldBe(Errno.None);
        Set(client, Tcp, TcpUnread, 2).ShouldBe(Errno.EINVAL);
        Set(client, Tcp, TcpUnread, -1).ShouldBe(Errno.EINVAL);
        ToldAt(client, Tcp, TcpUnread).ShouldBe(1);
        _server.Send(Two, server, 0, "0123456789"u8, out _).ShouldBe(Errno.None);
        _server.Advance();
        Left(client, 4, ReceiveFlags.None).ShouldBe((4, 6));
        Left(client, 4, ReceiveFlags.Peek).ShouldBe((4, 6));
        Left(client, 100, ReceiveFlags.None).ShouldBe((6, 0));
        _server.Shutdown(Two, server, 1).ShouldBe(Errno.None);
        _server.Advance();
        Left(client, 100, ReceiveFlags.None).ShouldBe((0, 1));

        (int Count, int Left) Left(uint socket, int room, ReceiveFlags flags)
        {
            _server.Receive(One, socket, (uint)room, flags, out ulong information, new byte[room], out int count).ShouldBe(Errno.None);
            ReceivedMessage.HasControl(information).ShouldBeTrue();
            byte[] control = new byte[100];
            _server.Received(One, MessagePart.Control, 0, control, out int bytes).ShouldBe(Errno.None);
            bytes.ShouldBe(24);
            (BitConverter.ToUInt64(control), BitConverter.ToUInt32(control, 8), BitConverter.ToUInt32(control, 12)).ShouldBe((20UL, Tcp, TcpUnread));
            return (count, BitConverter.ToInt32(control, 16));
        }
    }

    [TestCase(SocketType.Stream)]
    [TestCase(SocketType.Datagram)]
    public void Who_may_be_bound_to_addresses_of_others_is_and_only_the_superuser_sends_from_them(SocketType type)
    {
        byte[] far = [0, 0, 192, 0, 2, 7, .. new byte[8]];
        uint socket = Make(One, type);
        _server.Identify(Control, One, 1000).ShouldBe(Errno.None);
        _server.Bind(One, socket, 0, 0, far).ShouldBe(Errno.EADDRNOTAVAIL);
        Set(socket, 0, IpTransparent, 1).ShouldBe(Errno.EPERM);
        Set(socket, 0, IpTransparent, 0).ShouldBe(Errno.None);
        Set(socket, 0, IpFreeBind, 1).ShouldBe(Errno.None);
        (ToldAt(socket, 0, IpFreeBind), ToldAt(socket, 0, IpTransparent)).ShouldBe((1, 0));
        _server.Bind(One, socket, 0, 0, far).ShouldBe(Errno.None);
        _server.Identify(Control, One, 0).ShouldBe(Errno.None);
        _server.Connect(One, socket, 0, Loopback(9)).ShouldBe(Errno.ENETUNREACH);
        Set(socket, 0, IpTransparent, 1).ShouldBe(Errno.None);
        _server.Connect(One, socket, SocketLimits.ConnectLater, Loopback(9)).ShouldBeOneOf(Errno.None, Errno.EINPROGRESS);
    }

    [Test]
    public void A_stream_is_not_ready_for_more_while_enough_was_not_sent()
    {
        (uint client, _) = Connect();
        byte[] bytes = new byte[448];
        while (_server.Send(One, client, 0, bytes, out _) == Errno.None)
        {
        }

        Set(client, Tcp, TcpUnsentLowWater, 1).ShouldBe(Errno.None);
        Run();
        (State(client) & (ulong)PollEvents.Output).ShouldBe(0ul);
    }

    [Test]
    public void A_stream_that_connects_to_nobody_breaks_its_connection_and_connects_again()
    {
        (uint client, uint server) = Connect();
        _server.Connect(One, client, 0, default).ShouldBe(Errno.None);
        Run();
        _server.Receive(Two, server, 10, 0, out _, new byte[10], out _).ShouldBe(Errno.ECONNRESET);
        ((PollEvents)State(client) & (PollEvents.Error | PollEvents.HangUp)).ShouldBe(PollEvents.Error | PollEvents.HangUp);
        Told(client, SocketOption.Error, One).ShouldBe((uint)Errno.ECONNRESET);
        Told(client, SocketOption.Error, One).ShouldBe(0u);
        _server.Send(One, client, 0, "x"u8, out _).ShouldBe(Errno.ENOTCONN);
        _server.Shutdown(One, client, 2).ShouldBe(Errno.ENOTCONN);
        _server.Connect(One, client, 0, Loopback(7)).ShouldBe(Errno.None);
        _server.Accept(Two, _listener, 0, SocketWait.No, out uint next, out _).ShouldBe(Errno.None);
        _server.Send(One, client, 0, "anew"u8, out _).ShouldBe(Errno.None);
        Run();
        Receive(Two, next).ShouldBe("anew"u8.ToArray());
        _server.Close(Control, client).ShouldBe(Errno.None);
    }

    [Test]
    public void A_listener_that_connects_to_nobody_keeps_its_port_and_resets_who_waits()
    {
        (uint client, _) = Connect();
        uint waiting = Make(One, SocketType.Stream);
        _server.Connect(One, waiting, 0, Loopback(7)).ShouldBe(Errno.None);
        _server.Connect(Two, _listener, 0, default).ShouldBe(Errno.None);
        Run();
        _server.Receive(One, waiting, 10, 0, out _, new byte[10], out _).ShouldBe(Errno.ECONNRESET);
        _server.Send(One, client, 0, "x"u8, out _).ShouldBe(Errno.None, "what was accepted goes on");
        _server.Accept(Two, _listener, 0, SocketWait.No, out _, out _).ShouldBe(Errno.EINVAL);
        byte[] name = new byte[14];
        _server.Name(Two, _listener, false, name, out _).ShouldBe(Errno.None);
        name.ShouldBe(Loopback(7));
        uint other = Make(Two, SocketType.Stream);
        _server.Bind(Two, other, 0, 0, Loopback(7)).ShouldBe(Errno.EADDRINUSE);
        _server.Listen(Two, _listener, 8).ShouldBe(Errno.None);
        Connect();
        _server.Close(Control, _listener).ShouldBe(Errno.None);
    }

    [Test]
    public void A_request_that_waits_is_answered_when_another_thread_connects_to_nobody()
    {
        (uint client, _) = Connect();
        Receive(One, client).ShouldBeNull();
        _server.WaitingCount.ShouldBe(1);
        _server.Connect(One, client, 0, default).ShouldBe(Errno.None);
        Run();
        _server.WaitingCount.ShouldBe(0);
    }

    [Test]
    public void What_is_sent_goes_from_where_the_socket_says()
    {
        _server.Socket(One, SocketFamily.Internet6, SocketType.Datagram, 0, 0, out uint sender).ShouldBe(Errno.None);
        byte[] own = [.. new byte[15], 1];
        byte[] foreign = [0xFD, .. new byte[14], 9];
        byte[] to = [.. new byte[4], 0x13, 0x88, .. new byte[4], .. own, .. new byte[4]];
        byte[] mapped = [.. new byte[4], 0x13, 0x88, .. new byte[4], .. new byte[10], 255, 255, 127, 0, 0, 1, .. new byte[4]];
        Sticky(sender, [.. foreign, 0, 0, 0, 0]).ShouldBe(Errno.None);
        _server.Extend(One, MessagePart.Address, 0, to).ShouldBe(Errno.None);
        _server.Send(One, sender, 1, "x"u8, out _).ShouldBe(Errno.EINVAL, "nobody here has that address");
        _server.Extend(One, MessagePart.Address, 0, mapped).ShouldBe(Errno.None);
        _server.Send(One, sender, 1, "x"u8, out _).ShouldBe(Errno.None, "of IPv4 it does not count");
        Sticky(sender, [.. own, 1, 0, 0, 0]).ShouldBe(Errno.None);
        _server.Extend(One, MessagePart.Address, 0, to).ShouldBe(Errno.None);
        _server.Send(One, sender, 1, "x"u8, out _).ShouldBe(Errno.None);
        Sticky(sender, [.. own, 9, 0, 0, 0]).ShouldBe(Errno.ENODEV);
        Sticky(sender, new byte[19]).ShouldBe(Errno.EINVAL);
        _server.Socket(One, SocketFamily.Internet6, SocketType.Stream, 0, 0, out uint stream).ShouldBe(Errno.None);
        Sticky(stream, new byte[20]).ShouldBe(Errno.ENOPROTOOPT);
    }

    [Test]
    public void What_the_path_takes_is_told_with_no_address()
    {
        _server.Socket(One, SocketFamily.Internet6, SocketType.Datagram, 0, 0, out uint socket).ShouldBe(Errno.None);
        byte[] value = new byte[64];
        _server.LevelOption(One, socket, Ip6, Ip6PathMtu, value, out _).ShouldBe(Errno.ENOTCONN);
        _server.Connect(One, socket, 0, [0, 9, .. new byte[4], .. new byte[15], 1, .. new byte[4]]).ShouldBe(Errno.None);
        _server.LevelOption(One, socket, Ip6, Ip6PathMtu, value, out int bytes).ShouldBe(Errno.None);
        bytes.ShouldBe(32);
        value[..32].ShouldBe([.. new byte[28], 0xFF, 0xFF, 0, 0]);
    }

    [Test]
    public void No_packet_has_options_of_ip()
    {
        uint socket = Make(One, SocketType.Datagram);
        _server.LevelOption(One, socket, Ip, IpOptions, new byte[64], out int bytes).ShouldBe(Errno.None);
        bytes.ShouldBe(0);
        _server.SetLevelOption(One, socket, Ip, IpOptions, []).ShouldBe(Errno.None);
        _server.SetLevelOption(One, socket, Ip, IpOptions, [7, 7, 4, 0, 0, 0, 0, 0]).ShouldBe(Errno.ENOPROTOOPT);
    }

    [Test]
    public void Every_kind_of_socket_of_ip_may_ask_for_errors()
    {
        _server.Socket(Two, SocketFamily.Internet, SocketType.Raw, IpProtocol.Icmp, 0, out uint raw).ShouldBe(Errno.None);
        foreach (uint socket in (uint[])[raw, Make(Two, SocketType.Stream), Make(Two, SocketType.Datagram)])
        {
            ToldAt(socket, Ip, IpReceiveErrors, Two).ShouldBe(0);
            _server.SetLevelOption(Two, socket, Ip, IpReceiveErrors, [1, 0, 0, 0]).ShouldBe(Errno.None);
            ToldAt(socket, Ip, IpReceiveErrors, Two).ShouldBe(1);
        }
    }

    [Test]
    public void Sockets_of_udp_lite_have_a_table_of_their_own()
    {
        _server.Socket(One, SocketFamily.Internet, SocketType.Datagram, IpProtocol.UdpLite, 0, out uint socket).ShouldBe(Errno.None);
        _server.Bind(One, socket, 0, 0, Loopback(5000)).ShouldBe(Errno.None);
        byte[] bytes = new byte[448];
        foreach ((TextFile table, int lines) in ((TextFile, int)[])[(TextFile.LiteDatagrams, 2), (TextFile.LiteDatagrams6, 1), (TextFile.Datagrams, 1)])
        {
            _server.Table(One, table, 0, 448, bytes, out int count).ShouldBe(Errno.None);
            string text = Encoding.ASCII.GetString(bytes, 0, count);
            text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(lines, text);
        }
    }

    private Errno Sticky(uint socket, byte[] value) => _server.SetLevelOption(One, socket, Ip6, Ip6PacketInfo, value);

    private Errno Device(uint socket, string name, ulong domain = One) => _server.SetLevelOption(domain, socket, SocketLevel, BindToDevice, Encoding.ASCII.GetBytes(name));

    private string DeviceOf(uint socket)
    {
        byte[] value = new byte[64];
        _server.LevelOption(One, socket, SocketLevel, BindToDevice, value, out int bytes).ShouldBe(Errno.None);
        return Encoding.ASCII.GetString(value, 0, bytes);
    }
}
