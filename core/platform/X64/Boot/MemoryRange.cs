namespace Pistachio.Platform;

/// <summary>A run of physical memory, page aligned when it comes from <see cref="BootInformation"/>.</summary>
/// <param name="start">First byte.</param>
/// <param name="end">Behind the last byte.</param>
public readonly struct MemoryRange(ulong start, ulong end)
{
    /// <summary>Physical address of the first byte.</summary>
    public readonly ulong Start = start;

    /// <summary>Physical address behind the last byte.</summary>
    public readonly ulong End = end;

    /// <summary>Bytes.</summary>
    public ulong Length => End - Start;
}
