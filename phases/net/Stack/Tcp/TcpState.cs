namespace Pistachio.Net.Stack;

/// <summary>The states of RFC 9293 section 3.3.2; LISTEN is a <see cref="TcpListener"/>.</summary>
public enum TcpState
{
    Closed,
    SynSent,
    SynReceived,
    Established,
    FinWait1,
    FinWait2,
    CloseWait,
    Closing,
    LastAck,
    TimeWait,
}
