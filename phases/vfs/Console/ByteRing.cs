using System;

namespace Pistachio.Vfs.SerialConsole;

/// <summary>Bytes in the order in which they came, up to a number that is fixed.</summary>
internal sealed class ByteRing
{
    private readonly byte[] _bytes;
    private int _first;
    private int _taken;

    public ByteRing(int capacity) => _bytes = new byte[capacity];

    public int Count { get; private set; }

    public int Free => _bytes.Length - Count;

    /// <returns>How many bytes there was room for.</returns>
    public int Add(ReadOnlySpan<byte> bytes)
    {
        int taken = Math.Min(bytes.Length, Free);
        int at = (_first + Count) % _bytes.Length;
        int before = Math.Min(taken, _bytes.Length - at);
        bytes[..before].CopyTo(_bytes.AsSpan(at));
        bytes[before..taken].CopyTo(_bytes);
        Count += taken;
        _taken = 0;
        return taken;
    }

    /// <returns>How many bytes were there.</returns>
    public int Take(Span<byte> destination)
    {
        int taken = Math.Min(destination.Length, Count);
        int before = Math.Min(taken, _bytes.Length - _first);
        _bytes.AsSpan(_first, before).CopyTo(destination);
        _bytes.AsSpan(0, taken - before).CopyTo(destination[before..]);
        _first = (_first + taken) % _bytes.Length;
        Count -= taken;
        _taken = taken;
        return taken;
    }

    /// <summary>Puts back what the last <see cref="Take"/> took, if nothing was added since.</summary>
    public void PutBack()
    {
        _first = (_first + _bytes.Length - _taken) % _bytes.Length;
        Count += _taken;
        _taken = 0;
    }
}
