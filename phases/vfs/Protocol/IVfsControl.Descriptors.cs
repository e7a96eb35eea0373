using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Vfs.Protocol;

/// <content>Process descriptors (pidfd of Linux). The process server makes them, since only it knows which processes there are.</content>
public partial interface IVfsControl
{
    /// <summary>Give a domain a process descriptor.</summary>
    /// <param name="caller">Must be 1.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="process">The number of the process: its id in the lower 16 bits, and all of it is never that of another process.</param>
    /// <param name="hasEnded">It has ended, and nobody has waited for it.</param>
    /// <param name="flags">O_NONBLOCK.</param>
    /// <param name="handle">The handle, which the domain holds.</param>
    /// <returns>ESRCH: no such domain. EMFILE. ENFILE.</returns>
    [Operation(260)]
    Errno OpenProcess([Badge] ulong caller, ulong domain, ulong process, bool hasEnded, OpenFlags flags, out uint handle);

    /// <summary>A process that somebody was given a descriptor of has ended, or nobody can wait for it any more.</summary>
    /// <param name="caller">Must be 1.</param>
    /// <param name="process">The number of the process.</param>
    /// <param name="isGone">Nobody can wait for it any more: its id may be another one's from now on.</param>
    [Operation(261)]
    Errno TellProcess([Badge] ulong caller, ulong process, bool isGone);
}
