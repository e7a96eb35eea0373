using Pistachio.Kernel.Threads;

namespace Pistachio.Kernel.Ipc;

/// <summary>A word of signals: signalling ors bits in, waiting takes them all.</summary>
public struct Notification
{
    public const ulong ObjectSize = 64;

    public ObjectHeader Header;
    public ulong Word;
    public ThreadQueue Waiters;

    /// <summary>A thread whose wait on an endpoint also ends when a signal comes.</summary>
    public ThreadRef Bound;
}
