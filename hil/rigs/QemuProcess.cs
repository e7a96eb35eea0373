using System;
using System.Diagnostics;
using System.IO;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Pistachio.Hil.Rigs;

/// <summary>
/// A QEMU that was started. Disposing kills it with all its children, after it was asked to end if its plugins have something to write then, and
/// removes its sockets.
/// </summary>
internal sealed class QemuProcess : IAsyncDisposable
{
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WriteWithin = TimeSpan.FromMinutes(1);

    private readonly Process process;
    private readonly string directory;
    private readonly bool endsByItself;
    private readonly Task<string> errors;
    private readonly Task<string> output;
    private readonly CancellationTokenSource watching = new();
    private QemuMonitor? monitor;
    private string? link;
    private Task watch = Task.CompletedTask;

    public QemuProcess(Process process, string directory, bool endsByItself)
    {
        this.process = process;
        this.directory = directory;
        this.endsByItself = endsByItself;
        errors = process.StandardError.ReadToEndAsync();
        output = process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>The serial line, when it is private.</summary>
    public NetworkStream? Line { get; private set; }

    public bool HasEnded => process.HasExited;

    /// <summary>Waits for QEMU to connect to the sockets. The machine is halted then.</summary>
    public async Task ConnectAsync(Socket? lineListener, Socket monitorListener, CancellationToken cancellation)
    {
        using var accepting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<Socket[]> accepted = Task.WhenAll(
            lineListener is null ? [Accept(monitorListener)] : (Task<Socket>[])[Accept(monitorListener), Accept(lineListener)]);
        Task ended = process.WaitForExitAsync(accepting.Token);
        if (await Task.WhenAny(accepted, ended).ConfigureAwait(false) == ended && !cancellation.IsCancellationRequested)
        {
            await accepting.CancelAsync().ConfigureAwait(false);
            throw new RigException($"QEMU did not start: {await ComplaintAsync().ConfigureAwait(false)}");
        }

        Socket[] sockets = await accepted.ConfigureAwait(false);
        monitor = new QemuMonitor(new NetworkStream(sockets[0], true));
        if (lineListener is not null)
            Line = new NetworkStream(sockets[1], true);
        await accepting.CancelAsync().ConfigureAwait(false);
        await CommandAsync(monitor.GreetAsync, cancellation).ConfigureAwait(false);

        Task<Socket> Accept(Socket listener) => listener.AcceptAsync(accepting.Token).AsTask();
    }

    /// <summary>Makes a symbolic link to the pseudo-terminal of the line; it goes with the machine.</summary>
    public async Task LinkTtyAsync(string path, CancellationToken cancellation)
    {
        string tty = "";
        await CommandAsync(async token => tty = await monitor!.FindTtyAsync("com1", token).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        try
        {
            File.Delete(path);
            File.CreateSymbolicLink(path, tty);
            link = path;
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            throw new RigException($"the link {path} to QEMU's tty cannot be made: {trouble.Message}", trouble);
        }
    }

    /// <summary>Lets the machine run.</summary>
    public async Task ContinueAsync(CancellationToken cancellation)
    {
        await CommandAsync(monitor!.ContinueAsync, cancellation).ConfigureAwait(false);
        watch = monitor.WatchAsync(watching.Token);
    }

    /// <summary>Waits a short time for the end and says how it was, in one line.</summary>
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
            return "the serial line was closed, but QEMU goes on running";
        }

        string description = QemuExit.Describe(process.ExitCode, monitor?.ShutdownReason);
        string complaint = (await errors.ConfigureAwait(false)).Trim();
        return complaint.Length > 0 ? $"{description}: {complaint}" : description;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (endsByItself && !process.HasExited && monitor is not null)
                await AskToEndAsync(monitor).ConfigureAwait(false);
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
        if (Line is not null)
            await Line.DisposeAsync().ConfigureAwait(false);
        if (link is not null)
            File.Delete(link);
        process.Dispose();
        watching.Dispose();
        Directory.Delete(directory, true);
    }

    private async Task AskToEndAsync(QemuMonitor asked)
    {
        using var limit = new CancellationTokenSource(WriteWithin);
        try
        {
            await asked.QuitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It is ending already, and closes its monitor before plugins write.
        }

        try
        {
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It does not end: then it is killed.
        }
    }

    /// <summary>QEMU connects before it looks at all of its arguments: what it says is better than that it is gone.</summary>
    private async Task CommandAsync(Func<CancellationToken, Task> command, CancellationToken cancellation)
    {
        try
        {
            await command(cancellation).ConfigureAwait(false);
        }
        catch (RigException) when (process.WaitForExit(EndWithin))
        {
            throw new RigException($"QEMU did not start: {await ComplaintAsync().ConfigureAwait(false)}");
        }
    }

    private async Task<string> ComplaintAsync()
    {
        string text = (await errors.ConfigureAwait(false)).Trim();
        if (text.Length == 0)
            text = (await output.ConfigureAwait(false)).Trim();
        return text.Length > 0 ? text : QemuExit.Describe(process.ExitCode, null);
    }
}
