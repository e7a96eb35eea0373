using System;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>A name of /proc that is always there: of the whole, or of each process.</summary>
internal sealed class ProcessEntry
{
    /// <summary>Its name.</summary>
    public required byte[] Name { get; init; }

    /// <summary>Place of the directory that it is in, in the same list.</summary>
    public int Parent { get; init; }

    /// <summary>Type and permissions.</summary>
    public required uint Mode { get; init; }

    /// <summary>What it says, if it is text.</summary>
    public TextFile Text { get; init; }

    /// <summary>The target, of a link that is the same for all.</summary>
    public byte[] Target { get; init; } = [];

    /// <summary>Only who may look into the process may open it, whatever the permissions say.</summary>
    public bool IsGuarded { get; init; }

    public static ProcessEntry Directory(ReadOnlySpan<byte> name, int parent = 0, uint permissions = 0x16D) =>
        new() { Name = name.ToArray(), Parent = parent, Mode = FileMode.Directory | permissions };

    public static ProcessEntry File(ReadOnlySpan<byte> name, TextFile text, int parent = 0, uint permissions = 0x124, bool guarded = false) =>
        new() { Name = name.ToArray(), Parent = parent, Mode = FileMode.Regular | permissions, Text = text, IsGuarded = guarded };

    public static ProcessEntry Link(ReadOnlySpan<byte> name, ReadOnlySpan<byte> target = default) =>
        new() { Name = name.ToArray(), Mode = FileMode.SymbolicLink | 0x1FF, Target = target.ToArray() };
}
