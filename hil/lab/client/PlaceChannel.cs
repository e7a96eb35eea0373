using System;
using System.Buffers;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Lab.Protocol;
using Pistachio.Hil.Transports;

namespace Pistachio.Hil.Lab.Client;

/// <summary>
/// The user's side of the connection to a place. One task takes what the host sends: answers go to who waits for them, the bytes of the
/// serial line to a pipe. A reader who is slow stops that task, so the line fills up to the board, as it should.
/// </summary>
internal sealed class PlaceChannel : IAsyncDisposable
{
    private static readonly TimeSpan OffWithin = TimeSpan.FromSeconds(10);

    private readonly LabConnection connection;
    private readonly LabLease lease;
    private readonly CancellationTokenSource closing = new();
    private readonly Lock gate = new();
    private readonly Task receiving;
    private readonly Task pinging;
    private TaskCompletionSource<Frame>? waiting;
    private FrameKind waitingFor;
    private Pipe line = NewLine();
    private long heard = Stopwatch.GetTimestamp();
    private volatile bool isDelivering;
    private bool isDisposed;
    private LabException? failure;
    private Task complete = Task.CompletedTask;

    public PlaceChannel(LabConnection connection, LabLease lease)
    {
        this.connection = connection;
        this.lease = lease;
        line.Writer.Complete();
        receiving = ReceiveAsync();
        pinging = PingAsync();
    }

    /// <summary>The connection or the lease has ended.</summary>
    public bool IsOver => failure is not null;

    /// <summary>How the serial line ended.</summary>
    public string End { get; private set; } = "the board was switched off";

    /// <summary>What the receiver of the serial line counted so far.</summary>
    public LineErrors Errors { get; private set; }

    /// <summary>Tells the host which files are wanted.</summary>
    /// <returns>Those that it has not, in the order in which they are to be sent.</returns>
    public async Task<IReadOnlyList<FileRole>> OfferAsync(ImageOffer offer, CancellationToken cancellation)
    {
        Task<Frame> answer = Expect(FrameKind.Need);
        await SendAsync(() => connection.SendMessageAsync(FrameKind.Image, offer, cancellation)).ConfigureAwait(false);
        IReadOnlyList<FileRole> needed = (await answer.WaitAsync(cancellation).ConfigureAwait(false)).Read<FileNeed>().Roles;
        complete = needed.Count == 0 ? Task.CompletedTask : Expect(FrameKind.Need);
        return needed;
    }

    /// <summary>Sends a file that is needed.</summary>
    public async Task SendFileAsync(string path, CancellationToken cancellation)
    {
        FileStream file = File.OpenRead(path);
        await using (file.ConfigureAwait(false))
        {
            byte[] piece = new byte[LabProtocol.PieceSize];
            while (await file.ReadAsync(piece, cancellation).ConfigureAwait(false) is var count and > 0 && !complete.IsCompleted)
                await SendAsync(() => connection.SendAsync(FrameKind.File, piece.AsMemory(0, count), cancellation)).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until the host has all files.</summary>
    public Task ImageCompleteAsync(CancellationToken cancellation) => complete.WaitAsync(cancellation);

    /// <summary>Switches the board on.</summary>
    public async Task BootAsync(BootRequest request, CancellationToken cancellation)
    {
        lock (gate)
            line = NewLine();
        (End, Errors) = ("the board was switched off", default);
        Task<Frame> answer = Expect(FrameKind.Boot);
        await SendAsync(() => connection.SendMessageAsync(FrameKind.Boot, request, cancellation)).ConfigureAwait(false);
        try
        {
            await answer.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The board may be on in a moment; what it says then must not be taken for the next boot.
            await SwitchOffAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Switches the board off; when the host does not answer, ends the connection, which does it too.</summary>
    public async Task SwitchOffAsync()
    {
        if (IsOver)
            return;

        // What nobody will read any more must not stand before the answer.
        line.Reader.Complete();
        using var limit = new CancellationTokenSource(OffWithin);
        try
        {
            Task<Frame> answer = Expect(FrameKind.Off);
            await connection.SendAsync(FrameKind.Off, default, limit.Token).ConfigureAwait(false);
            await answer.WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception trouble) when (trouble is LabException or IOException or OperationCanceledException)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Reads the serial line; 0 at its end.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        PipeReader reader = line.Reader;
        ReadResult result = await reader.ReadAsync(cancellation).ConfigureAwait(false);
        ReadOnlySequence<byte> bytes = result.Buffer.Slice(0, Math.Min(buffer.Length, result.Buffer.Length));
        bytes.CopyTo(buffer.Span);
        reader.AdvanceTo(bytes.End);
        return (int)bytes.Length;
    }

    /// <summary>Writes to the serial line.</summary>
    /// <exception cref="IOException">The connection has ended.</exception>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        for (int sent = 0; sent < bytes.Length; sent += LabProtocol.PieceSize)
            await connection.SendAsync(FrameKind.Line, bytes[sent..Math.Min(bytes.Length, sent + LabProtocol.PieceSize)],
                cancellation).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isDisposed, true))
            return;
        await closing.CancelAsync().ConfigureAwait(false);
        line.Reader.Complete();
        await connection.DisposeAsync().ConfigureAwait(false);
        await receiving.ConfigureAwait(false);
        await pinging.ConfigureAwait(false);
        closing.Dispose();
    }

    private static Pipe NewLine() => new(new PipeOptions(pauseWriterThreshold: 1024 * 1024, resumeWriterThreshold: 512 * 1024,
        useSynchronizationContext: false));

    private async Task SendAsync(Func<Task> send)
    {
        try
        {
            await send().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // The task that receives knows why: the host may have said it before it closed.
            await receiving.ConfigureAwait(false);
            throw failure ?? Gone();
        }
    }

    private Task<Frame> Expect(FrameKind kind)
    {
        lock (gate)
        {
            if (failure is not null)
                throw failure;
            waiting = new TaskCompletionSource<Frame>(TaskCreationOptions.RunContinuationsAsynchronously);
            waitingFor = kind;
            return waiting.Task;
        }
    }

    private async Task ReceiveAsync()
    {
        LabException end = Gone();
        try
        {
            while (await connection.ReceiveAsync(closing.Token).ConfigureAwait(false) is { } frame)
            {
                Volatile.Write(ref heard, Stopwatch.GetTimestamp());
                if (frame.Kind == FrameKind.LeaseLost)
                {
                    end = frame.Read<Refusal>().ToException();
                    break;
                }

                await TakeAsync(frame).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // We close the connection ourselves.
        }
        catch (InvalidDataException nonsense)
        {
            end = new LabException(LabFault.NotReachable, $"host {lease.Host} of the lab answered nonsense: {nonsense.Message}", nonsense);
        }

        Fail(end);
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    private async Task TakeAsync(Frame frame)
    {
        switch (frame.Kind)
        {
            case FrameKind.Line:
                isDelivering = true;
                await line.Writer.WriteAsync(frame.Payload, closing.Token).ConfigureAwait(false);
                isDelivering = false;
                break;
            case FrameKind.LineEnd:
                End = frame.Read<LineEnd>().Description;
                await line.Writer.CompleteAsync().ConfigureAwait(false);
                break;
            case FrameKind.Errors:
                Errors = frame.Read<LineErrors>();
                break;
            case FrameKind.Ping:
                break;
            case FrameKind.Refused:
                Answer(waiting => waiting.TrySetException(frame.Read<Refusal>().ToException()));
                break;
            default:
                if (frame.Kind == waitingFor)
                    Answer(waiting => waiting.TrySetResult(frame));
                break;
        }
    }

    private void Answer(Action<TaskCompletionSource<Frame>> give)
    {
        TaskCompletionSource<Frame>? asked;
        lock (gate)
            (asked, waiting) = (waiting, null);
        if (asked is not null)
            give(asked);
    }

    private void Fail(LabException end)
    {
        lock (gate)
            failure = end;
        End = end.Message;
        line.Writer.Complete();
        Answer(waiting => waiting.TrySetException(end));
    }

    /// <summary>Says that we are here, and finds out whether the host is. A host that cannot deliver to a slow reader is not silent.</summary>
    private async Task PingAsync()
    {
        try
        {
            while (!IsOver)
            {
                await Task.Delay(LabProtocol.PingEvery, closing.Token).ConfigureAwait(false);
                if (!isDelivering && Stopwatch.GetElapsedTime(Volatile.Read(ref heard)) > LabProtocol.SilenceLimit)
                {
                    await connection.DisposeAsync().ConfigureAwait(false);
                    return;
                }

                await connection.SendAsync(FrameKind.Ping, default, closing.Token).ConfigureAwait(false);
            }
        }
        catch (Exception trouble) when (trouble is IOException or OperationCanceledException)
        {
            // The connection is over, and the task that receives says so.
        }
    }

    private LabException Gone() => new(LabFault.LeaseLost, $"the connection to place {lease.FullName} of the lab was lost");
}
