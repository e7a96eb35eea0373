using System;
using Pistachio.Abi;

namespace Pistachio.LibPosix;

/// <summary>What the program headers of a program ask for, checked. Addresses are those of the file: relative for a relocatable program.</summary>
public struct ElfLayout
{
    private const ulong PageSize = StartPage.PageSize;
    private const int PathMaximum = 4096;

    /// <summary>The first and the end address of all segments, on pages.</summary>
    public ulong Start;
    public ulong End;

    /// <summary>Where the program headers are in memory; 0 if no segment has them.</summary>
    public ulong HeadersAddress;

    /// <summary>Where the path of the interpreter is in the file, and its bytes without the zero at the end; 0 bytes: there is none.</summary>
    public ulong InterpreterOffset;
    public int InterpreterLength;

    /// <summary>
    /// Check the program headers. Segments rise in address, each on pages of its own; each lies in the file with what it has of it, at the
    /// same place within a page as in memory; none is both writable and executable (W^X); the entry point is in code.
    /// </summary>
    /// <param name="headers">The program headers.</param>
    /// <param name="header">The file header.</param>
    /// <param name="fileSize">Bytes of the file.</param>
    /// <param name="lowest">First address for a program that is not relocatable.</param>
    /// <param name="highest">End of the addresses for any.</param>
    /// <param name="layout">What they ask for.</param>
    /// <returns>ENOEXEC.</returns>
    public static Errno Read(
        ReadOnlySpan<byte> headers, in ElfHeader header, ulong fileSize, ulong lowest, ulong highest, out ElfLayout layout)
    {
        layout = default;
        if (headers.Length != header.HeadersSize)
            return Errno.ENOEXEC;
        ulong previousEnd = header.IsRelocatable ? 0 : lowest;
        bool entryIsCode = false;
        for (int i = 0; i < header.HeaderCount; i++)
        {
            ElfSegmentHeader segment = new(headers, i);
            if (segment.Type == ElfSegmentHeader.Interpreter && !layout.SetInterpreter(segment, fileSize))
                return Errno.ENOEXEC;
            if (!segment.IsMemory)
                continue;
            if (!IsSound(segment, fileSize, highest) || RoundDown(segment.Address) < previousEnd)
                return Errno.ENOEXEC;

            ulong end = segment.Address + segment.MemorySize;
            if (layout.End == 0)
                layout.Start = RoundDown(segment.Address);
            layout.End = previousEnd = RoundUp(end);
            entryIsCode |= segment.IsExecutable && header.Entry >= segment.Address && header.Entry < end;
            if (header.HeadersOffset >= segment.Offset && header.HeadersOffset - segment.Offset + (ulong)header.HeadersSize <= segment.FileSize)
                layout.HeadersAddress = segment.Address + (header.HeadersOffset - segment.Offset);
        }

        return entryIsCode ? Errno.None : Errno.ENOEXEC;
    }

    private bool SetInterpreter(in ElfSegmentHeader segment, ulong fileSize)
    {
        bool isInside = segment.Offset <= fileSize && segment.FileSize <= fileSize - segment.Offset;
        if (!isInside || segment.FileSize is < 2 or > PathMaximum || InterpreterLength != 0)
            return false;
        InterpreterOffset = segment.Offset;
        InterpreterLength = (int)segment.FileSize - 1;
        return true;
    }

    private static bool IsSound(in ElfSegmentHeader segment, ulong fileSize, ulong highest)
    {
        return segment.Offset <= fileSize && segment.FileSize <= fileSize - segment.Offset && segment.FileSize <= segment.MemorySize
            && segment.Address < highest && segment.MemorySize <= highest - segment.Address
            && segment.Address % PageSize == segment.Offset % PageSize
            && !(segment.IsWritable && segment.IsExecutable);
    }

    private static ulong RoundDown(ulong address) => address & ~(PageSize - 1);

    private static ulong RoundUp(ulong address) => (address + PageSize - 1) & ~(PageSize - 1);
}
