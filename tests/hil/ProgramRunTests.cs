using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

using NUnit.Framework;

using Pistachio.Hil.Link;
using Pistachio.Hil.Session;
using Pistachio.Vfs.SerialConsole;

using Shouldly;

namespace Pistachio.Hil.Tests;

/// <summary>A run of one program on a simulated board whose console server is the real one: what whoever started it gets.</summary>
[TestFixture]
internal sealed class ProgramRunTests
{
    private static readonly Deadlines Short = new()
    {
        Booting = TimeSpan.FromSeconds(5), Silence = TimeSpan.FromSeconds(5), PanicQuiet = TimeSpan.FromMilliseconds(200),
    };

    private readonly MemoryStream output = new();
    private readonly MemoryStream error = new();
    private string directory = "";

    [SetUp]
    public void MakeDirectory()
    {
        directory = Directory.CreateTempSubdirectory("pistachio-").FullName;
        output.SetLength(0);
        error.SetLength(0);
    }

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(directory, true);

    [OneTimeTearDown]
    public void Dispose()
    {
        output.Dispose();
        error.Dispose();
    }

    [Test]
    public async Task Output_error_and_status_are_those_of_the_program()
    {
        ProgramResult result = await RunAsync((machine, _) => machine.RunProgram(new Script("out\n"u8, "err"u8, 42).Step));
        result.ShouldBe(new ProgramResult(42, null));
        Text(output).ShouldBe("out\n");
        Text(error).ShouldBe("err");
    }

    [Test]
    public async Task A_change_of_the_terminals_size_reaches_the_board_while_the_program_runs()
    {
        const uint first = 25 | (80 << 16);
        const uint second = 50 | (132 << 16);
        var size = new TerminalSize(first);
        var told = new List<uint>();
        var rig = new SimulatedRig((machine, _) => machine.RunProgram(streams =>
        {
            told.Add(streams.WindowSize);
            if (told.Count == 1)
                size.Set(second);
            if (streams.WindowSize == second)
                streams.Finish(0);
            return false;
        }));
        var options = new ProgramRunOptions(rig, directory, Stream.Null, output, error) { Deadlines = Short, Size = size };
        ProgramResult result = await ProgramRunner.ExecuteAsync(options, null, CancellationToken.None);
        result.Status.ShouldBe(0);
        told.Distinct().ShouldBe([0u, second], "the first size is in the run request");
    }

    [Test]
    public async Task What_the_kernel_prints_is_in_the_log_and_not_in_the_output()
    {
        var seen = new RecordingObserver();
        ProgramResult result = await RunAsync(
            (machine, _) =>
            {
                machine.Print("Pistachio 0.1.0\r\nroot task: started console\n");
                machine.RunProgram(new Script("out"u8, ""u8, 0).Step);
                machine.Print("machine goes off\n");
            },
            observer: seen);
        result.Status.ShouldBe(0);
        Text(output).ShouldBe("out");
        seen.Lines.ShouldContain("root task: started console");
        string log = await File.ReadAllTextAsync(Path.Combine(directory, "console.log"));
        log.ShouldContain("root task: started console");
        log.ShouldContain("status 0");
    }

    [TestCase(0.0)]
    [TestCase(0.0005)]
    public async Task Input_reaches_the_program_and_its_copy_comes_back_byte_for_byte(double faults)
    {
        byte[] input = new byte[100_000];
        new Random(5).NextBytes(input);
        ProgramResult result = await RunAsync((machine, _) => machine.RunProgram(new CopyProgram().Step, faults), new MemoryStream(input));
        result.ShouldBe(new ProgramResult(0, null));
        output.ToArray().ShouldBe(input);
    }

    [Test]
    public async Task A_program_that_does_not_read_leaves_the_input_of_the_shell_alone()
    {
        var input = new MemoryStream(new byte[1000]);
        await RunAsync((machine, _) => machine.RunProgram(new Script("out"u8, ""u8, 0).Step), input);
        input.Position.ShouldBe(0);
    }

    [Test]
    public async Task A_program_that_does_not_end_is_ended_with_status_124()
    {
        var rig = new SimulatedRig((machine, _) => machine.RunProgram(new Script("partial"u8, ""u8, null).Step));
        ProgramResult result = await RunAsync(rig, timeout: TimeSpan.FromSeconds(1));
        result.Status.ShouldBe(124);
        result.Complaint!.ShouldContain("did not end within 1 s");
        Text(output).ShouldBe("partial");
        rig.AllOff.ShouldBeTrue();
    }

    [Test]
    public async Task A_time_out_also_ends_a_program_whose_output_nobody_takes()
    {
        using var blocked = new BlockedStream();
        var rig = new SimulatedRig((machine, _) => machine.RunProgram(new Flood(1_000_000).Step));
        ProgramResult result = await RunAsync(rig, timeout: TimeSpan.FromSeconds(1), standardOutput: blocked);
        result.Status.ShouldBe(124);
        blocked.Release();
    }

    [Test]
    public async Task A_slow_reader_gets_all_and_holds_the_program_up()
    {
        using var slow = new BlockedStream();
        var flood = new Flood(200_000);
        Task<ProgramResult> run = RunAsync((machine, _) => machine.RunProgram(flood.Step), standardOutput: slow);
        await Task.WhenAny(run, Task.Delay(TimeSpan.FromSeconds(1)));
        run.IsCompleted.ShouldBeFalse();
        flood.Written.ShouldBeLessThan(100_000);
        slow.Release();
        (await run).Status.ShouldBe(0);
        slow.Taken.ToArray().ShouldBe(Flood.Bytes(200_000));
    }

    [Test]
    public async Task A_reader_that_goes_away_ends_the_run_quietly()
    {
        using var broken = new BrokenStream();
        ProgramResult result = await RunAsync((machine, _) => machine.RunProgram(new Flood(10_000_000).Step), standardOutput: broken);
        result.ShouldBe(new ProgramResult(141, null));
    }

    [Test]
    public async Task A_board_that_dies_is_told_with_status_125()
    {
        ProgramResult result = await RunAsync((machine, _) =>
        {
            var script = new Script("before"u8, ""u8, null);
            int steps = 0;
            machine.RunProgram(streams =>
            {
                if (++steps > 20)
                    SimulatedMachine.Die();
                return script.Step(streams);
            });
        });
        result.Status.ShouldBe(125);
        result.Complaint!.ShouldContain("the board was lost");
        Text(output).ShouldBe("before");
    }

    [Test]
    public async Task A_panic_is_told_with_its_first_line()
    {
        ProgramResult result = await RunAsync((machine, _) =>
        {
            machine.Print("PANIC: no way out\n at Kernel\n");
            machine.StandStill();
        });
        result.Status.ShouldBe(125);
        result.Complaint!.ShouldContain("PANIC: no way out");
    }

    [Test]
    public async Task A_board_that_says_nothing_is_given_up()
    {
        var rig = new SimulatedRig((machine, _) => machine.StandStill());
        ProgramResult result = await RunAsync(rig, deadlines: Short with { Booting = TimeSpan.FromSeconds(1) });
        result.Status.ShouldBe(125);
        result.Complaint!.ShouldContain("nothing came from the board within 1 s of power-on");
        rig.AllOff.ShouldBeTrue();
    }

    [Test]
    public async Task A_console_server_that_begins_anew_is_told()
    {
        ProgramResult result = await RunAsync((machine, _) =>
        {
            foreach (uint boot in new uint[] { 1, 2 })
            {
                byte[] frame = new byte[FrameLayout.MaximumFrame];
                HelloMessage hello = default;
                hello.Version = HelloMessage.CurrentVersion;
                byte[] payload = new byte[FrameLayout.MaximumPayload];
                int length = hello.Write(payload);
                int count = FrameEncoder.Encode(FrameType.Hello, 1, 0, boot, payload.AsSpan(0, length), frame);
                machine.Print(Encoding.Latin1.GetString(frame, 0, count));
            }

            machine.StandStill();
        });
        result.Status.ShouldBe(125);
        result.Complaint!.ShouldContain("began a new boot");
    }

    [Test]
    public async Task An_interrupted_run_leaves_no_machine_behind()
    {
        using var interrupt = new CancellationTokenSource();
        var rig = new SimulatedRig((machine, _) => machine.RunProgram(streams =>
        {
            interrupt.Cancel();
            return false;
        }));
        await Should.ThrowAsync<OperationCanceledException>(() => RunAsync(rig, cancellation: interrupt.Token));
        rig.AllOff.ShouldBeTrue();
    }

    private Task<ProgramResult> RunAsync(
        Action<SimulatedMachine, int> script, Stream? input = null, Stream? standardOutput = null, IBoardObserver? observer = null) =>
        RunAsync(new SimulatedRig(script), input, standardOutput, observer);

    private Task<ProgramResult> RunAsync(
        SimulatedRig rig, Stream? input = null, Stream? standardOutput = null, IBoardObserver? observer = null, TimeSpan? timeout = null,
        Deadlines? deadlines = null, CancellationToken cancellation = default)
    {
        var options = new ProgramRunOptions(rig, directory, input ?? Stream.Null, standardOutput ?? output, error)
        {
            Timeout = timeout,
            Deadlines = deadlines ?? Short,
        };
        return ProgramRunner.ExecuteAsync(options, observer, cancellation);
    }

    private static string Text(MemoryStream stream) => Encoding.UTF8.GetString(stream.ToArray());

    /// <summary>Writes to both streams and ends with a status, or never.</summary>
    private sealed class Script(ReadOnlySpan<byte> output, ReadOnlySpan<byte> error, uint? status)
    {
        private readonly byte[] output = output.ToArray();
        private readonly byte[] error = error.ToArray();
        private bool written;

        public bool Step(IConsoleStreams streams)
        {
            if (written)
                return false;
            written = true;
            streams.Write(RunStream.Output, output);
            streams.Write(RunStream.Error, error);
            if (status is { } known)
                streams.Finish(known);
            return true;
        }
    }

    private sealed class CopyProgram
    {
        private readonly byte[] buffer = new byte[440];
        private int start;
        private int end;

        public bool Step(IConsoleStreams streams)
        {
            if (start < end)
            {
                int written = streams.Write(RunStream.Output, buffer.AsSpan(start, end - start));
                start += written;
                return written > 0;
            }

            if (streams.IsOver || !streams.TryRead(buffer, out end))
                return false;
            start = 0;
            if (end == 0)
                streams.Finish(0);
            return true;
        }
    }

    private sealed class Flood(int total)
    {
        private readonly byte[] bytes = Bytes(total);
        private int written;

        public int Written => Volatile.Read(ref written);

        public static byte[] Bytes(int total) => [.. Enumerable.Range(0, total).Select(i => (byte)(i * 7 / 3))];

        public bool Step(IConsoleStreams streams)
        {
            if (written == bytes.Length)
            {
                bool first = !streams.IsOver;
                streams.Finish(0);
                return first;
            }

            int now = streams.Write(RunStream.Output, bytes.AsSpan(written, Math.Min(400, bytes.Length - written)));
            Volatile.Write(ref written, written + now);
            return now > 0;
        }
    }

    /// <summary>Takes nothing until it is released.</summary>
    private sealed class BlockedStream : MemoryStream
    {
        private readonly ManualResetEventSlim released = new();

        public MemoryStream Taken { get; } = new();

        public void Release() => released.Set();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            released.Wait();
            Taken.Write(buffer);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("broken pipe");

        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("broken pipe");
    }
}
