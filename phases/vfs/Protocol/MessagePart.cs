namespace Pistachio.Vfs.Protocol;

/// <summary>Parts of a message that is sent or was received, beside the bytes that travel with the operation.</summary>
public enum MessagePart : uint
{
    /// <summary>Bytes: in front of those of the operation when sent, behind them when received.</summary>
    Data = 0,

    /// <summary>The address that it goes to, behind 4 bytes: the handle of the directory where a relative path begins. Where it came from.</summary>
    Address = 1,

    /// <summary>Rights (SCM_RIGHTS): the handles, 4 bytes each. Only sent so.</summary>
    Rights = 2,

    /// <summary>Credentials (SCM_CREDENTIALS): process, user and group, 4 bytes each.</summary>
    Credentials = 3,

    /// <summary>
    /// Other control data of a datagram of AF_INET or AF_INET6, as <c>struct cmsghdr</c> has it; the whole in one message. Of a time (level SOL_SOCKET) that was
    /// received the first eight bytes are nanoseconds since boot, which whoever reads it makes the time of day.
    /// </summary>
    Control = 4,
}
