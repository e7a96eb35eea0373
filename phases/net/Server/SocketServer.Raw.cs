using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <content>What only the superuser may: raw sockets, and ports below 1024.</content>
public sealed partial class SocketServer
{
    /// <summary>The first port that anybody may bind.</summary>
    private const ushort FirstFreePort = 1024;

    /// <summary>Where a message of ICMPv6 has its checksum (RFC 4443 section 2.1).</summary>
    private const int ChecksumOffset6 = 2;

    /// <inheritdoc/>
    public Errno Identify(ulong caller, ulong domain, uint user)
    {
        if (caller != ControlBadge)
            return Errno.EPERM;
        CallerOf(domain).User = user;
        return Errno.None;
    }

    private bool IsPrivileged(ulong domain) => _callers.TryGetValue(domain, out Caller? caller) && caller.User == 0;

    private Errno OpenRaw(ulong domain, bool is6, uint protocol, out uint handle)
    {
        handle = 0;

        // A socket of IPPROTO_RAW sends headers of its own, which nothing here does for IPv6.
        if (protocol is 0 or > byte.MaxValue || (is6 && protocol == RawSocket.SendsOnly))
            return Errno.EPROTONOSUPPORT;
        if (!IsPrivileged(domain))
            return Errno.EPERM;
        if (Make(is6, SocketType.Raw, (byte)protocol, domain) is not { } socket)
            return Errno.ENFILE;
        EndDatagramRings();
        socket.Raw = _stack.Raw.Open(is6, (byte)protocol, new DatagramRing(_rings.Pool, DatagramBytes));
        socket.Raw.HasHeader = protocol == RawSocket.SendsOnly;
        socket.Begin(socket.Raw, this);
        handle = socket.Number;
        return Errno.None;
    }

    /// <summary>Options that only raw sockets have: filters for types of ICMP, and where ICMPv6 has its checksum.</summary>
    /// <returns>Null: it is none of these.</returns>
    private static int? RawOption(RawSocket raw, uint level, uint option, Span<byte> value)
    {
        switch (level)
        {
            case LevelOptions.Raw when option == LevelOptions.IcmpFilter && !raw.Is6 && raw.Protocol == IpProtocol.Icmp:
                raw.Filter[..sizeof(uint)].CopyTo(value);
                return sizeof(uint);
            case LevelOptions.Ip when option == LevelOptions.IpHeaderIncluded && !raw.Is6:
                BinaryPrimitives.WriteInt32LittleEndian(value, raw.HasHeader ? 1 : 0);
                return sizeof(int);
            case LevelOptions.Icmp6 when option == LevelOptions.Icmp6Filter && raw.Is6 && raw.Protocol == IpProtocol.Icmp6:
                raw.Filter.CopyTo(value);
                return RawSocket.FilterBytes;
            case LevelOptions.Raw or LevelOptions.Ip6 when option == LevelOptions.Ip6Checksum && raw.Is6:
                BinaryPrimitives.WriteInt32LittleEndian(value, raw.Protocol == IpProtocol.Icmp6 ? ChecksumOffset6 : -1);
                return sizeof(int);
            default:
                return null;
        }
    }

    /// <summary>See <see cref="RawOption"/>.</summary>
    /// <returns>Null: it is none of these.</returns>
    private static Errno? SetRawOption(RawSocket raw, uint level, uint option, ReadOnlySpan<byte> value)
    {
        switch (level)
        {
            case LevelOptions.Raw when option == LevelOptions.IcmpFilter && !raw.Is6 && raw.Protocol == IpProtocol.Icmp:
                return SetFilter(raw, value, sizeof(uint));
            case LevelOptions.Ip when option == LevelOptions.IpHeaderIncluded && !raw.Is6:
                if (value.Length == 0)
                    return Errno.EINVAL;
                raw.HasHeader = value.Length >= sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(value) != 0 : value[0] != 0;
                return Errno.None;
            case LevelOptions.Icmp6 when option == LevelOptions.Icmp6Filter && raw.Is6 && raw.Protocol == IpProtocol.Icmp6:
                return SetFilter(raw, value, RawSocket.FilterBytes);
            case LevelOptions.Raw or LevelOptions.Ip6 when option == LevelOptions.Ip6Checksum && raw.Is6:
                int offset = raw.Protocol == IpProtocol.Icmp6 ? ChecksumOffset6 : -1;
                return value.Length >= sizeof(int) && BinaryPrimitives.ReadInt32LittleEndian(value) == offset ? Errno.None : Errno.EINVAL;
            default:
                return null;
        }
    }

    private static Errno SetFilter(RawSocket raw, ReadOnlySpan<byte> value, int size)
    {
        if (value.Length == 0)
            return Errno.EINVAL;
        value[..Math.Min(value.Length, size)].CopyTo(raw.Filter);
        return Errno.None;
    }
}
