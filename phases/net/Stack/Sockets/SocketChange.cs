using System;

namespace Pistachio.Net.Stack;

/// <summary>What has become different about a socket. Several may come at once, and one may come although nothing can be done any more.</summary>
[Flags]
public enum SocketChange
{
    None = 0,

    /// <summary>Bytes, a datagram, a connection to accept, or the end of the stream.</summary>
    Readable = 1,

    /// <summary>There is room to send, or the connection is established.</summary>
    Writable = 2,

    /// <summary>An error is pending.</summary>
    Error = 4,

    /// <summary>Nothing more will come of it: the connection is over.</summary>
    Closed = 8,

    /// <summary>Urgent data is there (POSIX: an exceptional condition).</summary>
    Urgent = 16,
}
