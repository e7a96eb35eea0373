namespace Pistachio.Posix;

/// <summary><c>struct px_iovec</c>.</summary>
public struct MemoryPiece
{
    public ulong Address;

    /// <summary>Bytes.</summary>
    public ulong Length;
}
