using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Sockets;

namespace Pistachio.Hil.Lab;

/// <summary>Where a lab host listens: <c>HOST:PORT</c>, or <c>[IPv6]:PORT</c>.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">1 to 65534; the next port is the host's too, see docs/lab.md.</param>
public sealed record LabAddress(string Host, int Port)
{
    /// <summary>The port that exporters use when none is named.</summary>
    public const int DefaultPort = 7460;

    /// <summary>Reads one address; the port may be left out.</summary>
    /// <exception cref="LabException">It is no address.</exception>
    public static LabAddress Parse(string text)
    {
        int colon = text.LastIndexOf(':');
        bool hasPort = colon > text.LastIndexOf(']') && (text.StartsWith('[') || text.IndexOf(':', StringComparison.Ordinal) == colon);
        string host = (hasPort ? text[..colon] : text).Trim('[', ']');
        if (host.Length == 0)
            throw new LabException(LabFault.Usage, $"'{text}' is no address of a lab host; expected HOST:PORT");
        if (!hasPort)
            return new LabAddress(host, DefaultPort);
        return int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and < 65535
            ? new LabAddress(host, port)
            : throw new LabException(LabFault.Usage, $"'{text}' is no address of a lab host; the port must be 1 to 65534");
    }

    /// <summary>Reads a list of addresses with commas between.</summary>
    /// <exception cref="LabException">One of them is no address.</exception>
    public static IReadOnlyList<LabAddress> ParseList(string text) =>
        [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Parse)];

    /// <summary>The address to listen on, and to tell others.</summary>
    /// <exception cref="LabException">The name is unknown, or the address is that of no single interface.</exception>
    public IPEndPoint Resolve()
    {
        IPAddress address;
        try
        {
            address = IPAddress.TryParse(Host, out IPAddress? literal)
                ? literal
                : Dns.GetHostAddresses(Host).OrderBy(each => each.AddressFamily).First();
        }
        catch (SocketException trouble)
        {
            throw new LabException(LabFault.NotReachable, $"the lab host {Host} is unknown: {trouble.Message}", trouble);
        }

        return address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)
            ? throw new LabException(LabFault.Usage, $"{Host} is every interface; name the address at which the other hosts reach this one")
            : new IPEndPoint(address, Port);
    }

    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
