namespace Pistachio.Net.Pci;

/// <summary>What a base address register names.</summary>
/// <param name="Address">Physical address, or the first port. 0: firmware assigned none.</param>
/// <param name="Size">Bytes, a power of two.</param>
/// <param name="IsMemory">Memory, not ports.</param>
public readonly record struct PciBar(ulong Address, ulong Size, bool IsMemory)
{
    /// <summary>It names memory that can be mapped: assigned, aligned, and not around the end of the addresses.</summary>
    public bool IsUsable => IsMemory && Address != 0 && Size != 0 && Address % Size == 0 && Address <= ulong.MaxValue - Size;

    /// <summary>Whether it has bytes in common with a range.</summary>
    public bool Overlaps(ulong start, ulong end) => Size != 0 && IsMemory && Address < end && start < Address + Size;
}
