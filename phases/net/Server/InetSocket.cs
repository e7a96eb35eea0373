using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <summary>A socket as programs have it: what the stack has of it, and who may use it.</summary>
/// <param name="number">Its number.</param>
/// <param name="is6">It is of AF_INET6.</param>
/// <param name="type">Its type.</param>
/// <param name="owner">The domain that it is made for.</param>
internal sealed class InetSocket(uint number, bool is6, SocketType type, ulong owner)
{
    public uint Number { get; } = number;

    public bool Is6 { get; } = is6;

    public SocketType Type { get; } = type;

    /// <summary>Domains that may use it.</summary>
    public List<ulong> Holders { get; } = new(1) { owner };

    /// <summary>It has no open file description yet.</summary>
    public bool IsPending { get; set; } = true;

    /// <summary>
    /// The VFS server knows no open file description of it any more: nobody will close it, so it goes with the last domain that may use it.
    /// </summary>
    public bool IsLost { get; set; }

    /// <summary>Of datagrams.</summary>
    public UdpSocket? Datagrams { get; set; }

    /// <summary>Of echo requests and replies (ICMP).</summary>
    public PingSocket? Ping { get; set; }

    /// <summary>Of packets as they are (SOCK_RAW).</summary>
    public RawSocket? Raw { get; set; }

    /// <summary>Of AF_NETLINK.</summary>
    public NetlinkSocket? Netlink { get; set; }

    public SocketFamily Family => Netlink is not null ? SocketFamily.Netlink : Is6 ? SocketFamily.Internet6 : SocketFamily.Internet;

    /// <summary>The number of its protocol in packets.</summary>
    public byte Protocol { get; init; }

    /// <summary>The user who made it.</summary>
    public uint User { get; init; }

    /// <summary>What came, of all but streams.</summary>
    public DatagramRing? Received => Datagrams?.Received ?? Ping?.Received ?? Raw?.Received ?? Netlink?.Received;

    /// <summary>Of a stream that is bound and neither listens nor is connected.</summary>
    public TcpBinding? Binding { get; set; }

    public TcpListener? Listener { get; set; }

    /// <summary>Connections that were accepted for a caller that was gone: they are the first to be accepted again. Null: there never were any.</summary>
    public Queue<InetSocket>? Returned { get; set; }

    public TcpConnection? Connection { get; set; }

    /// <summary>What a connection begins with, and has.</summary>
    public TcpSettings Settings { get; set; } = new();

    /// <summary>Somebody connects, and was not told yet what came of it.</summary>
    public bool IsConnecting { get; set; }

    /// <summary>Time to live and type of service that a stream is to have, before the stack has anything of it.</summary>
    public byte HopLimit
    {
        get => Settings.HopLimit;
        set => Settings.HopLimit = value;
    }

    public byte TrafficClass
    {
        get => Settings.TrafficClass;
        set => Settings.TrafficClass = value;
    }

    /// <summary>SO_PRIORITY, SO_MARK, SO_BUSY_POLL and SO_INCOMING_CPU, which nothing here makes use of.</summary>
    public int Priority { get; set; }

    public uint Mark { get; set; }

    public int BusyPoll { get; set; }

    public int IncomingProcessor { get; set; } = -1;

    /// <summary>An error that is not of what the stack has of it any more.</summary>
    public Errno PendingError { get; set; }

    /// <summary>Bind has given it its address: it stays when the connection is over.</summary>
    public bool IsBoundByProgram { get; set; }

    /// <summary>SO_REUSEADDR, SO_REUSEPORT, IPV6_V6ONLY.</summary>
    public bool ReusesAddress { get; set; }

    public bool ReusesPort { get; set; }

    public bool IsOnly6 { get; set; }

    /// <summary>The address that IP_MULTICAST_IF was set with.</summary>
    public IpAddress MulticastAddress { get; set; } = IpAddress.Any4;

    /// <summary>What is told with each datagram.</summary>
    public ControlItems Control { get; set; }

    /// <summary>The option that has the time told with each datagram, see <see cref="SocketServer"/>; 0: none.</summary>
    public SocketOption Stamp { get; set; }

    /// <summary>SO_TIMESTAMPING, as it was set.</summary>
    public uint StampingFlags { get; set; }

    /// <summary>When what was received last came, in nanoseconds since boot; 0: nothing was.</summary>
    public long LastTime { get; set; }

    /// <summary>IPV6_PKTINFO, as an option: where from and by which interface what is sent goes; null: as usual.</summary>
    public DatagramOptions? Sticky { get; set; }

    /// <summary>IP_BIND_ADDRESS_NO_PORT, which is kept: bind chooses a port nevertheless.</summary>
    public bool BindsNoPort { get; set; }

    /// <summary>IP_MTU_DISCOVER or IPV6_MTU_DISCOVER, as it was set: 1 is what sockets of Linux begin with (IP_PMTUDISC_WANT).</summary>
    public byte MtuDiscovery { get; set; } = 1;

    public bool IsReceiveShut { get; set; }

    public bool IsSendShut { get; set; }

    /// <summary>SO_RCVTIMEO and SO_SNDTIMEO in nanoseconds; 0: none.</summary>
    public ulong ReceiveTimeout { get; set; }

    public ulong SendTimeout { get; set; }

    /// <summary>SO_LINGER: 1 or 0, whether, and behind it the seconds.</summary>
    public ulong Linger { get; set; }

    /// <summary>Closing it takes time.</summary>
    public bool Lingers => Linger > 1 && (Linger & 1) != 0 && Connection is not null;

    /// <summary>Options that are kept as they were set, a bit for each.</summary>
    public ulong Flags { get; set; }

    /// <summary>Its end of a ring; null: there is none.</summary>
    public RingEnd? RingEnd { get; set; }

    /// <summary>Somebody who uses it has asked for a ring, since the last one.</summary>
    public bool WantsRing { get; set; }

    /// <summary>When somebody who uses it last asked for a ring and there was none, in nanoseconds since boot; null: never.</summary>
    public ulong? RingRefused { get; set; }

    /// <summary>How often it was used otherwise while it had a ring.</summary>
    public int Contended { get; set; }

    /// <summary>It gets no ring any more.</summary>
    public bool MayNotShare { get; set; }

    /// <summary>The ring that a program shares with the server; null: there is none.</summary>
    public ServedRing? Served { get; set; }

    /// <summary>How often another domain used it while it had one.</summary>
    public int ServedContended { get; set; }

    /// <summary>Requests that wait for it, in the order in which they came.</summary>
    public List<Waiter> Waiters { get; } = [];

    /// <summary>How often something has come, and in the upper half how often urgent data was announced: see <see cref="Net.Protocol.SocketStates"/>.</summary>
    public ushort Counts { get; private set; }

    /// <summary>Count what the stack says has changed.</summary>
    public void Count(SocketChange change)
    {
        if ((change & SocketChange.Readable) != 0)
            Counts = (ushort)((Counts & 0xFF00) | (byte)(Counts + 1));
        if ((change & SocketChange.Urgent) != 0)
            Counts = (ushort)((byte)Counts | (Connection?.Announcements ?? 0) << 8);
    }

    /// <summary>How often it has changed.</summary>
    public uint Generation { get; set; }

    /// <summary>It is in the list of those that have changed.</summary>
    public bool HasChanged { get; set; }

    /// <summary>It is not in the table any more.</summary>
    public bool IsClosed { get; set; }

    public bool IsStream => Type == SocketType.Stream;

    /// <summary>The part of it that the stack has; null: none yet.</summary>
    public NetworkSocket? Socket => (NetworkSocket?)Datagrams ?? (NetworkSocket?)Connection ?? (NetworkSocket?)Listener ?? (NetworkSocket?)Ping ?? Raw;

    public IpEndpoint Any => new(Is6 ? IpAddress.Any6 : IpAddress.Any4, 0);

    public IpEndpoint Local => Socket?.Local ?? Binding?.Local ?? Any;

    /// <summary>What it is ready for: the events of poll.</summary>
    public PollEvents Ready
    {
        get
        {
            const PollEvents input = PollEvents.Input | PollEvents.InputNormal;
            const PollEvents output = PollEvents.Output | PollEvents.OutputNormal;
            if (Received is { } received)
            {
                return output
                    | (received.Count > 0 ? input : PollEvents.None)
                    | (IsReceiveShut ? input | PollEvents.ReadHangUp : PollEvents.None)
                    | (IsReceiveShut && IsSendShut ? PollEvents.HangUp : PollEvents.None)
                    | (Socket is { HasTrouble: true } || Netlink is { HasOverrun: true } ? PollEvents.Error : PollEvents.None);
            }

            if (Listener is not null)
                return Listener.ReadyCount > 0 || Returned is { Count: > 0 } || IsReceiveShut ? input : PollEvents.None;
            if (Connection is not { } connection)
                return output | PollEvents.HangUp | (PendingError != Errno.None ? PollEvents.Error : PollEvents.None);
            PollEvents ready = connection.HasTrouble ? PollEvents.Error : PollEvents.None;
            if (connection.State is TcpState.SynSent or TcpState.SynReceived)
                return ready;
            if (connection.IsReceivingOver)
                ready |= input | PollEvents.ReadHangUp;
            else if (connection.HasMark ? connection.InputAtMark(out _, out _) > 0 : HasInput(connection, int.MaxValue))
                ready |= input;
            if (connection.HasUrgentByte)
                ready |= PollEvents.Urgent;
            if (!connection.CanSend || connection.SendRing is not { } ring || (ring.Count < ring.Capacity / 2 && ring.Room > 0 && !HasEnoughUnsent(connection, ring)))
                ready |= output;
            if (connection.State == TcpState.Closed || (connection.IsReceivingOver && !connection.CanSend))
                ready |= PollEvents.HangUp;
            return ready;
        }
    }

    public bool IsHeldBy(ulong domain)
    {
        // Mostly there are one or two: a loop costs less than what looks through many at a time.
        List<ulong> holders = Holders;
        for (int i = 0; i < holders.Count; i++)
        {
            if (holders[i] == domain)
                return true;
        }

        return false;
    }

    /// <summary>The stack has something of it: it gets what the program wanted before.</summary>
    public void Begin(NetworkSocket socket, ISocketWatcher watcher)
    {
        socket.Watcher = watcher;
        socket.Tag = this;
        socket.HopLimit = HopLimit;
        socket.TrafficClass = TrafficClass;
        socket.StaysOnLink = Settings.StaysOnLink;
    }

    /// <summary>There are as many bytes as a program waits for that has set SO_RCVLOWAT, or more do not fit.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="wanted">So many are enough, from 1.</param>
    public static bool HasInput(TcpConnection connection, int wanted)
    {
        if (connection.ReceiveRing is not { Count: > 0 } ring)
            return false;

        // The peer sends into half of a ring whatever it thinks of small windows.
        int mark = Math.Min(connection.Settings.ReceiveLowWater, ring.Capacity / 2);
        return mark <= 1 || ring.Count >= Math.Min(mark, wanted) || ring.Room == 0;
    }

    /// <summary>There are as many bytes that were not sent yet as the program wants at most (TCP_NOTSENT_LOWAT).</summary>
    private static bool HasEnoughUnsent(TcpConnection connection, ISendRing ring) =>
        connection.Settings.UnsentLowWater != 0 && ring.Count - connection.Unacknowledged >= connection.Settings.UnsentLowWater;

    /// <summary>An error waits to be told.</summary>
    public bool HasError => Socket is { HasError: true } || Netlink is { HasOverrun: true };

    /// <summary>The error that waits to be told, which is taken.</summary>
    public Errno TakeError()
    {
        if (PendingError != Errno.None)
        {
            Errno pending = PendingError;
            PendingError = Errno.None;
            return pending;
        }

        if (Netlink is not { HasOverrun: true })
            return Socket?.TakeError() ?? Errno.None;
        Netlink.HasOverrun = false;
        return Errno.ENOBUFS;
    }
}
