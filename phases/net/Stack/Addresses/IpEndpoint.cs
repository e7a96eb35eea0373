using System;

namespace Pistachio.Net.Stack;

/// <summary>An address and a port.</summary>
/// <param name="address">The address; 0.0.0.0 or :: stands for any.</param>
/// <param name="port">The port; 0 stands for any.</param>
public readonly struct IpEndpoint(IpAddress address, ushort port) : IEquatable<IpEndpoint>
{
    public readonly IpAddress Address = address;

    public readonly ushort Port = port;

    public bool Equals(IpEndpoint other) => Port == other.Port && Address == other.Address;

    public override bool Equals(object? obj) => obj is IpEndpoint other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Address, Port);

    public static bool operator ==(IpEndpoint left, IpEndpoint right) => left.Equals(right);

    public static bool operator !=(IpEndpoint left, IpEndpoint right) => !left.Equals(right);

    public override string ToString() => Address.Is4 ? $"{Address}:{Port}" : $"[{Address}]:{Port}";
}
