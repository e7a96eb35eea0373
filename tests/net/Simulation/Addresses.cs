using System;
using System.Net;
using Pistachio.Net.Stack;

namespace Pistachio.Net.Tests.Simulation;

/// <summary>Addresses from text, read by the host's library so that the stack's own code is not tested with itself.</summary>
internal static class Addresses
{
    public static IpAddress Parse(string text)
    {
        byte[] bytes = IPAddress.Parse(text).GetAddressBytes();
        return bytes.Length == 4 ? IpAddress.Read4(bytes) : IpAddress.Read6(bytes);
    }

    public static IpEndpoint Endpoint(string text, int port) => new(Parse(text), (ushort)port);

    public static IpPrefix Prefix(string text)
    {
        string[] parts = text.Split('/');
        return new IpPrefix(Parse(parts[0]), int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
    }
}
