namespace Pistachio.LibPosix;

/// <summary>Where a process finds things, see docs/architecture.md.</summary>
public static class AddressLayout
{
    /// <summary>First address for mappings: page 0 and the 15 after it stay free, so that null pointers with small offsets fault.</summary>
    public const ulong LowestMapping = 0x1_0000;

    /// <summary>Address after the last one for mappings: here the library OS begins.</summary>
    public const ulong HighestMapping = 0x0000_7FFF_8000_0000;

    /// <summary>Tables of the library OS: 256 MiB of addresses, frames as needed.</summary>
    public const ulong TableArena = 0x0000_7FFF_9000_0000;

    public const ulong TableArenaSize = 0x1000_0000;
}
