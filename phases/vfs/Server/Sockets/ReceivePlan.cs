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

    /// <summary>Bytes of a stream.</summary>
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

    public void SetSender(in SocketRecord record)
    {
        Sender = record;
        HasSender = true;
    }
}
