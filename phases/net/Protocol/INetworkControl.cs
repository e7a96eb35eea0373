using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Net.Protocol;

/// <summary>
/// The socket server as the VFS server sees it, under the badge 1; all others get EPERM. What programs do with a socket they tell the socket server themselves
/// (<c>ISocketServer</c>), which names a socket by its number; who may use which number is the VFS server's to say, because it has the open file descriptions.
/// </summary>
[Protocol(0x58)]
public interface INetworkControl
{
    /// <summary>Have a notification signalled when a socket changes that is wanted, see <see cref="SocketStates"/>, instead of the one before. Who
    /// asks a second time has lost all open file descriptions: each socket is closed when the last domain that may use it ends.</summary>
    /// <param name="caller">Must be 1.</param>
    /// <param name="notification">The notification.</param>
    [Operation(1)]
    Errno Watch([Badge] ulong caller, [Capability] ulong notification);

    /// <summary>The memory where the states of all sockets are told.</summary>
    /// <param name="caller">Must be 1.</param>
    /// <param name="memory">Memory of <see cref="SocketStates.Bytes"/>, to read and to write.</param>
    /// <returns>ENOMEM: there is none.</returns>
    [Operation(2)]
    Errno States([Badge] ulong caller, [Capability] out ulong memory);

    /// <summary>A socket gets its open file description: it was made, or accepted, for this domain, and for nobody else so far.</summary>
    /// <param name="caller">Must be 1.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="number">The socket.</param>
    /// <param name="family">Its family (AF_INET, AF_INET6).</param>
    /// <param name="type">Its type.</param>
    /// <returns>EBADF: there is no such socket for this domain.</returns>
    [Operation(3)]
    Errno Adopt([Badge] ulong caller, ulong domain, uint number, out uint family, out uint type);

    /// <summary>A domain that was given the open file description of a socket may use it.</summary>
    /// <returns>EBADF: there is no such socket.</returns>
    [Operation(4)]
    Errno Admit([Badge] ulong caller, ulong domain, uint number);

    /// <summary>The open file description of a socket is gone.</summary>
    /// <returns>EBADF: there is no such socket.</returns>
    [Operation(5)]
    Errno Close([Badge] ulong caller, uint number);

    /// <summary>A domain ended: its requests, and sockets that were made for it and never adopted, are dropped.</summary>
    [Operation(6)]
    Errno EndDomain([Badge] ulong caller, ulong domain);

    /// <summary>Whose a domain is from now on: what only the superuser may, raw sockets and ports below 1024, is nobody's before.</summary>
    /// <param name="caller">Must be 1.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="user">Its effective user; 0 is the superuser.</param>
    [Operation(7)]
    Errno Identify([Badge] ulong caller, ulong domain, uint user);

    /// <summary>The bytes of a socket are not in a ring from now on, of whatever kind, and <see cref="SocketStates"/> says what it is ready for.</summary>
    /// <param name="caller">Must be 1.</param>
    /// <param name="number">The socket.</param>
    /// <returns>EBADF: there is no such socket.</returns>
    [Operation(60)]
    Errno Unshare([Badge] ulong caller, uint number);

    /// <summary>
    /// The page with the words of a ring that a program shares with the socket server, whichever it is at a time: as of <c>ConnectionRing</c>, where the server has end 1.
    /// </summary>
    /// <param name="caller">Must be 1.</param>
    /// <param name="ring">Its number, less than <see cref="SocketStates.MaximumRings"/>.</param>
    /// <param name="memory">One page, to read.</param>
    /// <returns>ENOMEM: it cannot be given. EINVAL: there is no such ring.</returns>
    [Operation(61)]
    Errno Words([Badge] ulong caller, uint ring, [Capability] out ulong memory);
}
