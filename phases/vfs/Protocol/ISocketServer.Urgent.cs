using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Vfs.Protocol;

/// <content>Urgent data of streams (MSG_OOB).</content>
public partial interface ISocketServer
{
    /// <summary>Send a byte that is urgent, behind all that was sent before.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The socket.</param>
    /// <param name="value">The byte: its low 8 bits.</param>
    /// <returns>As <see cref="Send"/>. EOPNOTSUPP: the socket has no urgent data.</returns>
    [Operation(90)]
    Errno SendUrgent([Badge] ulong domain, uint handle, uint value);

    /// <summary>Take the urgent byte. It never waits.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The socket.</param>
    /// <param name="keep">It stays (MSG_PEEK).</param>
    /// <param name="value">The byte.</param>
    /// <param name="count">1; 0: it was announced, and will never come.</param>
    /// <returns>
    /// EINVAL: none was announced, it was taken, or it is in the stream. EAGAIN: it was announced and has not come yet. ENOTCONN. EOPNOTSUPP: the socket has no urgent data.
    /// </returns>
    [Operation(91)]
    Errno ReceiveUrgent([Badge] ulong domain, uint handle, bool keep, out uint value, out uint count);
}
