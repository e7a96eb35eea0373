using System;
using System.Threading;
using Pistachio.Net.Interfaces;
using Pistachio.Net.Protocol;

namespace Pistachio.Net.Drivers;

/// <summary>
/// A split virtqueue (virtio 1.1, section 2.6) of requests with two descriptors each: the header of a frame, in memory of the driver's own, and the
/// frame. Request i always has the descriptors 2i and 2i + 1.
/// </summary>
/// <remarks>
/// <code>
/// descriptor, 16 bytes           available ring                used ring
///  0  address, 64 bits            0  flags: 1 = no interrupt     0  flags: 1 = no notification
///  8  length, 32 bits             2  index                       2  index
/// 12  flags: 1 next, 2 writes     4  heads, 16 bits each         4  head, length: 32 bits each
/// 14  next
/// </code>
/// </remarks>
internal sealed class Virtqueue
{
    /// <summary>Bytes of the header of a frame (virtio 1.1, section 5.1.6): without offloads, all zero to send.</summary>
    public const int HeaderSize = 12;

    /// <summary>Most descriptors.</summary>
    public const int MaximumSize = 256;

    /// <summary>Bytes of memory that a queue takes.</summary>
    public const int MemorySize = HeadersOffset + (MaximumSize / 2 * HeaderStride);

    private const int DescriptorSize = 16;
    private const ushort NextFlag = 1;
    private const ushort WritesFlag = 2;
    private const int AvailableOffset = MaximumSize * DescriptorSize;
    private const int UsedOffset = AvailableOffset + 1024;
    private const int HeadersOffset = UsedOffset + 4096 - 1024;
    private const int HeaderStride = 16;

    private readonly ICardMemory _memory;
    private readonly int _base;
    private readonly ICardMemory _buffers;
    private readonly bool _receives;
    private readonly short[] _buffer = new short[MaximumSize / 2];
    private readonly int[] _length = new int[MaximumSize / 2];
    private readonly byte[] _free = new byte[MaximumSize / 2];
    private int _freeCount;
    private int _size;
    private ushort _available;
    private ushort _used;

    /// <param name="memory">Memory of the driver's own.</param>
    /// <param name="start">Where in it the queue lies: <see cref="MemorySize"/> bytes, page aligned.</param>
    /// <param name="buffers">The memory of the frames.</param>
    /// <param name="receives">The card writes the frames.</param>
    public Virtqueue(ICardMemory memory, int start, ICardMemory buffers, bool receives)
    {
        _memory = memory;
        _base = start;
        _buffers = buffers;
        _receives = receives;
    }

    public ulong Descriptors => _memory.Address(_base);

    public ulong Available => _memory.Address(_base + AvailableOffset);

    public ulong Used => _memory.Address(_base + UsedOffset);

    /// <summary>The card gave something back that it did not have.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Requests that can be made now.</summary>
    public int Room => _freeCount;

    /// <summary>The card wants to be told of new requests.</summary>
    public bool WantsNotification
    {
        get
        {
            // The index must be out before the flag is read (section 2.6.13.4.1).
            Interlocked.MemoryBarrier();
            return (CardWord.Read16(_memory, _base + UsedOffset) & 1) == 0;
        }
    }

    /// <summary>Empties the queue. The card must have been reset.</summary>
    /// <param name="size">Descriptors, a power of two from 2 to <see cref="MaximumSize"/>.</param>
    /// <param name="interrupts">The card shall tell when it has used some.</param>
    public void Reset(int size, bool interrupts)
    {
        _memory.Bytes(_base, MemorySize).Clear();
        _size = size;
        _available = _used = 0;
        IsBroken = false;
        _freeCount = 0;
        for (int i = (size / 2) - 1; i >= 0; i--)
        {
            _free[_freeCount++] = (byte)i;
            _buffer[i] = -1;
            int first = _base + (2 * i * DescriptorSize);
            ushort writes = _receives ? WritesFlag : (ushort)0;
            CardWord.Write64(_memory, first, _memory.Address(_base + HeadersOffset + (i * HeaderStride)));
            CardWord.Write32(_memory, first + 8, HeaderSize);
            CardWord.Write16(_memory, first + 12, (ushort)(NextFlag | writes));
            CardWord.Write16(_memory, first + 14, (ushort)((2 * i) + 1));
            CardWord.Write16(_memory, first + DescriptorSize + 12, writes);
        }

        CardWord.Write16(_memory, _base + AvailableOffset, interrupts ? (ushort)0 : (ushort)1);
    }

    /// <summary>Makes a request; there must be <see cref="Room"/>.</summary>
    /// <param name="buffer">The number that comes back with it, below 0x8000.</param>
    /// <param name="offset">Where the frame lies.</param>
    /// <param name="length">Bytes to send, or that may be received.</param>
    public void Add(int buffer, int offset, int length)
    {
        int request = _free[--_freeCount];
        _buffer[request] = (short)buffer;
        _length[request] = length;
        int descriptor = _base + (((2 * request) + 1) * DescriptorSize);
        CardWord.Write64(_memory, descriptor, _buffers.Address(offset));
        CardWord.Write32(_memory, descriptor + 8, (uint)length);
        CardWord.Write16(_memory, _base + AvailableOffset + 4 + (_available % _size * sizeof(ushort)), (ushort)(2 * request));
        _available++;
        CardWord.Write16(_memory, _base + AvailableOffset + 2, _available);
    }

    /// <summary>Takes a request that the card is done with.</summary>
    /// <param name="buffer">As <see cref="Add"/> got it.</param>
    /// <param name="length">Bytes that were sent; or received, without the header, as the card says.</param>
    /// <returns>False: there is none, or the card is broken.</returns>
    public bool TryTake(out int buffer, out int length)
    {
        buffer = length = 0;
        ushort ahead = (ushort)(CardWord.Read16(_memory, _base + UsedOffset + 2) - _used);
        if (ahead == 0 || IsBroken)
            return false;

        int entry = _base + UsedOffset + 4 + (_used % _size * 8);
        uint head = CardWord.Read32(_memory, entry);
        uint written = CardWord.Read32(_memory, entry + 4);
        int inFlight = (_size / 2) - _freeCount;
        if (ahead > inFlight || head % 2 != 0 || head >= (uint)_size || _buffer[head / 2] < 0)
        {
            IsBroken = true;
            return false;
        }

        int request = (int)(head / 2);
        _used++;
        buffer = _buffer[request];
        _buffer[request] = -1;
        _free[_freeCount++] = (byte)request;
        length = !_receives ? _length[request] : written is >= HeaderSize and <= HeaderSize + NetworkRings.BufferSize ? (int)written - HeaderSize : 0;
        return true;
    }
}
