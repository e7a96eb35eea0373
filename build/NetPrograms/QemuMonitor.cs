using System;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;

namespace Pistachio.Build.NetPrograms;

/// <summary>The monitor of a QEMU that runs (its human monitor, qemu.readthedocs.io, "QEMU Monitor").</summary>
/// <param name="path">The socket.</param>
internal sealed class QemuMonitor(string path)
{
    private const string Prompt = "(qemu) ";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>What QEMU needs to have it.</summary>
    public string[] Arguments => ["-monitor", $"unix:{path},server=on,wait=off"];

    /// <summary>Gives commands.</summary>
    /// <exception cref="TimeoutException">QEMU does not answer.</exception>
    /// <exception cref="IOException">It has no monitor there.</exception>
    public async Task TellAsync(params string[] commands)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path)).ConfigureAwait(false);
        }
        catch (SocketException trouble)
        {
            throw new IOException($"QEMU's monitor: {trouble.Message}", trouble);
        }

        await using var stream = new NetworkStream(socket);
        await AnswerAsync(stream).WaitAsync(Deadline).ConfigureAwait(false);
        foreach (var command in commands)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(command + "\n")).ConfigureAwait(false);
            await AnswerAsync(stream).WaitAsync(Deadline).ConfigureAwait(false);
        }
    }

    private static async Task AnswerAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (!text.ToString().EndsWith(Prompt, StringComparison.Ordinal))
        {
            var count = await stream.ReadAsync(buffer).ConfigureAwait(false);
            if (count == 0)
            {
                throw new IOException("QEMU's monitor is gone");
            }

            text.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }
    }
}
