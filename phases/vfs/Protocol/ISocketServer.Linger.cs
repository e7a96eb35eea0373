using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Vfs.Protocol;

/// <content>Closing with SO_LINGER.</content>
public partial interface ISocketServer
{
    /// <summary>
    /// End what a stream sends that is about to be closed, and wait until all of it has been acknowledged. The caller waits no longer than SO_LINGER says. It does
    /// not wait where closing resets the connection.
    /// </summary>
    /// <returns>EBADF. ENOTSOCK.</returns>
    [Operation(71)]
    Errno Linger([Badge] ulong domain, uint handle);
}
