using System;

namespace Pistachio.Net.Stack;

/// <summary>How many bytes a connection holds each way (POSIX SO_SNDBUF, SO_RCVBUF).</summary>
public sealed partial class TcpConnection
{
    /// <summary>The largest window that a SYN of ours has offered.</summary>
    private int _synWindow;

    /// <summary>
    /// The sizes in the settings have changed: the rings follow. A smaller receive ring takes all that the peer was offered, and offers nothing more until
    /// there is room again (RFC 9293 section 3.8.6: the window does not shrink); of a larger one the peer hears at once.
    /// </summary>
    public void OnBuffers()
    {
        if (_rings is null || SendRing is null || ReceiveRing is null)
            return;
        _rings.Resize(Settings, SendRing, ReceiveRing);
        _receiveCapacity = ReceiveRing.Capacity;
        OnRead();
    }

    /// <summary>The window of a SYN, which is not scaled.</summary>
    private ushort OfferInSyn()
    {
        _synWindow = Math.Max(_synWindow, Math.Min(_receiveCapacity, ushort.MaxValue));
        return (ushort)Math.Min(_receiveCapacity, ushort.MaxValue);
    }
}
