using System;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Net.Tests.Simulation;
using Shouldly;

namespace Pistachio.Net.Tests;

/// <summary>Sockets that are bound to addresses which the host does not have, or not yet.</summary>
[TestFixture("10.0.0.1", "10.0.0.2", "10.0.0.50")]
[TestFixture("fd00::1", "fd00::2", "fd00::50")]
internal sealed class ForeignAddressTests(string first, string second, string foreign) : TwoHosts(first, second)
{
    private readonly IpAddress _foreign = Addresses.Parse(foreign);

    [Test]
    public void Who_may_not_is_not_bound_to_an_address_of_others()
    {
        A.OpenUdp().Bind(new IpEndpoint(_foreign, 7)).ShouldBe(Errno.EADDRNOTAVAIL);
        A.Stack.Raw.Open(!_foreign.Is4, 253, new DatagramRing(4096)).Bind(_foreign).ShouldBe(Errno.EADDRNOTAVAIL);
        A.Stack.Tcp.Bind(new IpEndpoint(_foreign, 7), false, false, null, out _).ShouldBe(Errno.EADDRNOTAVAIL);
    }

    [Test]
    public void Datagrams_come_when_the_address_has_come_and_are_sent_from_it_then()
    {
        UdpSocket socket = A.OpenUdp();
        socket.Foreign = ForeignAddresses.Bind;
        socket.Bind(new IpEndpoint(_foreign, 7)).ShouldBe(Errno.None);
        if (_foreign.Is4)
        {
            socket.SendTo(B.At(9), "x"u8).ShouldBe(Errno.ENETUNREACH);
            socket.Connect(B.At(9)).ShouldBe(Errno.ENETUNREACH);
        }

        UdpSocket other = B.OpenUdp(9);
        other.SendTo(new IpEndpoint(_foreign, 7), "nobody"u8).ShouldBe(Errno.None);
        Network.Run(5 * SimulatedNetwork.Second);
        socket.Received.Count.ShouldBe(0);

        A.Stack.AddAddress(A.Eth, _foreign, _foreign.Is4 ? 24 : 64, probe: false).ShouldNotBeNull();
        other.SendTo(new IpEndpoint(_foreign, 7), "here"u8).ShouldBe(Errno.None);
        Network.Run(5 * SimulatedNetwork.Second);
        socket.Received.Count.ShouldBe(1);
        socket.SendTo(B.At(9), "back"u8).ShouldBe(Errno.None);
        Network.Run(SimulatedNetwork.Second);
        other.Received.TryTake(new byte[9], out DatagramInfo info).ShouldBeTrue();
        info.Source.ShouldBe(new IpEndpoint(_foreign, 7));
    }

    [Test]
    public void Who_may_sends_from_an_address_of_others()
    {
        UdpSocket other = B.OpenUdp(9);
        UdpSocket socket = A.OpenUdp();
        socket.Foreign = ForeignAddresses.Send;
        socket.Bind(new IpEndpoint(_foreign, 7)).ShouldBe(Errno.None);
        socket.SendTo(B.At(9), "x"u8).ShouldBe(Errno.None);
        UdpSocket once = A.OpenUdp();
        once.SendTo(B.At(9), "y"u8, new DatagramOptions { Source = _foreign }).ShouldBe(Errno.EINVAL);
        once.Foreign = ForeignAddresses.Send;
        once.SendTo(B.At(9), "y"u8, new DatagramOptions { Source = _foreign }).ShouldBe(Errno.None);
        Network.Run(SimulatedNetwork.Second);
        other.Received.Count.ShouldBe(2);
        for (int i = 0; i < 2; i++)
        {
            other.Received.TryTake(new byte[9], out DatagramInfo info).ShouldBeTrue();
            info.Source.Address.ShouldBe(_foreign);
        }
    }

    [Test]
    public void A_listener_hears_callers_when_the_address_has_come()
    {
        A.Stack.Tcp.Bind(new IpEndpoint(_foreign, 80), false, false, null, ForeignAddresses.Bind, out TcpBinding? binding).ShouldBe(Errno.None);
        A.Stack.Tcp.Listen(binding!, 4, TestRings.Source(4096), new TcpSettings(), out TcpListener? listener).ShouldBe(Errno.None);
        A.Stack.AddAddress(A.Eth, _foreign, _foreign.Is4 ? 24 : 64, probe: false).ShouldNotBeNull();
        B.Stack.Tcp.Connect(null, new IpEndpoint(_foreign, 80), TestRings.Of(4096), TestRings.Of(4096), new TcpSettings(), out _).ShouldBe(Errno.None);
        Network.RunUntil(() => listener!.ReadyCount == 1).ShouldBeTrue();
        listener!.Accept()!.Local.ShouldBe(new IpEndpoint(_foreign, 80));
    }

    [TestCase(ForeignAddresses.Bind)]
    [TestCase(ForeignAddresses.Send)]
    public void A_connection_begins_from_an_address_of_others_for_who_may(ForeignAddresses what)
    {
        TcpSettings settings = new() { Foreign = what };
        A.Stack.Tcp.Bind(new IpEndpoint(_foreign, 0), false, false, null, what, out TcpBinding? binding).ShouldBe(Errno.None);
        Errno expected = _foreign.Is4 && what == ForeignAddresses.Bind ? Errno.ENETUNREACH : Errno.None;
        A.Stack.Tcp.Connect(binding, B.At(80), TestRings.Of(4096), TestRings.Of(4096), settings, out TcpConnection? connection).ShouldBe(expected);
        if (connection is null)
            return;
        connection.Local.Address.ShouldBe(_foreign);
        Wire.Capture = [];
        Network.Run(2 * SimulatedNetwork.Second);
        Wire.Capture.FindAll(IsSegmentFromForeign).Count.ShouldBeGreaterThan(0);
        connection.Abort();
    }

    private bool IsSegmentFromForeign(byte[] frame)
    {
        const byte tcp = 6;
        byte[] source = new byte[_foreign.Size];
        _foreign.Write(source);
        (int protocol, int address) = _foreign.Is4 ? (23, 26) : (20, 22);
        return frame.Length > address + source.Length && frame[protocol] == tcp && frame.AsSpan(address, source.Length).SequenceEqual(source);
    }
}
