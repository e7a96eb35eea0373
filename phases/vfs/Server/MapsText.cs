using System;

namespace Pistachio.Vfs.Server;

/// <summary>What a process tells of its mappings, on its way to who asked.</summary>
/// <param name="reader">Who asked.</param>
/// <param name="process">The process that tells it.</param>
internal sealed class MapsText(Domain reader, uint process)
{
    /// <summary>Bytes that are kept; the rest is cut off.</summary>
    public const int MaximumBytes = 64 << 10;

    private byte[] _bytes = [];

    public Domain Reader { get; } = reader;

    public uint Process { get; } = process;

    public int Length { get; private set; }

    /// <summary>All was told.</summary>
    public bool IsWhole { get; set; }

    /// <summary>Take the piece that follows. One that begins anew takes the place of all so far.</summary>
    public void Take(uint position, ReadOnlySpan<byte> piece)
    {
        if (position == 0)
            Length = 0;
        if (position != (uint)Length || IsWhole)
            return;
        int taken = Math.Min(piece.Length, MaximumBytes - Length);
        if (Length + taken > _bytes.Length)
            Array.Resize(ref _bytes, Math.Min(Math.Max(_bytes.Length * 2, Length + taken), MaximumBytes));
        piece[..taken].CopyTo(_bytes.AsSpan(Length));
        Length += taken;
    }

    /// <summary>Copy from a position on.</summary>
    public int Read(uint position, Span<byte> bytes)
    {
        if (position >= (uint)Length)
            return 0;
        int count = Math.Min(bytes.Length, Length - (int)position);
        _bytes.AsSpan((int)position, count).CopyTo(bytes);
        return count;
    }
}
