using System;
using System.Diagnostics;
using System.IO;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Pistachio.Hil.Rigs;

/// <summary>A running QEMU. Disposing kills it with all its children and removes its sockets.</summary>
internal sealed class QemuConnection : IRigConnection
{
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(5);

    private readonly Process process;
    private readonly string directory;
    private readonly Task<string> errors;
    private readonly Task<string> output;
    private readonly CancellationTokenSource watching = new();
    private NetworkStream? line;
    private QemuMonitor? monitor;
    private Task watch = Task.CompletedTask;

    public QemuConnection(Process process, string directory)
    {
        this.process = process;
        this.directory = directory;
        errors = process.StandardError.ReadToEndAsync();
        output = process.StandardOutput.ReadToEndAsync();
    }

    public Stream Line => line ?? throw new InvalidOperationException("QEMU is not connected");

    /// <summary>Id of the process that was started.</summary>
    internal int ProcessId => process.Id;

    /// <summary>Waits for QEMU to connect to both sockets and lets the machine run.</summary>
    public async Task ConnectAsync(Socket lineListener, Socket monitorListener, CancellationToken cancellation)
    {
        using var accepting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<Socket[]> accepted = Task.WhenAll(
            lineListener.AcceptAsync(accepting.Token).AsTask(),
            monitorListener.AcceptAsync(accepting.Token).AsTask());
        Task ended = process.WaitForExitAsync(accepting.Token);
        if (await Task.WhenAny(accepted, ended).ConfigureAwait(false) == ended && !cancellation.IsCancellationRequested)
        {
            await accepting.CancelAsync().ConfigureAwait(false);
            throw new RigException($"QEMU did not start: {await ComplaintAsync().ConfigureAwait(false)}");
        }

        Socket[] sockets = await accepted.ConfigureAwait(false);
        line = new NetworkStream(sockets[0], true);
        monitor = new QemuMonitor(new NetworkStream(sockets[1], true));
        await accepting.CancelAsync().ConfigureAwait(false);
        try
        {
            await monitor.ContinueAsync(cancellation).ConfigureAwait(false);
        }
        catch (RigException) when (process.WaitForExit(EndWithin))
        {
            // It connects before it looks at all of its arguments: what it says is better than that it is gone.
            throw new RigException($"QEMU did not start: {await ComplaintAsync().ConfigureAwait(false)}");
        }

        watch = monitor.WatchAsync(watching.Token);
    }

    public async Task<string> DescribeEndAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(EndWithin);
        try
        {
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            await watch.WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return "QEMU closed the serial line but goes on running";
        }

        string description = QemuExit.Describe(process.ExitCode, monitor?.ShutdownReason);
        string complaint = (await errors.ConfigureAwait(false)).Trim();
        return complaint.Length > 0 ? $"{description}: {complaint}" : description;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended between the question and the kill, which is what we want.
        }

        await process.WaitForExitAsync().WaitAsync(EndWithin).ConfigureAwait(false);
        await watching.CancelAsync().ConfigureAwait(false);
        try
        {
            await watch.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // We have just asked for it.
        }

        if (monitor is not null)
            await monitor.DisposeAsync().ConfigureAwait(false);
        if (line is not null)
            await line.DisposeAsync().ConfigureAwait(false);
        process.Dispose();
        watching.Dispose();
        Directory.Delete(directory, true);
    }

    private async Task<string> ComplaintAsync()
    {
        string text = (await errors.ConfigureAwait(false)).Trim();
        if (text.Length == 0)
            text = (await output.ConfigureAwait(false)).Trim();
        return text.Length > 0 ? text : QemuExit.Describe(process.ExitCode, null);
    }
}
