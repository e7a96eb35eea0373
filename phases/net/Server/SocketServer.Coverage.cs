using System;
using Pistachio.Abi;
using Pistachio.Net.Stack;

namespace Pistachio.Net.Server;

/// <content>Options of UDP-Lite (udplite(7) of Linux): how much of a datagram the checksum covers.</content>
public sealed partial class SocketServer
{
    /// <summary>The least that may be covered: the header (RFC 3828 section 3.1).</summary>
    private const int LeastCoverage = 8;

    private static int? CoverageOption(InetSocket socket, uint option) => option switch
    {
        LevelOptions.SendCoverage => socket.Datagrams!.SendCoverage,
        LevelOptions.ReceiveCoverage => socket.Datagrams!.LeastCoverage ?? 0,
        _ => null,
    };

    /// <summary>0 is all of it; fewer bytes than the header has are the header, and more than the longest datagram has that many.</summary>
    private static Errno SetCoverage(InetSocket socket, uint option, int number)
    {
        UdpSocket datagrams = socket.Datagrams!;
        ushort bytes = (ushort)(number == 0 ? 0 : Math.Clamp(number, LeastCoverage, ushort.MaxValue));
        switch (option)
        {
            case LevelOptions.SendCoverage:
                datagrams.SendCoverage = bytes;
                return Errno.None;
            case LevelOptions.ReceiveCoverage:
                datagrams.LeastCoverage = bytes;
                return Errno.None;
            default:
                return Errno.ENOPROTOOPT;
        }
    }
}
