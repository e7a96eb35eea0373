using Pistachio.UserCall;

namespace Pistachio.Processes.Server;

/// <summary>A request that cannot be answered yet.</summary>
/// <param name="Request">The message, with the badge of its sender.</param>
/// <param name="Reply">The capability to answer it.</param>
internal readonly record struct PendingWait(Message Request, ulong Reply)
{
    /// <summary>Index of the thread that waits, of a request of the process itself: the third word of <c>Wait</c>.</summary>
    public uint Thread => (uint)Request.W2;
}
