using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <summary>TCP over both versions of IP (RFC 9293): the tables of connections and listeners, and what belongs to none of them.</summary>
public sealed partial class TcpProtocol
{
    private readonly NetworkStack _stack;
    private readonly int _maximumConnections;
    private readonly int _maximumTimeWaits;
    private readonly SynCookies _cookies;
    private TcpConnection?[] _buckets = new TcpConnection?[256];

    internal TcpProtocol(NetworkStack stack, StackOptions options)
    {
        _stack = stack;
        _maximumConnections = options.Connections;
        _maximumTimeWaits = options.TimeWaits;
        _cookies = new SynCookies(stack);
    }

    /// <summary>Connections in any state but closed.</summary>
    public int Count { get; private set; }

    /// <summary>Connections in any state but closed, in no order.</summary>
    public IEnumerable<TcpConnection> All
    {
        get
        {
            foreach (TcpConnection? first in _buckets)
            {
                for (TcpConnection? each = first; each is not null; each = each.NextInBucket)
                    yield return each;
            }
        }
    }

    /// <summary>Connections that wait for old segments to die out.</summary>
    public int TimeWaitCount { get; private set; }

    /// <summary>Segments that came and were damaged.</summary>
    public long Damaged { get; private set; }

    /// <summary>Cookies that were sent because too many handshakes were under way.</summary>
    public long CookiesSent { get; private set; }

    /// <summary>Connections that came of a cookie.</summary>
    public long CookiesTaken { get; private set; }

    /// <summary>Begin a connection. It is established, or failed, when its watcher hears so.</summary>
    /// <param name="binding">From <see cref="Bind(IpEndpoint, bool, bool, NetworkInterface?, out TcpBinding?)"/>, which becomes the connection's; null: an address and port are chosen.</param>
    /// <param name="remote">To whom.</param>
    /// <param name="send">Ring for what the program writes.</param>
    /// <param name="receive">Ring for what comes.</param>
    /// <param name="settings">What the program chose.</param>
    /// <param name="connection">The connection.</param>
    /// <returns>
    /// None: it is under way; ENETUNREACH: no route, or the binding has an address of IPv4 that is not ours; EADDRNOTAVAIL: no port is left, or the binding has that
    /// connection already; ENOBUFS: too many connections; EAFNOSUPPORT: the binding has the other version; ECONNREFUSED: a group or broadcast address.
    /// </returns>
    public Errno Connect(TcpBinding? binding, IpEndpoint remote, ISendRing send, IReceiveRing receive, TcpSettings settings, out TcpConnection? connection) =>
        Connect(binding, remote, send, receive, 0, settings, out connection);

    private Errno Connect(
        TcpBinding? binding, IpEndpoint remote, ISendRing send, IReceiveRing receive, int longest, TcpSettings settings, out TcpConnection? connection)
    {
        connection = null;
        IpAddress address = remote.Address;
        if (address.IsAny)
            address = address.Is4 ? IpAddress.Loopback4 : IpAddress.Loopback6;
        remote = new IpEndpoint(address, remote.Port);
        if (remote.Port == 0)
            return Errno.EADDRNOTAVAIL;
        if (address.IsMulticast || (address.Is4 && _stack.IsBroadcast(address)))
            return Errno.ENETUNREACH;
        if (Count >= _maximumConnections)
            return Errno.ENOBUFS;

        FlowRoute route = new() { StaysOnLink = settings.StaysOnLink };
        IpAddress source = binding?.Local.Address ?? default;
        if (!source.IsAny && source.Is4 != address.Is4)
            return Errno.EAFNOSUPPORT;
        if (!source.IsAny && source.Is4 && (settings.Foreign & ForeignAddresses.Send) == 0 && !_stack.Routes.IsLocal(source))
            return Errno.ENETUNREACH;

        Errno result = _stack.Routes.Resolve(route, address, source.IsAny ? default : source, binding?.BoundInterface ?? settings.BoundInterface);
        if (result != Errno.None)
            return result;

        TcpBinding? used = binding;
        if (used is null)
        {
            result = Bind(new IpEndpoint(route.Source, 0), false, false, settings.BoundInterface, out used);
            if (result != Errno.None)
                return Errno.EADDRNOTAVAIL;
        }

        IpEndpoint local = new(route.Source, used!.Local.Port);
        uint hash = HashOf(local, remote);
        if (Find(hash, local, remote) is { } old)
        {
            if (old.State != TcpState.TimeWait)
                return Errno.EADDRNOTAVAIL;
            old.Retire();
        }

        connection = new TcpConnection(this, _stack, used, local, remote, settings) { Hash = hash };
        connection.UseRings(send, receive, null);
        Insert(connection);
        result = connection.Connect(used.BoundInterface, longest);
        if (result == Errno.None)
            return result;

        connection.Abort();
        connection = null;
        return result;
    }

    /// <summary>As <see cref="Connect(TcpBinding?, IpEndpoint, ISendRing, IReceiveRing, TcpSettings, out TcpConnection?)"/> with rings that go back when it is over.</summary>
    /// <returns>ENOBUFS: there are no rings.</returns>
    public Errno Connect(TcpBinding? binding, IpEndpoint remote, ITcpRingSource rings, TcpSettings settings, out TcpConnection? connection)
    {
        connection = null;
        if (!rings.TryTake(settings, out ISendRing? send, out IReceiveRing? receive))
            return Errno.ENOBUFS;
        Errno result = Connect(binding, remote, send, receive, rings.LongestReceive, settings, out connection);
        if (connection is null)
            rings.Return(send, receive);
        else
            connection.UseRings(send, receive, rings);
        return result;
    }

    /// <summary>A segment came.</summary>
    internal void Receive(in IpPacket packet)
    {
        if (packet.IsForMany)
            return;
        if (!TcpSegment.TryRead(packet.Payload, out TcpSegment segment) || (!packet.IsTrusted && !IsChecksumRight(packet)))
        {
            Damaged++;
            return;
        }

        IpEndpoint local = new(packet.Destination, segment.DestinationPort);
        IpEndpoint remote = new(packet.Source, segment.SourcePort);
        uint hash = HashOf(local, remote);
        TcpConnection? connection = Find(hash, local, remote);
        if (connection is { State: TcpState.TimeWait } && MayReuse(connection, packet, segment))
        {
            connection.Retire();
            connection = null;
        }

        if (connection is not null && (connection.BoundInterface is null || connection.BoundInterface == packet.Interface))
        {
            connection.Receive(segment);
            return;
        }

        TcpListener? listener = FindListener(packet, local, hash);
        if (listener is not null)
            ReceiveForListener(listener, packet, segment, local, remote, hash);
        else if (!segment.HasRst)
            SendReset(local, remote, null, segment);
    }

    /// <summary>A segment of ours did not get there.</summary>
    internal void ReceiveError(in TransportError error)
    {
        IpEndpoint local = new(error.Local, BinaryPrimitives.ReadUInt16BigEndian(error.Transport));
        IpEndpoint remote = new(error.Remote, BinaryPrimitives.ReadUInt16BigEndian(error.Transport[2..]));
        Find(HashOf(local, remote), local, remote)?.ReceiveError(error);
    }

    /// <summary>The first sequence number of a connection: a clock of 4 microseconds and a keyed hash (RFC 6528 section 3).</summary>
    internal uint InitialSequence(in IpEndpoint local, in IpEndpoint remote) =>
        (uint)(_stack.Now / 4000) + _stack.Secrets.SequenceOffset(local, remote);

    internal void Insert(TcpConnection connection)
    {
        if (Count >= _buckets.Length)
            Grow();
        ref TcpConnection? bucket = ref _buckets[connection.Hash & (uint)(_buckets.Length - 1)];
        connection.NextInBucket = bucket;
        bucket = connection;
        Count++;
    }

    internal void Remove(TcpConnection connection)
    {
        ref TcpConnection? bucket = ref _buckets[connection.Hash & (uint)(_buckets.Length - 1)];
        if (bucket == connection)
        {
            bucket = connection.NextInBucket;
        }
        else
        {
            TcpConnection before = bucket!;
            while (before.NextInBucket != connection)
                before = before.NextInBucket!;
            before.NextInBucket = connection.NextInBucket;
        }

        connection.NextInBucket = null;
        Count--;
    }

    /// <returns>False: there are too many that wait.</returns>
    internal bool TryKeepTimeWait() => ++TimeWaitCount <= _maximumTimeWaits;

    internal void LeaveTimeWait() => TimeWaitCount--;

    /// <summary>Answer a segment that belongs to no connection (RFC 9293 section 3.5.2).</summary>
    internal void SendReset(in IpEndpoint local, in IpEndpoint remote, NetworkInterface? bound, in TcpSegment segment)
    {
        PacketBuffer? packet = _stack.Pool.TryTake(0);
        if (packet is null)
            return;

        Span<byte> header = packet.Prepend(TcpSegment.HeaderSize);
        if (segment.HasAck)
            TcpSegment.WriteHeader(header, local, remote, segment.Acknowledgment, 0, TcpFlags.Rst, 0, 0);
        else
            TcpSegment.WriteHeader(header, local, remote, 0, segment.End, TcpFlags.Rst | TcpFlags.Ack, 0, 0);
        HandAlone(packet, local, remote, bound);
    }

    /// <summary>Put the checksum into a segment and give it to IP.</summary>
    internal void Hand(PacketBuffer packet, FlowRoute route, IpAddress remote, byte hopLimit, byte trafficClass, bool dontFragment)
    {
        if (route.Kind != RouteKind.Local)
        {
            ulong sum = InternetChecksum.PseudoHeader(route.Source, remote, IpProtocol.Tcp, packet.Length) + InternetChecksum.Sum(packet.Span);
            BinaryPrimitives.WriteUInt16LittleEndian(packet.Span[16..], InternetChecksum.Finish(sum));
        }

        _stack.SendPacket(packet, route, new IpParameters(route.Source, remote, IpProtocol.Tcp)
        {
            HopLimit = hopLimit,
            TrafficClass = trafficClass,
            DontFragment = dontFragment,
        });
    }

    private static bool IsChecksumRight(in IpPacket packet)
    {
        ulong sum = InternetChecksum.PseudoHeader(packet.Source, packet.Destination, IpProtocol.Tcp, packet.Payload.Length);
        return InternetChecksum.Finish(sum + InternetChecksum.Sum(packet.Payload)) == 0;
    }

    private uint HashOf(in IpEndpoint local, in IpEndpoint remote) =>
        _stack.Secrets.TableHash(local.Address, remote.Address, ((uint)local.Port << 16) | remote.Port);

    private TcpConnection? Find(uint hash, in IpEndpoint local, in IpEndpoint remote)
    {
        for (TcpConnection? connection = _buckets[hash & (uint)(_buckets.Length - 1)]; connection is not null; connection = connection.NextInBucket)
        {
            if (connection.Hash == hash && connection.Remote == remote && connection.Local == local)
                return connection;
        }

        return null;
    }

    /// <summary>The connection between two ends as the first has them.</summary>
    internal TcpConnection? Find(in IpEndpoint local, in IpEndpoint remote) => Find(HashOf(local, remote), local, remote);

    private void Grow()
    {
        TcpConnection?[] old = _buckets;
        _buckets = new TcpConnection?[old.Length * 2];
        foreach (TcpConnection? first in old)
        {
            TcpConnection? connection = first;
            while (connection is not null)
            {
                TcpConnection? next = connection.NextInBucket;
                ref TcpConnection? bucket = ref _buckets[connection.Hash & (uint)(_buckets.Length - 1)];
                connection.NextInBucket = bucket;
                bucket = connection;
                connection = next;
            }
        }
    }

    private void HandAlone(PacketBuffer packet, in IpEndpoint local, in IpEndpoint remote, NetworkInterface? bound)
    {
        if (_stack.Routes.Resolve(_aloneRoute, remote.Address, local.Address, bound) != Errno.None)
        {
            packet.Release();
            return;
        }

        Hand(packet, _aloneRoute, remote.Address, 64, 0, dontFragment: true);
    }
}
