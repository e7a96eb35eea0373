using Pistachio.Abi;

namespace Pistachio.Net.Server;

/// <content>Options of the level IPPROTO_UDP (udp(7) of Linux): many datagrams that are sent, and received, as one.</content>
public sealed partial class SocketServer
{
    private static int? UdpOption(InetSocket socket, uint option) => option switch
    {
        LevelOptions.UdpSegment => socket.Datagrams!.SegmentSize,
        LevelOptions.UdpCoalesce => socket.Datagrams!.TakesSegments ? 1 : 0,
        _ => null,
    };

    private static Errno SetUdpOption(InetSocket socket, uint option, int number)
    {
        switch (option)
        {
            case LevelOptions.UdpSegment when number is >= 0 and <= ushort.MaxValue:
                socket.Datagrams!.SegmentSize = (ushort)number;
                return Errno.None;
            case LevelOptions.UdpCoalesce:
                socket.Datagrams!.TakesSegments = number != 0;
                socket.Control = number != 0 ? socket.Control | ControlItems.Segments : socket.Control & ~ControlItems.Segments;
                return Errno.None;
            default:
                return option == LevelOptions.UdpSegment ? Errno.EINVAL : Errno.ENOPROTOOPT;
        }
    }
}
