using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Rigs;

namespace Pistachio.Hil.Transports;

/// <summary>A Unix stream socket that carries the bytes of the line, such as that of a virtual machine or of conserver.</summary>
public sealed class UnixSocketTransport(string path) : IConsoleTransport
{
    public string Description => $"Unix socket {path}";

    public async Task<IConsole> OpenAsync(CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation).ConfigureAwait(false);
        }
        catch (SocketException trouble)
        {
            socket.Dispose();
            throw new RigException($"the socket {path} cannot be opened: {trouble.Message}", trouble);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        return new StreamConsole(new NetworkStream(socket, true), $"the socket {path} was closed by its other side");
    }
}
