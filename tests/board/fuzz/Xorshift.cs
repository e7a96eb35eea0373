namespace Pistachio.BoardFuzz;

/// <summary>Marsaglia's xorshift generator: the same seed makes the same calls.</summary>
internal struct Xorshift(ulong seed)
{
    private ulong _state = seed | 1;

    public ulong Next()
    {
        _state ^= _state << 13;
        _state ^= _state >> 7;
        _state ^= _state << 17;
        return _state * 0x2545_F491_4F6C_DD1D;
    }

    /// <summary>0 to <paramref name="limit"/> - 1.</summary>
    public ulong Below(ulong limit) => (Next() >> 32) % limit;
}
