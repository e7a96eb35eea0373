using System;
using System.Buffers.Binary;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <summary>ICMPv6 (RFC 4443). Redirects are ignored.</summary>
internal sealed class Icmp6(NetworkStack stack)
{
    private const int HeaderSize = 8;

    // Section 2.4 c: an error is no longer than the smallest MTU.
    private const int QuoteSize = PathMtuTable.Minimum6 - Ip6Header.Size - HeaderSize;

    private readonly FlowRoute _route = new();
    private RateLimit _limit = new(1000, 50);

    public void Receive(in IpPacket packet)
    {
        ReadOnlySpan<byte> message = packet.Payload;
        ulong sum = InternetChecksum.PseudoHeader(packet.Source, packet.Destination, IpProtocol.Icmp6, message.Length) + InternetChecksum.Sum(message);
        if (message.Length < HeaderSize || (!packet.IsTrusted && InternetChecksum.Finish(sum) != 0))
        {
            packet.Interface.Counters.ReceiveDrops++;
            return;
        }

        switch (message[0])
        {
            case Icmp6Type.Unreachable:
            case Icmp6Type.PacketTooBig:
            case Icmp6Type.TimeExceeded:
            case Icmp6Type.ParameterProblem:
                ReceiveError(packet);
                break;

            case Icmp6Type.EchoRequest:
                // Section 4.2 allows an answer to a group; it is an amplifier all the same.
                if (!packet.IsForMany && !packet.Source.IsAny)
                    Reply(packet);
                break;

            case Icmp6Type.EchoReply:
                stack.Ping.Receive(packet);
                break;

            case Icmp6Type.ListenerQuery:
            case Icmp6Type.ListenerReport:
                stack.Groups.ReceiveMld(packet);
                break;

            case Icmp6Type.RouterAdvertisement:
            case Icmp6Type.NeighbourSolicitation:
            case Icmp6Type.NeighbourAdvertisement:
                stack.Discovery.Receive(packet);
                break;
        }
    }

    /// <summary>Tell a sender that its packet got no further, unless section 2.4 e forbids it.</summary>
    public void SendError(NetworkInterface via, ReadOnlySpan<byte> packet, byte type, byte code, uint rest = 0)
    {
        Ip6Header header = new(packet);
        IpAddress source = header.Source;
        bool isOption = type == Icmp6Type.ParameterProblem && code == 2;
        if (source.IsAny || source.IsMulticast || (header.Destination.IsMulticast && !isOption) || IsError(packet) || !_limit.TryTake(stack.Now))
            return;

        IpAddress from = header.Destination.IsMulticast ? default : header.Destination;
        if (Quote(packet, type, code, rest) is { } answer)
            Send(answer, from, source, source.IsLinkLocal ? via : null, 64, isForRouters: false);
    }

    /// <summary>Raw sockets see the message that this host would send itself about a packet of its own, and nobody else does.</summary>
    public void ShowError(ReadOnlySpan<byte> packet, byte type, byte code)
    {
        IpAddress source = new Ip6Header(packet).Source;
        if (IsError(packet) || Quote(packet, type, code, 0) is not { } message)
            return;

        WriteChecksum(message.Span, source, source);
        stack.Raw.Receive(new IpPacket
        {
            Interface = stack.Loopback,
            Source = source,
            Destination = source,
            Packet = message.Span,
            Payload = message.Span,
            Protocol = IpProtocol.Icmp6,
            HopLimit = 64,
            IsTrusted = true,
        });
        message.Release();
    }

    /// <summary>A message that quotes a packet, without a checksum; null: there is no buffer.</summary>
    private PacketBuffer? Quote(ReadOnlySpan<byte> packet, byte type, byte code, uint rest)
    {
        int quoted = Math.Min(packet.Length, QuoteSize);
        PacketBuffer? buffer = stack.Pool.TryTake(HeaderSize + quoted);
        if (buffer is null)
            return null;

        Span<byte> message = buffer.Span;
        message[0] = type;
        message[1] = code;
        BinaryPrimitives.WriteUInt32BigEndian(message[4..], rest);
        packet[..quoted].CopyTo(message[HeaderSize..]);
        return buffer;
    }

    /// <summary>Set the checksum of a message and send it. The buffer is no longer the caller's.</summary>
    /// <param name="message">The message.</param>
    /// <param name="source">From where; any: as routes say.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="via">The only interface; null: any but the loopback's own rules.</param>
    /// <param name="hopLimit">255 for neighbour discovery, 1 for MLD.</param>
    /// <param name="isForRouters">Routers shall look at it.</param>
    public void Send(PacketBuffer message, IpAddress source, IpAddress destination, NetworkInterface? via, byte hopLimit, bool isForRouters)
    {
        if (!stack.Routes.IsLocal(source))
            source = default;
        if (stack.Routes.Resolve(_route, destination, source, via is { IsLoopback: true } ? null : via) != Errno.None)
        {
            message.Release();
            return;
        }

        WriteChecksum(message.Span, _route.Source, destination);
        stack.Ip6.Send(message, _route, new IpParameters(_route.Source, destination, IpProtocol.Icmp6)
        {
            HopLimit = hopLimit,
            RouterAlert = isForRouters,
            LoopsBack = false,
        });
    }

    public static void WriteChecksum(Span<byte> message, IpAddress source, IpAddress destination)
    {
        message[2] = message[3] = 0;
        ulong sum = InternetChecksum.PseudoHeader(source, destination, IpProtocol.Icmp6, message.Length) + InternetChecksum.Sum(message);
        BinaryPrimitives.WriteUInt16LittleEndian(message[2..], InternetChecksum.Finish(sum));
    }

    /// <summary>What is said of a packet of ours, which begins with its header.</summary>
    public static bool TryParseQuote(ReadOnlySpan<byte> quote, out TransportError error)
    {
        error = default;
        if (quote.Length < Ip6Header.Size || new Ip6Header(quote).Version != 6 || !Ip6Layer.TryFindUpper(quote, out byte protocol, out int offset))
            return false;

        Ip6Header header = new(quote);
        error.Local = header.Source;
        error.Remote = header.Destination;
        error.Protocol = protocol;
        error.Transport = quote[offset..];
        return true;
    }

    private static bool IsError(ReadOnlySpan<byte> packet)
    {
        // What is cut off may be an error: it is not answered either.
        if (!Ip6Layer.TryFindUpper(packet, out byte protocol, out int offset))
            return protocol == IpProtocol.Icmp6;

        return protocol == IpProtocol.Icmp6 && packet[offset] < Icmp6Type.EchoRequest;
    }

    private void ReceiveError(in IpPacket packet)
    {
        ReadOnlySpan<byte> message = packet.Payload;
        if (!TryParseQuote(message[HeaderSize..], out TransportError error) || !stack.Routes.IsLocal(error.Local))
            return;

        byte code = message[1];
        error.SetMessage(packet, BinaryPrimitives.ReadUInt32BigEndian(message[4..])); // the MTU, the pointer, or unused
        switch (message[0])
        {
            case Icmp6Type.Unreachable:
                // Section 3.1: 0 no route, 1 prohibited, 3 address, 4 port.
                error.Error = code switch { 0 => Errno.ENETUNREACH, 1 or 5 or 6 => Errno.EACCES, 4 => Errno.ECONNREFUSED, _ => Errno.EHOSTUNREACH };
                error.IsHard = code == 4;
                break;

            case Icmp6Type.PacketTooBig:
                uint mtu = BinaryPrimitives.ReadUInt32BigEndian(message[4..]);
                // RFC 8201 section 4: less than the smallest MTU is not believed.
                if (mtu < PathMtuTable.Minimum6)
                    return;
                error.Error = Errno.EMSGSIZE;
                error.Mtu = (int)Math.Min(mtu, ushort.MaxValue);
                break;

            case Icmp6Type.ParameterProblem:
                error.Error = Errno.EPROTO;
                error.IsHard = code == 1;
                break;

            default:
                error.Error = Errno.EHOSTUNREACH;
                break;
        }

        stack.DeliverError(error);
    }

    private void Reply(in IpPacket request)
    {
        PacketBuffer? answer = stack.Pool.TryTake(request.Payload.Length);
        if (answer is null)
            return;

        request.Payload.CopyTo(answer.Span);
        answer.Span[0] = Icmp6Type.EchoReply;
        Send(answer, request.Destination, request.Source, request.Source.IsLinkLocal ? request.Interface : null, 64, isForRouters: false);
    }
}
