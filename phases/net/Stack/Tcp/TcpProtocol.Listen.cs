using System;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <summary>Ports, listeners, and the handshakes that they answer.</summary>
public sealed partial class TcpProtocol
{
    private const int PortBuckets = 1024;

    /// <summary>Handshakes under way at a listener, whatever its backlog, beyond which it answers with cookies.</summary>
    private const int MaximumHalfOpen = 256;

    /// <summary>How long after the last cookie an acknowledgment may bring one back.</summary>
    private const long CookieTime = 2 * Time.Minute;

    private readonly TcpBinding?[] _ports = new TcpBinding?[PortBuckets];
    private readonly FlowRoute _aloneRoute = new();

    /// <summary>Take a local address and port.</summary>
    /// <param name="local">Port 0: one is chosen.</param>
    /// <param name="reusesAddress">SO_REUSEADDR.</param>
    /// <param name="reusesPort">SO_REUSEPORT.</param>
    /// <param name="bound">The only interface; null: any.</param>
    /// <param name="binding">Belongs to who makes a connection or listener of it, or gives it back by <see cref="Release"/>.</param>
    /// <returns>None; EADDRINUSE; EADDRNOTAVAIL: the address is not ours.</returns>
    public Errno Bind(IpEndpoint local, bool reusesAddress, bool reusesPort, NetworkInterface? bound, out TcpBinding? binding) =>
        Bind(local, reusesAddress, reusesPort, bound, ForeignAddresses.None, out binding);

    /// <summary>As <see cref="Bind(IpEndpoint, bool, bool, NetworkInterface?, out TcpBinding?)"/>, maybe to an address that is not ours.</summary>
    public Errno Bind(IpEndpoint local, bool reusesAddress, bool reusesPort, NetworkInterface? bound, ForeignAddresses foreign, out TcpBinding? binding)
    {
        binding = null;
        return local.Address.IsAny || foreign != ForeignAddresses.None || _stack.Routes.IsLocal(local.Address)
            ? Take(local, reusesAddress, reusesPort, bound, isOnly6: false, out binding)
            : Errno.EADDRNOTAVAIL;
    }

    private Errno Take(IpEndpoint local, bool reusesAddress, bool reusesPort, NetworkInterface? bound, bool isOnly6, out TcpBinding? binding)
    {
        binding = null;
        ushort port = local.Port;
        if (port == 0)
        {
            if (!TryChoosePort(local.Address, isOnly6, out port))
                return Errno.EADDRINUSE;
        }
        else if (IsTaken(new IpEndpoint(local.Address, port), reusesAddress, reusesPort, bound, isOnly6))
        {
            return Errno.EADDRINUSE;
        }

        binding = new TcpBinding(new IpEndpoint(local.Address, port), reusesAddress, reusesPort, bound) { IsOnly6 = isOnly6 };
        ref TcpBinding? bucket = ref _ports[port % PortBuckets];
        binding.NextInBucket = bucket;
        bucket = binding;
        return Errno.None;
    }

    /// <summary>One user less of a binding; the last one frees the port.</summary>
    public void Release(TcpBinding binding)
    {
        if (--binding.Users > 0)
            return;

        ref TcpBinding? bucket = ref _ports[binding.Local.Port % PortBuckets];
        if (bucket == binding)
        {
            bucket = binding.NextInBucket;
            return;
        }

        TcpBinding before = bucket!;
        while (before.NextInBucket != binding)
            before = before.NextInBucket!;
        before.NextInBucket = binding.NextInBucket;
    }

    /// <summary>Wait for connections.</summary>
    /// <param name="binding">Where; it becomes the listener's.</param>
    /// <param name="backlog">Connections that may wait to be accepted, 1 and up.</param>
    /// <param name="rings">Where rings of connections come from.</param>
    /// <param name="settings">What connections begin with.</param>
    /// <param name="listener">The listener.</param>
    /// <returns>None; EADDRINUSE: somebody else listens there and does not share the port.</returns>
    public Errno Listen(TcpBinding binding, int backlog, ITcpRingSource rings, TcpSettings settings, out TcpListener? listener)
    {
        listener = null;
        for (TcpBinding? other = _ports[binding.Local.Port % PortBuckets]; other is not null; other = other.NextInBucket)
        {
            if (other != binding && other.Listener is not null && Overlap(other, binding.Local, binding.BoundInterface, binding.IsOnly6)
                && !(other.ReusesPort && binding.ReusesPort))
            {
                return Errno.EADDRINUSE;
            }
        }

        listener = new TcpListener(this, binding, Math.Max(backlog, 1), rings, settings);
        binding.Listener = listener;
        return Errno.None;
    }

    /// <summary>As <see cref="Bind(IpEndpoint, bool, bool, NetworkInterface?, out TcpBinding?)"/> to any address of IPv6 alone (IPV6_V6ONLY).</summary>
    public Errno BindOnly6(ushort port, bool reusesAddress, bool reusesPort, NetworkInterface? bound, out TcpBinding? binding) =>
        Take(new IpEndpoint(IpAddress.Any6, port), reusesAddress, reusesPort, bound, isOnly6: true, out binding);

    internal void Close(TcpListener listener)
    {
        listener.Binding.Listener = null;
        DropHalfOpen(listener);
        Release(listener.Binding);
    }

    private static bool Overlap(TcpBinding other, in IpEndpoint local, NetworkInterface? bound, bool isOnly6)
    {
        if (other.Local.Port != local.Port || (other.BoundInterface is { } one && bound is { } two && one != two))
            return false;

        IpAddress a = other.Local.Address;
        IpAddress b = local.Address;
        if (a.IsAny && b.IsAny)
            return a.Is4 == b.Is4 || !(a.Is4 ? isOnly6 : other.IsOnly6);
        if (a.IsAny)
            return a.Is4 ? b.Is4 : !(b.Is4 && other.IsOnly6);

        return b.IsAny ? (b.Is4 ? a.Is4 : !(a.Is4 && isOnly6)) : a == b;
    }

    /// <summary>A connection that waits for old segments may give way to a new one (RFC 1122 section 4.2.2.13, RFC 6191).</summary>
    private bool MayReuse(TcpConnection old, in IpPacket packet, in TcpSegment segment)
    {
        if (!segment.HasSyn || segment.HasAck || segment.HasRst || !old.IsNewerThanAll(segment))
            return false;

        IpEndpoint local = new(packet.Destination, segment.DestinationPort);
        return FindListener(packet, local, 0) is not null;
    }

    private TcpListener? FindListener(in IpPacket packet, in IpEndpoint local, uint hash)
    {
        TcpListener? best = null;
        int bestScore = -1;
        uint equals = 0;
        for (TcpBinding? binding = _ports[local.Port % PortBuckets]; binding is not null; binding = binding.NextInBucket)
        {
            if (binding.Listener is null || !Overlap(binding, local, packet.Interface, isOnly6: false))
                continue;

            int score = (binding.Local.Address.IsAny ? 0 : 2) + (binding.BoundInterface is null ? 0 : 1);
            if (score > bestScore)
            {
                best = binding.Listener;
                bestScore = score;
                equals = 1;
            }
            else if (score == bestScore && hash % ++equals == 0)
            {
                // Several share the port: each gets its part of the peers, and a peer always the same.
                best = binding.Listener;
            }
        }

        return best;
    }

    /// <summary>A segment came that belongs to no connection, for a port where somebody listens (RFC 9293 section 3.10.7.2).</summary>
    private void ReceiveForListener(
        TcpListener listener, in IpPacket packet, in TcpSegment segment, in IpEndpoint local, in IpEndpoint remote, uint hash)
    {
        if (segment.HasRst)
            return;

        if (segment.HasAck)
        {
            if (!TryTakeCookie(listener, segment, local, remote, hash))
                SendReset(local, remote, listener.BoundInterface, segment);
            return;
        }

        if (!segment.HasSyn || remote.Port == 0 || listener.IsFull)
            return;

        if (listener.HalfOpenCount >= Math.Clamp(listener.Backlog, 8, MaximumHalfOpen) || Count >= _maximumConnections)
        {
            SendCookie(listener, packet, segment, local, remote);
            return;
        }

        TcpConnection connection = NewConnection(listener, local, remote, hash);
        if (!connection.AcceptSyn(listener, segment))
        {
            Release(listener.Binding);
            return;
        }

        Insert(connection);
    }

    private TcpConnection NewConnection(TcpListener listener, in IpEndpoint local, in IpEndpoint remote, uint hash)
    {
        listener.Binding.Users++;
        return new TcpConnection(this, _stack, listener.Binding, local, remote, listener.Settings.Copy()) { Hash = hash };
    }

    private void SendCookie(TcpListener listener, in IpPacket packet, in TcpSegment segment, in IpEndpoint local, in IpEndpoint remote)
    {
        PacketBuffer? answer = _stack.Pool.TryTake(0);
        if (answer is null)
            return;

        listener.LastCookie = _stack.Now;
        CookiesSent++;
        int headers = (remote.Address.Is4 ? Ip4Header.Size : 40) + TcpSegment.HeaderSize;
        int peerMss = segment.Options.Mss == 0 ? 536 : segment.Options.Mss;
        uint sequence = _cookies.Make(local, remote, segment.Sequence, peerMss);
        uint timestamp = TcpConnection.TimestampNow(_stack, local, remote);
        bool hasTimestamps = segment.Options.HasTimestamp;
        bool hasSack = hasTimestamps && segment.Options.IsSackPermitted;
        int scale = hasTimestamps && segment.Options.Scale >= 0 ? listener.ReceiveScale : -1;
        if (hasTimestamps)
            timestamp = SynCookies.MarkTimestamp(timestamp, segment.Options.Scale, hasSack);
        SynOptions options = new(Math.Min(packet.Interface.Mtu, ushort.MaxValue) - headers, scale, hasSack, hasTimestamps, timestamp, segment.Options.TimestampValue);
        ushort window = (ushort)Math.Min(listener.Rings.ReceiveCapacityOf(listener.Settings), ushort.MaxValue);
        options.Write(answer, local, remote, sequence, segment.Sequence + 1, TcpFlags.Syn | TcpFlags.Ack, window);
        HandAlone(answer, local, remote, listener.BoundInterface);
    }

    /// <returns>False: the segment brings no cookie of ours back.</returns>
    private bool TryTakeCookie(TcpListener listener, in TcpSegment segment, in IpEndpoint local, in IpEndpoint remote, uint hash)
    {
        if (_stack.Now - listener.LastCookie > CookieTime || segment.HasSyn
            || !_cookies.TryRead(local, remote, segment.Sequence - 1, segment.Acknowledgment - 1, out int mss))
        {
            return false;
        }

        if (listener.IsFull || Count >= _maximumConnections)
            return true; // the peer says so again when it sends

        TcpConnection connection = NewConnection(listener, local, remote, hash);
        if (!connection.AcceptCookie(listener, segment, mss))
        {
            Release(listener.Binding);
            return true;
        }

        CookiesTaken++;
        connection.Receive(segment);
        return true;
    }

    private void DropHalfOpen(TcpListener listener)
    {
        foreach (TcpConnection? first in _buckets)
        {
            TcpConnection? connection = first;
            while (connection is not null)
            {
                TcpConnection? next = connection.NextInBucket;
                if (connection.IsHalfOpenOf(listener))
                    connection.Abort();
                connection = next;
            }
        }
    }

    private bool TryChoosePort(IpAddress address, bool isOnly6, out ushort port)
    {
        uint start = _stack.Secrets.Below(EphemeralPorts.Count);
        for (uint i = 0; i < EphemeralPorts.Count; i++)
        {
            port = (ushort)(EphemeralPorts.First + (start + i) % EphemeralPorts.Count);
            if (!IsTaken(new IpEndpoint(address, port), false, false, null, isOnly6))
                return true;
        }

        port = 0;
        return false;
    }

    private bool IsTaken(in IpEndpoint local, bool reusesAddress, bool reusesPort, NetworkInterface? bound, bool isOnly6)
    {
        for (TcpBinding? other = _ports[local.Port % PortBuckets]; other is not null; other = other.NextInBucket)
        {
            if (!Overlap(other, local, bound, isOnly6) || (reusesPort && other.ReusesPort))
                continue;
            if (reusesAddress && other.ReusesAddress && other.Listener is null)
                continue;

            return true;
        }

        return false;
    }
}
