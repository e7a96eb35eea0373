using System;
using System.Buffers.Binary;

namespace Pistachio.BootFormat;

/// <summary>A static x86-64 program in ELF-64 (System V ABI, generic part chapters 4 and 5, and AMD64 supplement).</summary>
public readonly ref struct ElfProgram
{
    /// <summary>End of the lower half, where user space ends.</summary>
    public const ulong UserEnd = 0x0000_8000_0000_0000;

    public const int MaximumHeaders = 32;

    private const int FileHeaderSize = 64;
    private const int ProgramHeaderSize = 56;
    private const uint Loadable = 1;

    private readonly ReadOnlySpan<byte> _file;
    private readonly ReadOnlySpan<byte> _headers;

    private ElfProgram(ReadOnlySpan<byte> file, ReadOnlySpan<byte> headers, int segmentCount)
    {
        _file = file;
        _headers = headers;
        SegmentCount = segmentCount;
    }

    /// <summary>Number of segments that occupy memory.</summary>
    public int SegmentCount { get; }

    /// <summary>Address of the first instruction.</summary>
    public ulong Entry => BinaryPrimitives.ReadUInt64LittleEndian(_file.Slice(24));

    /// <summary>
    /// Checks a program: loadable segments lie inside the file and the user half, in rising order on pages of their own, none is
    /// writable and executable, and the entry point is in code.
    /// </summary>
    public static FormatStatus Open(ReadOnlySpan<byte> file, out ElfProgram program)
    {
        program = default;
        if (file.Length < FileHeaderSize)
        {
            return FormatStatus.TooShort;
        }

        // 0x7F "ELF", 64 bit, little endian, version 1.
        if ((BinaryPrimitives.ReadUInt64LittleEndian(file) & 0x00FF_FFFF_FFFF_FFFF) != 0x0001_0102_464C_457F)
        {
            return FormatStatus.WrongMagic;
        }

        const uint staticExecutableForX64 = 2 | (62 << 16);
        if (BinaryPrimitives.ReadUInt32LittleEndian(file.Slice(16)) != staticExecutableForX64
            || BinaryPrimitives.ReadUInt16LittleEndian(file.Slice(54)) != ProgramHeaderSize)
        {
            return FormatStatus.WrongMachine;
        }

        int count = BinaryPrimitives.ReadUInt16LittleEndian(file.Slice(56));
        if (count > MaximumHeaders)
        {
            return FormatStatus.TooMany;
        }

        var start = BinaryPrimitives.ReadUInt64LittleEndian(file.Slice(32));
        if (start > (ulong)file.Length || (ulong)(count * ProgramHeaderSize) > (ulong)file.Length - start)
        {
            return FormatStatus.OutOfRange;
        }

        var headers = file.Slice((int)start, count * ProgramHeaderSize);
        var status = CheckSegments(file, headers, out var segmentCount);
        if (status == FormatStatus.Ok)
        {
            program = new ElfProgram(file, headers, segmentCount);
        }

        return status;
    }

    /// <summary>A loadable segment, by number from 0 to <see cref="SegmentCount"/> - 1, in rising order of address.</summary>
    public ElfSegment Segment(int number)
    {
        var headers = _headers;
        while (headers.Length >= ProgramHeaderSize)
        {
            var segment = new ElfSegment(headers.Slice(0, ProgramHeaderSize), _file);
            if (IsLoadable(headers) && number-- == 0)
            {
                return segment;
            }

            headers = headers.Slice(ProgramHeaderSize);
        }

        return default;
    }

    private static bool IsLoadable(ReadOnlySpan<byte> header) =>
        BinaryPrimitives.ReadUInt32LittleEndian(header) == Loadable && BinaryPrimitives.ReadUInt64LittleEndian(header.Slice(40)) != 0;

    private static FormatStatus CheckSegments(ReadOnlySpan<byte> file, ReadOnlySpan<byte> headers, out int segmentCount)
    {
        var entry = BinaryPrimitives.ReadUInt64LittleEndian(file.Slice(24));
        var entryIsCode = false;
        var previousEnd = (ulong)Fields.PageSize; // page 0 is never mapped
        segmentCount = 0;
        for (; headers.Length >= ProgramHeaderSize; headers = headers.Slice(ProgramHeaderSize))
        {
            if (!IsLoadable(headers))
            {
                continue;
            }

            var segment = new ElfSegment(headers.Slice(0, ProgramHeaderSize), file);
            var status = CheckSegment(segment, (ulong)file.Length, previousEnd);
            if (status != FormatStatus.Ok)
            {
                return status;
            }

            var end = segment.Address + segment.MemorySize;
            entryIsCode |= segment.IsExecutable && entry >= segment.Address && entry < end;
            previousEnd = (end + Fields.PageSize - 1) & ~(ulong)(Fields.PageSize - 1);
            segmentCount++;
        }

        return entryIsCode ? FormatStatus.Ok : FormatStatus.BadEntry;
    }

    private static FormatStatus CheckSegment(ElfSegment segment, ulong fileLength, ulong previousEnd)
    {
        if (segment.Offset > fileLength
            || segment.FileSize > fileLength - segment.Offset
            || segment.FileSize > segment.MemorySize
            || segment.Address >= UserEnd
            || segment.MemorySize > UserEnd - segment.Address)
        {
            return FormatStatus.OutOfRange;
        }

        if (segment.Address % Fields.PageSize != segment.Offset % Fields.PageSize)
        {
            return FormatStatus.NotAligned;
        }

        if ((segment.Address & ~(ulong)(Fields.PageSize - 1)) < previousEnd)
        {
            return FormatStatus.BadOrder;
        }

        return segment.IsWritable && segment.IsExecutable ? FormatStatus.WritableCode : FormatStatus.Ok;
    }
}

/// <summary>One loadable segment of a program.</summary>
public readonly ref struct ElfSegment
{
    private readonly ReadOnlySpan<byte> _header;
    private readonly ReadOnlySpan<byte> _file;

    internal ElfSegment(ReadOnlySpan<byte> header, ReadOnlySpan<byte> file)
    {
        _header = header;
        _file = file;
    }

    public bool IsExecutable => (Flags & 1) != 0;

    public bool IsWritable => (Flags & 2) != 0;

    public bool IsReadable => (Flags & 4) != 0;

    /// <summary>Where the segment begins in the file, in bytes; congruent to <see cref="Address"/> modulo the page size.</summary>
    public ulong Offset => BinaryPrimitives.ReadUInt64LittleEndian(_header.Slice(8));

    /// <summary>Virtual address of the first byte.</summary>
    public ulong Address => BinaryPrimitives.ReadUInt64LittleEndian(_header.Slice(16));

    /// <summary>Bytes that come from the file; the rest of <see cref="MemorySize"/> is zero.</summary>
    public ulong FileSize => BinaryPrimitives.ReadUInt64LittleEndian(_header.Slice(32));

    /// <summary>Bytes in memory.</summary>
    public ulong MemorySize => BinaryPrimitives.ReadUInt64LittleEndian(_header.Slice(40));

    /// <summary>The bytes of the file.</summary>
    public ReadOnlySpan<byte> Content => _file.Slice((int)Offset, (int)FileSize);

    private uint Flags => BinaryPrimitives.ReadUInt32LittleEndian(_header.Slice(4));
}
