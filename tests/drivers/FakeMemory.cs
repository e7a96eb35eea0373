using System;
using System.Buffers.Binary;
using Pistachio.Net.Drivers;
using Pistachio.Net.Interfaces;

namespace Pistachio.Drivers.Tests;

/// <summary>Memory with a physical address. A card reaches it by that, and nothing else.</summary>
internal sealed class FakeMemory(ulong physical, int size) : ICardMemory, IRingMemory
{
    private readonly byte[] _bytes = new byte[size];

    public Span<byte> Bytes(int offset, int length) => _bytes.AsSpan(offset, length);

    public ulong Address(int offset) => physical + (ulong)offset;

    public bool Has(ulong address, int length) => address >= physical && address - physical <= (ulong)(size - length);

    public Span<byte> At(ulong address, int length) => _bytes.AsSpan((int)(address - physical), length);

    public uint this[int offset]
    {
        get => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(offset));
        set => BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(offset), value);
    }
}

/// <summary>All memory that a card was told of: an access to anything else fails the test.</summary>
internal sealed class FakeBus(params FakeMemory[] memories)
{
    public Span<byte> At(ulong address, int length)
    {
        foreach (var memory in memories)
        {
            if (memory.Has(address, length))
                return memory.At(address, length);
        }

        throw new InvalidOperationException($"the card was sent to {address:x}");
    }

    public ushort Read16(ulong address) => BinaryPrimitives.ReadUInt16LittleEndian(At(address, 2));

    public uint Read32(ulong address) => BinaryPrimitives.ReadUInt32LittleEndian(At(address, 4));

    public ulong Read64(ulong address) => BinaryPrimitives.ReadUInt64LittleEndian(At(address, 8));

    public void Write16(ulong address, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(At(address, 2), value);

    public void Write32(ulong address, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(At(address, 4), value);
}

/// <summary>Waiting takes no time.</summary>
internal sealed class FakeTime : ICardTime
{
    public long Waited { get; private set; }

    public void Wait(int microseconds) => Waited += microseconds;
}
