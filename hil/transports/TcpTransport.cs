using System.Threading;
using System.Threading.Tasks;

namespace Pistachio.Hil.Transports;

/// <summary>A TCP port that carries the bytes of the line and nothing else, such as ser2net's raw mode or a terminal server.</summary>
public sealed class TcpTransport(NetworkAddress address) : IConsoleTransport
{
    public string Description => $"tcp {address}";

    public async Task<IConsole> OpenAsync(CancellationToken cancellation) =>
        new StreamConsole(await address.ConnectAsync(cancellation).ConfigureAwait(false), $"{address} closed the connection");
}
