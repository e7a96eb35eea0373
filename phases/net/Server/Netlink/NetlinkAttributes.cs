using System;
using System.Buffers.Binary;

namespace Pistachio.Net.Server;

/// <summary>
/// The attributes at the end of a message of netlink: length with these four bytes, 16 bits; type, 16 bits; the value, and zeros up to a multiple of four bytes.
/// </summary>
/// <param name="bytes">All of them.</param>
internal readonly ref struct NetlinkAttributes(ReadOnlySpan<byte> bytes)
{
    public const int HeaderSize = 4;

    /// <summary>The upper two bits of a type say that it is nested, or in network byte order.</summary>
    private const ushort TypeMask = 0x3FFF;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>The last attribute of a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="value">Its value.</param>
    /// <returns>False: there is none.</returns>
    public bool TryFind(ushort type, out ReadOnlySpan<byte> value)
    {
        value = default;
        bool isFound = false;
        ReadOnlySpan<byte> rest = _bytes;
        while (TryNext(ref rest, out ushort found, out ReadOnlySpan<byte> its))
        {
            if (found != type)
                continue;
            value = its;
            isFound = true;
        }

        return isFound;
    }

    /// <summary>The number that an attribute has; null: there is none, or it is shorter.</summary>
    public uint? Number(ushort type) =>
        TryFind(type, out ReadOnlySpan<byte> value) && value.Length >= sizeof(uint) ? BinaryPrimitives.ReadUInt32LittleEndian(value) : null;

    /// <summary>Whether all of them are of some types.</summary>
    /// <param name="types">A bit for each type that may be there.</param>
    public bool AreOnly(ulong types)
    {
        ReadOnlySpan<byte> rest = _bytes;
        while (TryNext(ref rest, out ushort type, out _))
        {
            if (type >= 64 || (types >> type & 1) == 0)
                return false;
        }

        return true;
    }

    private static bool TryNext(scoped ref ReadOnlySpan<byte> rest, out ushort type, out ReadOnlySpan<byte> value)
    {
        type = 0;
        value = default;
        if (rest.Length < HeaderSize)
            return false;
        int length = BinaryPrimitives.ReadUInt16LittleEndian(rest);
        if (length < HeaderSize || length > rest.Length)
            return false;
        type = (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]) & TypeMask);
        value = rest[HeaderSize..length];
        rest = rest[Math.Min(NetlinkHeader.Align(length), rest.Length)..];
        return true;
    }
}
