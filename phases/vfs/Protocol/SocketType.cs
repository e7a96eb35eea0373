namespace Pistachio.Vfs.Protocol;

/// <summary>Types of sockets, with the numbers of Linux.</summary>
public enum SocketType : uint
{
    Stream = 1,
    Datagram = 2,
    SequencedPacket = 5,
}
