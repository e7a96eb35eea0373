using System.Runtime.InteropServices;
using System.Threading;

namespace Pistachio.Net.Interfaces;

/// <summary>Words of shared memory: each access is one access of the processor, in the order of the program.</summary>
internal static class SharedWord
{
    public static uint Read(IRingMemory memory, int offset) => Volatile.Read(ref MemoryMarshal.AsRef<uint>(memory.Bytes(offset, sizeof(uint))));

    public static void Write(IRingMemory memory, int offset, uint value) =>
        Volatile.Write(ref MemoryMarshal.AsRef<uint>(memory.Bytes(offset, sizeof(uint))), value);

    public static ulong ReadLong(IRingMemory memory, int offset) => Volatile.Read(ref MemoryMarshal.AsRef<ulong>(memory.Bytes(offset, sizeof(ulong))));

    public static void WriteLong(IRingMemory memory, int offset, ulong value) =>
        Volatile.Write(ref MemoryMarshal.AsRef<ulong>(memory.Bytes(offset, sizeof(ulong))), value);

    /// <summary>
    /// After something was put into a ring: whether the other side waits for it and must be signalled. Only one of several such calls is told so.
    /// </summary>
    public static bool MustWake(IRingMemory memory, int waits)
    {
        // What was put in must be seen before the word is read: otherwise both sides could miss each other.
        Interlocked.MemoryBarrier();
        if (Read(memory, waits) == 0)
            return false;

        Write(memory, waits, 0);
        return true;
    }

    /// <summary>Says that this side is about to wait. The ring must be looked at once more afterwards.</summary>
    public static void Wait(IRingMemory memory, int waits)
    {
        Write(memory, waits, 1);
        Interlocked.MemoryBarrier();
    }
}
