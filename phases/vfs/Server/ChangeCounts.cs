using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>
/// Counts of changes, on a page that all processes can read: slot 0 as <see cref="IVfsServer.Changes"/> says, and one for each node, shared by those whose
/// numbers hash alike. A node's count rises before anything about it changes: an attribute, its size, a name in it. What was found out of nodes holds for as
/// long as their counts do; that a count rises for another node's sake costs a question, and nothing else.
/// </summary>
internal sealed class ChangeCounts
{
    private const ulong Multiplier = 0x9E37_79B9_7F4A_7C15; // 2^64 divided by the golden ratio (Knuth, volume 3, section 6.4)

    private readonly ulong[] _counts = new ulong[VfsLimits.CountSlots];
    private FramePool? _pool;
    private int _frame;
    private ulong _memory;

    public ChangeCounts() => Array.Fill(_counts, 1UL);

    /// <summary>A count.</summary>
    public ulong this[uint slot] => _counts[slot];

    /// <summary>The slot of a node, never 0.</summary>
    public static uint SlotOf(ulong device, uint node) =>
        1 + ((((uint)device << 16) ^ node) % (VfsLimits.CountSlots - 1));

    /// <summary>The slot of a domain, never 0: its count rises before it is somebody else, or its paths begin elsewhere.</summary>
    public static uint SlotOfDomain(ulong badge) => 1 + (uint)((badge * Multiplier) >> 32) % (VfsLimits.CountSlots - 1);

    /// <summary>Add a count to those that something depends on.</summary>
    public void Add(uint slot, ref PathCounts counts)
    {
        counts.Sum += _counts[slot];
        counts.Slots[counts.Length++] = (ushort)slot;
    }

    /// <summary>A count rises.</summary>
    public void Raise(uint slot)
    {
        ulong count = ++_counts[slot];
        if (_pool is not null)
            BinaryPrimitives.WriteUInt64LittleEndian(Page[((int)slot * sizeof(ulong))..], count);
    }

    /// <summary>The page, to be read.</summary>
    /// <returns>ENOMEM.</returns>
    public Errno Publish(FramePool pool, out ulong memory)
    {
        memory = _memory;
        if (memory != 0)
            return Errno.None;
        if (_pool is null && !pool.TryTake(1, out _frame))
            return Errno.ENOMEM;
        if (pool.Derive(_frame, 1, Rights.Read, out memory) != CallStatus.Ok)
        {
            if (_pool is null)
                pool.Free(_frame, 1);
            memory = 0;
            return Errno.ENOMEM;
        }

        _pool = pool;
        _memory = memory;
        if (pool.Store is { } store)
            store.CountsFrame = _frame;
        for (int i = 0; i < _counts.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(Page[(i * sizeof(ulong))..], _counts[i]);
        return Errno.None;
    }

    /// <summary>Go on with a page that processes read, all of whose counts rise.</summary>
    public void Resume(FramePool pool, int frame)
    {
        _pool = pool;
        _frame = frame;
        for (uint slot = 0; slot < _counts.Length; slot++)
        {
            _counts[slot] = BinaryPrimitives.ReadUInt64LittleEndian(Page[((int)slot * sizeof(ulong))..]);
            Raise(slot);
        }
    }

    private Span<byte> Page => _pool!.Bytes(_frame, 1);
}
