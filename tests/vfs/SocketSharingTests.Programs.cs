using System;
using System.Buffers.Binary;
using System.Linq;
using Pistachio.Abi;
using Pistachio.Files;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <content>What the processes do.</content>
internal sealed partial class SocketSharingTests
{
    /// <summary>A connection between two processes, each with one end.</summary>
    private void Connect(OpenFlags flags)
    {
        (_oneEnd, _otherEnd) = MakePair(_one, flags);
        _other = _one.Fork(0x3000);
        _one.Files.Close(_otherEnd).ShouldBe(0);
        _other.Files.Close(_oneEnd).ShouldBe(0);
    }

    /// <summary>As <see cref="Connect"/>, and its rings are in use.</summary>
    private void Share(OpenFlags flags = OpenFlags.NonBlocking)
    {
        Connect(flags);
        for (int i = 0; i < 40; i++)
        {
            Put(_one, _oneEnd, (byte)i);
            Take(_other, _otherEnd, 10).ShouldBe([(byte)i]);
            Put(_other, _otherEnd, (byte)i);
            Take(_one, _oneEnd, 10).ShouldBe([(byte)i]);
        }

        foreach ((FakeProcess process, int end, FakeProcess peer, int peerEnd) in
            new[] { (_one, _oneEnd, _other, _otherEnd), (_other, _otherEnd, _one, _oneEnd) })
        {
            // A receive that finds nothing begins the ring.
            if (flags == 0)
            {
                process.WhileWaiting = () => Put(peer, peerEnd, 9);
                Take(process, end, 1).ShouldBe<byte>([9]);
                process.Messages.Remove("AwaitRing");
            }
            else
            {
                process.Files.Read(end, Target, 1).ShouldBe(Error(Errno.EAGAIN));
            }

            process.Messages.ShouldContainKey("UnixRing");
        }
    }

    private static (int One, int Other) MakePair(FakeProcess process, OpenFlags flags)
    {
        process.Files.SocketPair(Local, Stream | (uint)flags, 0, Pair).ShouldBe(0);
        ReadOnlySpan<byte> pair = process.Memory(Pair, 8);
        return (BinaryPrimitives.ReadInt32LittleEndian(pair), BinaryPrimitives.ReadInt32LittleEndian(pair[4..]));
    }

    /// <summary>The handle of the only socket of a process.</summary>
    private uint HandleOf(FakeProcess process)
    {
        for (uint handle = 1; handle < 20; handle++)
        {
            if (_system.Server.Describe(process.Badge, handle, out FileKind kind, out _, out _, out _) == Errno.None && kind == FileKind.Socket)
                return handle;
        }

        throw new InvalidOperationException("it has no socket");
    }

    /// <summary>Messages about the bytes of sockets so far.</summary>
    private int Messages() =>
        new[] { _one, _other }.SelectMany(each => each.Messages)
            .Where(each => each.Key is "Send" or "Receive" or "PipeChanged" or "UnixRing").Sum(each => each.Value);

    private ulong Number(FakeProcess process, SocketOption option)
    {
        _system.Server.Option(process.Badge, HandleOf(process), option, out ulong value, out _).ShouldBe(Errno.None);
        return value;
    }

    /// <summary>What the socket of a process is ready for.</summary>
    private PollEvents Ready(FakeProcess process) => Poll(process, PollEvents.Input | PollEvents.Output);

    private PollEvents Poll(FakeProcess process, PollEvents events)
    {
        byte[] entry = new byte[8];
        byte[] ready = new byte[2];
        BinaryPrimitives.WriteUInt32LittleEndian(entry, HandleOf(process));
        BinaryPrimitives.WriteUInt16LittleEndian(entry.AsSpan(4), (ushort)events);
        _system.Server.Poll(process.Badge, 0, entry, ready, out _).ShouldBe(Errno.None);
        return (PollEvents)BinaryPrimitives.ReadUInt16LittleEndian(ready);
    }

    /// <summary>What waits is tried again with the next message that comes this way.</summary>
    private void Answer(ulong tag, FakeProcess process)
    {
        Message again = default;
        again.Tag = tag;
        again.Badge = process.Badge;
        _system.Server.Handle(ref again, 0).ShouldBeTrue();
    }

    private static void Put(FakeProcess process, int end, params byte[] bytes)
    {
        bytes.CopyTo(process.Memory(Source, bytes.Length));
        process.Files.Write(end, Source, (ulong)bytes.Length).ShouldBe(bytes.Length);
    }

    private static byte[] Take(FakeProcess process, int end, int most)
    {
        long got = process.Files.Read(end, Target, (ulong)most);
        return got >= 0 ? process.Memory(Target, (int)got).ToArray() : throw new InvalidOperationException($"read: {(Errno)(-got)}");
    }

    private static void SetVectors(FakeProcess process, params (ulong Address, ulong Length)[] vectors)
    {
        for (int i = 0; i < vectors.Length; i++)
        {
            Span<byte> element = process.Memory(Vectors + ((ulong)i * 16), 16);
            BinaryPrimitives.WriteUInt64LittleEndian(element, vectors[i].Address);
            BinaryPrimitives.WriteUInt64LittleEndian(element[8..], vectors[i].Length);
        }
    }

    private static void SetHeader(FakeProcess process, int vectors, int control)
    {
        Span<byte> header = process.Memory(Header, 56);
        header.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(header[16..], Vectors);
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], (ulong)vectors);
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], control == 0 ? 0 : Control);
        BinaryPrimitives.WriteUInt64LittleEndian(header[40..], (ulong)control);
    }

    /// <summary>One byte with a descriptor.</summary>
    private static long SendRight(FakeProcess process, int end, byte value, int descriptor)
    {
        const int size = 20;
        process.Memory(Source, 1)[0] = value;
        SetVectors(process, (Source, 1));
        SetHeader(process, 1, size);
        Span<byte> control = process.Memory(Control, size);
        BinaryPrimitives.WriteUInt64LittleEndian(control, size);
        BinaryPrimitives.WriteInt32LittleEndian(control[8..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(control[12..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(control[16..], descriptor);
        return process.Files.SendMessage(end, Header, 0);
    }

    /// <summary>One byte, and the descriptor that came with it; -1: none.</summary>
    private static int ReceiveRight(FakeProcess process, int end, out byte value)
    {
        SetVectors(process, (Target, 1));
        SetHeader(process, 1, 24);
        process.Files.ReceiveMessage(end, Header, 0).ShouldBe(1);
        value = process.Memory(Target, 1)[0];
        bool hasCome = BinaryPrimitives.ReadUInt64LittleEndian(process.Memory(Header + 40, 8)) != 0;
        return hasCome ? BinaryPrimitives.ReadInt32LittleEndian(process.Memory(Control + 16, 4)) : -1;
    }

    private static long Error(Errno error) => -(long)(uint)error;
}
