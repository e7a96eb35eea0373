using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Tests;
using Pistachio.Hil.Transports;

namespace Pistachio.Rig.Tests;

/// <summary>A TCP port that leads to another one, over a line that damages what it carries.</summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending = new();
    private readonly NetworkAddress target;
    private readonly double rate;
    private readonly Task serving;
    private int connections;

    public FaultyProxy(NetworkAddress target, double rate)
    {
        this.target = target;
        this.rate = rate;
        listener.Start();
        serving = ServeAsync();
    }

    public NetworkAddress Address => new("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port);

    /// <summary>Something was damaged.</summary>
    public bool Faults { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Stop();
        await serving;
        ending.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await listener.AcceptTcpClientAsync(ending.Token);
                using NetworkStream board = await target.ConnectAsync(ending.Token);
                int seed = ++connections * 2;
                using var either = CancellationTokenSource.CreateLinkedTokenSource(ending.Token);
                await Task.WhenAny(
                    CarryAsync(board, client.GetStream(), new FaultyLine(seed, rate, insertsLog: true), either.Token),
                    CarryAsync(client.GetStream(), board, new FaultyLine(seed + 1, rate, insertsLog: false), either.Token));
                await either.CancelAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task CarryAsync(Stream from, Stream to, FaultyLine line, CancellationToken cancellation)
    {
        var buffer = new byte[4096];
        try
        {
            int count;
            while ((count = await from.ReadAsync(buffer, cancellation)) > 0)
            {
                byte[] carried = line.Carry(buffer.AsSpan(0, count));
                Faults |= !carried.AsSpan().SequenceEqual(buffer.AsSpan(0, count));
                await to.WriteAsync(carried, cancellation);
            }
        }
        catch (IOException)
        {
            // One side is gone; the other one is closed then.
        }
    }
}
