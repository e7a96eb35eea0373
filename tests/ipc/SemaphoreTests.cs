using System;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Ipc.Protocol;
using Pistachio.Ipc.Tests.Fakes;
using Shouldly;

namespace Pistachio.Ipc.Tests;

/// <summary>System V semaphores as the server has them.</summary>
[TestFixture]
internal sealed class SemaphoreTests
{
    private const ulong First = IpcSystem.First;
    private const ulong Second = IpcSystem.Second;

    private IpcSystem _system = null!;

    [SetUp]
    public void Start() => _system = new IpcSystem();

    [Test]
    public void Several_operations_are_all_done_or_none_is()
    {
        uint set = _system.MakeSet(3);

        _system.Operate(First, set, out int blocked, (0, 2, false), (1, 1, false)).ShouldBe(Errno.None);
        blocked.ShouldBe(-1);
        _system.Operate(First, set, out blocked, (0, -1, false), (2, -1, false)).ShouldBe(Errno.None);

        blocked.ShouldBe(1);
        _system.ValueOf(set, 0).ShouldBe(2u);
        _system.Operate(First, set, out _, (0, 1, false), (1, IpcLimits.SemaphoreMaximum, false)).ShouldBe(Errno.ERANGE);
        _system.ValueOf(set, 0).ShouldBe(2u);
    }

    [Test]
    public void Who_waits_for_a_value_is_told_when_it_is_there_and_counted_until_then()
    {
        uint set = _system.MakeSet(2);
        _system.Ask(Second, IpcOperation.SemaphoreWait, set, 1, 2).ShouldBeNull();
        ulong reply = _system.Kernel.LastReply;
        _system.Ipc.Semaphore(First, set, 1, out _, out _, out uint rising, out uint falling).ShouldBe(Errno.None);
        (rising, falling).ShouldBe((1u, 0u));

        _system.Operate(First, set, out _, (1, 1, false));
        _system.Answer(reply).ShouldBeNull();
        _system.Operate(First, set, out _, (1, 1, false));

        _system.Answer(reply).ShouldBe(Errno.None);
        _system.Ipc.Semaphore(First, set, 1, out _, out _, out rising, out _);
        rising.ShouldBe(0u);
    }

    [Test]
    public void Who_waits_for_zero_is_told_when_the_value_is_zero()
    {
        uint set = _system.MakeSet(1);
        _system.Operate(First, set, out _, (0, 2, false));
        _system.Ask(Second, IpcOperation.SemaphoreWait, set, 0, 0, 1).ShouldBeNull();
        ulong reply = _system.Kernel.LastReply;
        _system.Ipc.Semaphore(First, set, 0, out _, out _, out _, out uint falling);
        falling.ShouldBe(1u);

        _system.Ipc.SetSemaphore(First, set, 0, 7, 0).ShouldBe(Errno.None);
        _system.Pump();

        _system.Answer(reply).ShouldBe(Errno.None);
    }

    [Test]
    public void What_an_operation_needs_counts_what_those_before_it_did()
    {
        uint set = _system.MakeSet(1);
        byte[] operations = [0, 0, 1, 0, 0, 0, 0, 0, 0xFD, 0xFF, 0, 0]; // +1, -3
        _system.Ipc.Operate(First, set, 1, operations, out uint blocked, out uint needed).ShouldBe(Errno.None);

        (blocked, needed).ShouldBe((2u, 2u));
    }

    [Test]
    public void A_process_that_ends_gives_back_what_it_was_to_undo_and_others_may_go_on()
    {
        uint set = _system.MakeSet(2, mode: 0x1B6);
        _system.Ipc.SetSemaphores(First, set, 1, [3, 0, 0, 0]).ShouldBe(Errno.None);
        _system.Operate(Second, set, out _, (0, -3, true), (1, 2, true), (1, 1, false)).ShouldBe(Errno.None);
        _system.Ask(First, IpcOperation.SemaphoreWait, set, 0, 3).ShouldBeNull();
        ulong reply = _system.Kernel.LastReply;

        _system.End(Second);

        _system.ValueOf(set, 0).ShouldBe(3u);
        _system.ValueOf(set, 1).ShouldBe(1u);
        _system.Answer(reply).ShouldBe(Errno.None);
    }

    [Test]
    public void A_forked_child_undoes_nothing_of_its_parent()
    {
        uint set = _system.MakeSet(1);
        _system.Operate(First, set, out _, (0, 1, true)).ShouldBe(Errno.None);
        _system.Begin(0x2000, First);

        _system.End(0x2000);

        _system.ValueOf(set, 0).ShouldBe(1u);
    }

    [Test]
    public void Setting_a_value_forgets_what_was_to_be_undone()
    {
        uint set = _system.MakeSet(1, mode: 0x1B6);
        _system.Operate(Second, set, out _, (0, 5, true)).ShouldBe(Errno.None);
        _system.Ipc.SetSemaphore(First, set, 0, 1, 9).ShouldBe(Errno.None);

        _system.End(Second);

        _system.ValueOf(set, 0).ShouldBe(9u);
    }

    [Test]
    public void Removing_a_set_wakes_who_waits_with_EIDRM_and_later_uses_fail()
    {
        uint set = _system.MakeSet(1);
        _system.Operate(Second, set, out _, (0, 1, true));
        _system.Ask(Second, IpcOperation.SemaphoreWait, set, 0, 5).ShouldBeNull();
        ulong reply = _system.Kernel.LastReply;

        _system.Ipc.Remove(First, IpcKind.Semaphores, set).ShouldBe(Errno.None);
        _system.Pump();

        _system.Answer(reply).ShouldBe(Errno.EIDRM);
        _system.Operate(First, set, out _, (0, 1, false)).ShouldBe(Errno.EINVAL);
        uint next = _system.MakeSet(1);
        next.ShouldNotBe(set);
        _system.End(Second);
        _system.ValueOf(next, 0).ShouldBe(0u);
    }

    [Test]
    public void Permissions_decide_who_may_read_alter_and_remove()
    {
        uint set = _system.MakeSet(1, mode: 0x1A0);
        _system.SetUser(Second, 1000);

        _system.Operate(Second, set, out _, (0, 1, false)).ShouldBe(Errno.EACCES);
        _system.Ipc.Semaphore(Second, set, 0, out _, out _, out _, out _).ShouldBe(Errno.EACCES);
        _system.Ipc.Remove(Second, IpcKind.Semaphores, set).ShouldBe(Errno.EPERM);
        _system.Ipc.Change(First, IpcKind.Semaphores, set, 1000, 1000, 0x180, 0).ShouldBe(Errno.None);
        _system.Operate(Second, set, out _, (0, 1, false)).ShouldBe(Errno.None);
        _system.Ipc.Remove(Second, IpcKind.Semaphores, set).ShouldBe(Errno.None);
    }

    [Test]
    public void A_key_finds_its_set_and_flags_and_limits_are_kept()
    {
        uint set = _system.MakeSet(4, key: 77);

        _system.Ipc.Get(Second, IpcKind.Semaphores, 77, GetFlags.None, 0, 1, out uint found).ShouldBe(Errno.None);
        found.ShouldBe(set);
        _system.Ipc.Get(First, IpcKind.Semaphores, 77, GetFlags.None, 5, 1, out _).ShouldBe(Errno.EINVAL);
        _system.Ipc.Get(First, IpcKind.Semaphores, 77, GetFlags.Create | GetFlags.Exclusive, 4, 1, out _).ShouldBe(Errno.EEXIST);
        _system.Ipc.Get(First, IpcKind.Semaphores, 78, GetFlags.None, 1, 1, out _).ShouldBe(Errno.ENOENT);
        _system.Ipc.Get(First, IpcKind.Semaphores, 78, GetFlags.Create, 0, 1, out _).ShouldBe(Errno.EINVAL);
        _system.Ipc.Get(First, IpcKind.Semaphores, 78, GetFlags.Create, IpcLimits.SetSemaphores + 1, 1, out _).ShouldBe(Errno.EINVAL);
        for (int made = 4; made + IpcLimits.SetSemaphores <= IpcLimits.Semaphores; made += IpcLimits.SetSemaphores)
            _system.MakeSet(IpcLimits.SetSemaphores);
        _system.Ipc.Get(First, IpcKind.Semaphores, 0, GetFlags.Create, IpcLimits.SetSemaphores, 1, out _).ShouldBe(Errno.ENOSPC);
    }

    [Test]
    public void Numbers_beyond_a_set_and_empty_operations_are_refused()
    {
        uint set = _system.MakeSet(1);

        _system.Operate(First, set, out _, (1, 1, false)).ShouldBe(Errno.EFBIG);
        _system.Operate(First, set, out _).ShouldBe(Errno.EINVAL);
        _system.Ipc.Semaphore(First, set, 1, out _, out _, out _, out _).ShouldBe(Errno.EINVAL);
        _system.Ipc.SetSemaphore(First, set, 0, 1, IpcLimits.SemaphoreMaximum + 1).ShouldBe(Errno.ERANGE);
        _system.Ipc.SetSemaphores(First, set, 1, new byte[4]).ShouldBe(Errno.EINVAL);
    }

    [Test]
    public void A_signal_that_ended_a_wait_leaves_nobody_counted()
    {
        uint set = _system.MakeSet(1);
        _system.Ask(Second, IpcOperation.SemaphoreWait, set, 0, 1).ShouldBeNull();
        _system.Kernel.Delete(_system.Kernel.LastReply).ShouldBe(CallStatus.Ok);

        _system.Ipc.Semaphore(First, set, 0, out _, out _, out uint rising, out _).ShouldBe(Errno.None);

        rising.ShouldBe(0u);
    }
}
