using System;
using System.Buffers.Binary;

namespace Pistachio.BootFormat;

/// <summary>One inode of a tree that has been checked, see <see cref="RootTree"/>.</summary>
public readonly ref struct RootTreeInode
{
    private readonly ReadOnlySpan<byte> _record;

    internal RootTreeInode(ReadOnlySpan<byte> record) => _record = record;

    /// <summary>Type and permissions, as the mode of POSIX <c>sys/stat.h</c> with the numbers of Linux.</summary>
    public uint Mode => Word(0);

    /// <summary>One of the types of <see cref="RootTree"/>.</summary>
    public uint Type => Mode & RootTree.TypeMask;

    /// <summary>How many names it has.</summary>
    public uint Links => Word(4);

    public uint Owner => Word(8);

    public uint Group => Word(12);

    /// <summary>Bytes of a file's content, or of a link's target.</summary>
    public ulong Size => Long(16);

    /// <summary>Modification time: seconds since 1970.</summary>
    public long Seconds => (long)Long(24);

    /// <summary>Modification time: nanoseconds, 0 to 999,999,999.</summary>
    public uint Nanoseconds => Word(32);

    /// <summary>Of a file: where its content begins in the tree, a multiple of the page size.</summary>
    public ulong Offset => Long(40);

    /// <summary>Of a directory: its first entry, by number in the whole tree.</summary>
    public int FirstEntry => (int)Offset;

    /// <summary>Of a directory: how many entries it has.</summary>
    public int EntryCount => (int)Word(48);

    /// <summary>Of a directory: the inode of the one above; the root is above itself.</summary>
    public int Parent => (int)Word(52);

    /// <summary>Of a directory other than the root: the entry that names it.</summary>
    public int NamedBy => (int)Word(36);

    internal uint RawEntryCount => Word(48);

    internal uint RawParent => Word(52);

    internal uint RawName => Word(36);

    private uint Word(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(_record.Slice(offset));

    private ulong Long(int offset) => BinaryPrimitives.ReadUInt64LittleEndian(_record.Slice(offset));
}
