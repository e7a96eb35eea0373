using System;
using System.Text;
using Pistachio.Abi;
using Pistachio.Net.Stack;

namespace Pistachio.Net.Server;

/// <content>Options of the level IPPROTO_TCP (tcp(7) of Linux).</content>
public sealed partial class SocketServer
{
    /// <summary>TCP_CA_NAME_MAX of Linux: bytes of the name of an algorithm with the zero behind it.</summary>
    private const int CongestionNameSize = 16;

    private static int? TcpOption(InetSocket socket, uint option) => option switch
    {
        LevelOptions.TcpNoDelay => socket.Settings.NoDelay ? 1 : 0,
        LevelOptions.TcpMaximumSegment => socket.Connection?.SegmentSize ?? (socket.Settings.MaximumSegment == 0 ? DefaultSegment : socket.Settings.MaximumSegment),
        LevelOptions.TcpCork => socket.Settings.Cork ? 1 : 0,
        LevelOptions.TcpKeepIdle => socket.Settings.KeepAliveIdle,
        LevelOptions.TcpKeepInterval => socket.Settings.KeepAliveInterval,
        LevelOptions.TcpKeepCount => socket.Settings.KeepAliveProbes,
        LevelOptions.TcpUserTimeout => socket.Settings.UserTimeout,
        LevelOptions.TcpQuickAcknowledge => 0,
        LevelOptions.TcpSynCount => socket.Settings.SynRetransmissions == 0 ? TcpSettings.UsualSynRetransmissions : socket.Settings.SynRetransmissions,
        LevelOptions.TcpLinger2 => socket.Settings.FinWait2Seconds,
        LevelOptions.TcpDeferAccept => socket.Settings.DeferSeconds,
        LevelOptions.TcpUnsentLowWater => (int)socket.Settings.UnsentLowWater,
        LevelOptions.TcpUnread => socket.Settings.TellsUnread ? 1 : 0,
        _ => null,
    };

    /// <summary>The segment size of a stream that is not connected yet (RFC 9293 section 3.7.1).</summary>
    private const int DefaultSegment = 536;

    private Errno SetTcpOption(InetSocket socket, uint option, int number)
    {
        const int leastSegment = 88;
        const int mostSegment = 32_767;
        const int mostTime = 32_767;
        const int mostProbes = 127;
        const int mostLinger = 120;
        TcpSettings settings = socket.Settings;
        switch (option)
        {
            case LevelOptions.TcpNoDelay:
                settings.NoDelay = number != 0;
                break;
            case LevelOptions.TcpMaximumSegment when number is 0 or (>= leastSegment and <= mostSegment):
                settings.MaximumSegment = number;
                break;
            case LevelOptions.TcpCork:
                settings.Cork = number != 0;
                break;
            case LevelOptions.TcpKeepIdle when number is >= 1 and <= mostTime:
                settings.KeepAliveIdle = number;
                break;
            case LevelOptions.TcpKeepInterval when number is >= 1 and <= mostTime:
                settings.KeepAliveInterval = number;
                break;
            case LevelOptions.TcpKeepCount when number is >= 1 and <= mostProbes:
                settings.KeepAliveProbes = number;
                break;
            case LevelOptions.TcpUserTimeout when number >= 0:
                settings.UserTimeout = number;
                break;
            case LevelOptions.TcpQuickAcknowledge:
                break; // a hint
            case LevelOptions.TcpSynCount when number is >= 1 and <= mostProbes:
                settings.SynRetransmissions = number;
                break;
            case LevelOptions.TcpLinger2:
                settings.FinWait2Seconds = number < 0 ? -1 : number == 0 ? TcpSettings.UsualFinWait2Seconds : Math.Min(number, mostLinger);
                break;
            case LevelOptions.TcpDeferAccept:
                settings.DeferSeconds = DeferSecondsOf(number);
                break;
            case LevelOptions.TcpUnsentLowWater:
                settings.UnsentLowWater = (uint)number;
                Changed(socket); // who polls it for output may wait now, or no longer
                break;
            case LevelOptions.TcpUnread when number is 0 or 1:
                settings.TellsUnread = number != 0;
                break;
            case LevelOptions.TcpMaximumSegment or LevelOptions.TcpKeepIdle or LevelOptions.TcpKeepInterval or LevelOptions.TcpKeepCount
                or LevelOptions.TcpUserTimeout or LevelOptions.TcpSynCount or LevelOptions.TcpUnread:
                return Errno.EINVAL;
            default:
                return Errno.ENOPROTOOPT;
        }

        socket.Connection?.OnSettings();
        return Errno.None;
    }

    /// <summary>What TCP_DEFER_ACCEPT keeps: the end of the retransmission of a SYN, after 1, 3, 7, 15 seconds and so on, before which the time is not over.</summary>
    private static int DeferSecondsOf(int wanted)
    {
        const int longest = 120;
        const int most = 255 * longest;
        if (wanted <= 0)
            return 0;
        int interval = 1;
        int end = 1;
        while (end < wanted && end < most)
        {
            interval = Math.Min(2 * interval, longest);
            end += interval;
        }

        return end;
    }

    private static int CongestionName(InetSocket socket, Span<byte> value)
    {
        value[..CongestionNameSize].Clear();
        Encoding.ASCII.GetBytes(NameOf(socket.Settings.Congestion), value);
        return CongestionNameSize;
    }

    /// <summary>TCP_CONGESTION: the name of an algorithm, cut off at the first zero.</summary>
    /// <returns>EINVAL: no bytes. ENOENT: there is no such algorithm.</returns>
    private static Errno SetCongestion(InetSocket socket, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
            return Errno.EINVAL;
        value = value[..Math.Min(value.Length, CongestionNameSize - 1)];
        int end = value.IndexOf((byte)0);
        string name = Encoding.ASCII.GetString(end < 0 ? value : value[..end]);
        foreach (CongestionAlgorithm each in (ReadOnlySpan<CongestionAlgorithm>)[CongestionAlgorithm.Cubic, CongestionAlgorithm.NewReno])
        {
            if (name != NameOf(each))
                continue;
            socket.Settings.Congestion = each;
            socket.Connection?.OnSettings();
            return Errno.None;
        }

        return Errno.ENOENT;
    }

    private static string NameOf(CongestionAlgorithm algorithm) => algorithm == CongestionAlgorithm.Cubic ? "cubic" : "reno";
}
