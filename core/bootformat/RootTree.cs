using System;
using System.Buffers.Binary;

namespace Pistachio.BootFormat;

/// <summary>
/// A directory tree as one run of bytes: what the entry <c>root</c> of the boot archive holds. Contents of regular files begin on pages of
/// their own, so that their frames can be mapped as they are. Little endian.
/// </summary>
/// <remarks>
/// <code>
///  header, 64 bytes                inode, 64 bytes                         entry, 16 bytes
///   0  magic "PISTTREE"             0  type and permissions (POSIX mode)    0  inode
///   8  version                      4  number of names (links)              4  offset of the name in the names
///  12  inode count                  8  owner    12  group                   8  bytes of the name
///  16  directory count             16  size in bytes                       12  zero
///  20  entry count                 24  modification time, s (signed)
///  24  bytes of the names          32  modification time, ns
///  28  zero                        36  directory: entry that names it
///  32  offset of the contents      40  file: offset of the content; link: offset of the target in the names
///  40  length of the whole             directory: its first entry
///  48  zero                        48  directory: number of its entries
///                                  52  directory: the one above
///                                  56  zero
/// </code>
/// Inodes follow the header, then entries, then names; contents begin on the next page. The inodes of directories come first, breadth
/// first, the root is number 0; the entries of all directories follow one another in that order, sorted by the bytes of their names. So
/// the n-th entry that names a directory names directory n, which excludes cycles and is checked in one pass.
/// </remarks>
public readonly ref struct RootTree
{
    public const ulong Magic = 0x4545_5254_5453_4950; // "PISTTREE"
    public const uint Version = 1;
    public const int HeaderSize = 64;
    public const int InodeSize = 64;
    public const int EntrySize = 16;
    public const int MaximumName = 255;

    /// <summary>Bytes of a symbolic link's target: PATH_MAX less its terminating zero.</summary>
    public const int MaximumTarget = 4095;

    /// <summary>More of either would not fit the largest tree that can be mapped.</summary>
    public const uint MaximumCount = 1 << 24;

    public const uint TypeMask = 0xF000;
    public const uint DirectoryType = 0x4000;
    public const uint FileType = 0x8000;
    public const uint LinkType = 0xA000;

    private readonly ReadOnlySpan<byte> _inodes;
    private readonly ReadOnlySpan<byte> _entries;
    private readonly ReadOnlySpan<byte> _names;

    private RootTree(ReadOnlySpan<byte> inodes, ReadOnlySpan<byte> entries, ReadOnlySpan<byte> names)
    {
        _inodes = inodes;
        _entries = entries;
        _names = names;
    }

    /// <summary>Number of inodes; 0 of a tree that was refused.</summary>
    public int InodeCount => _inodes.Length / InodeSize;

    /// <summary>Number of entries of all directories.</summary>
    public int EntryCount => _entries.Length / EntrySize;

    /// <summary>
    /// How many bytes of a tree are its tables, which <see cref="Open"/> needs: everything before the contents, a multiple of the page size.
    /// </summary>
    /// <param name="header">At least the first <see cref="HeaderSize"/> bytes.</param>
    /// <param name="length">Bytes of the whole tree.</param>
    /// <param name="bytes">The result, at most <paramref name="length"/>.</param>
    public static FormatStatus TablesLength(ReadOnlySpan<byte> header, ulong length, out ulong bytes)
    {
        bytes = 0;
        if (header.Length < HeaderSize || length < HeaderSize)
        {
            return FormatStatus.TooShort;
        }

        if (Long(header, 0) != Magic)
        {
            return FormatStatus.WrongMagic;
        }

        if (Word(header, 8) != Version)
        {
            return FormatStatus.WrongVersion;
        }

        if (Word(header, 12) is 0 or > MaximumCount || Word(header, 20) > MaximumCount || Word(header, 24) > int.MaxValue)
        {
            return FormatStatus.TooMany;
        }

        // At most 2^24 * 80 + 2^31: nothing here overflows 64 bits.
        var tables = HeaderSize + ((ulong)Word(header, 12) * InodeSize) + ((ulong)Word(header, 20) * EntrySize) + Word(header, 24);
        var contents = Long(header, 32);
        if (contents % Fields.PageSize != 0)
        {
            return FormatStatus.NotAligned;
        }

        if (Long(header, 40) > length || contents > Long(header, 40) || tables > contents || contents > int.MaxValue)
        {
            return FormatStatus.OutOfRange;
        }

        bytes = contents;
        return FormatStatus.Ok;
    }

    /// <summary>Checks the tables of a tree; nothing is used of one that fails.</summary>
    /// <param name="tables">The tree, as far as <see cref="TablesLength"/> says or further.</param>
    /// <param name="length">Bytes of the whole tree; those behind its end are ignored.</param>
    /// <param name="tree">The tree.</param>
    public static FormatStatus Open(ReadOnlySpan<byte> tables, ulong length, out RootTree tree)
    {
        tree = default;
        var status = TablesLength(tables, length, out var needed);
        if (status != FormatStatus.Ok)
        {
            return status;
        }

        if ((ulong)tables.Length < needed)
        {
            return FormatStatus.TooShort;
        }

        var opened = Reopen(tables);
        status = opened.CheckInodes(Word(tables, 16), needed, Long(tables, 40));
        if (status == FormatStatus.Ok)
        {
            status = opened.CheckEntries(Word(tables, 16));
        }

        if (status == FormatStatus.Ok)
        {
            tree = opened;
        }

        return status;
    }

    /// <summary>As <see cref="Open"/>, of tables that it has accepted and nobody has changed since: nothing is checked again.</summary>
    public static RootTree Reopen(ReadOnlySpan<byte> tables)
    {
        var entriesStart = HeaderSize + ((int)Word(tables, 12) * InodeSize);
        var namesStart = entriesStart + ((int)Word(tables, 20) * EntrySize);
        return new RootTree(
            tables.Slice(HeaderSize, entriesStart - HeaderSize),
            tables.Slice(entriesStart, namesStart - entriesStart),
            tables.Slice(namesStart, (int)Word(tables, 24)));
    }

    /// <summary>As <see cref="Inode(int)"/>, of tables that <see cref="Open"/> has accepted: one look at them instead of several.</summary>
    public static RootTreeInode Inode(ReadOnlySpan<byte> tables, int number) =>
        new(tables.Slice(HeaderSize + (number * InodeSize), InodeSize));

    /// <summary>An inode, by number from 0 (the root directory) to <see cref="InodeCount"/> - 1.</summary>
    public RootTreeInode Inode(int number) => new(_inodes.Slice(number * InodeSize, InodeSize));

    /// <summary>The name of an entry, by its number in the whole tree.</summary>
    public ReadOnlySpan<byte> EntryName(int entry) =>
        _names.Slice((int)Word(_entries, (entry * EntrySize) + 4), (int)Word(_entries, (entry * EntrySize) + 8));

    /// <summary>The inode that an entry names.</summary>
    public int EntryInode(int entry) => (int)Word(_entries, entry * EntrySize);

    /// <summary>The target of a symbolic link.</summary>
    public ReadOnlySpan<byte> Target(RootTreeInode link) => _names.Slice((int)link.Offset, (int)link.Size);

    /// <summary>Finds a name in a directory.</summary>
    /// <param name="directory">A directory.</param>
    /// <param name="name">The name.</param>
    /// <param name="inode">What it names.</param>
    public bool TryFind(RootTreeInode directory, ReadOnlySpan<byte> name, out int inode)
    {
        var low = directory.FirstEntry;
        var high = low + directory.EntryCount;
        while (low < high)
        {
            var middle = (int)(((uint)low + (uint)high) >> 1);
            var order = Compare(EntryName(middle), name);
            if (order == 0)
            {
                inode = EntryInode(middle);
                return true;
            }

            if (order < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        inode = 0;
        return false;
    }

    /// <summary>The order of names: by bytes, a prefix first.</summary>
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var common = left.Length < right.Length ? left.Length : right.Length;
        for (var i = 0; i < common; i++)
        {
            if (left[i] != right[i])
            {
                return left[i] - right[i];
            }
        }

        return left.Length - right.Length;
    }

    /// <summary>Whether bytes can be the name of an entry: 1 to 255, no slash and no zero, and neither "." nor "..".</summary>
    public static bool IsName(ReadOnlySpan<byte> name)
    {
        if (name.Length is 0 or > MaximumName || (name[0] == '.' && (name.Length == 1 || (name.Length == 2 && name[1] == '.'))))
        {
            return false;
        }

        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] is 0 or (byte)'/')
            {
                return false;
            }
        }

        return true;
    }

    private FormatStatus CheckInodes(uint directories, ulong contents, ulong length)
    {
        if (directories == 0 || directories > (uint)InodeCount)
        {
            return FormatStatus.OutOfRange;
        }

        var nextEntry = 0UL;
        for (var i = 0; i < InodeCount; i++)
        {
            var inode = Inode(i);
            if (inode.Nanoseconds >= 1_000_000_000 || inode.Mode >> 16 != 0 || (inode.Type == DirectoryType) != (i < (int)directories))
            {
                return FormatStatus.BadValue;
            }

            switch (inode.Type)
            {
                case DirectoryType:
                    if (inode.Offset != nextEntry)
                    {
                        return FormatStatus.BadOrder;
                    }

                    nextEntry += inode.RawEntryCount;
                    break;
                case FileType:
                    if (inode.Offset % Fields.PageSize != 0)
                    {
                        return FormatStatus.NotAligned;
                    }

                    if (inode.Offset < contents || inode.Offset > length || PageEnd(inode.Size) > length - inode.Offset)
                    {
                        return FormatStatus.OutOfRange;
                    }

                    break;
                case LinkType:
                    if (inode.Size is 0 or > MaximumTarget || inode.Offset > (ulong)_names.Length || inode.Size > (ulong)_names.Length - inode.Offset)
                    {
                        return FormatStatus.OutOfRange;
                    }

                    break;
                default:
                    return FormatStatus.BadValue;
            }
        }

        return nextEntry == (ulong)EntryCount ? FormatStatus.Ok : FormatStatus.OutOfRange;
    }

    private FormatStatus CheckEntries(uint directories)
    {
        var nextDirectory = 1;
        if (Inode(0).RawParent != 0)
        {
            return FormatStatus.BadOrder;
        }

        for (var i = 0; i < (int)directories; i++)
        {
            var directory = Inode(i);
            for (var entry = directory.FirstEntry; entry < directory.FirstEntry + directory.EntryCount; entry++)
            {
                var status = CheckEntry(entry, entry != directory.FirstEntry);
                if (status != FormatStatus.Ok)
                {
                    return status;
                }

                var inode = EntryInode(entry);
                if (inode >= (int)directories)
                {
                    continue;
                }

                var below = Inode(inode);
                if (inode != nextDirectory || below.RawParent != (uint)i || below.RawName != (uint)entry)
                {
                    return FormatStatus.BadOrder;
                }

                nextDirectory++;
            }

            // A directory that no entry before its own names would hang in the air, or below itself.
            if (i + 1 < (int)directories && nextDirectory <= i + 1)
            {
                return FormatStatus.BadOrder;
            }
        }

        return nextDirectory == (int)directories ? FormatStatus.Ok : FormatStatus.BadOrder;
    }

    private FormatStatus CheckEntry(int entry, bool follows)
    {
        var record = entry * EntrySize;
        var offset = Word(_entries, record + 4);
        var length = Word(_entries, record + 8);
        if (Word(_entries, record) >= (uint)InodeCount || offset > (uint)_names.Length || length > (uint)_names.Length - offset)
        {
            return FormatStatus.OutOfRange;
        }

        var name = EntryName(entry);
        if (!IsName(name))
        {
            return FormatStatus.BadName;
        }

        return follows && Compare(EntryName(entry - 1), name) >= 0 ? FormatStatus.BadOrder : FormatStatus.Ok;
    }

    // Of sizes so large that rounding would overflow, the size itself is beyond every tree.
    private static ulong PageEnd(ulong size) => size > long.MaxValue ? size : (size + Fields.PageSize - 1) & ~(ulong)(Fields.PageSize - 1);

    private static uint Word(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(offset));

    private static ulong Long(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(offset));
}
