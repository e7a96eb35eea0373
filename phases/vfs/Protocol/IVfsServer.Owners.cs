using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Vfs.Protocol;

/// <content>Who gets signals of an open file description: SIGURG of a socket, and SIGIO of whatever becomes ready while O_ASYNC is set.</content>
public partial interface IVfsServer
{
    /// <summary>Set the owner (F_SETOWN). The user who sets it counts as the sender.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The open file description.</param>
    /// <param name="kind">What the owner is.</param>
    /// <param name="id">Its id; 0: nobody. Whether there is one is not looked at.</param>
    /// <returns>EBADF. EINVAL: no such kind.</returns>
    [Operation(240)]
    Errno SetOwner([Badge] ulong domain, uint handle, FileOwnerKind kind, uint id);

    /// <summary>The owner, and what <see cref="SetOwnerSignal"/> has set.</summary>
    /// <returns>EBADF.</returns>
    [Operation(241)]
    Errno Owner([Badge] ulong domain, uint handle, out FileOwnerKind kind, out uint id, out uint signal);

    /// <summary>Set the signal that is sent instead of SIGIO (F_SETSIG); 0: SIGIO, without saying why.</summary>
    /// <returns>EBADF. EINVAL: no signal.</returns>
    [Operation(242)]
    Errno SetOwnerSignal([Badge] ulong domain, uint handle, uint signal);

    /// <summary>Set or clear O_ASYNC.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The open file description.</param>
    /// <param name="isOn">Whether it is set.</param>
    /// <param name="descriptor">What the owner is told as the descriptor.</param>
    /// <returns>EBADF. ENOTTY: nothing tells when a file of this kind becomes ready; the flag is kept.</returns>
    [Operation(243)]
    Errno SetAsync([Badge] ulong domain, uint handle, bool isOn, uint descriptor);
}
