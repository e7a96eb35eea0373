using System;
using System.Collections.Generic;

namespace Pistachio.Vfs.Server;

/// <summary>
/// Buffers of a page for what lies in pipes and sockets. So many are of the heap, whatever else there is; those beyond are pages of the pool for files.
/// They are lent to who has bytes, and to nobody else, so that thousands of pipes and sockets that are only open need none.
/// </summary>
/// <param name="pool">The pool; null: there is none.</param>
internal sealed class SmallBuffers(FramePool? pool)
{
    /// <summary>Bytes of a buffer.</summary>
    public const int Size = 4096;

    /// <summary>Buffers of the heap.</summary>
    public const int InHeap = 512;

    /// <summary>The part of the pool that buffers leave to files: a quarter of it.</summary>
    private const int PoolReserve = 4;

    private readonly Stack<byte[]> _unused = [];
    private int _made;

    /// <summary>A page that is taken and not lent; <see cref="_hasSpare"/> says whether there is one.</summary>
    private int _spare;
    private bool _hasSpare;
    private int _pages;

    /// <summary>Whether there is one to be had. What was told so stays true until one is lent.</summary>
    public bool HasAny => _unused.Count != 0 || _made < InHeap || _hasSpare || TakeSpare();

    /// <summary>Lend a buffer; there must be one (<see cref="HasAny"/>). What is in it is not known.</summary>
    public ByteBuffer Lend()
    {
        if (_unused.TryPop(out byte[]? array))
            return new ByteBuffer(array);
        if (_made < InHeap)
        {
            array = GC.AllocateUninitializedArray<byte>(Size);
            _made++;
            return new ByteBuffer(array);
        }

        if (!HasAny)
            throw new InvalidOperationException("there is no small buffer");
        _hasSpare = false;
        _pages++;
        return new ByteBuffer(pool!, _spare);
    }

    /// <summary>A buffer comes back.</summary>
    public void TakeBack(in ByteBuffer buffer)
    {
        if (buffer.Array is { } array)
        {
            _unused.Push(array);
            return;
        }

        _pages--;
        pool!.Free(buffer.Frame, 1);
        if (!_hasSpare)
            return;
        _hasSpare = false;
        pool.Free(_spare, 1);
    }

    private bool TakeSpare()
    {
        if (pool is null || _pages >= pool.Pages - (pool.Pages / PoolReserve) || !pool.TryTake(1, out int frame))
            return false;
        _spare = frame;
        _hasSpare = true;
        return true;
    }
}
