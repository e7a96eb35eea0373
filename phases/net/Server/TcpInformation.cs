using System;
using System.Buffers.Binary;
using Pistachio.Net.Stack;

namespace Pistachio.Net.Server;

/// <summary>
/// TCP_INFO: the first fields of <c>struct tcp_info</c> of Linux (linux/tcp.h). What the stack does not know is zero.
/// </summary>
internal static class TcpInformation
{
    /// <summary>The structure as it was when it had its first fields.</summary>
    private const int Size = 104;

    private const int RoundTripOffset = 68;
    private const int SegmentOffset = 16;
    private const int UnacknowledgedOffset = 24;
    private const int ThresholdOffset = 76;
    private const int WindowOffset = 80;
    private const int RetransmissionsOffset = 100;
    private const byte HasTimestamps = 1;
    private const byte HasSack = 2;
    private const int NanosecondsPerMicrosecond = 1000;

    /// <summary>Write it.</summary>
    /// <returns>Its length.</returns>
    public static int Write(Span<byte> value, InetSocket socket)
    {
        value = value[..Size];
        value.Clear();
        value[0] = StateOf(socket);
        if (socket.Connection is not { } connection)
            return Size;
        int segment = Math.Max(connection.SegmentSize, 1);
        value[5] = (byte)((connection.HasTimestamps ? HasTimestamps : 0) | (connection.HasSack ? HasSack : 0));
        Put(value, SegmentOffset, connection.SegmentSize);
        Put(value, SegmentOffset + sizeof(int), connection.SegmentSize);
        Put(value, UnacknowledgedOffset, (connection.Unacknowledged + segment - 1) / segment);
        Put(value, RoundTripOffset, (int)(connection.RoundTrip / NanosecondsPerMicrosecond));
        Put(value, ThresholdOffset, connection.SlowStartThreshold / segment);
        Put(value, WindowOffset, connection.CongestionWindow / segment);
        Put(value, WindowOffset + sizeof(int), connection.SegmentSize);
        Put(value, RetransmissionsOffset, (int)connection.Retransmissions);
        return Size;
    }

    /// <summary>The states with the numbers of Linux (net/tcp_states.h), also those of /proc/net/tcp.</summary>
    public static byte StateOf(InetSocket socket) => socket.Listener is not null ? (byte)10 : StateOf(socket.Connection?.State);

    /// <summary>As <see cref="StateOf(InetSocket)"/>.</summary>
    public static byte StateOf(TcpState? state) => state switch
    {
        TcpState.Established => 1,
        TcpState.SynSent => 2,
        TcpState.SynReceived => 3,
        TcpState.FinWait1 => 4,
        TcpState.FinWait2 => 5,
        TcpState.TimeWait => 6,
        TcpState.CloseWait => 8,
        TcpState.LastAck => 9,
        TcpState.Closing => 11,
        _ => 7,
    };

    private static void Put(Span<byte> value, int offset, int number) => BinaryPrimitives.WriteInt32LittleEndian(value[offset..], number);
}
