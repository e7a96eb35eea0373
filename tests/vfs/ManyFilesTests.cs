using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Server;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>Thousands of pipes and sockets of AF_UNIX: those that are only open need no buffers, and who gets none is told so.</summary>
[TestFixture]
internal sealed class ManyFilesTests
{
    private const ulong User = FakeSystem.User;
    private const int LargePipes = 32;

    private FakeSystem _system = null!;

    /// <summary>Who makes files at the moment: each has only so many handles.</summary>
    private ulong _domain;

    [SetUp]
    public void Start()
    {
        _system = new FakeSystem(RandomTrees.Small(), chunks: 4);
        _domain = User;
    }

    [Test]
    public void There_may_be_5120_pipes_and_one_more_is_ENFILE()
    {
        List<(ulong Domain, uint Reader, uint Writer)> pipes = [];
        Errno error;
        while ((error = MakePipe(out uint reader, out uint writer)) == Errno.None)
            pipes.Add((_domain, reader, writer));
        (error, pipes.Count).ShouldBe((Errno.ENFILE, 5120));
        _system.Server.Close(pipes[7].Domain, pipes[7].Reader).ShouldBe(Errno.None);
        _system.Server.Pipe(_domain, 0, out _, out _).ShouldBe(Errno.ENFILE, "the other end is open");
        _system.Server.Close(pipes[7].Domain, pipes[7].Writer).ShouldBe(Errno.None);
        _system.Server.Pipe(_domain, 0, out _, out _).ShouldBe(Errno.None);
        _system.Server.Pipe(_domain, 0, out _, out _).ShouldBe(Errno.ENFILE);
    }

    [Test]
    public void There_may_be_9216_sockets_and_one_more_is_ENFILE_and_ENOBUFS_to_who_connects()
    {
        _system.Server.Socket(User, SocketType.Stream, 0, out uint listener).ShouldBe(Errno.None);
        _system.Server.Bind(User, listener, VfsLimits.Root, 0x1FF, "\0name"u8).ShouldBe(Errno.None);
        _system.Server.Listen(User, listener, 5).ShouldBe(Errno.None);
        List<(ulong Domain, uint Handle)> sockets = [(User, listener)];
        Errno error;
        while ((error = MakeSocket(out uint handle)) == Errno.None)
            sockets.Add((_domain, handle));
        (error, sockets.Count).ShouldBe((Errno.ENFILE, 9216));
        _system.Server.SocketPair(_domain, SocketType.Stream, 0, out _, out _).ShouldBe(Errno.ENFILE);
        _system.Server.Connect(_domain, sockets[^1].Handle, VfsLimits.Root, "\0name"u8).ShouldBe(Errno.ENOBUFS);
        _system.Server.Close(User, sockets[9].Handle).ShouldBe(Errno.None);
        _system.Server.SocketPair(_domain, SocketType.Stream, 0, out _, out _).ShouldBe(Errno.ENFILE, "half of one does not stay");
        _system.Server.SocketCensus.Sockets.ShouldBe(9215);
        _system.Server.Connect(_domain, sockets[^1].Handle, VfsLimits.Root, "\0name"u8).ShouldBe(Errno.None);
    }

    [Test]
    public void Pipes_have_a_buffer_while_they_have_bytes_and_those_beyond_the_first_have_pages_of_the_pool()
    {
        const int count = 1500;
        (uint Reader, uint Writer)[] pipes = new (uint, uint)[count];
        for (int i = 0; i < count; i++)
            _system.Server.Pipe(User, 0, out pipes[i].Reader, out pipes[i].Writer).ShouldBe(Errno.None);
        int free = _system.Pool!.FreePages;
        for (int i = 0; i < count; i++)
            Write(pipes[i].Writer, i).ShouldBe(Errno.None);
        _system.Pool.FreePages.ShouldBe(free - (count - LargePipes - SmallBuffers.InHeap));
        for (int i = 0; i < count; i++)
            Read(pipes[i].Reader).ShouldBe(i);
        _system.Pool.FreePages.ShouldBe(free);
        for (int i = count - 1; i >= 0; i--)
            Write(pipes[i].Writer, i).ShouldBe(Errno.None);
        foreach ((uint reader, uint writer) in pipes)
        {
            _system.Server.Close(User, reader).ShouldBe(Errno.None);
            _system.Server.Close(User, writer).ShouldBe(Errno.None);
        }

        _system.Pool.FreePages.ShouldBe(free);
    }

    [Test]
    public void A_page_of_the_pool_holds_what_a_buffer_holds_in_order_and_round_its_end()
    {
        for (int i = 0; i < SmallBuffers.InHeap + LargePipes; i++)
        {
            _system.Server.Pipe(User, 0, out _, out uint other).ShouldBe(Errno.None);
            Write(other, 1).ShouldBe(Errno.None);
        }

        _system.Server.Pipe(User, 0, out uint reader, out uint writer).ShouldBe(Errno.None);
        byte next = 0;
        byte wanted = 0;
        Random random = new(1);
        for (int round = 0; round < 3000; round++)
        {
            byte[] bytes = new byte[random.Next(1, VfsLimits.PipeBytes)];
            foreach (ref byte each in bytes.AsSpan())
                each = next++;
            Errno error = _system.Server.PipeWrite(User, writer, 0, false, bytes, out uint written);
            error.ShouldBeOneOf(Errno.None, Errno.EAGAIN);
            next -= (byte)(bytes.Length - (int)written);
            byte[] taken = new byte[random.Next(1, VfsLimits.PipeBytes)];
            error = _system.Server.PipeRead(User, reader, (uint)taken.Length, false, taken, out int count);
            error.ShouldBeOneOf(Errno.None, Errno.EAGAIN);
            foreach (byte each in taken.AsSpan(0, count))
                each.ShouldBe(wanted++);
        }
    }

    [Test]
    public void Without_pages_a_write_to_an_empty_pipe_is_ENOMEM_and_a_send_to_an_empty_socket_ENOBUFS_until_others_have_been_read()
    {
        _system = new FakeSystem(RandomTrees.Small());
        List<(uint Reader, uint Writer)> full = [];
        uint reader, writer;
        Errno error;
        while (true)
        {
            _system.Server.Pipe(User, 0, out reader, out writer).ShouldBe(Errno.None);
            error = Write(writer, 1);
            if (error != Errno.None)
                break;
            full.Add((reader, writer));
        }

        (error, full.Count).ShouldBe((Errno.ENOMEM, LargePipes + SmallBuffers.InHeap));
        _system.Server.PipeWait(User, writer, 1).ShouldBe(Errno.None, "waiting would be in vain");

        // Sockets have large buffers of their own, and then none.
        uint one = 0, other = 0;
        int sent = 0;
        for (; sent < 100; sent++)
        {
            _system.Server.SocketPair(User, SocketType.Stream, 0, out one, out other).ShouldBe(Errno.None);
            error = _system.Server.Send(User, one, 0, new byte[1], out _);
            if (error != Errno.None)
                break;
        }

        (error, sent).ShouldBe((Errno.ENOBUFS, SocketMemory.MaximumLarge));
        _system.Server.SendWait(User, one, 1, SocketWait.Yes).ShouldBe(Errno.None, "waiting would be in vain");
        IsOutput(one).ShouldBeTrue();
        Read(full[^1].Reader).ShouldBe(1);
        _system.Server.Send(User, one, 0, new byte[5], out uint count).ShouldBe(Errno.None);
        count.ShouldBe(5U);
        Write(writer, 1).ShouldBe(Errno.ENOMEM);
        _system.Server.Receive(User, other, 10, ReceiveFlags.None, out _, new byte[10], out int taken).ShouldBe(Errno.None);
        taken.ShouldBe(5);
        Write(writer, 9).ShouldBe(Errno.None);
        Read(reader).ShouldBe(9);
    }

    [Test]
    public void Files_keep_a_quarter_of_the_pool()
    {
        int most = _system.Pool!.Pages * 3 / 4;
        int written = 0;
        while (_system.Server.Pipe(User, 0, out _, out uint writer) == Errno.None && Write(writer, 1) == Errno.None)
            written++;
        written.ShouldBe(most + LargePipes + SmallBuffers.InHeap);
    }

    [Test]
    public void Sockets_that_are_full_of_messages_leave_room_for_a_few_in_each_other()
    {
        int all = 0;
        int least = int.MaxValue;
        for (int i = 0; i < 1000; i++)
        {
            _system.Server.SocketPair(User, SocketType.SequencedPacket, 0, out uint one, out _).ShouldBe(Errno.None);
            int count = 0;
            while (_system.Server.Send(User, one, 0, new byte[1], out _) == Errno.None)
                count++;
            all += count;
            least = Math.Min(least, count);
        }

        least.ShouldBe(4);
        all.ShouldBeLessThanOrEqualTo(SocketMemory.MaximumRecords + (1000 * 4));
        all.ShouldBeGreaterThan(SocketMemory.MaximumRecords / 2);
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Who_asks_a_list_of_interest_with_several_messages_is_told_of_each_file_once(bool interrupted)
    {
        const int count = 500;
        const uint add = 1;
        _system.Server.MakeInterest(User, out uint list).ShouldBe(Errno.None);
        uint[] writers = new uint[count];
        for (uint i = 0; i < count; i++)
        {
            _system.Server.Pipe(User, 0, out uint reader, out writers[i]).ShouldBe(Errno.None);
            _system.Server.ChangeInterest(User, list, add, reader, reader, (uint)PollEvents.Input, i).ShouldBe(Errno.None);
        }

        Random random = new(3);
        HashSet<ulong> ready = [];
        for (int i = 0; i < count; i++)
        {
            if (random.Next(3) != 0 && Write(writers[i], 1) == Errno.None)
                ready.Add((ulong)i);
        }

        for (int round = 0; round < 5; round++)
        {
            HashSet<ulong> told = [];
            HashSet<ulong> toldOthers = [];
            for (ulong since = 0; ;)
            {
                List<ulong> piece = Take(list, 34, ref since);
                piece.ShouldAllBe(each => told.Add(each) && ready.Contains(each));
                if (piece.Count < 34)
                    break;

                // Another thread asks meanwhile.
                ulong other = 0;
                if (interrupted && random.Next(4) == 0)
                    toldOthers.UnionWith(Take(list, random.Next(1, 34), ref other));
            }

            toldOthers.UnionWith(told);
            toldOthers.SetEquals(ready).ShouldBeTrue();
            if (!interrupted)
                told.Count.ShouldBe(ready.Count);
        }
    }

    private List<ulong> Take(uint list, int most, ref ulong since)
    {
        const int record = 12;
        byte[] events = new byte[VfsLimits.InterestBytes];
        _system.Server.TakeInterests(User, list, (uint)most, since, out since, events, out int bytes).ShouldBe(Errno.None);
        List<ulong> told = [];
        for (int i = 0; i < bytes; i += record)
            told.Add(BitConverter.ToUInt64(events, i + sizeof(uint)));
        return told;
    }

    private Errno MakePipe(out uint reader, out uint writer)
    {
        Errno error = _system.Server.Pipe(_domain, 0, out reader, out writer);
        if (error != Errno.EMFILE)
            return error;
        AddDomain();
        return _system.Server.Pipe(_domain, 0, out reader, out writer);
    }

    private Errno MakeSocket(out uint handle)
    {
        Errno error = _system.Server.Socket(_domain, SocketType.Stream, 0, out handle);
        if (error != Errno.EMFILE)
            return error;
        AddDomain();
        return _system.Server.Socket(_domain, SocketType.Stream, 0, out handle);
    }

    private void AddDomain()
    {
        _domain += 0x1000;
        _system.Server.CreateDomain(FakeSystem.Control, _domain, 0, 0, 0).ShouldBe(Errno.None);
    }

    private Errno Write(uint writer, int value) => _system.Server.PipeWrite(User, writer, 0, true, BitConverter.GetBytes(value), out _);

    private int Read(uint reader)
    {
        byte[] bytes = new byte[sizeof(int)];
        _system.Server.PipeRead(User, reader, sizeof(int), false, bytes, out int count).ShouldBe(Errno.None);
        count.ShouldBe(sizeof(int));
        return BitConverter.ToInt32(bytes);
    }

    private bool IsOutput(uint handle)
    {
        byte[] entry = [.. BitConverter.GetBytes(handle), .. BitConverter.GetBytes((uint)PollEvents.Output)];
        byte[] ready = new byte[2];
        _system.Server.Poll(User, 0, entry, ready, out _).ShouldBe(Errno.None);
        return ready.Any(each => each != 0);
    }
}
