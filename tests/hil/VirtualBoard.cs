using System;
using System.Collections.Generic;
using System.Text;

using Pistachio.Hil.Link;
using Pistachio.Hil.Runner;
using Pistachio.Hil.Session;

namespace Pistachio.Hil.Tests;

/// <summary>
/// A board and the rig's session on one thread and a virtual clock, with a faulty line between them: whenever the board
/// writes or idles, the host gets its turn.
/// </summary>
internal sealed class VirtualBoard(HostSession host, FaultyLine toHost, FaultyLine toBoard, Action<BoardEvent> onEvent)
{
    /// <summary>One byte at 115200 baud, in nanoseconds.</summary>
    private const ulong ByteTime = 86_806;

    private const ulong LongestRun = 3_600_000_000_000;

    private readonly Queue<byte> inbox = new();
    private readonly byte[] outbox = new byte[64];

    public ulong Now { get; private set; } = 1_000_000;

    public StopMode? Stopped { get; private set; }

    public void Boot(IReadOnlyList<SimulatedTest> tests, uint bootId, Func<SimulatedTest, bool>? during = null)
    {
        inbox.Clear();
        var port = new Port(this);
        var suite = new SimulatedSuite(tests, during);
        ConformanceRunner<Port, SimulatedSuite> runner = default;
        runner.Run(ref port, ref suite, bootId, "pc-x86"u8, "build-1"u8, "memory/0.1.0"u8);
    }

    public void Print(string text) => FromBoard(Encoding.UTF8.GetBytes(text));

    private void FromBoard(ReadOnlySpan<byte> bytes)
    {
        Now += (ulong)bytes.Length * ByteTime;
        if (Now > LongestRun)
            throw new TimeoutException("the link makes no progress");

        host.Receive(toHost.Carry(bytes), Now);
        ServeHost();
    }

    private void ServeHost()
    {
        while (host.TryRead(out BoardEvent? next))
            onEvent(next!);

        for (int count = host.Transmit(outbox, Now); count > 0; count = host.Transmit(outbox, Now))
        {
            foreach (byte value in toBoard.Carry(outbox.AsSpan(0, count)))
                inbox.Enqueue(value);
        }
    }

    private void Idle(ulong deadline)
    {
        if (inbox.Count > 0)
            return;

        Now = Math.Max(Now + 1000, Math.Min(deadline, host.NextDeadline));
        if (Now > LongestRun)
            throw new TimeoutException("the link makes no progress");
        ServeHost();
    }

    private readonly struct Port(VirtualBoard board) : IBoardPort
    {
        public ulong Now => board.Now;

        public int Read(Span<byte> destination)
        {
            int count = 0;
            while (count < destination.Length && board.inbox.TryDequeue(out byte value))
            {
                destination[count] = value;
                count++;
            }

            return count;
        }

        public void Write(ReadOnlySpan<byte> bytes) => board.FromBoard(bytes);

        public void Idle(ulong deadline) => board.Idle(deadline);

        public void Stop(StopMode mode) => board.Stopped = mode;
    }
}
