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
    public void Who_may_not_look_asks_nobody()
    {
        _system.SetIdentity(FakeSystem.User, 5, 5);
        LinkOf("/proc/9/cwd").ShouldBe(Error(Errno.EACCES));
        LinkOf("/proc/9/fd/3").ShouldBe(Error(Errno.EACCES));
        _system.Server.DescriptorsWait(FakeSystem.User).ShouldBe(Errno.None);
        Take().ShouldBe(0U);
        _system.Server.TakeQuestion(FakeSystem.User, out _).ShouldBe(Errno.EPERM);
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

    private uint Take()
    {
        _system.Server.TakeQuestion(FakeSystem.Control, out uint process).ShouldBe(Errno.None);
        return process;
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
