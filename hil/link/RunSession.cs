using System;
using System.Diagnostics.CodeAnalysis;

namespace Pistachio.Hil.Link;

/// <summary>What a byte of the line brought to the board.</summary>
public enum RunStep : byte
{
    /// <summary>Nothing to do.</summary>
    None,

    /// <summary>Standard input: <see cref="RunSession.Input"/>.</summary>
    Input,

    /// <summary>Standard input has ended.</summary>
    EndOfInput,

    /// <summary>The terminal has another size: <see cref="RunSession.WindowSize"/>.</summary>
    WindowSize,
}

/// <summary>
/// The board's side of the link while a program runs: its streams and its exit status. Bytes go in and come out, time is handed in;
/// nothing here waits.
/// </summary>
/// <remarks>
/// Order of frames: hello, ready, then output and wants as they come, and the exit last. Each Try method returns false when too many
/// frames are unacknowledged: pump the line, then call it again. Nothing is repeated unless the host asks, until
/// <see cref="RepeatsByItself"/> is set: what a program does must not depend on timers of the console.
/// It must not be copied while in use (about 2.5 KB).
/// </remarks>
public struct RunSession
{
    /// <summary>Most bytes of one output frame.</summary>
    public const int MaximumOutput = FrameLayout.MaximumPayload - 1;

    private LinkEndpoint link;
    private FrameBody payload;
    private bool mustRestart;

    public readonly uint BootId => link.BootId;

    /// <summary>All frames were sent and acknowledged.</summary>
    public readonly bool Drained => link.Drained;

    /// <summary>The next frame can be sent without waiting for an acknowledgement.</summary>
    public readonly bool HasRoom => link.HasRoom;

    /// <summary>The host knows an earlier boot with this boot id: begin again with <see cref="Begin"/> and another one.</summary>
    public readonly bool MustRestart => mustRestart;

    /// <summary>When <see cref="Transmit"/> is to be called at the latest, in nanoseconds; never, unless <see cref="RepeatsByItself"/>.</summary>
    public readonly ulong NextDeadline => link.NextDeadline;

    /// <summary>Unacknowledged frames are repeated after a time although the host does not ask.</summary>
    public bool RepeatsByItself
    {
        readonly get => !link.RepeatsOnRequest;
        set => link.RepeatsOnRequest = !value;
    }

    /// <summary>The bytes that came, after <see cref="RunStep.Input"/>; good until the next byte.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Input => link.Payload;

    /// <summary>The size of the user's terminal that the host told last: rows, and columns in the upper 16 bits; 0: none.</summary>
    public uint WindowSize { get; private set; }

    /// <summary>Begins the session of a boot.</summary>
    /// <param name="bootId">A number that differs at each boot: from a random source, else from clocks. Not 0.</param>
    public void Begin(uint bootId)
    {
        link.Begin(bootId);
        link.RepeatsOnRequest = true;
        mustRestart = false;
    }

    public bool TryHello(scoped in HelloMessage message)
    {
        Span<byte> bytes = PayloadRoom();
        return link.TrySend(FrameType.Hello, bytes.Slice(0, message.Write(bytes)));
    }

    /// <summary>The program is about to run.</summary>
    public bool TryReady() => link.TrySend(FrameType.Ready, ReadOnlySpan<byte>.Empty);

    /// <summary>Sends bytes that a program wrote.</summary>
    /// <param name="stream">Where they go.</param>
    /// <param name="bytes">1 to <see cref="MaximumOutput"/> bytes.</param>
    public bool TryOutput(RunStream stream, scoped ReadOnlySpan<byte> bytes)
    {
        var writer = new PayloadWriter(PayloadRoom());
        writer.U8((byte)stream);
        writer.Rest(bytes);
        return link.TrySend(FrameType.Output, writer.Written);
    }

    /// <summary>Lets the host send standard input.</summary>
    /// <param name="total">Bytes since boot that there is room for, those included that came (modulo 2^32).</param>
    public bool TryWant(uint total) => TryNumber(FrameType.Want, total);

    /// <summary>Ends the run.</summary>
    /// <param name="status">As a shell has it: the exit status, or 128 + signal.</param>
    public bool TryExit(uint status) => TryNumber(FrameType.Exit, status);

    /// <summary>Takes a byte of the line.</summary>
    public RunStep Receive(byte value, ulong now)
    {
        LinkStep step = link.Receive(value, now);
        if (step == LinkStep.ImpossibleAcknowledge)
            mustRestart = true;
        else if (step == LinkStep.Foreign && link.Type == FrameType.Probe && link.FrameBootId == 0)
            link.Repeat(); // the host has not heard the hello

        if (step != LinkStep.Frame)
            return RunStep.None;
        if (link.Type == FrameType.Input)
            return RunStep.Input;
        if (link.Type == FrameType.WindowSize)
            return ReadWindowSize();
        return link.Type == FrameType.EndOfInput ? RunStep.EndOfInput : RunStep.None;
    }

    /// <summary>Hands out the next bytes for the line; 0 when there is nothing to send now.</summary>
    public int Transmit(Span<byte> destination, ulong now) => link.Transmit(destination, now);

    private RunStep ReadWindowSize()
    {
        var reader = new PayloadReader(link.Payload);
        uint size = reader.U32();
        if (!reader.Valid)
            return RunStep.None;
        WindowSize = size;
        return RunStep.WindowSize;
    }

    private bool TryNumber(FrameType type, uint number)
    {
        var writer = new PayloadWriter(PayloadRoom());
        writer.U32(number);
        return link.TrySend(type, writer.Written);
    }

    [UnscopedRef]
    private Span<byte> PayloadRoom() => ((Span<byte>)payload).Slice(0, FrameLayout.MaximumPayload);
}
