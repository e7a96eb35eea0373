using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;
using static Pistachio.Vfs.Tests.Trees.ModelSockets;

namespace Pistachio.Vfs.Tests;

/// <summary>Sockets of the server under whatever processes do, killed ones included.</summary>
[TestFixture]
internal sealed class SocketServerTests
{
    private const ulong Parent = FakeSystem.User;
    private const ulong Child = 0x2000;

    private FakeSystem _system = null!;

    [SetUp]
    public void Start() => _system = new FakeSystem(RandomTrees.Small(), chunks: 1);

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    public void Random_processes_lose_nothing_and_leave_nothing(int seed)
    {
        Stress stress = new(_system, new Random(seed));
        for (int i = 0; i < 25_000; i++)
            stress.Step();
        stress.End();
        _system.Server.SocketCensus.ShouldBe((0, 0, 0));
        _system.Census().ShouldBe((0u, 0u));
    }

    [Test]
    public void A_receiver_that_was_killed_while_it_waited_leaves_the_message_to_others()
    {
        Make(SocketType.SequencedPacket, out uint one, out uint other);
        _system.Server.CreateDomain(FakeSystem.Control, Child, Parent, ulong.MaxValue).ShouldBe(Errno.None);
        uint file = _system.Open("/hello");
        Receive(Child, other).ShouldBeFalse();
        _system.Kernel.Delete(_system.Kernel.LastReply);
        SendWith(Parent, one, 3, file).ShouldBe(Errno.None);
        Touch();
        _system.Server.SocketCensus.Rights.ShouldBe(1);
        _system.Server.Receive(Parent, other, 10, ReceiveFlags.Rights, out ulong information, new byte[10], out int count).ShouldBe(Errno.None);
        (count, ReceivedMessage.RightsOf(information)).ShouldBe((3, 1));
    }

    [Test]
    public void An_accepting_process_that_was_killed_leaves_the_connection_to_others()
    {
        Listen("/tmp/name", out uint server);
        Wait(SocketOperation.Accept, Parent, server, 0, (uint)SocketWait.Yes).ShouldBeFalse();
        ulong dead = _system.Kernel.LastReply;
        Wait(SocketOperation.Accept, Parent, server, 0, (uint)SocketWait.Yes).ShouldBeFalse();
        ulong alive = _system.Kernel.LastReply;
        _system.Kernel.Delete(dead);
        uint handles = _system.Census().Handles;
        Connect("/tmp/name", out _).ShouldBe(Errno.None);
        Touch();
        _system.Kernel.Replies.ShouldContainKey(alive);
        _system.Census().Handles.ShouldBe(handles + 2);
    }

    [Test]
    public void A_connection_that_was_accepted_stays_when_somebody_else_who_waited_is_gone()
    {
        Listen("/tmp/name", out uint server);
        Connect("/tmp/name", out _).ShouldBe(Errno.None);
        Make(SocketType.Stream, out uint one, out uint other);
        _system.Server.CreateDomain(FakeSystem.Control, Child, Parent, ulong.MaxValue).ShouldBe(Errno.None);
        Receive(Child, other).ShouldBeFalse();
        _system.Kernel.Delete(_system.Kernel.LastReply);
        _system.Server.Send(Parent, one, 0, new byte[1], out _).ShouldBe(Errno.None);
        uint handles = _system.Census().Handles;
        Wait(SocketOperation.Accept, Parent, server, 0, (uint)SocketWait.Yes).ShouldBeTrue();
        _system.Census().Handles.ShouldBe(handles + 1);
        _system.Server.Accept(Parent, server, 0, SocketWait.No, out _, out _).ShouldBe(Errno.EAGAIN);
    }

    [Test]
    public void A_process_killed_between_the_pieces_of_a_message_leaves_no_buffer_behind()
    {
        Make(SocketType.Datagram, out uint one, out uint other);
        _system.Server.CreateDomain(FakeSystem.Control, Child, Parent, ulong.MaxValue).ShouldBe(Errno.None);
        for (uint offset = 0; offset < 20 * SocketLimits.DataBytes; offset += SocketLimits.DataBytes)
            _system.Server.Extend(Child, MessagePart.Data, offset, new byte[SocketLimits.DataBytes]).ShouldBe(Errno.None);
        _system.Server.SocketCensus.Bytes.ShouldBeGreaterThan(0);
        _system.Server.EndDomain(FakeSystem.Control, Child).ShouldBe(Errno.None);
        _system.Server.SocketCensus.Bytes.ShouldBe(0);

        // And one that received a long message and did not fetch the rest.
        _system.Server.CreateDomain(FakeSystem.Control, Child, Parent, ulong.MaxValue).ShouldBe(Errno.None);
        SendLong(one, 5000).ShouldBe(Errno.None);
        _system.Server.Receive(Child, other, 9000, ReceiveFlags.Rest, out _, new byte[SocketLimits.DataBytes], out _).ShouldBe(Errno.None);
        _system.Server.EndDomain(FakeSystem.Control, Child).ShouldBe(Errno.None);
        _system.Server.SocketCensus.Bytes.ShouldBe(0);
    }

    [Test]
    public void Rights_that_a_process_received_and_did_not_take_are_closed_with_it()
    {
        Make(SocketType.Stream, out uint one, out uint other);
        uint file = _system.Open("/hello");
        _system.Server.CreateDomain(FakeSystem.Control, Child, Parent, ulong.MaxValue).ShouldBe(Errno.None);
        SendWith(Parent, one, 1, file).ShouldBe(Errno.None);
        _system.Server.Receive(Child, other, 10, ReceiveFlags.Rights, out _, new byte[10], out _).ShouldBe(Errno.None);
        _system.Server.EndDomain(FakeSystem.Control, Child).ShouldBe(Errno.None);
        _system.Server.Close(Parent, file).ShouldBe(Errno.None);
        _system.Census().Handles.ShouldBe(2u);
        _system.Root!.Opens(_system.Root.TryFind(_system.Root.Root, "hello"u8, out uint node) ? node : 0).ShouldBe(0);
    }

    [Test]
    public void A_long_chain_of_sockets_in_sockets_is_closed_at_once()
    {
        // Each holds the one before it; only the last is held.
        Make(SocketType.Datagram, out uint send, out uint held);
        for (int i = 0; i < 200; i++)
        {
            Make(SocketType.Datagram, out uint nextSend, out uint next);
            SendWith(Parent, nextSend, 1, held).ShouldBe(Errno.None);
            _system.Server.Close(Parent, held).ShouldBe(Errno.None);
            _system.Server.Close(Parent, send).ShouldBe(Errno.None);
            (send, held) = (nextSend, next);
        }

        _system.Server.SocketCensus.Rights.ShouldBe(200);
        _system.Server.Close(Parent, send).ShouldBe(Errno.None);
        _system.Server.Close(Parent, held).ShouldBe(Errno.None);
        _system.Server.SocketCensus.ShouldBe((0, 0, 0));
    }

    [Test]
    public void Connections_in_the_queue_of_a_listener_that_lies_in_itself_are_found()
    {
        Listen("/tmp/name", out uint server);
        Connect("/tmp/name", out uint client).ShouldBe(Errno.None);
        SendWith(Parent, client, 1, server).ShouldBe(Errno.None);
        _system.Server.Close(Parent, server).ShouldBe(Errno.None);

        // The connection that waits holds its own listener: nobody can accept it any more.
        _system.Server.SocketCensus.ShouldBe((1, 0, 0));
        _system.Server.Receive(Parent, client, 1, ReceiveFlags.None, out _, new byte[1], out _).ShouldBe(Errno.ECONNRESET);
    }

    private void Make(SocketType type, out uint one, out uint other) =>
        _system.Server.SocketPair(Parent, type, 0, out one, out other).ShouldBe(Errno.None);

    private void Listen(string path, out uint server)
    {
        _system.Server.Socket(Parent, SocketType.Stream, 0, out server).ShouldBe(Errno.None);
        _system.Server.Bind(Parent, server, VfsLimits.Root, 0x1FF, System.Text.Encoding.ASCII.GetBytes(path)).ShouldBe(Errno.None);
        _system.Server.Listen(Parent, server, 5).ShouldBe(Errno.None);
    }

    private Errno Connect(string path, out uint client)
    {
        _system.Server.Socket(Parent, SocketType.Stream, 0, out client).ShouldBe(Errno.None);
        return _system.Server.Connect(Parent, client, VfsLimits.Root, System.Text.Encoding.ASCII.GetBytes(path));
    }

    private Errno SendWith(ulong domain, uint socket, int count, params uint[] rights)
    {
        _system.Server.Extend(domain, MessagePart.Rights, 0, MemoryMarshal.AsBytes<uint>(rights)).ShouldBe(Errno.None);
        return _system.Server.Send(domain, socket, 1, new byte[count], out _);
    }

    private Errno SendLong(uint socket, int length)
    {
        uint offset = 0;
        for (; length - offset > SocketLimits.DataBytes; offset += SocketLimits.DataBytes)
            _system.Server.Extend(Parent, MessagePart.Data, offset, new byte[SocketLimits.DataBytes]).ShouldBe(Errno.None);
        return _system.Server.Send(Parent, socket, 1 + offset, new byte[length - offset], out _);
    }

    /// <summary>Receives and waits. False: there is no answer yet.</summary>
    private bool Receive(ulong domain, uint handle) =>
        Wait(SocketOperation.Receive, domain, handle, 10, (uint)SocketWait.Yes | (uint)ReceiveFlags.Rights);

    private bool Wait(SocketOperation operation, ulong domain, uint handle, ulong second, ulong third)
    {
        Message message = default;
        message.Tag = new MessageTag(SocketDispatcher.Number, (uint)operation, 0).Value;
        message.Badge = domain;
        message.W0 = handle;
        message.W1 = second;
        message.W2 = third;
        return _system.Server.Handle(ref message, 0);
    }

    /// <summary>Any message: after it, those that wait are answered.</summary>
    private void Touch()
    {
        Message message = default;
        message.Tag = new MessageTag(VfsDispatcher.Number, (uint)VfsOperation.Close, 0).Value;
        message.Badge = Parent;
        message.W0 = 999;
        _system.Server.Handle(ref message, 0).ShouldBeTrue();
    }

    /// <summary>Random operations of a few domains, each compared with the model.</summary>
    private sealed class Stress(FakeSystem system, Random random)
    {
        private readonly ModelSockets _model = new() { Domains = { [Parent] = [] } };
        private readonly List<ModelDescription> _files = [];
        private ulong _nextDomain = 0x3000;
        private byte _next;

        public void Step()
        {
            ulong domain = _model.Domains.Keys.ElementAt(random.Next(_model.Domains.Count));
            Dictionary<uint, ModelDescription> held = _model.Domains[domain];
            switch (random.Next(16))
            {
                case 0 when _files.Count < 60:
                    MakePair(domain, held);
                    break;
                case 1 when held.Count < 60:
                    system.Open("/hello", OpenFlags.ReadOnly, out uint opened, VfsLimits.Root, domain).ShouldBe(Errno.None);
                    held.Add(opened, new ModelDescription(0));
                    break;
                case 2 when _model.Domains.Count < 5:
                    system.Server.CreateDomain(FakeSystem.Control, _nextDomain, domain, ulong.MaxValue, (uint)_nextDomain).ShouldBe(Errno.None);
                    _model.Domains.Add(_nextDomain++, new(held));
                    break;
                case 3 when _model.Domains.Count > 1 && random.Next(3) == 0:
                    system.Server.EndDomain(FakeSystem.Control, domain).ShouldBe(Errno.None);
                    _model.Domains.Remove(domain);
                    break;
                case 4 or 5 when held.Count > 0:
                    uint closed = Pick(held);
                    system.Server.Close(domain, closed).ShouldBe(Errno.None);
                    held.Remove(closed);
                    break;
                case >= 6 and <= 10 when held.Count > 0:
                    Send(domain, held);
                    break;
                case >= 11 when held.Count > 0:
                    Receive(domain, held);
                    break;
            }

            HashSet<ModelDescription> reached = _model.Collect(_files);
            _files.RemoveAll(file => file.IsClosed);
            system.Census().Handles.ShouldBe((uint)_model.Domains.Values.Sum(each => each.Count));
            (int sockets, _, int rights) = system.Server.SocketCensus;
            sockets.ShouldBe(reached.Count(file => file.IsSocket));
            rights.ShouldBe(reached.SelectMany(file => file.Queue).Sum(record => record.Rights.Length));
        }

        public void End()
        {
            foreach (ulong domain in _model.Domains.Keys)
                system.Server.EndDomain(FakeSystem.Control, domain).ShouldBe(Errno.None);
        }

        private uint Pick(Dictionary<uint, ModelDescription> held) => held.Keys.ElementAt(random.Next(held.Count));

        private void MakePair(ulong domain, Dictionary<uint, ModelDescription> held)
        {
            SocketType type = (SocketType)((int[])[1, 2, 5])[random.Next(3)];
            system.Server.SocketPair(domain, type, 0, out uint first, out uint second).ShouldBe(Errno.None);
            ModelDescription one = new(type), other = new(type) { Peer = one };
            one.Peer = other;
            held.Add(first, one);
            held.Add(second, other);
            _files.Add(one);
            _files.Add(other);
        }

        private void Send(ulong domain, Dictionary<uint, ModelDescription> held)
        {
            uint handle = Pick(held);
            ModelDescription file = held[handle];
            byte[] bytes = new byte[random.Next(file.Type == SocketType.Stream ? 1 : 0, 300)];
            for (int i = 0; i < bytes.Length; i++)
                bytes[i] = _next++;
            uint[] rights = random.Next(3) == 0 ? [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Pick(held))] : [];
            if (rights.Length > 0)
                system.Server.Extend(domain, MessagePart.Rights, 0, MemoryMarshal.AsBytes<uint>(rights)).ShouldBe(Errno.None);
            Errno error = system.Server.Send(domain, handle, rights.Length > 0 ? 1u : 0, bytes, out uint sent);
            Errno expected = !file.IsSocket ? Errno.ENOTSOCK
                : file.Peer is null ? Errno.ENOTCONN
                : file.Peer.IsClosed ? file.IsConnection ? Errno.EPIPE : Errno.ECONNREFUSED : Errno.None;
            if (expected == Errno.None && error == Errno.EAGAIN)
            {
                (file.Peer!.Queue.Count >= 64 || file.Peer.Bytes + bytes.Length > 4096).ShouldBeTrue("there was room");
                return;
            }

            error.ShouldBe(expected);
            if (file.Peer is { IsClosed: true } && !file.IsConnection)
                file.Peer = null;
            if (error != Errno.None)
                return;
            (file.Type == SocketType.Stream ? (int)sent : bytes.Length).ShouldBe((int)sent);
            ModelDescription[] passed = [.. rights.Select(each => held[each])];
            List<Record> queue = file.Peer!.Queue;
            if (file.Type == SocketType.Stream && passed.Length == 0 && queue.Count > 0 && queue[^1] is { Rights.Length: 0 } last && last.Sender == domain)
                last.Bytes.AddRange(bytes.Take((int)sent));
            else
                queue.Add(new Record(domain, bytes.Take((int)sent), passed));
        }

        private void Receive(ulong domain, Dictionary<uint, ModelDescription> held)
        {
            uint handle = Pick(held);
            ModelDescription file = held[handle];
            bool wants = random.Next(2) == 0;
            bool peeks = random.Next(8) == 0;
            int most = random.Next(1, SocketLimits.DataBytes);
            byte[] bytes = new byte[SocketLimits.DataBytes];
            ReceiveFlags flags = (wants ? ReceiveFlags.Rights : 0) | (peeks ? ReceiveFlags.Peek : 0);
            Errno error = system.Server.Receive(domain, handle, (uint)most, flags, out ulong information, bytes, out int count);
            if (!file.IsSocket)
            {
                error.ShouldBe(Errno.ENOTSOCK);
                return;
            }

            if (file.Queue.Count == 0)
            {
                bool isEnd = file.IsConnection && file.Peer!.IsClosed;
                error.ShouldBe(file.IsReset ? Errno.ECONNRESET : isEnd ? Errno.None : Errno.EAGAIN);
                count.ShouldBe(0);
                file.IsReset = false;
                return;
            }

            error.ShouldBe(Errno.None);
            (byte[] expected, ModelDescription[] rights) = Take(file, most, peeks);
            bytes.AsSpan(0, count).ToArray().ShouldBe(expected);
            ReceivedMessage.RightsOf(information).ShouldBe(wants ? rights.Length : 0);
            if (!wants || rights.Length == 0)
                return;
            int taken = random.Next(rights.Length + 1);
            Span<byte> handles = stackalloc byte[SocketLimits.RightsBytes];
            system.Server.TakeRights(domain, (uint)taken, handles, out int length).ShouldBe(Errno.None);
            length.ShouldBe(taken * 4);
            for (int i = 0; i < taken; i++)
                held.Add(MemoryMarshal.Cast<byte, uint>(handles)[i], rights[i]);
        }

        private static (byte[] Bytes, ModelDescription[] Rights) Take(ModelDescription file, int most, bool peeks)
        {
            if (file.Type != SocketType.Stream)
            {
                Record message = file.Queue[0];
                if (!peeks)
                    file.Queue.RemoveAt(0);
                return ([.. message.Bytes.Take(most)], message.Rights);
            }

            List<byte> bytes = [];
            for (int i = 0; i < file.Queue.Count && bytes.Count < most; i++)
            {
                Record record = file.Queue[i];
                int count = Math.Min(most - bytes.Count, record.Bytes.Count);
                bytes.AddRange(record.Bytes.Take(count));
                ModelDescription[] rights = record.Rights;
                if (!peeks)
                {
                    record.Bytes.RemoveRange(0, count);
                    record.Rights = [];
                }

                if (rights.Length == 0)
                    continue;
                if (!peeks)
                    file.Queue.RemoveAll(each => each.Bytes.Count == 0);
                return ([.. bytes], rights);
            }

            if (!peeks)
                file.Queue.RemoveAll(each => each.Bytes.Count == 0);
            return ([.. bytes], []);
        }
    }
}
