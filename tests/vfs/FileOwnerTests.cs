using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Server;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>Signals to the owners of open file descriptions, as the process server gets them.</summary>
[TestFixture]
internal sealed class FileOwnerTests
{
    private const ulong Watching = 77;
    private const uint Ready = 29;
    private const uint Other = 40;

    private FakeSystem _system = null!;
    private uint _read;
    private uint _write;

    private VfsServer Server => _system.Server;

    [SetUp]
    public void Start()
    {
        _system = new FakeSystem(RandomTrees.Small(), 2);
        Server.WatchTerminals(FakeSystem.Control, Watching).ShouldBe(Errno.None);
        Server.Pipe(FakeSystem.User, OpenFlags.ReadOnly, out _read, out _write).ShouldBe(Errno.None);
    }

    [Test]
    public void Nobody_is_told_of_a_file_without_owner_or_without_the_flag()
    {
        Server.SetAsync(FakeSystem.User, _read, true, 3).ShouldBe(Errno.None);
        Write();
        Take().Signal.ShouldBe(0u);
        Server.SetAsync(FakeSystem.User, _read, false, 3).ShouldBe(Errno.None);
        Own(_read);
        Write();
        Take().Signal.ShouldBe(0u);
    }

    [Test]
    public void What_comes_is_told_once_for_each_time_with_the_reason_that_was_asked_for()
    {
        Own(_read);
        Server.SetAsync(FakeSystem.User, _read, true, 3).ShouldBe(Errno.None);
        Write();
        Take().ShouldBe((FakeSystem.UserPid, Ready, 0x80u, 0UL, 0u));
        Server.SetOwnerSignal(FakeSystem.User, _read, Other).ShouldBe(Errno.None);
        Write();
        Write();
        for (int i = 0; i < 2; i++)
            Take().ShouldBe((FakeSystem.UserPid, Other, 1u, 0x41UL, 3u));
        Take().Signal.ShouldBe(0u);
    }

    [Test]
    public void A_signal_that_says_nothing_is_not_told_twice()
    {
        Own(_read);
        Server.SetAsync(FakeSystem.User, _read, true, 3).ShouldBe(Errno.None);
        Write();
        Write();
        Take().Signal.ShouldBe(Ready);
        Take().Signal.ShouldBe(0u);
    }

    [Test]
    public void A_file_that_is_closed_tells_nothing_and_the_next_one_has_no_owner()
    {
        Own(_read);
        Server.SetAsync(FakeSystem.User, _read, true, 3).ShouldBe(Errno.None);
        Server.Close(FakeSystem.User, _read).ShouldBe(Errno.None);
        Server.Pipe(FakeSystem.User, OpenFlags.ReadOnly, out _read, out _write).ShouldBe(Errno.None);
        Server.Owner(FakeSystem.User, _read, out _, out uint id, out uint signal).ShouldBe(Errno.None);
        (id, signal).ShouldBe((0u, 0u));
        Write();
        Take().Signal.ShouldBe(0u);
    }

    [Test]
    public void An_owner_that_has_ended_is_none()
    {
        const ulong another = 0x2000;
        const uint pid = 8;
        Server.CreateDomain(FakeSystem.Control, another, FakeSystem.User, ulong.MaxValue, pid).ShouldBe(Errno.None);
        Server.SetOwner(FakeSystem.User, _read, FileOwnerKind.Process, pid).ShouldBe(Errno.None);
        Server.SetAsync(FakeSystem.User, _read, true, 3).ShouldBe(Errno.None);
        Server.EndDomain(FakeSystem.Control, another).ShouldBe(Errno.None);
        Server.Owner(FakeSystem.User, _read, out _, out uint id, out _).ShouldBe(Errno.None);
        id.ShouldBe(0u);
        Write();
        Take().Signal.ShouldBe(0u);
    }

    [Test]
    public void What_cannot_be_is_refused()
    {
        Server.SetOwner(FakeSystem.User, 900, FileOwnerKind.Process, 7).ShouldBe(Errno.EBADF);
        Server.SetOwner(FakeSystem.User, _read, (FileOwnerKind)3, 7).ShouldBe(Errno.EINVAL);
        Server.SetOwnerSignal(FakeSystem.User, _read, 65).ShouldBe(Errno.EINVAL);
        Server.TakeFileSignal(FakeSystem.User, out _, out _, out _, out _, out _, out _, out _).ShouldBe(Errno.EPERM);
        Server.MakeEvent(FakeSystem.User, 0, OpenFlags.ReadOnly, false, out uint counter).ShouldBe(Errno.None);
        Server.SetAsync(FakeSystem.User, counter, true, 3).ShouldBe(Errno.ENOTTY);
    }

    private void Own(uint handle) => Server.SetOwner(FakeSystem.User, handle, FileOwnerKind.Process, FakeSystem.UserPid).ShouldBe(Errno.None);

    private void Write()
    {
        Server.PipeWrite(FakeSystem.User, _write, 0, false, "x"u8, out uint written).ShouldBe(Errno.None);
        written.ShouldBe(1u);
        Server.OnConsoleInput(0); // as behind each request
    }

    private (uint Id, uint Signal, uint Code, ulong Band, uint Descriptor) Take()
    {
        Server.TakeFileSignal(
            FakeSystem.Control, out _, out uint id, out _, out uint signal, out uint code, out ulong band, out uint descriptor).ShouldBe(Errno.None);
        return (id, signal, code, band, descriptor);
    }
}
