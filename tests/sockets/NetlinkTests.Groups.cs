using System;
using System.Collections.Generic;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Sockets.Tests;

/// <content>Groups: who is in one is told what changes (`ip monitor`).</content>
internal sealed partial class NetlinkTests
{
    private const uint LinkGroup = 1;
    private const uint Address4Group = 0x10;
    private const uint Route4Group = 0x40;

    [Test]
    public void A_group_is_told_of_the_cable_and_of_nothing_else()
    {
        uint socket = Join(User, LinkGroup);
        uint other = Join(User, Route4Group);
        _stack.SetLink(_card, false);
        _server.Advance();
        NetlinkMessage told = Told(User, socket).ShouldHaveSingleItem();
        (told.Type, told.Port, told.Sequence).ShouldBe(((ushort)16, 0u, 0u));
        told.Text(16, 3).ShouldBe("eth0");
        told.Attribute(16, 33).ShouldBe([0], "the carrier");
        Told(User, other).ShouldBeEmpty();
        _stack.SetLink(_card, true);
        _server.Advance();
        Told(User, socket).ShouldHaveSingleItem().Attribute(16, 33).ShouldBe([1]);
    }

    [Test]
    public void A_group_is_told_of_addresses_and_their_routes_that_come_and_go()
    {
        uint socket = Join(User, Address4Group | Route4Group);
        InterfaceAddress added = _stack.AddAddress(_card, IpAddress.From4(10, 9, 9, 9), 24, probe: false).ShouldNotBeNull();
        _server.Advance();
        List<NetlinkMessage> told = Told(User, socket);
        told.ConvertAll(each => (int)each.Type).ShouldBe([20, 24]);
        told[0].Attribute(8, 2).ShouldBe([10, 9, 9, 9]);
        told[1].Attribute(12, 1).ShouldBe([10, 9, 9, 0]);
        _stack.RemoveAddress(added);
        _server.Advance();
        Told(User, socket).ConvertAll(each => (int)each.Type).ShouldBe([21, 25]);
        _server.Advance();
        Told(User, socket).ShouldBeEmpty("nothing has changed");
    }

    [Test]
    public void Memberships_come_and_go_by_their_numbers_too()
    {
        uint socket = Open(User);
        _server.SetLevelOption(User, socket, 270, 1, [1, 0, 0, 0]).ShouldBe(Errno.None);
        _server.SetLevelOption(User, socket, 270, 1, [33, 0, 0, 0]).ShouldBe(Errno.None);
        _server.SetLevelOption(User, socket, 270, 1, [0, 0, 0, 0]).ShouldBe(Errno.EINVAL);
        _server.SetLevelOption(User, socket, 270, 1, [37, 0, 0, 0]).ShouldBe(Errno.EINVAL);
        byte[] name = new byte[10];
        _server.Name(User, socket, false, name, out _).ShouldBe(Errno.None);
        BitConverter.ToUInt32(name, 6).ShouldBe(LinkGroup);
        _stack.SetLink(_card, false);
        _server.Advance();
        Told(User, socket).ShouldHaveSingleItem();
        _server.SetLevelOption(User, socket, 270, 2, [1, 0, 0, 0]).ShouldBe(Errno.None);
        _stack.SetLink(_card, true);
        _server.Advance();
        Told(User, socket).ShouldBeEmpty();
    }

    [Test]
    public void Who_does_not_read_is_told_that_he_has_lost_something()
    {
        uint socket = Join(User, LinkGroup);
        for (int i = 0; i < 1000; i++)
        {
            _stack.SetLink(_card, i % 2 != 0);
            _server.Advance();
        }

        _server.Receive(User, socket, 4096, ReceiveFlags.None, out _, new byte[448], out _).ShouldBe(Errno.ENOBUFS);
        Told(User, socket).Count.ShouldBeInRange(10, 200);
    }

    private uint Join(ulong domain, uint groups)
    {
        uint socket = Open(domain);
        _server.Bind(domain, socket, 0, 0, [0, 0, .. new byte[4], .. BitConverter.GetBytes(groups)]).ShouldBe(Errno.None);
        return socket;
    }

    /// <summary>What lies in a socket.</summary>
    private List<NetlinkMessage> Told(ulong domain, uint socket)
    {
        List<NetlinkMessage> all = [];
        byte[] part = new byte[448];
        while (_server.Receive(domain, socket, 4096, ReceiveFlags.Rest, out ulong information, part, out int count) == Errno.None)
        {
            List<byte> whole = [.. part[..count]];
            while (whole.Count < ReceivedMessage.LengthOf(information))
            {
                _server.Received(domain, MessagePart.Data, (uint)(whole.Count - part.Length), part, out count).ShouldBe(Errno.None);
                whole.AddRange(part[..count]);
            }

            byte[] from = new byte[10];
            _server.Received(domain, MessagePart.Address, 0, from, out _).ShouldBe(Errno.None);
            BitConverter.ToUInt32(from, 2).ShouldBe(0u, "nobody but the server");
            BitConverter.ToUInt32(from, 6).ShouldNotBe(0u, "the group");
            all.AddRange(NetlinkMessage.Read([.. whole]));
        }

        return all;
    }
}
