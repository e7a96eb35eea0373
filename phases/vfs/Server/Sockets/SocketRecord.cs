namespace Pistachio.Vfs.Server;

/// <summary>What is known of bytes in a socket: of one message, or of a run of bytes of a stream that one process sent.</summary>
internal struct SocketRecord
{
    /// <summary>Bytes of it that are still there.</summary>
    public int Length;

    /// <summary>The address of the socket that sent it; null: it has none.</summary>
    public byte[]? From;

    /// <summary>Open file descriptions that travel with it. Each counts as a holder.</summary>
    public OpenFile[]? Rights;

    public Credentials Sender;

    /// <summary>Of a message without bytes: a look with an offset (SO_PEEK_OFF) has told of it.</summary>
    public bool IsSeen;
}
