using System;

namespace Pistachio.Vfs.Server;

/// <summary>
/// Directory records that were written before. A block holds as long as the count of its directory does (<see cref="ChangeCounts"/>): names, what they lead to and
/// what is above it are what they were, and a node stays of the type that it is.
/// </summary>
/// <param name="names">The tree of names.</param>
/// <param name="counts">The counts.</param>
internal sealed class ListedBlocks(NameTree names, ChangeCounts counts)
{
    /// <summary>Fewer bytes are found as fast as they are looked for here.</summary>
    public const int MinimumBytes = 512;

    /// <summary>Bytes of the largest block: as many as an exchange page has.</summary>
    public const int MaximumBytes = 4096;

    private const int Capacity = 32;
    private const ulong Unknown = 0; // no count is
    private const ulong Multiplier = 0x9E37_79B9_7F4A_7C15; // 2^64 divided by the golden ratio (Knuth, volume 3, section 6.4)

    private readonly uint[] _keys = new uint[Capacity];
    private readonly Block?[] _blocks = new Block?[Capacity];
    private int _next;

    /// <summary>Write records of a directory, as <see cref="NameTree.List"/> does.</summary>
    /// <param name="directory">The directory, of a file system that counts its changes.</param>
    /// <param name="position">The position of the first record; afterwards that behind the last one.</param>
    /// <param name="room">Where to, from <see cref="MinimumBytes"/> to <see cref="MaximumBytes"/>. It is not read, so others may write there.</param>
    /// <returns>Bytes that were written; there is room for one record at least.</returns>
    public int Write(Place directory, ref ulong position, Span<byte> room)
    {
        uint key = KeyOf(directory, position, room.Length);
        int index = Array.IndexOf(_keys, key);
        ulong count = counts[directory.CountSlot];
        if (index >= 0 && _blocks[index] is { } known && known.Count == count && known.Directory == directory && known.Position == position
            && known.Room == room.Length)
        {
            known.Bytes.AsSpan(0, known.Length).CopyTo(room);
            position = known.End;
            return known.Length;
        }

        if (index < 0)
            index = _next;
        Block block = _blocks[index] ??= new Block();
        block.Count = Unknown;
        if (block.Bytes.Length < room.Length)
            block.Bytes = new byte[room.Length];
        DirectoryWriter writer = new(block.Bytes.AsSpan(0, room.Length), position);
        names.List(directory, ref writer);
        block.Bytes.AsSpan(0, writer.Length).CopyTo(room);
        if (writer.Length >= MinimumBytes)
        {
            _keys[index] = key;
            if (index == _next)
                _next = (_next + 1) % Capacity;
            block.Directory = directory;
            block.Position = position;
            block.Room = room.Length;
            block.Count = count;
            block.Length = writer.Length;
            block.End = writer.Position;
        }

        position = writer.Position;
        return writer.Length;
    }

    /// <summary>Never 0, the key of a place without a block.</summary>
    private static uint KeyOf(Place directory, ulong position, int room)
    {
        ulong hash = (position * Multiplier) ^ directory.Node ^ ((ulong)directory.CountSlot << 32);
        return ((uint)((hash * Multiplier) >> 32) + (uint)room) | 1;
    }

    private sealed class Block
    {
        public Place Directory;
        public ulong Position;
        public int Room;

        /// <summary>The count of the directory, as it was.</summary>
        public ulong Count;

        /// <summary>The position behind the last record.</summary>
        public ulong End;
        public int Length;
        public byte[] Bytes = [];
    }
}
