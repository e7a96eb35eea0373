using System;
using System.Buffers.Binary;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <summary>ICMP (RFC 792, RFC 1122 section 3.2.2). Redirects and source quench (RFC 6633) are ignored, as is every type not named here.</summary>
internal sealed class Icmp4(NetworkStack stack)
{
    private const int HeaderSize = 8;

    /// <summary>Bytes of the packet that an error is about: header with options and 8 bytes at least; 548 keep the whole message under 576 (RFC 1812 section 4.3.2.3).</summary>
    private const int QuoteSize = 548;

    private readonly FlowRoute _route = new();
    private RateLimit _limit = new(1000, 50);

    /// <summary>Errors that were not sent because there were too many.</summary>
    public long Suppressed { get; private set; }

    public void Receive(in IpPacket packet)
    {
        ReadOnlySpan<byte> message = packet.Payload;
        if (message.Length < HeaderSize || (!packet.IsTrusted && InternetChecksum.Of(message) != 0))
        {
            packet.Interface.Counters.ReceiveDrops++;
            return;
        }

        switch (message[0])
        {
            case Icmp4Type.EchoRequest:
                // To a group or to everybody it is an amplifier (RFC 1122 section 3.2.2.6).
                if (!packet.IsForMany)
                    Reply(packet);
                break;

            case Icmp4Type.EchoReply:
                stack.Ping.Receive(packet);
                break;

            case Icmp4Type.Unreachable:
            case Icmp4Type.TimeExceeded:
            case Icmp4Type.ParameterProblem:
                ReceiveError(packet);
                break;
        }
    }

    /// <summary>Tell a sender that its packet got no further. Not about errors, fragments behind the first, or what went to many (RFC 1122 section 3.2.2).</summary>
    /// <param name="via">Where the packet came from.</param>
    /// <param name="packet">The packet, from its header on.</param>
    /// <param name="type">What kind of error.</param>
    /// <param name="code">Why.</param>
    /// <param name="rest">The second word of the message.</param>
    public void SendError(NetworkInterface via, ReadOnlySpan<byte> packet, byte type, byte code, uint rest = 0)
    {
        Ip4Header header = new(packet);
        IpAddress source = header.Source;
        if (header.FragmentOffset != 0 || source.IsAny || source.IsMulticast || via.IsBroadcast(source) || IsError(header, packet)
            || header.Destination.IsMulticast || via.IsBroadcast(header.Destination))
        {
            return;
        }

        if (!_limit.TryTake(stack.Now))
        {
            Suppressed++;
            return;
        }

        if (Quote(packet, type, code, rest) is { } answer)
            Send(answer, header.Destination, source);
    }

    /// <summary>Raw sockets see the message that this host would send itself about a packet of its own, and nobody else does.</summary>
    public void ShowError(ReadOnlySpan<byte> packet, byte type, byte code)
    {
        Ip4Header header = new(packet);
        if (IsError(header, packet) || Quote(packet, type, code, 0) is not { } message)
            return;

        IpParameters parameters = new(header.Source, header.Source, IpProtocol.Icmp);
        Ip4Header.Write(message.Prepend(Ip4Header.Size), parameters, message.Length, 0, 0, hasChecksum: true);
        stack.Raw.Receive(new IpPacket
        {
            Interface = stack.Loopback,
            Source = header.Source,
            Destination = header.Source,
            Packet = message.Span,
            Payload = message.Span[Ip4Header.Size..],
            Protocol = IpProtocol.Icmp,
            HopLimit = parameters.HopLimit,
            IsTrusted = true,
        });
        message.Release();
    }

    /// <summary>What is said of a packet of ours, which begins with its header.</summary>
    /// <returns>False: it is cut off, or not of a kind that an upper layer sends.</returns>
    public static bool TryParseQuote(ReadOnlySpan<byte> quote, out TransportError error)
    {
        error = default;
        if (quote.Length < Ip4Header.Size)
            return false;

        Ip4Header header = new(quote);
        int headerSize = header.HeaderSize;
        if (header.Version != 4 || headerSize < Ip4Header.Size || quote.Length < headerSize + 8 || header.FragmentOffset != 0)
            return false;

        error.Local = header.Source;
        error.Remote = header.Destination;
        error.Protocol = header.Protocol;
        error.Transport = quote[headerSize..];
        return true;
    }

    private static bool IsError(Ip4Header header, ReadOnlySpan<byte> packet)
    {
        if (header.Protocol != IpProtocol.Icmp)
            return false;

        // A query is safe to answer; anything else, and what is cut off, is not.
        return packet.Length <= header.HeaderSize || packet[header.HeaderSize] is not (Icmp4Type.EchoRequest or Icmp4Type.EchoReply);
    }

    /// <summary>A message that quotes a packet; null: there is no buffer.</summary>
    private PacketBuffer? Quote(ReadOnlySpan<byte> packet, byte type, byte code, uint rest)
    {
        int quoted = Math.Min(packet.Length, QuoteSize);
        PacketBuffer? buffer = stack.Pool.TryTake(HeaderSize + quoted);
        if (buffer is null)
            return null;

        Span<byte> message = buffer.Span;
        message[0] = type;
        message[1] = code;
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], 0);
        BinaryPrimitives.WriteUInt32BigEndian(message[4..], rest);
        packet[..quoted].CopyTo(message[HeaderSize..]);
        BinaryPrimitives.WriteUInt16LittleEndian(message[2..], InternetChecksum.Of(message));
        return buffer;
    }

    /// <summary>Where the quoted packet is in the message, what errno stands for it.</summary>
    private void ReceiveError(in IpPacket packet)
    {
        ReadOnlySpan<byte> message = packet.Payload;
        if (!TryParseQuote(message[HeaderSize..], out TransportError error) || !stack.Routes.IsLocal(error.Local))
            return;

        byte code = message[1];
        error.SetMessage(packet, 0);
        if (message[0] == Icmp4Type.Unreachable)
        {
            error.Error = code switch
            {
                UnreachableCode.Network or UnreachableCode.NetworkUnknown => Errno.ENETUNREACH,
                UnreachableCode.Protocol => Errno.ENOPROTOOPT,
                UnreachableCode.Port => Errno.ECONNREFUSED,
                UnreachableCode.FragmentationNeeded => Errno.EMSGSIZE,
                UnreachableCode.SourceRouteFailed => Errno.EOPNOTSUPP,
                _ => Errno.EHOSTUNREACH,
            };
            error.IsHard = code is UnreachableCode.Protocol or UnreachableCode.Port;
            if (code == UnreachableCode.FragmentationNeeded)
            {
                Ip4Header quoted = new(message[HeaderSize..]);
                error.Mtu = BinaryPrimitives.ReadUInt16BigEndian(message[6..]);
                error.Information = (uint)error.Mtu;
                if (error.Mtu == 0)
                    error.Mtu = Plateau(quoted.TotalLength);
            }
        }
        else
        {
            error.Error = message[0] == Icmp4Type.ParameterProblem ? Errno.EPROTO : Errno.EHOSTUNREACH;
            error.IsHard = message[0] == Icmp4Type.ParameterProblem;
            error.Information = error.IsHard ? message[4] : 0u; // RFC 792: the pointer
        }

        stack.DeliverError(error);
    }

    /// <summary>For routers older than RFC 1191, which give no MTU: the next common one below (section 7.1, abridged).</summary>
    private static int Plateau(int length) => length switch
    {
        > 32_000 => 32_000,
        > 17_914 => 17_914,
        > 8_166 => 8_166,
        > 4_352 => 4_352,
        > 2_002 => 2_002,
        > 1_492 => 1_492,
        > 1_006 => 1_006,
        _ => PathMtuTable.Minimum4,
    };

    private void Reply(in IpPacket request)
    {
        PacketBuffer? answer = stack.Pool.TryTake(request.Payload.Length);
        if (answer is null)
            return;

        request.Payload.CopyTo(answer.Span);
        answer.Span[0] = Icmp4Type.EchoReply;
        // The type is all that changes. A request of our own over the loopback was not checked, but has a checksum.
        ushort checksum = BinaryPrimitives.ReadUInt16BigEndian(answer.Span[2..]);
        ushort code = answer.Span[1];
        BinaryPrimitives.WriteUInt16BigEndian(answer.Span[2..], InternetChecksum.Update(checksum, (ushort)((Icmp4Type.EchoRequest << 8) | code), code));
        Send(answer, request.Destination, request.Source);
    }

    private void Send(PacketBuffer message, IpAddress source, IpAddress destination)
    {
        if (!stack.Routes.IsLocal(source))
            source = default;
        if (stack.Routes.Resolve(_route, destination, source, null) != Errno.None)
        {
            message.Release();
            return;
        }

        stack.Ip4.Send(message, _route, new IpParameters(_route.Source, destination, IpProtocol.Icmp));
    }
}
