using System;
using System.Buffers.Binary;
using Pistachio.Net.Stack;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <summary>
/// Addresses as programs have them, without the family in front: of AF_INET port, address and eight zero bytes, of AF_INET6 port, flow information, address and
/// scope; of AF_NETLINK two zero bytes, port and groups, in the byte order of the machine. Other numbers are in network byte order, the scope in that of the machine.
/// </summary>
internal static class SocketAddress
{
    public const int Size4 = 14;
    public const int Size6 = 26;
    public const int NetlinkSize = 10;

    /// <summary>An address of a program.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="is6">Whether it is of AF_INET6.</param>
    /// <param name="endpoint">Address and port.</param>
    /// <returns>False: it is too short.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, bool is6, out IpEndpoint endpoint)
    {
        endpoint = default;
        if (bytes.Length < (is6 ? Size6 - sizeof(uint) : Size4))
            return false;
        IpAddress address = is6 ? IpAddress.Read6(bytes[6..]) : IpAddress.Read4(bytes[2..]);
        endpoint = new IpEndpoint(address, BinaryPrimitives.ReadUInt16BigEndian(bytes));
        return true;
    }

    /// <summary>An address of AF_NETLINK.</summary>
    /// <returns>False: it is too short.</returns>
    public static bool TryReadNetlink(ReadOnlySpan<byte> bytes, out uint port, out uint groups)
    {
        port = groups = 0;
        if (bytes.Length < NetlinkSize)
            return false;
        port = BinaryPrimitives.ReadUInt32LittleEndian(bytes[2..]);
        groups = BinaryPrimitives.ReadUInt32LittleEndian(bytes[6..]);
        return true;
    }

    /// <summary>Write an address of AF_NETLINK.</summary>
    /// <returns>Its length.</returns>
    public static int WriteNetlink(Span<byte> bytes, uint port, uint groups)
    {
        bytes = bytes[..NetlinkSize];
        bytes.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[2..], port);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[6..], groups);
        return NetlinkSize;
    }

    /// <summary>Write whom a message came from: of AF_NETLINK the lower half of the address has the port, and above it the groups.</summary>
    /// <returns>Its length.</returns>
    public static int Write(Span<byte> bytes, SocketFamily family, IpEndpoint endpoint) => family == SocketFamily.Netlink
        ? WriteNetlink(bytes, (uint)endpoint.Address.Low, (uint)(endpoint.Address.Low >> 32))
        : Write(bytes, family == SocketFamily.Internet6, endpoint);

    /// <summary>Write an address for a program.</summary>
    /// <returns>Its length.</returns>
    public static int Write(Span<byte> bytes, bool is6, IpEndpoint endpoint, uint scope = 0)
    {
        bytes = bytes[..(is6 ? Size6 : Size4)];
        bytes.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(bytes, endpoint.Port);
        if (!is6)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes[2..], endpoint.Address.V4);
            return Size4;
        }

        BinaryPrimitives.WriteUInt64BigEndian(bytes[6..], endpoint.Address.High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[14..], endpoint.Address.Low);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[22..], scope);
        return Size6;
    }
}
