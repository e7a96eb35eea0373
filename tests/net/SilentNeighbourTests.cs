using System.Collections.Generic;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Net.Tests.Simulation;
using Shouldly;

namespace Pistachio.Net.Tests;

/// <summary>What programs hear of a host of their own network that does not answer when it is asked for its link address.</summary>
[TestFixture("10.0.0.1", "10.0.0.2", "10.0.0.99")]
[TestFixture("fd00::1", "fd00::2", "fd00::99")]
internal sealed class SilentNeighbourTests(string host, string other, string silent) : TwoHosts(host, other)
{
    private const byte Unreachable4 = 3;
    private const byte Unreachable6 = 1;

    private readonly IpAddress _silent = Addresses.Parse(silent);

    [SetUp]
    public void Start()
    {
        Wire.Capture = [];
    }

    [TearDown]
    public void Nothing_is_kept()
    {
        Network.Run(10 * SimulatedNetwork.Second);
        A.Stack.Pool.InUse.ShouldBe(0);
        A.Stack.Tcp.Count.ShouldBe(0);
    }

    [Test]
    public void Connecting_ends_after_three_questions_one_a_second_and_the_next_try_asks_anew_at_once()
    {
        for (int i = 1; i <= 2; i++)
        {
            TcpConnection connection = Connect(_silent);
            Run(2_999);
            connection.State.ShouldBe(TcpState.SynSent);
            connection.HasError.ShouldBeFalse();
            Questions().ShouldBe(3 * i);
            Run(1);
            connection.State.ShouldBe(TcpState.Closed);
            connection.TakeError().ShouldBe(Errno.EHOSTUNREACH);
            connection.Close();
        }

        Run(60_000);
        Questions().ShouldBe(6, "nobody has anything for it any more");
    }

    [Test]
    public void A_host_that_was_silent_is_found_by_the_next_packet_when_it_has_come()
    {
        UdpSocket socket = A.OpenUdp();
        socket.SendTo(new IpEndpoint(_silent, 7), "lost"u8).ShouldBe(Errno.None);
        Run(3_500);
        Host late = Network.AddHost(Wire, silent);
        UdpSocket to = late.OpenUdp(7);
        Run(2_000);
        to.Received.Count.ShouldBe(0, "what waited is gone");
        socket.SendTo(new IpEndpoint(_silent, 7), "new"u8).ShouldBe(Errno.None);
        Run(10);
        to.Received.Count.ShouldBe(1);
    }

    [Test]
    public void A_connection_that_stands_goes_on_and_tells_the_reason_only_when_its_time_is_over()
    {
        TcpPair pair = new(A, B, 100_000, 100_000);
        Network.RunUntil(pair.IsEstablished).ShouldBeTrue();
        TcpConnection connection = pair.Client.Connection;
        Wire.Filter = _ => false;
        connection.Unacknowledged.ShouldBeGreaterThan(0);
        for (int i = 0; i < 3; i++)
        {
            long before = connection.Retransmissions;
            Run(150_000);
            connection.Retransmissions.ShouldBeGreaterThan(before);
            connection.State.ShouldBe(TcpState.Established);
            connection.HasError.ShouldBeFalse();
        }

        Run(1_500_000);
        connection.State.ShouldBe(TcpState.Closed);
        pair.Client.Error.ShouldBe(Errno.EHOSTUNREACH);
        pair.Close();
    }

    [Test]
    public void A_connection_that_stands_outlives_a_neighbour_that_is_silent_for_a_while()
    {
        TcpPair pair = new(A, B, 100_000, 0);
        Network.RunUntil(pair.IsEstablished).ShouldBeTrue();
        A.Stack.Neighbours.Clear(A.Eth);
        Wire.Filter = _ => false;
        Run(30_000);
        Wire.Filter = null;
        Network.RunUntil(pair.IsOver, 300 * SimulatedNetwork.Second).ShouldBeTrue();
        pair.ShouldBeWhole();
        pair.Close();
        Run(120_000);
    }

    [TestCase(false, false, false)]
    [TestCase(false, true, true)]
    [TestCase(true, false, true)]
    [TestCase(true, true, true)]
    public void A_socket_of_datagrams_hears_of_it_if_it_is_connected_or_wants_to_be_told_of_each_error(bool isConnected, bool isTold, bool hears)
    {
        UdpSocket udp = A.OpenUdp();
        PingSocket ping = A.Stack.Ping.Open(!_silent.Is4, new DatagramRing(4096))!;
        foreach (NetworkSocket socket in new NetworkSocket[] { udp, ping })
            (socket.QueuesErrors4, socket.QueuesErrors6) = (isTold, isTold);
        if (isConnected)
        {
            udp.Connect(new IpEndpoint(_silent, 7)).ShouldBe(Errno.None);
            ping.Connect(_silent);
        }

        udp.SendTo(new IpEndpoint(_silent, 7), "one"u8).ShouldBe(Errno.None);
        ping.Send(_silent, 1, "two"u8).ShouldBe(Errno.None);
        Run(2_999);
        (udp.HasError, ping.HasError).ShouldBe((false, false));
        Run(1);
        foreach (NetworkSocket socket in new NetworkSocket[] { udp, ping })
        {
            if (isTold)
            {
                QueuedError error = socket.TakeQueuedError().ShouldNotBeNull();
                (error.Error, error.Type, error.Code).ShouldBe((Errno.EHOSTUNREACH, _silent.Is4 ? Unreachable4 : Unreachable6, _silent.Is4 ? (byte)1 : (byte)3));
                (error.Destination.Address, error.Message.Source.Address).ShouldBe((_silent, A.Address));
                socket.TakeQueuedError().ShouldBeNull();
            }
            else
            {
                socket.TakeError().ShouldBe(hears ? Errno.EHOSTUNREACH : Errno.None);
            }
        }

        udp.Close();
        ping.Close();
    }

    [Test]
    public void A_raw_socket_sees_the_message_that_the_host_says_to_itself()
    {
        byte protocol = _silent.Is4 ? (byte)1 : (byte)58;
        RawSocket raw = A.Stack.Raw.Open(!_silent.Is4, protocol, new DatagramRing(8192));
        UdpSocket udp = A.OpenUdp();
        udp.SendTo(new IpEndpoint(_silent, 7), "hello"u8).ShouldBe(Errno.None);
        // Of the neighbour's own questions and answers it sees those of IPv6.
        raw.Received.Clear();
        Run(3_000);
        byte[] bytes = new byte[2000];
        raw.Received.Count.ShouldBe(1);
        raw.Received.TryTake(bytes, out DatagramInfo info).ShouldBeTrue();
        (info.Source.Address, info.Destination).ShouldBe((A.Address, A.Address));
        int header = _silent.Is4 ? 20 : 0;
        byte[] message = bytes[header..info.Length];
        (message[0], message[1]).ShouldBe(_silent.Is4 ? (Unreachable4, (byte)1) : (Unreachable6, (byte)3));
        message[^5..].ShouldBe("hello"u8.ToArray());
        if (_silent.Is4)
            RawPeer.SlowChecksum(message).ShouldBe((ushort)0);
        else
            RawPeer.TransportChecksum(A.Address, A.Address, 58, message).ShouldBe((ushort)0);
        raw.Close();
        udp.Close();
    }

    [Test]
    public void A_handshake_that_somebody_else_has_begun_makes_room_for_others()
    {
        Host caller = Network.AddHost(Wire, silent);
        A.Stack.Tcp.Bind(A.At(80), true, false, null, out TcpBinding? binding).ShouldBe(Errno.None);
        A.Stack.Tcp.Listen(binding!, 16, TestRings.Source(4096), new TcpSettings(), out TcpListener? listener).ShouldBe(Errno.None);
        // It sends its SYN, and answers nothing from then on.
        caller.Stack.Tcp.Connect(null, A.At(80), TestRings.Of(4096), TestRings.Of(4096), new TcpSettings(), out TcpConnection? connection).ShouldBe(Errno.None);
        Network.RunUntil(() => A.Stack.Tcp.Count == 1).ShouldBeTrue();
        caller.Stack.SetLink(caller.Eth, false);
        A.Stack.Neighbours.Clear(A.Eth);
        Run(5_000);
        A.Stack.Tcp.Count.ShouldBe(0);
        connection!.Abort();
        listener!.Close();
    }

    private TcpConnection Connect(IpAddress to)
    {
        A.Stack.Tcp.Connect(null, new IpEndpoint(to, 80), TestRings.Of(4096), TestRings.Of(4096), new TcpSettings(), out TcpConnection? connection).ShouldBe(Errno.None);
        return connection!;
    }

    private void Run(int milliseconds) => Network.Run(milliseconds * SimulatedNetwork.Millisecond);

    /// <summary>How often the silent one was asked for.</summary>
    private int Questions()
    {
        List<byte[]> all = Wire.Capture!;
        return _silent.Is4
            ? all.FindAll(frame => frame[12] == 8 && frame[13] == 6 && frame[21] == 1 && frame[41] == 99).Count
            : all.FindAll(frame => frame.Length > 77 && frame[20] == 58 && frame[54] == 135 && frame[77] == 0x99).Count;
    }
}
