using System;
using System.Collections.Generic;
using Pistachio.Abi;

namespace Pistachio.Vfs.Server;

/// <summary>A transaction of a domain: its part in each file system that can change.</summary>
internal sealed class Transaction
{
    /// <summary>Nodes and names that one may look at or change.</summary>
    public const int MaximumWatched = 2048;

    private readonly Domain _domain;
    private int _watched;

    /// <param name="domain">Whose it is.</param>
    /// <param name="trees">The file systems.</param>
    /// <param name="contentSeen">Called when it has looked at the bytes of one more file.</param>
    public Transaction(Domain domain, IReadOnlyList<MemoryTree> trees, Action contentSeen)
    {
        _domain = domain;
        ContentSeen = contentSeen;
        List<TreeTransaction> parts = [];
        foreach (MemoryTree tree in trees)
            parts.Add(new TreeTransaction(this, tree));
        Parts = parts;
    }

    public IReadOnlyList<TreeTransaction> Parts { get; }

    public Action ContentSeen { get; }

    /// <summary>What who watches is told when it is committed.</summary>
    public KeptEvents Events { get; } = new();

    /// <summary>Why it cannot be committed any more; what it had changed is gone.</summary>
    public Errno Failure { get; private set; }

    /// <summary>It has looked at more than it may. It fails when the request at hand is done.</summary>
    public bool IsTooLarge => _watched > MaximumWatched;

    /// <summary>Count one more node or name.</summary>
    public void CountWatched() => _watched++;

    /// <summary>It cannot be committed any more: all that it has changed goes.</summary>
    public void Fail(Errno why)
    {
        if (Failure != Errno.None)
            return;
        Failure = why;
        _domain.Writing = null; // a write that was under way was to what goes now
        Drop();
    }

    /// <summary>All that it has changed goes, and it watches nothing any more.</summary>
    public void Drop()
    {
        foreach (TreeTransaction part in Parts)
            part.Tree.Drop(part);
    }
}
