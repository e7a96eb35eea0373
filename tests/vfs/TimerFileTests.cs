using System;
using System.Buffers.Binary;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Build.Images;
using Pistachio.Files;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>timerfd as a program sees it, and when the server wants to be woken for it.</summary>
[TestFixture]
internal sealed class TimerFileTests
{
    private const ulong Time = FakeProcess.MemoryStart + 0x3000;
    private const ulong Old = FakeProcess.MemoryStart + 0x3100;
    private const ulong Buffer = FakeProcess.MemoryStart + 0x3200;
    private const ulong Millisecond = 1_000_000;
    private const uint RealTime = 0;
    private const uint Monotonic = 1;
    private const uint NonBlocking = (uint)OpenFlags.NonBlocking;
    private const uint Absolute = 1;

    private FakeSystem _system = null!;
    private FakeProcess _process = null!;

    [SetUp]
    public void Start()
    {
        _system = new FakeSystem(RootTreeNode.Directory());
        _process = new FakeProcess(_system, new FakeConsole());
    }

    [Test]
    public void A_read_tells_how_often_the_timer_has_expired_since_the_last()
    {
        int timer = Make(Monotonic);
        Set(timer, 0, 10 * Millisecond, 10 * Millisecond).ShouldBe(0);
        Pass(9);
        Read(timer).ShouldBe(Error(Errno.EAGAIN));
        Pass(26);
        Read(timer).ShouldBe(3);
        Read(timer).ShouldBe(Error(Errno.EAGAIN));
        Left(timer).ShouldBe((5 * Millisecond, 10 * Millisecond));
        Pass(5);
        Read(timer).ShouldBe(1);
    }

    [Test]
    public void Without_an_interval_it_expires_once()
    {
        int timer = Make(Monotonic);
        Set(timer, 0, 10 * Millisecond, 0);
        Left(timer).ShouldBe((10 * Millisecond, 0UL));
        Pass(500);
        Left(timer).ShouldBe((0UL, 0UL));
        Read(timer).ShouldBe(1);
        Pass(500);
        Read(timer).ShouldBe(Error(Errno.EAGAIN));
    }

    [Test]
    public void Setting_it_tells_what_was_left_and_forgets_what_was_not_read()
    {
        int timer = Make(Monotonic);
        Set(timer, 0, 10 * Millisecond, 4 * Millisecond);
        Pass(11);
        Set(timer, 0, 0, 0, Old).ShouldBe(0);
        Spec(Old).ShouldBe((3 * Millisecond, 4 * Millisecond));
        Read(timer).ShouldBe(Error(Errno.EAGAIN));
        Left(timer).ShouldBe((0UL, 0UL));
    }

    [Test]
    public void An_absolute_time_is_one_of_its_clock()
    {
        int day = Make(RealTime);
        int boot = Make(Monotonic);
        Set(day, Absolute, _system.Kernel.BootTime + _system.Kernel.SinceBoot + (7 * Millisecond), 0).ShouldBe(0);
        Set(boot, Absolute, _system.Kernel.SinceBoot + (8 * Millisecond), 0).ShouldBe(0);
        Pass(7);
        Read(day).ShouldBe(1);
        Read(boot).ShouldBe(Error(Errno.EAGAIN));
        Pass(1);
        Read(boot).ShouldBe(1);
        Set(day, Absolute, 5, 0).ShouldBe(0);
        Read(day).ShouldBe(1); // long ago
    }

    [Test]
    public void Reading_waits_for_the_expiry()
    {
        int timer = (int)_process.Files.MakeTimer(Monotonic, 0);
        Set(timer, 0, 10 * Millisecond, 0);
        _process.WhileWaiting = () => Pass(10);
        Read(timer).ShouldBe(1);
    }

    [Test]
    public void The_server_has_a_deadline_only_while_somebody_waits_for_an_expiry_that_is_to_come()
    {
        uint handle = Handle();
        _system.Server.SetTimer(FakeSystem.User, handle, 0, 10 * Millisecond, Millisecond, out _, out _).ShouldBe(Errno.None);
        _system.Server.ArmedTimers.ShouldBe(0);
        Wait(handle, PollEvents.Input).ShouldBeFalse();
        ulong reply = _system.Kernel.LastReply;
        _system.Server.NextExpiry.ShouldBe(_system.Kernel.SinceBoot + (10 * Millisecond));
        Pass(9);
        _system.Server.ExpireTimers(0);
        _system.Kernel.Replies.ShouldBeEmpty();
        Pass(1);
        _system.Server.ExpireTimers(0);
        _system.Kernel.Replies.ShouldContainKey(reply);
        _system.Server.ArmedTimers.ShouldBe(0); // whatever the interval, until it is read
        Wait(handle, PollEvents.Input).ShouldBeTrue();
    }

    [Test]
    public void Who_waits_for_what_never_comes_costs_one_expiry_and_no_more()
    {
        uint handle = Handle();
        _system.Server.SetTimer(FakeSystem.User, handle, 0, 1, 1, out _, out _).ShouldBe(Errno.None);
        Pass(1);
        Wait(handle, PollEvents.Output).ShouldBeFalse();
        Wait(handle, PollEvents.Output).ShouldBeFalse();
        _system.Server.ExpireTimers(0);
        Pass(1);
        _system.Server.ArmedTimers.ShouldBe(0);
    }

    [Test]
    public void A_timer_that_is_set_again_wakes_who_waits_already()
    {
        uint handle = Handle();
        Wait(handle, PollEvents.Input).ShouldBeFalse();
        _system.Server.ArmedTimers.ShouldBe(0);
        _system.Server.SetTimer(FakeSystem.User, handle, 0, Millisecond, 0, out _, out _).ShouldBe(Errno.None);
        _system.Server.SetTimer(FakeSystem.User, handle, 0, 3 * Millisecond, 0, out _, out _).ShouldBe(Errno.None);
        _system.Server.NextExpiry.ShouldBe(_system.Kernel.SinceBoot + (3 * Millisecond));
        _system.Server.Close(FakeSystem.User, handle).ShouldBe(Errno.None);
        _system.Server.ArmedTimers.ShouldBe(0);
    }

    [Test]
    public void An_edge_is_told_once_for_each_expiry_that_is_read()
    {
        const uint edge = 1u << 31;
        int timer = Make(Monotonic);
        int list = (int)_process.Files.MakeInterest(0);
        Span<byte> record = _process.Memory(Buffer, 12);
        BinaryPrimitives.WriteUInt32LittleEndian(record, edge | (uint)PollEvents.Input);
        _process.Files.ChangeInterest(list, 1, timer, Buffer).ShouldBe(0);
        Set(timer, 0, 10 * Millisecond, 10 * Millisecond);
        Ready(list).ShouldBe(0);
        Pass(10);
        Ready(list).ShouldBe(1);
        Pass(10);
        Ready(list).ShouldBe(0);
        Read(timer).ShouldBe(2);
        Ready(list).ShouldBe(0);
        Pass(10);
        Ready(list).ShouldBe(1);
    }

    [Test]
    public void Its_errors_are_those_of_Linux()
    {
        int timer = Make(Monotonic);
        int other = (int)_process.Files.MakeEvent(0, 0);
        _process.Files.MakeTimer(2, 0).ShouldBe(Error(Errno.EINVAL));
        _process.Files.MakeTimer(Monotonic, 1).ShouldBe(Error(Errno.EINVAL));
        _process.Files.MakeTimer(9, 0).ShouldBeGreaterThan(0); // by the superuser
        Set(timer, 4, 1, 0).ShouldBe(Error(Errno.EINVAL));
        Set(other, 0, 1, 0).ShouldBe(Error(Errno.EINVAL));
        Set(99, 0, 1, 0).ShouldBe(Error(Errno.EBADF));
        _process.Files.GetTimer(other, Time).ShouldBe(Error(Errno.EINVAL));
        _process.Files.GetTimer(99, Time).ShouldBe(Error(Errno.EBADF));
        _process.Files.GetTimer(timer, ulong.MaxValue - 8).ShouldBe(Error(Errno.EFAULT));
        _process.Files.SetTimer(timer, 0, ulong.MaxValue - 8, 0).ShouldBe(Error(Errno.EFAULT));
        BinaryPrimitives.WriteInt64LittleEndian(_process.Memory(Time + 24, 8), 1_000_000_000);
        _process.Files.SetTimer(timer, 0, Time, 0).ShouldBe(Error(Errno.EINVAL));
        BinaryPrimitives.WriteInt64LittleEndian(_process.Memory(Time + 24, 8), -1);
        _process.Files.SetTimer(timer, 0, Time, 0).ShouldBe(Error(Errno.EINVAL));
        _process.Files.Read(timer, Buffer, 7).ShouldBe(Error(Errno.EINVAL));
        _process.Files.Write(timer, Buffer, 8).ShouldBe(Error(Errno.EINVAL));
        _process.Files.ReadAt(timer, Buffer, 8, 0).ShouldBe(Error(Errno.ESPIPE));
        _process.Files.Seek(timer, 0, SeekOrigin.Start).ShouldBe(Error(Errno.ESPIPE));
    }

    [Test]
    public void A_time_of_the_day_follows_the_clock_and_other_times_do_not()
    {
        int absolute = Make(RealTime);
        int relative = Make(RealTime);
        Set(absolute, Absolute, _system.Kernel.BootTime + _system.Kernel.SinceBoot + (100 * Millisecond), 0);
        Set(relative, 0, 100 * Millisecond, 0);
        SetClock(60);
        (Left(absolute).Time, Left(relative).Time).ShouldBe((40 * Millisecond, 100 * Millisecond));
        SetClock(-30);
        Left(absolute).Time.ShouldBe(70 * Millisecond);
        Pass(70);
        (Read(absolute), Read(relative)).ShouldBe((1, Error(Errno.EAGAIN)));
    }

    [Test]
    public void Who_waits_for_a_time_of_the_day_is_answered_when_the_clock_passes_it()
    {
        uint handle = Handle(RealTime);
        ulong due = _system.Kernel.BootTime + _system.Kernel.SinceBoot + (100 * Millisecond);
        _system.Server.SetTimer(FakeSystem.User, handle, Absolute, due, 0, out _, out _).ShouldBe(Errno.None);
        Wait(handle, PollEvents.Input).ShouldBeFalse();
        ulong before = _system.Server.NextExpiry;
        SetClock(60);
        _system.Server.NextExpiry.ShouldBe(before - (60 * Millisecond));
    }

    [Test]
    public void A_timer_that_wants_it_is_cancelled_once_when_the_clock_is_set_and_goes_on()
    {
        const uint cancelOnSet = 2;
        int timer = Make(RealTime);
        Set(timer, Absolute | cancelOnSet, _system.Kernel.BootTime + _system.Kernel.SinceBoot + (100 * Millisecond), 0);
        SetClock(60);
        Read(timer).ShouldBe(Error(Errno.ECANCELED));
        Read(timer).ShouldBe(Error(Errno.EAGAIN));
        Left(timer).Time.ShouldBe(40 * Millisecond);
        SetClock(0);
        Read(timer).ShouldBe(Error(Errno.EAGAIN), "the clock is as it was");
        Pass(40);
        Read(timer).ShouldBe(1);
    }

    private void SetClock(long milliseconds) =>
        _system.Server.SetBootTime(FakeSystem.Control, _system.Kernel.BootTime + (ulong)(milliseconds * (long)Millisecond)).ShouldBe(Errno.None);

    private static long Error(Errno error) => -(long)(uint)error;

    private int Make(uint clock)
    {
        int timer = (int)_process.Files.MakeTimer(clock, NonBlocking);
        timer.ShouldBeGreaterThanOrEqualTo(0);
        return timer;
    }

    private uint Handle(uint clock = Monotonic)
    {
        _system.Server.MakeTimer(FakeSystem.User, clock, 0, out uint handle).ShouldBe(Errno.None);
        return handle;
    }

    private void Pass(ulong milliseconds) => _system.Kernel.SinceBoot += milliseconds * Millisecond;

    private long Set(int timer, uint flags, ulong time, ulong interval, ulong old = 0)
    {
        Span<byte> record = _process.Memory(Time, 32);
        ulong[] words = [interval / 1_000_000_000, interval % 1_000_000_000, time / 1_000_000_000, time % 1_000_000_000];
        for (int i = 0; i < words.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(record[(8 * i)..], words[i]);
        return _process.Files.SetTimer(timer, flags, Time, old);
    }

    private (ulong Time, ulong Interval) Left(int timer)
    {
        _process.Files.GetTimer(timer, Old).ShouldBe(0);
        return Spec(Old);
    }

    private (ulong Time, ulong Interval) Spec(ulong address)
    {
        Span<byte> record = _process.Memory(address, 32);
        ulong[] words = new ulong[4];
        for (int i = 0; i < words.Length; i++)
            words[i] = BinaryPrimitives.ReadUInt64LittleEndian(record[(8 * i)..]);
        return ((words[2] * 1_000_000_000) + words[3], (words[0] * 1_000_000_000) + words[1]);
    }

    /// <summary>Expiries, or an error.</summary>
    private long Read(int timer)
    {
        long result = _process.Files.Read(timer, Buffer, 8);
        return result == 8 ? BinaryPrimitives.ReadInt64LittleEndian(_process.Memory(Buffer, 8)) : result;
    }

    private long Ready(int list) => _process.Files.WaitForInterest(list, Buffer, 1, 0);

    /// <summary>False: there is no answer yet.</summary>
    private bool Wait(uint handle, PollEvents events)
    {
        Message message = default;
        message.Tag = new MessageTag(VfsDispatcher.Number, (uint)VfsOperation.ReadyWait, 0).Value;
        message.Badge = FakeSystem.User;
        message.W0 = handle;
        message.W1 = (ulong)events;
        return _system.Server.Handle(ref message, 0);
    }
}
