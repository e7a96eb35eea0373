using System.Collections.Generic;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <summary>A group that a socket takes part in, and whose datagrams to it the socket gets (RFC 3376 section 3.1, RFC 3678).</summary>
/// <param name="via">On this interface.</param>
/// <param name="group">The group.</param>
/// <param name="includes">Only datagrams from the sources in the list; otherwise those from all others.</param>
internal sealed class JoinedGroup(NetworkInterface via, IpAddress group, bool includes)
{
    /// <summary>Sources in the list at most, as many as Linux has at first (<c>igmp_max_msf</c>, <c>mld_max_msf</c>).</summary>
    private const int MostSources4 = 10;
    private const int MostSources6 = 64;

    private readonly List<IpAddress> _sources = [];
    private bool _includes = includes;

    public NetworkInterface Interface { get; } = via;

    public IpAddress Group { get; } = group;

    /// <summary>The socket gets datagrams from here.</summary>
    public bool Takes(IpAddress source) => _sources.Count == 0 ? !_includes : _sources.Contains(source) == _includes;

    /// <summary>Add a source to the list.</summary>
    /// <param name="source">The source.</param>
    /// <param name="includes">What the list is to say; while it is empty that may be another thing than before.</param>
    /// <returns>None; EINVAL: the list says the other thing; EADDRNOTAVAIL: it is there already; ENOBUFS: there are too many.</returns>
    public Errno Add(IpAddress source, bool includes)
    {
        if (_includes != includes && _sources.Count > 0)
            return Errno.EINVAL;
        _includes = includes;
        if (_sources.Contains(source))
            return Errno.EADDRNOTAVAIL;
        if (_sources.Count >= (Group.Is4 ? MostSources4 : MostSources6))
            return Errno.ENOBUFS;
        _sources.Add(source);
        return Errno.None;
    }

    /// <summary>Take a source from the list.</summary>
    /// <param name="source">The source.</param>
    /// <param name="includes">As of <see cref="Add"/>.</param>
    /// <param name="isOver">It was the last one that was wanted: the socket is to leave the group.</param>
    /// <returns>None; EINVAL: the list says the other thing; EADDRNOTAVAIL: it is not there.</returns>
    public Errno Remove(IpAddress source, bool includes, out bool isOver)
    {
        isOver = false;
        if (_includes != includes && _sources.Count > 0)
            return Errno.EINVAL;
        _includes = includes;
        if (!_sources.Remove(source))
            return Errno.EADDRNOTAVAIL;
        isOver = includes && _sources.Count == 0;
        return Errno.None;
    }
}
