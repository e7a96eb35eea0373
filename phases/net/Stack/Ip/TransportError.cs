using System;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <summary>Somebody could not deliver a packet of ours, and says so.</summary>
internal ref struct TransportError
{
    /// <summary>The address that our packet came from.</summary>
    public IpAddress Local;

    /// <summary>The address that our packet went to.</summary>
    public IpAddress Remote;

    public byte Protocol;

    /// <summary>What is quoted of the transport header: at least eight bytes.</summary>
    public ReadOnlySpan<byte> Transport;

    public Errno Error;

    /// <summary>It will not get better by waiting (RFC 1122 section 4.2.3.9).</summary>
    public bool IsHard;

    /// <summary>This host says so itself: nobody answers for the next hop, so that the packet has not left it.</summary>
    public bool IsOwn;

    /// <summary>The packet was too long, and the path takes this much; 0: that is not the error.</summary>
    public int Mtu;

    /// <summary>Type and code of the message that says so.</summary>
    public byte Type;

    public byte Code;

    /// <summary>See <see cref="QueuedError.Information"/>.</summary>
    public uint Information;

    /// <summary>Who says so.</summary>
    public IpAddress Offender;

    /// <summary>How the message came.</summary>
    public byte InterfaceIndex;

    public byte HopLimit;

    public byte TrafficClass;

    /// <summary>A message of ICMP or ICMPv6 says so.</summary>
    public void SetMessage(in IpPacket packet, uint information)
    {
        Type = packet.Payload[0];
        Code = packet.Payload[1];
        Information = information;
        Offender = packet.Source;
        InterfaceIndex = (byte)packet.Interface.Index;
        HopLimit = packet.HopLimit;
        TrafficClass = packet.TrafficClass;
    }
}
