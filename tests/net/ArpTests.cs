using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Net.Tests.Simulation;
using Shouldly;

namespace Pistachio.Net.Tests;

/// <summary>Neighbours on Ethernet, and addresses that two hosts have.</summary>
[TestFixture]
internal sealed class ArpTests
{
    private SimulatedNetwork _network = null!;
    private Segment _segment = null!;

    [SetUp]
    public void Start()
    {
        _network = new SimulatedNetwork(1);
        _segment = new Segment(_network);
    }

    [Test]
    public void Datagrams_sent_before_the_neighbour_has_answered_arrive_in_order()
    {
        Host a = _network.AddHost(_segment, "10.0.0.1");
        Host b = _network.AddHost(_segment, "10.0.0.2");
        UdpSocket from = a.OpenUdp();
        UdpSocket to = b.OpenUdp(7);
        for (byte i = 0; i < 10; i++)
            from.SendTo(b.At(7), [i]).ShouldBe(Errno.None);
        _network.Run(SimulatedNetwork.Second);
        to.Received.Count.ShouldBe(10);
        byte[] bytes = new byte[1];
        for (byte i = 0; i < 10; i++)
        {
            to.Received.TryTake(bytes, out _).ShouldBeTrue();
            bytes[0].ShouldBe(i);
        }

        a.Stack.Pool.InUse.ShouldBe(0);
    }

    [Test]
    public void A_neighbour_that_never_answers_is_asked_three_times_and_the_sender_gets_an_error()
    {
        _segment.Capture = [];
        Host a = _network.AddHost(_segment, "10.0.0.1");
        UdpSocket socket = a.OpenUdp();
        socket.Connect(Addresses.Endpoint("10.0.0.9", 7)).ShouldBe(Errno.None);
        socket.Send("x"u8).ShouldBe(Errno.None);
        _network.Run(10 * SimulatedNetwork.Second);
        _segment.Capture.FindAll(frame => frame[21] == 1 && frame[41] == 9).Count.ShouldBe(3);
        socket.TakeError().ShouldBe(Errno.EHOSTUNREACH);
        a.Stack.Pool.InUse.ShouldBe(0);
    }

    [Test]
    public void No_more_packets_wait_for_a_silent_neighbour_than_the_limit()
    {
        Host a = _network.AddHost(_segment, "10.0.0.1");
        UdpSocket socket = a.OpenUdp();
        for (int i = 0; i < 1000; i++)
            socket.SendTo(Addresses.Endpoint("10.0.0.9", 7), new byte[100]);
        a.Stack.Pool.InUse.ShouldBe(NeighbourTable.MaximumWaiting);
        _network.Run(10 * SimulatedNetwork.Second);
        a.Stack.Pool.InUse.ShouldBe(0);
    }

    [Test]
    public void A_sweep_over_a_large_network_does_not_grow_the_table_beyond_its_limit()
    {
        Host a = _network.AddHost(_segment, "10.0.0.1");
        a.Stack.AddAddress(a.Eth, Addresses.Parse("10.1.0.1"), 16, probe: false);
        UdpSocket socket = a.OpenUdp();
        for (uint i = 2; i < 5000; i++)
            socket.SendTo(new IpEndpoint(IpAddress.From4(0x0A01_0000 + i), 7), "x"u8);
        a.Stack.Neighbours.Count.ShouldBeLessThanOrEqualTo(512);
        _network.Run(20 * SimulatedNetwork.Second);
        a.Stack.Pool.InUse.ShouldBe(0);
    }

    [Test]
    public void A_neighbour_with_a_new_card_is_reached_again()
    {
        Host a = _network.AddHost(_segment, "10.0.0.1");
        RawPeer peer = new(_network, _segment, "10.0.0.2");
        UdpSocket socket = a.OpenUdp();
        socket.SendTo(new IpEndpoint(peer.Address, 7), "x"u8);
        _network.Run(SimulatedNetwork.Second);
        peer.Packets.Count.ShouldBe(1);

        peer.AnswersArp = false;
        Host replacement = _network.AddHost(_segment, "10.0.0.2");
        UdpSocket to = replacement.OpenUdp(7);
        for (int i = 0; i < 60; i++)
        {
            socket.SendTo(new IpEndpoint(peer.Address, 7), "x"u8);
            _network.Run(2 * SimulatedNetwork.Second);
        }

        to.Received.Count.ShouldBeGreaterThan(20);
    }

    [Test]
    public void An_address_that_nobody_has_is_probed_three_times_announced_and_then_used()
    {
        _segment.Capture = [];
        Host a = _network.AddHost(_segment, "10.0.0.1", isConfigured: false);
        InterfaceAddress address = a.Stack.AddAddress(a.Eth, a.Address, 24, probe: true)!;
        address.State.ShouldBe(AddressState.Tentative);
        a.OpenUdp().SendTo(Addresses.Endpoint("10.0.0.2", 7), "x"u8).ShouldBe(Errno.ENETUNREACH);
        _network.RunUntil(() => a.Ready.Count == 1, 10 * SimulatedNetwork.Second).ShouldBeTrue();
        address.State.ShouldBe(AddressState.Preferred);
        _network.Run(10 * SimulatedNetwork.Second);
        List<byte[]> frames = _segment.Capture;
        frames.FindAll(frame => BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(28)) == 0).Count.ShouldBe(3);
        frames.FindAll(frame => BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(28)) == a.Address.V4).Count.ShouldBe(2);
    }

    [Test]
    public void An_address_that_somebody_has_is_not_used()
    {
        _network.AddHost(_segment, "10.0.0.1");
        Host b = _network.AddHost(_segment, "10.0.0.1", isConfigured: false);
        InterfaceAddress address = b.Stack.AddAddress(b.Eth, b.Address, 24, probe: true)!;
        _network.Run(10 * SimulatedNetwork.Second);
        address.State.ShouldBe(AddressState.Duplicate);
        b.Duplicates.ShouldBe([address]);
        b.Stack.RouteList.Count.ShouldBe(0);
    }

    [Test]
    public void An_address_in_use_is_defended_once_in_ten_seconds()
    {
        Host a = _network.AddHost(_segment, "10.0.0.1");
        _network.Run(5 * SimulatedNetwork.Second);
        RawPeer thief = new(_network, _segment, "10.0.0.1") { AnswersArp = false };
        for (int i = 0; i < 5; i++)
            thief.SendFrame(Claim(thief));
        _network.Run(SimulatedNetwork.Second);
        a.Conflicts.Count.ShouldBe(5);
        thief.Frames.FindAll(frame => frame[13] == 6 && MacAddress.Read(frame.AsSpan(6)) == a.Port.Address).Count.ShouldBe(1);
    }

    [Test]
    public void Damaged_and_foreign_ARP_packets_change_nothing()
    {
        Host a = _network.AddHost(_segment, "10.0.0.1");
        RawPeer peer = new(_network, _segment, "10.0.0.2");
        byte[] good = Claim(peer);
        for (int length = 14; length < good.Length; length++)
            peer.SendFrame(good[..length]);
        for (int at = 14; at < 20; at++)
        {
            byte[] bad = (byte[])good.Clone();
            bad[at] ^= 0x40;
            peer.SendFrame(bad);
        }

        _network.Run(SimulatedNetwork.Second);
        a.Stack.Neighbours.Count.ShouldBe(0);
        a.Eth.Counters.ReceiveDrops.ShouldBeGreaterThan(30);
    }

    /// <summary>A gratuitous request: its sender says whose address it has.</summary>
    private static byte[] Claim(RawPeer peer)
    {
        byte[] frame = new byte[42];
        EthernetHeader.Write(frame, MacAddress.Broadcast, peer.Port.Address, EthernetHeader.Arp);
        new ArpPacket { Operation = 1, SenderMac = peer.Port.Address, Sender = peer.Address, Target = peer.Address }.Write(frame.AsSpan(14));
        return frame;
    }
}
