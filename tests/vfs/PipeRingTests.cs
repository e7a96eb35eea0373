using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using CsCheck;
using NUnit.Framework;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>The ring of a pipe by itself: two sides and the server, in any order, and words that nobody honest would write.</summary>
[TestFixture]
internal sealed class PipeRingTests
{
    private const int Capacity = 64;
    private const int WriterWord = 0;
    private const int ReaderWord = 64;

    [Test]
    public void Bytes_come_out_as_they_went_in_whatever_their_numbers() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[1, Capacity + 10], Gen.Bool, Gen.UInt).Array[1, 200].Sample(
            steps =>
            {
                byte[] control = new byte[PipeRing.ControlSize];
                byte[] bytes = new byte[Capacity];
                PipeRing ring = new(control, bytes);
                ring.Prepare();
                ring.Begin();

                // Somewhere in the middle of all numbers, so that they begin at zero again.
                Set(control, WriterWord, (ulong)(steps[0].Item4 | 0xFFFF_FF00) << 32);
                Set(control, ReaderWord, (ulong)(steps[0].Item4 | 0xFFFF_FF00) << 32);
                Queue<byte> model = new();
                byte next = 0;
                foreach ((int kind, int length, bool whole, _) in steps)
                {
                    if (kind == 0)
                    {
                        byte[] taken = new byte[length];
                        RingOutcome read = ring.TryRead(taken, out int got, out _);
                        read.ShouldBe(model.Count == 0 ? RingOutcome.MustWait : RingOutcome.Moved);
                        got.ShouldBe(Math.Min(model.Count, length));
                        taken[..got].ShouldBe(Enumerable.Range(0, got).Select(_ => model.Dequeue()));
                        continue;
                    }

                    byte[] sent = [.. Enumerable.Range(0, length).Select(_ => next++)];
                    int room = Capacity - model.Count;
                    int expected = length <= room ? length : whole ? 0 : room;
                    ring.TryWrite(sent, whole, out int put, out _).ShouldBe(expected == 0 ? RingOutcome.MustWait : RingOutcome.Moved);
                    put.ShouldBe(expected);
                    next -= (byte)(length - put);
                    foreach (byte each in sent[..put])
                        model.Enqueue(each);
                    ring.Count.ShouldBe(model.Count);
                }

                byte[] rest = new byte[Capacity];
                int left = ring.End(rest);
                rest[..left].ShouldBe(model);
            },
            threads: 1);

    [Test]
    public void Whoever_sleeps_is_told_of_by_the_next_write_and_by_no_other()
    {
        PipeRing ring = Make(out _, out _);
        ring.TrySleep().ShouldBeTrue();
        ring.TryWrite([1], true, out _, out ulong flags).ShouldBe(RingOutcome.Moved);
        (flags & PipeRing.ReaderSleeps).ShouldBe(PipeRing.ReaderSleeps);
        ring.TrySleep().ShouldBeFalse("there are bytes");
        ring.TryWrite([2], true, out _, out flags).ShouldBe(RingOutcome.Moved);
        (flags & PipeRing.ReaderSleeps).ShouldBe(0UL);
    }

    [Test]
    public void Each_side_is_told_once_that_the_server_waits()
    {
        PipeRing ring = Make(out _, out _);
        ring.Arm().ShouldBeTrue();
        ring.Arm().ShouldBeFalse();
        ring.TryWrite([1], true, out _, out ulong flags);
        (flags & PipeRing.ServerWaits).ShouldBe(PipeRing.ServerWaits);
        ring.TryWrite([1], true, out _, out flags);
        (flags & PipeRing.ServerWaits).ShouldBe(0UL);
        ring.TryRead(new byte[1], out _, out flags);
        (flags & PipeRing.ServerWaits).ShouldBe(PipeRing.ServerWaits);
    }

    [Test]
    public void Before_the_beginning_and_after_the_end_no_side_moves_anything()
    {
        PipeRing ring = new(new byte[PipeRing.ControlSize], new byte[Capacity]);
        ring.Prepare();
        ring.TryWrite([1], true, out _, out _).ShouldBe(RingOutcome.NotYet);
        ring.TryRead(new byte[1], out _, out _).ShouldBe(RingOutcome.NotYet);
        ring.TrySleep().ShouldBeFalse();
        ring.Begin();
        ring.TryWrite([1, 2, 3], true, out _, out _).ShouldBe(RingOutcome.Moved);
        ring.Look(out ulong word, out _).ShouldBe(RingOutcome.Moved);
        ring.CopyIn(word, 0, [4]);
        byte[] rest = new byte[Capacity];
        ring.End(rest).ShouldBe(3);
        rest[..3].ShouldBe<byte>([1, 2, 3]);
        ring.Publish(word, 1).ShouldBeFalse("what was under way when it ended never was");
        ring.TryWrite([1], true, out _, out _).ShouldBe(RingOutcome.Over);
        ring.TryRead(new byte[1], out _, out _).ShouldBe(RingOutcome.Over);
        ring.TrySleep().ShouldBeFalse();
        ring.End(rest).ShouldBe(0);
    }

    [Test]
    public void Whatever_one_side_writes_to_the_words_nobody_leaves_the_ring() =>
        Gen.Select(Gen.ULong, Gen.ULong, Gen.Int[1, 3 * Capacity], Gen.Int[0, 3], Gen.Int[0, 40]).Sample(
            (written, taken, length, keep, distance) =>
            {
                PipeRing ring = Make(out byte[] control, out _);

                // Any words; such that look like words; such that are close to each other.
                ulong mask = keep == 0 ? ulong.MaxValue : ~(PipeRing.IsOff | PipeRing.IsOver);
                written &= mask;
                taken = keep == 3 ? written - ((ulong)distance << 32) : taken & mask;
                Set(control, WriterWord, written);
                Set(control, ReaderWord, taken);
                uint used = (uint)(written >> 32) - (uint)(taken >> 32);
                ring.Count.ShouldBeInRange(0, Capacity);
                byte[] destination = new byte[length];
                RingOutcome read = ring.TryRead(destination, out int got, out _);
                if (((written | taken) & PipeRing.IsOff) == 0)
                    read.ShouldBe(used == 0 ? RingOutcome.MustWait : used > Capacity ? RingOutcome.Over : RingOutcome.Moved);
                got.ShouldBeInRange(0, Math.Min(length, Capacity));
                Set(control, WriterWord, written);
                Set(control, ReaderWord, taken);
                ring.TryWrite(destination, length % 2 == 0, out int put, out _);
                put.ShouldBeInRange(0, Math.Min(length, Capacity));
                Set(control, WriterWord, written);
                Set(control, ReaderWord, taken);
                ring.End(new byte[keep == 2 ? 10 : Capacity]).ShouldBeInRange(0, Capacity);
            });

    [Test]
    public void One_who_writes_and_one_who_reads_at_the_same_time_lose_nothing_while_the_server_looks()
    {
        const int total = 400_000;
        byte[] control = new byte[PipeRing.ControlSize];
        byte[] bytes = new byte[Capacity];
        new PipeRing(control, bytes).Prepare();
        new PipeRing(control, bytes).Begin();
        bool isDone = false;
        int told = 0;
        Thread writer = new(() =>
        {
            Random random = new(1);
            int sent = 0;
            byte[] piece = new byte[100];
            while (sent < total)
            {
                int length = Math.Min(random.Next(1, 90), total - sent);
                for (int i = 0; i < length; i++)
                    piece[i] = (byte)((sent + i) % 251);
                RingOutcome outcome = new PipeRing(control, bytes).TryWrite(piece.AsSpan(0, length), false, out int put, out ulong flags);
                if (outcome == RingOutcome.Over)
                    throw new InvalidOperationException("the ring is over");
                if ((flags & PipeRing.ServerWaits) != 0)
                    Interlocked.Increment(ref told);
                sent += put;
            }
        });
        Thread server = new(() =>
        {
            while (!Volatile.Read(ref isDone))
            {
                new PipeRing(control, bytes).Arm();
                Thread.Yield();
            }
        });
        writer.Start();
        server.Start();
        int received = 0;
        byte[] buffer = new byte[70];
        while (received < total)
        {
            RingOutcome outcome = new PipeRing(control, bytes).TryRead(buffer, out int got, out _);
            outcome.ShouldNotBe(RingOutcome.Over);
            for (int i = 0; i < got; i++)
            {
                if (buffer[i] != (byte)((received + i) % 251))
                    throw new InvalidOperationException($"byte {received + i} is wrong");
            }

            received += got;
        }

        Volatile.Write(ref isDone, true);
        writer.Join();
        server.Join();
        new PipeRing(control, bytes).Count.ShouldBe(0);
        told.ShouldBeGreaterThan(0);
    }

    private static PipeRing Make(out byte[] control, out byte[] bytes)
    {
        control = new byte[PipeRing.ControlSize];
        bytes = new byte[Capacity];
        PipeRing ring = new(control, bytes);
        ring.Prepare();
        ring.Begin();
        return ring;
    }

    private static void Set(byte[] control, int offset, ulong word) => BinaryPrimitives.WriteUInt64LittleEndian(control.AsSpan(offset), word);
}
