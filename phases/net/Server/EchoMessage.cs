using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.Net.Stack;

namespace Pistachio.Net.Server;

/// <summary>
/// Messages of sockets for IPPROTO_ICMP and IPPROTO_ICMPV6 as programs have them, on Linux too: an echo request or reply with its header (RFC 792, RFC 4443
/// section 4). The identifier is the socket's, whatever a program writes there.
/// </summary>
internal static class EchoMessage
{
    /// <summary>Type, code, checksum, identifier, sequence number.</summary>
    public const int HeaderSize = 8;

    private const byte Request4 = 8;
    private const byte Reply4 = 0;
    private const byte Request6 = 128;
    private const byte Reply6 = 129;
    private const int ChecksumOffset = 2;
    private const int IdentifierOffset = 4;
    private const int SequenceOffset = 6;

    /// <summary>Send a request.</summary>
    /// <returns>EDESTADDRREQ: to nobody. EINVAL: no echo request. Others as of <see cref="PingSocket.Send"/>.</returns>
    public static Errno Send(InetSocket socket, IpEndpoint remote, ReadOnlySpan<byte> message, DatagramOptions? options = null)
    {
        if (remote.Port == 0)
            return Errno.EDESTADDRREQ;
        if (message.Length < HeaderSize || message[0] != (socket.Is6 ? Request6 : Request4) || message[1] != 0 || remote.Address.Is4 == socket.Is6)
            return Errno.EINVAL;
        return socket.Ping!.Send(remote.Address, BinaryPrimitives.ReadUInt16BigEndian(message[SequenceOffset..]), message[HeaderSize..], options);
    }

    /// <summary>Write the header of a reply in front of its bytes.</summary>
    public static void WriteHeader(Span<byte> message, InetSocket socket, in DatagramInfo info)
    {
        message[..HeaderSize].Clear();
        message[0] = socket.Is6 ? Reply6 : Reply4;
        BinaryPrimitives.WriteUInt16BigEndian(message[IdentifierOffset..], socket.Ping!.Local.Port);
        BinaryPrimitives.WriteUInt16BigEndian(message[SequenceOffset..], info.Source.Port);

        // Of IPv6 the addresses would belong to it, and nobody but the stack can check it: it is zero.
        if (!socket.Is6)
            BinaryPrimitives.WriteUInt16BigEndian(message[ChecksumOffset..], Checksum(message));
    }

    private static ushort Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (int i = 0; i + 1 < bytes.Length; i += 2)
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]);
        if (bytes.Length % 2 != 0)
            sum += (uint)bytes[^1] << 8;
        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~((sum & 0xFFFF) + (sum >> 16));
    }
}
