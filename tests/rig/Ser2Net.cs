using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Transports;

namespace Pistachio.Rig.Tests;

/// <summary>The real ser2net, which serves one tty on one port.</summary>
internal sealed class Ser2Net(NetworkAddress address, string accepter, string tty, string directory) : IAsyncDisposable
{
    private Process? process;

    public NetworkAddress Address => address;

    /// <summary>Starts it and waits until it listens.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        string file = Path.Combine(directory, "ser2net.yaml");
        await File.WriteAllTextAsync(
            file,
            $"""
            connection: &board
              accepter: {accepter},{address.Host},{address.Port}
              connector: serialdev,{tty},115200n81,local

            """,
            cancellation);
        process = Process.Start(new ProcessStartInfo("/usr/sbin/ser2net", ["-n", "-c", file, "-u"]))!;
        while (!await ListensAsync(cancellation))
        {
            if (process.HasExited)
                throw new InvalidOperationException($"ser2net ended with status {process.ExitCode}");
            await Task.Delay(20, cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (process is null)
            return;
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>Looks at the kernel's table: a connection would open the tty.</summary>
    private async Task<bool> ListensAsync(CancellationToken cancellation)
    {
        string wanted = $":{address.Port:X4} 00000000:0000 0A";
        return (await File.ReadAllTextAsync("/proc/net/tcp", cancellation)).Contains(wanted, StringComparison.Ordinal);
    }
}
