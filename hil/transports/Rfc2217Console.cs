using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Rigs;

namespace Pistachio.Hil.Transports;

/// <summary>The client's side of RFC 2217 on an open connection.</summary>
internal sealed class Rfc2217Console : IConsole
{
    private const byte NoticedErrors = Telnet.LineBreak | Telnet.LineFraming | Telnet.LineParity | Telnet.LineOverrun;

    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(5);

    private readonly Stream connection;
    private readonly NetworkAddress address;
    private readonly TelnetDecoder decoder;
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly Dictionary<byte, uint> answers = [];
    private readonly List<byte> early = [];
    private readonly Queue<byte[]> replies = new();
    private bool? serialPort;
    private TaskCompletionSource resumed = Done();
    private LineErrors errors;

    public Rfc2217Console(Stream connection, NetworkAddress address)
    {
        this.connection = connection;
        this.address = address;
        decoder = new TelnetDecoder { Negotiated = Negotiated, Subnegotiated = Subnegotiated };
        Line = new DataStream(this);
    }

    public Stream Line { get; }

    public LineErrors Errors => errors;

    /// <summary>Bits of the modem state that the server told last: carrier 128, ring 64, DSR 32, CTS 16.</summary>
    public byte ModemState { get; private set; }

    public string DescribeEnd() => $"{address} closed the connection";

    /// <summary>Agrees on the option and sets up the port.</summary>
    /// <exception cref="RigException">The server does not speak RFC 2217, or sets something else than asked for.</exception>
    public async Task NegotiateAsync(LineSettings settings, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(AnswersWithin);
        try
        {
            byte[] offer =
            [
                Telnet.Command, Telnet.Will, Telnet.ComPort,
                Telnet.Command, Telnet.Will, Telnet.Binary, Telnet.Command, Telnet.Do, Telnet.Binary,
                Telnet.Command, Telnet.Do, Telnet.SuppressGoAhead, Telnet.Command, Telnet.Will, Telnet.SuppressGoAhead,
            ];
            await SendAsync(offer, limit.Token).ConfigureAwait(false);
            while (serialPort is null)
                await ReceiveEarlyAsync(limit.Token).ConfigureAwait(false);
            if (serialPort == false)
                throw new RigException($"{address} speaks telnet, but refuses the serial port option of RFC 2217");

            await SetAsync(settings, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new RigException($"{address} did not answer the negotiation of RFC 2217 within {AnswersWithin.TotalSeconds} s; if it carries raw bytes, say 'tcp'");
        }
        catch (IOException trouble)
        {
            throw new RigException($"{address} hung up during the negotiation of RFC 2217: {trouble.Message}", trouble);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync().ConfigureAwait(false);
        writing.Dispose();
    }

    private async Task SetAsync(LineSettings settings, CancellationToken cancellation)
    {
        byte parity = (byte)(1 + (int)settings.Parity);
        byte flow = settings.Flow switch
        {
            LineFlow.Hardware => Telnet.HardwareFlowControl,
            LineFlow.Software => Telnet.SoftwareFlowControl,
            _ => Telnet.NoFlowControl,
        };
        var baud = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(baud, settings.Baud);
        await AskAsync(Telnet.SetBaudRate, baud, cancellation).ConfigureAwait(false);
        await AskAsync(Telnet.SetDataSize, [(byte)settings.DataBits], cancellation).ConfigureAwait(false);
        await AskAsync(Telnet.SetParity, [parity], cancellation).ConfigureAwait(false);
        await AskAsync(Telnet.SetStopSize, [(byte)settings.StopBits], cancellation).ConfigureAwait(false);
        await AskAsync(Telnet.SetControl, [flow], cancellation).ConfigureAwait(false);
        await AskAsync(Telnet.SetControl, [Telnet.DataTerminalReadyOn], cancellation).ConfigureAwait(false);
        if (settings.Flow != LineFlow.Hardware)
            await AskAsync(Telnet.SetControl, [Telnet.RequestToSendOn], cancellation).ConfigureAwait(false);
        await AskAsync(Telnet.SetLineStateMask, [NoticedErrors], cancellation).ConfigureAwait(false);
        await AskAsync(Telnet.SetModemStateMask, [0xFF], cancellation).ConfigureAwait(false);

        // Only these tell whether the port is what was asked for. A server that cannot do a thing answers with what it does.
        await AwaitAsync(Telnet.SetBaudRate, (uint)settings.Baud, "baud", cancellation).ConfigureAwait(false);
        await AwaitAsync(Telnet.SetDataSize, (uint)settings.DataBits, "data bits", cancellation).ConfigureAwait(false);
    }

    private Task AskAsync(byte command, byte[] value, CancellationToken cancellation)
    {
        List<byte> message = [Telnet.Command, Telnet.Subnegotiation, Telnet.ComPort, command];
        foreach (byte part in value)
        {
            message.Add(part);
            if (part == Telnet.Command)
                message.Add(part);
        }

        message.AddRange([Telnet.Command, Telnet.SubnegotiationEnd]);
        return SendAsync(message.ToArray(), cancellation);
    }

    private async Task AwaitAsync(byte command, uint wanted, string what, CancellationToken cancellation)
    {
        while (!answers.ContainsKey(command))
            await ReceiveEarlyAsync(cancellation).ConfigureAwait(false);
        if (answers[command] != wanted)
            throw new RigException($"{address} sets {answers[command]} {what} instead of {wanted}");
    }

    /// <summary>Receives while nobody reads the line; what is data is kept for the first reader.</summary>
    private async Task ReceiveEarlyAsync(CancellationToken cancellation)
    {
        var buffer = new byte[512];
        int count = await connection.ReadAsync(buffer, cancellation).ConfigureAwait(false);
        if (count == 0)
            throw new IOException("the connection was closed");
        early.AddRange(buffer.AsSpan(0, decoder.Decode(buffer.AsSpan(0, count))));
        await ReplyAsync(cancellation).ConfigureAwait(false);
    }

    private async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        if (early.Count > 0)
        {
            int taken = Math.Min(early.Count, buffer.Length);
            early.GetRange(0, taken).CopyTo(buffer.Span[..taken]);
            early.RemoveRange(0, taken);
            return taken;
        }

        while (true)
        {
            int count = await connection.ReadAsync(buffer, cancellation).ConfigureAwait(false);
            if (count == 0)
            {
                resumed.TrySetResult();
                return 0;
            }

            int data = decoder.Decode(buffer.Span[..count]);
            await ReplyAsync(cancellation).ConfigureAwait(false);
            if (data > 0)
                return data;
        }
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        await resumed.Task.WaitAsync(cancellation).ConfigureAwait(false);
        if (data.Span.IndexOf(Telnet.Command) < 0)
        {
            await SendAsync(data, cancellation).ConfigureAwait(false);
            return;
        }

        var escaped = new List<byte>(data.Length + 8);
        foreach (byte value in data.Span)
        {
            escaped.Add(value);
            if (value == Telnet.Command)
                escaped.Add(value);
        }

        await SendAsync(escaped.ToArray(), cancellation).ConfigureAwait(false);
    }

    private async Task ReplyAsync(CancellationToken cancellation)
    {
        while (replies.TryDequeue(out byte[]? reply))
            await SendAsync(reply, cancellation).ConfigureAwait(false);
    }

    /// <summary>Replies come from the reader and data from the writer: a command is never cut by data.</summary>
    private async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await writing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await connection.WriteAsync(bytes, cancellation).ConfigureAwait(false);
        }
        finally
        {
            writing.Release();
        }
    }

    private void Negotiated(byte verb, byte option)
    {
        if (option == Telnet.ComPort)
        {
            // The server may offer the option as well; what counts is that it takes ours.
            if (verb is Telnet.Do or Telnet.Dont)
                serialPort = verb == Telnet.Do;
            else if (verb == Telnet.Will)
                replies.Enqueue([Telnet.Command, Telnet.Do, option]);
            return;
        }

        bool known = option is Telnet.Binary or Telnet.SuppressGoAhead;
        if (known)
            return; // asked for by us: this is the answer

        if (verb == Telnet.Do)
            replies.Enqueue([Telnet.Command, Telnet.Wont, option]);
        else if (verb == Telnet.Will)
            replies.Enqueue([Telnet.Command, Telnet.Dont, option]);
    }

    private void Subnegotiated(byte[] message)
    {
        if (message is not [Telnet.ComPort, >= Telnet.FromServer, ..])
            return;

        byte command = (byte)(message[1] - Telnet.FromServer);
        ReadOnlySpan<byte> value = message.AsSpan(2);
        switch (command)
        {
            case Telnet.NotifyLineState when value.Length == 1:
                Count(value[0]);
                break;
            case Telnet.NotifyModemState when value.Length == 1:
                ModemState = value[0];
                break;
            case Telnet.FlowControlSuspend:
                if (resumed.Task.IsCompleted)
                    resumed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                break;
            case Telnet.FlowControlResume:
                resumed.TrySetResult();
                break;
            case Telnet.SetBaudRate when value.Length == 4:
                answers[command] = BinaryPrimitives.ReadUInt32BigEndian(value);
                break;
            case Telnet.SetDataSize when value.Length == 1:
                answers[command] = value[0];
                break;
            default:
                // Answers to what a server may do as it can: flow control, masks, purging.
                break;
        }
    }

    /// <summary>A notification tells the whole state; an error that stays set is one that happened again.</summary>
    private void Count(byte state)
    {
        errors = new LineErrors(
            errors.Framing + Bit(state, Telnet.LineFraming),
            errors.Parity + Bit(state, Telnet.LineParity),
            errors.Overrun + Bit(state, Telnet.LineOverrun),
            errors.Breaks + Bit(state, Telnet.LineBreak));
    }

    private static int Bit(byte state, byte mask) => (state & mask) != 0 ? 1 : 0;

    private static TaskCompletionSource Done()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }

    private sealed class DataStream(Rfc2217Console console) : LineStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            console.ReadAsync(buffer, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            console.WriteAsync(buffer, cancellationToken);
    }
}
