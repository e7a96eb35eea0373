using System;
using System.Collections.Generic;
using System.Text;

using Pistachio.Hil.Link;
using Pistachio.Hil.Runner;

namespace Pistachio.Hil.Tests;

/// <summary>
/// A board and the rig's session on one thread and a virtual clock, with a faulty line between them: whenever the board
/// writes or idles, the host gets its turn.
/// </summary>
internal sealed class VirtualBoard(IVirtualHost host, FaultyLine toHost, FaultyLine toBoard)
{
    /// <summary>One byte at 115200 baud, in nanoseconds.</summary>
    private const ulong ByteTime = 86_806;

    private const ulong LongestRun = 3_600_000_000_000;

    private readonly Queue<byte> inbox = new();
    private readonly byte[] outbox = new byte[64];
    private readonly byte[] room = new byte[16 * 1024];
    private readonly Dictionary<string, byte[]> files = [];

    public ulong Now { get; private set; } = 1_000_000;

    public string Build { get; init; } = "build-1";

    /// <summary>What the machine does when told to stop; powers off without it.</summary>
    public Action? OnStop { get; init; }

    /// <summary>Files that the rig has given.</summary>
    public IReadOnlyDictionary<string, byte[]> Files => files;

    public StopMode? Stopped { get; private set; }

    public void Boot(IReadOnlyList<SimulatedTest> tests, uint bootId, Func<SimulatedTest, bool>? during = null)
    {
        inbox.Clear();
        var port = new Port(this);
        var suite = new SimulatedSuite(tests, during);
        ConformanceRunner<Port, SimulatedSuite> runner = default;
        runner.Run(ref port, ref suite, bootId, "pc-x86"u8, Encoding.UTF8.GetBytes(Build), "memory/0.1.0"u8);
    }

    public void Print(string text) => FromBoard(Encoding.UTF8.GetBytes(text));

    /// <summary>The board does nothing for a time, not even its side of the link.</summary>
    public void StandStill(TimeSpan time)
    {
        ulong end = Now + ((ulong)time.Ticks * 100);
        while (Now < end)
        {
            Now = Math.Max(Now + 1000, Math.Min(end, host.NextTick));
            ServeHost();
        }
    }

    public void Send(ReadOnlySpan<byte> bytes) => FromBoard(bytes);

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
        host.Tick(Now);
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

        Now = Math.Max(Now + 1000, Math.Min(deadline, host.NextTick));
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

        public Span<byte> UploadRoom => board.room;

        public void Uploaded(ReadOnlySpan<byte> name, int length) =>
            board.files[Encoding.UTF8.GetString(name)] = board.room[..length];

        public void Idle(ulong deadline) => board.Idle(deadline);

        public void Stop(StopMode mode)
        {
            board.Stopped = mode;
            board.OnStop?.Invoke();
        }
    }
}
