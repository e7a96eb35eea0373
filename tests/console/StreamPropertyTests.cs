using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using NUnit.Framework;
using Pistachio.Hil.Link;
using Pistachio.Hil.Session;
using Pistachio.Hil.Tests;
using Shouldly;

namespace Pistachio.Vfs.SerialConsole.Tests;

/// <summary>Whatever the serial line does to the bytes, the streams of a program arrive as they were written, and its status once.</summary>
[TestFixture]
internal sealed class StreamPropertyTests
{
    private static readonly Gen<double> Rates = Gen.Double[-4, -3].Select(exponent => Math.Pow(10, exponent));

    private static readonly Gen<(RunStream Stream, byte[] Bytes)[]> Writes = Gen.Select(
        Gen.Bool.Select(error => error ? RunStream.Error : RunStream.Output), Gen.Byte.Array[1, 440], (stream, bytes) => (stream, bytes)).Array[0, 40];

    [Test]
    public void Output_and_status_arrive_over_a_faulty_line() =>
        Gen.Select(Writes, Gen.UInt, Rates, Gen.Int).Sample(
            (writes, status, rate, seed) =>
            {
                VirtualLine line = Faulty(seed, rate);
                FramedStreams streams = Streams(line);
                var left = new Queue<(RunStream Stream, byte[] Bytes)>(writes);
                line.Run(streams, () => Write(streams, left, status));

                line.Output.ShouldBe(BytesOf(writes, RunStream.Output));
                line.Error.ShouldBe(BytesOf(writes, RunStream.Error));
                line.Statuses.ShouldBe([status]);
                line.OtherEvents.ShouldNotContain(other => other is BoardEvent.Reset || other is BoardEvent.ProtocolError);
            },
            iter: 500);

    [Test]
    public void Input_arrives_over_a_faulty_line_and_then_its_end() =>
        Gen.Select(Gen.Byte.Array[0, 30_000], Gen.Int[1, 440], Rates, Gen.Int).Sample(
            (input, room, rate, seed) =>
            {
                VirtualLine line = Faulty(seed, rate);
                FramedStreams streams = Streams(line);
                List<byte> read = [];
                byte[] buffer = new byte[room];
                foreach (byte value in input)
                    line.Input.Enqueue(value);
                line.Run(streams, () =>
                {
                    if (!streams.TryRead(buffer, out int count))
                        return false;
                    read.AddRange(buffer.AsSpan(0, count));
                    if (count == 0)
                        streams.Finish(0);
                    return count > 0;
                });

                read.ShouldBe(input);
                line.Statuses.ShouldBe([0u]);
            },
            iter: 300);

    [Test]
    public void The_last_size_of_the_terminal_arrives_over_a_faulty_line() =>
        Gen.Select(Gen.UInt.Array[1, 20], Rates, Gen.Int).Sample(
            (sizes, rate, seed) =>
            {
                VirtualLine line = Faulty(seed, rate);
                FramedStreams streams = Streams(line);
                List<uint> seen = [];
                foreach (uint size in sizes)
                    line.Sizes.Enqueue(size);
                line.Run(streams, () =>
                {
                    if (seen.Count == 0 || seen[^1] != streams.WindowSize)
                        seen.Add(streams.WindowSize);
                    if (line.Sizes.Count == 0 && streams.WindowSize == sizes[^1])
                        streams.Finish(0);
                    return false;
                });

                seen[^1].ShouldBe(sizes[^1]);
                seen.ShouldBeSubsetOf([0u, .. sizes]);
                line.Statuses.ShouldBe([0u]);
            },
            iter: 100);

    [Test]
    public void What_a_program_copies_from_its_input_to_its_output_arrives_whole()
    {
        byte[] input = new byte[200_000];
        new Random(7).NextBytes(input);
        VirtualLine line = Faulty(3, 0.0005);
        FramedStreams streams = Streams(line);
        var pending = new Queue<byte>();
        byte[] buffer = new byte[440];
        foreach (byte value in input)
            line.Input.Enqueue(value);
        line.Run(streams, () =>
        {
            if (pending.Count > 0)
            {
                byte[] next = [.. pending];
                int written = streams.Write(RunStream.Output, next);
                for (int i = 0; i < written; i++)
                    pending.Dequeue();
                return written > 0;
            }

            if (!streams.TryRead(buffer, out int count))
                return false;
            foreach (byte value in buffer.AsSpan(0, count))
                pending.Enqueue(value);
            if (count == 0)
                streams.Finish(3);
            return count > 0;
        });

        line.Output.ShouldBe(input);
        line.Statuses.ShouldBe([3u]);
    }

    [Test]
    public void A_program_that_never_reads_leaves_the_input_to_others()
    {
        VirtualLine line = new(FaultyLine.None, FaultyLine.None);
        for (int i = 0; i < 10_000; i++)
            line.Input.Enqueue(1);
        FramedStreams streams = Streams(line);
        var left = new Queue<(RunStream, byte[])>([(RunStream.Output, new byte[5000])]);
        line.Run(streams, () => Write(streams, left, 0));
        line.InputSent.ShouldBe(0);
    }

    [Test]
    public void The_host_is_never_ahead_of_the_program_by_more_than_the_board_has_room_for()
    {
        VirtualLine line = new(FaultyLine.None, FaultyLine.None);
        for (int i = 0; i < 50_000; i++)
            line.Input.Enqueue((byte)i);
        FramedStreams streams = Streams(line);
        int read = 0;
        byte[] one = new byte[1];
        line.Run(streams, () =>
        {
            (line.InputSent - read).ShouldBeLessThanOrEqualTo(8192);
            if (read == 20_000)
                streams.Finish(0);
            else if (streams.TryRead(one, out int count))
                read += count;
            else
                return false;
            return true;
        });
        read.ShouldBe(20_000);
    }

    [Test]
    public void A_writer_waits_while_nobody_takes_what_it_writes()
    {
        var line = new SilentLine();
        FramedStreams streams = Streams(line);
        int taken = 0;
        for (int i = 0; i < 1000; i++)
        {
            taken += streams.Write(RunStream.Output, new byte[440]);
            streams.Pump();
        }

        taken.ShouldBeLessThan(20_000);
        streams.Write(RunStream.Output, new byte[1]).ShouldBe(0);
        line.Sent.ShouldBeLessThan(10 * FrameLayout.MaximumFrame);
        streams.NextDeadline.ShouldBe(0ul);
    }

    [Test]
    public void The_machine_goes_off_in_the_end_although_nobody_hears_the_status()
    {
        var line = new SilentLine();
        FramedStreams streams = Streams(line);
        streams.Write(RunStream.Output, "x"u8);
        streams.Finish(1);
        for (int i = 0; i < 1000 && !line.IsOff; i++)
        {
            streams.Pump();
            line.Now = streams.NextDeadline == 0 ? line.Now : Math.Max(line.Now, streams.NextDeadline);
        }

        line.IsOff.ShouldBeTrue();
        line.Now.ShouldBeLessThan(200_000_000_000ul);
    }

    private static FramedStreams Streams(ISerialLine line)
    {
        uint boot = 0x1234;
        return new FramedStreams(line, () => ++boot);
    }

    private static VirtualLine Faulty(int seed, double rate) => new(new FaultyLine(seed, rate, true), new FaultyLine(seed + 1, rate, false));

    private static bool Write(FramedStreams streams, Queue<(RunStream Stream, byte[] Bytes)> left, uint status)
    {
        if (left.Count == 0)
        {
            bool first = !streams.IsOver;
            streams.Finish(status);
            return first;
        }

        (RunStream stream, byte[] bytes) = left.Peek();
        int written = streams.Write(stream, bytes);
        if (written > 0)
            left.Dequeue();
        if (written > 0 && written < bytes.Length)
            left = Prepend(left, (stream, bytes[written..]));
        return written > 0;
    }

    private static Queue<(RunStream Stream, byte[] Bytes)> Prepend(Queue<(RunStream Stream, byte[] Bytes)> queue, (RunStream, byte[]) rest)
    {
        (RunStream Stream, byte[] Bytes)[] others = [.. queue];
        queue.Clear();
        queue.Enqueue(rest);
        foreach ((RunStream Stream, byte[] Bytes) other in others)
            queue.Enqueue(other);
        return queue;
    }

    private static byte[] BytesOf(IEnumerable<(RunStream Stream, byte[] Bytes)> writes, RunStream stream) =>
        [.. writes.Where(write => write.Stream == stream).SelectMany(write => write.Bytes)];

    private sealed class SilentLine : ISerialLine
    {
        public ulong Now { get; set; } = 1;

        public int Sent { get; private set; }

        public bool IsOff { get; private set; }

        public void Write(ReadOnlySpan<byte> bytes) => Sent += bytes.Length;

        public int Read(Span<byte> destination) => 0;

        public void PowerOff() => IsOff = true;
    }
}
