using System;
using System.Linq;
using CsCheck;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Protocol;
using Pistachio.Net.Server;
using Pistachio.Net.Stack;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Sockets.Tests;

/// <summary>The socket server as two domains and the VFS server see it, without a board.</summary>
[TestFixture]
internal sealed partial class SocketServerTests
{
    private const ulong Page = 0x7FFF_FFFF_E000;
    private const ulong Control = 1;
    private const ulong One = 0x1000;
    private const ulong Two = 0x2000;

    private FakeKernel _kernel = null!;
    private FakeStates _states = null!;
    private PagePool _pages = null!;
    private FakeWindows _windows = null!;
    private SocketServer _server = null!;

    [SetUp]
    public void Start()
    {
        KernelTransport.Current = new MessagePages();
        _kernel = new FakeKernel();
        _states = new FakeStates();
        _windows = new FakeWindows();
        _listener = 0;
        _pages = new PagePool(256, 16);
        _server = new SocketServer(_kernel, new NetworkStack(new StackOptions { Key = 42 }), new PagedRingSource(_pages, 4096), _states, _windows);
        _server.Watch(Control, 9).ShouldBe(Errno.None);
        _server.Identify(Control, Two, 0).ShouldBe(Errno.None);
    }

    [Test]
    public void Nobody_uses_a_socket_that_was_not_given_to_him()
    {
        uint socket = Make(One, SocketType.Datagram);
        _server.Bind(Two, socket, 0, 0, Loopback(5000)).ShouldBe(Errno.EBADF);
        _server.Admit(Two, Two, socket).ShouldBe(Errno.EPERM);
        _server.Admit(Control, Two, socket).ShouldBe(Errno.None);
        _server.Bind(Two, socket, 0, 0, Loopback(5000)).ShouldBe(Errno.None);
    }

    [Test]
    public void Raw_sockets_and_low_ports_are_for_the_superuser()
    {
        uint socket = Make(One, SocketType.Datagram);
        _server.Socket(One, SocketFamily.Internet, SocketType.Raw, 1, 0, out _).ShouldBe(Errno.EPERM);
        _server.Bind(One, socket, 0, 0, Loopback(1023)).ShouldBe(Errno.EACCES);
        _server.Identify(One, One, 0).ShouldBe(Errno.EPERM);
        _server.Identify(Control, One, 0).ShouldBe(Errno.None);
        _server.Socket(One, SocketFamily.Internet, SocketType.Raw, 1, 0, out _).ShouldBe(Errno.None);
        _server.Bind(One, socket, 0, 0, Loopback(1023)).ShouldBe(Errno.None);
        _server.Identify(Control, One, 1000).ShouldBe(Errno.None);
        _server.Socket(One, SocketFamily.Internet, SocketType.Raw, 1, 0, out _).ShouldBe(Errno.EPERM);
    }

    [Test]
    public void A_raw_socket_gets_a_copy_of_what_others_receive_too()
    {
        _server.Socket(Two, SocketFamily.Internet, SocketType.Raw, IpProtocol.Udp, 0, out uint raw).ShouldBe(Errno.None);
        uint receiver = Make(Two, SocketType.Datagram);
        _server.Bind(Two, receiver, 0, 0, Loopback(5000)).ShouldBe(Errno.None);
        uint sender = Make(One, SocketType.Datagram);
        _server.Connect(One, sender, 0, Loopback(5000)).ShouldBe(Errno.None);
        _server.Send(One, sender, 0, "four"u8, out _).ShouldBe(Errno.None);
        Run();
        Receive(Two, receiver).ShouldBe("four"u8.ToArray());
        Receive(Two, raw).ShouldNotBeNull()[^4..].ShouldBe("four"u8.ToArray());
        Pending(Two, raw).ShouldBe(0);
        _server.Close(Control, raw).ShouldBe(Errno.None);
    }

    [Test]
    public void A_raw_socket_sends_headers_of_its_own_when_it_says_so()
    {
        _server.Socket(Two, SocketFamily.Internet, SocketType.Raw, 255, 0, out uint raw).ShouldBe(Errno.None);
        _server.Socket(Two, SocketFamily.Internet, SocketType.Raw, IpProtocol.Udp, 0, out uint sniffer).ShouldBe(Errno.None);
        byte[] value = new byte[4];
        _server.LevelOption(Two, raw, 0, 3, value, out _).ShouldBe(Errno.None);
        value.ShouldBe([1, 0, 0, 0]);
        _server.LevelOption(Two, sniffer, 0, 3, value, out _).ShouldBe(Errno.None);
        value.ShouldBe([0, 0, 0, 0]);
        _server.Connect(Two, raw, 0, Loopback(0)).ShouldBe(Errno.None);
        byte[] packet = [0x45, 0x10, 9, 9, 0, 0, 0, 0, 77, 17, 9, 9, 0, 0, 0, 0, 127, 0, 0, 1, 0, 9, 0, 9, 0, 8, 0, 0];
        _server.Send(Two, raw, 0, packet, out uint sent).ShouldBe(Errno.None);
        sent.ShouldBe(28u);
        Run();
        byte[] got = Receive(Two, sniffer).ShouldNotBeNull();
        got[..4].ShouldBe([0x45, 0x10, 0, 28]);
        got[8..10].ShouldBe([77, 17]);
        got[12..20].ShouldBe([127, 0, 0, 1, 127, 0, 0, 1]);
        got[20..].ShouldBe(packet[20..]);
        InternetSum(got[..20]).ShouldBe(0xFFFFu);
        packet[12] = 10; // a source that is not ours stays
        _server.Send(Two, raw, 0, packet, out _).ShouldBe(Errno.None);
        Run();
        Receive(Two, sniffer).ShouldNotBeNull()[12].ShouldBe((byte)10);
        packet[0] = 0x65;
        _server.Send(Two, raw, 0, packet, out _).ShouldBe(Errno.EINVAL);
        packet[0] = 0x48;
        _server.Send(Two, raw, 0, packet, out _).ShouldBe(Errno.EINVAL);
        _server.Send(Two, raw, 0, packet.AsSpan(0, 19), out _).ShouldBe(Errno.EINVAL);
        _server.SetLevelOption(Two, raw, 0, 3, [0, 0, 0, 0]).ShouldBe(Errno.None);
        Pending(Two, raw).ShouldBe(0);
        _server.Socket(Two, SocketFamily.Internet6, SocketType.Raw, 255, 0, out _).ShouldBe(Errno.EPROTONOSUPPORT);
    }

    private static uint InternetSum(byte[] header)
    {
        uint sum = 0;
        for (int i = 0; i < header.Length; i += 2)
            sum += (uint)((header[i] << 8) | header[i + 1]);
        return (sum & 0xFFFF) + (sum >> 16);
    }

    [Test]
    public void Interfaces_are_told_by_their_index()
    {
        Span<byte> record = stackalloc byte[InterfaceRecord.Size];
        _server.Interface(One, 1, record, out int bytes).ShouldBe(Errno.None);
        bytes.ShouldBe(InterfaceRecord.Size);
        BitConverter.ToUInt32(record[InterfaceRecord.Flags..]).ShouldBe(InterfaceRecord.IsUp | InterfaceRecord.IsLoopback | InterfaceRecord.IsRunning);
        record.Slice(InterfaceRecord.Address, 4).ToArray().ShouldBe([127, 0, 0, 1]);
        record.Slice(InterfaceRecord.Mask, 4).ToArray().ShouldBe([255, 0, 0, 0]);
        record.Slice(InterfaceRecord.Name, 3).ToArray().ShouldBe("lo\0"u8.ToArray());
        _server.Interface(One, 0, record, out _).ShouldBe(Errno.ENODEV);
        _server.Interface(One, 2, record, out _).ShouldBe(Errno.ENODEV);
        _server.Interface(One, uint.MaxValue, record, out _).ShouldBe(Errno.ENODEV);
    }

    [Test]
    public void A_table_of_sockets_stays_as_it_was_for_who_reads_on()
    {
        _server.Identify(Control, One, 1000).ShouldBe(Errno.None);
        uint socket = Make(One, SocketType.Datagram);
        _server.Bind(One, socket, 0, 0, Loopback(5000)).ShouldBe(Errno.None);
        byte[] bytes = new byte[448];
        _server.Table(Two, TextFile.Datagrams, 0, 100, bytes, out int first).ShouldBe(Errno.None);
        first.ShouldBe(100);
        _server.Close(Control, socket).ShouldBe(Errno.None);
        _server.Table(Two, TextFile.Datagrams, (uint)first, 448, bytes.AsSpan(first), out int more).ShouldBe(Errno.None);
        string whole = System.Text.Encoding.ASCII.GetString(bytes, 0, first + more);
        string[] lines = whole.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(2);
        lines[1].ShouldBe("   0: 0100007F:1388 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 4294967809 2 0 0");
        _server.Table(Two, TextFile.Datagrams, (uint)whole.Length, 448, bytes, out more).ShouldBe(Errno.None);
        more.ShouldBe(0);
        _server.Table(Two, TextFile.Datagrams, 0, 448, bytes, out more).ShouldBe(Errno.None);
        more.ShouldBe(whole.IndexOf('\n') + 1);
        _server.Table(Two, TextFile.Mounts, 0, 448, bytes, out _).ShouldBe(Errno.EINVAL);
    }

    [Test]
    public void A_socket_is_adopted_once_and_by_whom_it_was_made_for()
    {
        _server.Socket(One, SocketFamily.Internet, SocketType.Stream, 0, 0, out uint socket).ShouldBe(Errno.None);
        _server.Adopt(Control, Two, socket, out _, out _).ShouldBe(Errno.EBADF);
        _server.Adopt(Control, One, socket, out uint family, out uint type).ShouldBe(Errno.None);
        (family, type).ShouldBe(((uint)SocketFamily.Internet, (uint)SocketType.Stream));
        _server.Adopt(Control, One, socket, out _, out _).ShouldBe(Errno.EBADF);
    }

    [Test]
    public void What_a_domain_made_and_never_adopted_goes_with_it()
    {
        _server.Socket(One, SocketFamily.Internet6, SocketType.Datagram, 0, 0, out _).ShouldBe(Errno.None);
        uint kept = Make(One, SocketType.Stream);
        _server.EndDomain(Control, One).ShouldBe(Errno.None);
        _server.Count.ShouldBe(1);
        _server.Admit(Control, Two, kept).ShouldBe(Errno.None);
        _server.Listen(Two, kept, 3).ShouldBe(Errno.None);
        _server.Close(Control, kept).ShouldBe(Errno.None);
        _server.Count.ShouldBe(0);
    }

    [Test]
    public void A_receiver_that_waits_gets_what_comes()
    {
        (uint client, uint server) = Connect();
        Receive(Two, server).ShouldBeNull();
        _server.Send(One, client, 0, "hello"u8, out uint sent).ShouldBe(Errno.None);
        sent.ShouldBe(5u);
        Run();
        _kernel.Replies.Count.ShouldBe(1);
        _server.WaitingCount.ShouldBe(0);
        Pending(Two, server).ShouldBe(0);
    }

    [Test]
    public void What_a_receiver_that_is_gone_would_have_got_is_there_for_the_next()
    {
        (uint client, uint server) = Connect();
        Receive(Two, server).ShouldBeNull();
        _kernel.EndCallers();
        _server.Send(One, client, 0, "hello"u8, out _).ShouldBe(Errno.None);
        Run();
        _kernel.Replies.ShouldBeEmpty();
        Pending(Two, server).ShouldBe(5);
        Receive(Two, server).ShouldBe("hello"u8.ToArray());
    }

    [Test]
    public void A_connection_that_nobody_was_left_to_accept_is_accepted_by_the_next()
    {
        uint listener = Make(Two, SocketType.Stream);
        _server.Bind(Two, listener, 0, 0, Loopback(80)).ShouldBe(Errno.None);
        _server.Listen(Two, listener, 1).ShouldBe(Errno.None);
        Message accept = new() { Badge = Two, W0 = listener, W2 = (ulong)SocketWait.Yes };
        accept.Tag = new MessageTag(SocketDispatcher.Number, (uint)SocketOperation.Accept, 0).Value;
        _server.Handle(ref accept, Page).ShouldBeFalse();
        _kernel.EndCallers();
        uint client = Make(One, SocketType.Stream);
        _server.Connect(One, client, 0, Loopback(80)).ShouldBe(Errno.None);
        Run();
        _server.Accept(Two, listener, 0, SocketWait.No, out uint made, out _).ShouldBe(Errno.None);
        _server.Adopt(Control, Two, made, out _, out _).ShouldBe(Errno.None);
        _server.Send(One, client, 0, "x"u8, out _).ShouldBe(Errno.None);
        Run();
        Pending(Two, made).ShouldBe(1);
    }

    [Test]
    public void Who_connects_without_waiting_is_told_of_it_afterwards()
    {
        uint listener = Make(Two, SocketType.Stream);
        _server.Bind(Two, listener, 0, 0, Loopback(80)).ShouldBe(Errno.None);
        _server.Listen(Two, listener, 1).ShouldBe(Errno.None);
        uint client = Make(One, SocketType.Stream);
        _server.Connect(One, client, SocketLimits.ConnectLater, Loopback(80)).ShouldBe(Errno.EINPROGRESS);
        _server.Connect(One, client, SocketLimits.ConnectLater, Loopback(80)).ShouldBe(Errno.None);
        _server.Connect(One, client, SocketLimits.ConnectLater, Loopback(80)).ShouldBe(Errno.EISCONN);
        uint refused = Make(One, SocketType.Stream);
        _server.Connect(One, refused, SocketLimits.ConnectLater, Loopback(81)).ShouldBe(Errno.EINPROGRESS);
        _server.Connect(One, refused, SocketLimits.ConnectLater, Loopback(81)).ShouldBe(Errno.ECONNREFUSED);
    }

    [Test]
    public void Who_polls_is_told_once_of_a_socket_that_he_wants()
    {
        (uint client, uint server) = Connect();
        ulong before = State(server);
        _server.Send(One, client, 0, "a"u8, out _);
        Run();
        _kernel.Signals.ShouldBe(0);
        ((PollEvents)SocketStates.ReadyOf(State(server)) & PollEvents.Input).ShouldBe(PollEvents.Input);
        SocketStates.GenerationOf(State(server)).ShouldNotBe(SocketStates.GenerationOf(before));
        _states.Bytes[SocketStates.WantedOffset + (int)server - 1] = 1;
        _server.Send(One, client, 0, "b"u8, out _);
        Run();
        _kernel.Signals.ShouldBe(1);
        _server.Send(One, client, 0, "c"u8, out _);
        Run();
        _kernel.Signals.ShouldBe(1);
    }

    [Test]
    public void Rings_come_back_when_both_ends_are_closed()
    {
        for (int i = 0; i < 100; i++)
        {
            (uint client, uint server) = Connect();
            _server.Send(One, client, 0, new byte[300], out _).ShouldBe(Errno.None);
            _server.Close(Control, client).ShouldBe(Errno.None);
            _server.Close(Control, server).ShouldBe(Errno.None);
            Run();
        }

        _kernel.Now += 120 * 1_000_000_000L;
        Run();
        _pages.InUse.ShouldBe(0);
        _server.Count.ShouldBe(1); // who listens
    }

    [Test]
    public void Bytes_travel_in_a_window_as_far_as_there_is_room()
    {
        (uint client, uint server) = Connect();
        _server.SendWindow(One, client, 0, 10, out _).ShouldBe(Errno.EINVAL);
        _server.Window(One, out ulong memory).ShouldBe(Errno.None);
        memory.ShouldNotBe(0UL);
        _server.Window(One, out _).ShouldBe(Errno.None);
        _windows.Unused.ShouldBe(1);
        Span<byte> window = _windows.Bytes(0);
        for (int i = 0; i < window.Length; i++)
            window[i] = (byte)(i * 7);
        _server.SendWindow(One, client, 0, SocketLimits.WindowBytes, out uint sent).ShouldBe(Errno.None);
        sent.ShouldBe(2 * 4096u); // the ring of the other end, and its own
        _server.SendWindow(One, client, 0, SocketLimits.WindowBytes + 1, out _).ShouldBe(Errno.EINVAL);
        Run();
        _server.Window(Two, out _).ShouldBe(Errno.None);
        _server.ReceiveWindow(Two, server, 4000, out uint count).ShouldBe(Errno.None);
        count.ShouldBe(4000u);
        _windows.Bytes(1)[..4000].SequenceEqual(window[..4000]).ShouldBeTrue();
        for (int received = 4000; received < (int)sent; received += (int)count)
        {
            _server.ReceiveWindow(Two, server, 4000, out count).ShouldBe(Errno.None);
            _windows.Bytes(1)[..(int)count].SequenceEqual(window.Slice(received, (int)count)).ShouldBeTrue();
            Run();
        }

        _server.ReceiveWindow(Two, server, 4000, out _).ShouldBe(Errno.EAGAIN);
        _server.EndDomain(Control, One).ShouldBe(Errno.None);
        _windows.Unused.ShouldBe(1);
    }

    [Test]
    public void Random_messages_get_an_answer_and_leave_the_server_working() =>
        Gen.Select(Gen.OneOf(Gen.UInt[0, 24], Gen.UInt[70, 71], Gen.UInt[90, 91]), Gen.Int[0, 2].Select(i => i == 0 ? One : i == 1 ? Two : Control), Gen.UInt[0, 6].Array[4], Gen.Byte.Array[0, 60]).Array[80].Sample(
            requests =>
            {
                Start();
                foreach ((uint operation, ulong badge, uint[] words, byte[] bytes) in requests)
                {
                    Message message = new() { Badge = badge, W0 = words[0], W1 = words[1], W2 = words[2], W3 = words[3] };
                    int at = (int)(words[3] % 4);
                    int extra = Math.Max(0, at + 1 + MessageWords.WordsOf(bytes.Length) - 4);
                    MessageWords.Write(ref message, Page, at, (ulong)bytes.Length);
                    MessageWords.WriteBytes(ref message, Page, at + 1, MessageWords.WordsOf(bytes.Length), bytes);
                    message.Tag = new MessageTag(badge == Control ? NetworkControlDispatcher.Number : SocketDispatcher.Number, operation, extra).Value;
                    if (_server.Handle(ref message, Page))
                        new MessageTag(message.Tag).Operation.ShouldBeLessThan(0x8000u);
                    _server.Settle(Page);
                }

                _server.EndDomain(Control, One).ShouldBe(Errno.None);
                _server.EndDomain(Control, Two).ShouldBe(Errno.None);
                Make(One, SocketType.Stream).ShouldBeGreaterThan(0u);
            },
            iter: 2000, threads: 1);

    private static byte[] Loopback(ushort port) => [(byte)(port >> 8), (byte)port, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];

    private uint Make(ulong domain, SocketType type)
    {
        _server.Socket(domain, SocketFamily.Internet, type, 0, 0, out uint made).ShouldBe(Errno.None);
        _server.Adopt(Control, domain, made, out _, out _).ShouldBe(Errno.None);
        return made;
    }

    /// <summary>A connection from one domain to the other.</summary>
    private (uint Client, uint Server) Connect()
    {
        _listener = _listener == 0 || _server.Listen(Two, _listener, 8) != Errno.None ? 0 : _listener;
        if (_listener == 0)
        {
            _listener = Make(Two, SocketType.Stream);
            _server.Bind(Two, _listener, 0, 0, Loopback(7)).ShouldBe(Errno.None);
            _server.Listen(Two, _listener, 8).ShouldBe(Errno.None);
        }

        uint client = Make(One, SocketType.Stream);
        _server.Connect(One, client, 0, Loopback(7)).ShouldBe(Errno.None);
        _server.Accept(Two, _listener, 0, SocketWait.No, out uint server, out bool named).ShouldBe(Errno.None);
        named.ShouldBeTrue();
        _server.Adopt(Control, Two, server, out _, out _).ShouldBe(Errno.None);
        Run();
        return (client, server);
    }

    private uint _listener;

    /// <summary>Receive as a message that waits. Null: it does.</summary>
    private byte[]? Receive(ulong domain, uint socket)
    {
        Message message = new() { Badge = domain, W0 = socket, W1 = 100, W2 = (ulong)SocketWait.Yes };
        message.Tag = new MessageTag(SocketDispatcher.Number, (uint)SocketOperation.Receive, 0).Value;
        if (!_server.Handle(ref message, Page))
            return null;
        new MessageTag(message.Tag).Operation.ShouldBe(0u);
        byte[] bytes = new byte[MessageWords.Read(message, Page, 1)];
        byte[] words = new byte[MessageWords.WordsOf(bytes.Length) * sizeof(ulong)];
        for (int i = 0; i < words.Length; i += sizeof(ulong))
            BitConverter.GetBytes(MessageWords.Read(message, Page, 2 + (i / sizeof(ulong)))).CopyTo(words, i);
        return words.Take(bytes.Length).ToArray();
    }

    private int Pending(ulong domain, uint socket)
    {
        _server.Option(domain, socket, SocketOption.Readable, out ulong value, out _).ShouldBe(Errno.None);
        return (int)value;
    }

    private ulong State(uint socket) => BitConverter.ToUInt64(_states.Bytes[(((int)socket - 1) * sizeof(ulong))..]);

    private void Run()
    {
        _server.Advance();
        _server.Settle(Page);
    }
}
