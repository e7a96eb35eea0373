using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Net.Sockets;
using System.Threading;

using Pistachio.Vfs.SerialConsole;

namespace Pistachio.Hil.Tests;

/// <summary>The serial line of the console server's own logic, on a simulated machine: a socket whose bytes suffer on the way.</summary>
internal sealed class SimulatedConsole(Socket line, CancellationToken power, double faults) : ISerialLine
{
    private static readonly long Epoch = Stopwatch.GetTimestamp();

    private readonly FaultyLine toHost = new(11, faults, faults > 0);
    private readonly FaultyLine toBoard = new(12, faults, false);
    private readonly Queue<byte> arrived = new();
    private readonly byte[] buffer = new byte[1024];
    private uint boots;

    public bool IsOff { get; private set; }

    public ulong Now => (ulong)Stopwatch.GetElapsedTime(Epoch).Ticks * 100;

    /// <summary>Runs the program until the console has told its exit status.</summary>
    /// <param name="program">Does some of its work; false when it can do nothing until the line brings something.</param>
    public void Run(Func<IConsoleStreams, bool> program)
    {
        var streams = new FramedStreams(this, () => 0xC0FFEE00 + ++boots);
        streams.Pump();
        while (!IsOff)
        {
            power.ThrowIfCancellationRequested();
            if (!program(streams) && line.Poll(5_000, SelectMode.SelectRead) && line.Available == 0)
                throw new OperationCanceledException("the rig hung up");
            streams.Receive();
            streams.Pump();
        }
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        power.ThrowIfCancellationRequested();
        line.Send(toHost.Carry(bytes));
    }

    public int Read(Span<byte> destination)
    {
        while (line.Available > 0)
        {
            foreach (byte value in toBoard.Carry(buffer.AsSpan(0, line.Receive(buffer))))
                arrived.Enqueue(value);
        }

        int count = 0;
        while (count < destination.Length && arrived.TryDequeue(out byte value))
            destination[count++] = value;
        return count;
    }

    public void PowerOff() => IsOff = true;
}
