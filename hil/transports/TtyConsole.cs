using System;
using System.IO;
using System.IO.Ports;
using System.Threading;
using System.Threading.Tasks;

namespace Pistachio.Hil.Transports;

/// <summary>An open tty.</summary>
/// <remarks>
/// When the other side of a tty goes away, System.IO.Ports on Linux ends a pending read with an exception and keeps the port open; a write
/// after that may never return, and closing the port after such a write neither. So: after a fault nothing is written any more, a write has
/// a deadline, and closing has one.
/// </remarks>
internal sealed class TtyConsole : IConsole
{
    private static readonly TimeSpan CloseWithin = TimeSpan.FromSeconds(2);

    private readonly SerialPort port;
    private readonly string path;
    private readonly TtyErrorCounters? counters;
    private readonly UucpLock? held;
    private readonly TtyStream line;

    public TtyConsole(SerialPort port, string path, TtyErrorCounters? counters, UucpLock? held)
    {
        this.port = port;
        this.path = path;
        this.counters = counters;
        this.held = held;
        line = new TtyStream(port.BaseStream);
    }

    public Stream Line => line;

    public LineErrors Errors => counters?.Read() ?? default;

    public string DescribeEnd() => File.Exists(path) ? $"the tty {path} was closed by its other side" : $"the serial adapter {path} went away";

    public async ValueTask DisposeAsync()
    {
        // Off this thread: should it hang, only that thread is lost.
        Task closing = Task.Run(port.Dispose);
        await Task.WhenAny(closing, Task.Delay(CloseWithin)).ConfigureAwait(false);
        if (closing.IsFaulted && closing.Exception.InnerException is not (IOException or InvalidOperationException or UnauthorizedAccessException))
            await closing.ConfigureAwait(false);
        counters?.Dispose();
        held?.Dispose();
    }

    /// <summary>The port's stream, whose every fault is an <see cref="IOException"/>.</summary>
    private sealed class TtyStream(Stream port) : LineStream
    {
        private static readonly TimeSpan WriteWithin = TimeSpan.FromSeconds(10);

        private volatile bool faulted;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                int count = await port.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
                faulted |= count == 0;
                return count;
            }
            catch (Exception fault) when (fault is IOException or InvalidOperationException or UnauthorizedAccessException)
            {
                faulted = true;
                throw new IOException("the tty is gone", fault);
            }
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (faulted)
                throw new IOException("the tty is gone");

            try
            {
                await port.WriteAsync(buffer, cancellationToken).AsTask().WaitAsync(WriteWithin, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is InvalidOperationException or UnauthorizedAccessException or TimeoutException)
            {
                faulted = true;
                throw new IOException("the tty takes no bytes", fault);
            }
        }
    }
}
