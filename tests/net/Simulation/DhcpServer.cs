using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Pistachio.Net.Stack;

namespace Pistachio.Net.Tests.Simulation;

/// <summary>A DHCP server that gives one address, and does what a test wants.</summary>
internal sealed class DhcpServer : ISocketWatcher
{
    private readonly UdpSocket _socket;
    private readonly IpAddress _self;

    public DhcpServer(Host host)
    {
        _self = host.Address;
        _socket = host.OpenUdp(67);
        _socket.MayBroadcast = true;
        _socket.Watcher = this;
    }

    public IpAddress Offered { get; set; } = Addresses.Parse("10.0.0.50");

    public uint LeaseSeconds { get; set; } = 1000;

    public bool Answers { get; set; } = true;

    public bool Refuses { get; set; }

    public byte[] MoreOptions { get; set; } = [];

    /// <summary>Types of the messages that came, and whether they went to everybody.</summary>
    public List<(int Type, bool IsBroadcast)> Seen { get; } = [];

    /// <summary>The reply that went out last.</summary>
    public byte[] LastReply { get; private set; } = [];

    public Action<byte[]>? Change { get; set; }

    public void OnChange(NetworkSocket socket, SocketChange change)
    {
        byte[] bytes = new byte[1500];
        while (_socket.Received.TryTake(bytes, out DatagramInfo info))
        {
            int type = bytes[242];
            Seen.Add((type, info.Destination == IpAddress.Broadcast4));
            if (Answers && type is 1 or 3)
                Reply(bytes, (byte)(type == 1 ? 2 : Refuses ? 6 : 5), info);
        }
    }

    private void Reply(byte[] request, byte type, DatagramInfo info)
    {
        List<byte> reply = [.. request.AsSpan(0, 240)];
        reply[0] = 2;
        byte[] fixedPart = [.. reply];
        Offered.Write(fixedPart.AsSpan(16));
        reply = [.. fixedPart, 53, 1, type, 54, 4];
        Add(reply, _self);
        if (type != 6)
        {
            byte[] seconds = new byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(seconds, LeaseSeconds);
            reply.AddRange([51, 4, .. seconds, 1, 4, 255, 255, 255, 0, 3, 4]);
            Add(reply, _self);
            reply.AddRange([6, 8]);
            Add(reply, Addresses.Parse("9.9.9.9"));
            Add(reply, _self);
            reply.AddRange([15, 4, .. "test"u8]);
            reply.AddRange(MoreOptions);
        }

        reply.Add(255);
        LastReply = [.. reply];
        Change?.Invoke(LastReply);
        bool isToEverybody = (request[10] & 0x80) != 0;
        _socket.SendTo(isToEverybody ? new IpEndpoint(IpAddress.Broadcast4, 68) : info.Source, LastReply);
    }

    private static void Add(List<byte> bytes, IpAddress address)
    {
        byte[] four = new byte[4];
        address.Write(four);
        bytes.AddRange(four);
    }
}
