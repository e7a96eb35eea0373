using System;
using System.Runtime.InteropServices;

namespace Pistachio.Vfs.Server;

/// <summary>Writes directory records, as Linux' getdents64 has them, one behind the other.</summary>
/// <remarks>
/// <code>
/// 0   inode number                             8 bytes
/// 8   position behind the entry                8
/// 16  length of the record, a multiple of 8    2
/// 18  type: that of the mode, shifted          1
/// 19  name, and zeros
/// </code>
/// What was written is not read again, so the bytes may be shared with who gets them.
/// </remarks>
public ref struct DirectoryWriter
{
    private const int Header = 19;
    private const int TypeShift = 12;

    private Span<byte> _room;

    /// <param name="room">For the records.</param>
    /// <param name="position">The position of the first entry.</param>
    public DirectoryWriter(Span<byte> room, ulong position)
    {
        _room = room;
        Position = position;
    }

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>The position behind the last entry written.</summary>
    public ulong Position { get; private set; }

    /// <summary>There was no room for an entry.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Write an entry.</summary>
    /// <param name="inode">Its inode number.</param>
    /// <param name="mode">Its mode, of which the type counts.</param>
    /// <param name="name">Its name.</param>
    /// <param name="next">The position behind it.</param>
    /// <returns>False: there is no room for it.</returns>
    public bool TryAdd(ulong inode, uint mode, scoped ReadOnlySpan<byte> name, ulong next)
    {
        int length = (Header + name.Length + 8) & ~7;
        Span<byte> room = _room;
        if (length > room.Length)
        {
            IsFull = true;
            return false;
        }

        // The last word first: of a short name it is the one with length and type.
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(room[..length]);
        words[^1] = 0;
        words[2] = (uint)length | (mode >> TypeShift << 16);
        words[0] = inode;
        words[1] = next;
        name.CopyTo(room[Header..]);
        _room = room[length..];
        Length += length;
        Position = next;
        return true;
    }
}
