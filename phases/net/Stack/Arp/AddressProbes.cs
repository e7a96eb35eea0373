using System.Collections.Generic;

namespace Pistachio.Net.Stack;

/// <summary>Detection of IPv4 addresses that two hosts have (RFC 5227).</summary>
internal sealed class AddressProbes(NetworkStack stack)
{
    // RFC 5227 section 1.1.
    private const int ProbeCount = 3;
    private const uint ProbeWaitMilliseconds = 1_000;
    private const uint ProbeSpreadMilliseconds = 1_000;
    private const long ProbeMinimum = Time.Second;
    private const long AnnounceWait = 2 * Time.Second;
    private const int AnnounceCount = 2;
    private const long AnnounceInterval = 2 * Time.Second;
    private const long DefendInterval = 10 * Time.Second;

    private readonly List<AddressProbe> _active = [];
    private long _lastDefence = long.MinValue / 2;

    /// <summary>Look whether anybody has the address before it is used.</summary>
    public void Start(InterfaceAddress address)
    {
        AddressProbe probe = new(this, stack.Timers, address) { ProbesLeft = ProbeCount, AnnouncementsLeft = AnnounceCount };
        _active.Add(probe);
        probe.Timer.Set(stack.Now + 1 + stack.Secrets.Below(ProbeWaitMilliseconds) * Time.Millisecond);
    }

    /// <summary>Use the address at once, and say so.</summary>
    public void Announce(InterfaceAddress address)
    {
        AddressProbe probe = new(this, stack.Timers, address) { AnnouncementsLeft = AnnounceCount - 1 };
        stack.Arp.Announce(address.Interface, address.Address);
        _active.Add(probe);
        probe.Timer.Set(stack.Now + AnnounceInterval);
    }

    /// <summary>The address is gone.</summary>
    public void Stop(InterfaceAddress address)
    {
        for (int i = _active.Count - 1; i >= 0; i--)
        {
            if (_active[i].Address == address)
            {
                _active[i].Timer.Cancel();
                _active.RemoveAt(i);
            }
        }
    }

    /// <summary>Look at an ARP packet of somebody else.</summary>
    /// <returns>True: it claims an address of ours, and nothing more is to be done with it.</returns>
    public bool Observe(NetworkInterface via, in ArpPacket packet)
    {
        InterfaceAddress? claimed = via.Find(packet.Sender);
        if (claimed is { State: AddressState.Tentative })
        {
            Collide(claimed);
            return true;
        }

        if (claimed is { IsUsable: true })
        {
            // Section 2.4 (b): defend once, and not again within ten seconds, so that two hosts do not fill the link.
            if (stack.Now - _lastDefence >= DefendInterval)
            {
                _lastDefence = stack.Now;
                stack.Arp.Announce(via, claimed.Address);
            }

            stack.Watcher?.AddressConflict(claimed);
            return true;
        }

        // Somebody else probes for what we probe for: both give up (section 2.1.1).
        if (packet.Sender.IsAny && packet.Operation == ArpPacket.Request && via.Find(packet.Target) is { State: AddressState.Tentative } wanted)
        {
            Collide(wanted);
            return true;
        }

        return false;
    }

    public void OnTimer(AddressProbe probe)
    {
        InterfaceAddress address = probe.Address;
        if (probe.ProbesLeft > 0)
        {
            probe.ProbesLeft--;
            stack.Arp.SendProbe(address.Interface, address.Address);
            long spread = stack.Secrets.Below(ProbeSpreadMilliseconds) * Time.Millisecond;
            probe.Timer.Set(stack.Now + (probe.ProbesLeft > 0 ? ProbeMinimum + spread : AnnounceWait));
            return;
        }

        bool isFirst = address.State == AddressState.Tentative;
        if (isFirst)
            address.State = AddressState.Preferred;
        stack.Arp.Announce(address.Interface, address.Address);
        if (--probe.AnnouncementsLeft > 0)
            probe.Timer.Set(stack.Now + AnnounceInterval);
        else
            _active.Remove(probe);
        if (isFirst)
            stack.AddressReady(address);
    }

    private void Collide(InterfaceAddress address)
    {
        address.State = AddressState.Duplicate;
        Stop(address);
        stack.AddressDuplicate(address);
    }
}
