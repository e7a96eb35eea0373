using System.Collections.Generic;

namespace Pistachio.Net.Stack;

/// <summary>
/// The neighbours of all interfaces: the cache of ARP (RFC 826, RFC 1122 section 2.3.2) and of neighbour discovery (RFC 4861 section 7). Its size is
/// bounded; the least used entry makes room.
/// </summary>
internal sealed class NeighbourTable
{
    /// <summary>Packets that wait for one neighbour; a newer one displaces the oldest (RFC 1122 section 2.3.2.2).</summary>
    public const int MaximumWaiting = 16;

    // RFC 4861 section 10.
    private const long ReachableTime = 30 * Time.Second;
    private const long RetransmitTime = Time.Second;
    private const long DelayTime = 5 * Time.Second;
    private const int MaximumTries = 3;

    private readonly NetworkStack _stack;
    private readonly Neighbour?[] _slots;
    private readonly Neighbour?[] _buckets = new Neighbour?[256];
    private int _hand;

    public NeighbourTable(NetworkStack stack, int capacity)
    {
        _stack = stack;
        _slots = new Neighbour?[capacity];
    }

    public int Count { get; private set; }

    /// <summary>All entries, in no order.</summary>
    public IEnumerable<Neighbour> All
    {
        get
        {
            foreach (Neighbour? each in _slots)
            {
                if (each is not null)
                    yield return each;
            }
        }
    }

    /// <summary>The entry, if there is one.</summary>
    public Neighbour? Find(NetworkInterface via, IpAddress address)
    {
        for (Neighbour? entry = _buckets[Bucket(via, address)]; entry is not null; entry = entry.NextInBucket)
        {
            if (entry.Address == address && entry.Interface == via)
                return entry;
        }

        return null;
    }

    /// <summary>The entry, made if there is none.</summary>
    public Neighbour FindOrAdd(NetworkInterface via, IpAddress address) => Find(via, address) ?? Add(via, address);

    /// <summary>Send a packet to a neighbour, or let it wait while the neighbour is asked for.</summary>
    public void Send(Neighbour entry, PacketBuffer packet, ushort type)
    {
        entry.IsRecent = true;
        switch (entry.State)
        {
            case NeighbourState.Reachable:
            case NeighbourState.Delay:
            case NeighbourState.Probe:
                break;

            case NeighbourState.Stale:
                entry.State = NeighbourState.Delay;
                entry.Timer.Set(_stack.Now + DelayTime);
                break;

            default:
                if (entry.Waiting.Count == MaximumWaiting)
                {
                    entry.Waiting.Take()!.Release();
                    entry.Interface.Counters.SendDrops++;
                }

                entry.Waiting.Add(packet);
                if (entry.State == NeighbourState.Failed)
                {
                    // The last question was a second ago, so nobody is asked more often than once a second (RFC 1122 section 2.3.2.1).
                    entry.State = NeighbourState.Incomplete;
                    entry.Tries = 0;
                }

                if (entry.Tries == 0)
                    Ask(entry);
                return;
        }

        _stack.SendFrame(entry.Interface, packet, entry.Mac, type);
    }

    /// <summary>Somebody said where they are, without having been asked: an entry becomes stale, and used if packets wait.</summary>
    public void Learn(NetworkInterface via, IpAddress address, MacAddress mac, bool add)
    {
        Neighbour? entry = Find(via, address);
        if (entry is null)
        {
            if (!add)
                return;
            entry = Add(via, address);
        }

        bool isKnown = entry.State is not (NeighbourState.Incomplete or NeighbourState.Failed);
        if (isKnown && entry.Mac == mac)
            return;

        entry.Mac = mac;
        entry.Timer.Cancel();
        entry.State = NeighbourState.Stale;
        Flush(entry);
    }

    /// <summary>A neighbour that we asked has answered.</summary>
    public void Confirm(Neighbour entry, MacAddress mac)
    {
        entry.Mac = mac;
        Confirm(entry);
        Flush(entry);
    }

    /// <summary>An upper layer saw that packets get there (RFC 4861 section 7.3.1).</summary>
    public void Confirm(Neighbour entry)
    {
        entry.State = NeighbourState.Reachable;
        entry.Tries = 0;
        // Half to one and a half times, so that hosts do not ask in step.
        entry.Timer.Set(_stack.Now + ReachableTime / 2 + _stack.Secrets.Below((uint)(ReachableTime / Time.Millisecond)) * Time.Millisecond);
    }

    /// <summary>Forget all entries of an interface.</summary>
    public void Clear(NetworkInterface via)
    {
        for (int i = 0; i < _slots.Length; i++)
        {
            if (_slots[i] is { } entry && entry.Interface == via)
                Remove(i);
        }
    }

    public void OnTimer(Neighbour entry)
    {
        switch (entry.State)
        {
            case NeighbourState.Reachable:
                entry.State = NeighbourState.Stale;
                break;

            case NeighbourState.Delay:
                entry.State = NeighbourState.Probe;
                entry.Tries = 0;
                Ask(entry);
                break;

            case NeighbourState.Incomplete:
            case NeighbourState.Probe:
                if (entry.Tries < MaximumTries)
                    Ask(entry);
                else
                    Fail(entry);
                break;
        }
    }

    private void Ask(Neighbour entry)
    {
        entry.Tries++;
        entry.Timer.Set(_stack.Now + RetransmitTime);
        INeighbourProtocol protocol = entry.Address.Is4 ? _stack.Arp : _stack.Discovery;
        protocol.Solicit(entry.Interface, entry.Address, entry.State == NeighbourState.Probe ? entry.Mac : MacAddress.Broadcast);
    }

    /// <summary>Nobody answers: who sent the packets that wait is told (RFC 1122 section 2.3.2.2, RFC 4861 section 7.2.2).</summary>
    private void Fail(Neighbour entry)
    {
        entry.State = NeighbourState.Failed;
        PacketQueue waiting = entry.Waiting;
        entry.Waiting = default;
        while (waiting.Take() is { } packet)
        {
            entry.Interface.Counters.SendDrops++;
            _stack.ReportUnreachable(packet.Span);
            packet.Release();
        }
    }

    private void Flush(Neighbour entry)
    {
        PacketQueue waiting = entry.Waiting;
        entry.Waiting = default;
        ushort type = entry.Address.Is4 ? EthernetHeader.Ip4 : EthernetHeader.Ip6;
        while (waiting.Take() is { } packet)
            Send(entry, packet, type);
    }

    private Neighbour Add(NetworkInterface via, IpAddress address)
    {
        int slot = FindSlot();
        Neighbour entry = new(this, _stack.Timers, via, address);
        _slots[slot] = entry;
        ref Neighbour? bucket = ref _buckets[Bucket(via, address)];
        entry.NextInBucket = bucket;
        bucket = entry;
        Count++;
        return entry;
    }

    /// <summary>A free slot, or that of an entry that was not used since the hand last passed (second chance).</summary>
    private int FindSlot()
    {
        for (int pass = 0; ; pass++)
        {
            _hand = _hand + 1 == _slots.Length ? 0 : _hand + 1;
            Neighbour? entry = _slots[_hand];
            if (entry is null)
                return _hand;

            if (!entry.IsRecent || pass > _slots.Length)
            {
                Remove(_hand);
                return _hand;
            }

            entry.IsRecent = false;
        }
    }

    private void Remove(int slot)
    {
        Neighbour entry = _slots[slot]!;
        _slots[slot] = null;
        entry.IsValid = false;
        entry.Timer.Cancel();
        entry.Waiting.Clear();
        ref Neighbour? bucket = ref _buckets[Bucket(entry.Interface, entry.Address)];
        if (bucket == entry)
        {
            bucket = entry.NextInBucket;
        }
        else
        {
            Neighbour before = bucket!;
            while (before.NextInBucket != entry)
                before = before.NextInBucket!;
            before.NextInBucket = entry.NextInBucket;
        }

        Count--;
    }

    private int Bucket(NetworkInterface via, IpAddress address) =>
        (int)(_stack.Secrets.TableHash(address, default, (uint)via.Index) % (uint)_buckets.Length);
}
