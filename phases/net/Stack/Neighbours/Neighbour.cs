namespace Pistachio.Net.Stack;

/// <summary>Somebody on a link, and what is known of their address there.</summary>
internal sealed class Neighbour : ITimed
{
    private readonly NeighbourTable _table;

    public Neighbour(NeighbourTable table, TimerHeap timers, NetworkInterface via, IpAddress address)
    {
        _table = table;
        Timer = new Timer(timers, this);
        Interface = via;
        Address = address;
    }

    public NetworkInterface Interface { get; }

    public IpAddress Address { get; }

    public MacAddress Mac { get; set; }

    public NeighbourState State { get; set; }

    /// <summary>Questions without an answer so far.</summary>
    public int Tries { get; set; }

    /// <summary>It is in the table; who kept a reference to one that is not looks it up again.</summary>
    public bool IsValid { get; set; } = true;

    /// <summary>It was used since the table last looked for room.</summary>
    public bool IsRecent { get; set; }

    public bool IsRouter { get; set; }

    public Timer Timer { get; }

    public Neighbour? NextInBucket { get; set; }

    /// <summary>Packets that wait for the address, the oldest first.</summary>
    public PacketQueue Waiting;

    public void OnTimer(Timer timer) => _table.OnTimer(this);
}
