namespace Pistachio.Ipc.Protocol;

/// <summary>
/// The memory that a word lies in, as one word.
/// <code>
///  63          33  32  31                     0
/// +--------------+----+------------------------+
/// |    zero      |file| handle or object       |
/// +--------------+----+------------------------+
/// </code>
/// </summary>
public static class FutexPlace
{
    private const ulong FileBit = 1UL << 32;

    /// <summary>A file that the caller holds.</summary>
    public static ulong OfFile(uint handle) => FileBit | handle;

    /// <summary>A shared object of the memory server.</summary>
    public static ulong OfObject(uint number) => number;

    public static bool IsFile(ulong memory) => (memory & FileBit) != 0;

    public static uint NumberOf(ulong memory) => (uint)memory;
}
