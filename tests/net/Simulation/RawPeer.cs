using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Pistachio.Net.Stack;

namespace Pistachio.Net.Tests.Simulation;

/// <summary>Somebody on a segment whose every packet a test writes. It answers ARP, and nothing else; what it gets it keeps.</summary>
internal sealed class RawPeer
{
    private readonly SimulatedNetwork _network;
    private readonly Segment _segment;

    public RawPeer(SimulatedNetwork network, Segment segment, string address)
    {
        _network = network;
        _segment = segment;
        Address = Addresses.Parse(address);
        Port = new Port(segment, new MacAddress(0x0200_0000_FF00), 1500, OnFrame);
    }

    public IpAddress Address { get; }

    public Port Port { get; }

    public bool AnswersArp { get; set; } = true;

    /// <summary>IPv4 packets that came, without the Ethernet header and padding.</summary>
    public List<byte[]> Packets { get; } = [];

    /// <summary>Whole frames that came, ARP among them.</summary>
    public List<byte[]> Frames { get; } = [];

    public void SendFrame(byte[] frame) => _segment.Send(Port, frame);

    /// <summary>Send an IP packet to a card.</summary>
    public void SendPacket(MacAddress to, byte[] packet, ushort type = EthernetHeader.Ip4)
    {
        byte[] frame = new byte[14 + packet.Length];
        EthernetHeader.Write(frame, to, Port.Address, type);
        packet.CopyTo(frame, 14);
        SendFrame(frame);
        _network.Run(SimulatedNetwork.Millisecond);
    }

    /// <summary>An IPv4 packet with a right checksum.</summary>
    public static byte[] Packet(IpAddress source, IpAddress destination, byte protocol, ReadOnlySpan<byte> payload, ushort fragment = 0, ushort id = 1, byte[]? options = null, byte ttl = 64)
    {
        int headerSize = 20 + (options?.Length ?? 0);
        byte[] packet = new byte[headerSize + payload.Length];
        packet[0] = (byte)(0x40 | (headerSize / 4));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), id);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), fragment);
        packet[8] = ttl;
        packet[9] = protocol;
        source.Write(packet.AsSpan(12));
        destination.Write(packet.AsSpan(16));
        options?.CopyTo(packet, 20);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), SlowChecksum(packet.AsSpan(0, headerSize)));
        payload.CopyTo(packet.AsSpan(headerSize));
        return packet;
    }

    /// <summary>A UDP datagram with a right checksum.</summary>
    public static byte[] Udp(IpAddress source, IpAddress destination, int sourcePort, int destinationPort, ReadOnlySpan<byte> payload)
    {
        byte[] datagram = new byte[8 + payload.Length];
        BinaryPrimitives.WriteUInt16BigEndian(datagram, (ushort)sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(2), (ushort)destinationPort);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(4), (ushort)datagram.Length);
        payload.CopyTo(datagram.AsSpan(8));
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(6), TransportChecksum(source, destination, 17, datagram));
        return datagram;
    }

    /// <summary>The checksum of a transport with its pseudo header, word by word as the RFC tells it.</summary>
    public static ushort TransportChecksum(IpAddress source, IpAddress destination, byte protocol, ReadOnlySpan<byte> bytes)
    {
        int size = source.Size;
        byte[] all = new byte[size * 2 + 8 + bytes.Length];
        source.Write(all);
        destination.Write(all.AsSpan(size));
        BinaryPrimitives.WriteInt32BigEndian(all.AsSpan(size * 2), bytes.Length);
        all[size * 2 + 7] = protocol;
        bytes.CopyTo(all.AsSpan(size * 2 + 8));
        return SlowChecksum(all);
    }

    public static ushort SlowChecksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            sum += i % 2 == 0 ? (uint)bytes[i] << 8 : bytes[i];
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return (ushort)~sum;
    }

    private void OnFrame(byte[] frame)
    {
        Frames.Add(frame);
        ushort type = BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(12));
        if (type == 0x0806 && AnswersArp && frame[21] == 1 && IpAddress.Read4(frame.AsSpan(38)) == Address)
        {
            byte[] reply = new byte[42];
            EthernetHeader.Write(reply, MacAddress.Read(frame.AsSpan(6)), Port.Address, 0x0806);
            frame.AsSpan(14, 8).CopyTo(reply.AsSpan(14));
            reply[21] = 2;
            Port.Address.Write(reply.AsSpan(22));
            Address.Write(reply.AsSpan(28));
            frame.AsSpan(22, 10).CopyTo(reply.AsSpan(32));
            SendFrame(reply);
        }

        if (type == 0x0800)
            Packets.Add(frame[14..(14 + BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(16)))]);
    }
}
