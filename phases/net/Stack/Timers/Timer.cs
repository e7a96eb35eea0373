namespace Pistachio.Net.Stack;

/// <summary>One deadline of one owner, in the heap of a stack while it is set.</summary>
internal sealed class Timer(TimerHeap heap, ITimed owner)
{
    public ITimed Owner { get; } = owner;

    /// <summary>Nanoseconds of the stack's clock; of no meaning while it is not set.</summary>
    public long Deadline { get; internal set; }

    public bool IsSet => Position >= 0;

    /// <summary>Place in the heap, -1 when it is not set.</summary>
    internal int Position { get; set; } = -1;

    /// <summary>Set it, or move it.</summary>
    public void Set(long deadline) => heap.Set(this, deadline);

    /// <summary>Set it if it is not set for an earlier time: for owners that look for themselves what is due.</summary>
    public void SetAtLatest(long deadline)
    {
        if (Position < 0 || deadline < Deadline)
            heap.Set(this, deadline);
    }

    public void Cancel() => heap.Cancel(this);
}
