using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>What a receiver is told, and takes away when the reply has arrived.</summary>
/// <param name="domain">The receiver.</param>
/// <param name="socket">The socket.</param>
/// <param name="flags">How it receives.</param>
internal struct ReceivePlan(Domain domain, UnixSocket socket, ReceiveFlags flags)
{
    public readonly Domain Domain = domain;
    public readonly UnixSocket Socket = socket;
    public readonly ReceiveFlags Flags = flags;

    /// <summary>Of a look with an offset: bytes in front that are left out. Otherwise 0.</summary>
    public int Skipped;

    /// <summary>The first record that is told, and how many of the bytes that are left out are of it.</summary>
    public int First;
    public int SkippedOfFirst;

    /// <summary>Of a stream, bytes; of a message, those that the receiver gets.</summary>
    public int Count;

    /// <summary>What comes with them; null: nothing.</summary>
    public OpenFile[]? Rights;

    /// <summary>The record that has them.</summary>
    public int RightsAt;

    /// <summary>Who sent it, if that is told.</summary>
    public SocketRecord Sender;
    public bool HasSender;

    /// <summary>Rights that the receiver is told of.</summary>
    public readonly int VisibleRights => (Flags & ReceiveFlags.Rights) != 0 ? Rights?.Length ?? 0 : 0;

    /// <summary>It is a look that begins at the offset of the socket (SO_PEEK_OFF).</summary>
    public readonly bool UsesOffset => Socket.PeekOffset >= 0 && (Flags & (ReceiveFlags.Peek | ReceiveFlags.Front)) == ReceiveFlags.Peek;

    public void SetSender(in SocketRecord record)
    {
        Sender = record;
        HasSender = true;
    }
}
