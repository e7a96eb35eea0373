namespace Pistachio.Net.Stack;

/// <content>
/// What is different about UDP-Lite (RFC 3828 section 3.1): where UDP has the length of the datagram, its header says how many bytes from its first one on the
/// checksum covers, 0 for all; the length is that of the packet. The checksum is never left out.
/// </content>
public sealed partial class UdpProtocol
{
    private bool IsLite => _protocol == IpProtocol.UdpLite;

    /// <summary>How much of a datagram of this length, with its header, is covered.</summary>
    private static int CoverageOf(UdpSocket socket, int length) =>
        socket.SendCoverage is >= UdpHeader.Size and var wanted && wanted < length ? wanted : length;

    /// <summary>A socket takes a datagram with bytes that no checksum covers: unless it has said otherwise it does, as sockets of Linux (udplite(7)).</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="covered">Bytes that are covered, less than all. What is covered too little counts as damaged.</param>
    private bool TakesUncovered(UdpSocket socket, int covered)
    {
        if (socket.LeastCoverage is not { } least || (least != 0 && covered >= least))
            return true;
        Damaged++;
        return false;
    }
}
