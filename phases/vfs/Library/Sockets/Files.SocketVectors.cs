using System;
using Pistachio.Abi;

namespace Pistachio.Files;

/// <content>Buffers of the program that a message is scattered to.</content>
public ref partial struct Files<TDomain>
{
    /// <summary>A buffer of the program.</summary>
    private static VectorCursor One(ulong buffer, ulong count)
    {
        VectorCursor cursor = default;
        cursor.Address = buffer;
        cursor.Left = count < MaximumCount ? count : MaximumCount;
        cursor.Total = cursor.Left;
        return cursor;
    }

    /// <summary>All buffers of an array of <c>struct iovec</c>.</summary>
    /// <returns>EFAULT. EINVAL: too many, or too many bytes.</returns>
    private readonly Errno TakeVectors(ulong vectors, int count, out VectorCursor cursor)
    {
        cursor = default;
        Errno error = CheckVectors(vectors, count);
        if (error != Errno.None)
            return error;
        cursor.Vectors = vectors;
        cursor.Count = count;
        for (int i = 0; i < count; i++)
        {
            TakeVector(vectors, i, out ulong address, out ulong length);
            if (!IsOfProgram(address, length))
                return Errno.EFAULT;
            cursor.Total += length;
        }

        return Errno.None;
    }

    /// <summary>The bytes at a cursor that lie behind each other, as many as wanted at most.</summary>
    private readonly Span<byte> Contiguous(ref VectorCursor cursor, int most)
    {
        while (cursor.Left == 0 && cursor.Next < cursor.Count)
            TakeVector(cursor.Vectors, cursor.Next++, out cursor.Address, out cursor.Left);
        return _domain.MemoryAt(cursor.Address, cursor.Left < (ulong)(uint)most ? (int)cursor.Left : most);
    }

    private readonly void Advance(ref VectorCursor cursor, int count)
    {
        while (count > 0)
        {
            int step = Contiguous(ref cursor, count).Length;
            cursor.Address += (ulong)(uint)step;
            cursor.Left -= (ulong)(uint)step;
            cursor.Total -= (ulong)(uint)step;
            count -= step;
        }
    }

    private readonly void Scatter(ref VectorCursor target, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            Span<byte> piece = Contiguous(ref target, bytes.Length);
            bytes.Slice(0, piece.Length).CopyTo(piece);
            Advance(ref target, piece.Length);
            bytes = bytes.Slice(piece.Length);
        }
    }
}
