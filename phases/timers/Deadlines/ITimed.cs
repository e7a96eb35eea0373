namespace Pistachio.Timers;

/// <summary>Something that is due at a time.</summary>
internal interface ITimed
{
    /// <summary>When, in nanoseconds since boot; 0: never.</summary>
    ulong Deadline { get; }

    /// <summary>Where it is in its <see cref="DeadlineHeap{T}"/>; -1: in none.</summary>
    int HeapIndex { get; set; }
}
