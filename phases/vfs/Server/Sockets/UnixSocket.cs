using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>A socket of the family AF_UNIX, and who waits for it.</summary>
/// <param name="node">Its node in the <see cref="SocketTree"/>.</param>
/// <param name="number">Its inode number.</param>
/// <param name="type">Its type.</param>
/// <param name="owner">Who made it.</param>
/// <param name="memory">Where its buffer comes from.</param>
internal sealed partial class UnixSocket(uint node, ulong number, SocketType type, Credentials owner, SocketMemory memory) : ByteChannel
{
    public uint Node { get; } = node;

    public ulong Number { get; } = number;

    public SocketType Type { get; } = type;

    public Credentials Owner { get; } = owner;

    /// <summary>It is a stream or a stream of messages: it is connected with one other.</summary>
    public bool IsConnectionMode => Type != SocketType.Datagram;

    /// <summary>What was sent to it.</summary>
    public SocketBuffer Buffer { get; } = new(memory);

    /// <summary>The other end; of a datagram socket, where its messages go. It may be closed.</summary>
    public UnixSocket? Peer { get; set; }

    /// <summary>Who made or listened at the other end.</summary>
    public Credentials PeerCredentials { get; set; }

    /// <summary>Its address; null: none.</summary>
    public byte[]? Name { get; set; }

    /// <summary>The node that its name in the file system leads to.</summary>
    public Inode? Inode { get; set; }

    /// <summary>It has been told to listen.</summary>
    public bool IsListening { get; set; }

    /// <summary>Of one that listens: how many may wait to be accepted, less 1.</summary>
    public int Backlog { get; set; }

    /// <summary>Of one that listens: connected sockets that nobody has accepted yet.</summary>
    public List<UnixSocket> Waiting { get; } = [];

    /// <summary>No bytes will come any more.</summary>
    public bool IsReceiveShut { get; set; }

    /// <summary>No bytes can be sent any more.</summary>
    public bool IsSendShut { get; set; }

    /// <summary>Nobody holds it.</summary>
    public bool IsClosed { get; set; }

    /// <summary>What went wrong since somebody asked last: SO_ERROR.</summary>
    public Errno Error { get; set; }

    /// <summary>The one that had no room when it was last sent to, or connected with.</summary>
    public UnixSocket? Refused { get; set; }

    /// <summary>SO_PASSCRED.</summary>
    public bool PassesCredentials { get; set; }

    /// <summary>Options that are kept and change nothing: a bit for each number below 64.</summary>
    public ulong Flags { get; set; }

    /// <summary>SO_RCVTIMEO, in nanoseconds; 0: none.</summary>
    public ulong ReceiveTimeout { get; set; }

    /// <summary>SO_SNDTIMEO, in nanoseconds; 0: none.</summary>
    public ulong SendTimeout { get; set; }

    /// <summary>SO_SNDBUF as it is told, in bytes: half of it may lie in the socket that it sends to.</summary>
    public int SendBuffer { get; set; } = 2 * SocketLimits.Capacity;

    /// <summary>SO_RCVBUF as it is told, in bytes: half of it may lie in the socket.</summary>
    public int ReceiveBuffer { get; set; } = 2 * SocketLimits.Capacity;

    /// <summary>SO_RCVLOWAT, in bytes, from 1.</summary>
    public int ReceiveLowWater { get; set; } = 1;

    /// <summary>SO_LINGER as it was set; closing never waits.</summary>
    public ulong Linger { get; set; }

    /// <summary>SO_PEEK_OFF; below 0: it is not used.</summary>
    public int PeekOffset { get; set; } = -1;
}
