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

    /// <summary>The highest badge of a domain.</summary>
    public const ulong LastDomain = SharedObject - 1;

    /// <summary>Set in the badge of a capability to a shared object: its number is in the low half, the rights are above that.</summary>
    public const ulong SharedObject = 1UL << 62;

    /// <summary>Where the rights are in such a badge.</summary>
    public const int RightsShift = 32;

    /// <summary>Whether a badge can be that of a domain.</summary>
    public static bool IsDomain(ulong badge) => badge is >= FirstDomain and <= LastDomain;
}
