using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Protocol;
using Pistachio.Net.Server;
using Pistachio.Net.Stack;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Sockets.Tests;

/// <summary>Sockets of AF_NETLINK: what programs ask of the network, and change of it.</summary>
[TestFixture]
internal sealed partial class NetlinkTests
{
    private const ulong Control = 1;
    private const ulong User = 0x1000;
    private const ulong Superuser = 0x2000;
    private const ushort Request = 1;
    private const ushort Acknowledge = 4;
    private const ushort All = 0x300;
    private const ushort Error = 2;
    private const ushort Done = 3;

    private NetworkStack _stack = null!;
    private NetworkInterface _card = null!;
    private FakeKernel _kernel = null!;
    private SocketServer _server = null!;
    private uint _sequence;

    [SetUp]
    public void Start()
    {
        KernelTransport.Current = new MessagePages();
        _kernel = new FakeKernel();
        _stack = new NetworkStack(new StackOptions { Key = 42 });
        _card = _stack.AddInterface("eth0", new FakeLink());
        _stack.AddAddress(_card, IpAddress.From4(10, 0, 2, 15), 24, probe: false).ShouldNotBeNull();
        Route byRouter = new(new IpPrefix(IpAddress.Any4, 0), _card, IpAddress.From4(10, 0, 2, 2), 0) { Origin = RouteOrigin.Dhcp };
        _stack.AddRoute(byRouter).ShouldBe(Errno.None);
        _server = new SocketServer(_kernel, _stack, new PagedRingSource(new PagePool(64, 16, 4), 4096), new FakeStates(), new FakeWindows());
        _server.Identify(Control, User, 1000).ShouldBe(Errno.None);
        _server.Identify(Control, Superuser, 0).ShouldBe(Errno.None);
    }

    [Test]
    public void There_is_one_protocol_of_datagrams()
    {
        _server.Socket(User, SocketFamily.Netlink, SocketType.Stream, 0, 0, out _).ShouldBe(Errno.EPROTOTYPE);
        _server.Socket(User, SocketFamily.Netlink, SocketType.Raw, 4, 0, out _).ShouldBe(Errno.EPROTONOSUPPORT);
        uint socket = Open(User);
        _server.Listen(User, socket, 1).ShouldBe(Errno.EOPNOTSUPP);
        _server.Shutdown(User, socket, 2).ShouldBe(Errno.EOPNOTSUPP);
        _server.Option(User, socket, SocketOption.Domain, out ulong family, out _).ShouldBe(Errno.None);
        family.ShouldBe((ulong)SocketFamily.Netlink);
        byte[] value = new byte[4];
        _server.LevelOption(User, socket, 0, 1, value, out _).ShouldBe(Errno.ENOPROTOOPT);
        _server.SetLevelOption(User, socket, 270, 12, new byte[4]).ShouldBe(Errno.ENOPROTOOPT);
        _server.SetLevelOption(User, socket, 270, 11, [1, 0, 0, 0]).ShouldBe(Errno.None);
        _server.LevelOption(User, socket, 270, 11, value, out _).ShouldBe(Errno.None);
        value[0].ShouldBe((byte)1);
    }

    [Test]
    public void Each_socket_has_a_port_of_its_own()
    {
        uint first = Open(User);
        uint second = Open(User);
        uint third = Open(User);
        _server.Bind(User, first, 0, 0, Address(0)).ShouldBe(Errno.None);
        _server.Bind(User, second, 0, 0, Address(0)).ShouldBe(Errno.None);
        uint port = PortOf(User, first);
        port.ShouldNotBe(0u);
        PortOf(User, second).ShouldNotBe(port);
        _server.Bind(User, third, 0, 0, Address(port)).ShouldBe(Errno.EADDRINUSE);
        _server.Bind(User, third, 0, 0, Address(777)).ShouldBe(Errno.None);
        PortOf(User, third).ShouldBe(777u);
        _server.Bind(User, third, 0, 0, Address(778)).ShouldBe(Errno.EINVAL);
        _server.Bind(User, third, 0, 0, Address(777)).ShouldBe(Errno.None);
    }

    [Test]
    public void Only_the_superuser_sends_to_other_programs()
    {
        uint receiver = Open(User);
        _server.Bind(User, receiver, 0, 0, Address(777)).ShouldBe(Errno.None);
        uint sender = Open(Superuser);
        SendTo(User, Open(User), Address(777), "four"u8).ShouldBe(Errno.EPERM);
        SendTo(Superuser, sender, Address(778), "four"u8).ShouldBe(Errno.ECONNREFUSED);
        SendTo(Superuser, sender, Address(777), "four"u8).ShouldBe(Errno.None);
        Receive(User, receiver, out byte[] from).ShouldBe("four"u8.ToArray());
        BitConverter.ToUInt32(from, 2).ShouldBe(PortOf(Superuser, sender));
    }

    [Test]
    public void Interfaces_are_listed_with_their_names_and_addresses()
    {
        uint socket = Open(User);
        List<NetlinkMessage> links = Ask(User, socket, 18, All, new byte[16]);
        links.Count.ShouldBe(2);
        links.ShouldAllBe(link => link.Type == 16 && (link.Flags & 2) != 0 && link.Sequence == _sequence && link.Port == PortOf(User, socket));
        links[0].Text(16, 3).ShouldBe("lo");
        links[0].Body[2..4].ShouldBe(BitConverter.GetBytes((ushort)772));
        NetlinkMessage card = links[1];
        card.Text(16, 3).ShouldBe("eth0");
        BitConverter.ToInt32(card.Body, 4).ShouldBe(2);
        BitConverter.ToUInt32(card.Body, 8).ShouldBe(0x1_1043u);
        card.Attribute(16, 1).ShouldBe([0x52, 0x54, 0, 0x12, 0x34, 0x56]);
        card.Attribute(16, 2).ShouldBe([255, 255, 255, 255, 255, 255]);
        BitConverter.ToUInt32(card.Attribute(16, 4).ShouldNotBeNull()).ShouldBe(1500u);
        card.Attribute(16, 7).ShouldNotBeNull().Length.ShouldBe(96);

        _stack.SetLink(_card, false);
        NetlinkMessage unplugged = Ask(User, socket, 18, 0, Link(index: 2)).ShouldHaveSingleItem();
        BitConverter.ToUInt32(unplugged.Body, 8).ShouldBe(0x1003u);
        unplugged.Attribute(16, 16).ShouldBe([2]);
    }

    [Test]
    public void An_interface_is_found_by_its_index_or_its_name()
    {
        uint socket = Open(User);
        Ask(User, socket, 18, 0, Link(index: 1)).ShouldHaveSingleItem().Text(16, 3).ShouldBe("lo");
        Ask(User, socket, 18, 0, Link(name: "eth0")).ShouldHaveSingleItem().Text(16, 3).ShouldBe("eth0");
        Refused(User, socket, 18, 0, Link(index: 3)).ShouldBe(Errno.ENODEV);
        Refused(User, socket, 18, 0, Link(name: "eth")).ShouldBe(Errno.ENODEV);
        Refused(User, socket, 18, 0, new byte[16]).ShouldBe(Errno.EINVAL);
        Refused(User, socket, 18, 0, new byte[15]).ShouldBe(Errno.EINVAL);
    }

    [Test]
    public void Addresses_are_listed_of_the_family_that_is_asked_for()
    {
        uint socket = Open(User);
        List<NetlinkMessage> all = Ask(User, socket, 22, All, [0]);
        all.Select(each => each.Body[0]).ShouldBe([2, 2, 10]);
        List<NetlinkMessage> those4 = Ask(User, socket, 22, All, [2, 0, 0, 0]);
        those4.Count.ShouldBe(2);
        NetlinkMessage own = those4[1];
        own.Type.ShouldBe((ushort)20);
        own.Body[..8].ShouldBe([2, 24, 0x80, 0, 2, 0, 0, 0]);
        own.Attribute(8, 1).ShouldBe([10, 0, 2, 15]);
        own.Attribute(8, 2).ShouldBe([10, 0, 2, 15]);
        own.Attribute(8, 4).ShouldBe([10, 0, 2, 255]);
        own.Text(8, 3).ShouldBe("eth0");
        those4[0].Body[3].ShouldBe((byte)254);
        NetlinkMessage own6 = Ask(User, socket, 22, All, [10]).ShouldHaveSingleItem();
        own6.Body[..8].ShouldBe([10, 128, 0x80, 254, 1, 0, 0, 0]);
        own6.Attribute(8, 1).ShouldNotBeNull().Length.ShouldBe(16);
        own6.Attribute(8, 2).ShouldBeNull();
        Refused(User, socket, 22, 0, new byte[8]).ShouldBe(Errno.EOPNOTSUPP);
    }

    [Test]
    public void Routes_are_listed_with_those_to_this_host_in_a_table_of_their_own()
    {
        uint socket = Open(User);
        List<NetlinkMessage> main = Ask(User, socket, 26, All, [2]).FindAll(route => route.Body[4] == 254);
        main.Count.ShouldBe(2);
        main[0].Body[..8].ShouldBe([2, 0, 0, 0, 254, 16, 0, 1]);
        main[0].Attribute(12, 1).ShouldBeNull();
        main[0].Attribute(12, 5).ShouldBe([10, 0, 2, 2]);
        main[1].Body[..8].ShouldBe([2, 24, 0, 0, 254, 2, 253, 1]);
        main[1].Attribute(12, 1).ShouldBe([10, 0, 2, 0]);
        main[1].Attribute(12, 4).ShouldBe([2, 0, 0, 0]);
        main[1].Attribute(12, 7).ShouldBe([10, 0, 2, 15]);
        List<NetlinkMessage> local = Ask(User, socket, 26, All, [2]).FindAll(route => route.Body[4] == 255);
        local.Select(route => string.Join('.', route.Attribute(12, 1)!) + "/" + route.Body[1] + " " + route.Body[7])
            .ShouldBe(["127.0.0.1/32 2", "127.0.0.0/8 2", "127.255.255.255/32 3", "10.0.2.15/32 2", "10.0.2.255/32 3"]);
    }

    [Test]
    public void The_route_to_one_address_is_told()
    {
        uint socket = Open(User);
        NetlinkMessage far = Ask(User, socket, 26, 0, Route(32, (1, [1, 2, 3, 4]))).ShouldHaveSingleItem();
        far.Attribute(12, 5).ShouldBe([10, 0, 2, 2]);
        far.Attribute(12, 7).ShouldBe([10, 0, 2, 15]);
        NetlinkMessage near = Ask(User, socket, 26, 0, Route(32, (1, [10, 0, 2, 2]))).ShouldHaveSingleItem();
        near.Attribute(12, 5).ShouldBeNull();
        NetlinkMessage own = Ask(User, socket, 26, 0, Route(32, (1, [10, 0, 2, 15]))).ShouldHaveSingleItem();
        own.Body[7].ShouldBe((byte)2);
        own.Attribute(12, 4).ShouldBe([1, 0, 0, 0]);
        Refused(User, socket, 26, 0, Route(32)).ShouldBe(Errno.EINVAL);
        Refused(User, socket, 26, 0, Route(32, (1, [1, 2, 3, 4]), (2, [9, 9, 9, 9]))).ShouldBe(Errno.EINVAL);
        _stack.SetLink(_card, false);
        Refused(User, socket, 26, 0, Route(32, (1, [1, 2, 3, 4]))).ShouldBe(Errno.ENETDOWN);
    }

    [Test]
    public void Neighbours_are_listed_and_found()
    {
        uint socket = Open(User);
        Ask(User, socket, 30, All, [0]).ShouldBeEmpty();

        // An ARP request of 10.0.2.2 for our address tells where it is.
        byte[] frame = new byte[42];
        Convert.FromHexString("525400123456" + "020000000002" + "0806" + "0001080006040001" + "020000000002" + "0a000202" + "000000000000" + "0a00020f")
            .CopyTo(frame, 0);
        _stack.Receive(_card, frame);
        NetlinkMessage found = Ask(User, socket, 30, All, [2]).ShouldHaveSingleItem();
        found.Body[..12].ShouldBe([2, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 1]);
        found.Attribute(12, 1).ShouldBe([10, 0, 2, 2]);
        found.Attribute(12, 2).ShouldBe([2, 0, 0, 0, 0, 2]);
        Ask(User, socket, 30, All, [10]).ShouldBeEmpty();
        Ask(User, socket, 30, 0, With([2, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0], (1, [10, 0, 2, 2]))).ShouldHaveSingleItem().Attribute(12, 2).ShouldNotBeNull();
        Refused(User, socket, 30, 0, With([2, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0], (1, [10, 0, 2, 3]))).ShouldBe(Errno.ENOENT);
        Refused(User, socket, 30, 0, With([2, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0], (1, [10, 0, 2, 2]))).ShouldBe(Errno.ENODEV);
    }

    [Test]
    public void What_is_not_known_is_refused_and_what_is_no_request_is_ignored()
    {
        uint socket = Open(User);
        Refused(User, socket, 34, All, new byte[12]).ShouldBe(Errno.EOPNOTSUPP);
        Refused(User, socket, 200, 0, new byte[12]).ShouldBe(Errno.EOPNOTSUPP);
        Refused(User, socket, 20, Acknowledge, new byte[8]).ShouldBe(Errno.EPERM);
        Refused(User, socket, 1, Acknowledge, []).ShouldBe(Errno.None);
        Send(User, socket, Message(18, 0, new byte[16])).ShouldBe(Errno.None);
        Send(User, socket, Message(1, Request, [])).ShouldBe(Errno.None);
        byte[] tooLong = Message(18, Request | All, new byte[16]);
        tooLong[0]++;
        Send(User, socket, tooLong).ShouldBe(Errno.None);
        Send(User, socket, [1, 2, 3]).ShouldBe(Errno.None);
        Receive(User, socket, out _).ShouldBeNull();
    }

    [Test]
    public void An_error_repeats_what_it_is_about_unless_that_is_not_wanted()
    {
        uint socket = Open(User);
        byte[] asked = Message(18, Request, Link(index: 9));
        Send(User, socket, asked).ShouldBe(Errno.None);
        byte[] whole = Receive(User, socket, out _).ShouldNotBeNull();
        whole.Length.ShouldBe(20 + asked.Length);
        whole[20..].ShouldBe(asked);
        _server.SetLevelOption(User, socket, 270, 10, [1, 0, 0, 0]).ShouldBe(Errno.None);
        Send(User, socket, asked).ShouldBe(Errno.None);
        byte[] capped = Receive(User, socket, out _).ShouldNotBeNull();
        capped.Length.ShouldBe(36);
        BitConverter.ToUInt16(capped, 6).ShouldBe((ushort)0x100);
    }

    [Test]
    public void A_list_that_is_longer_than_a_socket_holds_comes_whole_and_a_second_one_waits_for_its_end()
    {
        for (int i = 0; i < 1200; i++)
            _stack.AddRoute(new Route(new IpPrefix(IpAddress.From4(20, (byte)(i >> 8), (byte)i, 0), 24), _card, IpAddress.From4(10, 0, 2, 2), 0));
        uint socket = Open(User);
        Send(User, socket, Message(26, Request | All, [2])).ShouldBe(Errno.None);
        Send(User, socket, Message(18, Request | All, new byte[16])).ShouldBe(Errno.None);
        _server.Receive(User, socket, 4096, ReceiveFlags.None, out _, new byte[448], out _).ShouldBe(Errno.ENOBUFS);
        List<NetlinkMessage> routes = ReadList(User, socket);
        routes.Count.ShouldBe(1200 + 2 + 5);
        Receive(User, socket, out _).ShouldBeNull();
    }
}
