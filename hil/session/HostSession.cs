using System;
using System.Collections.Generic;
using System.Text;

using Pistachio.Hil.Link;

namespace Pistachio.Hil.Session;

/// <summary>
/// The rig's side of the link: takes the bytes of the serial line apart into events, answers, and carries commands to the
/// board. A pure state machine over bytes and a clock; who owns the line drives it.
/// </summary>
public sealed class HostSession
{
    /// <summary>Boards with more tests than this are taken for a protocol error.</summary>
    public const int MaximumTests = 100_000;

    /// <summary>Bytes of an upload that fit into a frame.</summary>
    public const int MaximumPiece = FrameLayout.MaximumPayload - 4;

    private readonly Queue<BoardEvent> events = new();
    private readonly ConsoleLines console = new();
    private LinkEndpoint link;
    private ResultDigest digest;
    private string?[] tests = [];
    private uint inputWanted;
    private uint inputSent;

    public HostSession() => link.Begin(0);

    /// <summary>Frames of this boot that were taken, modulo 2^32.</summary>
    public uint Frames { get; private set; }

    /// <summary>The board has said hello.</summary>
    public bool Connected => link.BootId != 0;

    /// <summary>All commands were acknowledged.</summary>
    public bool Drained => link.Drained;

    /// <summary>When <see cref="Transmit"/> is to be called at the latest.</summary>
    public ulong NextDeadline => link.NextDeadline;

    /// <summary>The next frame can be sent without waiting for an acknowledgement.</summary>
    public bool CanSend => link.HasRoom;

    /// <summary>Bytes of standard input that the board has room for now.</summary>
    public int InputRoom => (int)(inputWanted - inputSent);

    /// <summary>The next thing the board said.</summary>
    public bool TryRead(out BoardEvent? next) => events.TryDequeue(out next);

    /// <summary>Takes bytes of the line.</summary>
    /// <param name="bytes">What was received.</param>
    /// <param name="now">Nanoseconds of a steady clock.</param>
    public void Receive(ReadOnlySpan<byte> bytes, ulong now)
    {
        foreach (byte value in bytes)
            Handle(link.Receive(value, now), value, now);
    }

    /// <summary>The line has ended: what is left of a line or a frame becomes events.</summary>
    public void Close(ulong now)
    {
        Handle(link.Flush(now), 0, now);
        if (!console.Empty)
            events.Enqueue(console.Take());
    }

    /// <summary>Hands out the next bytes for the line; 0 when there is nothing to send now.</summary>
    public int Transmit(Span<byte> destination, ulong now) => link.Transmit(destination, now);

    /// <summary>Asks the board to run tests.</summary>
    /// <returns>False when too many commands are not yet acknowledged.</returns>
    public bool TryRun(int first, int count)
    {
        Span<byte> payload = stackalloc byte[8];
        var writer = new PayloadWriter(payload);
        writer.U32((uint)first);
        writer.U32((uint)count);
        return link.TrySend(FrameType.Run, writer.Written);
    }

    /// <summary>Asks the board to stop.</summary>
    /// <returns>False when too many commands are not yet acknowledged.</returns>
    public bool TryStop(StopMode mode) => link.TrySend(FrameType.Stop, [(byte)mode]);

    /// <summary>Sends standard input.</summary>
    /// <param name="bytes">1 to <see cref="FrameLayout.MaximumPayload"/> bytes, no more than <see cref="InputRoom"/>.</param>
    /// <returns>False when too many frames are not yet acknowledged.</returns>
    public bool TryInput(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > InputRoom)
            throw new ArgumentOutOfRangeException(nameof(bytes), $"{bytes.Length} bytes, but the board has room for {InputRoom}");
        if (!link.TrySend(FrameType.Input, bytes))
            return false;

        inputSent += (uint)bytes.Length;
        return true;
    }

    /// <summary>Tells the board that standard input has ended.</summary>
    /// <returns>False when too many frames are not yet acknowledged.</returns>
    public bool TryEndInput() => link.TrySend(FrameType.EndOfInput, []);

    /// <summary>Tells the board that the user's terminal has another size.</summary>
    /// <param name="size">Rows, and columns in the upper 16 bits.</param>
    /// <returns>False when too many frames are not yet acknowledged.</returns>
    public bool TryWindowSize(uint size)
    {
        Span<byte> payload = stackalloc byte[sizeof(uint)];
        var writer = new PayloadWriter(payload);
        writer.U32(size);
        return link.TrySend(FrameType.WindowSize, writer.Written);
    }

    /// <summary>Offers a file.</summary>
    /// <returns>False when too many frames are not yet acknowledged.</returns>
    public bool TryOffer(scoped in UploadOffer offer)
    {
        Span<byte> payload = stackalloc byte[FrameLayout.MaximumPayload];
        return link.TrySend(FrameType.Upload, payload[..offer.Write(payload)]);
    }

    /// <summary>Sends a piece of the file that was offered.</summary>
    /// <param name="offset">Where it begins.</param>
    /// <param name="bytes">At most <see cref="MaximumPiece"/> bytes.</param>
    /// <returns>False when too many frames are not yet acknowledged.</returns>
    public bool TryUpload(uint offset, ReadOnlySpan<byte> bytes)
    {
        Span<byte> payload = stackalloc byte[FrameLayout.MaximumPayload];
        var writer = new PayloadWriter(payload);
        writer.U32(offset);
        writer.Rest(bytes);
        return link.TrySend(FrameType.UploadData, writer.Written);
    }

    /// <summary>Asks a silent board for what it may have sent in vain. Does nothing while other frames are on their way to it.</summary>
    public void Probe() => link.TrySendOnce(FrameType.Probe, []);

    private void Handle(LinkStep step, byte value, ulong now)
    {
        switch (step)
        {
            case LinkStep.Text:
                AddText(value);
                break;
            case LinkStep.Damaged:
                console.MarkDamaged();
                AddText(FrameLayout.Restart);
                foreach (byte lost in link.Damaged)
                    AddText(lost);
                break;
            case LinkStep.Frame:
                Interpret();
                break;
            case LinkStep.Foreign when link.Type == FrameType.Hello && link.FrameSequence == 1 && link.FrameBootId != 0:
                Adopt(now);
                break;
            default:
                // Foreign frames of another kind: the board repeats them after its hello was taken.
                break;
        }
    }

    private void AddText(byte value)
    {
        if (console.Add(value) is { } line)
            events.Enqueue(line);
    }

    private void Adopt(ulong now)
    {
        if (Connected)
            events.Enqueue(new BoardEvent.Reset(link.FrameBootId));

        digest = default;
        tests = [];
        inputWanted = 0;
        inputSent = 0;
        if (link.Adopt(now) == LinkStep.Frame)
            Interpret();
    }

    private void Interpret()
    {
        Frames++;
        BoardEvent? read = link.Type switch
        {
            FrameType.Hello => ReadHello(),
            FrameType.Tests => ReadTests(),
            FrameType.Ready => ReadReady(),
            FrameType.Start => ReadStart(),
            FrameType.Log => ReadLog(),
            FrameType.Result => ReadResult(),
            FrameType.End => ReadEnd(),
            FrameType.Heartbeat => ReadHeartbeat(),
            FrameType.Output => ReadOutput(),
            FrameType.Want => ReadWant(),
            FrameType.Exit => ReadExit(),
            FrameType.UploadStatus => ReadUploadStatus(),
            _ => Error($"a frame of the unknown type {(byte)link.Type}"),
        };

        if (read is not null)
            events.Enqueue(read);
    }

    private BoardEvent ReadHello()
    {
        if (!HelloMessage.TryRead(link.Payload, out HelloMessage hello))
            return Error("a hello that is too short");
        if (hello.Version != HelloMessage.CurrentVersion)
            return Error($"link version {hello.Version}, this rig speaks version {HelloMessage.CurrentVersion}");
        if (hello.TestCount > MaximumTests)
            return Error($"{hello.TestCount} tests, more than {MaximumTests}");

        tests = new string?[hello.TestCount];
        return new BoardEvent.Hello(link.BootId, Time(hello.Uptime), tests.Length, Text(hello.Board), Text(hello.Build), Text(hello.Phases));
    }

    private BoardEvent.ProtocolError? ReadTests()
    {
        var reader = new PayloadReader(link.Payload);
        for (uint index = reader.U32(); reader.Left > 0; index++)
        {
            string name = Text(reader.ShortText());
            if (!reader.Valid || index >= tests.Length)
                return Error($"a test name for index {index} of {tests.Length}");
            tests[index] = name;
        }

        return null;
    }

    private BoardEvent ReadReady()
    {
        var names = new List<string>(tests.Length);
        foreach (string? name in tests)
        {
            if (string.IsNullOrEmpty(name))
                return Error($"ready, but test {names.Count} has no name");
            names.Add(name);
        }

        return new BoardEvent.Ready(names);
    }

    private BoardEvent ReadStart()
    {
        var reader = new PayloadReader(link.Payload);
        uint index = reader.U32();
        return reader.Valid && index < tests.Length ? new BoardEvent.Started((int)index) : Error($"a start of test {index} of {tests.Length}");
    }

    private BoardEvent ReadLog()
    {
        var reader = new PayloadReader(link.Payload);
        uint index = reader.U32();
        return reader.Valid && index < tests.Length
            ? new BoardEvent.Logged((int)index, Text(reader.Rest()))
            : Error($"a log of test {index} of {tests.Length}");
    }

    private BoardEvent ReadResult()
    {
        if (!ResultMessage.TryRead(link.Payload, out ResultMessage result) || result.Index >= tests.Length)
            return Error($"a result of test {result.Index} of {tests.Length}");

        digest.Add(result.Index, result.Status);
        return new BoardEvent.Finished((int)result.Index, result.Status, Time(result.Duration), Text(result.Message));
    }

    private BoardEvent ReadEnd()
    {
        var reader = new PayloadReader(link.Payload);
        uint count = reader.U32();
        uint value = reader.U32();
        ResultDigest own = digest;
        digest = default;
        return reader.Valid && count == own.Count && value == own.Value
            ? new BoardEvent.RunEnded()
            : Error($"the board counts {count} results with digest {value:x8}, the rig {own.Count} with {own.Value:x8}");
    }

    private BoardEvent ReadHeartbeat()
    {
        var reader = new PayloadReader(link.Payload);
        ulong uptime = reader.U64();
        return reader.Valid ? new BoardEvent.Heartbeat(Time(uptime)) : Error("a heartbeat that is too short");
    }

    private BoardEvent ReadOutput()
    {
        var reader = new PayloadReader(link.Payload);
        var stream = (RunStream)reader.U8();
        return stream is RunStream.Output or RunStream.Error
            ? new BoardEvent.Written(stream, reader.Rest().ToArray())
            : Error($"output to the stream {(byte)stream}");
    }

    private BoardEvent ReadWant()
    {
        var reader = new PayloadReader(link.Payload);
        uint total = reader.U32();
        if (!reader.Valid || (int)(total - inputWanted) < 0)
            return Error($"room for {total} bytes of input after room for {inputWanted}");

        inputWanted = total;
        return new BoardEvent.WantsInput();
    }

    private BoardEvent ReadExit()
    {
        var reader = new PayloadReader(link.Payload);
        uint status = reader.U32();
        return reader.Valid ? new BoardEvent.Exited(status) : Error("an exit without a status");
    }

    private BoardEvent ReadUploadStatus()
    {
        var reader = new PayloadReader(link.Payload);
        var state = (UploadState)reader.U8();
        uint offset = reader.U32();
        return reader.Valid ? new BoardEvent.UploadStood(state, offset) : Error("the status of an upload that is too short");
    }

    private static BoardEvent.ProtocolError Error(string reason) => new(reason);

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    private static TimeSpan Time(ulong nanoseconds) => TimeSpan.FromTicks((long)Math.Min(nanoseconds / 100, long.MaxValue));
}
