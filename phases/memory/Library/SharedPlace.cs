namespace Pistachio.Memory;

/// <summary>Where in memory that processes share an address lies.</summary>
public struct SharedPlace
{
    /// <summary>The shared object, by the memory server's number; 0: it is a file.</summary>
    public uint Object;

    /// <summary>The library OS's name of the file.</summary>
    public uint File;

    /// <summary>Bytes from the start of the object or the file.</summary>
    public ulong Offset;
}
