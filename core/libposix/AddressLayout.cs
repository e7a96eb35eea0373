using Pistachio.Abi;

namespace Pistachio.LibPosix;

/// <summary>Where mappings of a process may lie; the library OS itself is above, see <see cref="ProcessLayout"/>.</summary>
public static class AddressLayout
{
    /// <summary>First address for mappings: page 0 and the 15 after it stay free, so that null pointers with small offsets fault.</summary>
    public const ulong LowestMapping = 0x1_0000;

    /// <summary>Address after the last one for mappings: here the library OS begins.</summary>
    public const ulong HighestMapping = ProcessLayout.Library;
}
