using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using CsCheck;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>Pipes as the server has them: bytes in order, ends and their holders, and requests that wait.</summary>
[TestFixture]
internal sealed class PipeServerTests
{
    private const ulong Parent = FakeSystem.User;
    private const ulong Child = 0x1001;
    private const int Capacity = 64 << 10;

    private FakeSystem _system = null!;

    [SetUp]
    public void Start() => _system = new FakeSystem(RandomTrees.Small());

    [Test]
    public void Random_reads_and_writes_move_the_bytes_of_a_queue_in_order() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, VfsLimits.PipeBytes], Gen.Int[0, 9], Gen.Bool).Array[400].Sample(
            requests =>
            {
                FakeSystem system = new(RandomTrees.Small());
                system.Server.Pipe(Parent, 0, out uint reader, out uint writer).ShouldBe(Errno.None);
                Queue<byte> model = new();
                byte next = 0;
                foreach ((int kind, int length, int extensions, bool whole) in requests)
                {
                    if (kind < 2)
                    {
                        byte[] taken = new byte[VfsLimits.PipeBytes];
                        Errno read = system.Server.PipeRead(Parent, reader, (uint)length, false, taken, out int count);
                        read.ShouldBe(length == 0 ? Errno.EINVAL : model.Count == 0 ? Errno.EAGAIN : Errno.None);
                        count.ShouldBe(Math.Min(length, model.Count));
                        taken[..count].ShouldBe(Enumerable.Range(0, count).Select(_ => model.Dequeue()));
                        continue;
                    }

                    byte[] bytes = [.. Enumerable.Range(0, Math.Min((extensions * VfsLimits.PipeBytes) + length, 4096)).Select(_ => next++)];
                    int front = bytes.Length == 0 ? 0 : (bytes.Length - 1) / VfsLimits.PipeBytes * VfsLimits.PipeBytes;
                    for (int at = 0; at < front; at += VfsLimits.PipeBytes)
                        system.Server.ExtendPipeWrite(Parent, (uint)at, bytes.AsSpan(at, VfsLimits.PipeBytes)).ShouldBe(Errno.None);
                    Errno error = system.Server.PipeWrite(Parent, writer, (uint)front, whole, bytes.AsSpan(front), out uint written);
                    int free = Capacity - model.Count;
                    int expected = bytes.Length <= free ? bytes.Length : whole ? 0 : free;
                    written.ShouldBe((uint)expected);
                    error.ShouldBe(expected == 0 && bytes.Length > 0 ? Errno.EAGAIN : Errno.None);
                    foreach (byte each in bytes[..expected])
                        model.Enqueue(each);
                    next = (byte)(next - bytes.Length + expected);
                }
            },
            iter: 300);

    [Test]
    public void An_end_is_open_as_long_as_any_domain_holds_it_and_waiters_learn_when_it_is_not() =>
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 3], Gen.Bool).Array[80].Sample(
            steps =>
            {
                FakeSystem system = new(RandomTrees.Small());
                int capabilities = system.Kernel.Count;
                system.Server.Pipe(Parent, 0, out uint reader, out uint writer).ShouldBe(Errno.None);
                Dictionary<ulong, (bool Read, bool Write)> holders = new() { [Parent] = (true, true) };
                Dictionary<ulong, (ulong Domain, bool Read)> waiting = [];
                int content = 0;
                ulong nextDomain = 0x2000;
                foreach ((int kind, int which, bool read) in steps)
                {
                    if (holders.Count == 0)
                        break;
                    ulong domain = holders.Keys.OrderBy(each => each).ElementAt(which % holders.Count);
                    (bool hasRead, bool hasWrite) = holders[domain];
                    bool held = read ? hasRead : hasWrite;
                    switch (kind)
                    {
                        case 0 when holders.Count < 6:
                            system.Server.CreateDomain(FakeSystem.Control, nextDomain, domain, ulong.MaxValue, 0).ShouldBe(Errno.None);
                            holders[nextDomain++] = holders[domain];
                            break;
                        case 1:
                            Close(system, domain, read ? reader : writer).ShouldBe(held ? Errno.None : Errno.EBADF);
                            holders[domain] = (hasRead && !read, hasWrite && read);
                            foreach (ulong dead in waiting.Where(each => each.Value == (domain, read)).Select(each => each.Key).ToArray())
                            {
                                ResultOf(system.Kernel.Replies[dead]).ShouldBe(Errno.EBADF);
                                waiting.Remove(dead);
                            }

                            break;
                        case 2 when which == 0:
                            system.Server.EndDomain(FakeSystem.Control, domain).ShouldBe(Errno.None);
                            holders.Remove(domain);
                            foreach (ulong dead in waiting.Where(each => each.Value.Domain == domain).Select(each => each.Key).ToArray())
                            {
                                system.Kernel.Exists(dead).ShouldBeFalse();
                                system.Kernel.Replies.ShouldNotContainKey(dead);
                                waiting.Remove(dead);
                            }

                            break;
                        case 3 when hasWrite:
                            bool broken = !holders.Values.Any(each => each.Read);
                            Errno error = system.Server.PipeWrite(domain, writer, 0, false, new byte[400], out uint written);
                            error.ShouldBe(broken ? Errno.EPIPE : Errno.None);
                            content += (int)written;
                            break;
                        case 4 when hasRead:
                            Errno end = content > 0 || !holders.Values.Any(each => each.Write) ? Errno.None : Errno.EAGAIN;
                            system.Server.PipeRead(domain, reader, 300, false, new byte[VfsLimits.PipeBytes], out int taken).ShouldBe(end);
                            taken.ShouldBe(Math.Min(300, content));
                            content -= taken;
                            break;
                        case 5 when held && waiting.Count < 20:
                            if (!Wait(system, domain, read ? reader : writer, 4096, out Errno now))
                                waiting.Add(system.Kernel.LastReply, (domain, read));
                            else
                                now.ShouldBe(Errno.None);
                            break;
                    }

                    // Any request makes the server look at what has changed.
                    Close(system, Parent, 99);
                    bool readable = content > 0 || !holders.Values.Any(each => each.Write);
                    bool writable = Capacity - content >= 4096 || !holders.Values.Any(each => each.Read);
                    foreach ((ulong reply, (_, bool toRead)) in waiting.ToArray())
                    {
                        system.Kernel.Replies.ContainsKey(reply).ShouldBe(toRead ? readable : writable);
                        if (!system.Kernel.Replies.TryGetValue(reply, out Message answer))
                            continue;
                        ResultOf(answer).ShouldBe(Errno.None);
                        waiting.Remove(reply);
                    }
                }

                foreach (ulong domain in holders.Keys)
                    system.Server.EndDomain(FakeSystem.Control, domain).ShouldBe(Errno.None);
                system.Census().Handles.ShouldBe(0u);
                system.Kernel.Count.ShouldBe(capabilities);
            },
            iter: 1000);

    [Test]
    public void A_domain_that_ends_wakes_the_other_side()
    {
        _system.Server.Pipe(Parent, 0, out uint reader, out uint writer).ShouldBe(Errno.None);
        _system.Server.CreateDomain(FakeSystem.Control, Child, Parent, ulong.MaxValue, 0).ShouldBe(Errno.None);
        Close(_system, Parent, writer).ShouldBe(Errno.None);
        Wait(_system, Parent, reader, 0, out _).ShouldBeFalse();
        ulong reply = _system.Kernel.LastReply;

        Message message = default;
        message.Tag = new MessageTag(VfsControlDispatcher.Number, (uint)VfsControlOperation.EndDomain, 0).Value;
        message.Badge = FakeSystem.Control;
        message.W0 = Child;
        _system.Server.Handle(ref message, 0).ShouldBeTrue();

        ResultOf(_system.Kernel.Replies[reply]).ShouldBe(Errno.None);
        _system.Server.PipeRead(Parent, reader, 1, false, new byte[1], out int count).ShouldBe(Errno.None);
        count.ShouldBe(0);
    }

    [Test]
    public void A_writer_waits_for_as_much_room_as_it_needs()
    {
        _system.Server.Pipe(Parent, 0, out uint reader, out uint writer).ShouldBe(Errno.None);
        byte[] piece = new byte[VfsLimits.PipeBytes];
        int content = 0;
        while (_system.Server.PipeWrite(Parent, writer, 0, false, piece, out uint written) == Errno.None)
            content += (int)written;
        content.ShouldBe(Capacity);
        Wait(_system, Parent, writer, 600, out _).ShouldBeFalse();
        ulong reply = _system.Kernel.LastReply;
        _system.Server.PipeRead(Parent, reader, 400, false, piece, out _).ShouldBe(Errno.None);
        Close(_system, Parent, 99);
        _system.Kernel.Replies.ShouldBeEmpty("400 bytes are not enough");
        _system.Server.PipeRead(Parent, reader, 200, false, piece, out _).ShouldBe(Errno.None);
        Close(_system, Parent, 99);
        _system.Kernel.Replies.ShouldContainKey(reply);
        Wait(_system, Parent, writer, 4097, out Errno error).ShouldBeTrue();
        error.ShouldBe(Errno.EINVAL);
    }

    [Test]
    public void Callers_that_are_gone_do_not_fill_the_server_up()
    {
        _system.Server.Pipe(Parent, 0, out uint reader, out uint writer).ShouldBe(Errno.None);
        int before = _system.Kernel.Count;
        for (int i = 0; i < 1000; i++)
        {
            Wait(_system, Parent, reader, 0, out _).ShouldBeFalse();
            _system.Kernel.Delete(_system.Kernel.LastReply); // its deadline passed: the kernel took the right to reply back
        }

        for (int i = 0; i < 64; i++)
            Wait(_system, Parent, reader, 0, out _).ShouldBeFalse();
        Wait(_system, Parent, reader, 0, out Errno error).ShouldBeTrue();
        error.ShouldBe(Errno.ENOMEM);
        _system.Server.PipeWrite(Parent, writer, 0, false, new byte[1], out _).ShouldBe(Errno.None);
        Close(_system, Parent, 99);
        _system.Kernel.Replies.Count.ShouldBe(64);
        _system.Kernel.Count.ShouldBe(before);
    }

    [Test]
    public void A_read_that_waits_is_answered_with_the_bytes_when_they_come()
    {
        _system.Server.Pipe(Parent, 0, out uint reader, out uint writer).ShouldBe(Errno.None);
        Read(_system, Parent, reader, 5).ShouldBeFalse();
        ulong waiting = _system.Kernel.LastReply;

        Write(_system, Parent, writer, 3);

        Message reply = _system.Kernel.Replies[waiting];
        (ResultOf(reply), reply.W0, reply.W1).ShouldBe((Errno.None, 3UL, 0x030201UL));
        Read(_system, Parent, reader, 5).ShouldBeFalse();
        waiting = _system.Kernel.LastReply;
        Close(_system, Parent, writer).ShouldBe(Errno.None);
        (ResultOf(_system.Kernel.Replies[waiting]), _system.Kernel.Replies[waiting].W0).ShouldBe((Errno.None, 0UL));
    }

    [Test]
    public void A_reader_that_is_gone_takes_no_bytes_along()
    {
        _system.Server.Pipe(Parent, 0, out uint reader, out uint writer).ShouldBe(Errno.None);
        Read(_system, Parent, reader, 2).ShouldBeFalse();
        _system.Kernel.Delete(_system.Kernel.LastReply);
        Read(_system, Parent, reader, 2).ShouldBeFalse();
        ulong second = _system.Kernel.LastReply;
        Read(_system, Parent, reader, 9).ShouldBeFalse();
        ulong third = _system.Kernel.LastReply;

        Write(_system, Parent, writer, 3);

        (_system.Kernel.Replies[second].W0, _system.Kernel.Replies[second].W1).ShouldBe((2UL, 0x0201UL));
        (_system.Kernel.Replies[third].W0, _system.Kernel.Replies[third].W1).ShouldBe((1UL, 0x03UL));
    }

    [Test]
    public void Few_bytes_come_in_registers_and_not_to_a_reader_that_is_gone()
    {
        _system.Server.Pipe(Parent, 0, out uint reader, out uint writer).ShouldBe(Errno.None);
        ReadShort(_system, Parent, reader, 2).ShouldBeFalse();
        _system.Kernel.Delete(_system.Kernel.LastReply);
        ReadShort(_system, Parent, reader, 24).ShouldBeFalse();
        ulong waiting = _system.Kernel.LastReply;

        for (uint i = 0; i < 2; i++)
        {
            _system.Server.PipeWriteShort(Parent, writer, 9 + i, 0x8877_6655_4433_2211, 0xAA99).ShouldBe(Errno.None);
            if (i == 0)
                Close(_system, Parent, 99);
        }

        Message reply = _system.Kernel.Replies[waiting];
        (ResultOf(reply), reply.W0, reply.W1, reply.W2, reply.W3).ShouldBe((Errno.None, 9UL, 0x8877_6655_4433_2211UL, 0x99UL, 0UL));
        _system.Server.PipeReadShort(Parent, reader, 24, false, out uint count, out ulong first, out ulong second, out ulong third).ShouldBe(Errno.None);
        (count, first, second, third).ShouldBe((10U, 0x8877_6655_4433_2211UL, 0xAA99UL, 0UL));
    }

    [TestCase(0U)]
    [TestCase(25U)]
    [TestCase(uint.MaxValue)]
    public void What_does_not_fit_registers_is_refused(uint length)
    {
        _system.Server.Pipe(Parent, 0, out uint reader, out uint writer).ShouldBe(Errno.None);
        _system.Server.PipeReadShort(Parent, reader, length, false, out _, out _, out _, out _).ShouldBe(Errno.EINVAL);
        _system.Server.PipeWriteShort(Parent, writer, length, 0, 0).ShouldBe(Errno.EINVAL);
        _system.Server.PipeReadShort(Parent, writer, 1, false, out _, out _, out _, out _).ShouldBe(Errno.EBADF);
        _system.Server.PipeWriteShort(Parent, reader, 1, 0, 0).ShouldBe(Errno.EBADF);
        Close(_system, Parent, reader).ShouldBe(Errno.None);
        _system.Server.PipeWriteShort(Parent, writer, 1, 0, 0).ShouldBe(Errno.EPIPE);
    }

    [Test]
    public void Bytes_on_the_exchange_page_go_in_whole_or_as_far_as_there_is_room_and_never_wait()
    {
        FakeSystem system = new(RandomTrees.Small(), chunks: 1);
        system.Server.Pipe(Parent, 0, out uint reader, out uint writer).ShouldBe(Errno.None);
        system.Server.ExchangePipeWrite(Parent, writer, 1, true, out _).ShouldBe(Errno.ENODEV);
        system.Server.ExchangePipeRead(Parent, reader, 1, out _).ShouldBe(Errno.ENODEV);
        system.Server.Exchange(Parent, out ulong memory).ShouldBe(Errno.None);
        system.Server.ExchangePipeRead(Parent, reader, 4096, out _).ShouldBe(Errno.EAGAIN);
        system.Server.ExchangePipeRead(Parent, reader, 0, out _).ShouldBe(Errno.EINVAL);
        system.Server.ExchangePipeWrite(Parent, writer, 4097, false, out _).ShouldBe(Errno.EMSGSIZE);
        for (byte i = 0; i < 16; i++)
        {
            system.Kernel[memory].Shared.Fill(i);
            system.Server.ExchangePipeWrite(Parent, writer, i == 15 ? 4000U : 4096U, true, out uint written).ShouldBe(Errno.None);
            written.ShouldBe(i == 15 ? 4000U : 4096U);
        }

        system.Server.ExchangePipeWrite(Parent, writer, 97, true, out _).ShouldBe(Errno.EAGAIN);
        system.Server.ExchangePipeWrite(Parent, writer, 97, false, out uint rest).ShouldBe(Errno.None);
        rest.ShouldBe(96U);
        for (byte i = 0; i < 16; i++)
        {
            system.Server.ExchangePipeRead(Parent, reader, uint.MaxValue, out uint count).ShouldBe(Errno.None);
            count.ShouldBe(4096U);
            system.Kernel[memory].Bytes[..4000].IndexOfAnyExcept(i).ShouldBe(-1);
        }

        Close(system, Parent, writer).ShouldBe(Errno.None);
        system.Server.ExchangePipeRead(Parent, reader, 1, out uint none).ShouldBe(Errno.None);
        none.ShouldBe(0U);
    }

    [Test]
    public void A_full_capability_table_refuses_to_wait()
    {
        _system.Server.Pipe(Parent, 0, out uint reader, out _).ShouldBe(Errno.None);
        _system.Kernel.Room = _system.Kernel.Count;
        Wait(_system, Parent, reader, 0, out Errno error).ShouldBeTrue();
        error.ShouldBe(Errno.ENOMEM);
    }

    [Test]
    public void The_first_32_pipes_alive_at_a_time_are_large()
    {
        List<(uint Reader, uint Writer)> pipes = [];
        for (int i = 0; i < 40; i++)
        {
            _system.Server.Pipe(Parent, 0, out uint reader, out uint writer).ShouldBe(Errno.None);
            pipes.Add((reader, writer));
        }

        Fill(pipes[31].Writer).ShouldBe(Capacity);
        Fill(pipes[32].Writer).ShouldBe(4096);
        Close(_system, Parent, pipes[5].Reader).ShouldBe(Errno.None);
        Close(_system, Parent, pipes[5].Writer).ShouldBe(Errno.None);
        _system.Server.Pipe(Parent, 0, out uint _, out uint fresh).ShouldBe(Errno.None);
        Fill(fresh).ShouldBe(Capacity);
    }

    [Test]
    public void Too_many_handles_leave_no_half_of_a_pipe()
    {
        for (int i = 0; i < VfsLimits.HandleEnd - 2; i++)
            _system.Open("/hello");
        _system.Server.Pipe(Parent, 0, out _, out _).ShouldBe(Errno.EMFILE);
        _system.Census().Handles.ShouldBe((uint)VfsLimits.HandleEnd - 2);
        _system.Open("/hello");
        _system.Server.Pipe(Parent, 0, out _, out _).ShouldBe(Errno.EMFILE);
        _system.Census().Handles.ShouldBe((uint)VfsLimits.HandleEnd - 1);
    }

    [Test]
    public void A_pipe_is_a_fifo_that_nothing_but_pipe_operations_can_use()
    {
        _system.SetIdentity(Parent, 5, 6);
        _system.Server.Pipe(Parent, OpenFlags.NonBlocking, out uint reader, out uint writer).ShouldBe(Errno.None);
        byte[] bytes = new byte[FileStatus.Size];
        _system.Server.HandleStatus(Parent, reader, bytes, out _).ShouldBe(Errno.None);
        FileStatus status = MemoryMarshal.Read<FileStatus>(bytes);
        (status.Mode, status.User, status.Group).ShouldBe((FileMode.Fifo | 0x180u, 5u, 6u));
        _system.Server.Describe(Parent, writer, out FileKind kind, out OpenFlags flags, out _, out _).ShouldBe(Errno.None);
        (kind, flags).ShouldBe((FileKind.Pipe, OpenFlags.WriteOnly | OpenFlags.NonBlocking));
        _system.Server.Seek(Parent, reader, 0, SeekOrigin.Start, out _).ShouldBe(Errno.ESPIPE);
        _system.Server.Advance(Parent, reader, 1, out _, out _, out _, out _).ShouldBe(Errno.ESPIPE);
        _system.Frames(Parent, reader, out _, out _).ShouldBe(Errno.EACCES);
        _system.Server.Device(Parent, reader, out _).ShouldBe(Errno.ENODEV);
        _system.Status("x", out _, directory: reader).ShouldBe(Errno.ENOTDIR);
        _system.Server.PipeRead(Parent, writer, 1, false, bytes, out _).ShouldBe(Errno.EBADF);
        _system.Server.PipeWrite(Parent, reader, 0, false, bytes, out _).ShouldBe(Errno.EBADF);
        _system.Server.PipeRead(Parent, _system.Open("/hello"), 1, false, bytes, out _).ShouldBe(Errno.EBADF);
        _system.Server.PipeWait(Parent, _system.Open("/hello"), 1).ShouldBe(Errno.EBADF);
        _system.Server.Pipe(Parent, OpenFlags.Direct, out _, out _).ShouldBe(Errno.EINVAL);
        _system.Server.Pipe(0x7777, 0, out _, out _).ShouldBe(Errno.EPERM);
    }

    [Test]
    public void What_was_sent_in_front_belongs_to_one_write()
    {
        _system.Server.Pipe(Parent, 0, out uint reader, out uint writer).ShouldBe(Errno.None);
        _system.Server.ExtendPipeWrite(Parent, 0, "stale"u8).ShouldBe(Errno.None);
        _system.Server.PipeWrite(Parent, writer, 0, true, "new"u8, out _).ShouldBe(Errno.None);
        _system.Server.PipeWrite(Parent, writer, 5, true, "x"u8, out _).ShouldBe(Errno.EINVAL);
        _system.Server.ExtendPipeWrite(Parent, 5, "gap"u8).ShouldBe(Errno.EINVAL);
        byte[] bytes = new byte[10];
        _system.Server.PipeRead(Parent, reader, 10, false, bytes, out int count).ShouldBe(Errno.None);
        bytes[..count].ShouldBe("new"u8.ToArray());
        for (int at = 0; at < 4032; at += VfsLimits.PipeBytes)
            _system.Server.ExtendPipeWrite(Parent, (uint)at, new byte[VfsLimits.PipeBytes]).ShouldBe(Errno.None);
        _system.Server.PipeWrite(Parent, writer, 4032, true, new byte[65], out _).ShouldBe(Errno.EMSGSIZE);
    }

    private static Errno ResultOf(Message reply) => (Errno)((uint)reply.Tag & 0xFFFF);

    private static Errno Close(FakeSystem system, ulong domain, uint handle)
    {
        Message message = default;
        message.Tag = new MessageTag(VfsDispatcher.Number, (uint)VfsOperation.Close, 0).Value;
        message.Badge = domain;
        message.W0 = handle;
        system.Server.Handle(ref message, 0).ShouldBeTrue();
        return ResultOf(message);
    }

    /// <summary>Reads and waits. False: there is no answer yet.</summary>
    private static bool Read(FakeSystem system, ulong domain, uint handle, uint maximum)
    {
        Message message = default;
        message.Tag = new MessageTag(VfsDispatcher.Number, (uint)VfsOperation.PipeRead, 0).Value;
        message.Badge = domain;
        message.W0 = handle;
        message.W1 = maximum;
        message.W2 = 1;
        return system.Server.Handle(ref message, 0);
    }

    /// <summary>Reads few bytes and waits. False: there is no answer yet.</summary>
    private static bool ReadShort(FakeSystem system, ulong domain, uint handle, uint maximum)
    {
        Message message = default;
        message.Tag = new MessageTag(VfsDispatcher.Number, (uint)VfsOperation.PipeReadShort, 0).Value;
        message.Badge = domain;
        message.W0 = handle;
        message.W1 = maximum;
        message.W2 = 1;
        return system.Server.Handle(ref message, 0);
    }

    /// <summary>Writes up to eight bytes: 1, 2 and so on.</summary>
    private static void Write(FakeSystem system, ulong domain, uint handle, int count)
    {
        byte[] bytes = [.. Enumerable.Range(1, count).Select(each => (byte)each)];
        system.Server.PipeWrite(domain, handle, 0, true, bytes, out uint written).ShouldBe(Errno.None);
        written.ShouldBe((uint)count);
        Close(system, domain, 99); // any message: after it, those that wait are answered
    }

    /// <summary>False: there is no answer yet.</summary>
    private static bool Wait(FakeSystem system, ulong domain, uint handle, uint room, out Errno error)
    {
        Message message = default;
        message.Tag = new MessageTag(VfsDispatcher.Number, (uint)VfsOperation.PipeWait, 0).Value;
        message.Badge = domain;
        message.W0 = handle;
        message.W1 = room;
        bool answered = system.Server.Handle(ref message, 0);
        error = answered ? ResultOf(message) : Errno.None;
        return answered;
    }

    private int Fill(uint writer)
    {
        int content = 0;
        while (_system.Server.PipeWrite(Parent, writer, 0, false, new byte[VfsLimits.PipeBytes], out uint written) == Errno.None)
            content += (int)written;
        return content;
    }
}
