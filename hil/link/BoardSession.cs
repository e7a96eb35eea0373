using System;

namespace Pistachio.Hil.Link;

/// <summary>
/// The board's side of the link. Bytes go in and come out, time is handed in; nothing here waits. Used by the conformance
/// runner, and by tests that play a board.
/// </summary>
/// <remarks>
/// Order of frames: <see cref="TryHello"/>, <see cref="TryTests"/> until all names are told, <see cref="TryReady"/>; then
/// for each run command <see cref="TryStart"/> and <see cref="TryResult"/> for each test, and <see cref="TryEnd"/>. Each Try
/// method returns false when too many frames are unacknowledged: pump the line, then call it again.
/// It must not be copied while in use (about 2.5 KB).
/// </remarks>
public struct BoardSession
{
    /// <summary>Nanoseconds between two heartbeats.</summary>
    public const ulong HeartbeatEvery = 1_000_000_000;

    private LinkEndpoint link;
    private FrameBody payload;
    private BoardCommand command;
    private ResultDigest digest;
    private BoardUpload upload;
    private ulong heartbeatAt;
    private bool mustRestart;
    private bool uploadStatusDue;
    private bool uploadCame;

    public readonly uint BootId => link.BootId;

    /// <summary>A command waits to be taken.</summary>
    public readonly bool HasCommand => command.Kind != BoardCommandKind.None;

    /// <summary>All frames were acknowledged.</summary>
    public readonly bool Drained => link.Drained;

    /// <summary>A frame is half sent: text written to the line now would damage it.</summary>
    public readonly bool MidFrame => link.MidFrame;

    /// <summary>The host knows an earlier boot with this boot id: begin again with <see cref="Begin"/> and another one.</summary>
    public readonly bool MustRestart => mustRestart;

    /// <summary>When <see cref="Transmit"/> is to be called at the latest, in nanoseconds.</summary>
    public readonly ulong NextDeadline => link.NextDeadline < heartbeatAt ? link.NextDeadline : heartbeatAt;

    /// <summary>The file that the host gives, see <see cref="TakeUpload"/>.</summary>
    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public readonly ref readonly BoardUpload Upload => ref upload;

    /// <summary>Begins the session of a boot. What has come of an upload stays.</summary>
    /// <param name="bootId">A number that differs at each boot: from a random source, else from clocks. Not 0.</param>
    /// <param name="now">Nanoseconds since boot.</param>
    public void Begin(uint bootId, ulong now)
    {
        link.Begin(bootId);
        command.Kind = BoardCommandKind.None;
        digest = default;
        heartbeatAt = now + HeartbeatEvery;
        mustRestart = false;
        uploadStatusDue = false;
    }

    public bool TryHello(scoped in HelloMessage message)
    {
        Span<byte> bytes = PayloadRoom();
        return link.TrySend(FrameType.Hello, bytes.Slice(0, message.Write(bytes)));
    }

    /// <summary>Tells names of tests: as many as fit into one frame.</summary>
    /// <param name="first">Index of the first name.</param>
    /// <param name="names">Where the names come from.</param>
    /// <param name="told">How many were told; at least one if there is one.</param>
    public bool TryTests<TNames>(uint first, ref TNames names, out uint told)
        where TNames : struct, ITestNames
    {
        var writer = new PayloadWriter(PayloadRoom());
        writer.U32(first);
        told = 0;
        uint count = names.Count;
        while (first + told < count)
        {
            ReadOnlySpan<byte> name = names.Name(first + told);
            if (told > 0 && name.Length + 1 > writer.Free)
                break;
            writer.ShortText(name);
            told++;
        }

        return link.TrySend(FrameType.Tests, writer.Written);
    }

    public bool TryReady() => link.TrySend(FrameType.Ready, ReadOnlySpan<byte>.Empty);

    public bool TryStart(uint index)
    {
        var writer = new PayloadWriter(PayloadRoom());
        writer.U32(index);
        return link.TrySend(FrameType.Start, writer.Written);
    }

    /// <summary>Text that belongs to the running test; cut off at the end of the frame.</summary>
    public bool TryLog(uint index, scoped ReadOnlySpan<byte> text)
    {
        var writer = new PayloadWriter(PayloadRoom());
        writer.U32(index);
        writer.Rest(text);
        return link.TrySend(FrameType.Log, writer.Written);
    }

    public bool TryResult(scoped in ResultMessage message)
    {
        Span<byte> bytes = PayloadRoom();
        if (!link.TrySend(FrameType.Result, bytes.Slice(0, message.Write(bytes))))
            return false;

        digest.Add(message.Index, message.Status);
        return true;
    }

    /// <summary>Ends the results of one run command.</summary>
    public bool TryEnd()
    {
        var writer = new PayloadWriter(PayloadRoom());
        writer.U32(digest.Count);
        writer.U32(digest.Value);
        if (!link.TrySend(FrameType.End, writer.Written))
            return false;

        digest = default;
        return true;
    }

    /// <summary>Takes a byte of the line. While a command waits to be taken, a further one is left for the host to repeat.</summary>
    /// <param name="value">The byte.</param>
    /// <param name="now">Nanoseconds since boot.</param>
    /// <param name="uploadRoom">Where the content of uploads goes; the same memory in all calls.</param>
    public void Receive(byte value, ulong now, scoped Span<byte> uploadRoom)
    {
        LinkStep step = link.Receive(value, now, !HasCommand);
        if (step == LinkStep.ImpossibleAcknowledge)
            mustRestart = true;
        else if (step == LinkStep.Frame)
            Interpret(uploadRoom);
    }

    /// <summary>Whether a file has come whole since the last call; it is in <see cref="Upload"/> until the next one is offered.</summary>
    public bool TakeUpload()
    {
        bool came = uploadCame;
        uploadCame = false;
        return came;
    }

    /// <summary>Takes the waiting command out.</summary>
    public BoardCommand TakeCommand()
    {
        BoardCommand taken = command;
        command.Kind = BoardCommandKind.None;
        return taken;
    }

    /// <summary>Hands out the next bytes for the line; 0 when there is nothing to send now.</summary>
    public int Transmit(Span<byte> destination, ulong now)
    {
        if (now >= heartbeatAt)
        {
            var writer = new PayloadWriter(PayloadRoom());
            writer.U64(now);
            if (link.TrySendOnce(FrameType.Heartbeat, writer.Written))
                heartbeatAt = now + HeartbeatEvery;
        }

        if (uploadStatusDue)
        {
            var writer = new PayloadWriter(PayloadRoom());
            writer.U8((byte)upload.State);
            writer.U32(upload.Received);
            uploadStatusDue = !link.TrySend(FrameType.UploadStatus, writer.Written);
        }

        return link.Transmit(destination, now);
    }

    private void Interpret(scoped Span<byte> uploadRoom)
    {
        if (link.Type is FrameType.Upload or FrameType.UploadData)
        {
            InterpretUpload(uploadRoom);
            return;
        }

        var reader = new PayloadReader(link.Payload);
        BoardCommand read = default;
        if (link.Type == FrameType.Run)
        {
            read.Kind = BoardCommandKind.Run;
            read.First = reader.U32();
            read.Count = reader.U32();
        }
        else if (link.Type == FrameType.Stop)
        {
            read.Kind = BoardCommandKind.Stop;
            read.Mode = (StopMode)reader.U8();
        }

        if (reader.Valid && read.Kind != BoardCommandKind.None)
            command = read;
    }

    private void InterpretUpload(scoped Span<byte> room)
    {
        bool was = upload.IsComplete;
        if (link.Type == FrameType.Upload)
        {
            if (!UploadOffer.TryRead(link.Payload, out UploadOffer offer))
                return;
            upload.Begin(in offer, room.Length);
            uploadStatusDue = true;
            was &= !upload.IsComplete;
        }
        else
        {
            var reader = new PayloadReader(link.Payload);
            uint offset = reader.U32();
            if (!reader.Valid)
                return;
            uploadStatusDue |= upload.Take(offset, reader.Rest(), room);
        }

        uploadCame |= upload.IsComplete && !was;
    }

    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    private Span<byte> PayloadRoom() => ((Span<byte>)payload).Slice(0, FrameLayout.MaximumPayload);
}
