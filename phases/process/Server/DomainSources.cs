namespace Pistachio.Processes.Server;

/// <summary>The capabilities that domains are made of. All in the process server's table.</summary>
/// <param name="Space">The address space of the process server.</param>
/// <param name="Untyped">The memory of the slabs.</param>
/// <param name="Threads">Memory for threads beside the first of a process; 0: the image has none of these.</param>
/// <param name="Library">The library OS in the boot archive.</param>
/// <param name="Processes">The process server's endpoint, without a badge, to derive from.</param>
/// <param name="Memory">That of the memory server.</param>
/// <param name="Files">That of the VFS server; 0 when there is none.</param>
/// <param name="Program">Memory with the program that processes execute where there is no VFS server; 0 when there is none.</param>
public sealed record DomainSources(
    ulong Space, ulong Untyped, ulong Threads, ulong Library, ulong Processes, ulong Memory, ulong Files, ulong Program);
