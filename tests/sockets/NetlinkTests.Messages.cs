using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Sockets.Tests;

/// <content>How messages are sent and received.</content>
internal sealed partial class NetlinkTests
{
    private static byte[] Address(uint port) => [0, 0, .. BitConverter.GetBytes(port), 0, 0, 0, 0];

    private static byte[] With(byte[] body, params (ushort Type, byte[] Value)[] attributes)
    {
        List<byte> whole = [.. body];
        foreach ((ushort type, byte[] value) in attributes)
        {
            whole.AddRange(BitConverter.GetBytes((ushort)(4 + value.Length)));
            whole.AddRange(BitConverter.GetBytes(type));
            whole.AddRange(value);
            whole.AddRange(new byte[-value.Length & 3]);
        }

        return [.. whole];
    }

    private static byte[] Link(int index = 0, string? name = null)
    {
        byte[] body = new byte[16];
        BitConverter.GetBytes(index).CopyTo(body, 4);
        return name is null ? body : With(body, (3, [.. Encoding.ASCII.GetBytes(name), 0]));
    }

    private static byte[] Route(byte length, params (ushort Type, byte[] Value)[] attributes) =>
        With([2, length, 0, 0, 254, 3, 0, 1, 0, 0, 0, 0], attributes);

    private byte[] Message(ushort type, ushort flags, byte[] body) =>
    [
        .. BitConverter.GetBytes(16 + body.Length), .. BitConverter.GetBytes(type), .. BitConverter.GetBytes(flags),
        .. BitConverter.GetBytes(++_sequence), 0, 0, 0, 0, .. body, .. new byte[-body.Length & 3],
    ];

    private uint Open(ulong domain)
    {
        _server.Socket(domain, SocketFamily.Netlink, SocketType.Raw, 0, 0, out uint made).ShouldBe(Errno.None);
        _server.Adopt(Control, domain, made, out uint family, out _).ShouldBe(Errno.None);
        family.ShouldBe((uint)SocketFamily.Netlink);
        return made;
    }

    private uint PortOf(ulong domain, uint socket)
    {
        byte[] name = new byte[10];
        _server.Name(domain, socket, false, name, out int bytes).ShouldBe(Errno.None);
        bytes.ShouldBe(10);
        return BitConverter.ToUInt32(name, 2);
    }

    private Errno Send(ulong domain, uint socket, byte[] bytes) => _server.Send(domain, socket, 0, bytes, out _);

    private Errno SendTo(ulong domain, uint socket, byte[] address, ReadOnlySpan<byte> bytes)
    {
        _server.Extend(domain, MessagePart.Address, 0, [0, 0, 0, 0, .. address]).ShouldBe(Errno.None);
        return _server.Send(domain, socket, 1, bytes, out _);
    }

    /// <summary>A datagram and whom it came from. Null: none.</summary>
    private byte[]? Receive(ulong domain, uint socket, out byte[] from)
    {
        from = new byte[10];
        byte[] bytes = new byte[448];
        if (_server.Receive(domain, socket, 65_536, ReceiveFlags.Rest, out ulong information, bytes, out int count) != Errno.None)
            return null;
        List<byte> whole = [.. bytes[..count]];
        while (whole.Count < ReceivedMessage.LengthOf(information))
        {
            _server.Received(domain, MessagePart.Data, (uint)(whole.Count - count), bytes, out int more).ShouldBe(Errno.None);
            more.ShouldBeGreaterThan(0);
            whole.AddRange(bytes[..more]);
        }

        _server.Received(domain, MessagePart.Address, 0, from, out int length).ShouldBe(Errno.None);
        length.ShouldBe(10);
        return [.. whole];
    }

    /// <summary>Ask something that is there.</summary>
    private List<NetlinkMessage> Ask(ulong domain, uint socket, ushort type, ushort flags, byte[] body)
    {
        Send(domain, socket, Message(type, (ushort)(Request | flags), body)).ShouldBe(Errno.None);
        if ((flags & All) != 0)
            return ReadList(domain, socket);
        List<NetlinkMessage> answers = NetlinkMessage.Read(Receive(domain, socket, out _).ShouldNotBeNull()).ToList();
        answers.ShouldAllBe(answer => answer.Type != Error);
        return answers;
    }

    private List<NetlinkMessage> ReadList(ulong domain, uint socket)
    {
        List<NetlinkMessage> answers = [];
        while (answers.Count == 0 || answers[^1].Type != Done)
        {
            byte[] datagram = Receive(domain, socket, out byte[] from).ShouldNotBeNull();
            datagram.Length.ShouldBeLessThanOrEqualTo(4096);
            from.ShouldBe(new byte[10]);
            answers.AddRange(NetlinkMessage.Read(datagram));
            answers.ShouldAllBe(answer => answer.Type != Error);
        }

        answers.RemoveAt(answers.Count - 1);
        return answers;
    }

    /// <summary>The error that a request brings; None: it was acknowledged.</summary>
    private Errno Refused(ulong domain, uint socket, ushort type, ushort flags, byte[] body)
    {
        Send(domain, socket, Message(type, (ushort)(Request | flags), body)).ShouldBe(Errno.None);
        NetlinkMessage answer = NetlinkMessage.Read(Receive(domain, socket, out _).ShouldNotBeNull()).ShouldHaveSingleItem();
        answer.Type.ShouldBe(Error);
        answer.Sequence.ShouldBe(_sequence);
        return (Errno)(-BitConverter.ToInt32(answer.Body));
    }

    private sealed class FakeLink : ILink
    {
        public MacAddress Address => new(0x5254_0012_3456);

        public int Mtu => 1500;

        public bool TrySend(ReadOnlySpan<byte> frame) => true;

        public void SetGroups(ReadOnlySpan<MacAddress> groups)
        {
        }
    }
}
