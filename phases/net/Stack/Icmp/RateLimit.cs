using System;

namespace Pistachio.Net.Stack;

/// <summary>A token bucket (RFC 1812 section 4.3.2.8, RFC 4443 section 2.4 f).</summary>
/// <param name="perSecond">Tokens that come in a second.</param>
/// <param name="burst">Tokens that it holds.</param>
internal struct RateLimit(int perSecond, int burst)
{
    private long _tokens = burst * Time.Second;
    private long _last;

    /// <returns>False: not now.</returns>
    public bool TryTake(long now)
    {
        long elapsed = Math.Min(now - _last, burst * Time.Second / perSecond);
        _last = now;
        _tokens = Math.Min(_tokens + elapsed * perSecond, burst * Time.Second);
        if (_tokens < Time.Second)
            return false;

        _tokens -= Time.Second;
        return true;
    }
}
