namespace Pistachio.Memory;

/// <summary>What a region shows: 0 = private memory, else a shared object by the server's number, or a file.</summary>
public static class ObjectNumber
{
    private const uint FileBit = 0x8000_0000;

    /// <summary>Numbers that shared objects can have.</summary>
    public const uint HighestShared = FileBit - 1;

    public static bool IsFile(uint number) => (number & FileBit) != 0;

    public static bool IsShared(uint number) => number != 0 && (number & FileBit) == 0;

    /// <summary>The number of the file in a slot of the file table.</summary>
    public static uint OfFile(int slot) => FileBit | (uint)slot;

    public static int FileSlot(uint number) => (int)(number & ~FileBit);
}
