using System;
using System.Buffers.Binary;
using System.Text;
using Pistachio.Net.Stack;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <summary>The files of /proc/net, in the format of Linux (proc(5)), which programs read.</summary>
internal static class NetworkTables
{
    /// <summary>Inode numbers of these sockets, as the VFS server gives them, begin here.</summary>
    private const ulong FirstInode = (1UL << 32) + 512;

    private const string Addresses6Head = "  sl  local_address                         remote_address                        ";
    private const string SocketsHead = "st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";

    private const byte Listening = 10;
    private const byte Connected = 1;
    private const byte Closed = 7;

    /// <summary>What a file says.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="sockets">Sockets of programs, with gaps.</param>
    /// <param name="lease">What a DHCP server gave; null: nothing.</param>
    /// <param name="table">Which file.</param>
    /// <returns>Null: it is none of this server's.</returns>
    public static string? Write(NetworkStack stack, InetSocket?[] sockets, DhcpLease? lease, TextFile table)
    {
        StringBuilder text = new();
        switch (table)
        {
            case TextFile.NetworkInterfaces:
                WriteInterfaces(stack, text);
                break;
            case TextFile.Streams or TextFile.Streams6:
                WriteStreams(stack, sockets, table == TextFile.Streams6, text);
                break;
            case TextFile.Datagrams or TextFile.Datagrams6:
                WriteDatagrams(sockets, table == TextFile.Datagrams6, IpProtocol.Udp, text);
                break;
            case TextFile.LiteDatagrams or TextFile.LiteDatagrams6:
                WriteDatagrams(sockets, table == TextFile.LiteDatagrams6, IpProtocol.UdpLite, text);
                break;
            case TextFile.RawSockets or TextFile.RawSockets6:
                WriteDatagrams(sockets, table == TextFile.RawSockets6, null, text);
                break;
            case TextFile.Routes:
                WriteRoutes(stack, text);
                break;
            case TextFile.Neighbours:
                WriteNeighbours(stack, text);
                break;
            case TextFile.Addresses6:
                WriteAddresses6(stack, text);
                break;
            case TextFile.NameServers:
                WriteNameServers(lease, text);
                break;
            default:
                return null;
        }

        return text.ToString();
    }

    /// <summary>The first usable address of IPv4; null: none.</summary>
    public static InterfaceAddress? Address4Of(NetworkInterface each)
    {
        foreach (InterfaceAddress own in each.Addresses)
        {
            if (own.Address.Is4 && own.IsUsable)
                return own;
        }

        return null;
    }

    /// <summary>The mask of a network of IPv4.</summary>
    public static uint MaskOf(IpPrefix network) => network.Length == 0 ? 0 : uint.MaxValue << (32 - network.Length);

    private static void WriteInterfaces(NetworkStack stack, StringBuilder text)
    {
        text.Append("Inter-|   Receive                                                |  Transmit\n");
        text.Append(" face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n");
        foreach (NetworkInterface each in stack.Interfaces)
        {
            InterfaceCounters counters = each.Counters;
            text.Append($"{each.Name,6}: {counters.BytesReceived,7} {counters.FramesReceived,7}    0 {counters.ReceiveDrops,4}");
            text.Append("    0     0          0         0 ");
            text.Append($"{counters.BytesSent,8} {counters.FramesSent,7}    0 {counters.SendDrops,4}    0     0       0          0\n");
        }
    }

    private static void WriteStreams(NetworkStack stack, InetSocket?[] sockets, bool is6, StringBuilder text)
    {
        text.Append(is6 ? Addresses6Head : "  sl  local_address rem_address   ").Append(SocketsHead).Append('\n');
        int line = 0;
        foreach (InetSocket? each in sockets)
        {
            if (each is not { Listener: not null } || each.Is6 != is6)
                continue;
            WriteSocket(text, line++, is6, each.Local, each.Any, Listening, 0, each.Listener.ReadyCount);
            text.Append($" {each.User,5}        0 {InodeOf(each)} 1 0 100 0 0 10 0\n");
        }

        foreach (TcpConnection each in stack.Tcp.All)
        {
            InetSocket? owner = each.Tag as InetSocket;
            bool isListed6 = owner?.Is6 ?? !each.Remote.Address.Is4;
            if (isListed6 != is6)
                continue;
            int unsent = each.SendRing?.Count ?? 0;
            int unread = each.ReceiveRing?.Count ?? 0;
            WriteSocket(text, line++, is6, each.Local, each.Remote, TcpInformation.StateOf(each.State), unsent, unread);
            text.Append($" {owner?.User ?? 0,5}        0 {(owner is null ? 0 : InodeOf(owner))} 1 0 20 4 30 10 -1\n");
        }
    }

    /// <param name="sockets">Sockets of programs.</param>
    /// <param name="is6">Those of AF_INET6.</param>
    /// <param name="protocol">Those for datagrams of this protocol; null: raw ones.</param>
    /// <param name="text">Where to.</param>
    private static void WriteDatagrams(InetSocket?[] sockets, bool is6, byte? protocol, StringBuilder text)
    {
        bool isRaw = protocol is null;
        text.Append(is6 ? Addresses6Head : "   sl  local_address rem_address   ").Append(SocketsHead).Append(" ref pointer drops\n");
        int line = 0;
        foreach (InetSocket? each in sockets)
        {
            NetworkSocket? socket = isRaw ? each?.Raw : each?.Protocol == protocol ? each?.Datagrams : null;
            if (socket is null || each!.Is6 != is6 || socket.Local.Port == 0)
                continue;
            bool isConnected = isRaw ? each.Raw!.IsConnected : each.Datagrams!.IsConnected;
            DatagramRing received = each.Received!;
            WriteSocket(text, line++, is6, socket.Local, socket.Remote, isConnected ? Connected : Closed, 0, each.RingEnd is { Ring.IsInUse: true } end ? end.NextLength : received.NextLength);
            text.Append($" {each.User,5}        0 {InodeOf(each)} 2 0 {received.Dropped}\n");
        }
    }

    private static void WriteSocket(StringBuilder text, int line, bool is6, IpEndpoint local, IpEndpoint remote, byte state, int unsent, int unread)
    {
        text.Append($"{line,4}: ");
        WriteEndpoint(text, is6, local);
        text.Append(' ');
        WriteEndpoint(text, is6, remote);
        text.Append($" {state:X2} {unsent:X8}:{unread:X8} 00:00000000 00000000");
    }

    /// <summary>Addresses are words as the machine reads them from a packet, ports are numbers.</summary>
    private static void WriteEndpoint(StringBuilder text, bool is6, IpEndpoint endpoint)
    {
        IpAddress address = endpoint.Address;
        if (is6)
            WriteWords(text, address);
        else
            text.Append($"{BinaryPrimitives.ReverseEndianness(address.V4):X8}");
        text.Append($":{endpoint.Port:X4}");
    }

    private static void WriteWords(StringBuilder text, IpAddress address)
    {
        foreach (ulong half in (ReadOnlySpan<ulong>)[address.High, address.Low])
        {
            text.Append($"{BinaryPrimitives.ReverseEndianness((uint)(half >> 32)):X8}");
            text.Append($"{BinaryPrimitives.ReverseEndianness((uint)half):X8}");
        }
    }

    private static void WriteRoutes(NetworkStack stack, StringBuilder text)
    {
        const int width = 127;
        const int up = 1;
        const int gateway = 2;
        const int host = 4;
        text.Append("Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT".PadRight(width)).Append('\n');
        foreach (Route each in stack.RouteList)
        {
            if (!each.Prefix.Address.Is4 || each.Interface.IsLoopback)
                continue;
            uint network = BinaryPrimitives.ReverseEndianness(each.Prefix.Address.V4);
            uint by = each.Gateway.IsAny ? 0 : BinaryPrimitives.ReverseEndianness(each.Gateway.V4);
            int flags = up | (by != 0 ? gateway : 0) | (each.Prefix.Length == 32 ? host : 0);
            uint mask = BinaryPrimitives.ReverseEndianness(MaskOf(each.Prefix));
            text.Append($"{each.Interface.Name}\t{network:X8}\t{by:X8}\t{flags:X4}\t0\t0\t{each.Metric}\t{mask:X8}\t0\t0\t0".PadRight(width)).Append('\n');
        }
    }

    private static void WriteNeighbours(NetworkStack stack, StringBuilder text)
    {
        const int complete = 2;
        text.Append("IP address       HW type     Flags       HW address            Mask     Device\n");
        foreach (NeighbourEntry each in stack.NeighbourList)
        {
            if (!each.Address.Is4)
                continue;
            int flags = each.State is NeighbourState.Incomplete or NeighbourState.Failed ? 0 : complete;
            text.Append($"{each.Address.ToString(),-16} 0x1         0x{flags}         {each.Mac.ToString()}     *        {each.Interface.Name}\n");
        }
    }

    private static void WriteAddresses6(NetworkStack stack, StringBuilder text)
    {
        const int permanent = 0x80;
        const int tentative = 0x40;
        const int deprecated = 0x20;
        const int duplicate = 0x08;
        const int host = 0x10;
        const int link = 0x20;
        foreach (NetworkInterface each in stack.Interfaces)
        {
            foreach (InterfaceAddress own in each.Addresses)
            {
                if (own.Address.Is4)
                    continue;
                int scope = own.Address.IsLoopback ? host : own.Address.IsLinkLocal ? link : 0;
                int flags = own.State switch
                {
                    AddressState.Tentative => tentative,
                    AddressState.Deprecated => deprecated,
                    AddressState.Duplicate => duplicate,
                    _ => 0,
                };
                if (!own.IsAutomatic)
                    flags |= permanent;
                text.Append($"{own.Address.High:x16}{own.Address.Low:x16} {each.Index:x2} {own.Network.Length:x2} {scope:x2} {flags:x2} {each.Name,8}\n");
            }
        }
    }

    /// <summary>In the format of resolv.conf(5), which may be a link to this file. It comes from the network: a domain that is none is left out.</summary>
    private static void WriteNameServers(DhcpLease? lease, StringBuilder text)
    {
        if (lease is null)
            return;
        bool isName = lease.Domain.Length > 0;
        foreach (char letter in lease.Domain)
            isName &= char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_';
        if (isName)
            text.Append("search ").Append(lease.Domain).Append('\n');
        foreach (IpAddress server in lease.NameServers)
            text.Append("nameserver ").Append(server.ToString()).Append('\n');
    }

    private static ulong InodeOf(InetSocket socket) => FirstInode + socket.Number;
}
