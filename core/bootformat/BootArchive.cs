using System;
using System.Buffers.Binary;

namespace Pistachio.BootFormat;

/// <summary>What an entry of the boot archive is.</summary>
public enum EntryKind : uint
{
    /// <summary>ELF program that the kernel starts first.</summary>
    RootTask = 1,
    /// <summary>Who is started with which capabilities, see <see cref="Manifest"/>.</summary>
    Manifest = 2,
    /// <summary>ELF program of a server.</summary>
    Program = 3,
    /// <summary>The library OS.</summary>
    Library = 4,
    /// <summary>Bytes that mean something only to the server that asks for them.</summary>
    Data = 5,
}

/// <summary>
/// The boot archive: everything that runs on the board, loaded by the boot loader next to the kernel. Little endian.
/// </summary>
/// <remarks>
/// <code>
///   0  magic "PISTBOOT"          64 + 64 i  name, 32 bytes, NUL padded
///   8  XXH64 of bytes 16 to end          96  kind
///  16  version                          100  zero
///  20  entry count                      104  offset, page aligned
///  24  length, whole pages              112  size in bytes
///  32  build id, 16 bytes               120  zero
///  48  zero
/// </code>
/// Payloads begin on page boundaries and the last page of each is filled up with zeros, so that frames of the archive can be mapped
/// into a server as they are.
/// </remarks>
public readonly ref struct BootArchive
{
    public const ulong Magic = 0x544F_4F42_5453_4950; // "PISTBOOT"
    public const uint Version = 1;
    public const int MaximumEntries = 255;
    public const int HeaderSize = 64;
    public const int EntrySize = 64;

    public const int BuildIdOffset = 32;
    public const int BuildIdSize = 16;

    /// <summary>The checksum covers everything from here on.</summary>
    public const int ChecksumStart = 16;

    private readonly ReadOnlySpan<byte> _bytes;

    private BootArchive(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        Count = (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(20));
    }

    /// <summary>Number of entries; 0 of an archive that was refused.</summary>
    public int Count { get; }

    /// <summary>Identifies the build that made the archive.</summary>
    public ReadOnlySpan<byte> BuildId => _bytes.Slice(BuildIdOffset, BuildIdSize);

    /// <summary>
    /// Checks all that can be checked of an archive; nothing is used of one that fails. Bytes behind its end are ignored, because boot
    /// loaders round sizes up.
    /// </summary>
    public static FormatStatus Open(ReadOnlySpan<byte> bytes, out BootArchive archive)
    {
        archive = default;
        if (bytes.Length < HeaderSize)
        {
            return FormatStatus.TooShort;
        }

        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic)
        {
            return FormatStatus.WrongMagic;
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(16)) != Version)
        {
            return FormatStatus.WrongVersion;
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(24));
        if (length > (ulong)bytes.Length || length < HeaderSize)
        {
            return FormatStatus.TooShort;
        }

        bytes = bytes.Slice(0, (int)length);
        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(8)) != XxHash64.Compute(bytes.Slice(ChecksumStart)))
        {
            return FormatStatus.Damaged;
        }

        var status = CheckEntries(bytes);
        if (status == FormatStatus.Ok)
        {
            archive = new BootArchive(bytes);
        }

        return status;
    }

    /// <summary>As <see cref="Open"/>, of bytes that it has accepted and nobody has changed since: nothing is checked again.</summary>
    public static BootArchive Reopen(ReadOnlySpan<byte> bytes) =>
        new(bytes.Slice(0, (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(24))));

    /// <summary>An entry, by number from 0 to <see cref="Count"/> - 1.</summary>
    public BootArchiveEntry Entry(int number) =>
        new(_bytes.Slice(HeaderSize + (number * EntrySize), EntrySize), _bytes);

    /// <summary>Bytes of the header and the table of <paramref name="count"/> entries, at the beginning of the archive.</summary>
    public static uint TableSize(uint count) => HeaderSize + (count * EntrySize);

    /// <summary>Finds an entry by its name.</summary>
    public bool TryFind(ReadOnlySpan<byte> name, out BootArchiveEntry entry)
    {
        var count = Count;
        for (var i = 0; i < count; i++)
        {
            entry = Entry(i);
            if (Fields.Same(entry.Name, name))
            {
                return true;
            }
        }

        entry = default;
        return false;
    }

    /// <summary>Finds the first entry of a kind.</summary>
    public bool TryFind(EntryKind kind, out BootArchiveEntry entry)
    {
        var count = Count;
        for (var i = 0; i < count; i++)
        {
            entry = Entry(i);
            if (entry.Kind == kind)
            {
                return true;
            }
        }

        entry = default;
        return false;
    }

    private static FormatStatus CheckEntries(ReadOnlySpan<byte> bytes)
    {
        var count = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(20));
        if (count > MaximumEntries)
        {
            return FormatStatus.TooMany;
        }

        var tableEnd = TableSize(count);
        if (tableEnd > (uint)bytes.Length)
        {
            return FormatStatus.TooShort;
        }

        for (var i = 0; i < (int)count; i++)
        {
            var entry = bytes.Slice(HeaderSize + (i * EntrySize), EntrySize);
            var offset = BinaryPrimitives.ReadUInt64LittleEndian(entry.Slice(40));
            var size = BinaryPrimitives.ReadUInt64LittleEndian(entry.Slice(48));
            if (!Fields.IsName(entry.Slice(0, Fields.NameSize)))
            {
                return FormatStatus.BadName;
            }

            if (BinaryPrimitives.ReadUInt32LittleEndian(entry.Slice(32)) is < (uint)EntryKind.RootTask or > (uint)EntryKind.Data)
            {
                return FormatStatus.BadValue;
            }

            if (offset % Fields.PageSize != 0)
            {
                return FormatStatus.NotAligned;
            }

            if (offset < tableEnd || offset > (ulong)bytes.Length || size > (ulong)bytes.Length - offset)
            {
                return FormatStatus.OutOfRange;
            }
        }

        return FormatStatus.Ok;
    }
}

/// <summary>One entry of a boot archive that has been checked.</summary>
public readonly ref struct BootArchiveEntry
{
    private readonly ReadOnlySpan<byte> _record;
    private readonly ReadOnlySpan<byte> _archive;

    internal BootArchiveEntry(ReadOnlySpan<byte> record, ReadOnlySpan<byte> archive)
    {
        _record = record;
        _archive = archive;
    }

    public ReadOnlySpan<byte> Name => Fields.Text(_record.Slice(0, Fields.NameSize));

    public EntryKind Kind => (EntryKind)BinaryPrimitives.ReadUInt32LittleEndian(_record.Slice(32));

    /// <summary>Where the payload begins in the archive, in bytes; a multiple of the page size.</summary>
    public ulong Offset => BinaryPrimitives.ReadUInt64LittleEndian(_record.Slice(40));

    /// <summary>Size of the payload in bytes.</summary>
    public ulong Size => BinaryPrimitives.ReadUInt64LittleEndian(_record.Slice(48));

    public ReadOnlySpan<byte> Payload => _archive.Slice((int)Offset, (int)Size);
}
