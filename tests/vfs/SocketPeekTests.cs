using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>SO_PEEK_OFF of sockets of AF_UNIX, against a list of what was sent.</summary>
[TestFixture]
internal sealed class SocketPeekTests
{
    private const ulong User = FakeSystem.User;
    private const int Rounds = 20_000;

    private readonly List<byte[]> _sent = [];
    private readonly List<bool> _seen = [];
    private FakeSystem _system = null!;
    private uint _one;
    private uint _other;
    private int _offset;
    private byte _next;

    [Test]
    public void Looks_and_receives_find_what_was_sent_in_any_order([Values] SocketType type, [Values(1, 2)] int seed)
    {
        if (type is not (SocketType.Stream or SocketType.Datagram or SocketType.SequencedPacket))
            return;
        _sent.Clear();
        _seen.Clear();
        _offset = -1;
        _system = new FakeSystem(RandomTrees.Small(), chunks: 1);
        _system.Server.SocketPair(User, type, 0, out _one, out _other).ShouldBe(Errno.None);
        Random random = new(seed);
        bool isStream = type == SocketType.Stream;
        for (int round = 0; round < Rounds; round++)
        {
            switch (random.Next(8))
            {
                case 0:
                    _offset = random.Next(-2, 60);
                    _system.Server.SetOption(User, _other, SocketOption.PeekOffset, (uint)_offset).ShouldBe(Errno.None);
                    break;
                case 1 or 2 or 3 when _sent.Count < 20:
                    Send(random.Next(isStream ? 1 : 0, 30));
                    break;
                case 4 or 5:
                    Look(isStream, random.Next(1, 50));
                    break;
                default:
                    Receive(isStream, random.Next(1, 50));
                    break;
            }

            _system.Server.Option(User, _other, SocketOption.PeekOffset, out ulong told, out _).ShouldBe(Errno.None);
            ((int)(uint)told).ShouldBe(_offset, $"round {round}");
        }
    }

    private void Send(int count)
    {
        byte[] bytes = new byte[count];
        foreach (ref byte each in bytes.AsSpan())
            each = _next++;
        _system.Server.Send(User, _one, 0, bytes, out uint sent).ShouldBe(Errno.None);
        sent.ShouldBe((uint)count);
        _sent.Add(bytes);
        _seen.Add(false);
    }

    private void Look(bool isStream, int room)
    {
        int left = Math.Max(_offset, 0);
        int first = 0;
        while (first < _sent.Count && _offset >= 0 && left >= _sent[first].Length && (_sent[first].Length != 0 || left != 0 || _seen[first]))
            left -= _sent[first++].Length;
        if (first == _sent.Count)
        {
            Get(ReceiveFlags.Peek, room, out _).ShouldBe(Errno.EAGAIN);
            return;
        }

        byte[] rest = isStream ? [.. _sent.Skip(first).SelectMany(static each => each).Skip(left)] : _sent[first][left..];
        byte[] wanted = rest[..Math.Min(rest.Length, room)];
        Get(ReceiveFlags.Peek, room, out byte[] got).ShouldBe(Errno.None);
        got.ShouldBe(wanted);
        if (_offset < 0)
            return;
        _offset += wanted.Length;
        _seen[first] |= _sent[first].Length == 0;
    }

    private void Receive(bool isStream, int room)
    {
        Errno error = Get(ReceiveFlags.None, room, out byte[] got);
        error.ShouldBe(_sent.Count == 0 ? Errno.EAGAIN : Errno.None);
        if (_sent.Count == 0)
            return;
        int taken = _sent[0].Length;
        if (isStream)
        {
            byte[] all = [.. _sent.SelectMany(static each => each)];
            taken = Math.Min(all.Length, room);
            got.ShouldBe(all[..taken]);
            _sent.Clear();
            _seen.Clear();
            if (taken < all.Length)
            {
                _sent.Add(all[taken..]);
                _seen.Add(false);
            }
        }
        else
        {
            got.ShouldBe(_sent[0][..Math.Min(taken, room)]);
            _sent.RemoveAt(0);
            _seen.RemoveAt(0);
        }

        if (_offset >= 0)
            _offset = Math.Max(_offset - taken, 0);
    }

    private Errno Get(ReceiveFlags flags, int room, out byte[] got)
    {
        byte[] bytes = new byte[room];
        Errno error = _system.Server.Receive(User, _other, (uint)room, flags, out _, bytes, out int count);
        got = bytes[..count];
        return error;
    }
}
