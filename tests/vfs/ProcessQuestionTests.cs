using System;
using System.Text;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Files;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>Descriptors of other processes in /proc, which their libraries are asked for.</summary>
[TestFixture]
internal sealed class ProcessQuestionTests
{
    private const ulong Buffer = FakeProcess.MemoryStart + 0x2_0000;
    private const ulong OtherDomain = 0x2000;
    private const uint OtherPid = 9;
    private const ulong Watcher = 77;
    private const int Here = -100;

    private FakeSystem _system = null!;
    private FakeProcess _process = null!;
    private FakeProcess _other = null!;

    [SetUp]
    public void Start()
    {
        _system = new FakeSystem(RandomTrees.Small(), 1);
        _system.Server.WatchTerminals(FakeSystem.Control, Watcher).ShouldBe(Errno.None);
        _system.Server.CreateDomain(FakeSystem.Control, OtherDomain, 0, 0, OtherPid).ShouldBe(Errno.None);
        _process = new FakeProcess(_system, new FakeConsole());
        _other = new FakeProcess(_system, new FakeConsole(), OtherDomain);
    }

    [Test]
    public void Who_looks_waits_until_the_other_has_told_and_sees_what_that_has_open()
    {
        int open = (int)_other.Open("/dev/null");
        open.ShouldBeGreaterThanOrEqualTo(0);
        LinkOf($"/proc/9/fd/{open}").ShouldBe(Wanted);

        ulong waiting = Wait();
        Take().ShouldBe(OtherPid);
        Take().ShouldBe(0U);
        _other.Files.TellDescriptors().ShouldBe(Errno.None);
        Pump();

        _system.Kernel.Replies.ContainsKey(waiting).ShouldBeTrue();
        LinkOf($"/proc/9/fd/{open}").ShouldBe("/dev/null".Length);
        Encoding.ASCII.GetString(_process.Memory(Buffer, 9)).ShouldBe("/dev/null");
        LinkOf($"/proc/9/fd/{open + 1}").ShouldBe(Error(Errno.ENOENT));
        LinkOf("/proc/9/cwd").ShouldBe(1);
    }

    [Test]
    public void What_was_told_may_be_looked_at_for_a_moment_though_it_changes()
    {
        int open = (int)_other.Open("/dev/null");
        LinkOf("/proc/9/cwd").ShouldBe(Wanted);
        Wait();
        _other.Files.TellDescriptors().ShouldBe(Errno.None);
        Pump();
        _other.Files.Duplicate(open).ShouldBeGreaterThan(open);

        LinkOf($"/proc/9/fd/{open}").ShouldBe("/dev/null".Length);
        for (int looks = 0; looks < 100; looks++)
            _system.Kernel.Now.ShouldBePositive("each look at the clock takes a millisecond");
        LinkOf($"/proc/9/fd/{open}").ShouldBe(Wanted, "that was long ago");
    }

    [Test]
    public void A_process_is_asked_once_however_many_look_and_the_end_of_it_ends_the_wait()
    {
        for (int i = 0; i < 1000; i++)
        {
            LinkOf("/proc/9/cwd").ShouldBe(Wanted);
            _system.Server.DescriptorsWait(FakeSystem.User).ShouldBe((Errno)ProtocolReply.Deferred);
        }

        Take().ShouldBe(OtherPid);
        Take().ShouldBe(0U);
        ulong waiting = Wait();
        _system.Server.EndDomain(FakeSystem.Control, OtherDomain).ShouldBe(Errno.None);
        Pump();
        _system.Kernel.Replies.ContainsKey(waiting).ShouldBeTrue();
        LinkOf("/proc/9/cwd").ShouldBe(Error(Errno.ENOENT));
        _system.Server.DescriptorsWait(FakeSystem.User).ShouldBe(Errno.None);
    }

    [Test]
    public void What_a_process_waits_for_ends_with_EINTR_when_it_is_to_be_asked_and_nothing_is_lost()
    {
        _system.Server.Pipe(FakeSystem.User, 0, out uint reader, out uint writer).ShouldBe(Errno.None);
        Message message = default;
        message.Tag = new MessageTag(VfsDispatcher.Number, (uint)VfsOperation.PipeWait, 0).Value;
        message.Badge = FakeSystem.User;
        message.W0 = reader;
        _system.Server.Handle(ref message, 0).ShouldBeFalse();
        ulong waiting = _system.Kernel.LastReply;

        _system.Server.EndWaits(FakeSystem.Control, FakeSystem.User).ShouldBe(Errno.None);

        new MessageTag(_system.Kernel.Replies[waiting].Tag).Operation.ShouldBe((uint)Errno.EINTR);
        _system.Server.PipeWrite(FakeSystem.User, writer, 0, false, "kept"u8, out _).ShouldBe(Errno.None);
        byte[] read = new byte[10];
        _system.Server.PipeRead(FakeSystem.User, reader, 10, false, read, out int count).ShouldBe(Errno.None);
        count.ShouldBe(4);
        _system.Server.EndWaits(FakeSystem.User, FakeSystem.User).ShouldBe(Errno.EPERM);
        _system.Server.EndWaits(FakeSystem.Control, 0x9999).ShouldBe(Errno.ESRCH);
    }

    [Test]
    public void Who_may_not_look_asks_nobody()
    {
        _system.SetIdentity(FakeSystem.User, 5, 5);
        LinkOf("/proc/9/cwd").ShouldBe(Error(Errno.EACCES));
        LinkOf("/proc/9/fd/3").ShouldBe(Error(Errno.EACCES));
        _system.Server.DescriptorsWait(FakeSystem.User).ShouldBe(Errno.None);
        Take().ShouldBe(0U);
        _system.Server.TakeQuestion(FakeSystem.User, out _, out _).ShouldBe(Errno.EPERM);
    }

    [Test]
    public void Only_a_whole_table_is_told([Values(199, 200, 201, 400, 450)] int count)
    {
        int open = (int)_other.Open("/dev/null");
        while (_other.Files.Duplicate(open) < count - 1)
        {
        }

        _other.Files.TellDescriptors().ShouldBe(Errno.None);
        LinkOf($"/proc/9/fd/{count - 1}").ShouldBe("/dev/null".Length);
        LinkOf($"/proc/9/fd/{count}").ShouldBe(Error(Errno.ENOENT));

        byte[] piece = new byte[VfsLimits.DescriptorPiece * sizeof(ushort)];
        _system.Server.Descriptors(OtherDomain, 0, VfsLimits.Root, piece).ShouldBe(Errno.None);
        LinkOf("/proc/9/cwd").ShouldBe(Wanted, "there is more to come");
    }

    private static long Wanted => -(long)VfsLimits.OthersDescriptorsWanted;

    private static long Error(Errno errno) => -(long)(uint)errno;

    private long LinkOf(string path) => _process.Files.ReadLink(Here, _process.Text(path), Buffer, 400);

    [Test]
    public void What_is_mapped_in_another_process_is_told_in_pieces_and_read_whole()
    {
        byte[] text = Encoding.ASCII.GetBytes(new string('m', 1000) + "end");
        ulong waiting = WaitForMaps(OtherPid);
        TakeAll().ShouldBe((OtherPid, ProcessQuestions.Maps));
        for (int at = 0; at < text.Length; at += VfsLimits.PathBytes)
        {
            int count = Math.Min(VfsLimits.PathBytes, text.Length - at);
            _system.Kernel.Replies.ContainsKey(waiting).ShouldBeFalse();
            _system.Server.TellMaps(OtherDomain, (uint)at, at + count == text.Length, text.AsSpan(at, count)).ShouldBe(Errno.None);
            Pump();
        }

        _system.Kernel.Replies.ContainsKey(waiting).ShouldBeTrue();
        byte[] read = new byte[2000];
        _system.Server.ReadMaps(FakeSystem.User, OtherPid, 0, read, out int got).ShouldBe(Errno.None);
        read.AsSpan(0, got).SequenceEqual(text).ShouldBeTrue();
        _system.Server.ReadMaps(FakeSystem.User, OtherPid, 1000, read, out got).ShouldBe(Errno.None);
        got.ShouldBe(3);
        _system.Server.ReadMaps(FakeSystem.User, OtherPid, 1003, read, out got).ShouldBe(Errno.None);
        got.ShouldBe(0);
        _system.Server.ReadMaps(FakeSystem.User, OtherPid, 0, read, out _).ShouldBe(Errno.ESRCH, "it was read to its end");
    }

    [Test]
    public void Texts_that_nobody_reads_do_not_pile_up()
    {
        byte[] piece = new byte[VfsLimits.PathBytes];
        for (uint i = 0; i < 100; i++)
        {
            _system.Server.CreateDomain(FakeSystem.Control, 0x3000 + i, 0, 0, 100 + i).ShouldBe(Errno.None);
            _system.Server.MapsWait(0x3000 + i, OtherPid).ShouldBe((Errno)ProtocolReply.Deferred);
        }

        for (int at = 0; at < 1 << 20; at += piece.Length)
            _system.Server.TellMaps(OtherDomain, (uint)at, false, piece).ShouldBe(Errno.None);
        _system.Server.TellMaps(OtherDomain, 1 << 20, true, []).ShouldBe(Errno.None);
        byte[] read = new byte[VfsLimits.DataBytes];
        int kept = 0;
        for (uint i = 0; i < 100; i++)
            kept += _system.Server.ReadMaps(0x3000 + i, OtherPid, 0, read, out _) == Errno.None ? 1 : 0;
        kept.ShouldBe(8);
        _system.Server.ReadMaps(0x3000 + 99, OtherPid, (64 << 10) - 1, read, out int last).ShouldBe(Errno.None);
        last.ShouldBe(1, "the rest was cut off");
    }

    [Test]
    public void Maps_are_for_who_may_look_and_of_who_is_there()
    {
        _system.Server.MapsWait(FakeSystem.User, 999).ShouldBe(Errno.ESRCH);
        _system.SetIdentity(FakeSystem.User, 5, 5);
        _system.Server.MapsWait(FakeSystem.User, OtherPid).ShouldBe(Errno.EACCES);
        _process.Open("/proc/9/maps").ShouldBe(Error(Errno.EACCES));
        Take().ShouldBe(0U);
        _system.Server.ReadMaps(FakeSystem.User, OtherPid, 0, new byte[10], out _).ShouldBe(Errno.ESRCH);
    }

    private uint Take() => TakeAll().Process;

    private (uint Process, ProcessQuestions Questions) TakeAll()
    {
        _system.Server.TakeQuestion(FakeSystem.Control, out uint process, out ProcessQuestions questions).ShouldBe(Errno.None);
        return (process, questions);
    }

    private ulong WaitForMaps(uint process)
    {
        Message message = default;
        message.Tag = new MessageTag(VfsDispatcher.Number, (uint)VfsOperation.MapsWait, 0).Value;
        message.Badge = FakeSystem.User;
        message.W0 = process;
        _system.Server.Handle(ref message, 0).ShouldBeFalse();
        return _system.Kernel.LastReply;
    }

    /// <summary>The request to wait, by message; where its reply will go.</summary>
    private ulong Wait()
    {
        Message message = default;
        message.Tag = new MessageTag(VfsDispatcher.Number, (uint)VfsOperation.DescriptorsWait, 0).Value;
        message.Badge = FakeSystem.User;
        _system.Server.Handle(ref message, 0).ShouldBeFalse();
        return _system.Kernel.LastReply;
    }

    private void Pump()
    {
        Message message = default;
        message.Tag = new MessageTag(VfsControlDispatcher.Number, (uint)VfsControlOperation.Census, 0).Value;
        message.Badge = FakeSystem.Control;
        _system.Server.Handle(ref message, 0).ShouldBeTrue();
    }
}
