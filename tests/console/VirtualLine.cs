using System;
using System.Collections.Generic;
using Pistachio.Hil.Link;
using Pistachio.Hil.Session;
using Pistachio.Hil.Tests;

namespace Pistachio.Vfs.SerialConsole.Tests;

/// <summary>
/// The board's streams and the rig's session on one thread and a virtual clock, with a faulty line between them. The program of the board
/// is a delegate that is called whenever nothing else happens.
/// </summary>
internal sealed class VirtualLine(FaultyLine toHost, FaultyLine toBoard) : ISerialLine
{
    /// <summary>One byte at 115200 baud, in nanoseconds.</summary>
    private const ulong ByteTime = 86_806;

    private const ulong ProbeAfter = 300_000_000;
    private const ulong LongestRun = 3_600_000_000_000;

    private readonly Queue<byte> _inbox = new();
    private readonly byte[] _outbox = new byte[64];
    private ulong _heard;

    public HostSession Host { get; } = new();

    public List<byte> Output { get; } = [];

    public List<byte> Error { get; } = [];

    public List<uint> Statuses { get; } = [];

    public List<BoardEvent> OtherEvents { get; } = [];

    /// <summary>What the host sends as standard input; the end follows.</summary>
    public Queue<byte> Input { get; } = new();

    /// <summary>Sizes of the user's terminal, one after the other.</summary>
    public Queue<uint> Sizes { get; } = new();

    /// <summary>Bytes of input that the host has given to the link.</summary>
    public int InputSent { get; private set; }

    public bool IsOff { get; private set; }

    public ulong Now { get; private set; } = 1_000_000;

    private bool _endSent;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Now += (ulong)bytes.Length * ByteTime;
        if (Now > LongestRun)
            throw new TimeoutException("the link makes no progress");
        Deliver(toHost.Carry(bytes));
    }

    public int Read(Span<byte> destination)
    {
        int count = 0;
        while (count < destination.Length && _inbox.TryDequeue(out byte value))
            destination[count++] = value;
        return count;
    }

    public void PowerOff() => IsOff = true;

    /// <summary>Lets the board run: the program whenever it can, the console at each event.</summary>
    /// <param name="streams">The board's side.</param>
    /// <param name="program">Does some of its work; false when it can do nothing until the line brings something.</param>
    public void Run(IConsoleStreams streams, Func<bool> program)
    {
        streams.Pump();
        while (!IsOff)
        {
            bool worked = program();
            ServeHost();
            if (_inbox.Count > 0)
                streams.Receive();
            else if (!worked)
                Sleep(streams.NextDeadline);
            streams.Pump();
        }
    }

    private void Sleep(ulong deadline)
    {
        ulong next = Math.Min(deadline == 0 ? ulong.MaxValue : deadline, Math.Min(Host.NextDeadline, _heard + ProbeAfter));
        Now = Math.Max(Now + 1000, next);
        if (Now > LongestRun)
            throw new TimeoutException("the link makes no progress");
    }

    private void Deliver(byte[] bytes)
    {
        Host.Receive(bytes, Now);
        _heard = Now;
        while (Host.TryRead(out BoardEvent? next))
        {
            if (next is BoardEvent.Written written)
                (written.Stream == RunStream.Output ? Output : Error).AddRange(written.Bytes);
            else if (next is BoardEvent.Exited exited)
                Statuses.Add(exited.Status);
            else
                OtherEvents.Add(next!);
        }
    }

    private void ServeHost()
    {
        if (Now >= _heard + ProbeAfter)
        {
            Host.Probe();
            _heard = Now;
        }

        SendInput();
        for (int count = Host.Transmit(_outbox, Now); count > 0; count = Host.Transmit(_outbox, Now))
        {
            foreach (byte value in toBoard.Carry(_outbox.AsSpan(0, count)))
                _inbox.Enqueue(value);
        }
    }

    private void SendInput()
    {
        while (Input.Count > 0 && Host.InputRoom > 0)
        {
            byte[] piece = [.. System.Linq.Enumerable.Take(Input, Math.Min(FrameLayout.MaximumPayload, Host.InputRoom))];
            if (!Host.TryInput(piece))
                return;
            InputSent += piece.Length;
            for (int i = 0; i < piece.Length; i++)
                Input.Dequeue();
        }

        while (Host.Connected && Sizes.TryPeek(out uint size) && Host.TryWindowSize(size))
            Sizes.Dequeue();
        if (Input.Count == 0 && !_endSent && Host.Connected)
            _endSent = Host.TryEndInput();
    }
}
