using System;
using System.Collections.Generic;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <summary>
/// A TCP/IP stack whose only inputs are a clock and packets. Whoever drives it gives it frames (<see cref="Receive"/>) and the time
/// (<see cref="Advance"/>), and comes again at <see cref="NextDeadline"/>; it does nothing in between. One thread at a time may be in it.
/// </summary>
public sealed partial class NetworkStack
{
    /// <summary>The MTU of the loopback: the longest packet of IPv4.</summary>
    public const int LoopbackMtu = 65_535;

    /// <summary>The least MTU of an interface (RFC 791 section 3.2).</summary>
    public const int LeastMtu = 68;

    /// <summary>Packets over the loopback that one call of <see cref="Advance"/> delivers, so that two sockets which answer each other hold up nobody.</summary>
    private const int LoopbackBurst = 256;

    private readonly List<NetworkInterface> _interfaces = [];
    private PacketQueue _looped;

    public NetworkStack(StackOptions options)
    {
        Pool = new PacketPool(options.SmallBuffers, options.LargeBuffers);
        Secrets = new StackSecrets(options.Key);
        Routes = new RouteTable(this);
        PathMtus = new PathMtuTable(this);
        Neighbours = new NeighbourTable(this, options.Neighbours);
        Reassembler = new Reassembler(this);
        Arp = new ArpProtocol(this);
        Probes = new AddressProbes(this);
        Ip4 = new Ip4Layer(this);
        Icmp4 = new Icmp4(this);
        Ip6 = new Ip6Layer(this);
        Icmp6 = new Icmp6(this);
        Discovery = new NeighbourDiscovery(this);
        Groups = new GroupTable(this);
        Udp = new UdpProtocol(this, IpProtocol.Udp);
        UdpLite = new UdpProtocol(this, IpProtocol.UdpLite);
        Tcp = new TcpProtocol(this, options);
        Ping = new PingProtocol(this);
        Raw = new RawProtocol(this);
        Loopback = new NetworkInterface(1, "lo", null, LoopbackMtu);
        _interfaces.Add(Loopback);
        AddAddress(Loopback, IpAddress.Loopback4, 8, probe: false);
        AddAddress(Loopback, IpAddress.Loopback6, 128, probe: false);
    }

    /// <summary>Who is told of addresses; null: nobody.</summary>
    public IStackWatcher? Watcher { get; set; }

    /// <summary>The time as of the last <see cref="Advance"/>, in nanoseconds from any start.</summary>
    public long Now { get; private set; }

    /// <summary>When <see cref="Advance"/> has something to do at the latest; <see cref="long.MaxValue"/>: nothing is under way.</summary>
    public long NextDeadline => _looped.Count > 0 ? Now : Timers.Next;

    public PacketPool Pool { get; }

    public UdpProtocol Udp { get; }

    public UdpProtocol UdpLite { get; }

    /// <summary>Room for errors that programs hear of one by one.</summary>
    public ErrorRoom ErrorRoom { get; } = new();

    public TcpProtocol Tcp { get; }

    public PingProtocol Ping { get; }

    public RawProtocol Raw { get; }

    /// <summary>The loopback first, then the others in the order in which they were added.</summary>
    public IReadOnlyList<NetworkInterface> Interfaces => _interfaces;

    public NetworkInterface Loopback { get; }

    /// <summary>All routes, in the order in which they are looked at.</summary>
    public IReadOnlyList<Route> RouteList => Routes.All;

    internal TimerHeap Timers { get; } = new();

    internal StackSecrets Secrets { get; }

    internal RouteTable Routes { get; }

    internal PathMtuTable PathMtus { get; }

    internal NeighbourTable Neighbours { get; }

    internal Reassembler Reassembler { get; }

    internal ArpProtocol Arp { get; }

    internal AddressProbes Probes { get; }

    internal Ip4Layer Ip4 { get; }

    internal Icmp4 Icmp4 { get; }

    internal Ip6Layer Ip6 { get; }

    internal Icmp6 Icmp6 { get; }

    internal NeighbourDiscovery Discovery { get; }

    internal GroupTable Groups { get; }

    /// <summary>Move the clock on, deliver what waits on the loopback, and do what is due.</summary>
    /// <param name="now">Nanoseconds; never less than before.</param>
    /// <exception cref="ArgumentOutOfRangeException">The clock went back.</exception>
    public void Advance(long now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(now, Now);
        Now = now;
        Timers.Run(now);
        for (int i = 0; i < LoopbackBurst && _looped.Take() is { } packet; i++)
        {
            NetworkInterface via = packet.Interface!;
            Loopback.Counters.FramesReceived++;
            Loopback.Counters.BytesReceived += packet.Length;
            if (packet.Span[0] >> 4 == 4)
                Ip4.Receive(via, packet.Span, isTrusted: true, isLinkGroup: false);
            else
                Ip6.Receive(via, packet.Span, isTrusted: true);
            packet.Release();
        }
    }

    /// <summary>A frame came. The bytes are the caller's again when the call returns.</summary>
    /// <param name="via">By this interface.</param>
    /// <param name="frame">From the destination address on, without the check sequence.</param>
    public void Receive(NetworkInterface via, ReadOnlySpan<byte> frame)
    {
        via.Counters.FramesReceived++;
        via.Counters.BytesReceived += frame.Length;
        if (frame.Length < EthernetHeader.Size || !via.IsUp)
        {
            via.Counters.ReceiveDrops++;
            return;
        }

        MacAddress destination = EthernetHeader.Destination(frame);
        if ((destination != via.Mac && !destination.IsGroup) || EthernetHeader.Source(frame).IsGroup)
        {
            via.Counters.ReceiveDrops++;
            return;
        }

        ReadOnlySpan<byte> payload = frame[EthernetHeader.Size..];
        switch (EthernetHeader.Type(frame))
        {
            case EthernetHeader.Arp:
                Arp.Receive(via, payload);
                break;

            case EthernetHeader.Ip4:
                Ip4.Receive(via, payload, isTrusted: false, destination.IsGroup);
                break;

            case EthernetHeader.Ip6:
                Ip6.Receive(via, payload, isTrusted: false);
                break;

            default:
                via.Counters.ReceiveDrops++;
                break;
        }
    }
}
