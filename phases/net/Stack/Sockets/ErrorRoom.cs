namespace Pistachio.Net.Stack;

/// <summary>How many errors may still wait in all sockets of a stack, so that programs that never take theirs cost no more memory than that.</summary>
public sealed class ErrorRoom
{
    /// <summary>In all sockets together.</summary>
    public const int Capacity = 1024;

    public int Left { get; internal set; } = Capacity;
}
