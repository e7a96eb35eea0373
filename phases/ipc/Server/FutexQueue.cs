using Pistachio.Vfs.Server;

namespace Pistachio.Ipc.Server;

/// <summary>Who waits at words of shared memory, of all words that share a place in the table.</summary>
internal sealed class FutexQueue : WaitQueue
{
    /// <summary>Wakes so far.</summary>
    public ulong Wakes { get; set; }

    /// <summary>The word that was woken last, and how many of who waits there may still go.</summary>
    public FutexKey Woken { get; set; }

    public uint Tickets { get; set; }

    /// <inheritdoc/>
    public override bool SkipsGone => true;
}
