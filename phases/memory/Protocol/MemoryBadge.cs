namespace Pistachio.Memory.Protocol;

/// <summary>Badges of the memory server's endpoint.</summary>
public static class MemoryBadge
{
    /// <summary>An endpoint capability without a badge: the server's own; requests through it are refused.</summary>
    public const ulong None = 0;

    /// <summary>The supervisor: may use <see cref="IMemoryControl"/>.</summary>
    public const ulong Control = 1;

    /// <summary>The lowest badge of a domain.</summary>
    public const ulong FirstDomain = 2;
}
