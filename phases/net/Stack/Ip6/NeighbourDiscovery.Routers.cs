using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace Pistachio.Net.Stack;

/// <summary>Routers, and addresses without a server (RFC 4861 section 6.3, RFC 4862 section 5).</summary>
internal sealed partial class NeighbourDiscovery
{
    // RFC 4861 section 10.
    private const int MaximumSolicitations = 3;
    private const long SolicitationInterval = 4 * Time.Second;

    private const int RouterMessageSize = 16;

    /// <summary>Routes and addresses that the routers of one link may make us have.</summary>
    private const int MaximumRoutes = 16;
    private const int MaximumAddresses = 8;

    // RFC 7217 section 6: IDGEN_RETRIES.
    private const uint MaximumCollisions = 3;

    /// <summary>Whom nobody authenticates cannot make an address short-lived at once (RFC 4862 section 5.5.3 e).</summary>
    private const long TwoHours = 120 * Time.Minute;

    private const int RouterMetric = 1024;

    private readonly List<Ip6Interface> _interfaces = [];

    /// <summary>Begin with IPv6 on an interface: a link-local address, then questions to routers.</summary>
    public void Start(NetworkInterface via)
    {
        if (Find(via) is not null)
            return;

        Ip6Interface state = new(this, stack.Timers, via);
        _interfaces.Add(state);
        AddAutomatic(state, new IpPrefix(new IpAddress(0xFE80_0000_0000_0000, 0), 64), long.MaxValue, long.MaxValue);
    }

    public void SolicitRouters(Ip6Interface state)
    {
        if (state.SolicitationsLeft-- <= 0)
            return;

        NetworkInterface via = state.Interface;
        IpAddress source = stack.Routes.SourceOn(via, AllRouters);
        int size = 8 + (source.IsAny ? 0 : LinkOptionSize);
        if (stack.Pool.TryTake(size) is { } packet)
        {
            Span<byte> message = packet.Span;
            message.Clear();
            message[0] = Icmp6Type.RouterSolicitation;
            if (!source.IsAny)
                WriteLinkAddress(message[8..], SourceLinkAddress, via.Mac);
            SendOnLink(packet, via, source, AllRouters, MacAddress.OfGroup(AllRouters));
        }

        state.Solicitation.Set(stack.Now + SolicitationInterval);
    }

    /// <summary>Take away what is over.</summary>
    public void Expire(Ip6Interface state)
    {
        long now = stack.Now;
        for (int i = state.Routes.Count - 1; i >= 0; i--)
        {
            if (state.Routes[i].ValidUntil <= now)
            {
                stack.Routes.Remove(state.Routes[i]);
                state.Routes.RemoveAt(i);
            }
        }

        for (int i = state.Automatic.Count - 1; i >= 0; i--)
        {
            InterfaceAddress address = state.Automatic[i];
            if (address.ValidUntil <= now)
            {
                state.Automatic.RemoveAt(i);
                stack.RemoveAddress(address);
            }
            else if (address.PreferredUntil <= now && address.State == AddressState.Preferred)
            {
                address.State = AddressState.Deprecated;
                stack.Routes.Changed();
            }
        }

        ArmExpiry(state);
    }

    private void OnAddressReady(InterfaceAddress address)
    {
        if (Find(address.Interface) is not { } state || !address.Address.IsLinkLocal || !state.Automatic.Contains(address))
            return;

        state.SolicitationsLeft = MaximumSolicitations;
        state.Solicitation.Set(stack.Now + 1);
    }

    private void OnAddressDuplicate(InterfaceAddress address)
    {
        if (Find(address.Interface) is not { } state || !state.Automatic.Remove(address))
            return;

        stack.RemoveAddress(address);
        if (state.Collisions++ < MaximumCollisions)
            AddAutomatic(state, address.Network, address.PreferredUntil, address.ValidUntil);
    }

    private Ip6Interface? Find(NetworkInterface via)
    {
        foreach (Ip6Interface state in _interfaces)
        {
            if (state.Interface == via)
                return state;
        }

        return null;
    }

    private void AddAutomatic(Ip6Interface state, IpPrefix prefix, long preferredUntil, long validUntil)
    {
        ulong identifier = stack.Secrets.InterfaceIdentifier(prefix.Address.High, state.Interface.Mac.Value, state.Collisions);
        IpAddress made = new(prefix.Address.High, identifier);
        InterfaceAddress? address = stack.AddAddress(state.Interface, made, 64, probe: true);
        if (address is null)
            return;

        address.IsAutomatic = true;
        address.PreferredUntil = preferredUntil;
        address.ValidUntil = validUntil;
        state.Automatic.Add(address);
        ArmExpiry(state);
    }

    /// <summary>RFC 4861 sections 6.1.2 and 6.3.4.</summary>
    private void ReceiveAdvertisementOfRouter(in IpPacket packet)
    {
        ReadOnlySpan<byte> message = packet.Payload;
        NetworkInterface via = packet.Interface;
        if (message.Length < RouterMessageSize || !packet.Source.IsLinkLocal || !AreOptionsSound(message[RouterMessageSize..]) || Find(via) is not { } state)
        {
            via.Counters.ReceiveDrops++;
            return;
        }

        state.SolicitationsLeft = 0;
        state.Solicitation.Cancel();
        ReadOnlySpan<byte> options = message[RouterMessageSize..];
        if (TryFindLinkAddress(options, SourceLinkAddress, out MacAddress mac))
            stack.Neighbours.Learn(via, packet.Source, mac, add: true);
        int lifetime = BinaryPrimitives.ReadUInt16BigEndian(message[6..]);
        SetRoute(state, new IpPrefix(IpAddress.Any6, 0), packet.Source, stack.Now + lifetime * Time.Second);
        for (; options.Length > 0; options = options[(options[1] * 8)..])
        {
            if (options[0] == MtuOption && options[1] == 1)
                TakeMtu(via, BinaryPrimitives.ReadUInt32BigEndian(options[4..]));
            else if (options[0] == PrefixInformation && options[1] == 4)
                TakePrefix(state, options);
        }

        ArmExpiry(state);
    }

    private void TakeMtu(NetworkInterface via, uint mtu)
    {
        if (mtu < PathMtuTable.Minimum6 || mtu > via.Link!.Mtu || mtu == via.Mtu || mtu > PacketPool.SmallCapacity)
            return;

        via.Mtu = (int)mtu;
        stack.Routes.Changed();
    }

    /// <summary>A prefix is on the link, or addresses may be made of it (RFC 4861 section 4.6.2, RFC 4862 section 5.5.3).</summary>
    private void TakePrefix(Ip6Interface state, ReadOnlySpan<byte> option)
    {
        int length = option[2];
        bool isOnLink = (option[3] & 0x80) != 0;
        bool isForAddresses = (option[3] & 0x40) != 0;
        long valid = Lifetime(BinaryPrimitives.ReadUInt32BigEndian(option[4..]));
        long preferred = Lifetime(BinaryPrimitives.ReadUInt32BigEndian(option[8..]));
        IpAddress address = IpAddress.Read6(option[16..]);
        if (length > 128 || address.Is4 || address.IsLinkLocal || address.IsMulticast || preferred > valid)
            return;

        IpPrefix prefix = new(address, length);
        if (isOnLink)
            SetRoute(state, prefix, IpAddress.Any6, Until(valid));
        if (!isForAddresses || length != 64)
            return;

        foreach (InterfaceAddress known in state.Automatic)
        {
            if (known.Network == prefix)
            {
                Extend(known, preferred, valid);
                return;
            }
        }

        if (valid > 0 && state.Automatic.Count < MaximumAddresses)
            AddAutomatic(state, prefix, Until(preferred), Until(valid));
    }

    private void Extend(InterfaceAddress address, long preferred, long valid)
    {
        long remaining = address.ValidUntil == long.MaxValue ? long.MaxValue : address.ValidUntil - stack.Now;
        address.PreferredUntil = Until(preferred);
        if (valid > TwoHours || valid > remaining)
            address.ValidUntil = Until(valid);
        else if (remaining > TwoHours)
            address.ValidUntil = stack.Now + TwoHours;
        if (address.State == AddressState.Deprecated && preferred > 0)
            address.State = AddressState.Preferred;
        stack.Routes.Changed();
    }

    private void SetRoute(Ip6Interface state, IpPrefix prefix, IpAddress gateway, long until)
    {
        foreach (Route known in state.Routes)
        {
            if (known.Prefix == prefix && known.Gateway == gateway)
            {
                known.ValidUntil = until;
                return;
            }
        }

        if (until <= stack.Now || state.Routes.Count == MaximumRoutes)
            return;

        Route route = new(prefix, state.Interface, gateway, RouterMetric) { ValidUntil = until, Origin = RouteOrigin.Router };
        state.Routes.Add(route);
        stack.Routes.Add(route);
    }

    private void ArmExpiry(Ip6Interface state)
    {
        long next = long.MaxValue;
        foreach (Route route in state.Routes)
            next = Math.Min(next, route.ValidUntil);
        foreach (InterfaceAddress address in state.Automatic)
        {
            next = Math.Min(next, address.ValidUntil);
            if (address.State == AddressState.Preferred)
                next = Math.Min(next, address.PreferredUntil);
        }

        if (next == long.MaxValue)
            state.Expiry.Cancel();
        else
            state.Expiry.Set(Math.Max(next, stack.Now + 1));
    }

    private static long Lifetime(uint seconds) => seconds == uint.MaxValue ? long.MaxValue : seconds * Time.Second;

    private long Until(long lifetime) => lifetime == long.MaxValue ? long.MaxValue : stack.Now + lifetime;
}
