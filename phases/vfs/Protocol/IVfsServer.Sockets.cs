using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Vfs.Protocol;

/// <content>Open file descriptions of sockets, whichever server has the sockets.</content>
public partial interface IVfsServer
{
    /// <summary>An endpoint of the server of a family (<see cref="ISocketServer"/>), which knows the caller by it. It is valid until the caller ends.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="family">The family; not AF_UNIX, which is this server's own.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <returns>EAFNOSUPPORT: there is none. ENOMEM.</returns>
    [Operation(200)]
    Errno SocketServer([Badge] ulong domain, SocketFamily family, [Capability] out ulong endpoint);

    /// <summary>Make the open file description of a socket that its server has just made, or accepted, for the caller.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="number">The socket's number there.</param>
    /// <param name="flags">O_NONBLOCK; O_CLOEXEC, which is the library's affair.</param>
    /// <param name="handle">The open file description.</param>
    /// <returns>EBADF: no such socket. EINVAL: other flags. EMFILE: the socket is closed.</returns>
    [Operation(201)]
    Errno AdoptSocket([Badge] ulong domain, uint number, OpenFlags flags, out uint handle);

    /// <summary>What a socket is that was handed down. The caller may use it from now on.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">Its open file description.</param>
    /// <param name="family">Its family.</param>
    /// <param name="type">Its type.</param>
    /// <param name="number">What its server knows it by; of AF_UNIX the handle.</param>
    /// <returns>EBADF. ENOTSOCK. ENOMEM.</returns>
    [Operation(202)]
    Errno DescribeSocket([Badge] ulong domain, uint handle, out SocketFamily family, out SocketType type, out uint number);
}
