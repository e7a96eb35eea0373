namespace Pistachio.Vfs.Protocol;

/// <summary>Sizes and numbers of the socket messages.</summary>
public static class SocketLimits
{
    /// <summary>Most bytes of data in one message.</summary>
    public const int DataBytes = 448;

    /// <summary>Bytes of an address behind the family: <c>sun_path</c> of Linux.</summary>
    public const int AddressBytes = 108;

    /// <summary>Descriptors that may travel with one message: SCM_MAX_FD of Linux.</summary>
    public const int MaximumRights = 253;

    /// <summary>Most bytes of handles in one message: 110 of them.</summary>
    public const int RightsBytes = 440;

    /// <summary>Bytes that may lie in a socket, and of the largest message.</summary>
    public const int Capacity = 64 << 10;

    /// <summary>Bytes of the memory that a domain shares with the server of its sockets.</summary>
    public const int WindowBytes = 64 << 10;

    /// <summary>With the number of bytes in that memory: urgent data begins behind them.</summary>
    public const uint StopsAtMark = 1U << 31;

    /// <summary>Most bytes of an option of another level than SOL_SOCKET: <c>struct group_source_req</c> has 264.</summary>
    public const int OptionBytes = 272;

    /// <summary>
    /// In <see cref="ReceiveFlags"/>, from this bit on: how many bytes of a stream the program asks for in all, at most <see cref="MostWanted"/>. Fewer than so many
    /// and than SO_RCVLOWAT are not received, unless no more can come: it is as if there were none. 0: any are.
    /// </summary>
    public const int WantedShift = 8;

    /// <summary>See <see cref="WantedShift"/>.</summary>
    public const uint MostWanted = 0xFF_FFFF;

    /// <summary>SOMAXCONN: more than so many never wait to be accepted.</summary>
    public const int MaximumBacklog = 4096;

    /// <summary>Instead of a directory in <see cref="ISocketServer.Connect"/>, of AF_INET and AF_INET6: the caller does not wait.</summary>
    public const uint ConnectLater = 1;

    /// <summary>Instead of a result of <see cref="ISocketServer.Receive"/>: the bytes of the connection are in the ring of its two ends from now on.</summary>
    public const uint RingReady = VfsLimits.RingReady;
}
