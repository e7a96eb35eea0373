using System;
using Pistachio.Abi;
using Pistachio.Net.Server;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Sockets.Tests;

/// <summary>A program with a socket for datagrams that is connected to another one's, as the library is: by the ring that both share while that is in use, otherwise by messages.</summary>
internal sealed class PairUser(SocketServer server, FakeKernel kernel, FakeRings rings, ulong domain, uint socket)
{
    private int _index = -1;
    private uint _end;
    private bool _hasPeer;
    private int _withdrawals;
    private byte[] _over = [];

    /// <summary>It takes one datagram as recvmsg does, the next one as read.</summary>
    private bool _isPlain;

    /// <summary>Messages that datagrams went by, or were asked for by.</summary>
    public int Messages { get; private set; }

    public uint Socket => socket;

    public ulong Domain => domain;

    public bool HasRing => _index >= 0;

    /// <summary>The ring is in use.</summary>
    public bool IsInRing => HasRing && Out.Look(out _, out _) == RingOutcome.Moved;

    /// <summary>When it received last, as it knows.</summary>
    public ulong LastTime { get; private set; }

    /// <summary>Its ring is of a socket with time limits.</summary>
    public bool IsLimited => (_end & ConnectionRing.Limited) != 0;

    /// <summary>The server has taken it away: its library sees a ring that is over.</summary>
    public bool HasLostRing => HasRing && rings.WithdrawalsOf(_index, (int)(_end & 1)) != _withdrawals;

    public PipeRing Out => ConnectionRing.Of(Memory, _end);

    public PipeRing In => ConnectionRing.Of(Memory, _end ^ 1);

    /// <summary>The bytes of what it sends.</summary>
    public Span<byte> Sent => Memory.Slice(ConnectionRing.BytesAt(_end), ConnectionRing.Capacity);

    private Span<byte> Memory
    {
        get
        {
            if (!HasLostRing)
                return rings.Bytes(_index);
            if (_over.Length == 0)
                _over = new byte[ConnectionRing.Size];
            ConnectionRing.EndBoth(_over.AsSpan(0, PipeRing.ControlSize));
            return _over;
        }
    }

    public Errno Ask()
    {
        if (HasRing)
            return Errno.EBUSY;
        Errno error = server.Ring(domain, socket, false, out uint end, out ulong memory, out _, out _);
        if (error != Errno.None)
            return error;
        ConnectionRing.IsServed(end).ShouldBeFalse();
        (_index, _end, _hasPeer, _withdrawals) = ((int)memory, end, false, rings.WithdrawalsOf((int)memory, (int)(end & 1)));
        return error;
    }

    public void Leave()
    {
        if (!HasRing)
            return;
        Errno expected = HasLostRing ? Errno.EBADF : Errno.None;
        _index = -1;
        server.LeaveRing(domain, socket).ShouldBe(expected);
    }

    public Errno Send(ReadOnlySpan<byte> bytes)
    {
        if (HasRing && bytes.Length <= DatagramRecord.MostBytes)
        {
            RingOutcome outcome = Out.TrySend(bytes, (ulong)kernel.Now, out _);
            if (outcome == RingOutcome.Moved)
                return Errno.None;
            if (outcome == RingOutcome.Over)
                Leave();
        }

        return SendByMessage(bytes);
    }

    public Errno SendByMessage(ReadOnlySpan<byte> bytes)
    {
        Messages++;
        uint front = 0;
        if (bytes.Length > SocketLimits.DataBytes)
        {
            front = 1;
            while (bytes.Length > SocketLimits.DataBytes)
            {
                server.Extend(domain, MessagePart.Data, front - 1, bytes[..SocketLimits.DataBytes]).ShouldBe(Errno.None);
                front += SocketLimits.DataBytes;
                bytes = bytes[SocketLimits.DataBytes..];
            }
        }

        return server.Send(domain, socket, front, bytes, out _);
    }

    /// <param name="source">Where it came from, as the server tells it.</param>
    /// <returns>What came; null: nothing, or an error (<see cref="Error"/>).</returns>
    public byte[]? Receive(out byte[] source)
    {
        source = [];
        Error = Errno.None;
        for (int i = 0; i < 3; i++)
        {
            if (HasRing)
            {
                PipeRing ring = In;
                RingOutcome outcome = ring.LookAtRecord(out ulong taken, out uint first, out int length, out ulong time);
                if (outcome == RingOutcome.MustWait)
                    return null;
                if (outcome == RingOutcome.Over)
                    Leave();
                byte[] name = new byte[SocketLimits.AddressBytes];
                if (outcome == RingOutcome.Moved && (_hasPeer || server.RingPeer(domain, socket, name, out _) == Errno.None))
                {
                    _hasPeer = true;
                    byte[] bytes = new byte[length];
                    if (_isPlain = !_isPlain)
                    {
                        ring.CopyOut(first, bytes);
                        ring.TryTakeRecord(taken, length).ShouldBeTrue();
                    }
                    else
                    {
                        ring.TryReceive(bytes, out int count, out time).ShouldBe(RingOutcome.Moved);
                        count.ShouldBe(length);
                    }

                    ring.LastTime = LastTime = time;
                    server.RingPeer(domain, socket, name, out int size).ShouldBe(Errno.None);
                    source = name[..size];
                    return bytes;
                }
            }

            Messages++;
            byte[] got = new byte[SocketLimits.Capacity];
            Error = server.Receive(domain, socket, (uint)got.Length, ReceiveFlags.None, out _, got, out int received);
            if (Error == (Errno)SocketLimits.RingReady)
                continue;
            if (Error != Errno.None)
                return null;
            byte[] sender = new byte[SocketLimits.AddressBytes];
            server.Received(domain, MessagePart.Address, 0, sender, out int bytesOfSender).ShouldBe(Errno.None);
            source = sender[..bytesOfSender];
            return got[..received];
        }

        throw new InvalidOperationException("the server says again and again that the ring is in use");
    }

    /// <summary>Why nothing was received.</summary>
    public Errno Error { get; private set; }

    public byte[]? Receive() => Receive(out _);
}
