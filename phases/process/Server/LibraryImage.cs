using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Pistachio.Abi;
using Pistachio.BootFormat;

namespace Pistachio.Processes.Server;

/// <summary>A segment of the library OS that all processes share.</summary>
/// <param name="FirstPage">Its first page in the file.</param>
/// <param name="Pages">Its size.</param>
/// <param name="Address">Where processes have it.</param>
/// <param name="Protection">How.</param>
public readonly record struct SharedSegment(uint FirstPage, uint Pages, ulong Address, Protection Protection);

/// <summary>What the process server knows of the library OS, from its ELF file.</summary>
public sealed class LibraryImage
{
    private const int PageSize = StartPage.PageSize;

    private LibraryImage(ulong entry, ImageHeader header, List<SharedSegment> shared, uint privatePages, uint firstCopied, byte[] initial)
    {
        Entry = entry;
        Header = header;
        Shared = shared;
        PrivatePages = privatePages;
        FirstInitialPage = firstCopied;
        Initial = initial;
    }

    /// <summary>Address of its first instruction.</summary>
    public ulong Entry { get; }

    /// <summary>Entries of upcalls and of the gate.</summary>
    public ImageHeader Header { get; }

    /// <summary>What is the same frames in all processes.</summary>
    public IReadOnlyList<SharedSegment> Shared { get; }

    /// <summary>Size of the private memory behind the request: data and stacks.</summary>
    public uint PrivatePages { get; }

    /// <summary>The first page of the data that does not begin as zeros.</summary>
    public uint FirstInitialPage { get; }

    /// <summary>What the data begin as, from that page on; whole pages. All behind it is zero.</summary>
    public byte[] Initial { get; }

    /// <summary>Pages of <see cref="Initial"/>.</summary>
    public uint InitialPages => (uint)(Initial.Length / PageSize);

    /// <summary>Reads an ELF file.</summary>
    /// <param name="file">The file, from the boot archive.</param>
    /// <param name="problem">What is wrong with it, or empty.</param>
    /// <returns>Null when it is no library OS.</returns>
    public static LibraryImage? Read(ReadOnlySpan<byte> file, out string problem)
    {
        FormatStatus status = ElfProgram.Open(file, out ElfProgram program);
        problem = status == FormatStatus.Ok ? "" : FormatStatusText.Describe(status);
        if (status != FormatStatus.Ok)
            return null;

        List<SharedSegment> shared = new();
        uint privatePages = 0;
        uint firstInitial = 0;
        byte[] initial = [];
        for (int i = 0; i < program.SegmentCount; i++)
        {
            ElfSegment segment = program.Segment(i);
            uint pages = (uint)((segment.MemorySize + PageSize - 1) / PageSize);
            if (segment.Address % PageSize != 0)
            {
                problem = "has a segment that does not begin on a page";
                return null;
            }

            if (!segment.IsWritable && segment.MemorySize == segment.FileSize)
            {
                Protection protection = Protection.Read | (segment.IsExecutable ? Protection.Execute : Protection.None);
                shared.Add(new SharedSegment((uint)(segment.Offset / PageSize), pages, segment.Address, protection));
            }
            else if (segment.IsWritable && segment.Address == ProcessLayout.PrivateData)
            {
                privatePages = pages;
                initial = InitialPagesOf(segment.Content, out firstInitial);
            }
            else
            {
                problem = "has a writable segment that is not the private memory";
                return null;
            }
        }

        ImageHeader header = default;
        if (shared.Count != 0 && program.Segment(0).Content.Length >= ImageHeader.Size)
            header = MemoryMarshal.Read<ImageHeader>(program.Segment(0).Content);
        if (privatePages == 0 || header.Magic != ImageHeader.ExpectedMagic || shared[0].Address != ProcessLayout.Library)
        {
            problem = "is no library OS: header, code or private memory are not where they must be";
            return null;
        }

        return new LibraryImage(program.Entry, header, shared, privatePages, firstInitial, initial);
    }

    /// <summary>The pages from the first to the last one that are not all zero.</summary>
    private static byte[] InitialPagesOf(ReadOnlySpan<byte> content, out uint first)
    {
        int begin = content.IndexOfAnyExcept((byte)0);
        first = 0;
        if (begin < 0)
            return [];
        int end = content.LastIndexOfAnyExcept((byte)0) + 1;
        first = (uint)(begin / PageSize);
        int start = (int)first * PageSize;
        byte[] pages = new byte[(end - start + PageSize - 1) / PageSize * PageSize];
        content[start..end].CopyTo(pages);
        return pages;
    }
}
