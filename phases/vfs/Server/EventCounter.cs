namespace Pistachio.Vfs.Server;

/// <summary>An event counter (eventfd of Linux).</summary>
/// <param name="value">What it counts from.</param>
/// <param name="isSemaphore">A read takes 1, rather than all.</param>
internal sealed class EventCounter(ulong value, bool isSemaphore) : WaitQueue
{
    /// <summary>The most that it can hold.</summary>
    public const ulong Maximum = ulong.MaxValue - 1;

    public ulong Value { get; private set; } = value;

    /// <summary>Take what a read gives; there must be something.</summary>
    public ulong Take()
    {
        ulong taken = isSemaphore ? 1 : Value;
        Value -= taken;
        return taken;
    }

    /// <summary>Add, if there is room.</summary>
    public bool TryAdd(ulong added)
    {
        if (added > Maximum - Value)
            return false;
        Value += added;
        return true;
    }
}
