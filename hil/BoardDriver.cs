using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Reports;
using Pistachio.Hil.Rigs;
using Pistachio.Hil.Session;

namespace Pistachio.Hil;

/// <summary>Carries bytes between the serial line and a <see cref="BoardWatch"/>, and the time to it.</summary>
/// <param name="connection">The machine.</param>
/// <param name="boot">What is made of the bytes.</param>
/// <param name="log">The clock, and the record of all bytes.</param>
/// <param name="streams">The standard streams of a program, for a <see cref="ProgramBoot"/>.</param>
internal sealed class BoardDriver(IRigConnection connection, BoardWatch boot, RunLog log, StandardStreams? streams = null)
{
    /// <summary>Longest time without looking at the clock.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly byte[] received = new byte[16 * 1024];
    private readonly byte[] sent = new byte[1024];
    private bool deaf;

    /// <summary>Returns when the boot is over; output of a program may still be on its way to whoever takes it.</summary>
    public async Task DriveAsync(CancellationToken cancellation)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<int> read = ReadAsync(reading.Token);
        while (!boot.Over)
        {
            streams?.Exchange(log.Now);
            if (boot.Over)
                break;
            await SendAsync(cancellation).ConfigureAwait(false);
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(Awaited(read, Task.Delay(TimeToNextTick(), waiting.Token))).ConfigureAwait(false);
            await waiting.CancelAsync().ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            if (read.IsCompleted && MayRead)
            {
                int count = await read.ConfigureAwait(false);
                if (count == 0)
                {
                    boot.LineEnded(await connection.DescribeEndAsync(cancellation).ConfigureAwait(false), log.Now);
                    break;
                }

                log.Received(received.AsSpan(0, count));
                boot.LineErrors = connection.Errors;
                boot.Receive(received.AsSpan(0, count), log.Now);
                read = ReadAsync(reading.Token);
            }

            boot.LineErrors = connection.Errors;
            boot.Tick(log.Now);
        }

        // A read that is still pending must not outlive the line that is about to be closed.
        await reading.CancelAsync().ConfigureAwait(false);
        await ((Task)read).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>A program's output that nobody takes holds the program up: what is not read is not acknowledged.</summary>
    private bool MayRead => streams is not { IsWriting: true };

    private Task[] Awaited(Task read, Task delay) => (MayRead, streams) switch
    {
        (true, null) => [read, delay],
        (true, _) => [read, delay, streams.Activity],
        _ => [delay, streams!.Activity],
    };

    private async Task<int> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            return await connection.Line.ReadAsync(received, cancellation).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // A peer that was killed resets the connection; for us that is the end of the line.
            return 0;
        }
    }

    private async Task SendAsync(CancellationToken cancellation)
    {
        for (int count = boot.Transmit(sent, log.Now); count > 0; count = boot.Transmit(sent, log.Now))
        {
            if (deaf)
                continue;

            log.Sent(sent.AsSpan(0, count));
            try
            {
                await connection.Line.WriteAsync(sent.AsMemory(0, count), cancellation).ConfigureAwait(false);
            }
            catch (IOException)
            {
                // Nobody listens any more, but the board's last words may still be on their way: the end comes from reading.
                deaf = true;
            }
        }
    }

    private TimeSpan TimeToNextTick()
    {
        ulong now = log.Now;
        if (boot.NextTick <= now)
            return TimeSpan.Zero;

        // Rounded up to the timer's resolution, so that the wait does not end just before the tick again and again.
        ulong milliseconds = ((boot.NextTick - now) / 1_000_000) + 1;
        return milliseconds >= LongestWait.TotalMilliseconds ? LongestWait : TimeSpan.FromMilliseconds(milliseconds);
    }
}
