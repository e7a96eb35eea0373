using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Processes.Protocol;

/// <content>Job control: what comes of using the controlling terminal from the background (POSIX XBD 11.1.4).</content>
public partial interface IProcessServer
{
    /// <summary>The caller, in the background, wants to use its controlling terminal.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="reads">To read from it; otherwise to write or to change it.</param>
    /// <returns>
    /// None: it may, because it blocks or ignores SIGTTOU. EINTR: its process group got SIGTTIN or SIGTTOU. EIO: it wants to read and blocks or ignores
    /// SIGTTIN, or its process group is orphaned.
    /// </returns>
    [Operation(60)]
    Errno UseFromBackground([Badge] ulong domain, bool reads);

    /// <summary>Make a process group the foreground one of the caller's controlling terminal.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The terminal: a handle of the VFS server that the caller holds.</param>
    /// <param name="group">A process group of its session.</param>
    /// <returns>
    /// EINVAL: negative. ESRCH: no such group. EPERM: one of another session. EBADF, ENOTTY: not the controlling terminal. EINTR, EIO: as
    /// <see cref="UseFromBackground"/>.
    /// </returns>
    [Operation(61)]
    Errno SetForeground([Badge] ulong domain, uint handle, int group);
}
