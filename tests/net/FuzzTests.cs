using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Net.Tests.Simulation;
using Shouldly;

namespace Pistachio.Net.Tests;

/// <summary>Frames of chance: nothing that arrives makes the stack throw, or keep anything for ever.</summary>
[TestFixture]
internal sealed class FuzzTests
{
    private static readonly IpAddress Client6 = Addresses.Parse("fd00::1");
    private static readonly IpAddress Server6 = Addresses.Parse("fd00::2");

    [Test]
    public void Mutated_and_random_frames_do_no_harm([Values(1, 2, 3, 4)] int seed) => Fuzz(seed, 15_000);

    [Test]
    [Category("Long")]
    [Explicit("the ordinary run has a part of it")]
    public void A_million_mutated_and_random_frames_do_no_harm()
    {
        for (int seed = 100; seed < 120; seed++)
            Fuzz(seed, 50_000);
    }

    private static void Fuzz(int seed, int count)
    {
        TestContext.Out.WriteLine($"seed {seed}");
        List<byte[]> corpus = Record();
        Random random = new(seed);
        SimulatedNetwork network = new(seed);
        Segment segment = new(network);
        Host host = network.AddHost(segment, "10.0.0.2");
        Host other = network.AddHost(segment, "10.0.0.1");
        AddIp6(network, other, host);
        PagedRingSource rings = TestRings.Source(4096);
        host.Stack.Tcp.Bind(new IpEndpoint(IpAddress.Any6, TcpPair.Port), true, false, null, out TcpBinding? binding);
        host.Stack.Tcp.Listen(binding!, 16, rings, new TcpSettings(), out TcpListener? listener);
        UdpSocket udp = host.Stack.Udp.Open(true, new DatagramRing(8192));
        udp.Bind(new IpEndpoint(IpAddress.Any6, 7));
        udp.JoinGroup(host.Eth, Addresses.Parse("239.1.2.3"));
        List<TcpConnection> accepted = [];
        byte[] bytes = new byte[4096];
        for (int i = 0; i < count; i++)
        {
            byte[] frame = (byte[])corpus[random.Next(corpus.Count)].Clone();
            Mutate(ref frame, random);
            host.Stack.Receive(host.Eth, frame);
            if (i % 16 == 0)
                network.Run(random.NextInt64(20 * SimulatedNetwork.Millisecond));
            if (i % 64 == 0)
            {
                while (listener!.Accept() is { } connection)
                    accepted.Add(connection);
                for (int k = accepted.Count - 1; k >= 0; k--)
                {
                    TcpConnection connection = accepted[k];
                    if (connection.ReceiveRing is { } ring)
                        ring.Read(bytes);
                    connection.OnRead();
                    if (connection.CanSend)
                    {
                        connection.SendRing!.Write(bytes.AsSpan(0, random.Next(2000)));
                        connection.OnWritten();
                    }

                    if (random.Next(20) == 0 || connection.State == TcpState.Closed)
                    {
                        connection.Close();
                        accepted.RemoveAt(k);
                    }
                }
            }
        }

        foreach (TcpConnection connection in accepted)
            connection.Close();
        while (listener!.Accept() is { } waiting)
            waiting.Abort();
        listener.Close();
        udp.Close();
        network.Run(3000 * SimulatedNetwork.Second);
        host.Stack.Tcp.Count.ShouldBe(0);
        host.Stack.Pool.InUse.ShouldBe(0);
        rings.Pool.InUse.ShouldBe(0);
        other.Stack.Pool.InUse.ShouldBe(0);

        // And it still works.
        TcpPair pair = new(other, host, 10_000, 10_000);
        network.RunUntil(pair.IsOver).ShouldBeTrue();
        pair.ShouldBeWhole();
    }

    /// <summary>Frames to the second host as real traffic has them.</summary>
    private static List<byte[]> Record()
    {
        SimulatedNetwork network = new(77);
        Segment segment = new(network) { Capture = [] };
        Host other = network.AddHost(segment, "10.0.0.1");
        Host host = network.AddHost(segment, "10.0.0.2");
        AddIp6(network, other, host);
        segment.Impairments.Loss = 0.05;
        TcpPair pair = new(other, host, 50_000, 50_000);
        UdpSocket udp = other.OpenUdp();
        UdpSocket server = host.OpenUdp(7);
        udp.MayBroadcast = true;
        server.JoinGroup(host.Eth, Addresses.Parse("239.1.2.3"));
        udp.SendTo(host.At(7), "datagram"u8);
        network.RunUntil(pair.IsOver).ShouldBeTrue();
        udp.SendTo(host.At(7), new byte[5000]);
        udp.SendTo(host.At(8), "closed"u8);
        udp.SendTo(Addresses.Endpoint("10.0.0.255", 7), "broadcast"u8);
        udp.SendTo(Addresses.Endpoint("239.1.2.3", 7), "group"u8);
        host.OpenUdp().SendTo(other.At(9), "unreachable"u8);
        PingSocket ping = other.Stack.Ping.Open(false, new DatagramRing(4096))!;
        ping.Send(host.Address, 1, "echo"u8);
        ping.Send(Server6, 1, "echo"u8);
        ping.Send(Server6, 1, new byte[4000]);
        UdpSocket udp6 = other.Stack.Udp.Open(true, new DatagramRing(4096));
        udp6.SendTo(new IpEndpoint(Server6, 7), "datagram"u8);
        udp6.SendTo(new IpEndpoint(Server6, 9), "closed"u8);
        RecordStream6(network, other, host);
        network.Run(SimulatedNetwork.Second);
        List<byte[]> corpus = segment.Capture.FindAll(frame => MacAddress.Read(frame) != other.Port.Address);
        segment.Capture = null;
        corpus.Count.ShouldBeGreaterThan(30);
        return corpus;
    }

    private static void AddIp6(SimulatedNetwork network, Host other, Host host)
    {
        other.Stack.AddAddress(other.Eth, Client6, 64, probe: false);
        host.Stack.AddAddress(host.Eth, Server6, 64, probe: false);
        other.Stack.StartIp6(other.Eth);
        host.Stack.StartIp6(host.Eth);
        network.Run(10 * SimulatedNetwork.Second);
    }

    private static void RecordStream6(SimulatedNetwork network, Host other, Host host)
    {
        PagedRingSource rings = TestRings.Source(4096);
        host.Stack.Tcp.Bind(new IpEndpoint(Server6, 81), false, false, null, out TcpBinding? binding);
        host.Stack.Tcp.Listen(binding!, 4, rings, new TcpSettings(), out TcpListener? listener);
        other.Stack.Tcp.Connect(null, new IpEndpoint(Server6, 81), TestRings.Of(4096), TestRings.Of(4096), new TcpSettings(), out TcpConnection? connection);
        connection!.SendRing!.Write(new byte[4000]);
        network.Run(SimulatedNetwork.Second);
        connection.OnWritten();
        network.Run(SimulatedNetwork.Second);
        connection.Close();
        network.Run(SimulatedNetwork.Second);
        listener!.Close();
    }

    private static void Mutate(ref byte[] frame, Random random)
    {
        switch (random.Next(10))
        {
            case 0:
                random.NextBytes(frame.AsSpan(Math.Min(14, frame.Length)));
                return;

            case 1:
                Array.Resize(ref frame, random.Next(frame.Length + 1));
                break;

            case 2:
                return;
        }

        int changes = random.Next(1, 5);
        for (int i = 0; i < changes && frame.Length > 12; i++)
        {
            int at = random.Next(12, Math.Min(frame.Length, 90));
            frame[at] = random.Next(3) == 0 ? (byte)(random.Next(2) * 255) : (byte)random.Next(256);
        }

        if (random.Next(8) != 0)
            Repair(frame);
    }

    /// <summary>Set checksums right, so that mutations get past them.</summary>
    private static void Repair(byte[] frame)
    {
        if (frame.Length >= 62 && frame[12] == 0x86 && frame[13] == 0xDD)
            Repair6(frame);
        if (frame.Length < 34 || frame[12] != 8 || frame[13] != 0)
            return;

        int header = (frame[14] & 15) * 4;
        if (header < 20 || frame.Length < 14 + header)
            return;

        frame.AsSpan(24, 2).Clear();
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(24), RawPeer.SlowChecksum(frame.AsSpan(14, header)));
        int length = BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(16)) - header;
        if (length < 8 || 14 + header + length > frame.Length)
            return;

        Span<byte> payload = frame.AsSpan(14 + header, length);
        int at = frame[23] switch { 1 or 2 => 2, 6 when length >= 20 => 16, 17 => 6, _ => -1 };
        if (at < 0)
            return;

        payload.Slice(at, 2).Clear();
        IpAddress source = IpAddress.Read4(frame.AsSpan(26));
        IpAddress destination = IpAddress.Read4(frame.AsSpan(30));
        ushort checksum = frame[23] is 1 or 2 ? RawPeer.SlowChecksum(payload) : RawPeer.TransportChecksum(source, destination, frame[23], payload);
        BinaryPrimitives.WriteUInt16BigEndian(payload[at..], checksum);
    }

    private static void Repair6(byte[] frame)
    {
        int at = frame[20] switch { 6 when frame.Length >= 74 => 16, 17 => 6, 58 => 2, _ => -1 };
        int length = BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(18));
        if (at < 0 || length < at + 2 || 54 + length > frame.Length)
            return;

        Span<byte> payload = frame.AsSpan(54, length);
        payload.Slice(at, 2).Clear();
        ushort checksum = RawPeer.TransportChecksum(IpAddress.Read6(frame.AsSpan(22)), IpAddress.Read6(frame.AsSpan(38)), frame[20], payload);
        BinaryPrimitives.WriteUInt16BigEndian(payload[at..], checksum);
    }
}
