using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Vfs.Protocol;

/// <content>Waiting for input that is not taken.</content>
public partial interface ISocketServer
{
    /// <summary>Wait until it is worth while to call <see cref="Receive"/> again.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The socket.</param>
    /// <param name="flags">As they are for that, and how to wait.</param>
    /// <returns>ETIME: as of <see cref="ConnectWait"/>.</returns>
    [Operation(70)]
    Errno ReceiveWait([Badge] ulong domain, uint handle, ReceiveFlags flags);
}
