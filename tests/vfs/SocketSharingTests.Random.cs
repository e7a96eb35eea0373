using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Files;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <content>Anything in any order, against a model.</content>
internal sealed partial class SocketSharingTests
{
    /// <summary>A byte that was sent, and whether a descriptor came with it: a receive ends behind such a byte.</summary>
    private readonly record struct Sent(byte Value, bool HasRight);

    [Test]
    public void Random_use_by_several_processes_keeps_the_order_in_both_directions_and_leaves_nothing_behind([Range(1, 8)] int seed)
    {
        Random random = new(seed);
        (_oneEnd, _otherEnd) = MakePair(_one, OpenFlags.NonBlocking);
        int right = (int)_one.Open("/hello");
        int[] ends = [_oneEnd, _otherEnd];
        uint[] handles = [HandleOf(_one), HandleOf(_one) + 1];
        List<FakeProcess> processes = [_one, _one.Fork(0x3000), _one.Fork(0x3001)];
        FakeProcess[] usual = [processes[0], processes[1]];
        List<Sent>[] coming = [[], []]; // what is to be received at each end
        bool tellsCredentials = false;
        ulong badge = 0x4000;
        byte next = 0;
        for (int i = 0; i < 8000; i++)
        {
            int which = random.Next(2);
            FakeProcess process = random.Next(300) == 0 ? processes[random.Next(processes.Count)] : usual[which];
            int end = ends[which];
            int length = random.Next(4) == 0 ? random.Next(1, 9000) : random.Next(1, 30);
            List<Sent> there = coming[1 - which];
            List<Sent> here = coming[which];
            switch (random.Next(40))
            {
                case < 15:
                    byte[] sent = [.. Enumerable.Range(0, length).Select(_ => next++)];
                    sent.CopyTo(process.Memory(Source, length));
                    int split = random.Next(length);
                    SetVectors(process, (Source, (ulong)split), (Source + (ulong)split, (ulong)(length - split)));
                    long put = random.Next(3) == 0 ? process.Files.WriteVector(end, Vectors, 2) : process.Files.Write(end, Source, (ulong)length);
                    int room = Capacity - there.Count;
                    put.ShouldBe(room == 0 ? Error(Errno.EAGAIN) : Math.Min(length, room));
                    there.AddRange(sent.Take((int)Math.Max(put, 0)).Select(each => new Sent(each, false)));
                    break;
                case < 32:
                    int expected = Received(here, length);
                    if (random.Next(5) == 0)
                    {
                        long peeked = process.Files.ReceiveFrom(end, Target, (ulong)length, MessageFlags.Peek, 0, 0);
                        Check(process, peeked, expected, here, tellsCredentials);
                    }

                    long got = process.Files.Read(end, Target, (ulong)length);
                    Check(process, got, expected, here, tellsCredentials);
                    here.RemoveRange(0, (int)Math.Max(got, 0));
                    break;
                case 32 when random.Next(20) == 0 && there.Count < Capacity && there.Count(each => each.HasRight) < 10:
                    SendRight(process, end, next, right).ShouldBe(1);
                    there.Add(new Sent(next++, true));
                    break;
                case 33 when random.Next(20) == 0:
                    tellsCredentials = !tellsCredentials;
                    foreach (uint handle in handles)
                        _system.Server.SetOption(_one.Badge, handle, SocketOption.PassCredentials, tellsCredentials ? 1UL : 0).ShouldBe(Errno.None);
                    break;
                case 34 when random.Next(20) == 0:
                    _system.Server.SetOption(_one.Badge, handles[which], SocketOption.ReceiveTimeout, random.Next(2) == 0 ? 0UL : 1_000_000).ShouldBe(Errno.None);
                    break;
                case 35:
                    _system.Server.Option(_one.Badge, handles[which], SocketOption.Readable, out ulong readable, out _).ShouldBe(Errno.None);
                    readable.ShouldBe((ulong)here.Count);
                    _system.Server.Option(_one.Badge, handles[which], SocketOption.Unread, out ulong unread, out _).ShouldBe(Errno.None);
                    unread.ShouldBe((ulong)there.Count);
                    break;
                case 36 when random.Next(40) == 0:
                    // One of them ends, another one takes its place.
                    int gone = random.Next(processes.Count - 1) + 1;
                    FakeProcess made = processes[0].Fork(badge++);
                    processes[gone].End();
                    if (usual[1] == processes[gone])
                        usual[1] = made;
                    processes[gone] = made;
                    break;
                default:
                    process.Files.Read(end, Target, 0).ShouldBe(0);
                    break;
            }
        }

        processes.Sum(each => each.Messages.GetValueOrDefault("UnixRing")).ShouldBeGreaterThan(3);
        foreach (FakeProcess process in processes.Skip(1))
            process.End();
        _one.Files.Close(_oneEnd).ShouldBe(0);
        _one.Files.Close(_otherEnd).ShouldBe(0);
        _system.Kernel.All(CapabilityKind.Notification).ShouldBeEmpty("no ring is left");
        _system.Server.SocketCensus.Sockets.ShouldBe(0);
        _system.Server.SocketCensus.Rights.ShouldBe(0);
        (int Sockets, int Bytes, int Rights) census = _system.Server.SocketCensus;
        census.Bytes.ShouldBeLessThanOrEqualTo(0, "no buffer is lent");
    }

    [Test]
    public void A_process_that_writes_anything_to_the_words_hurts_only_who_shares_them([Range(0, 9)] int seed)
    {
        Share();
        Random random = new(seed);
        FakeProcess third = new(_system, new FakeConsole(), _one.Fork(0x9100).Badge);
        (int thirdOne, int thirdOther) = MakePair(third, OpenFlags.NonBlocking);
        FakeCapability[] rings =
        [
            .. _system.Kernel.All(CapabilityKind.Memory).Select(each => _system.Kernel[each])
                .Where(each => each.Pages == 1 && each.Rights == (Rights.Read | Rights.Write)),
        ];
        rings.ShouldNotBeEmpty();
        for (int i = 0; i < 300; i++)
        {
            Span<byte> words = rings[random.Next(rings.Length)].Shared;
            int at = random.Next(2) * 64;
            ulong word = random.Next(3) == 0 ? (ulong)random.NextInt64() : ((ulong)(uint)random.Next(0x2_0000) << 32) | (uint)random.Next(16);
            System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(words[at..], word);
            FakeProcess process = random.Next(2) == 0 ? _one : _other;
            int end = process == _one ? _oneEnd : _otherEnd;
            switch (random.Next(6))
            {
                case 0 or 1:
                    process.Files.Write(end, Source, (ulong)random.Next(1, 5000));
                    break;
                case 2 or 3:
                    process.Files.Read(end, Target, (ulong)random.Next(1, 5000));
                    break;
                case 4:
                    process.Files.ReceiveFrom(end, Target, (ulong)random.Next(1, 5000), MessageFlags.Peek, 0, 0);
                    break;
                default:
                    _system.Server.PipeChanged(process.Badge, HandleOf(process), false).ShouldBe(Errno.None);
                    break;
            }

            Put(third, thirdOne, (byte)i);
            Take(third, thirdOther, 10).ShouldBe([(byte)i]);
        }
    }

    /// <summary>How many bytes a receive of so many gets.</summary>
    private static int Received(List<Sent> coming, int length)
    {
        int right = coming.FindIndex(each => each.HasRight);
        return Math.Min(length, right < 0 ? coming.Count : right + 1);
    }

    private static void Check(FakeProcess process, long got, int expected, List<Sent> coming, bool tellsCredentials)
    {
        // With credentials a receive ends where they change, and with each message of the server.
        if (tellsCredentials && expected > 0)
            got.ShouldBeInRange(1, expected);
        else
            got.ShouldBe(expected == 0 ? Error(Errno.EAGAIN) : expected);
        int count = (int)Math.Max(got, 0);
        process.Memory(Target, count).ToArray().ShouldBe(coming.Take(count).Select(each => each.Value));
    }
}
