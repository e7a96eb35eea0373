using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Processes.Protocol;

/// <content>Who gets the children that others leave (PR_SET_CHILD_SUBREAPER of Linux, PR_SET_CHILD_SUBREAPER(2const)).</content>
public partial interface IProcessServer
{
    /// <summary>
    /// Whether the caller becomes the parent of those of its descendants that lose theirs, if no other one that does so is nearer to them. Children do not inherit it; a
    /// program that is executed keeps it.
    /// </summary>
    [Operation(146)]
    Errno Subreaper([Badge] ulong domain, out bool isSubreaper);

    /// <summary>Change that. Children that it has been given stay its children.</summary>
    [Operation(147)]
    Errno SetSubreaper([Badge] ulong domain, bool isSubreaper);
}
