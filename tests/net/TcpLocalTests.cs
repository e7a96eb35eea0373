using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Net.Tests.Simulation;
using Shouldly;

namespace Pistachio.Net.Tests;

/// <summary>Connections between two sockets of one host, whose bytes need no packets.</summary>
[TestFixture]
internal sealed class TcpLocalTests
{
    private const int Ring = 4096;

    private SimulatedNetwork _network = null!;
    private Host _host = null!;

    [SetUp]
    public void Start()
    {
        _network = new SimulatedNetwork(1);
        _host = _network.AddHost(new Segment(_network), "10.0.0.1");
    }

    [Test]
    public void Streams_arrive_whole_and_in_order_whichever_way_each_byte_takes(
        [Values(1, 700, 5000, 16_384)] int writeSize, [Values(300, 16_384)] int readSize, [Values(Ring, 1 << 16)] int ring)
    {
        const int length = 200_000;
        TcpPair pair = new(_host, _host, length, length / 3, ring);
        pair.Client.SendsLocally = pair.Server.SendsLocally = true;
        pair.Client.WriteSize = pair.Server.WriteSize = writeSize;
        pair.Client.ReadSize = pair.Server.ReadSize = readSize;
        _network.RunUntil(() =>
        {
            // The loopback is empty whenever one of the two programs begins to work, as it is in the server.
            pair.Client.Work();
            Deliver();
            if (pair.Server.Connection is not null)
                pair.Server.Work();
            Deliver();
            return pair.IsOver();
        }).ShouldBeTrue();
        pair.ShouldBeWhole();
        pair.Client.GivenLocally.ShouldBeGreaterThan(0);
        pair.Client.Connection.Retransmissions.ShouldBe(0);
        EndsClean(pair);
    }

    [Test]
    public void Bytes_are_with_the_other_end_at_once_and_no_packet_carries_them()
    {
        TcpPair pair = Established();
        pair.Client.Connection.SendLocally(new byte[1000]).ShouldBe(1000);
        pair.Server.Connection.ReceiveRing!.Count.ShouldBe(1000);
        pair.Client.Connection.Unacknowledged.ShouldBe(0);
        pair.Server.Connection.SendLocally(new byte[300]).ShouldBe(300);
        pair.Client.Connection.ReceiveRing!.Count.ShouldBe(300);
        _host.Stack.Pool.InUse.ShouldBe(0);
        EndsClean(pair);
    }

    [Test]
    public void What_the_other_end_has_no_room_for_comes_when_it_has_read()
    {
        TcpPair pair = Established();
        TcpConnection sender = pair.Client.Connection;
        IReceiveRing received = pair.Server.Connection.ReceiveRing!;
        sender.SendLocally(new byte[6000]).ShouldBe(Ring);
        sender.SendLocally(new byte[1]).ShouldBe(0);
        sender.SendRing!.Write(new byte[6000 - Ring]).ShouldBe(6000 - Ring);
        sender.OnWritten();
        Deliver();
        received.Count.ShouldBe(Ring);
        received.Read(new byte[Ring]);
        pair.Server.Connection.OnRead();
        Deliver();
        received.Count.ShouldBe(6000 - Ring);
        sender.Unacknowledged.ShouldBe(0);
        received.Read(new byte[Ring]);
        EndsClean(pair);
    }

    [Test]
    public void A_byte_never_overtakes_one_that_is_under_way()
    {
        TcpPair pair = Established();
        TcpConnection sender = pair.Client.Connection;
        sender.SendRing!.Write("a"u8);
        sender.OnWritten();
        sender.SendLocally("b"u8).ShouldBe(0);
        EndsClean(pair);
    }

    [Test]
    public void Who_has_closed_gets_no_bytes_and_the_sender_hears_so()
    {
        TcpPair pair = Established();
        pair.Server.Connection.Close();
        Deliver();
        TcpConnection sender = pair.Client.Connection;
        sender.SendLocally("x"u8).ShouldBe(0);
        sender.SendRing!.Write("x"u8);
        sender.OnWritten();
        Deliver();
        pair.Client.Error.ShouldBe(Errno.EPIPE);
        EndsClean(pair);
    }

    [Test]
    public void The_end_of_a_stream_comes_behind_its_bytes()
    {
        TcpPair pair = Established();
        pair.Client.Connection.SendLocally(new byte[Ring]).ShouldBe(Ring);
        pair.Client.Connection.ShutdownSend().ShouldBe(Errno.None);
        Deliver();
        TcpConnection receiver = pair.Server.Connection;
        receiver.ReceiveRing!.Read(new byte[Ring]).ShouldBe(Ring);
        receiver.OnRead();
        Deliver();
        receiver.IsReceivingOver.ShouldBeTrue();
        EndsClean(pair);
    }

    private TcpPair Established()
    {
        TcpPair pair = new(_host, _host, 0, 0, Ring);
        pair.Client.EndsAfterSending = pair.Server.EndsAfterSending = false;
        pair.Client.ReadSize = pair.Server.ReadSize = 0;
        _network.RunUntil(pair.IsEstablished).ShouldBeTrue();
        Deliver();
        return pair;
    }

    private void Deliver()
    {
        while (_host.Stack.NextDeadline <= _host.Stack.Now)
            _host.Stack.Advance(_host.Stack.Now);
    }

    private void EndsClean(TcpPair pair)
    {
        pair.Close();
        _network.Run(1200 * SimulatedNetwork.Second);
        _host.Stack.Tcp.Count.ShouldBe(0);
        _host.Stack.Pool.InUse.ShouldBe(0);
        pair.Rings.Pool.InUse.ShouldBe(0);
    }
}
