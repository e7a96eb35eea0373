using System;
using Pistachio.Abi;
using Pistachio.Net.Server;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Sockets.Tests;

/// <summary>A program at one end of a connection, as the library is: by the ring while that is in use, otherwise by messages.</summary>
internal sealed class RingUser(SocketServer server, FakeRings rings, ulong domain, uint socket)
{
    private int _index = -1;
    private uint _end;
    private int _withdrawals;
    private byte[] _over = [];

    /// <summary>Messages that bytes went by, or were asked for by.</summary>
    public int Messages { get; private set; }

    /// <summary>It asks for rings that the server has the other end of.</summary>
    public bool WithServer { get; init; }

    /// <summary>How often it has signalled the server.</summary>
    public int Signals { get; private set; }

    public uint Socket => socket;

    public ulong Domain => domain;

    public bool HasRing => _index >= 0;

    /// <summary>Its ring is of a socket with time limits.</summary>
    public bool IsLimited => (_end & ConnectionRing.Limited) != 0;

    /// <summary>The server has taken it away: its library sees a ring that is over.</summary>
    public bool HasLostRing => _index >= 0 && rings.WithdrawalsOf(_index, (int)(_end & 1)) != _withdrawals;

    /// <summary>What it sends, and what it receives.</summary>
    public PipeRing Out => ConnectionRing.Of(Memory, _end);

    public PipeRing In => ConnectionRing.Of(Memory, _end ^ 1);

    /// <summary>The words of the ring.</summary>
    public Span<byte> Words => Memory[..PipeRing.ControlSize];

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
        if (_index >= 0)
            return Errno.EBUSY;
        Errno error = server.Ring(domain, socket, WithServer, out uint end, out ulong memory, out _, out _);
        if (error == Errno.None)
            (_index, _end, _withdrawals) = ((int)memory, end, rings.WithdrawalsOf((int)memory, (int)(end & 1)));
        return error;
    }

    public void Leave()
    {
        if (_index < 0)
            return;
        Errno expected = HasLostRing ? Errno.EBADF : Errno.None;
        _index = -1;
        server.LeaveRing(domain, socket).ShouldBe(expected);
    }

    /// <returns>How many were sent; a negated errno value.</returns>
    public int Send(ReadOnlySpan<byte> bytes)
    {
        if (_index >= 0)
        {
            RingOutcome outcome = Out.TryWrite(bytes, false, out int count, out ulong flags);
            if (outcome == RingOutcome.Moved)
            {
                SignalIf((flags & PipeRing.ReaderSleeps) != 0);
                return count;
            }

            if (outcome == RingOutcome.Over)
                Leave();
        }

        Messages++;
        Errno error = server.Send(domain, socket, 0, bytes[..Math.Min(bytes.Length, SocketLimits.DataBytes)], out uint sent);
        return error == Errno.None ? (int)sent : -(int)error;
    }

    /// <returns>How many came; a negated errno value.</returns>
    public int Receive(Span<byte> bytes)
    {
        for (int i = 0; i < 3; i++)
        {
            if (_index >= 0)
            {
                RingOutcome outcome = In.TryRead(bytes, out int taken, out ulong flags);
                if (outcome == RingOutcome.Moved)
                {
                    SignalIf((flags & PipeRing.WriterSleeps) != 0);
                    return taken;
                }

                if (outcome == RingOutcome.MustWait)
                    return -(int)Errno.EAGAIN;
                if (outcome == RingOutcome.Over)
                    Leave();
            }

            Messages++;
            Errno error = server.Receive(domain, socket, (uint)bytes.Length, ReceiveFlags.None, out _, bytes, out int count);
            if (error == (Errno)SocketLimits.RingReady)
                continue;
            return error == Errno.None ? count : -(int)error;
        }

        throw new InvalidOperationException("the server says again and again that the ring is in use");
    }

    private void SignalIf(bool isWanted)
    {
        if (!isWanted || !WithServer)
            return;
        Signals++;
        server.OnSignals(1UL << (ServedRing.FirstBit + _index));
    }

    /// <summary>Look at what is there without taking it.</summary>
    public Errno Peek(Span<byte> bytes, out int count) =>
        server.Receive(domain, socket, (uint)bytes.Length, ReceiveFlags.Peek, out _, bytes, out count);
}
