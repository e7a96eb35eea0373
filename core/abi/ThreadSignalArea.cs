using System.Runtime.InteropServices;

namespace Pistachio.Abi;

/// <summary>
/// The words that each thread of a process shares with the process server: of the first thread in the start page
/// (<see cref="SignalArea.First"/>), of others in their message pages (<see cref="ProcessLayout.ThreadSignals"/>). Bit n - 1 stands for signal n.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct ThreadSignalArea
{
    public const int Size = 0x30;

    /// <summary>In <see cref="Woken"/>: the thread enters the queue of a lock, and has not looked at its word since.</summary>
    public const ulong Enters = 1UL << 63;

    /// <summary>Written by the library OS: signals that the thread blocks.</summary>
    [FieldOffset(0x00)] public ulong Blocked;

    /// <summary>Written by the library OS: blocked signals that the thread waits for (sigtimedwait).</summary>
    [FieldOffset(0x08)] public ulong Awaited;

    /// <summary>Written by the library OS: signals that threads of the process have sent to this one.</summary>
    [FieldOffset(0x10)] public ulong Directed;

    /// <summary>
    /// Set by the server when the thread is woken that sleeps at a word of shared memory or for a lock; cleared by the library OS before it sleeps.
    /// </summary>
    [FieldOffset(0x18)] public ulong Woken;

    /// <summary>Written by the server: signals of timers that are for this thread alone, and wait there to be taken.</summary>
    [FieldOffset(0x20)] public ulong Expired;

    /// <summary>Written by the library OS: not zero while the thread waits for a time of the day. It is called when the clock is set.</summary>
    [FieldOffset(0x28)] public ulong AwaitsTimeOfDay;
}
