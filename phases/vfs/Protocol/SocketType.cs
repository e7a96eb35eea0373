namespace Pistachio.Vfs.Protocol;

/// <summary>Types of sockets, with the numbers of Linux.</summary>
public enum SocketType : uint
{
    Stream = 1,
    Datagram = 2,

    /// <summary>Of the internet families: whole packets, headers included.</summary>
    Raw = 3,
    SequencedPacket = 5,
}
