using Pistachio.Kernel.Scheduling;
using Pistachio.Kernel.Threads;

namespace Pistachio.Kernel.Ipc;

/// <summary>A word of signals: signalling ors bits in, waiting takes them all.</summary>
public struct Notification
{
    public const ulong ObjectSize = 128;
    public const ulong TimerOffset = 56;

    public ObjectHeader Header;
    public ulong Word;
    public ThreadQueue Waiters;

    /// <summary>A thread whose wait on an endpoint also ends when a signal comes.</summary>
    public ThreadRef Bound;

    /// <summary>What is signalled when <see cref="Timer"/> expires.</summary>
    public ulong TimerBits;

    /// <summary>The time at which the notification is signalled, see <see cref="Abi.CallNumber.SignalAt"/>.</summary>
    public TimerNode Timer;
}
