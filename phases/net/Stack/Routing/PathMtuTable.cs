using System.Collections.Generic;

namespace Pistachio.Net.Stack;

/// <summary>What routers said of the longest packet on the way to a destination (RFC 1191, RFC 8201). Bounded; old knowledge is forgotten.</summary>
internal sealed class PathMtuTable(NetworkStack stack)
{
    /// <summary>
    /// The smallest value that is believed for IPv4. RFC 1191 section 3 allows 68, but so small a value serves only attackers; below it packets may be
    /// fragmented instead.
    /// </summary>
    public const int Minimum4 = 552;

    /// <summary>The smallest MTU of IPv6 (RFC 8200 section 5).</summary>
    public const int Minimum6 = 1280;

    private const int Capacity = 256;

    // RFC 1191 section 6.3 suggests ten minutes.
    private const long Lifetime = 10 * Time.Minute;

    private readonly Dictionary<IpAddress, Entry> _entries = new(Capacity);
    private readonly IpAddress[] _order = new IpAddress[Capacity];
    private int _next;

    /// <summary>How many destinations something is known of.</summary>
    public int Count => _entries.Count;

    /// <summary>Limit an MTU by what is known.</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="mtu">That of the first link.</param>
    /// <param name="mayFragment">The true value is below what is believed.</param>
    public int Limit(IpAddress destination, int mtu, out bool mayFragment)
    {
        mayFragment = false;
        if (_entries.Count == 0 || !_entries.TryGetValue(destination, out Entry entry) || entry.Until <= stack.Now || entry.Mtu >= mtu)
            return mtu;

        mayFragment = entry.MayFragment;
        return entry.Mtu;
    }

    /// <summary>A router said that a packet was too long.</summary>
    /// <returns>False: that is nothing new.</returns>
    public bool Lower(IpAddress destination, int mtu, int before)
    {
        int minimum = destination.Is4 ? Minimum4 : Minimum6;
        bool mayFragment = mtu < minimum;
        mtu = mtu < minimum ? minimum : mtu;
        if (mtu >= before && !mayFragment)
            return false;

        if (!_entries.ContainsKey(destination))
        {
            if (_entries.Count == Capacity)
                _entries.Remove(_order[_next]);
            _order[_next] = destination;
            _next = (_next + 1) % Capacity;
        }

        _entries[destination] = new Entry(mtu < before ? mtu : before, mayFragment, stack.Now + Lifetime);
        stack.Routes.Changed();
        return true;
    }

    private readonly record struct Entry(int Mtu, bool MayFragment, long Until);
}
