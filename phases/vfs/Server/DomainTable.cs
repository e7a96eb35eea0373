using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;

namespace Pistachio.Vfs.Server;

/// <summary>The domains by their badges. Those that asked lately are found first.</summary>
internal sealed class DomainTable
{
    private const int Places = 64;
    private const int Shift = 64 - 6;
    private const ulong Multiplier = 0x9E37_79B9_7F4A_7C15; // 2^64 divided by the golden ratio (Knuth, volume 3, section 6.4)

    private readonly Dictionary<ulong, Domain> _domains = [];

    /// <summary>Who asked last, of those whose badges hash alike.</summary>
    private readonly (ulong Badge, Domain? Domain)[] _recent = new (ulong, Domain?)[Places];

    public int Count => _domains.Count;

    public Domain this[ulong badge] => _domains[badge];

    public bool ContainsKey(ulong badge) => TryGetValue(badge, out _);

    public bool TryGetValue(ulong badge, [NotNullWhen(true)] out Domain? domain)
    {
        ref (ulong Badge, Domain? Domain) place = ref _recent[PlaceOf(badge)];
        domain = place.Domain;
        return (domain is not null && place.Badge == badge) || TryFind(badge, ref place, out domain);
    }

    public bool TryAdd(ulong badge, Domain domain) => _domains.TryAdd(badge, domain);

    public bool Remove(ulong badge, [NotNullWhen(true)] out Domain? domain)
    {
        _recent[PlaceOf(badge)] = default;
        return _domains.Remove(badge, out domain);
    }

    private static int PlaceOf(ulong badge) => (int)((badge * Multiplier) >> Shift);

    private bool TryFind(ulong badge, ref (ulong Badge, Domain? Domain) place, [NotNullWhen(true)] out Domain? domain)
    {
        if (!_domains.TryGetValue(badge, out domain))
            return false;
        place = (badge, domain);
        return true;
    }
}
