using System;

namespace Pistachio.Vfs.Server;

/// <summary>Room for bytes: an array of the heap, or a page of the pool. The default has none.</summary>
internal readonly struct ByteBuffer
{
    private readonly FramePool? _pool;

    /// <summary>An array.</summary>
    public ByteBuffer(byte[] array)
    {
        Array = array;
        Length = array.Length;
    }

    /// <summary>A page.</summary>
    public ByteBuffer(FramePool pool, int frame)
    {
        _pool = pool;
        Frame = frame;
        Length = SmallBuffers.Size;
    }

    /// <summary>The array; null: it is a page, or nothing.</summary>
    public byte[]? Array { get; }

    /// <summary>Of a page: its frame.</summary>
    public int Frame { get; }

    /// <summary>Bytes that it has room for; 0: it is nothing.</summary>
    public int Length { get; }

    public Span<byte> Bytes => _pool is { } pool ? pool.Bytes(Frame, 1) : Array;
}
