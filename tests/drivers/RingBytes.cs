using System;
using System.Buffers.Binary;
using Pistachio.Net.Interfaces;
using Pistachio.Net.Protocol;

namespace Pistachio.Drivers.Tests;

/// <summary>Shared memory that both sides, and the test, can write.</summary>
internal sealed class RingBytes : IRingMemory
{
    private readonly byte[] _bytes = new byte[NetworkRings.Size];

    public Span<byte> Bytes(int offset, int length) => _bytes.AsSpan(offset, length);

    public uint this[int offset]
    {
        get => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(offset));
        set => BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(offset), value);
    }
}
