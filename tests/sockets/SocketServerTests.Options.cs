using System;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Sockets.Tests;

/// <content>Options that POSIX names, and where they are refused.</content>
internal sealed partial class SocketServerTests
{
    private const uint Ip = 0;
    private const uint Ip6 = 41;
    private const uint IpTypeOfService = 1;
    private const uint IpMulticastInterface = 32;
    private const uint IpMulticastTimeToLive = 33;
    private const uint IpAddMembership = 35;
    private const uint IpDropMembership = 36;
    private const uint Ip6UnicastHops = 16;
    private const uint Ip6MulticastHops = 18;
    private const uint Ip6MulticastLoop = 19;
    private const uint Ip6JoinGroup = 20;
    private const uint Ip6LeaveGroup = 21;

    [TestCase(SocketOption.Broadcast)]
    [TestCase(SocketOption.DoNotRoute)]
    [TestCase(SocketOption.Debug)]
    [TestCase(SocketOption.KeepAlive)]
    [TestCase(SocketOption.OutOfBandInline)]
    [TestCase(SocketOption.ReuseAddress)]
    [TestCase(SocketOption.ReusePort)]
    public void Sockets_of_each_kind_keep_what_is_on_or_off(SocketOption option)
    {
        _server.Socket(One, SocketFamily.Internet, SocketType.Datagram, IpProtocol.Icmp, 0, out uint ping).ShouldBe(Errno.None);
        _server.Socket(Two, SocketFamily.Internet6, SocketType.Raw, IpProtocol.Icmp6, 0, out uint raw).ShouldBe(Errno.None);
        (ulong, uint)[] all = [(One, Make(One, SocketType.Stream)), (One, Make(One, SocketType.Datagram)), (One, ping), (Two, raw)];
        foreach ((ulong domain, uint socket) in all)
        {
            Told(socket, option, domain).ShouldBe(0u);
            _server.SetOption(domain, socket, option, 7).ShouldBe(Errno.None);
            Told(socket, option, domain).ShouldBe(1u);
            _server.SetOption(domain, socket, option, 0).ShouldBe(Errno.None);
            Told(socket, option, domain).ShouldBe(0u);
        }
    }

    [Test]
    public void A_stream_leaves_the_two_lowest_bits_of_its_type_of_service_to_tcp()
    {
        uint stream = Make(One, SocketType.Stream);
        Set(stream, Ip, IpTypeOfService, 0x13).ShouldBe(Errno.None);
        ToldAt(stream, Ip, IpTypeOfService).ShouldBe(0x10);
        uint datagrams = Make(One, SocketType.Datagram);
        Set(datagrams, Ip, IpTypeOfService, 0x13).ShouldBe(Errno.None);
        ToldAt(datagrams, Ip, IpTypeOfService).ShouldBe(0x13);
    }

    [Test]
    public void Sockets_of_ipv6_take_the_numbers_that_rfc_3493_has()
    {
        _server.Socket(One, SocketFamily.Internet6, SocketType.Datagram, 0, 0, out uint socket).ShouldBe(Errno.None);
        Set(socket, Ip6, Ip6UnicastHops, 0).ShouldBe(Errno.None);
        ToldAt(socket, Ip6, Ip6UnicastHops).ShouldBe(0);
        Set(socket, Ip6, Ip6UnicastHops, -1).ShouldBe(Errno.None);
        ToldAt(socket, Ip6, Ip6UnicastHops).ShouldBe(64);
        Set(socket, Ip6, Ip6UnicastHops, -2).ShouldBe(Errno.EINVAL);
        Set(socket, Ip6, Ip6MulticastLoop, 2).ShouldBe(Errno.EINVAL);
        ToldAt(socket, Ip6, Ip6MulticastLoop).ShouldBe(1);
    }

    [Test]
    public void Groups_are_those_of_the_version_of_ip()
    {
        _server.Socket(One, SocketFamily.Internet6, SocketType.Datagram, 0, 0, out uint socket).ShouldBe(Errno.None);
        byte[] mapped = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 224, 1, 2, 3, 1, 0, 0, 0];
        byte[] single = [.. new byte[15], 1, 1, 0, 0, 0];
        foreach (byte[] request in (byte[][])[mapped, single])
        {
            _server.SetLevelOption(One, socket, Ip6, Ip6JoinGroup, request).ShouldBe(Errno.EINVAL);
            _server.SetLevelOption(One, socket, Ip6, Ip6LeaveGroup, request).ShouldBe(Errno.EINVAL);
        }

        byte[] elsewhere = [0xFF, 2, .. new byte[13], 9, 99, 0, 0, 0];
        _server.SetLevelOption(One, socket, Ip6, Ip6JoinGroup, elsewhere).ShouldBe(Errno.ENODEV);
        _server.SetLevelOption(One, socket, Ip6, Ip6LeaveGroup, elsewhere).ShouldBe(Errno.EADDRNOTAVAIL);
        _server.Socket(Two, SocketFamily.Internet6, SocketType.Raw, IpProtocol.Icmp6, 0, out uint raw).ShouldBe(Errno.None);
        _server.SetLevelOption(Two, raw, Ip, IpAddMembership, [224, 1, 2, 3, 127, 0, 0, 1]).ShouldBe(Errno.ENOPROTOOPT);
        uint four = Make(One, SocketType.Datagram);
        _server.SetLevelOption(One, four, Ip6, Ip6JoinGroup, elsewhere).ShouldBe(Errno.ENOPROTOOPT);
    }

    [Test]
    public void A_socket_of_ipv6_has_groups_of_both_versions_and_sends_to_each_as_it_says()
    {
        _server.Socket(One, SocketFamily.Internet6, SocketType.Datagram, 0, 0, out uint socket).ShouldBe(Errno.None);
        _server.SetLevelOption(One, socket, Ip, IpAddMembership, [224, 1, 2, 3, 127, 0, 0, 1]).ShouldBe(Errno.None);
        _server.SetLevelOption(One, socket, Ip, IpDropMembership, [224, 1, 2, 3, 127, 0, 0, 1]).ShouldBe(Errno.None);
        Set(socket, Ip, IpMulticastTimeToLive, 9).ShouldBe(Errno.None);
        ToldAt(socket, Ip, IpMulticastTimeToLive).ShouldBe(9);
        ToldAt(socket, Ip6, Ip6MulticastHops).ShouldBe(1);
    }

    [Test]
    public void A_raw_socket_is_in_groups_and_tells_where_it_sends_to_them()
    {
        _server.Socket(Two, SocketFamily.Internet, SocketType.Raw, IpProtocol.Icmp, 0, out uint raw).ShouldBe(Errno.None);
        byte[] request = [224, 1, 2, 3, 127, 0, 0, 1];
        _server.SetLevelOption(Two, raw, Ip, IpAddMembership, request).ShouldBe(Errno.None);
        _server.SetLevelOption(Two, raw, Ip, IpAddMembership, request).ShouldBe(Errno.EADDRINUSE);
        _server.SetLevelOption(Two, raw, Ip, IpDropMembership, [224, 1, 2, 3, 203, 0, 113, 7]).ShouldBe(Errno.EADDRNOTAVAIL);
        _server.SetLevelOption(Two, raw, Ip, IpDropMembership, request).ShouldBe(Errno.None);
        ToldAt(raw, Ip, IpMulticastInterface, Two).ShouldBe(0);
        _server.SetLevelOption(Two, raw, Ip, IpMulticastInterface, [127, 0, 0, 1]).ShouldBe(Errno.None);
        ToldAt(raw, Ip, IpMulticastInterface, Two).ShouldBe(0x0100_007F);
        _server.SetLevelOption(Two, raw, Ip, IpMulticastTimeToLive, [9]).ShouldBe(Errno.None);
        ToldAt(raw, Ip, IpMulticastTimeToLive, Two).ShouldBe(9);
        Set(Make(One, SocketType.Stream), Ip, IpMulticastTimeToLive, 9).ShouldBe(Errno.ENOPROTOOPT);
    }

    private Errno Set(uint socket, uint level, uint option, int value) =>
        _server.SetLevelOption(One, socket, level, option, BitConverter.GetBytes(value));

    private int ToldAt(uint socket, uint level, uint option, ulong domain = One)
    {
        byte[] value = new byte[4];
        _server.LevelOption(domain, socket, level, option, value, out int bytes).ShouldBe(Errno.None);
        bytes.ShouldBe(4);
        return BitConverter.ToInt32(value);
    }
}
