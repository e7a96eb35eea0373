using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Files;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>Sockets as a program sees them, through the library over a real server.</summary>
[TestFixture]
internal sealed class SocketLibraryTests
{
    private const ulong Pair = FakeProcess.MemoryStart + 0x100;
    private const ulong Address = FakeProcess.MemoryStart + 0x200;
    private const ulong Length = FakeProcess.MemoryStart + 0x300;
    private const ulong Header = FakeProcess.MemoryStart + 0x400;
    private const ulong Vectors = FakeProcess.MemoryStart + 0x500;
    private const ulong Control = FakeProcess.MemoryStart + 0x1000;
    private const ulong Source = FakeProcess.MemoryStart + 0x2_0000;
    private const ulong Target = FakeProcess.MemoryStart + 0x6_0000;
    private const int Local = 1;
    private const uint Stream = 1;
    private const uint Datagram = 2;
    private const uint Packets = 5;
    private const uint NonBlocking = 0x800;

    private FakeSystem _system = null!;
    private FakeProcess _process = null!;

    private Files<FakeDomain> Files => _process.Files;

    [SetUp]
    public void Start()
    {
        _system = new FakeSystem(RandomTrees.Small(), chunks: 1);
        _process = new FakeProcess(_system, new FakeConsole());
    }

    [Test]
    public void A_stream_of_any_pieces_arrives_whole_and_in_order()
    {
        (int one, int other) = MakePair(Stream | NonBlocking);
        Random random = new(11);
        byte[] sent = new byte[1 << 20];
        random.NextBytes(sent);
        int written = 0;
        List<byte> received = [];
        while (received.Count < sent.Length)
        {
            int length = Math.Min(random.Next(1, 9000), sent.Length - written);
            sent.AsSpan(written, length).CopyTo(_process.Memory(Source, length));
            long put = Files.Write(one, Source, (ulong)length);
            if (put > 0)
                written += (int)put;
            else if (length > 0)
                put.ShouldBe(Error(Errno.EAGAIN));
            int most = random.Next(1, 9000);
            long peeked = Files.ReceiveFrom(other, Target, (ulong)most, MessageFlags.Peek, 0, 0);
            byte[] before = peeked > 0 ? _process.Memory(Target, (int)peeked).ToArray() : [];
            long got = Files.Read(other, Target, (ulong)most);
            peeked.ShouldBe(got);
            if (got < 0)
                got.ShouldBe(Error(Errno.EAGAIN));
            else
                received.AddRange(_process.Memory(Target, (int)got).ToArray());
            if (got > 0)
                before.ShouldBe(_process.Memory(Target, (int)got).ToArray());
        }

        received.SequenceEqual(sent).ShouldBeTrue();
    }

    [TestCase(Datagram)]
    [TestCase(Packets)]
    public void Messages_of_any_length_keep_their_boundaries(uint type)
    {
        (int one, int other) = MakePair(type | NonBlocking);
        foreach (int length in (int[])[0, 1, 447, 448, 449, 896, 897, 4096, 5000, 40_000, 65_536])
        {
            byte[] sent = Fill(length);
            Files.SendTo(one, Source, (ulong)length, 0, 0, 0).ShouldBe(length);
            Files.ReceiveFrom(other, Target, 70_000, MessageFlags.Peek, 0, 0).ShouldBe(length);
            _process.Memory(Target, 70_000).Clear();
            Files.ReceiveFrom(other, Target, 70_000, 0, 0, 0).ShouldBe(length);
            _process.Memory(Target, length).ToArray().ShouldBe(sent);
        }

        Files.SendTo(one, Source, 65_537, 0, 0, 0).ShouldBe(Error(Errno.EMSGSIZE));
        Files.SendTo(one, Source, 1000, 0, 0, 0).ShouldBe(1000);
        Files.SendTo(one, Source, 3, 0, 0, 0).ShouldBe(3);
        Files.ReceiveFrom(other, Target, 10, MessageFlags.Truncated, 0, 0).ShouldBe(1000);
        Files.ReceiveFrom(other, Target, 10, 0, 0, 0).ShouldBe(3);
        Files.ReceiveFrom(other, Target, 10, 0, 0, 0).ShouldBe(Error(Errno.EAGAIN));
    }

    [Test]
    public void Messages_are_gathered_and_scattered()
    {
        (int one, int other) = MakePair(Datagram);
        byte[] sent = Fill(1500);
        SetVectors((Source, 100), (Source + 100, 0), (Source + 100, 700), (Source + 800, 700));
        Files.WriteVector(one, Vectors, 4).ShouldBe(1500);
        SetVectors((Target, 7), (Target + 7, 900), (Target + 907, 2000));
        Files.ReadVector(other, Vectors, 3).ShouldBe(1500);
        _process.Memory(Target, 1500).ToArray().ShouldBe(sent);
    }

    [Test]
    public void A_server_and_a_client_meet_at_a_name()
    {
        int listener = (int)Files.Socket(Local, Stream, 0);
        SetAddress("/tmp/meeting", out uint length);
        Files.Bind(listener, Address, length).ShouldBe(0);
        Files.Listen(listener, 5).ShouldBe(0);
        Files.Bind((int)Files.Socket(Local, Stream, 0), Address, length).ShouldBe(Error(Errno.EADDRINUSE));
        int client = (int)Files.Socket(Local, Stream, 0);
        Files.Connect(client, Address, length).ShouldBe(0);
        Files.Connect(client, Address, length).ShouldBe(Error(Errno.EISCONN));
        BinaryPrimitives.WriteUInt32LittleEndian(_process.Memory(Length, 4), 110);
        int accepted = (int)Files.Accept(listener, Target, Length, 0);
        accepted.ShouldBeGreaterThan(client);
        BinaryPrimitives.ReadUInt32LittleEndian(_process.Memory(Length, 4)).ShouldBe(2u);
        _process.Write(client, "hello").ShouldBe(5);
        _process.Read(accepted, 100).ShouldBe("hello"u8.ToArray());
        BinaryPrimitives.WriteUInt32LittleEndian(_process.Memory(Length, 4), 110);
        Files.Name(client, Target, Length, ofPeer: true).ShouldBe(0);
        BinaryPrimitives.ReadUInt32LittleEndian(_process.Memory(Length, 4)).ShouldBe(15u);
        Encoding.ASCII.GetString(_process.Memory(Target + 2, 12)).ShouldBe("/tmp/meeting");
        Files.Close(listener).ShouldBe(0);
        int late = (int)Files.Socket(Local, Stream, 0);
        SetAddress("/tmp/meeting", out length);
        Files.Connect(late, Address, length).ShouldBe(Error(Errno.ECONNREFUSED));
        _process.Write(client, "still").ShouldBe(5);
        _process.Read(accepted, 100).ShouldBe("still"u8.ToArray());
    }

    [Test]
    public void Descriptors_travel_with_a_message_to_another_process()
    {
        (int one, int other) = MakePair(Stream);
        FakeProcess child = _process.Fork(0x2000);
        int file = (int)_process.Open("/hello");
        SendRights(one, "x", file);
        Files.Close(file).ShouldBe(0);
        int[] got = ReceiveRights(child, other, 100, out uint flags);
        flags.ShouldBe(0u);
        got.Length.ShouldBe(1);
        child.Read(got[0], 5).Length.ShouldBe(5);
        _system.Census().Handles.ShouldBe(5u);
    }

    [Test]
    public void What_nobody_takes_is_closed()
    {
        (int one, int other) = MakePair(Datagram);
        int file = (int)_process.Open("/hello");
        SendRights(one, "x", file, file, file);
        ReceiveRights(_process, other, 24, out uint flags).Length.ShouldBe(2);
        flags.ShouldBe((uint)MessageFlags.ControlTruncated);
        SendRights(one, "x", file);
        _process.Read(other, 10).ShouldBe("x"u8.ToArray());
        SendRights(one, "x", file);
        Files.Close(other).ShouldBe(0);
        _system.Census().Handles.ShouldBe(4u);
        SendRights(one, "x", file).ShouldBe(Error(Errno.ECONNREFUSED));
    }

    private (int One, int Other) MakePair(uint type)
    {
        Files.SocketPair(Local, type, 0, Pair).ShouldBe(0);
        Span<byte> pair = _process.Memory(Pair, 8);
        return (BinaryPrimitives.ReadInt32LittleEndian(pair), BinaryPrimitives.ReadInt32LittleEndian(pair[4..]));
    }

    private byte[] Fill(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        bytes.CopyTo(_process.Memory(Source, length));
        return bytes;
    }

    private void SetVectors(params (ulong Address, ulong Length)[] vectors)
    {
        for (int i = 0; i < vectors.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(_process.Memory(Vectors + ((ulong)i * 16), 8), vectors[i].Address);
            BinaryPrimitives.WriteUInt64LittleEndian(_process.Memory(Vectors + ((ulong)i * 16) + 8, 8), vectors[i].Length);
        }
    }

    private void SetAddress(string path, out uint length)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_process.Memory(Address, 2), Local);
        length = 2 + (uint)Encoding.ASCII.GetBytes(path + '\0', _process.Memory(Address + 2, 108));
    }

    [TestCase(0, -1, Errno.EDOM)]
    [TestCase(0, 1_000_000, Errno.EDOM)]
    [TestCase(1L << 33, 0, Errno.EDOM)]
    [TestCase(long.MaxValue, 999_999, Errno.EDOM)]
    [TestCase((1L << 33) - 1, 999_999, Errno.None)]
    public void A_time_that_does_not_fit_is_out_of_range(long seconds, long microseconds, Errno expected)
    {
        const uint receiveTimeout = 20;
        (int one, _) = MakePair(Stream);
        BinaryPrimitives.WriteInt64LittleEndian(_process.Memory(Source, 8), seconds);
        BinaryPrimitives.WriteInt64LittleEndian(_process.Memory(Source + 8, 8), microseconds);
        Files.SetOption(one, 1, receiveTimeout, Source, 16).ShouldBe(expected == Errno.None ? 0 : Error(expected));
        BinaryPrimitives.WriteInt32LittleEndian(_process.Memory(Length, 4), 16);
        Files.GetOption(one, 1, receiveTimeout, Target, Length).ShouldBe(0);
        BinaryPrimitives.ReadInt64LittleEndian(_process.Memory(Target, 8)).ShouldBe(expected == Errno.None ? seconds : 0);
    }

    private long SendRights(int socket, string text, params int[] descriptors)
    {
        SetHeader(_process, 16 + (4 * descriptors.Length));
        int bytes = Encoding.ASCII.GetBytes(text, _process.Memory(Source, 100));
        SetVectors((Source, (ulong)bytes));
        Span<byte> control = _process.Memory(Control, 16 + (4 * descriptors.Length));
        BinaryPrimitives.WriteUInt64LittleEndian(control, (ulong)control.Length);
        BinaryPrimitives.WriteInt32LittleEndian(control[8..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(control[12..], 1);
        for (int i = 0; i < descriptors.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(control[(16 + (4 * i))..], descriptors[i]);
        return Files.SendMessage(socket, Header, 0);
    }

    private static int[] ReceiveRights(FakeProcess process, int socket, int room, out uint flags)
    {
        SetHeader(process, room);
        BinaryPrimitives.WriteUInt64LittleEndian(process.Memory(Vectors, 8), Target);
        BinaryPrimitives.WriteUInt64LittleEndian(process.Memory(Vectors + 8, 8), 100);
        process.Files.ReceiveMessage(socket, Header, 0).ShouldBeGreaterThan(0);
        flags = BinaryPrimitives.ReadUInt32LittleEndian(process.Memory(Header + 48, 4));
        if (BinaryPrimitives.ReadUInt64LittleEndian(process.Memory(Header + 40, 8)) == 0)
            return [];
        int count = ((int)BinaryPrimitives.ReadUInt64LittleEndian(process.Memory(Control, 8)) - 16) / 4;
        return [.. Enumerable.Range(0, count).Select(i => BinaryPrimitives.ReadInt32LittleEndian(process.Memory(Control + 16 + (4 * (ulong)i), 4)))];
    }

    private static void SetHeader(FakeProcess process, int control)
    {
        Span<byte> header = process.Memory(Header, 56);
        header.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(header[16..], Vectors);
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], 1);
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], Control);
        BinaryPrimitives.WriteUInt64LittleEndian(header[40..], (ulong)control);
    }

    private static long Error(Errno error) => -(long)(uint)error;
}
