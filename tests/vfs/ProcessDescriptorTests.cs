using System;
using System.Buffers.Binary;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Files;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>Process descriptors (pidfd of Linux) as a program sees them, when the process server has told what became of the process.</summary>
[TestFixture]
internal sealed class ProcessDescriptorTests
{
    private const ulong Buffer = FakeProcess.MemoryStart + 0x3000;
    private const ulong OtherDomain = 0x2000;
    private const uint OtherPid = 9;

    /// <summary>The number of a process with an id that another one had before.</summary>
    private const ulong Second = (2UL << 16) | OtherPid;
    private const ulong First = (1UL << 16) | OtherPid;

    private FakeSystem _system = null!;
    private FakeProcess _process = null!;

    [SetUp]
    public void Start()
    {
        _system = new FakeSystem(RandomTrees.Small(), 1);
        _process = new FakeProcess(_system, new FakeConsole());
    }

    [Test]
    public void It_is_readable_when_the_process_has_ended_and_hangs_up_when_it_is_gone()
    {
        uint handle = Open(First);
        uint again = Open(First);
        Wait(handle, PollEvents.Input).ShouldBeFalse();
        ulong first = _system.Kernel.LastReply;
        Wait(again, PollEvents.None).ShouldBeFalse();
        ulong second = _system.Kernel.LastReply;
        Wait(handle, PollEvents.Output).ShouldBeFalse();

        Tell(First, isGone: false);
        _system.Kernel.Replies.Keys.ShouldBe([first]);
        Wait(again, PollEvents.Input).ShouldBeTrue();
        Wait(handle, PollEvents.None).ShouldBeFalse();
        Tell(First, isGone: true);
        _system.Kernel.Replies.ShouldContainKey(second);
        Wait(handle, PollEvents.None).ShouldBeTrue();
    }

    [Test]
    public void A_process_that_has_ended_already_is_ready_at_once()
    {
        _system.Server.OpenProcess(FakeSystem.Control, FakeSystem.User, First, hasEnded: true, 0, out uint handle).ShouldBe(Errno.None);
        Wait(handle, PollEvents.Input).ShouldBeTrue();
        Wait(handle, PollEvents.None).ShouldBeFalse();
    }

    [Test]
    public void Another_process_with_the_same_id_is_not_meant()
    {
        uint old = Open(First);
        Tell(First, isGone: true);
        uint young = Open(Second);
        Describe(old).ShouldBe((First, 0U));
        Describe(young).ShouldBe((Second, OtherPid));
        Wait(young, PollEvents.Input).ShouldBeFalse();
        Tell(Second, isGone: false);
        Describe(young).ShouldBe((Second, OtherPid));
        _system.Server.TakeDescriptor(FakeSystem.User, old, 0, out _).ShouldBe(Errno.ESRCH);
    }

    [Test]
    public void Nothing_is_kept_of_a_process_whose_descriptors_are_closed()
    {
        uint handles = _system.Census().Handles;
        uint first = Open(First);
        uint second = Open(First);
        _system.Server.CreateDomain(FakeSystem.Control, OtherDomain, FakeSystem.User, ulong.MaxValue, OtherPid).ShouldBe(Errno.None);
        _system.Server.Close(FakeSystem.User, first).ShouldBe(Errno.None);
        _system.Server.Close(FakeSystem.User, second).ShouldBe(Errno.None);
        Tell(First, isGone: false);
        Wait(first, PollEvents.Input, OtherDomain).ShouldBeTrue();
        _system.Server.EndDomain(FakeSystem.Control, OtherDomain).ShouldBe(Errno.None);
        _system.Census().Handles.ShouldBe(handles);
        Tell(First, isGone: true);

        // Of a number that is known to nobody any more nothing is remembered: the process server says what is so.
        Wait(Open(First), PollEvents.None).ShouldBeFalse();
    }

    [Test]
    public void An_edge_is_told_once_for_each_change()
    {
        const uint edge = 1u << 31;
        int descriptor = (int)_process.Files.OpenProcess((int)OtherPid, 0);
        int list = (int)_process.Files.MakeInterest(0);
        BinaryPrimitives.WriteUInt32LittleEndian(_process.Memory(Buffer, 12), edge | (uint)PollEvents.Input);
        _process.Files.ChangeInterest(list, 1, descriptor, Buffer).ShouldBe(0);
        Ready(list).ShouldBe(0U);
        Tell(OtherPid, isGone: false);
        Ready(list).ShouldBe((uint)PollEvents.Input);
        Ready(list).ShouldBe(0U);
        Tell(OtherPid, isGone: true);
        Ready(list).ShouldBe((uint)(PollEvents.Input | PollEvents.HangUp));
        Ready(list).ShouldBe(0U);
    }

    [Test]
    public void A_descriptor_has_close_on_exec_and_is_no_file_with_bytes()
    {
        int descriptor = (int)_process.Files.OpenProcess((int)OtherPid, (uint)OpenFlags.NonBlocking);
        descriptor.ShouldBeGreaterThanOrEqualTo(0);
        _process.Files.Control(descriptor, DescriptorCommand.GetDescriptorFlags, 0).ShouldBe(1);
        _process.Files.Control(descriptor, DescriptorCommand.GetStatusFlags, 0).ShouldBe((long)(OpenFlags.ReadWrite | OpenFlags.NonBlocking | OpenFlags.LargeFile));
        _process.Files.Read(descriptor, Buffer, 8).ShouldBe(Error(Errno.EINVAL));
        _process.Files.Write(descriptor, Buffer, 8).ShouldBe(Error(Errno.EINVAL));
        _process.Files.Seek(descriptor, 0, SeekOrigin.Start).ShouldBe(Error(Errno.ESPIPE));
        _process.Files.Synchronize(descriptor).ShouldBe(Error(Errno.EINVAL));
        _process.Files.OpenProcess(0, 0).ShouldBe(Error(Errno.EINVAL));
        _process.Files.OpenProcess(-1, 0).ShouldBe(Error(Errno.EINVAL));
        _process.Files.OpenProcess((int)OtherPid, (uint)OpenFlags.CloseOnExec).ShouldBe(Error(Errno.EINVAL));
        _process.Files.SetDescriptorLimit((ulong)descriptor + 1);
        _process.Files.OpenProcess((int)OtherPid, 0).ShouldBe(Error(Errno.EMFILE));
        _process.Files.TakeDescriptor(descriptor, descriptor, 0).ShouldBe(Error(Errno.EMFILE));
    }

    [Test]
    public void Only_the_process_server_makes_descriptors_and_tells_of_processes()
    {
        _system.Server.OpenProcess(FakeSystem.User, FakeSystem.User, First, false, 0, out _).ShouldBe(Errno.EPERM);
        _system.Server.TellProcess(FakeSystem.User, First, true).ShouldBe(Errno.EPERM);
        _system.Server.OpenProcess(FakeSystem.Control, 0x9999, First, false, 0, out _).ShouldBe(Errno.ESRCH);
        _system.Server.DescribeProcess(FakeSystem.User, 99, out _, out _, out _, out _).ShouldBe(Errno.EBADF);
        _system.Server.DescribeProcess(FakeSystem.User, _system.Open("/hello"), out _, out _, out _, out _).ShouldBe(Errno.EBADF);
        _process.Files.DescribeProcess(99, out _, out _, out _, out _).ShouldBe(Errno.EBADF);
        _process.Files.TakeDescriptor(99, 0, 0).ShouldBe(Error(Errno.EBADF));
    }

    [Test]
    public void When_no_more_handles_can_be_held_nothing_is_left_behind()
    {
        uint handle = 0;
        Errno error = Errno.None;
        for (int i = 0; i <= VfsLimits.HandleEnd && error == Errno.None; i++)
            error = _system.Server.OpenProcess(FakeSystem.Control, FakeSystem.User, First + ((ulong)i << 16), false, 0, out handle);
        error.ShouldBe(Errno.EMFILE);
        _system.Server.Close(FakeSystem.User, 5).ShouldBe(Errno.None);
        Open(First).ShouldBe(5U);
    }

    [Test]
    public void A_directory_of_proc_is_of_the_process_that_had_it_then()
    {
        _system.Server.CreateDomain(FakeSystem.Control, OtherDomain, 0, 0, OtherPid).ShouldBe(Errno.None);
        uint directory = _system.Open("/proc/9", OpenFlags.Directory);
        Describe(directory).ShouldBe((VfsLimits.ProcessByDomain | OtherDomain, OtherPid));
        _system.Server.DescribeProcess(FakeSystem.User, _system.Open("/proc", OpenFlags.Directory), out _, out _, out _, out _).ShouldBe(Errno.EBADF);
        _system.Server.DescribeProcess(FakeSystem.User, _system.Open("/proc/9/task", OpenFlags.Directory), out _, out _, out _, out _).ShouldBe(Errno.EBADF);
        uint place = _system.Open("/proc/9", OpenFlags.Directory | OpenFlags.Path);
        _system.Server.DescribeProcess(FakeSystem.User, place, out _, out _, out _, out _).ShouldBe(Errno.EBADF);

        _system.Server.EndDomain(FakeSystem.Control, OtherDomain).ShouldBe(Errno.None);
        _system.Server.DescribeProcess(FakeSystem.User, directory, out _, out _, out _, out _).ShouldBe(Errno.ESRCH);
        _system.Server.CreateDomain(FakeSystem.Control, OtherDomain + 1, 0, 0, OtherPid).ShouldBe(Errno.None);
        _system.Server.DescribeProcess(FakeSystem.User, directory, out _, out _, out _, out _).ShouldBe(Errno.ESRCH, "another process has the id");
    }

    [Test]
    public void What_another_process_has_open_can_be_taken_when_it_has_told_and_not_what_it_had()
    {
        _system.Server.CreateDomain(FakeSystem.Control, OtherDomain, 0, 0, OtherPid).ShouldBe(Errno.None);
        FakeProcess other = new(_system, new FakeConsole(), OtherDomain);
        int file = (int)other.Open("/hello");
        int descriptor = (int)_process.Files.OpenProcess((int)OtherPid, 0);
        _process.Files.TakeDescriptor(descriptor, file, 0).ShouldBe(-(long)VfsLimits.OthersDescriptorsWanted);
        other.Files.TellDescriptors().ShouldBe(Errno.None);

        int taken = (int)_process.Files.TakeDescriptor(descriptor, file, 0);
        taken.ShouldBeGreaterThanOrEqualTo(0);
        _process.Files.Control(taken, DescriptorCommand.GetDescriptorFlags, 0).ShouldBe(1);
        other.Files.Seek(file, 3, SeekOrigin.Start).ShouldBe(3);
        _process.Files.Seek(taken, 0, SeekOrigin.Current).ShouldBe(3, "it is the same open file description");
        _process.Files.TakeDescriptor(descriptor, file + 1, 0).ShouldBe(Error(Errno.EBADF));
        _process.Files.TakeDescriptor(descriptor, -1, 0).ShouldBe(Error(Errno.EBADF));
        _process.Files.TakeDescriptor(descriptor, file, 1).ShouldBe(Error(Errno.EINVAL));
        _process.Files.TakeDescriptor(taken, file, 0).ShouldBe(Error(Errno.EBADF));

        other.Files.Close(file).ShouldBe(0);
        _process.Files.TakeDescriptor(descriptor, file, 0).ShouldBe(-(long)VfsLimits.OthersDescriptorsWanted);
        _system.SetIdentity(FakeSystem.User, 5, 5);
        _process.Files.TakeDescriptor(descriptor, file, 0).ShouldBe(Error(Errno.EPERM));
        _system.SetIdentity(FakeSystem.User, 0, 0);
        Tell(OtherPid, isGone: false);
        _process.Files.TakeDescriptor(descriptor, file, 0).ShouldBe(Error(Errno.ESRCH));
        int self = (int)_process.Files.OpenProcess((int)FakeSystem.UserPid, 0);
        _process.Files.TakeDescriptor(self, taken, 0).ShouldBe(-(long)VfsLimits.DescriptorsWanted);
        _process.Files.TellDescriptors().ShouldBe(Errno.None);
        _process.Files.TakeDescriptor(self, taken, 0).ShouldBeGreaterThan(taken);
    }

    [Test]
    public void One_that_is_not_dumpable_is_not_looked_into_also_when_the_server_begins_anew()
    {
        LastingMemory memory = new(2);
        FakeSystem before = new(RandomTrees.Small(), memory: memory);
        before.Server.CreateDomain(FakeSystem.Control, OtherDomain, 0, 0, OtherPid).ShouldBe(Errno.None);
        before.SetIdentity(FakeSystem.User, 5, 5);
        before.SetIdentity(OtherDomain, 5, 5);
        before.Open("/proc/9/environ");
        before.Server.SetDumpable(FakeSystem.User, OtherDomain, false).ShouldBe(Errno.EPERM);
        before.Server.SetDumpable(FakeSystem.Control, 0x9999, false).ShouldBe(Errno.ESRCH);
        before.Server.SetDumpable(FakeSystem.Control, OtherDomain, false).ShouldBe(Errno.None);
        IsShut(before, "/proc/9");
        before.Open("/proc/9/environ", domain: OtherDomain); // it may look into itself
        before.EndRequest();

        FakeSystem after = new(RandomTrees.Small(), memory: memory);
        IsShut(after, "/proc/9");
        after.Server.ShareProcessIds(FakeSystem.Control, after.Kernel.AddMemory(new byte[VfsLimits.ProcessIdPages * 4096])).ShouldBe(Errno.None);
        after.Server.CreateDomain(FakeSystem.Control, OtherDomain + 1, OtherDomain, ulong.MaxValue, OtherPid + 1).ShouldBe(Errno.None);
        IsShut(after, "/proc/10");
        after.Server.CreateDomain(FakeSystem.Control, OtherDomain + 2, OtherDomain, 0x1E, OtherPid + 2).ShouldBe(Errno.None);
        after.Open("/proc/11/environ"); // it executes another program
        after.Server.SetDumpable(FakeSystem.Control, OtherDomain, true).ShouldBe(Errno.None);
        after.Open("/proc/9/environ");
    }

    private static void IsShut(FakeSystem system, string directory)
    {
        system.Open(directory + "/environ", OpenFlags.ReadOnly, out _).ShouldBe(Errno.EACCES);
        system.Open(directory + "/maps", OpenFlags.ReadOnly, out _).ShouldBe(Errno.EACCES);
    }

    [Test]
    public void After_the_server_has_begun_anew_a_descriptor_gives_EIO_and_a_new_one_works()
    {
        LastingMemory memory = new(2);
        FakeSystem before = new(RandomTrees.Small(), memory: memory);
        before.Server.OpenProcess(FakeSystem.Control, FakeSystem.User, First, false, 0, out uint handle).ShouldBe(Errno.None);
        before.EndRequest();

        FakeSystem after = new(RandomTrees.Small(), memory: memory);
        Message message = default;
        message.Tag = new MessageTag(VfsDispatcher.Number, (uint)VfsOperation.DescribeProcess, 0).Value;
        message.Badge = FakeSystem.User;
        message.W0 = handle;
        after.Server.Handle(ref message, 0).ShouldBeTrue();
        new MessageTag(message.Tag).Operation.ShouldBe((uint)Errno.EIO);

        // The process server still tells of that process, which is no error here.
        after.Server.TellProcess(FakeSystem.Control, First, false).ShouldBe(Errno.None);
        after.Server.OpenProcess(FakeSystem.Control, FakeSystem.User, First, true, 0, out uint another).ShouldBe(Errno.None);
        another.ShouldNotBe(handle);
        after.Server.DescribeProcess(FakeSystem.User, another, out ulong number, out _, out _, out _).ShouldBe(Errno.None);
        number.ShouldBe(First);
    }

    private static long Error(Errno error) => -(long)(uint)error;

    private uint Open(ulong number)
    {
        _system.Server.OpenProcess(FakeSystem.Control, FakeSystem.User, number, hasEnded: false, 0, out uint handle).ShouldBe(Errno.None);
        return handle;
    }

    /// <summary>As by a message of the process server, after which those that wait are answered.</summary>
    private void Tell(ulong number, bool isGone)
    {
        Message message = default;
        message.Tag = new MessageTag(VfsControlDispatcher.Number, (uint)VfsControlOperation.TellProcess, 0).Value;
        message.Badge = FakeSystem.Control;
        message.W0 = number;
        message.W1 = isGone ? 1UL : 0;
        _system.Server.Handle(ref message, 0).ShouldBeTrue();
        new MessageTag(message.Tag).Operation.ShouldBe(0U);
    }

    /// <summary>Whether a file is ready; if not, the request waits.</summary>
    private bool Wait(uint handle, PollEvents events, ulong domain = FakeSystem.User)
    {
        Message message = default;
        message.Tag = new MessageTag(VfsDispatcher.Number, (uint)VfsOperation.ReadyWait, 0).Value;
        message.Badge = domain;
        message.W0 = handle;
        message.W1 = (ulong)events;
        return _system.Server.Handle(ref message, 0);
    }

    private (ulong Number, uint Pid) Describe(uint handle)
    {
        _system.Server.DescribeProcess(FakeSystem.User, handle, out ulong number, out uint pid, out _, out _).ShouldBe(Errno.None);
        return (number, pid);
    }

    private uint Ready(int list) => _process.Files.WaitForInterest(list, Buffer, 1, 0) == 0
        ? 0
        : BinaryPrimitives.ReadUInt32LittleEndian(_process.Memory(Buffer, 4));
}
