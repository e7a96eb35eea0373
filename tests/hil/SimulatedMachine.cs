using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Link;
using Pistachio.Hil.Runner;
using Pistachio.Vfs.SerialConsole;

namespace Pistachio.Hil.Tests;

/// <summary>A machine with a serial line, on a thread of its own.</summary>
internal sealed class SimulatedMachine(Socket line)
{
    private readonly CancellationTokenSource power = new();
    private Task thread = Task.CompletedTask;

    public bool Ended => thread.IsCompleted;

    public void Start(Action<SimulatedMachine, int> script, int boot) =>
        thread = Task.Factory.StartNew(() => Run(script, boot), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public void Print(string text) => line.Send(Encoding.Latin1.GetBytes(text));

    /// <summary>Runs the conformance runner until the rig says stop.</summary>
    public void Serve(IReadOnlyList<SimulatedTest> tests, uint bootId, Func<SimulatedTest, bool>? during = null)
    {
        var port = new Port(line, power.Token);
        var suite = new SimulatedSuite(tests, during);
        ConformanceRunner<Port, SimulatedSuite> runner = default;
        runner.Run(ref port, ref suite, bootId, "simulated"u8, "build-1"u8, "a/1.0 b/1.0"u8);
    }

    /// <summary>Runs a program under the console server's own logic until its exit status is told.</summary>
    /// <param name="program">Does some of its work; false when it can do nothing until the line brings something.</param>
    /// <param name="faults">Share of bytes that suffer on the line, for each kind of fault.</param>
    public void RunProgram(Func<IConsoleStreams, bool> program, double faults = 0) => new SimulatedConsole(line, power.Token, faults).Run(program);

    /// <summary>Does nothing until the power goes.</summary>
    public void StandStill()
    {
        power.Token.WaitHandle.WaitOne();
        throw new OperationCanceledException();
    }

    /// <summary>Ends the boot as a reset or a dying QEMU does.</summary>
    public static void Die() => throw new OperationCanceledException();

    public async Task SwitchOffAsync()
    {
        await power.CancelAsync();
        await thread.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private void Run(Action<SimulatedMachine, int> script, int boot)
    {
        try
        {
            script(this, boot);
        }
        catch (OperationCanceledException)
        {
            // The power went, or the script let the machine die.
        }
        finally
        {
            line.Dispose();
        }
    }

    private readonly struct Port(Socket line, CancellationToken power) : IBoardPort
    {
        private static readonly long Epoch = Stopwatch.GetTimestamp();

        public ulong Now => (ulong)Stopwatch.GetElapsedTime(Epoch).Ticks * 100;

        public int Read(Span<byte> destination) => line.Available == 0 ? 0 : line.Receive(destination);

        public void Write(ReadOnlySpan<byte> bytes)
        {
            power.ThrowIfCancellationRequested();
            line.Send(bytes);
        }

        public Span<byte> UploadRoom => [];

        public void Uploaded(ReadOnlySpan<byte> name, int length) => throw new InvalidOperationException("there is no room for files here");

        public void Idle(ulong deadline)
        {
            power.ThrowIfCancellationRequested();
            ulong now = Now;
            ulong microseconds = deadline > now ? (deadline - now) / 1000 : 0;
            if (line.Poll((int)Math.Min(microseconds, 20_000), SelectMode.SelectRead) && line.Available == 0)
                throw new OperationCanceledException("the rig hung up");
        }

        public void Stop(StopMode mode)
        {
            // The line ends when the script returns.
        }
    }
}
