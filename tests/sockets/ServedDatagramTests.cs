using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Protocol;
using Pistachio.Net.Server;
using Pistachio.Net.Stack;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Sockets.Tests;

/// <summary>Datagrams in memory that a program shares with the server.</summary>
[TestFixture]
internal sealed class ServedDatagramTests
{
    private const ulong Child = 0x3000;
    private const ushort Port = 5007;
    private const ushort OtherPort = 5008;

    private Board _board = null!;
    private Board _peer = null!;
    private uint _socket;
    private uint _other;
    private int _ring = -1;

    [SetUp]
    public void Start()
    {
        (_board, _peer) = Board.Pair();
        _socket = Open(Port);
        _other = Open(OtherPort);
        _ring = -1;
    }

    [Test]
    public void They_come_and_go_without_a_message()
    {
        Share();
        for (byte i = 0; i < 100; i++)
        {
            Send([i, 1], Name(OtherPort)).ShouldBeTrue();
            ReceiveByMessage(_other).ShouldBe([i, 1]);
            SendByMessage(_other, [i, 2, 3], Port);
            Receive(out ushort from).ShouldBe([i, 2, 3]);
            from.ShouldBe(OtherPort);
        }

        Receive(out _).ShouldBeNull();
    }

    [Test]
    public void Who_sends_many_as_one_has_no_ring_since_what_is_wrong_is_told_at_once()
    {
        Share();
        _board.Server.SetLevelOption(Board.Program, _socket, 17, 103, [10, 0, 0, 0]).ShouldBe(Errno.None);
        Out.Look(out _, out _).ShouldBe(RingOutcome.Over);
        _board.Server.LeaveRing(Board.Program, _socket).ShouldBe(Errno.None);
        _board.Server.Ring(Board.Program, _socket, true, out _, out _, out _, out _).ShouldBe(Errno.EOPNOTSUPP);
        _board.Server.SetLevelOption(Board.Program, _socket, 17, 103, [0, 0, 0, 0]).ShouldBe(Errno.None);
        _board.Server.Ring(Board.Program, _socket, true, out _, out _, out _, out _).ShouldBe(Errno.None);
    }

    [Test]
    public void Who_is_connected_names_nobody()
    {
        _board.Server.Connect(Board.Program, _socket, 0, Name(OtherPort)).ShouldBe(Errno.None);
        Share();
        Send([1], []).ShouldBeTrue();
        ReceiveByMessage(_other).ShouldBe([1]);
    }

    [Test]
    public void What_came_before_and_comes_while_it_lasts_is_there_in_order_afterwards()
    {
        SendByMessage(_other, [1], Port);
        Share();
        SendByMessage(_other, [2], Port);
        SendByMessage(_other, [], Port);
        SendByMessage(_other, [3, 4], Port);
        Receive(out _).ShouldBe([1]);
        _board.Server.Option(Board.Program, _socket, SocketOption.Type, out _, out _).ShouldBe(Errno.None);
        Out.Look(out _, out _).ShouldBe(RingOutcome.Over);
        ReceiveByMessage(_socket).ShouldBe([2]);
        ReceiveByMessage(_socket).ShouldBe([]);
        SendByMessage(_other, [5], Port);
        ReceiveByMessage(_socket).ShouldBe([3, 4]);
        ReceiveByMessage(_socket).ShouldBe([5]);
        ReceiveByMessage(_socket).ShouldBeNull();
    }

    [Test]
    public void Messages_that_send_find_what_was_sent_before_and_leave_the_ring()
    {
        Share();
        Put([1], Name(OtherPort)).ShouldBeTrue();
        SendByMessage(_socket, [2], OtherPort);
        Put([3], Name(OtherPort)).ShouldBeTrue();
        _board.Server.OnSignals(ulong.MaxValue);
        ReceiveByMessage(_other).ShouldBe([1]);
        ReceiveByMessage(_other).ShouldBe([2]);
        ReceiveByMessage(_other).ShouldBe([3]);
        Out.Look(out _, out _).ShouldBe(RingOutcome.Moved);
    }

    [Test]
    public void An_error_is_told_by_the_next_call_which_is_a_message()
    {
        Share();
        Send([1], Name(9)).ShouldBeTrue(); // nobody is there, and nobody is connected: as lost
        Out.Look(out _, out _).ShouldBe(RingOutcome.Moved);
        byte[] nowhere = [0, 9, 8, 8, 8, 8, 0, 0, 0, 0, 0, 0, 0, 0];
        Send([1], nowhere).ShouldBeTrue();
        _board.Server.Settle(0x7FFF_FFFF_E000);
        Out.Look(out _, out _).ShouldBe(RingOutcome.Over);
        _board.Server.Option(Board.Program, _socket, SocketOption.Error, out ulong error, out _).ShouldBe(Errno.None);
        ((Errno)error).ShouldBe(Errno.ENETUNREACH);
    }

    [Test]
    public void A_connected_one_hears_that_nobody_is_there()
    {
        _board.Server.Connect(Board.Program, _socket, 0, Name(9)).ShouldBe(Errno.None);
        Share();
        Send([1], []).ShouldBeTrue();
        Board.Run(_board, _peer);
        Out.Look(out _, out _).ShouldBe(RingOutcome.Over);
        _board.Server.Receive(Board.Program, _socket, 10, ReceiveFlags.None, out _, new byte[10], out _).ShouldBe(Errno.ECONNREFUSED);
    }

    [Test]
    public void When_there_is_no_room_they_are_lost_and_counted_as_any()
    {
        Share();
        byte[] large = new byte[9000];
        for (byte i = 0; i < 10; i++)
        {
            large[0] = i;
            SendByMessage(_other, large, Port);
        }

        for (byte i = 0; i < 7; i++)
            Receive(out _)![0].ShouldBe(i);
        Receive(out _).ShouldBeNull();
        large[0] = 77;
        SendByMessage(_other, large, Port);
        Receive(out _)![0].ShouldBe((byte)77);
    }

    [Test]
    public void A_second_domain_ends_it_and_what_needs_the_server_forbids_it([Values] bool byOption)
    {
        Share();
        SendByMessage(_other, [1], Port);
        if (byOption)
        {
            _board.Server.SetOption(Board.Program, _socket, SocketOption.ReceiveBuffer, 5000).ShouldBe(Errno.None);
        }
        else
        {
            _board.Server.Admit(Board.Control, Child, _socket).ShouldBe(Errno.None);
            _board.Server.ReceiveWait(Child, _socket, ReceiveFlags.None).ShouldBe(Errno.None);
        }

        Out.Look(out _, out _).ShouldBe(RingOutcome.Over);
        ReceiveByMessage(_socket).ShouldBe([1]);
        _board.Server.LeaveRing(Board.Program, _socket).ShouldBe(Errno.None);
        Ask().ShouldBe(byOption ? Errno.EOPNOTSUPP : Errno.None);
    }

    [Test]
    public void Whoever_asks_for_a_time_limit_leaves_it_in_use()
    {
        _board.Server.SetOption(Board.Program, _socket, SocketOption.ReceiveTimeout, 5000).ShouldBe(Errno.None);
        Share();
        _board.Server.Option(Board.Program, _socket, SocketOption.ReceiveTimeout, out ulong limit, out _).ShouldBe(Errno.None);
        limit.ShouldBe(5000u);
        Out.Look(out _, out _).ShouldBe(RingOutcome.Moved);
        for (int i = 0; i < 4; i++)
        {
            _board.Server.SetOption(Board.Program, _socket, SocketOption.SendTimeout, (ulong)i).ShouldBe(Errno.None);
            Out.Look(out _, out _).ShouldBe(RingOutcome.Over);
            _board.Server.LeaveRing(Board.Program, _socket).ShouldBe(Errno.None);
            Ask().ShouldBe(i < 3 ? Errno.None : Errno.EOPNOTSUPP);
        }
    }

    [Test]
    public void Whoever_polls_looks_at_the_ring()
    {
        Share();
        int ring = _board.RingOf(_socket)!.Value;
        (_board.Ready(_socket) & (PollEvents.Input | PollEvents.Output)).ShouldBe(PollEvents.Input | PollEvents.Output);
        ConnectionRing.CountOf(_board.Rings.Bytes(ring), 1).ShouldBe(0);
        SendByMessage(_other, [1], Port);
        ConnectionRing.CountOf(_board.Rings.Bytes(ring), 1).ShouldBe(DatagramRecord.Size + 1);
        _board.Server.Unshare(Board.Control, _socket).ShouldBe(Errno.None);
        (_board.Ready(_socket) & PollEvents.Input).ShouldBe(PollEvents.Input);
        ReceiveByMessage(_socket).ShouldBe([1]);
        (_board.Ready(_socket) & PollEvents.Input).ShouldBe(PollEvents.None);
    }

    [Test]
    public void Sockets_of_echo_requests_and_streams_that_are_not_connected_get_none()
    {
        _board.Server.Socket(Board.Program, SocketFamily.Internet, SocketType.Datagram, IpProtocol.Icmp, 0, out uint echo).ShouldBe(Errno.None);
        _board.Server.Adopt(Board.Control, Board.Program, echo, out _, out _).ShouldBe(Errno.None);
        _board.Server.Ring(Board.Program, echo, true, out _, out _, out _, out _).ShouldBe(Errno.EOPNOTSUPP);
        _board.Server.Ring(Board.Program, _board.Make(), true, out _, out _, out _, out _).ShouldBe(Errno.EOPNOTSUPP);
    }

    [Test]
    public void Nonsense_in_the_memory_ends_the_ring_and_harms_nobody_else() =>
        Gen.Select(Gen.Byte.Array[48], Gen.Int[0, 70_000], Gen.ULong, Gen.Int[0, 3]).Sample(
            (record, count, word, what) =>
            {
                Start();
                Share();
                SendByMessage(_other, [1, 2], Port);
                Span<byte> bytes = _board.Rings.Bytes(_ring);
                switch (what)
                {
                    case 0: // what it sends
                        record.CopyTo(bytes[PipeRing.ControlSize..]);
                        Out.ExchangeWritten(PipeRing.WordOf((uint)count));
                        break;
                    case 1: // in front of what has come
                        record.CopyTo(bytes[(PipeRing.ControlSize + ConnectionRing.Capacity)..]);
                        break;
                    case 2:
                        In.ExchangeTaken(word);
                        break;
                    default:
                        Out.ExchangeTaken(word);
                        Out.ExchangeWritten(word >> 7);
                        break;
                }

                _board.Server.OnSignals(ulong.MaxValue);
                SendByMessage(_other, [3], Port);
                _board.Server.Settle(0x7FFF_FFFF_E000);
                _ = _board.Server.Option(Board.Program, _socket, SocketOption.Error, out _, out _);
                _ = ReceiveByMessage(_socket);
                uint third = Open(0);
                SendByMessage(third, [9], OtherPort);
                byte[]? got;
                do
                    got = ReceiveByMessage(_other);
                while (got is not null && !got.SequenceEqual(new byte[] { 9 }));
                got.ShouldNotBeNull();
            },
            iter: 500, threads: 1);

    [Test]
    public void None_is_doubled_or_out_of_order_whatever_a_program_does() =>
        Gen.Select(Gen.Int[0, 6], Gen.Int[1, 3000]).Array[1, 200].Sample(
            steps =>
            {
                Start();
                Queue<byte[]> coming = new();
                Queue<byte[]> going = new();
                byte next = 0;
                foreach ((int kind, int length) in steps)
                {
                    byte[] bytes = new byte[length];
                    Array.Fill(bytes, next++);
                    switch (kind)
                    {
                        case 0:
                            if (coming.Count < 15 && coming.Sum(each => each.Length + DatagramRecord.Size) + length < 60_000)
                            {
                                SendByMessage(_other, bytes, Port);
                                coming.Enqueue(bytes);
                            }

                            break;
                        case 1:
                            if (going.Sum(each => each.Length + DatagramRecord.Size) + length < 60_000)
                            {
                                if (_ring < 0 || !Send(bytes, Name(OtherPort)))
                                    SendByMessage(_socket, bytes, OtherPort);
                                going.Enqueue(bytes);
                            }

                            break;
                        case 2:
                            if (going.TryDequeue(out byte[]? sent))
                                ReceiveByMessage(_other).ShouldBe(sent);
                            break;
                        case 3 or 4:
                            byte[]? expected = coming.TryDequeue(out byte[]? first) ? first : null;
                            byte[]? got = _ring >= 0 ? Receive(out _) : null;
                            (got ?? ReceiveByMessage(_socket)).ShouldBe(expected);
                            break;
                        case 5:
                            if (_ring < 0)
                                _ = Ask();
                            break;
                        default:
                            if (_ring >= 0)
                                _board.Server.LeaveRing(Board.Program, _socket).ShouldBe(Errno.None);
                            _ring = -1;
                            break;
                    }
                }
            },
            iter: 300, threads: 1);

    private PipeRing Out => ConnectionRing.Of(_board.Rings.Bytes(_ring), 0);

    private PipeRing In => ConnectionRing.Of(_board.Rings.Bytes(_ring), 1);

    private static byte[] Name(ushort port) => [(byte)(port >> 8), (byte)port, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];

    private uint Open(ushort port)
    {
        _board.Server.Socket(Board.Program, SocketFamily.Internet, SocketType.Datagram, 0, 0, out uint made).ShouldBe(Errno.None);
        _board.Server.Adopt(Board.Control, Board.Program, made, out _, out _).ShouldBe(Errno.None);
        _board.Server.Bind(Board.Program, made, 0, 0, Name(port)).ShouldBe(Errno.None);
        return made;
    }

    private Errno Ask()
    {
        Errno error = _board.Server.Ring(Board.Program, _socket, true, out uint end, out ulong memory, out _, out _);
        if (error != Errno.None)
            return error;
        ConnectionRing.IsServed(end).ShouldBeTrue();
        _ring = (int)memory;
        return error;
    }

    private void Share() => Ask().ShouldBe(Errno.None);

    /// <summary>Send by the ring, and signal if that is asked for.</summary>
    /// <returns>False: a message must do it.</returns>
    private bool Send(byte[] bytes, byte[] name)
    {
        if (!Put(bytes, name))
            return false;
        _board.Server.OnSignals(1UL << (ServedRing.FirstBit + _ring));
        return true;
    }

    private bool Put(byte[] bytes, byte[] name)
    {
        if (Out.Look(out ulong word, out int room) != RingOutcome.Moved || room < DatagramRecord.Size + bytes.Length)
            return false;
        byte[] record = new byte[DatagramRecord.Size];
        DatagramRecord.WriteOutgoing(record, bytes.Length, name);
        Out.CopyIn(word, 0, record);
        Out.CopyIn(word, record.Length, bytes);
        return Out.Publish(word, record.Length + bytes.Length);
    }

    /// <summary>Receive out of the ring.</summary>
    /// <returns>Null: there is nothing.</returns>
    private byte[]? Receive(out ushort port)
    {
        port = 0;
        byte[] record = new byte[DatagramRecord.Size];
        if (In.TryPeek(0, record, out int count) != RingOutcome.Moved || count != record.Length)
            return null;
        byte[] bytes = new byte[DatagramRecord.LengthOf(record)];
        if (bytes.Length > 0)
            In.TryPeek(record.Length, bytes, out _).ShouldBe(RingOutcome.Moved);
        In.TrySkip(record.Length + bytes.Length).ShouldBeTrue();
        byte[] name = new byte[DatagramRecord.NameBytes];
        DatagramRecord.WriteSource(record, false, name).ShouldBe(14);
        name[2..6].ShouldBe([127, 0, 0, 1]);
        port = (ushort)((name[0] << 8) | name[1]);
        return bytes;
    }

    private void SendByMessage(uint socket, byte[] bytes, ushort port)
    {
        _board.Server.Extend(Board.Program, MessagePart.Address, 0, [0, 0, 0, 0, .. Name(port)]).ShouldBe(Errno.None);
        int done = 0;
        while (bytes.Length - done > SocketLimits.DataBytes)
        {
            _board.Server.Extend(Board.Program, MessagePart.Data, (uint)done, bytes.AsSpan(done, SocketLimits.DataBytes)).ShouldBe(Errno.None);
            done += SocketLimits.DataBytes;
        }

        _board.Server.Send(Board.Program, socket, 1 + (uint)done, bytes.AsSpan(done), out _).ShouldBe(Errno.None);
        _board.Server.Advance();
    }

    private byte[]? ReceiveByMessage(uint socket)
    {
        byte[] bytes = new byte[SocketLimits.Capacity];
        Errno error = _board.Server.Receive(Board.Program, socket, (uint)bytes.Length, ReceiveFlags.None, out ulong information, bytes, out int count);
        if (error == Errno.EAGAIN)
            return null;
        error.ShouldBe(Errno.None);
        count.ShouldBe((int)ReceivedMessage.LengthOf(information));
        return bytes[..count];
    }
}
