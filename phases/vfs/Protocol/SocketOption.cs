namespace Pistachio.Vfs.Protocol;

/// <summary>Options of sockets at SOL_SOCKET, with the numbers of Linux on x86-64 (asm-generic/socket.h), and what ioctl asks.</summary>
public enum SocketOption : uint
{
    Debug = 1,
    ReuseAddress = 2,
    Type = 3,
    Error = 4,
    DoNotRoute = 5,
    Broadcast = 6,
    SendBuffer = 7,
    ReceiveBuffer = 8,
    KeepAlive = 9,
    OutOfBandInline = 10,

    /// <summary>SO_PRIORITY.</summary>
    Priority = 12,
    Linger = 13,
    ReusePort = 15,
    PassCredentials = 16,
    PeerCredentials = 17,
    ReceiveLowWater = 18,
    SendLowWater = 19,
    ReceiveTimeout = 20,
    SendTimeout = 21,

    /// <summary>SO_BINDTODEVICE: a name, by <see cref="ISocketServer.LevelOption"/>.</summary>
    BindToDevice = 25,

    /// <summary>SO_TIMESTAMP.</summary>
    Stamp = 29,
    AcceptsConnections = 30,
    SendBufferForce = 32,
    ReceiveBufferForce = 33,

    /// <summary>SO_TIMESTAMPNS.</summary>
    StampNanoseconds = 35,

    /// <summary>SO_MARK.</summary>
    Mark = 36,

    /// <summary>SO_TIMESTAMPING: which times are told.</summary>
    Stamping = 37,
    Protocol = 38,
    Domain = 39,

    /// <summary>SO_PEEK_OFF: where the next look with MSG_PEEK begins, in bytes from the first that is to be received; −1: at the first, always.</summary>
    PeekOffset = 42,

    /// <summary>SO_BUSY_POLL.</summary>
    BusyPoll = 46,

    /// <summary>SO_INCOMING_CPU.</summary>
    IncomingProcessor = 49,

    /// <summary>SO_BINDTOIFINDEX.</summary>
    BindToInterface = 62,

    /// <summary>SO_TIMESTAMP_NEW and SO_TIMESTAMPNS_NEW, on x86-64 the same under other numbers.</summary>
    NewStamp = 63,
    NewStampNanoseconds = 64,

    /// <summary>SO_TIMESTAMPING_NEW, on x86-64 the same under another number.</summary>
    NewStamping = 65,

    /// <summary>FIONREAD: bytes that the next read gives, of a stream all that are there.</summary>
    Readable = 0x1_0000,

    /// <summary>SIOCOUTQ: bytes sent that were not read yet.</summary>
    Unread = 0x1_0001,

    /// <summary>SIOCATMARK: whether the next byte is behind all that was sent before urgent data.</summary>
    AtMark = 0x1_0002,

    /// <summary>SIOCGSTAMP, of AF_INET and AF_INET6: when what was received last came, in nanoseconds since boot; ENOENT: nothing was.</summary>
    LastTime = 0x1_0003,
}
