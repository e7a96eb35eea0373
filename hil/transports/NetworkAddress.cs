using System;
using System.Globalization;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Rigs;

namespace Pistachio.Hil.Transports;

/// <summary>A TCP port of a host.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">1 to 65535.</param>
public sealed record NetworkAddress(string Host, int Port)
{
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(10);

    /// <summary>Reads <c>HOST:PORT</c>, an IPv6 address in brackets; null when it is something else.</summary>
    public static NetworkAddress? Parse(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port is < 1 or > 65535)
            return null;

        string host = text[..colon];
        if (host is ['[', .. { Length: > 0 } inner, ']'])
            return new NetworkAddress(inner, port);
        return host.Contains(':', StringComparison.Ordinal) || host.Contains(' ', StringComparison.Ordinal) ? null : new NetworkAddress(host, port);
    }

    /// <summary>Connects.</summary>
    /// <exception cref="RigException">Refused, no such host, no answer in 10 s.</exception>
    public async Task<NetworkStream> ConnectAsync(CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(ConnectWithin);
        try
        {
            // A lab host that loses its power says nothing; probes find out, within a minute and a half.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 15);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 4);
            await socket.ConnectAsync(Host, Port, limit.Token).ConfigureAwait(false);
            return new NetworkStream(socket, true);
        }
        catch (SocketException trouble)
        {
            socket.Dispose();
            throw new RigException($"{this} cannot be reached: {trouble.Message}", trouble);
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
            cancellation.ThrowIfCancellationRequested();
            throw new RigException($"{this} did not answer within {ConnectWithin.TotalSeconds} s");
        }
    }

    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
