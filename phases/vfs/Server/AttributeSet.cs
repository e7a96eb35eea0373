using System;

namespace Pistachio.Vfs.Server;

/// <summary>
/// The extended attributes of a node, at least one, sorted by name. A set is never changed: a change makes another one, so that a transaction and all
/// others can have different ones of the same attributes.
/// </summary>
internal sealed class AttributeSet
{
    /// <summary>What an attribute costs in the heap of the server beside its name and value, in bytes, about.</summary>
    public const int AttributeCost = 128;

    /// <summary>What all attributes of a node may cost: two values of the largest size, or some hundred small ones.</summary>
    public const int MaximumCost = 136 << 10;

    private readonly ExtendedAttribute[] _all;

    private AttributeSet(ExtendedAttribute[] all, ulong version)
    {
        _all = all;
        Version = version;
        foreach (ExtendedAttribute each in all)
        {
            Cost += AttributeCost + each.Bytes.Length;
            Records += StableStore.RecordsFor(each.Bytes.Length);
        }
    }

    public ReadOnlySpan<ExtendedAttribute> All => _all;

    /// <summary>No other set of the file system has it.</summary>
    public ulong Version { get; }

    /// <summary>Bytes in the heap of the server, about.</summary>
    public int Cost { get; }

    /// <summary>Records that it needs in the <see cref="StableStore"/>.</summary>
    public int Records { get; }

    /// <summary>A set with one attribute more, or another value of one.</summary>
    /// <param name="before">The set before; null: there were none.</param>
    /// <param name="added">The attribute.</param>
    /// <param name="version">The <see cref="Version"/> of the result.</param>
    public static AttributeSet With(AttributeSet? before, ExtendedAttribute added, ulong version)
    {
        if (before is null)
            return new AttributeSet([added], version);
        int at = before.IndexOf(added.Name);
        bool isNew = at < 0;
        if (isNew)
            at = ~at;
        ReadOnlySpan<ExtendedAttribute> all = before._all;
        return new AttributeSet([.. all[..at], added, .. all[(isNew ? at : at + 1)..]], version);
    }

    /// <summary>A set without an attribute that is there.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">The <see cref="Version"/> of the result.</param>
    /// <returns>Null: there are none then.</returns>
    public AttributeSet? Without(ReadOnlySpan<byte> name, ulong version)
    {
        int at = IndexOf(name);
        return _all.Length == 1 ? null : new AttributeSet([.. _all.AsSpan(0, at), .. _all.AsSpan(at + 1)], version);
    }

    /// <summary>The attribute of a name; null: there is none.</summary>
    public ExtendedAttribute? Find(ReadOnlySpan<byte> name) => IndexOf(name) is >= 0 and var at ? _all[at] : null;

    /// <summary>Where a name is; negative: the complement of where it would be.</summary>
    private int IndexOf(ReadOnlySpan<byte> name)
    {
        int from = 0;
        int to = _all.Length;
        while (from < to)
        {
            int middle = (from + to) / 2;
            int order = _all[middle].Name.SequenceCompareTo(name);
            if (order == 0)
                return middle;
            if (order < 0)
                from = middle + 1;
            else
                to = middle;
        }

        return ~from;
    }
}
