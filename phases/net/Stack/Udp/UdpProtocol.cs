using System;
using System.Buffers.Binary;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <summary>UDP over both versions of IP (RFC 768, RFC 1122 section 4.1), or UDP-Lite (RFC 3828), which has ports of its own.</summary>
public sealed partial class UdpProtocol
{
    /// <summary>The longest payload: 65,535 less the headers of IPv4 and UDP.</summary>
    public const int MaximumPayload = 65_507;

    private const int Buckets = 1024;

    private readonly NetworkStack _stack;
    private readonly byte _protocol;
    private readonly UdpSocket?[] _buckets = new UdpSocket?[Buckets];

    /// <param name="stack">The stack.</param>
    /// <param name="protocol">UDP or UDP-Lite.</param>
    internal UdpProtocol(NetworkStack stack, byte protocol)
    {
        _stack = stack;
        _protocol = protocol;
    }

    /// <summary>Datagrams that came and were damaged.</summary>
    public long Damaged { get; private set; }

    /// <summary>Datagrams that came and that no socket was there for.</summary>
    public long Unwanted { get; private set; }

    /// <summary>Make a socket.</summary>
    /// <param name="is6">For IPv6.</param>
    /// <param name="ring">Where datagrams go.</param>
    public UdpSocket Open(bool is6, DatagramRing ring) => new(this, _stack, ring, is6);

    internal Errno Bind(UdpSocket socket, IpEndpoint local)
    {
        if (socket.IsBound)
            return Errno.EINVAL;
        IpAddress address = local.Address;
        if (!Suits(socket, address))
            return Errno.EAFNOSUPPORT;
        if (!socket.TryAllow(address))
            return Errno.EADDRNOTAVAIL;

        ushort port = local.Port;
        if (port == 0)
        {
            if (!TryChoosePort(socket, address, out port))
                return Errno.EADDRINUSE;
        }
        else if (IsTaken(socket, address, port))
        {
            return Errno.EADDRINUSE;
        }

        socket.Local = new IpEndpoint(address, port);
        ref UdpSocket? bucket = ref _buckets[port % Buckets];
        socket.NextInBucket = bucket;
        bucket = socket;
        return Errno.None;
    }

    internal Errno Connect(UdpSocket socket, IpEndpoint remote)
    {
        IpAddress address = remote.Address;
        if (!Suits(socket, address))
            return Errno.EAFNOSUPPORT;
        if (remote.Port == 0)
            return Errno.EADDRNOTAVAIL;
        address = DatagramSocket.OrLoopback(address);
        Errno result = socket.Resolve(address, socket.InterfaceTo(address));
        if (result != Errno.None)
            return result;

        result = BindIfNeeded(socket);
        if (result != Errno.None)
            return result;

        socket.Remote = new IpEndpoint(address, remote.Port);
        if (socket.Local.Address.IsAny)
        {
            socket.Local = new IpEndpoint(socket.Route.Source, socket.Local.Port);
            socket.HasChosenAddress = true;
        }

        return Errno.None;
    }

    internal void Disconnect(UdpSocket socket)
    {
        socket.Remote = new IpEndpoint(socket.Any, 0);
        if (socket.HasChosenAddress)
            socket.Local = new IpEndpoint(socket.Any, socket.Local.Port);
        socket.HasChosenAddress = false;
    }

    internal Errno Send(UdpSocket socket, IpEndpoint remote, ReadOnlySpan<byte> payload, DatagramOptions? options = null)
    {
        if (socket.HasError)
            return socket.TakeError();
        if (remote.Port == 0)
            return Errno.EINVAL;
        IpAddress address = remote.Address;
        if (!Suits(socket, address))
            return Errno.EAFNOSUPPORT;
        address = DatagramSocket.OrLoopback(address);
        if (payload.Length > MaximumPayload)
            return Errno.EMSGSIZE;

        FlowRoute route = socket.Route;
        NetworkInterface? bound = socket.InterfaceTo(address);
        Errno result = options is null ? socket.Resolve(address, bound) : socket.Resolve(address, bound, options, out route);
        if (result == Errno.None)
            result = BindIfNeeded(socket);
        if (result != Errno.None)
            return result;

        if ((options?.SegmentSize ?? socket.SegmentSize) is not 0 and var segment)
            return SendSegments(socket, route, new IpEndpoint(address, remote.Port), payload, options, segment);
        if (route.Kind == RouteKind.Local && TryDeliver(socket, route, new IpEndpoint(address, remote.Port), payload, options))
            return Errno.None;
        return SendPacket(socket, route, new IpEndpoint(address, remote.Port), payload, options);
    }

    /// <summary>Send one datagram as a packet, by a route that was found.</summary>
    private Errno SendPacket(UdpSocket socket, FlowRoute route, in IpEndpoint remote, ReadOnlySpan<byte> payload, DatagramOptions? options)
    {
        IpAddress address = remote.Address;
        PacketBuffer? packet = _stack.Pool.TryTake(payload.Length);
        if (packet is null)
            return Errno.ENOBUFS;

        int length = payload.Length + UdpHeader.Size;
        payload.CopyTo(packet.Span);
        Span<byte> header = packet.Prepend(UdpHeader.Size);
        int covered = IsLite ? CoverageOf(socket, length) : length;
        UdpHeader.Write(header, socket.Local.Port, remote.Port, covered);
        if (route.Kind != RouteKind.Local)
        {
            ulong sum = InternetChecksum.PseudoHeader(route.Source, address, _protocol, length) + InternetChecksum.Sum(packet.Span[..covered]);
            ushort checksum = InternetChecksum.Finish(sum);
            // Zero says that there is none; ones' complement has another zero (RFC 768).
            BinaryPrimitives.WriteUInt16LittleEndian(header[6..], checksum == 0 ? (ushort)0xFFFF : checksum);
        }

        byte hopLimit = socket.HopLimit;
        bool loopsBack = true;
        if (route.Kind == RouteKind.Multicast)
        {
            MulticastSettings many = socket.MulticastTo(address);
            (hopLimit, loopsBack) = (many.HopLimit, many.LoopsBack);
        }

        IpParameters parameters = new(route.Source, address, _protocol)
        {
            HopLimit = options?.HopLimit ?? hopLimit,
            TrafficClass = options?.TrafficClass ?? socket.TrafficClass,
            DontFragment = socket.DontFragment,
            LoopsBack = loopsBack,
        };
        Errno result = _stack.SendPacket(packet, route, parameters);
        if (result == Errno.EMSGSIZE)
            socket.ReportTooLong(remote, route.Mtu, _stack);
        return result;
    }

    internal void Close(UdpSocket socket)
    {
        if (!socket.IsOpen)
            return;

        socket.IsOpen = false;
        socket.Received.Clear();
        socket.ForgetErrors();
        if (!socket.IsBound)
            return;

        ref UdpSocket? bucket = ref _buckets[socket.Local.Port % Buckets];
        if (bucket == socket)
        {
            bucket = socket.NextInBucket;
            return;
        }

        UdpSocket before = bucket!;
        while (before.NextInBucket != socket)
            before = before.NextInBucket!;
        before.NextInBucket = socket.NextInBucket;
    }

    internal void Receive(in IpPacket packet)
    {
        ReadOnlySpan<byte> bytes = packet.Payload;
        UdpHeader header = new(bytes);
        if (bytes.Length < UdpHeader.Size)
        {
            Damaged++;
            return;
        }

        int covered = header.Length;
        int length = covered;
        if (IsLite)
        {
            length = bytes.Length;
            covered = covered == 0 ? length : covered;
        }

        if (covered < UdpHeader.Size || covered > bytes.Length || header.DestinationPort == 0
            || !(packet.IsTrusted || IsChecksumRight(packet, header, length, covered)))
        {
            Damaged++;
            return;
        }

        DatagramInfo info = new()
        {
            Source = new IpEndpoint(packet.Source, header.SourcePort),
            Destination = packet.Destination,
            Length = length - UdpHeader.Size,
            InterfaceIndex = (byte)packet.Interface.Index,
            HopLimit = packet.HopLimit,
            TrafficClass = packet.TrafficClass,
            Time = _stack.Now,
        };
        ReadOnlySpan<byte> payload = bytes[UdpHeader.Size..length];
        IpEndpoint destination = new(packet.Destination, header.DestinationPort);
        if (packet.IsForMany)
        {
            for (UdpSocket? socket = _buckets[header.DestinationPort % Buckets]; socket is not null; socket = socket.NextInBucket)
            {
                bool isMeant = Score(socket, packet.Interface, destination, info.Source) >= 0 && socket.TakesGroup(packet);
                if (isMeant && (length == covered || TakesUncovered(socket, covered)))
                    Give(socket, info, payload);
            }

            return;
        }

        UdpSocket? best = Find(packet.Interface, destination, info.Source);
        if (best is not null)
        {
            if (length == covered || TakesUncovered(best, covered))
                Give(best, info, payload);
            return;
        }

        Unwanted++;
        _stack.PortUnreachable(packet);
    }

    /// <summary>
    /// Somebody could not deliver a datagram of ours. Connected sockets hear of it (RFC 1122 section 4.1.3.3), and others that want to be told of each error.
    /// </summary>
    internal void ReceiveError(in TransportError error)
    {
        UdpHeader header = new(error.Transport);
        // Somebody who knows no port of ours cannot make our packets shorter.
        if (error.Mtu != 0 && HasPort(header.SourcePort))
            _stack.PathMtus.Lower(error.Remote, error.Mtu, NetworkStack.LoopbackMtu);
        UdpSocket? sender = null;
        for (UdpSocket? socket = _buckets[header.SourcePort % Buckets]; socket is not null; socket = socket.NextInBucket)
        {
            if (socket.Local.Port != header.SourcePort || (error.Mtu != 0 && !socket.DontFragment))
                continue;
            if (socket.Remote.Port == header.DestinationPort && socket.Remote.Address == error.Remote && socket.Local.Address == error.Local)
            {
                sender = socket;
                break;
            }

            bool maySend = !socket.IsConnected && socket.QueuesErrorsOf(error.Remote) && (socket.Local.Address.IsAny || socket.Local.Address == error.Local);
            sender = maySend ? socket : sender;
        }

        sender?.Report(error, header.DestinationPort, error.Transport[UdpHeader.Size..], _stack);
    }

    private static void Give(UdpSocket socket, in DatagramInfo info, ReadOnlySpan<byte> payload)
    {
        if (socket.Received.Count == 0 && socket.Watcher is { } watcher && watcher.TakeAtOnce(socket, info, payload))
            return;
        if (socket.Received.TryAdd(info, payload))
            socket.Notify(SocketChange.Readable);
    }

    /// <summary>How well a socket fits a datagram; -1: not at all.</summary>
    private static int Score(UdpSocket socket, NetworkInterface via, in IpEndpoint destination, in IpEndpoint source)
    {
        if (socket.Local.Port != destination.Port || (socket.BoundInterface is { } bound && bound != via))
            return -1;

        int score = 0;
        IpAddress local = socket.Local.Address;
        if (!local.IsAny)
        {
            if (local != destination.Address)
                return -1;
            score++;
        }
        else if (socket.Is6 ? socket.IsOnly6 && destination.Address.Is4 : !destination.Address.Is4)
        {
            return -1;
        }

        if (socket.Remote.Port == 0)
            return score;

        return socket.Remote == source ? score + 2 : -1;
    }

    private bool IsChecksumRight(in IpPacket packet, UdpHeader header, int length, int covered)
    {
        if (header.Checksum == 0)
            return packet.Source.Is4 && !IsLite; // RFC 8200 section 8.1, RFC 3828 section 3.1: not optional

        ulong sum = InternetChecksum.PseudoHeader(packet.Source, packet.Destination, _protocol, length);
        return InternetChecksum.Finish(sum + InternetChecksum.Sum(packet.Payload[..covered])) == 0;
    }

    /// <summary>The socket may use addresses of this version.</summary>
    private static bool Suits(UdpSocket socket, IpAddress address) => socket.Is6 ? !(socket.IsOnly6 && address.Is4) : address.Is4;

    private bool HasPort(ushort port)
    {
        for (UdpSocket? socket = _buckets[port % Buckets]; socket is not null; socket = socket.NextInBucket)
        {
            if (socket.Local.Port == port)
                return true;
        }

        return false;
    }

    private Errno BindIfNeeded(UdpSocket socket) =>
        socket.IsBound ? Errno.None : Bind(socket, new IpEndpoint(socket.Any, 0));

    private bool TryChoosePort(UdpSocket socket, IpAddress address, out ushort port)
    {
        uint start = _stack.Secrets.Below(EphemeralPorts.Count);
        for (uint i = 0; i < EphemeralPorts.Count; i++)
        {
            port = (ushort)(EphemeralPorts.First + (start + i) % EphemeralPorts.Count);
            if (!IsTaken(socket, address, port))
                return true;
        }

        port = 0;
        return false;
    }

    private bool IsTaken(UdpSocket socket, IpAddress address, ushort port)
    {
        for (UdpSocket? other = _buckets[port % Buckets]; other is not null; other = other.NextInBucket)
        {
            if (other.Local.Port != port || (socket.SharesPort && other.SharesPort))
                continue;
            if (socket.BoundInterface is { } one && other.BoundInterface is { } two && one != two)
                continue;

            bool areApart = other.Local.Address.IsAny || address.IsAny
                ? (other.Is6 && other.IsOnly6 && !socket.Is6) || (socket.Is6 && socket.IsOnly6 && !other.Is6)
                : other.Local.Address != address;
            if (!areApart)
                return true;
        }

        return false;
    }
}
