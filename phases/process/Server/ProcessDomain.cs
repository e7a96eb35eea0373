using System.Collections.Generic;
using Pistachio.Abi;

namespace Pistachio.Processes.Server;

/// <summary>
/// The kernel objects of one process, made of its slab: one region of untyped memory. A slab is used again and again; what does not differ from
/// process to process (windows to the shared segments, start page, supervisor capability) stays with it.
/// </summary>
public sealed class ProcessDomain
{
    internal ProcessDomain(uint index, ulong slab, ulong supervisor, ulong startPage, ulong writablePages, ulong[] shared)
    {
        Index = index;
        Slab = slab;
        Supervisor = supervisor;
        StartPage = startPage;
        WritablePages = writablePages;
        Shared = shared;
    }

    /// <summary>Number of the slab, from 0.</summary>
    public uint Index { get; }

    /// <summary>Bytes of the memory that it has for a request of its own; 0: none.</summary>
    public int RequestSize => Requests[1].Slab != 0 ? ProcessRequest.MaximumSize : Requests[0].Slab != 0 ? ProcessRequest.UsualSize : 0;

    /// <summary>Whose domain it is; null while nobody has it.</summary>
    public Process? Owner { get; internal set; }

    /// <summary>The untyped region.</summary>
    internal ulong Slab { get; }

    /// <summary>What the kernel tells faults to.</summary>
    internal ulong Supervisor { get; }

    /// <summary>The page of its first request and the start page behind it, to be read; the first is what a process maps by it.</summary>
    internal ulong StartPage { get; }

    /// <summary>The same pages, to be written too: the start page is what a process maps by it.</summary>
    internal ulong WritablePages { get; }

    /// <summary>The shared segments as a process maps them, in the order of <see cref="LibraryImage.Shared"/>.</summary>
    internal ulong[] Shared { get; }

    internal ulong Space { get; set; }

    internal ulong Table { get; set; }

    internal ulong Thread { get; set; }

    /// <summary>How many slabs for threads this slab is cut into; 0: it is whole, for a process.</summary>
    internal int CutSlabs { get; set; }

    /// <summary>Threads beside the first, by their areas: index i has area i + 1.</summary>
    internal List<ProcessThread> Threads { get; } = new(0);

    /// <summary>The scheduling context that the thread is bound to while the process is not stopped.</summary>
    internal ulong Context { get; set; }

    /// <summary>What others had used on it before, in nanoseconds.</summary>
    internal ulong UsedBefore { get; set; }

    /// <summary>It goes on as the copy of a process that forked.</summary>
    internal bool IsCopy { get; set; }

    /// <summary>Bytes of the page of the first request that are not zero any more.</summary>
    internal int FirstRequestBytes { get; set; }

    /// <summary>Data and stacks of the library; what the maker of a copy gets is derived from it.</summary>
    internal ulong PrivateMemory { get; set; }

    /// <summary>
    /// The memory for a request: up to <see cref="ProcessRequest.UsualSize"/>, and what is behind that. What the process has is derived from it.
    /// </summary>
    internal RequestMemory[] Requests { get; } = new RequestMemory[2];
}
