using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Boot;
using Pistachio.Hil.Lab.Places;
using Pistachio.Hil.Lab.Protocol;
using Pistachio.Hil.Rigs;
using Pistachio.Hil.Transports;

namespace Pistachio.Hil.Lab.Exporting;

/// <summary>
/// The host's side of the use of one place: takes images, switches the board on and off, carries its serial line. When the connection ends,
/// the board is off.
/// </summary>
internal sealed class PlaceSession : IPlaceSession, IAsyncDisposable
{
    private readonly LabConnection connection;
    private readonly ExportedPlace place;
    private readonly FileStore store;
    private readonly Action<string> note;
    private readonly CancellationTokenSource ending;
    private readonly TaskCompletionSource isOff = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<FileRole, string> files = [];
    private readonly Queue<(FileRole Role, FileStore.Incoming File)> incoming = new();
    private CancellationTokenSource powered = new();
    private Task board = Task.CompletedTask;
    private volatile IRigConnection? machine;
    private volatile string? lost;

    /// <param name="connection">To the user.</param>
    /// <param name="place">The place.</param>
    /// <param name="store">Files that users have sent.</param>
    /// <param name="note">Is told trouble that the user cannot be told.</param>
    /// <param name="cancellation">The host ends.</param>
    public PlaceSession(LabConnection connection, ExportedPlace place, FileStore store, Action<string> note, CancellationToken cancellation)
    {
        this.note = note;
        this.connection = connection;
        this.place = place;
        this.store = store;
        ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    }

    /// <summary>Serves the user until the connection or the lease ends.</summary>
    public async Task ServeAsync()
    {
        while (true)
        {
            using var silence = CancellationTokenSource.CreateLinkedTokenSource(ending.Token);
            silence.CancelAfter(LabProtocol.SilenceLimit);
            Frame? frame;
            try
            {
                frame = await connection.ReceiveAsync(silence.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // Silence is an end like any other; so is the end of the lease, which the user is told.
                break;
            }

            if (frame is null)
                break;
            try
            {
                await HandleAsync(frame.Value).ConfigureAwait(false);
            }
            catch (LabException refusal)
            {
                await connection.SendMessageAsync(FrameKind.Refused, Refusal.Of(refusal), ending.Token).ConfigureAwait(false);
            }
        }

        await SwitchOffAsync().ConfigureAwait(false);
        isOff.TrySetResult();
        if (lost is { } reason)
            await connection.SendMessageAsync(FrameKind.LeaseLost, new Refusal(LabFault.LeaseLost, reason),
                CancellationToken.None).ConfigureAwait(false);
    }

    public Task LoseAsync(string? reason)
    {
        lost = reason;
        try
        {
            ending.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It is over already.
        }

        return isOff.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await SwitchOffAsync().ConfigureAwait(false);
        isOff.TrySetResult();
        foreach ((_, FileStore.Incoming file) in incoming)
            file.Dispose();
        powered.Dispose();
        ending.Dispose();
    }

    private async Task HandleAsync(Frame frame)
    {
        switch (frame.Kind)
        {
            case FrameKind.Ping:
                await connection.SendAsync(FrameKind.Ping, default, ending.Token).ConfigureAwait(false);
                break;
            case FrameKind.Image:
                await OfferAsync(frame.Read<ImageOffer>()).ConfigureAwait(false);
                break;
            case FrameKind.File:
                await TakeAsync(frame.Payload).ConfigureAwait(false);
                break;
            case FrameKind.Boot:
                await SwitchOffAsync().ConfigureAwait(false);
                powered = new CancellationTokenSource();
                board = RunAsync(Image(frame.Read<BootRequest>()), powered.Token);
                break;
            case FrameKind.Line:
                if (machine is { } running)
                    await WriteAsync(running, frame.Payload).ConfigureAwait(false);
                break;
            case FrameKind.Off:
                await SwitchOffAsync().ConfigureAwait(false);
                await connection.SendAsync(FrameKind.Off, default, ending.Token).ConfigureAwait(false);
                break;
            default:
                throw new LabException(LabFault.Usage, $"{frame.Kind} is nothing that a place understands");
        }
    }

    private async Task OfferAsync(ImageOffer offer)
    {
        files.Clear();
        while (incoming.TryDequeue(out (FileRole Role, FileStore.Incoming File) old))
            old.File.Dispose();
        foreach (OfferedFile file in offer.Files)
        {
            if (store.Find(file.Sha256) is { } known)
                files[file.Role] = known;
            else
                incoming.Enqueue((file.Role, store.Begin(file.Sha256, file.Length)));
        }

        await connection.SendMessageAsync(FrameKind.Need, new FileNeed([.. incoming.Select(each => each.Role)]), ending.Token).ConfigureAwait(false);
        await KeepWholeAsync(false).ConfigureAwait(false);
    }

    private async Task TakeAsync(ReadOnlyMemory<byte> piece)
    {
        if (!incoming.TryPeek(out (FileRole Role, FileStore.Incoming File) next))
            throw new LabException(LabFault.Usage, "bytes of a file that nobody asked for");
        next.File.Take(piece.Span);
        await KeepWholeAsync(true).ConfigureAwait(false);
    }

    /// <summary>Keeps the files that are complete, empty ones too, and says when all are.</summary>
    private async Task KeepWholeAsync(bool tell)
    {
        bool some = false;
        while (incoming.TryPeek(out (FileRole Role, FileStore.Incoming File) next) && next.File.IsWhole)
        {
            incoming.Dequeue();
            using (next.File)
                files[next.Role] = next.File.Complete();
            some = true;
        }

        if (incoming.Count == 0 && (some || tell))
            await connection.SendMessageAsync(FrameKind.Need, new FileNeed([]), ending.Token).ConfigureAwait(false);
    }

    private BootImage Image(BootRequest request) => incoming.Count == 0 && files.TryGetValue(FileRole.Kernel, out string? kernel)
        ? new BootImage(kernel)
        {
            Archive = files.GetValueOrDefault(FileRole.Archive),
            Disk = files.GetValueOrDefault(FileRole.Disk),
            CommandLine = request.CommandLine,
            Machine = new VirtualMachine { Machine = request.Machine, Cpu = request.Cpu, Memory = request.Memory },
        }
        : throw new LabException(LabFault.Usage, "a board cannot be switched on before its image is complete");

    /// <summary>One boot: from power-on until the line ends or the board is switched off.</summary>
    private async Task RunAsync(BootImage image, CancellationToken off)
    {
        try
        {
            IRigConnection started = await place.Board.PowerOnAsync(image, off).ConfigureAwait(false);
            await using (started.ConfigureAwait(false))
            {
                machine = started;
                await connection.SendAsync(FrameKind.Boot, default, off).ConfigureAwait(false);
                await CarryAsync(started, off).ConfigureAwait(false);
                machine = null;
            }
        }
        catch (RigException trouble)
        {
            note($"place {place.Board.Name}: {trouble.Message}");
            await connection.SendMessageAsync(FrameKind.Refused, new Refusal(LabFault.Board, trouble.Message),
                CancellationToken.None).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (off.IsCancellationRequested)
        {
            // Switched off, which is what was asked for.
        }
        finally
        {
            machine = null;
        }
    }

    private async Task CarryAsync(IRigConnection started, CancellationToken off)
    {
        byte[] buffer = new byte[LabProtocol.PieceSize];
        LineErrors told = default;
        while (true)
        {
            int count;
            try
            {
                count = await started.Line.ReadAsync(buffer, off).ConfigureAwait(false);
            }
            catch (IOException)
            {
                count = 0;
            }

            if (count == 0)
                break;
            if (started.Errors != told)
            {
                told = started.Errors;
                await connection.SendMessageAsync(FrameKind.Errors, told, off).ConfigureAwait(false);
            }

            await connection.SendAsync(FrameKind.Line, buffer.AsMemory(0, count), off).ConfigureAwait(false);
        }

        string end = await started.DescribeEndAsync(off).ConfigureAwait(false);
        await connection.SendMessageAsync(FrameKind.LineEnd, new LineEnd(end), off).ConfigureAwait(false);
    }

    private async Task WriteAsync(IRigConnection running, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await running.Line.WriteAsync(bytes, ending.Token).ConfigureAwait(false);
        }
        catch (Exception trouble) when (trouble is IOException or ObjectDisposedException)
        {
            // The board does not listen any more; the end of its line is on its way to the user.
        }
    }

    private async Task SwitchOffAsync()
    {
        await powered.CancelAsync().ConfigureAwait(false);
        try
        {
            await board.ConfigureAwait(false);
        }
        catch (IOException)
        {
            // The user is gone and could not be told; the board is off all the same.
        }

        board = Task.CompletedTask;
    }
}
