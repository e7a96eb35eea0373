using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Sockets.Tests;

/// <content>What the superuser changes, in messages and by ioctl.</content>
internal sealed partial class NetlinkTests
{
    private const ushort Replace = 0x100;
    private const ushort Exclusive = 0x200;
    private const ushort Create = 0x400;
    private const ushort New = Acknowledge | Create | Exclusive;

    [Test]
    public void Nothing_is_changed_for_who_is_not_the_superuser()
    {
        uint socket = Open(User);
        Refused(User, socket, 16, Acknowledge, Flags(2, 0, 1)).ShouldBe(Errno.EPERM);
        Refused(User, socket, 20, New, Own(24, 10, 9, 9, 9)).ShouldBe(Errno.EPERM);
        Refused(User, socket, 25, Acknowledge, Route(0)).ShouldBe(Errno.EPERM);
        _server.ChangeInterface(User, SocketFamily.Internet, InterfaceChange.SetMtu, Asked("eth0", 576, 0)).ShouldBe(Errno.EPERM);

        // A socket that somebody else made has no more rights than he.
        _server.Admit(Control, Superuser, socket).ShouldBe(Errno.None);
        Refused(Superuser, socket, 16, Acknowledge, Flags(2, 0, 1)).ShouldBe(Errno.EPERM);
        _card.IsUp.ShouldBeTrue();
        _card.Mtu.ShouldBe(1500);
    }

    [Test]
    public void An_address_comes_with_the_route_to_its_network_and_goes_with_it()
    {
        uint socket = Open(Superuser);
        Refused(Superuser, socket, 20, New, Own(16, 10, 9, 9, 9)).ShouldBe(Errno.None);
        _stack.IsOwn(IpAddress.From4(10, 9, 9, 9)).ShouldBeTrue();
        _stack.RouteList.ShouldContain(route => route.Prefix.ToString() == "10.9.0.0/16");
        Refused(Superuser, socket, 20, New, Own(16, 10, 9, 9, 9)).ShouldBe(Errno.EEXIST);
        Refused(Superuser, socket, 20, Acknowledge | Create | Replace, Own(16, 10, 9, 9, 9)).ShouldBe(Errno.None);
        Refused(Superuser, socket, 21, Acknowledge, Own(24, 10, 9, 9, 9)).ShouldBe(Errno.EADDRNOTAVAIL);
        Refused(Superuser, socket, 21, Acknowledge, Own(16, 10, 9, 9, 9)).ShouldBe(Errno.None);
        _stack.IsOwn(IpAddress.From4(10, 9, 9, 9)).ShouldBeFalse();
        _stack.RouteList.ShouldNotContain(route => route.Prefix.ToString() == "10.9.0.0/16");
        Refused(Superuser, socket, 21, Acknowledge, Own(16, 10, 9, 9, 9)).ShouldBe(Errno.EADDRNOTAVAIL);
    }

    [Test]
    public void An_address_that_cannot_be_is_refused()
    {
        uint socket = Open(Superuser);
        Refused(Superuser, socket, 20, New, Own(33, 10, 9, 9, 9)).ShouldBe(Errno.EINVAL);
        Refused(Superuser, socket, 20, New, Own(4, 224, 0, 0, 9)).ShouldBe(Errno.EINVAL);
        Refused(Superuser, socket, 20, New, [2, 24, 0, 0, 2, 0, 0, 0]).ShouldBe(Errno.EINVAL);
        Refused(Superuser, socket, 20, New, With([2, 24, 0, 0, 9, 0, 0, 0], (2, [10, 9, 9, 9]))).ShouldBe(Errno.ENODEV);
        Refused(Superuser, socket, 20, New, With([2, 24, 0, 0, 2, 0, 0, 0], (2, [10, 9, 9, 9]), (1, [10, 9, 9, 8]))).ShouldBe(Errno.EOPNOTSUPP);
        Refused(Superuser, socket, 20, New, With([17, 24, 0, 0, 2, 0, 0, 0], (2, [10, 9, 9, 9]))).ShouldBe(Errno.EOPNOTSUPP);
        Refused(Superuser, socket, 20, New, With([2, 24, 0, 0, 2, 0, 0, 0], (2, [10, 9, 9, 9]), (6, new byte[16]))).ShouldBe(Errno.EOPNOTSUPP);
        _card.Addresses.Count.ShouldBe(1);
    }

    [Test]
    public void A_new_address_of_IPv6_is_looked_for_on_the_link_first_unless_that_is_not_wanted()
    {
        uint socket = Open(Superuser);
        byte[] address = [0x20, 1, 0xD, 0xB8, .. new byte[11], 9];
        Refused(Superuser, socket, 20, New, With([10, 64, 0, 0, 2, 0, 0, 0], (1, address))).ShouldBe(Errno.None);
        NetlinkMessage tentative = Ask(Superuser, socket, 22, All, [10]).Single(each => each.Attribute(8, 1)!.SequenceEqual(address));
        (tentative.Body[2] & 0x40).ShouldBe(0x40);
        address[15] = 10;
        Refused(Superuser, socket, 20, New, With([10, 64, 2, 0, 2, 0, 0, 0], (1, address))).ShouldBe(Errno.None);
        NetlinkMessage used = Ask(Superuser, socket, 22, All, [10]).Single(each => each.Attribute(8, 1)!.SequenceEqual(address));
        (used.Body[2] & 0x40).ShouldBe(0);
    }

    [Test]
    public void Routes_are_entered_replaced_and_removed()
    {
        uint socket = Open(Superuser);
        (ushort, byte[]) network = (1, [10, 9, 0, 0]);
        (ushort, byte[]) router = (5, [10, 0, 2, 7]);
        Refused(Superuser, socket, 24, New, Route(16, network, router)).ShouldBe(Errno.None);
        PathTo(10, 9, 1, 1).ShouldBe(IpAddress.From4(10, 0, 2, 7));
        Refused(Superuser, socket, 24, New, Route(16, network, router)).ShouldBe(Errno.EEXIST);
        Refused(Superuser, socket, 24, Acknowledge | Create | Replace, Route(16, network, (5, [10, 0, 2, 8]))).ShouldBe(Errno.None);
        PathTo(10, 9, 1, 1).ShouldBe(IpAddress.From4(10, 0, 2, 8));
        Refused(Superuser, socket, 24, New, Route(16, network, router, (6, [5, 0, 0, 0]))).ShouldBe(Errno.None);
        PathTo(10, 9, 1, 1).ShouldBe(IpAddress.From4(10, 0, 2, 8));
        Refused(Superuser, socket, 25, Acknowledge, Removed(16, network, router)).ShouldBe(Errno.None);
        Refused(Superuser, socket, 25, Acknowledge, Removed(16, network, router)).ShouldBe(Errno.ESRCH);
        Refused(Superuser, socket, 25, Acknowledge, Removed(16, network)).ShouldBe(Errno.None);
        PathTo(10, 9, 1, 1).ShouldBe(IpAddress.From4(10, 0, 2, 2));
        Refused(Superuser, socket, 24, Acknowledge | Replace, Route(16, network, router)).ShouldBe(Errno.ENOENT);
        Refused(Superuser, socket, 24, New, Route(24, (1, [10, 8, 0, 0]), (4, [2, 0, 0, 0]))).ShouldBe(Errno.None);
        PathTo(10, 8, 0, 9).ShouldBe(IpAddress.From4(10, 8, 0, 9));
    }

    [Test]
    public void A_route_that_leads_nowhere_is_refused()
    {
        uint socket = Open(Superuser);
        (ushort, byte[]) network = (1, [10, 9, 0, 0]);
        Refused(Superuser, socket, 24, New, Route(16, network, (5, [99, 9, 9, 9]))).ShouldBe(Errno.ENETUNREACH);
        Refused(Superuser, socket, 24, New, Route(16, network, (5, [10, 0, 2, 15]))).ShouldBe(Errno.EINVAL);
        Refused(Superuser, socket, 24, New, Route(16, (1, [10, 9, 0, 1]), (4, [2, 0, 0, 0]))).ShouldBe(Errno.EINVAL);
        Refused(Superuser, socket, 24, New, Route(16, network)).ShouldBe(Errno.ENODEV);
        Refused(Superuser, socket, 24, New, Route(16, network, (4, [9, 0, 0, 0]))).ShouldBe(Errno.ENODEV);
        Refused(Superuser, socket, 24, New, Route(16, network, (4, [1, 0, 0, 0]))).ShouldBe(Errno.EOPNOTSUPP);
        Refused(Superuser, socket, 24, New, Route(16, network, (4, [2, 0, 0, 0]), (8, new byte[8]))).ShouldBe(Errno.EOPNOTSUPP);
        Refused(Superuser, socket, 24, New, Route(16, network, (4, [2, 0, 0, 0]), (15, [100, 0, 0, 0]))).ShouldBe(Errno.EOPNOTSUPP);
        _stack.SetEnabled(_card, false).ShouldBe(Errno.None);
        Refused(Superuser, socket, 24, New, Route(16, network, (4, [2, 0, 0, 0]))).ShouldBe(Errno.ENETDOWN);
        _stack.RouteList.Count.ShouldBe(2);
    }

    [Test]
    public void An_interface_goes_down_and_up_and_has_the_MTU_that_is_set()
    {
        uint socket = Open(Superuser);
        Refused(Superuser, socket, 16, Acknowledge, Flags(2, 0, 1)).ShouldBe(Errno.None);
        _card.IsUp.ShouldBeFalse();
        _stack.FindPath(IpAddress.From4(10, 0, 2, 2), default, null, out _).ShouldBe(Errno.ENETUNREACH);
        BitConverter.ToUInt32(Ask(Superuser, socket, 18, 0, Link(index: 2)).ShouldHaveSingleItem().Body, 8).ShouldBe(0x1002u);
        Ask(Superuser, socket, 26, All, [2]).FindAll(route => route.Body[4] == 254).ShouldBeEmpty();
        Refused(Superuser, socket, 16, Acknowledge, Flags(2, 1, 1)).ShouldBe(Errno.None);
        PathTo(1, 2, 3, 4).ShouldBe(IpAddress.From4(10, 0, 2, 2));
        Refused(Superuser, socket, 16, Acknowledge, With(Flags(2, 0, 0), (4, [0x40, 2, 0, 0]))).ShouldBe(Errno.None);
        _card.Mtu.ShouldBe(576);
        Refused(Superuser, socket, 16, Acknowledge, With(Flags(2, 0, 0), (4, [0xDD, 5, 0, 0]))).ShouldBe(Errno.EINVAL);
        Refused(Superuser, socket, 16, Acknowledge, With(Flags(2, 0, 0), (4, [67, 0, 0, 0]))).ShouldBe(Errno.EINVAL);
        Refused(Superuser, socket, 16, Acknowledge, With(Flags(1, 0, 0), (4, [0, 3, 0, 0]))).ShouldBe(Errno.EINVAL); // it has an address of IPv6
        Refused(Superuser, socket, 16, Acknowledge, Flags(1, 0, 1)).ShouldBe(Errno.EOPNOTSUPP);
        Refused(Superuser, socket, 16, Acknowledge, Flags(2, 0x100, 0x100)).ShouldBe(Errno.EOPNOTSUPP);
        Refused(Superuser, socket, 16, Acknowledge, With(Flags(2, 0, 0), (1, new byte[6]))).ShouldBe(Errno.EOPNOTSUPP);
        Refused(Superuser, socket, 16, Acknowledge | Create, Link(name: "eth9")).ShouldBe(Errno.EOPNOTSUPP);
        Refused(Superuser, socket, 16, Acknowledge, Link(name: "eth9")).ShouldBe(Errno.ENODEV);
        Refused(Superuser, socket, 16, Acknowledge, Link()).ShouldBe(Errno.ENODEV);
        Refused(Superuser, socket, 17, Acknowledge, Link(index: 2)).ShouldBe(Errno.EOPNOTSUPP);
    }

    [Test]
    public void Who_wants_reasons_gets_them_in_words()
    {
        uint socket = Open(Superuser);
        _server.SetLevelOption(Superuser, socket, 270, 11, [1, 0, 0, 0]).ShouldBe(Errno.None);
        byte[] asked = Message(20, Request | New, Own(24, 10, 0, 2, 15));
        Send(Superuser, socket, asked).ShouldBe(Errno.None);
        NetlinkMessage answer = NetlinkMessage.Read(Receive(Superuser, socket, out _).ShouldNotBeNull()).ShouldHaveSingleItem();
        answer.Flags.ShouldBe((ushort)0x200);
        answer.Text(4 + asked.Length, 1).ShouldBe("the interface has this address");
    }

    [Test]
    public void Several_messages_in_one_datagram_are_done_in_their_order()
    {
        uint socket = Open(Superuser);
        byte[] first = Message(20, Request | New, Own(24, 10, 9, 9, 9));
        byte[] second = Message(21, Request | Acknowledge, Own(24, 10, 9, 9, 9));
        Send(Superuser, socket, [.. first, .. second]).ShouldBe(Errno.None);
        for (int i = 0; i < 2; i++)
            BitConverter.ToInt32(NetlinkMessage.Read(Receive(Superuser, socket, out _).ShouldNotBeNull()).ShouldHaveSingleItem().Body).ShouldBe(0);
        _card.Addresses.Count.ShouldBe(1);
    }

    [Test]
    public void Ioctl_changes_the_same_things()
    {
        Change(InterfaceChange.SetAddress, Asked("eth0", 2, 0x0509_000A)).ShouldBe(Errno.None);
        _card.Addresses.ShouldHaveSingleItem().Network.ToString().ShouldBe("10.0.0.0/8");
        Change(InterfaceChange.SetMask, Asked("eth0", 2, 0x00FF_FFFF)).ShouldBe(Errno.None);
        InterfaceAddress own = _card.Addresses.ShouldHaveSingleItem();
        (own.Address.ToString(), own.Network.ToString()).ShouldBe(("10.0.9.5", "10.0.9.0/24"));
        Change(InterfaceChange.SetMask, Asked("eth0", 2, 0x00FF_00FF)).ShouldBe(Errno.EINVAL);
        Change(InterfaceChange.SetBroadcast, Asked("eth0", 2, 0xFF09_000A)).ShouldBe(Errno.None);
        Change(InterfaceChange.SetBroadcast, Asked("eth0", 2, 0x0109_000A)).ShouldBe(Errno.EOPNOTSUPP);
        Change(InterfaceChange.SetMtu, Asked("eth0", 1400, 0)).ShouldBe(Errno.None);
        _card.Mtu.ShouldBe(1400);
        Change(InterfaceChange.SetMtu, Asked("eth0", 9999, 0)).ShouldBe(Errno.EINVAL);
        Change(InterfaceChange.SetFlags, Asked("eth0", 0x1042, 0)).ShouldBe(Errno.None);
        _card.IsUp.ShouldBeFalse();
        Change(InterfaceChange.SetFlags, Asked("eth0", 0x1043, 0)).ShouldBe(Errno.None);
        Change(InterfaceChange.SetFlags, Asked("eth0", 0x1143, 0)).ShouldBe(Errno.EOPNOTSUPP);
        Change(InterfaceChange.SetMtu, Asked("eth9", 1400, 0)).ShouldBe(Errno.ENODEV);
        Change(0x8924, Asked("eth0", 1, 0)).ShouldBe(Errno.EOPNOTSUPP);
        Change(InterfaceChange.SetAddress, Asked("eth0", 2, 0)).ShouldBe(Errno.None);
        _card.Addresses.ShouldBeEmpty();
        Change(InterfaceChange.SetMask, Asked("eth0", 2, 0x00FF_FFFF)).ShouldBe(Errno.EADDRNOTAVAIL);
        _server.ChangeInterface(Superuser, SocketFamily.Internet6, InterfaceChange.SetAddress, default).ShouldBe(Errno.EOPNOTSUPP);
    }

    [Test]
    public void Ioctl_adds_and_removes_routes()
    {
        byte[] entry = RouteEntry([10, 9, 0, 0], [255, 255, 0, 0], [10, 0, 2, 7], 3, 1);
        Change(InterfaceChange.AddRoute, entry).ShouldBe(Errno.None);
        PathTo(10, 9, 1, 1).ShouldBe(IpAddress.From4(10, 0, 2, 7));
        Change(InterfaceChange.AddRoute, entry).ShouldBe(Errno.EEXIST);
        Change(InterfaceChange.RemoveRoute, RouteEntry([10, 9, 0, 0], [255, 255, 0, 0], [0, 0, 0, 0], 1, 0)).ShouldBe(Errno.None);
        Change(InterfaceChange.RemoveRoute, entry).ShouldBe(Errno.ESRCH);
        Change(InterfaceChange.AddRoute, RouteEntry([10, 9, 0, 1], [255, 255, 0, 0], [10, 0, 2, 7], 3, 0)).ShouldBe(Errno.EINVAL);
        Change(InterfaceChange.AddRoute, RouteEntry([10, 9, 0, 0], [255, 0, 255, 0], [10, 0, 2, 7], 3, 0)).ShouldBe(Errno.EINVAL);
        Change(InterfaceChange.AddRoute, RouteEntry([10, 9, 0, 0], [255, 255, 0, 0], [9, 9, 9, 9], 3, 0)).ShouldBe(Errno.ENETUNREACH);
        Change(InterfaceChange.AddRoute, RouteEntry([10, 9, 0, 0], [255, 255, 0, 0], [0, 0, 0, 0], 1, 0, "eth9")).ShouldBe(Errno.ENODEV);
        Change(InterfaceChange.AddRoute, RouteEntry([10, 9, 0, 0], [255, 255, 0, 0], [0, 0, 0, 0], 0x201, 0, "eth0")).ShouldBe(Errno.EOPNOTSUPP);
        Change(InterfaceChange.AddRoute, RouteEntry([10, 9, 9, 9], [0, 0, 0, 0], [0, 0, 0, 0], 5, 0, "eth0")).ShouldBe(Errno.None);
        PathTo(10, 9, 9, 9).ShouldBe(IpAddress.From4(10, 9, 9, 9));
        Change(InterfaceChange.AddRoute, new byte[40]).ShouldBe(Errno.EINVAL);
    }

    private static byte[] Flags(int index, uint flags, uint changed)
    {
        byte[] body = Link(index);
        BitConverter.GetBytes(flags).CopyTo(body, 8);
        BitConverter.GetBytes(changed).CopyTo(body, 12);
        return body;
    }

    private static byte[] Own(byte length, params byte[] address) => With([2, length, 0, 0, 2, 0, 0, 0], (2, address), (1, address));

    /// <summary>As programs ask for a route to be removed: whoever entered it, of whatever type.</summary>
    private static byte[] Removed(byte length, params (ushort Type, byte[] Value)[] attributes) =>
        With([2, length, 0, 0, 254, 0, 255, 0, 0, 0, 0, 0], attributes);

    /// <summary>A struct ifreq: two words behind the name.</summary>
    private static byte[] Asked(string name, int first, uint second)
    {
        byte[] whole = new byte[40];
        Encoding.ASCII.GetBytes(name, whole);
        BitConverter.GetBytes(first).CopyTo(whole, 16);
        BitConverter.GetBytes(second).CopyTo(whole, 20);
        return whole;
    }

    private static byte[] RouteEntry(byte[] target, byte[] mask, byte[] gateway, ushort flags, short metric, string name = "")
    {
        byte[] whole = new byte[136];
        whole[8] = whole[24] = whole[40] = 2;
        target.CopyTo(whole, 12);
        gateway.CopyTo(whole, 28);
        mask.CopyTo(whole, 44);
        BitConverter.GetBytes(flags).CopyTo(whole, 56);
        BitConverter.GetBytes(metric).CopyTo(whole, 80);
        Encoding.ASCII.GetBytes(name, whole.AsSpan(120));
        return whole;
    }

    private Errno Change(uint request, byte[] argument) => _server.ChangeInterface(Superuser, SocketFamily.Internet, request, argument);

    private IpAddress PathTo(byte a, byte b, byte c, byte d)
    {
        _stack.FindPath(IpAddress.From4(a, b, c, d), default, null, out PacketPath path).ShouldBe(Errno.None);
        return path.NextHop;
    }
}
