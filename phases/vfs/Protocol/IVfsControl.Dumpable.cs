using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Vfs.Protocol;

/// <content>Who may look into a process.</content>
public partial interface IVfsControl
{
    /// <summary>
    /// Whether others of the same user may look into a domain, as they may from the beginning: its descriptors, its mappings, its directories. A domain that is
    /// made with all handles of its parent, as by a fork, begins as that is.
    /// </summary>
    /// <param name="caller">Must be 1.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="isDumpable">They may.</param>
    /// <returns>ESRCH.</returns>
    [Operation(262)]
    Errno SetDumpable([Badge] ulong caller, ulong domain, bool isDumpable);
}
