using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using Pistachio.Abi;

namespace Pistachio.Vfs.Server;

/// <summary>What a transaction has looked at and changed in one file system.</summary>
/// <param name="owner">The transaction.</param>
/// <param name="tree">The file system.</param>
internal sealed class TreeTransaction(Transaction owner, MemoryTree tree)
{
    private readonly Dictionary<uint, NodeAspects> _watchedNodes = [];
    private readonly HashSet<NodeName> _watchedNames = new(NodeName.Comparer);

    public MemoryTree Tree { get; } = tree;

    /// <summary>The nodes that it has changed.</summary>
    public Dictionary<uint, PrivateNode> Nodes { get; } = [];

    /// <summary>What its nodes and names take up of the heap of the file system.</summary>
    public int Charged { get; set; }

    public bool HasFailed => owner.Failure != Errno.None;

    /// <summary>It depends on something of a node: whoever else changes that makes it fail.</summary>
    public void Watch(uint node, NodeAspects aspects)
    {
        if (HasFailed)
            return;
        bool isKnown = _watchedNodes.TryGetValue(node, out NodeAspects before);
        if ((aspects & ~before) == 0)
            return;
        _watchedNodes[node] = before | aspects;
        if ((aspects & ~before & NodeAspects.Content) != 0)
            owner.ContentSeen();
        if (!isKnown)
            owner.CountWatched();
    }

    /// <summary>It depends on what a name leads to, or that there is no such name.</summary>
    public void WatchName(uint directory, ReadOnlySpan<byte> name)
    {
        if (!HasFailed && _watchedNames.Add(new NodeName(directory, name.ToArray())))
            owner.CountWatched();
    }

    public bool Watches(uint node, NodeAspects changed) =>
        _watchedNodes.TryGetValue(node, out NodeAspects aspects) && (aspects & changed) != 0;

    public bool WatchesName(uint directory, byte[] name) => _watchedNames.Contains(new NodeName(directory, name));

    public bool TryFind(uint node, [NotNullWhen(true)] out PrivateNode? found) => Nodes.TryGetValue(node, out found);

    /// <summary>Somebody else has changed what it depends on.</summary>
    public void Conflict() => owner.Fail(Errno.ECANCELED);

    public void Clear()
    {
        Nodes.Clear();
        _watchedNodes.Clear();
        _watchedNames.Clear();
        Charged = 0;
    }
}
