namespace Pistachio.Abi;

/// <summary>Messages that the kernel itself sends.</summary>
public static class KernelProtocol
{
    /// <summary>Protocol number in the tag.</summary>
    public const uint Number = 1;

    /// <summary>
    /// To a thread's supervisor: the thread stopped by a fault. Words: vector (Intel SDM volume 3, table 6-1, or
    /// <see cref="Vectors"/>), error code, faulting address, instruction pointer. The reply lets it go on.
    /// </summary>
    public const uint Fault = 1;
}
