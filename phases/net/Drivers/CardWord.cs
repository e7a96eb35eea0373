using System.Runtime.InteropServices;
using System.Threading;

namespace Pistachio.Net.Drivers;

/// <summary>Words of memory that a card shares: each access is one access, in the order of the program.</summary>
internal static class CardWord
{
    public static ushort Read16(ICardMemory memory, int offset) => Volatile.Read(ref MemoryMarshal.AsRef<ushort>(memory.Bytes(offset, sizeof(ushort))));

    public static uint Read32(ICardMemory memory, int offset) => Volatile.Read(ref MemoryMarshal.AsRef<uint>(memory.Bytes(offset, sizeof(uint))));

    public static void Write16(ICardMemory memory, int offset, ushort value) =>
        Volatile.Write(ref MemoryMarshal.AsRef<ushort>(memory.Bytes(offset, sizeof(ushort))), value);

    public static void Write32(ICardMemory memory, int offset, uint value) =>
        Volatile.Write(ref MemoryMarshal.AsRef<uint>(memory.Bytes(offset, sizeof(uint))), value);

    public static void Write64(ICardMemory memory, int offset, ulong value) =>
        Volatile.Write(ref MemoryMarshal.AsRef<ulong>(memory.Bytes(offset, sizeof(ulong))), value);
}
