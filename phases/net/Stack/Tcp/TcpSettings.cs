namespace Pistachio.Net.Stack;

/// <summary>What programs may choose of a connection. A listener's are those of the connections that it accepts.</summary>
public sealed class TcpSettings
{
    /// <summary>How often a SYN is sent again: in all more than the three minutes of RFC 1122 section 4.2.3.5.</summary>
    public const int UsualSynRetransmissions = 7;

    /// <summary>How long it waits in FIN-WAIT-2 for a peer that may never answer.</summary>
    public const int UsualFinWait2Seconds = 60;

    /// <summary>TCP_NODELAY: small segments are sent at once (RFC 1122 section 4.2.3.4).</summary>
    public bool NoDelay { get; set; }

    /// <summary>TCP_CORK: no segment that is not full, for up to 200 ms.</summary>
    public bool Cork { get; set; }

    /// <summary>SO_KEEPALIVE.</summary>
    public bool KeepAlive { get; set; }

    /// <summary>TCP_KEEPIDLE, in seconds (RFC 1122 section 4.2.3.6: two hours).</summary>
    public int KeepAliveIdle { get; set; } = 7200;

    /// <summary>TCP_KEEPINTVL, in seconds.</summary>
    public int KeepAliveInterval { get; set; } = 75;

    /// <summary>TCP_KEEPCNT.</summary>
    public int KeepAliveProbes { get; set; } = 9;

    /// <summary>TCP_USER_TIMEOUT, in milliseconds: how long bytes may stay unacknowledged; 0: as many retransmissions as usual.</summary>
    public int UserTimeout { get; set; }

    /// <summary>TCP_MAXSEG: segments are not longer; 0: as the path takes.</summary>
    public int MaximumSegment { get; set; }

    /// <summary>TCP_SYNCNT: how often a SYN is sent again, 1 to 127; 0: as often as usual.</summary>
    public int SynRetransmissions { get; set; }

    /// <summary>TCP_LINGER2: how long a connection that the program has closed waits for the end of the peer, in seconds; negative: not at all.</summary>
    public int FinWait2Seconds { get; set; } = UsualFinWait2Seconds;

    /// <summary>TCP_DEFER_ACCEPT: a connection without data waits so many seconds before it can be accepted; 0: not at all.</summary>
    public int DeferSeconds { get; set; }

    /// <summary>TCP_NOTSENT_LOWAT: with so many bytes that were not sent yet there is no use in writing more; 0: no matter. The stack itself makes no use of it.</summary>
    public uint UnsentLowWater { get; set; }

    /// <summary>SO_BINDTODEVICE: the only interface. It counts when the connection begins; null: any.</summary>
    public NetworkInterface? BoundInterface { get; set; }

    /// <summary>IP_RECVERR, IPV6_RECVERR: what routers and hosts say of segments to an address of that version is an error at once.</summary>
    public bool ReportsErrors4 { get; set; }

    public bool ReportsErrors6 { get; set; }

    /// <summary>SO_OOBINLINE: an urgent byte stays in the stream.</summary>
    public bool UrgentInline { get; set; }

    /// <summary>What a socket may do with addresses that are not of this host. It counts when it is bound, and when the connection begins.</summary>
    public ForeignAddresses Foreign { get; set; }

    /// <summary>TCP_INQ: who receives is told how much is left. The stack itself makes no use of it.</summary>
    public bool TellsUnread { get; set; }

    /// <summary>SO_DONTROUTE: a connection goes over no router. It counts when the connection begins.</summary>
    public bool StaysOnLink { get; set; }

    /// <summary>Time to live, 1 to 255, or hop limit, from 0, that a connection begins with: its SYN has it too.</summary>
    public byte HopLimit { get; set; } = 64;

    /// <summary>Type of service or traffic class that a connection begins with.</summary>
    public byte TrafficClass { get; set; }

    /// <summary>SO_SNDBUF: bytes that the program may write before they are acknowledged, 1 to 1 GiB; 0: as many as usual.</summary>
    public int SendBuffer { get; set; }

    /// <summary>SO_RCVBUF: bytes that may have come and not been read, 1 to 1 GiB; 0: as many as usual. The window that was offered stays.</summary>
    public int ReceiveBuffer { get; set; }

    /// <summary>SO_RCVLOWAT: with fewer bytes there is nothing to read yet, from 1; the stack itself makes no use of it.</summary>
    public int ReceiveLowWater { get; set; } = 1;

    public CongestionAlgorithm Congestion { get; set; }

    internal TcpSettings Copy() => (TcpSettings)MemberwiseClone();
}
