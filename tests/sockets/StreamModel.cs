using System;
using System.Collections.Generic;
using System.Linq;
using Pistachio.Abi;
using Shouldly;

namespace Pistachio.Sockets.Tests;

/// <summary>What two programs at the ends of a connection have sent each other, against which it is checked what they receive.</summary>
/// <param name="first">One.</param>
/// <param name="second">The other.</param>
internal sealed class StreamModel(RingUser first, RingUser second)
{
    /// <summary>Bytes at most of a step.</summary>
    private const int Longest = 9000;

    private readonly RingUser[] _users = [first, second];
    private readonly Queue<byte>[] _sent = [new(), new()];
    private readonly byte[] _next = new byte[2];
    private readonly byte[] _buffer = new byte[Longest];

    /// <summary>One sends; perhaps less, for want of room.</summary>
    public void Send(int who, int length)
    {
        byte start = _next[who];
        byte[] bytes = [.. Enumerable.Range(0, length).Select(i => (byte)(start + i))];
        int count = Math.Max(_users[who].Send(bytes), 0);
        foreach (byte each in bytes[..count])
            _sent[who].Enqueue(each);
        _next[who] += (byte)count;
    }

    /// <summary>One receives what comes next, if something has come.</summary>
    /// <returns>What it got, as <see cref="RingUser.Receive"/>.</returns>
    public int Receive(int who, int length)
    {
        int got = _users[who].Receive(_buffer.AsSpan(0, length));
        for (int i = 0; i < got; i++)
            _buffer[i].ShouldBe(_sent[1 - who].Dequeue());
        return got;
    }

    /// <summary>One looks at what comes next.</summary>
    public void Peek(int who, int length)
    {
        if (_users[who].Peek(_buffer.AsSpan(0, length), out int peeked) == Errno.None)
            _buffer[..peeked].ShouldBe(_sent[1 - who].Take(peeked));
    }

    /// <summary>Both receive all that was sent, and nothing else.</summary>
    /// <param name="goOn">Time goes by.</param>
    /// <param name="patience">How often, at most.</param>
    public void Finish(Action goOn, int patience)
    {
        for (int who = 0; who < 2; who++)
        {
            for (int i = 0; i < patience && _sent[1 - who].Count > 0; i++)
            {
                _ = Receive(who, Longest);
                goOn();
            }

            _sent[1 - who].ShouldBeEmpty();
            Receive(who, Longest).ShouldBe(-(int)Errno.EAGAIN);
        }
    }
}
