using System;
using Pistachio.Abi;

namespace Pistachio.Vfs.Server;

/// <summary>
/// Values of extended attributes that come in pieces. There are few at a time, so that they take up little memory whatever clients begin and do not end:
/// who begins one more takes the place of who began first.
/// </summary>
internal sealed class StagedValues
{
    private const int Places = 4;

    private readonly Staged[] _places = new Staged[Places];
    private int _next;
    private int _count;

    /// <summary>Bytes of a value have come; at 0 it begins.</summary>
    /// <returns>EAGAIN: what came before is not here. EINVAL: bytes behind the end.</returns>
    public Errno Add(ulong domain, int length, int offset, ReadOnlySpan<byte> piece)
    {
        int place = IndexOf(domain);
        if (offset == 0)
        {
            if (place < 0)
            {
                place = _next;
                _next = (_next + 1) % Places;
                _count += _places[place].Bytes is null ? 1 : 0;
            }

            _places[place] = new Staged { Domain = domain, Bytes = new byte[length] };
        }

        if (place < 0 || _places[place].Length != offset || _places[place].Bytes.Length != length)
            return Errno.EAGAIN;
        if (piece.Length > length - offset)
            return Errno.EINVAL;
        piece.CopyTo(_places[place].Bytes.AsSpan(offset));
        _places[place].Length += piece.Length;
        return Errno.None;
    }

    /// <summary>Take the value of a domain; there is none afterwards.</summary>
    /// <returns>False: it is not here, or not whole.</returns>
    public bool TryTake(ulong domain, out byte[] value)
    {
        int place = IndexOf(domain);
        value = place >= 0 ? _places[place].Bytes : [];
        bool isWhole = place >= 0 && _places[place].Length == value.Length;
        Drop(domain);
        return isWhole;
    }

    /// <summary>A domain has ended, or needs its value no longer.</summary>
    public void Drop(ulong domain)
    {
        if (_count == 0 || IndexOf(domain) is not (>= 0 and var place))
            return;
        _places[place] = default;
        _count--;
    }

    private int IndexOf(ulong domain)
    {
        for (int i = 0; i < Places; i++)
        {
            if (_places[i].Bytes is not null && _places[i].Domain == domain)
                return i;
        }

        return -1;
    }

    private struct Staged
    {
        public ulong Domain;
        public byte[] Bytes;
        public int Length;
    }
}
