using System;
using System.Collections.Generic;
using Pistachio.Hil.Link;

namespace Pistachio.Vfs.SerialConsole;

/// <summary>Bytes that were written and not yet put into frames, of all streams in the order in which they came.</summary>
internal sealed class OutputQueue
{
    /// <summary>Bytes that it holds. More would only put off the moment at which a writer has to wait for the line.</summary>
    public const int Capacity = 16 * 1024;

    private readonly ByteRing _bytes = new(Capacity);
    private readonly Queue<Piece> _pieces = new(64);

    /// <summary>The oldest piece, before those in the queue; none when its length is 0.</summary>
    private Piece _oldest;

    /// <summary>The newest piece, behind those in the queue: it can still grow.</summary>
    private Piece _newest;

    public bool IsEmpty => _bytes.Count == 0;

    public bool HasRoom => _bytes.Free > 0;

    /// <returns>How many bytes were taken.</returns>
    public int Add(RunStream stream, ReadOnlySpan<byte> bytes)
    {
        int taken = _bytes.Add(bytes);
        if (_newest.Stream != stream && taken > 0)
        {
            if (_newest.Length > 0)
                _pieces.Enqueue(_newest);
            _newest = new Piece { Stream = stream };
        }

        _newest.Length += taken;
        return taken;
    }

    /// <summary>Takes the oldest bytes that belong to one stream.</summary>
    /// <returns>How many; 0 when the queue is empty.</returns>
    public int Take(Span<byte> destination, out RunStream stream)
    {
        if (_oldest.Length == 0 && _pieces.Count > 0)
            _oldest = _pieces.Dequeue();
        ref Piece piece = ref _oldest.Length > 0 ? ref _oldest : ref _newest;

        stream = piece.Stream;
        int taken = _bytes.Take(destination[..Math.Min(destination.Length, piece.Length)]);
        piece.Length -= taken;
        return taken;
    }

    private struct Piece
    {
        public RunStream Stream;
        public int Length;
    }
}
