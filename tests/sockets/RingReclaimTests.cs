using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Server;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Sockets.Tests;

/// <summary>More programs want rings than there are.</summary>
[TestFixture]
internal sealed class RingReclaimTests
{
    private const ulong Rich = 0x2000;
    private const ulong Poor = 0x3000;

    /// <summary>Rounds of a millisecond after which who does nothing is idle, and more than that.</summary>
    private const int Idle = (int)(SocketServer.IdleTime / 1_000_000) + 1;
    private const int Hold = (int)(SocketServer.LeastHold / 1_000_000) + 1;
    private const int Lazy = (int)(SocketServer.BusyTime / 1_000_000) + 1;

    private Board _one = null!;
    private Board _two = null!;
    private List<RingUser> _clients = null!;
    private List<RingUser> _services = null!;

    [Test]
    public void Who_is_busy_gets_the_ring_that_was_used_least_recently_and_its_bytes_are_not_lost()
    {
        Start(connections: 4, rings: 3);
        Share(3);
        _services[1].Send([21, 22, 23]).ShouldBe(3);
        Run(Idle);
        _clients[1].Send([11, 12]).ShouldBe(2);
        _clients[0].Send([1]).ShouldBe(1);
        _clients[2].Send([1]).ShouldBe(1);
        Run(100); // until the last acknowledgment has come
        AskTwice(3, Errno.ENOMEM); // as far as the server knows all have been used just now
        Run(Idle / 2);
        _clients[0].Send([2]).ShouldBe(1);
        _clients[2].Send([2]).ShouldBe(1);
        AskTwice(3, Errno.ENOMEM);
        Run(1 + (Idle / 2));
        AskTwice(3, Errno.None);
        _clients.Select(each => each.HasLostRing).ShouldBe([false, true, false, false]);
        _clients[1].Out.Look(out _, out _).ShouldBe(RingOutcome.Over);
        Take(_clients[1], 3).ShouldBe([21, 22, 23]);
        _clients[1].Send([13]).ShouldBe(1);
        Run(100);
        Take(_services[1], 3).ShouldBe([11, 12, 13]);
        _clients[1].HasRing.ShouldBeFalse();
        _clients[3].Send([9]).ShouldBe(1);
        Run(2);
        Take(_services[3], 1).ShouldBe([9]);
    }

    [Test]
    public void Who_asks_now_and_then_takes_none_away()
    {
        Start(connections: 2, rings: 1);
        Share(1);
        for (int i = 0; i < 5; i++)
        {
            Run(Lazy);
            _clients[1].Ask().ShouldBe(Errno.ENOMEM);
        }

        Run(1);
        _clients[1].Ask().ShouldBe(Errno.None);
    }

    [Test]
    public void A_ring_that_is_over_is_taken_at_once_whoever_still_has_it()
    {
        Start(connections: 2, rings: 1);
        Share(1);
        _one.Server.Shutdown(Board.Program, _clients[0].Socket, 1).ShouldBe(Errno.None);
        Run(2);
        _clients[1].Ask().ShouldBe(Errno.None);
        _clients[0].HasLostRing.ShouldBeTrue();
        _services[0].Send([5]).ShouldBe(1);
        Run(2);
        Take(_clients[0], 1).ShouldBe([5]);
        _clients[0].Ask().ShouldBe(Errno.EOPNOTSUPP);
    }

    [Test]
    public void Whoever_sleeps_at_a_ring_that_is_taken_is_woken()
    {
        Start(connections: 2, rings: 1);
        Share(1);
        _clients[0].In.TrySleep().ShouldBeTrue();
        Run(Idle);
        AskTwice(1, Errno.None);
        _one.Rings.Wakes.Values.Sum().ShouldBe(1);
        _clients[0].In.TrySleep().ShouldBeFalse();
    }

    [Test]
    public void What_was_copied_into_a_ring_that_is_gone_by_then_is_not_sent_and_nobody_else_gets_it()
    {
        Start(connections: 2, rings: 1);
        Share(1);
        PipeRing before = _clients[0].Out;
        before.Look(out ulong word, out _).ShouldBe(RingOutcome.Moved);
        before.CopyIn(word, 0, [66, 66, 66]);
        Run(Idle);
        AskTwice(1, Errno.None);
        _clients[0].Out.Publish(word, 3).ShouldBeFalse();
        _one.Rings.Bytes(0)[PipeRing.ControlSize..].IndexOf((byte)66).ShouldBe(-1);
        _clients[0].Send([1, 2, 3]).ShouldBe(3);
        _clients[1].Send([4]).ShouldBe(1);
        Run(100);
        Take(_services[0], 5).ShouldBe([1, 2, 3]);
        Take(_services[1], 5).ShouldBe([4]);
    }

    [Test]
    public void Who_has_many_busy_rings_gives_some_to_who_has_none_and_does_not_get_them_back()
    {
        Start(connections: 8, rings: 4);
        RingUser[] rich = [.. _clients.Take(4).Select(each => Of(each, Rich))];
        RingUser[] poor = [.. _clients.Skip(4).Select(each => Of(each, Poor))];
        foreach (RingUser each in rich)
            each.Ask().ShouldBe(Errno.None);
        for (int i = 0; i < Hold - 10; i++)
            Use(rich.Concat(poor));
        poor.Count(each => each.HasRing).ShouldBe(0);
        for (int i = 0; i < 10 * Hold; i++)
            Use(rich.Concat(poor));
        rich.Count(each => each.HasRing).ShouldBe(2);
        poor.Count(each => each.HasRing).ShouldBe(2);
        rich.Concat(poor).Sum(each => _lost.GetValueOrDefault(each)).ShouldBe(2);
    }

    [Test]
    public void A_domain_that_has_as_many_as_there_may_be_does_without_one_that_it_does_not_use()
    {
        const int many = SocketServer.MaximumOfDomain;
        Start(connections: many + 1, rings: many + 4);
        Share(many);
        _clients[many].Ask().ShouldBe(Errno.ENOMEM);
        RingUser other = Of(_clients[many], Poor);
        other.Ask().ShouldBe(Errno.None);
        other.Leave();
        Run(Idle);
        for (int i = 1; i < many; i++)
            _clients[i].Send([1]).ShouldBe(1);
        AskTwice(many, Errno.None);
        _clients[0].HasLostRing.ShouldBeTrue();
        _one.Server.ServedRingCount.ShouldBe(many);
    }

    [Test]
    public void None_is_taken_away_while_there_is_hardly_memory_for_its_bytes()
    {
        Start(connections: 2, rings: 1, smallPages: 320, middlePages: 0);
        Share(1);
        Run(Idle);
        AskTwice(1, Errno.ENOMEM);
    }

    [Test]
    public void The_page_of_a_ring_that_is_over_says_so()
    {
        Start(connections: 1, rings: 1);
        _one.Server.OverRing(Board.Program, out ulong memory).ShouldBe(Errno.None);
        memory.ShouldNotBe(0UL);
        _one.Rings.IsFull = true;
        _one.Server.OverRing(Board.Program, out _).ShouldBe(Errno.ENOMEM);
        byte[] words = new byte[ConnectionRing.Size];
        ConnectionRing.EndBoth(words.AsSpan(0, PipeRing.ControlSize));
        for (uint end = 0; end < 2; end++)
        {
            PipeRing ring = ConnectionRing.Of(words, end);
            ring.Look(out _, out _).ShouldBe(RingOutcome.Over);
            ring.WrittenWord.ShouldBe(PipeRing.IsOff | PipeRing.IsOver);
            ring.TakenWord.ShouldBe(PipeRing.IsOff | PipeRing.IsOver);
        }
    }

    /// <summary>Connections of three domains with a ring for a few of them, which go from one to the other; what arrives is what was sent, whatever happens.</summary>
    [Test]
    public void Streams_are_whole_and_in_order_whoever_loses_his_ring_when()
    {
        int lost = 0;
        Gen.Select(Gen.Int[0, 10_000], Gen.Int[1, 4], Gen.Select(Gen.Int[0, 15], Gen.Int[0, 7], Gen.Int[1, 9000], Gen.Bool).Array[50, 400]).Sample(
            (seed, rings, steps) =>
            {
                Start(connections: 8, rings, seed: seed % 3 == 0 ? seed : null);
                ulong[] domains = [Board.Program, Rich, Poor];
                for (int i = 0; i < _clients.Count; i++)
                {
                    _clients[i] = Of(_clients[i], domains[i % domains.Length]);
                    _services[i] = Of(_services[i], domains[i / 3], _two);
                }

                StreamModel[] models = [.. _clients.Zip(_services, (client, service) => new StreamModel(client, service))];
                foreach ((int kind, int which, int length, bool isClient) in steps)
                {
                    int who = isClient ? 0 : 1;
                    RingUser user = isClient ? _clients[which] : _services[which];
                    switch (kind)
                    {
                        case <= 4:
                            models[which].Send(who, length);
                            break;
                        case <= 9:
                            _ = models[which].Receive(who, length);
                            break;
                        case 10:
                            models[which].Peek(who, length);
                            break;
                        case <= 13:
                            if (user.HasLostRing)
                                lost++;
                            if (!user.HasRing && user.Ask() == Errno.ENOMEM)
                                _ = user.Ask();
                            break;
                        case 14:
                            Run(length / 50);
                            break;
                        default:
                            user.Leave();
                            break;
                    }

                    Run(length & 1);
                }

                Board.Calm(_one, _two);
                foreach (StreamModel model in models)
                    model.Finish(() => Run(1), 400_000);
                foreach (RingUser user in _clients.Concat(_services))
                    user.Leave();
                foreach (Board board in (ReadOnlySpan<Board>)[_one, _two])
                {
                    board.Rings.Unused.ShouldBe(rings);
                    board.Rings.Given.ShouldBeEmpty();
                    board.Server.ServedRingCount.ShouldBe(0);
                }
            },
            iter: 200, threads: 1);
        lost.ShouldBeGreaterThan(0);
    }

    private readonly Dictionary<RingUser, int> _lost = [];

    private void Start(int connections, int rings, int? seed = null, int smallPages = 1024, int middlePages = 128)
    {
        (_one, _two) = Board.Pair(seed, rings, smallPages, middlePages);
        _clients = [];
        _services = [];
        _lost.Clear();
        for (int i = 0; i < connections; i++)
        {
            (RingUser client, RingUser service) = Board.Connect(_one, _two, (ushort)(5007 + i));
            _clients.Add(client);
            _services.Add(service);
        }
    }

    /// <summary>The same socket, used by another domain.</summary>
    private RingUser Of(RingUser user, ulong domain, Board? board = null)
    {
        board ??= _one;
        board.Server.Admit(Board.Control, domain, user.Socket).ShouldBe(Errno.None);
        return board.UserOf(user.Socket, domain);
    }

    /// <summary>Each does something in a millisecond, and asks for a ring if it has none.</summary>
    private void Use(IEnumerable<RingUser> users)
    {
        foreach (RingUser user in users)
        {
            if (user.HasLostRing)
                _lost[user] = _lost.GetValueOrDefault(user) + 1;
            user.Send([1]).ShouldBe(1);
            if (!user.HasRing)
                _ = user.Ask();
        }

        Run(1);
        foreach (RingUser service in _services)
            _ = service.Receive(new byte[10]);
    }

    private void AskTwice(int client, Errno expected)
    {
        Errno first = _clients[client].Ask();
        (first == Errno.ENOMEM ? _clients[client].Ask() : first).ShouldBe(expected);
    }

    private void Share(int count)
    {
        Run(10);
        foreach (RingUser client in _clients.Take(count))
            client.Ask().ShouldBe(Errno.None);
    }

    private static byte[] Take(RingUser user, int count)
    {
        byte[] bytes = new byte[count];
        int done = 0;
        while (done < count && user.Receive(bytes.AsSpan(done)) is > 0 and int got)
            done += got;
        return bytes[..done];
    }

    private void Run(int rounds) => Board.Run(_one, _two, rounds);
}
