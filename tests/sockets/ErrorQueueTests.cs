using System;
using System.Linq;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Server;
using Pistachio.Net.Stack;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Sockets.Tests;

/// <summary>What the server tells of errors, of the time when datagrams came, and of UDP-Lite.</summary>
[TestFixture]
internal sealed class ErrorQueueTests
{
    private const ulong Domain = 0x1000;
    private const uint Ip = 0;
    private const uint Ip6 = 41;
    private const uint Receive4 = 11;
    private const uint Receive6 = 25;
    private const uint SocketLevel = 1;
    private const ushort Refused = 111;

    private FakeKernel _kernel = null!;
    private SocketServer _server = null!;
    private byte[] _from = [];

    [SetUp]
    public void Start()
    {
        KernelTransport.Current = new MessagePages();
        _kernel = new FakeKernel();
        _server = new SocketServer(_kernel, new NetworkStack(new StackOptions { Key = 42 }), new PagedRingSource(new PagePool(64, 16, 4), 4096), new FakeStates());
    }

    [Test]
    public void An_error_of_IPv4_has_the_layout_of_Linux()
    {
        uint socket = Make(SocketFamily.Internet);
        Set(socket, Ip, Receive4, 1);
        SendTo(socket, [0x13, 0x88, 127, 0, 0, 1, .. new byte[8]]);
        TakeError(socket, out byte[] payload).ShouldBe(Item(Ip, Receive4, [.. Error(2, 3, 3), 2, 0, 0, 0, 127, 0, 0, 1, .. new byte[8]]));
        payload.ShouldBe([1, 2, 3, 4]);
        _from[..6].ShouldBe([0x13, 0x88, 127, 0, 0, 1]);
    }

    [Test]
    public void An_error_of_IPv6_has_the_layout_of_Linux()
    {
        uint socket = Make(SocketFamily.Internet6);
        Set(socket, Ip6, Receive6, 1);
        byte[] own = [.. new byte[15], 1];
        SendTo(socket, [0x13, 0x88, .. new byte[4], .. own, .. new byte[4]]);
        TakeError(socket, out _).ShouldBe(Item(Ip6, Receive6, [.. Error(3, 1, 4), 10, 0, .. new byte[6], .. own, .. new byte[4]]));
    }

    [Test]
    public void A_socket_of_IPv6_hears_of_IPv4_when_it_asks_for_that()
    {
        uint socket = Make(SocketFamily.Internet6);
        Set(socket, Ip6, Receive6, 1);
        byte[] mapped = [.. new byte[10], 255, 255, 127, 0, 0, 1];
        byte[] destination = [0x13, 0x88, .. new byte[4], .. mapped, .. new byte[4]];
        SendTo(socket, destination);
        _server.Receive(Domain, socket, 100, ReceiveFlags.Errors, out _, new byte[100], out _).ShouldBe(Errno.EAGAIN);
        Set(socket, Ip, Receive4, 1);
        SendTo(socket, destination);
        TakeError(socket, out _).ShouldBe(Item(Ip6, Receive6, [.. Error(2, 3, 3), 10, 0, .. new byte[6], .. mapped, .. new byte[4]]));
    }

    [Test]
    public void A_stream_that_is_not_connected_has_no_errors_to_tell_one_by_one()
    {
        _server.Socket(Domain, SocketFamily.Internet, SocketType.Stream, 0, 0, out uint stream).ShouldBe(Errno.None);
        _server.SetLevelOption(Domain, stream, Ip, Receive4, [1, 0, 0, 0]).ShouldBe(Errno.None);
        _server.Receive(Domain, stream, 100, ReceiveFlags.Errors, out _, new byte[100], out _).ShouldBe(Errno.EAGAIN);
    }

    [TestCase(SocketOption.Stamp)]
    [TestCase(SocketOption.StampNanoseconds)]
    [TestCase(SocketOption.NewStamp)]
    [TestCase(SocketOption.NewStampNanoseconds)]
    public void The_time_when_a_datagram_came_is_told_before_all_else(SocketOption option)
    {
        uint receiver = Make(SocketFamily.Internet);
        byte[] address = [0x13, 0x88, 127, 0, 0, 1, .. new byte[8]];
        _server.Bind(Domain, receiver, 0, 0, address).ShouldBe(Errno.None);
        _server.Option(Domain, receiver, SocketOption.LastTime, out _, out _).ShouldBe(Errno.ENOENT);
        _server.SetOption(Domain, receiver, option, 1).ShouldBe(Errno.None);
        _server.Option(Domain, receiver, option, out ulong isOn, out _).ShouldBe(Errno.None);
        isOn.ShouldBe(1UL);
        Set(receiver, Ip, 12, 1);
        _kernel.Now = 5_000_000_123;
        SendTo(Make(SocketFamily.Internet), address);
        _kernel.Now = 7_000_000_000;
        _server.Advance();
        Take(receiver, ReceiveFlags.None, out _)
            .ShouldBe([.. Item(SocketLevel, (uint)option, [.. BitConverter.GetBytes(5_000_000_123), .. new byte[8]]), .. Item(Ip, 2, 64, 0, 0, 0)]);
        _server.Option(Domain, receiver, SocketOption.LastTime, out ulong time, out _).ShouldBe(Errno.None);
        time.ShouldBe(5_000_000_123UL);
    }

    [Test]
    public void The_times_of_a_datagram_are_that_of_the_software_and_none_of_hardware()
    {
        const ulong software = (1 << 3) | (1 << 4);
        uint receiver = Make(SocketFamily.Internet);
        byte[] address = [0x13, 0x88, 127, 0, 0, 1, .. new byte[8]];
        _server.Bind(Domain, receiver, 0, 0, address).ShouldBe(Errno.None);
        _server.SetOption(Domain, receiver, SocketOption.Stamping, software | 2).ShouldBe(Errno.EINVAL, "what is sent has no time");
        _server.SetOption(Domain, receiver, SocketOption.Stamping, software).ShouldBe(Errno.None);
        _server.Option(Domain, receiver, SocketOption.Stamping, out ulong flags, out _).ShouldBe(Errno.None);
        flags.ShouldBe(software);
        _kernel.Now = 5_000_000_123;
        SendTo(Make(SocketFamily.Internet), address);
        Take(receiver, ReceiveFlags.None, out _).ShouldBe(Item(SocketLevel, (uint)SocketOption.Stamping, [.. BitConverter.GetBytes(5_000_000_123), .. new byte[40]]));
        _server.SetOption(Domain, receiver, SocketOption.Stamping, 1 << 3).ShouldBe(Errno.None);
        SendTo(Make(SocketFamily.Internet), address);
        _server.Receive(Domain, receiver, 100, 0, out ulong information, new byte[100], out _).ShouldBe(Errno.None);
        (information & ReceivedMessage.ControlBit).ShouldBe(0UL, "it is not asked to tell of it");
    }

    [Test]
    public void Coverage_is_an_option_of_UDP_Lite_alone()
    {
        _server.Socket(Domain, SocketFamily.Internet6, SocketType.Datagram, IpProtocol.UdpLite, 0, out uint socket).ShouldBe(Errno.None);
        _server.Socket(Domain, SocketFamily.Internet, SocketType.Stream, IpProtocol.UdpLite, 0, out _).ShouldBe(Errno.EPROTONOSUPPORT);
        foreach (uint option in new uint[] { 10, 11 })
        {
            Set(socket, 136, option, 0);
            Set(socket, 136, option, 20);
            _server.SetLevelOption(Domain, socket, 136, option, BitConverter.GetBytes(-5)).ShouldBe(Errno.None);
            Get(socket, 136, option).ShouldBe(8);
            _server.SetLevelOption(Domain, Make(SocketFamily.Internet), 136, option, BitConverter.GetBytes(20)).ShouldBe(Errno.ENOPROTOOPT);
        }
    }

    private static byte[] Error(byte origin, byte type, byte code) => [(byte)Refused, 0, 0, 0, origin, type, code, 0, .. new byte[8]];

    private static byte[] Item(uint level, uint type, params byte[] data) =>
    [
        .. BitConverter.GetBytes(16L + data.Length), .. BitConverter.GetBytes(level), .. BitConverter.GetBytes(type), .. data, .. new byte[-data.Length & 7],
    ];

    private uint Make(SocketFamily family)
    {
        _server.Socket(Domain, family, SocketType.Datagram, 0, 0, out uint made).ShouldBe(Errno.None);
        return made;
    }

    private void Set(uint socket, uint level, uint option, int value)
    {
        _server.SetLevelOption(Domain, socket, level, option, BitConverter.GetBytes(value)).ShouldBe(Errno.None);
        Get(socket, level, option).ShouldBe(value);
    }

    private int Get(uint socket, uint level, uint option)
    {
        byte[] read = new byte[4];
        _server.LevelOption(Domain, socket, level, option, read, out _).ShouldBe(Errno.None);
        return BitConverter.ToInt32(read);
    }

    private void SendTo(uint socket, byte[] address)
    {
        _server.Advance();
        _server.Extend(Domain, MessagePart.Address, 0, [.. new byte[4], .. address]).ShouldBe(Errno.None);
        _server.Send(Domain, socket, 1, new byte[] { 1, 2, 3, 4 }, out _).ShouldBe(Errno.None);
        _server.Advance();
    }

    private byte[] TakeError(uint socket, out byte[] payload) => Take(socket, ReceiveFlags.Errors, out payload);

    private byte[] Take(uint socket, ReceiveFlags flags, out byte[] payload)
    {
        byte[] bytes = new byte[100];
        _server.Receive(Domain, socket, 100, flags, out ulong information, bytes, out int count).ShouldBe(Errno.None);
        ReceivedMessage.HasControl(information).ShouldBeTrue();
        payload = bytes[..count];
        _from = new byte[26];
        _server.Received(Domain, MessagePart.Address, 0, _from, out _).ShouldBe(Errno.None);
        byte[] control = new byte[448];
        _server.Received(Domain, MessagePart.Control, 0, control, out count).ShouldBe(Errno.None);
        return control.Take(count).ToArray();
    }
}
