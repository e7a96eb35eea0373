namespace Pistachio.Files;

/// <summary>A place to receive at, in buffers of the program that an array of <c>struct iovec</c> names, or in one buffer.</summary>
internal struct VectorCursor
{
    /// <summary>Address of the array; 0: one buffer only.</summary>
    public ulong Vectors;

    /// <summary>Elements of the array.</summary>
    public int Count;

    /// <summary>The element to take when <see cref="Left"/> is 0.</summary>
    public int Next;

    /// <summary>The place.</summary>
    public ulong Address;

    /// <summary>Bytes left of the buffer there.</summary>
    public ulong Left;

    /// <summary>Bytes left in all.</summary>
    public ulong Total;
}
