namespace Pistachio.LibPosix;

/// <summary>The capabilities that a process needs for its library OS.</summary>
public struct ProcessHandles
{
    /// <summary>Its own address space, with the right to change it.</summary>
    public ulong AddressSpace;

    /// <summary>The memory server's endpoint, with the badge of this process and the right to grant.</summary>
    public ulong MemoryServer;
}
