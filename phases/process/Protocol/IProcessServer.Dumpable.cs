using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Processes.Protocol;

/// <content>Who may look into a process (PR_SET_DUMPABLE of Linux).</content>
public partial interface IProcessServer
{
    /// <summary>
    /// Whether others of the same user may look into the caller: its descriptors, its mappings, its environment. The child of a fork begins as its parent is, a
    /// program that is executed as one that they may look into.
    /// </summary>
    [Operation(193)]
    Errno Dumpable([Badge] ulong domain, out bool isDumpable);

    /// <summary>Change that.</summary>
    /// <returns>EIO: the VFS server does not answer; then nothing has changed.</returns>
    [Operation(194)]
    Errno SetDumpable([Badge] ulong domain, bool isDumpable);
}
