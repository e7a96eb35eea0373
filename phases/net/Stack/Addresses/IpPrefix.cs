using System;

namespace Pistachio.Net.Stack;

/// <summary>An address and how many of its bits name a network.</summary>
public readonly struct IpPrefix : IEquatable<IpPrefix>
{
    private readonly ulong _maskHigh;
    private readonly ulong _maskLow;

    /// <param name="address">An address in the network; bits behind the length do not matter.</param>
    /// <param name="length">0 to 32 for IPv4, 0 to 128 for IPv6.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is outside.</exception>
    public IpPrefix(IpAddress address, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, address.Is4 ? 32 : 128);
        Length = length;
        int bits = address.Is4 ? length + 96 : length;
        _maskHigh = Mask(bits);
        _maskLow = Mask(bits - 64);
        Address = new IpAddress(address.High & _maskHigh, address.Low & _maskLow);
    }

    /// <summary>The network: bits behind the length are zero.</summary>
    public IpAddress Address { get; }

    /// <summary>Bits of the network, counted in the address's own version.</summary>
    public int Length { get; }

    /// <summary>All bits behind the length set: the broadcast address of an IPv4 network.</summary>
    public IpAddress Last => new(Address.High | ~_maskHigh, Address.Low | ~_maskLow);

    /// <summary>The address is in the network. Addresses of the other version never are.</summary>
    public bool Contains(IpAddress address) =>
        (address.High & _maskHigh) == Address.High && (address.Low & _maskLow) == Address.Low && address.Is4 == Address.Is4;

    public bool Equals(IpPrefix other) => Address == other.Address && Length == other.Length;

    public override bool Equals(object? obj) => obj is IpPrefix other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Address, Length);

    public static bool operator ==(IpPrefix left, IpPrefix right) => left.Equals(right);

    public static bool operator !=(IpPrefix left, IpPrefix right) => !left.Equals(right);

    public override string ToString() => $"{Address}/{Length}";

    private static ulong Mask(int bits) => bits <= 0 ? 0 : bits >= 64 ? ulong.MaxValue : ~(ulong.MaxValue >> bits);
}
