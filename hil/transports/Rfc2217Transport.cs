using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Pistachio.Hil.Transports;

/// <summary>A serial port of another host by telnet with the serial port option (RFC 2217), such as ser2net serves it.</summary>
public sealed class Rfc2217Transport(NetworkAddress address, LineSettings settings) : IConsoleTransport
{
    public string Description => $"RFC 2217 {address}, {settings}";

    public async Task<IConsole> OpenAsync(CancellationToken cancellation)
    {
        NetworkStream connection = await address.ConnectAsync(cancellation).ConfigureAwait(false);
        var console = new Rfc2217Console(connection, address);
        try
        {
            await console.NegotiateAsync(settings, cancellation).ConfigureAwait(false);
            return console;
        }
        catch
        {
            await console.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
