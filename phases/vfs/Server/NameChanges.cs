using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Pistachio.Vfs.Server;

/// <summary>What a transaction has changed in the names of one directory. The other names are those that everybody sees.</summary>
internal sealed class NameChanges
{
    /// <summary>Cookies of names that the directory does not have outside; those that it has are below.</summary>
    public const ulong FirstCookie = 1UL << 61;

    private readonly Dictionary<NodeName, int> _indices = new(NodeName.Comparer);
    private readonly List<Change> _changes = [];

    /// <summary>The changes, in the order of the first of each name.</summary>
    public ReadOnlySpan<Change> Changes => CollectionsMarshal.AsSpan(_changes);

    /// <summary>Names that the directory will have beside those that it has.</summary>
    public int Added { get; private set; }

    /// <summary>Whether a name was changed, and what it leads to now: null when it was removed.</summary>
    public bool TryFind(ReadOnlySpan<byte> name, out uint? node)
    {
        bool found = _indices.TryGetValue(new NodeName(0, name.ToArray()), out int index);
        node = found ? _changes[index].Node : null;
        return found;
    }

    /// <summary>Let a name lead to a node, or nowhere.</summary>
    /// <param name="name">The name.</param>
    /// <param name="node">The node; null: the name is removed.</param>
    /// <param name="isOutside">Whether the directory has the name for others.</param>
    public void Set(byte[] name, uint? node, bool isOutside)
    {
        if (!_indices.TryGetValue(new NodeName(0, name), out int index))
        {
            index = _changes.Count;
            _changes.Add(new Change(name, null, isOutside));
            _indices.Add(new NodeName(0, name), index);
        }

        Change before = _changes[index];
        if (!before.IsOutside)
            Added += (node is null ? 0 : 1) - (before.Node is null ? 0 : 1);
        _changes[index] = before with { Node = node };
    }

    /// <summary>The first name that others do not see whose cookie is not below one.</summary>
    public bool TryNext(ulong cookie, out ulong found, out ReadOnlySpan<byte> name, out uint node)
    {
        for (int i = cookie < FirstCookie ? 0 : (int)Math.Min(cookie - FirstCookie, (ulong)_changes.Count); i < _changes.Count; i++)
        {
            Change change = _changes[i];
            if (change.IsOutside || change.Node is not { } leads)
                continue;
            found = FirstCookie + (ulong)i;
            name = change.Name;
            node = leads;
            return true;
        }

        found = 0;
        name = default;
        node = 0;
        return false;
    }

    /// <param name="Name">The name.</param>
    /// <param name="Node">What it leads to; null: it is removed.</param>
    /// <param name="IsOutside">The directory has it for others.</param>
    internal readonly record struct Change(byte[] Name, uint? Node, bool IsOutside);
}
