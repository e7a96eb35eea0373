using System;
using System.Buffers.Binary;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Build.Images;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Server;
using Pistachio.Vfs.Tests.Fakes;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>Waiting for sockets of the socket server, which goes on while the VFS server looks at them: nobody sleeps through what he waits for.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed partial class RemoteSocketTests
{
    private const ulong User = FakeSystem.User;
    private const uint Add = 1;
    private const uint EdgeTriggered = 1U << 31;
    private const int Record = 12;

    private FakeRemoteSockets _remote = null!;
    private FakeSystem _system = null!;

    [SetUp]
    public void Start()
    {
        _remote = new FakeRemoteSockets();
        _system = new FakeSystem(RootTreeNode.Directory(), remote: _remote);
        _system.Server.SocketServer(User, SocketFamily.Internet, out _).ShouldBe(Errno.None);
    }

    [Test]
    public void Room_that_comes_while_a_waiter_looks_again_in_vain_wakes_it([Values] bool isEdgeTriggered)
    {
        uint list = MakeList();
        uint socket = Adopt(1);
        Watch(list, socket, PollEvents.Output, 7, isEdgeTriggered);
        Take(list).ShouldBeEmpty();
        ulong reply = BeginWait(list, PollEvents.Input);

        // One acknowledgment frees too little, and the next one comes between the look and the wait.
        _remote.Change(1, PollEvents.None);
        _remote.BeforeWant = () => _remote.Change(1, PollEvents.Output);
        Serve();
        _remote.BeforeWant.ShouldBeNull();
        _remote.IsSignalled.ShouldBeFalse("nothing else will come");
        _system.Kernel.Replies.ShouldContainKey(reply);
        Take(list).ShouldBe([(PollEvents.Output, 7UL)]);
    }

    [Test]
    public void A_poll_for_input_that_comes_while_it_looks_again_in_vain_ends()
    {
        uint socket = Adopt(1);
        ulong reply = BeginWait(socket, PollEvents.Input);
        _remote.Change(1, PollEvents.Output);
        _remote.BeforeWant = () => _remote.Change(1, PollEvents.Input | PollEvents.Output);
        Serve();
        _remote.BeforeWant.ShouldBeNull();
        _system.Kernel.Replies.ShouldContainKey(reply);
    }

    [Test]
    public void A_poll_that_names_a_socket_for_input_and_again_for_output_misses_neither_between_the_two()
    {
        uint socket = Adopt(1);
        byte[] entries = new byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(entries, socket);
        entries[4] = (byte)PollEvents.Input;
        BinaryPrimitives.WriteUInt32LittleEndian(entries.AsSpan(8), socket);
        entries[12] = (byte)PollEvents.Output;
        _system.Server.Poll(User, 0, entries, new byte[4], out _).ShouldBe(Errno.None);
        int looks = 0;
        _remote.Meanwhile = () =>
        {
            if (++looks == 2)
                _remote.Change(1, PollEvents.Input);
        };
        Message message = default;
        message.Tag = new MessageTag(VfsDispatcher.Number, (uint)VfsOperation.PollWait, 0).Value;
        message.Badge = User;
        bool isAnswered = _system.Server.Handle(ref message, 0);
        _remote.Meanwhile = null;
        if (!isAnswered)
            _system.Kernel.Replies.Count.ShouldBe(1);
    }

    [Test]
    public void What_comes_while_an_edge_is_told_is_another_edge()
    {
        uint list = MakeList();
        uint socket = Adopt(1);
        Watch(list, socket, PollEvents.Input | PollEvents.ReadHangUp, 7, isEdgeTriggered: true);
        _remote.Change(1, PollEvents.Input);
        for (int at = 1; at < 4; at++)
        {
            int looks = 0;
            _remote.Meanwhile = () =>
            {
                if (++looks == at)
                    _remote.Change(1, PollEvents.Input | PollEvents.ReadHangUp);
            };
            (PollEvents Events, ulong Data)[] told = Take(list);
            _remote.Meanwhile = null;
            if (told is not [(PollEvents.Input | PollEvents.ReadHangUp, 7)] && looks >= at)
                Take(list).ShouldBe([(PollEvents.Input | PollEvents.ReadHangUp, 7UL)], $"look {at}");
            _remote.Change(1, PollEvents.Input);
        }
    }

    private uint MakeList()
    {
        _system.Server.MakeInterest(User, out uint list).ShouldBe(Errno.None);
        return list;
    }

    private uint Adopt(uint number)
    {
        _remote.Make(number);
        _system.Server.AdoptSocket(User, number, OpenFlags.NonBlocking, out uint handle).ShouldBe(Errno.None);
        return handle;
    }

    private void Watch(uint list, uint socket, PollEvents events, ulong data, bool isEdgeTriggered) =>
        _system.Server.ChangeInterest(User, list, Add, socket, socket, (uint)events | (isEdgeTriggered ? EdgeTriggered : 0), data).ShouldBe(Errno.None);

    private (PollEvents Events, ulong Data)[] Take(uint list)
    {
        byte[] records = new byte[Record * 16];
        _system.Server.TakeInterest(User, list, 16, records, out int bytes).ShouldBe(Errno.None);
        (PollEvents Events, ulong Data)[] taken = new (PollEvents, ulong)[bytes / Record];
        for (int i = 0; i < taken.Length; i++)
        {
            ReadOnlySpan<byte> record = records.AsSpan(i * Record);
            taken[i] = ((PollEvents)BinaryPrimitives.ReadUInt32LittleEndian(record), BinaryPrimitives.ReadUInt64LittleEndian(record[4..]));
        }

        return taken;
    }

    /// <summary>Wait for a file.</summary>
    /// <returns>The right to the reply; 0: there is nothing to wait for.</returns>
    private ulong BeginWait(uint handle, PollEvents events)
    {
        Message message = default;
        message.Tag = new MessageTag(VfsDispatcher.Number, (uint)VfsOperation.ReadyWait, 0).Value;
        message.Badge = User;
        message.W0 = handle;
        message.W1 = (uint)events;
        return _system.Server.Handle(ref message, 0) ? 0 : _system.Kernel.LastKept;
    }

    /// <summary>The VFS server gets the signal.</summary>
    private void Serve()
    {
        _remote.IsSignalled.ShouldBeTrue();
        _remote.IsSignalled = false;
        _system.Server.OnRemoteSockets(0);
    }
}
