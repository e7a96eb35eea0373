namespace Pistachio.Net.Stack;

/// <summary>A multicast group that sockets on this host have joined on one interface.</summary>
internal sealed class GroupMembership : ITimed
{
    private readonly GroupTable _table;

    public GroupMembership(GroupTable table, TimerHeap timers, NetworkInterface via, IpAddress group)
    {
        _table = table;
        Timer = new Timer(timers, this);
        Interface = via;
        Group = group;
    }

    public NetworkInterface Interface { get; }

    public IpAddress Group { get; }

    /// <summary>How many have joined.</summary>
    public int References { get; set; } = 1;

    /// <summary>We were the last to report it, so we say when we leave (RFC 2236 section 3).</summary>
    public bool WasLastToReport { get; set; }

    /// <summary>Reports to come without a query.</summary>
    public int ReportsLeft { get; set; }

    /// <summary>Until the next report.</summary>
    public Timer Timer { get; }

    public void OnTimer(Timer timer) => _table.OnTimer(this);
}
