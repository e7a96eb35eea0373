using System;

namespace Pistachio.Vfs.Protocol;

/// <summary>How to receive.</summary>
[Flags]
public enum ReceiveFlags : uint
{
    None = 0,

    /// <summary>The two bits of a <see cref="SocketWait"/>.</summary>
    WaitMask = 3,

    /// <summary>MSG_PEEK: the message stays where it is.</summary>
    Peek = 4,

    /// <summary>Rights that come with it are wanted; otherwise they are closed.</summary>
    Rights = 8,

    /// <summary>What of the bytes does not fit the reply is wanted, as <see cref="MessagePart.Data"/>.</summary>
    Rest = 16,

    /// <summary>MSG_ERRQUEUE, of AF_INET and AF_INET6: the oldest error instead of a message; EAGAIN when there is none.</summary>
    Errors = 32,

    /// <summary>With <see cref="Peek"/>: from the first byte, whatever SO_PEEK_OFF says, which stays as it is.</summary>
    Front = 64,
}
