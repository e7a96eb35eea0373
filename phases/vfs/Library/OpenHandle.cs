using System.Runtime.CompilerServices;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>A handle of the VFS server that the process holds, once however many descriptors lead to it.</summary>
public struct OpenHandle
{
    /// <summary>The handle.</summary>
    public uint Handle;

    /// <summary>What leads to it: descriptors, the working directory, mappings. At 0 it is closed, and the entry is free.</summary>
    public ushort References;

    /// <summary>What it is; 0: it was handed down, and the server has not been asked yet.</summary>
    public FileKind Kind;

    /// <summary>Access mode and status flags, as the server last told.</summary>
    public OpenFlags Flags;

    /// <summary>Of a regular file: its size in bytes.</summary>
    public ulong Size;

    /// <summary>Of a console stream: the endpoint, 0 as long as it was not needed.</summary>
    public ulong Endpoint;

    /// <summary>Open for reading.</summary>
    public readonly bool IsReadable => Kind != FileKind.Path && (Flags & OpenFlags.AccessMode) != OpenFlags.WriteOnly;

    /// <summary>Open for writing.</summary>
    public readonly bool IsWritable => Kind != FileKind.Path && (Flags & OpenFlags.AccessMode) != OpenFlags.ReadOnly;
}

/// <summary>The handles of a process.</summary>
[InlineArray(Capacity)]
public struct HandleTable
{
    /// <summary>One for each descriptor, and what is held besides: working directory, mapped files.</summary>
    public const int Capacity = DescriptorTable.Capacity + 256;

    private OpenHandle _first;
}
