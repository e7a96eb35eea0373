namespace Pistachio.Processes.Server;

/// <summary>
/// The kernel objects of one process, made of its slab: one region of untyped memory. A slab is used again and again; what does not differ from
/// process to process (windows to the shared segments, start page, supervisor capability) stays with it.
/// </summary>
public sealed class ProcessDomain
{
    internal ProcessDomain(uint index, ulong slab, ulong supervisor, ulong startPage, ulong[] shared)
    {
        Index = index;
        Slab = slab;
        Supervisor = supervisor;
        StartPage = startPage;
        Shared = shared;
    }

    /// <summary>Number of the slab, from 0.</summary>
    public uint Index { get; }

    /// <summary>Whose domain it is; null while nobody has it.</summary>
    public Process? Owner { get; internal set; }

    /// <summary>The untyped region.</summary>
    internal ulong Slab { get; }

    /// <summary>What the kernel tells faults to.</summary>
    internal ulong Supervisor { get; }

    /// <summary>The start page as a process maps it.</summary>
    internal ulong StartPage { get; }

    /// <summary>The shared segments as a process maps them, in the order of <see cref="LibraryImage.Shared"/>.</summary>
    internal ulong[] Shared { get; }

    internal ulong Space { get; set; }

    internal ulong Table { get; set; }

    internal ulong Thread { get; set; }

    /// <summary>The private memory; what the maker of the process gets is derived from it.</summary>
    internal ulong PrivateMemory { get; set; }
}
