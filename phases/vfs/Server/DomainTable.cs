using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;

namespace Pistachio.Vfs.Server;

/// <summary>The domains by their badges. Who asked last asks again, more often than not.</summary>
internal sealed class DomainTable
{
    private readonly Dictionary<ulong, Domain> _domains = [];
    private ulong _lastBadge;
    private Domain? _last;

    public int Count => _domains.Count;

    public Domain this[ulong badge] => _domains[badge];

    public bool ContainsKey(ulong badge) => TryGetValue(badge, out _);

    public bool TryGetValue(ulong badge, [NotNullWhen(true)] out Domain? domain)
    {
        domain = _last;
        return (badge == _lastBadge && domain is not null) || TryFind(badge, out domain);
    }

    public bool TryAdd(ulong badge, Domain domain) => _domains.TryAdd(badge, domain);

    public bool Remove(ulong badge, [NotNullWhen(true)] out Domain? domain)
    {
        _last = null;
        return _domains.Remove(badge, out domain);
    }

    private bool TryFind(ulong badge, [NotNullWhen(true)] out Domain? domain)
    {
        if (!_domains.TryGetValue(badge, out domain))
            return false;
        _lastBadge = badge;
        _last = domain;
        return true;
    }
}
