using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <content>A web server of two workers with lists of their own and one listener, while both servers do their steps in any order.</content>
internal sealed partial class RemoteSocketTests
{
    private const uint Change = 3;
    private const uint ListenerNumber = 1;
    private const ulong ListenerData = 0;
    private const int Clients = 300;

    private readonly List<Client> _waiting = [];
    private readonly List<Client> _served = [];
    private readonly List<Client> _open = [];
    private readonly SortedSet<uint> _free = [];
    private Random _random = null!;

    /// <summary>Connections at a time: what is lost is found out about when no other one helps.</summary>
    private int _most;
    private int _begun;
    private uint _listener;

    /// <summary>
    /// Edges of connections, the level of the listener, numbers that are used again, bytes that come before a connection is accepted, before it is in a list and
    /// afterwards: each worker that can go on is told so, or is told when the next step of the socket server is over.
    /// </summary>
    [Test]
    public void No_worker_sleeps_while_there_is_something_for_it_to_do([Range(1, 60)] int seed)
    {
        _random = new Random(seed);
        _most = 1 + (seed % 4);
        for (uint number = ListenerNumber + 1; number < 40; number++)
            _free.Add(number);
        _listener = Adopt(ListenerNumber);
        Worker[] workers = [new(MakeList()), new(MakeList())];
        foreach (Worker worker in workers)
            Watch(worker.List, _listener, PollEvents.Input, ListenerData, isEdgeTriggered: false);
        bool isInside = false;
        _remote.Meanwhile = () =>
        {
            if (isInside || _random.Next(3) != 0)
                return;
            isInside = true;
            _ = TryStepOfNetwork();
            isInside = false;
        };
        while (_served.Count < Clients)
        {
            int first = _random.Next(4);
            bool isAny = false;
            for (int i = 0; i < 4 && !isAny; i++)
            {
                isAny = ((first + i) % 4) switch
                {
                    0 => TryStep(workers[0]),
                    1 => TryStep(workers[1]),
                    2 => TryNotify(),
                    _ => TryStepOfNetwork(),
                };
            }

            if (!isAny)
                Assert.Fail($"all sleep: {_waiting.Count} connections wait to be accepted, {string.Join("; ", _open)}");
        }

        _open.ShouldBeEmpty();
        _served.ShouldAllBe(each => each.Received == each.Requests * each.Pieces);
    }

    private bool TryNotify()
    {
        if (!_remote.IsSignalled)
            return false;
        Serve();
        return true;
    }

    /// <summary>A client connects, its request comes, or it acknowledges a part of its answer.</summary>
    /// <returns>False: the clients wait for the workers.</returns>
    private bool TryStepOfNetwork()
    {
        List<Action> steps = [];
        if (_begun < Clients && _waiting.Count + _open.Count < _most)
            steps.Add(Connect);
        foreach (Client client in _waiting.Concat(_open))
        {
            if (client.Sent < client.Requests)
                steps.Add(() => Send(client));
            if (client.UnderWay > 0)
                steps.Add(() => Acknowledge(client));
        }

        if (steps.Count == 0)
            return false;
        steps[_random.Next(steps.Count)]();
        return true;
    }

    private void Connect()
    {
        _waiting.Add(new Client { Requests = _random.Next(1, 4), Pieces = _random.Next(1, 12), Half = _random.Next(1, 3) });
        _begun++;
        _remote.Change(ListenerNumber, PollEvents.Input);
    }

    private void Send(Client client)
    {
        client.Sent++;
        client.Unread++;
        if (client.Number != 0)
            _remote.Change(client.Number, ReadyOf(client));
    }

    private void Acknowledge(Client client)
    {
        int pieces = _random.Next(1, client.UnderWay + 1);
        client.UnderWay -= pieces;
        client.Received += pieces;
        _remote.Change(client.Number, ReadyOf(client));
    }

    private static PollEvents ReadyOf(Client client) =>
        (client.Unread > 0 ? PollEvents.Input : PollEvents.None) | (client.UnderWay < client.Half ? PollEvents.Output : PollEvents.None);

    /// <returns>False: it sleeps.</returns>
    private bool TryStep(Worker worker)
    {
        if (worker.Reply != 0 && !_system.Kernel.Replies.Remove(worker.Reply))
            return false;
        worker.Reply = 0;
        if (worker.Told.TryDequeue(out (PollEvents Events, ulong Data) told))
        {
            if (told.Data == ListenerData)
                Accept(worker);
            else
                GoOn(worker, _open.Single(each => each.Number == told.Data), told.Events);
            return true;
        }

        foreach ((PollEvents, ulong) each in Take(worker.List))
            worker.Told.Enqueue(each);
        if (worker.Told.Count == 0)
            worker.Reply = BeginWait(worker.List, PollEvents.Input);
        return true;
    }

    private void Accept(Worker worker)
    {
        if (_waiting.Count == 0 || _free.Count == 0)
            return; // the other one was faster
        Client client = _waiting[0];
        _waiting.RemoveAt(0);
        client.Number = _free.Min;
        _free.Remove(client.Number);
        _remote.Change(ListenerNumber, _waiting.Count > 0 ? PollEvents.Input : PollEvents.None);
        client.Handle = Adopt(client.Number);
        _remote.Tell(client.Number, ReadyOf(client));
        _open.Add(client);
        if (_random.Next(2) == 0)
            _ = TryStepOfNetwork();
        Watch(worker.List, client.Handle, PollEvents.Input | PollEvents.ReadHangUp, client.Number, isEdgeTriggered: true);
    }

    /// <summary>What nginx does: it reads all, writes until there is no room, and waits for the next edge.</summary>
    private void GoOn(Worker worker, Client client, PollEvents told)
    {
        if ((told & PollEvents.Input) != 0)
        {
            client.Asked += client.Unread;
            client.Unread = 0;
            _remote.Tell(client.Number, ReadyOf(client));
        }

        client.HasRoom |= (told & PollEvents.Output) != 0;
        while (client.HasRoom && client.Given < client.Asked * client.Pieces)
        {
            client.HasRoom = ++client.UnderWay < 4;
            client.Given++;
        }

        _remote.Tell(client.Number, ReadyOf(client));
        if (client.HasRoom && client.Given == client.Requests * client.Pieces)
        {
            Close(client);
            return;
        }

        if (client.HasBegun)
            return;
        client.HasBegun = true;
        _system.Server.ChangeInterest(
            User, worker.List, Change, client.Handle, client.Handle, (uint)(PollEvents.Input | PollEvents.ReadHangUp | PollEvents.Output) | EdgeTriggered, client.Number).ShouldBe(Errno.None);
    }

    private void Close(Client client)
    {
        client.Received += client.UnderWay; // they arrive without anybody
        client.UnderWay = 0;
        _system.Server.Close(User, client.Handle).ShouldBe(Errno.None);
        _open.Remove(client);
        _free.Add(client.Number);
        _served.Add(client);
    }

    /// <summary>A connection, from when it is begun.</summary>
    private sealed class Client
    {
        /// <summary>Requests that it sends, whether the answers to others have come or not.</summary>
        public int Requests { get; init; }

        /// <summary>Pieces of each answer.</summary>
        public int Pieces { get; init; }

        /// <summary>Pieces under way from which on there is no room that is told.</summary>
        public int Half { get; init; }

        /// <summary>The number of the socket; 0: it is not accepted.</summary>
        public uint Number { get; set; }

        public uint Handle { get; set; }

        /// <summary>Requests that were sent.</summary>
        public int Sent { get; set; }

        public int Unread { get; set; }

        /// <summary>Requests that the worker has read.</summary>
        public int Asked { get; set; }

        /// <summary>The worker has not found the ring full since it was told of room.</summary>
        public bool HasRoom { get; set; } = true;

        /// <summary>Its interest is in output too.</summary>
        public bool HasBegun { get; set; }

        /// <summary>Pieces that were given to the socket.</summary>
        public int Given { get; set; }

        /// <summary>Those that fill its ring.</summary>
        public int UnderWay { get; set; }

        public int Received { get; set; }

        public override string ToString() =>
            $"{Number}: {Sent} of {Requests} requests sent, {Unread} unread, {Given} of {Requests * Pieces} pieces given, {UnderWay} under way";
    }

    private sealed class Worker(uint list)
    {
        public uint List { get; } = list;

        /// <summary>The right to reply to its wait; 0: it runs.</summary>
        public ulong Reply { get; set; }

        public Queue<(PollEvents Events, ulong Data)> Told { get; } = new();
    }
}
