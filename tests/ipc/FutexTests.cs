using System.Text;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Ipc.Protocol;
using Pistachio.Ipc.Tests.Fakes;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Ipc.Tests;

/// <summary>Waiting at words of shared memory as the server has it.</summary>
[TestFixture]
internal sealed class FutexTests
{
    private const ulong First = IpcSystem.First;
    private const ulong Second = IpcSystem.Second;

    private IpcSystem _system = null!;

    [SetUp]
    public void Start() => _system = new IpcSystem();

    [Test]
    public void Who_waits_is_woken_in_order_and_no_more_than_wanted()
    {
        ulong one = Wait(First, FutexPlace.OfObject(5), 8);
        ulong two = Wait(Second, FutexPlace.OfObject(5), 8);
        ulong elsewhere = Wait(Second, FutexPlace.OfObject(5), 12);

        Wake(FutexPlace.OfObject(5), 8, 1).ShouldBe(1u);

        (_system.Answer(one), _system.Answer(two), _system.Answer(elsewhere)).ShouldBe((Errno.None, null, null));
        Wake(FutexPlace.OfObject(5), 8, 10).ShouldBe(1u);
        (_system.Answer(two), _system.Answer(elsewhere)).ShouldBe((Errno.None, null));
        Wake(FutexPlace.OfObject(5), 8, 10).ShouldBe(0u);
    }

    [Test]
    public void A_wake_between_the_look_at_the_word_and_the_wait_is_not_lost()
    {
        _system.Ipc.FutexWakes(First, 5, 8, out ulong wakes).ShouldBe(Errno.None);
        Wake(5, 8, 1).ShouldBe(0u);

        _system.Ask(First, IpcOperation.FutexWait, 5, 8, wakes).ShouldBe(Errno.None);
    }

    [Test]
    public void Words_of_a_file_are_the_same_by_all_handles_and_not_those_of_another()
    {
        uint mine = Open(First, "/tmp/one");
        _ = Open(Second, "/tmp/two");
        uint theirs = Open(Second, "/tmp/one");
        ulong waiter = Wait(First, FutexPlace.OfFile(mine), 64);

        Wake(FutexPlace.OfFile(Open(First, "/tmp/two")), 64, 1).ShouldBe(0u);
        _system.Ipc.FutexWake(Second, FutexPlace.OfFile(theirs), 64, 1, out uint woken).ShouldBe(Errno.None);
        _system.Pump();

        woken.ShouldBe(1u);
        _system.Answer(waiter).ShouldBe(Errno.None);
        _system.Ipc.FutexWake(First, FutexPlace.OfFile(1000), 0, 1, out _).ShouldBe(Errno.EBADF);
    }

    [Test]
    public void A_waiter_whose_wait_a_signal_ended_takes_no_wake()
    {
        ulong gone = Wait(First, 5, 0);
        ulong other = Wait(Second, 5, 0);
        _system.Kernel.Delete(gone).ShouldBe(CallStatus.Ok);

        Wake(5, 0, 1).ShouldBe(1u);

        _system.Answer(other).ShouldBe(Errno.None);
    }

    [Test]
    public void A_domain_that_ends_waits_no_longer()
    {
        _ = Wait(Second, 5, 0);
        _system.End(Second);

        Wake(5, 0, 1).ShouldBe(0u);
        _system.Waits.ShouldBeEmpty();
    }

    private ulong Wait(ulong domain, ulong memory, ulong offset)
    {
        _system.Ipc.FutexWakes(domain, memory, offset, out ulong wakes).ShouldBe(Errno.None);
        _system.Ask(domain, IpcOperation.FutexWait, memory, offset, wakes).ShouldBeNull();
        return _system.Kernel.LastReply;
    }

    private uint Wake(ulong memory, ulong offset, uint most)
    {
        _system.Ipc.FutexWake(First, memory, offset, most, out uint woken).ShouldBe(Errno.None);
        _system.Pump();
        return woken;
    }

    private uint Open(ulong domain, string path)
    {
        const OpenFlags flags = OpenFlags.Create | OpenFlags.ReadWrite;
        _system.Server.Open(domain, 0, flags, 0x1B6, Encoding.ASCII.GetBytes(path), out uint handle, out _, out _).ShouldBe(Errno.None);
        return handle;
    }
}
