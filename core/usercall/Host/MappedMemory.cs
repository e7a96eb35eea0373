using System;
using System.Collections.Concurrent;
using System.Threading;

namespace Pistachio.UserCall;

/// <summary>Memory by its address, as tests have put it there.</summary>
public static class MappedMemory
{
    /// <summary>Addresses between the starts of two memories, so that whoever goes beyond an end finds nothing.</summary>
    private const int Shift = 32;

    private static readonly ConcurrentDictionary<ulong, byte[]> Memories = new();
    private static long _last;

    /// <summary>The bytes at an address.</summary>
    /// <exception cref="InvalidOperationException">Not all of them are there.</exception>
    public static Span<byte> Bytes(ulong address, int length)
    {
        int offset = (int)(address & ((1UL << Shift) - 1));
        if (!Memories.TryGetValue(address >> Shift, out byte[]? memory) || length > memory.Length - offset)
            throw new InvalidOperationException($"fault at {address:x}");
        return memory.AsSpan(offset, length);
    }

    /// <summary>Put memory somewhere, until <see cref="Remove"/>.</summary>
    /// <returns>Its address.</returns>
    public static ulong Add(byte[] memory)
    {
        ulong place = (ulong)Interlocked.Increment(ref _last);
        Memories[place] = memory;
        return place << Shift;
    }

    /// <summary>What <see cref="Add"/> put there is gone.</summary>
    public static void Remove(ulong address) => Memories.TryRemove(address >> Shift, out _);
}
