using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Shouldly;

namespace Pistachio.Vfs.Tests.Terminals;

/// <summary>Controlling terminals, foreground and background, and the signals that terminals send.</summary>
[TestFixture]
internal sealed class JobControlTests
{
    private const uint Interrupt = 2;

    private TerminalSystem _terminals = null!;
    private uint _number;
    private uint _master;
    private uint _slave;

    [SetUp]
    public void Start()
    {
        _terminals = new TerminalSystem();

        // The other end is a stranger's, who is in no session of the terminal's.
        (_number, _master) = _terminals.MakePair(TerminalSystem.Stranger);
        _slave = _terminals.OpenSlave(_number);
    }

    [Test]
    public void The_terminal_that_a_leader_opens_first_controls_its_session()
    {
        _terminals.Control(_slave, TerminalRequest.Session).ShouldBe((Errno.None, TerminalSystem.Session));
        _terminals.Control(_slave, TerminalRequest.Foreground).ShouldBe((Errno.None, TerminalSystem.Session));
        uint tty = _terminals.System.Open("/dev/tty", OpenFlags.ReadWrite, TerminalSystem.Member);
        _terminals.Write(tty, "x", TerminalSystem.Member).ShouldBe(Errno.None);
        _terminals.Read(_master, TerminalSystem.Stranger).Text.ShouldBe("x");
        (uint other, _) = _terminals.MakePair(TerminalSystem.Stranger);
        uint second = _terminals.OpenSlave(other);
        _terminals.Control(second, TerminalRequest.Session).Error.ShouldBe(Errno.ENOTTY, "one is enough");
        _terminals.Control(second, TerminalRequest.Control).Error.ShouldBe(Errno.EPERM);
    }

    [Test]
    public void O_NOCTTY_and_who_leads_no_session_get_no_controlling_terminal()
    {
        TerminalSystem terminals = new();
        (uint number, _) = terminals.MakePair(TerminalSystem.Stranger);
        uint slave = terminals.OpenSlave(number, OpenFlags.ReadWrite | OpenFlags.NoControllingTerminal);
        uint member = terminals.OpenSlave(number, OpenFlags.ReadWrite, TerminalSystem.Member);
        terminals.System.Open("/dev/tty", OpenFlags.ReadWrite, out _).ShouldBe(Errno.ENXIO);
        terminals.Control(member, TerminalRequest.Control, 0, TerminalSystem.Member).Error.ShouldBe(Errno.EPERM);
        terminals.Control(slave, TerminalRequest.Control).Error.ShouldBe(Errno.None);
        terminals.Control(slave, TerminalRequest.Control).Error.ShouldBe(Errno.None, "it has it already");
        terminals.Control(slave, TerminalRequest.Session).Value.ShouldBe(TerminalSystem.Session);
    }

    [Test]
    public void A_terminal_of_another_session_is_taken_by_the_superuser_alone_and_on_request()
    {
        uint stranger = _terminals.OpenSlave(_number, OpenFlags.ReadWrite, TerminalSystem.Stranger);
        _terminals.Control(stranger, TerminalRequest.Control, 0, TerminalSystem.Stranger).Error.ShouldBe(Errno.EPERM);
        _terminals.System.SetIdentity(TerminalSystem.Stranger, 5, 5);
        _terminals.Control(stranger, TerminalRequest.Control, 1, TerminalSystem.Stranger).Error.ShouldBe(Errno.EPERM);
        _terminals.System.SetIdentity(TerminalSystem.Stranger, 0, 0);
        _terminals.Control(stranger, TerminalRequest.Control, 1, TerminalSystem.Stranger).Error.ShouldBe(Errno.None);
        _terminals.System.Open("/dev/tty", OpenFlags.ReadWrite, out _).ShouldBe(Errno.ENXIO);
    }

    [Test]
    public void Typed_signals_go_to_the_foreground_and_the_process_server_is_told()
    {
        _terminals.Write(_master, "\u0003", TerminalSystem.Stranger).ShouldBe(Errno.None);
        _terminals.Told.ShouldBe(1);
        _terminals.Signals().ShouldBe([(TerminalSystem.Session, TerminalSystem.Session, Interrupt)]);
        SetForeground(TerminalSystem.Job).ShouldBe(Errno.None);
        _terminals.Write(_master, "\u0003\u001A\u001C\u0003", TerminalSystem.Stranger).ShouldBe(Errno.None);
        _terminals.Signals().ShouldBe(
        [
            (TerminalSystem.Session, TerminalSystem.Job, Interrupt), (TerminalSystem.Session, TerminalSystem.Job, 20u),
            (TerminalSystem.Session, TerminalSystem.Job, 3u),
        ]);
    }

    [Test]
    public void Who_is_in_the_background_may_not_read_or_change_but_write_unless_TOSTOP_says_otherwise()
    {
        SetForeground(TerminalSystem.Job).ShouldBe(Errno.None);
        _terminals.Read(_slave).Error.ShouldBe(VfsLimits.InBackground);
        _terminals.Read(_slave, TerminalSystem.Member).Error.ShouldBe(Errno.EBADF, "it was not opened there");
        _terminals.Write(_slave, "a").ShouldBe(Errno.None);
        TerminalAttributes attributes = _terminals.Attributes(_slave);
        attributes.Local |= LocalModes.StopBackgroundOutput;
        _terminals.Set(_slave, attributes).ShouldBe(VfsLimits.InBackground);
        _terminals.Set(_slave, attributes, force: true).ShouldBe(Errno.None);
        _terminals.Write(_slave, "b").ShouldBe(VfsLimits.InBackground);
        _terminals.Write(_slave, "c", force: true).ShouldBe(Errno.None);
        _terminals.Control(_slave, TerminalRequest.Flush, 0).Error.ShouldBe(VfsLimits.InBackground);
        _terminals.Control(_master, TerminalRequest.Flush, 0, TerminalSystem.Stranger).Error.ShouldBe(Errno.None, "its maker is never in the background");
        SetForeground(TerminalSystem.Session).ShouldBe(VfsLimits.InBackground);
        SetForeground(TerminalSystem.Session, force: true).ShouldBe(Errno.None);
        _terminals.Read(_slave).Error.ShouldBe(Errno.EAGAIN);
        _terminals.Read(_master, TerminalSystem.Stranger).Text.ShouldBe("ac");
    }

    [Test]
    public void Who_is_of_another_session_is_in_no_background()
    {
        uint stranger = _terminals.OpenSlave(_number, OpenFlags.ReadWrite, TerminalSystem.Stranger);
        SetForeground(TerminalSystem.Job).ShouldBe(Errno.None);
        _terminals.Read(stranger, TerminalSystem.Stranger).Error.ShouldBe(Errno.EAGAIN);
        _terminals.Control(stranger, TerminalRequest.Foreground, 0, TerminalSystem.Stranger).Error.ShouldBe(Errno.ENOTTY);
        _terminals.Control(_master, TerminalRequest.Foreground, 0, TerminalSystem.Stranger).ShouldBe((Errno.None, TerminalSystem.Job), "but its maker is told");
        _terminals.System.Server.SetForeground(FakeSystem.Control, TerminalSystem.Stranger, stranger, 20, true).ShouldBe(Errno.ENOTTY);
    }

    [Test]
    public void A_new_size_is_told_to_the_foreground_once()
    {
        _terminals.Control(_slave, TerminalRequest.SetWindowSize, 24 | (80UL << 16)).Error.ShouldBe(Errno.None);
        _terminals.Signals().ShouldBe([(TerminalSystem.Session, TerminalSystem.Session, 28u)]);
        _terminals.Control(_master, TerminalRequest.SetWindowSize, 24 | (80UL << 16), TerminalSystem.Stranger).Error.ShouldBe(Errno.None);
        _terminals.Signals().ShouldBeEmpty("it is the same size");
        _terminals.Control(_master, TerminalRequest.WindowSize, 0, TerminalSystem.Stranger).Value.ShouldBe(24 | (80UL << 16));
    }

    [Test]
    public void When_a_leader_ends_the_foreground_is_told_and_the_terminal_is_free()
    {
        uint tty = _terminals.OpenSlave(_number, OpenFlags.ReadWrite, TerminalSystem.Member);
        SetForeground(TerminalSystem.Job).ShouldBe(Errno.None);
        _terminals.System.Server.EndDomain(FakeSystem.Control, TerminalSystem.Leader).ShouldBe(Errno.None);
        _terminals.Signals().ShouldBe([(TerminalSystem.Session, TerminalSystem.Job, 1u)]);
        _terminals.Write(tty, "x", TerminalSystem.Member).ShouldBe(Errno.None, "what is open stays open");
        _terminals.System.Open("/dev/tty", OpenFlags.ReadWrite, out _, domain: TerminalSystem.Member).ShouldBe(Errno.ENXIO);
        uint again = _terminals.OpenSlave(_number, OpenFlags.ReadWrite, TerminalSystem.Stranger);
        _terminals.Control(again, TerminalRequest.Session, 0, TerminalSystem.Stranger).ShouldBe((Errno.None, 20UL), "the next session may have it");
    }

    [Test]
    public void TIOCNOTTY_takes_the_terminal_from_one_or_with_its_leader_from_all()
    {
        uint tty = _terminals.OpenSlave(_number, OpenFlags.ReadWrite, TerminalSystem.Member);
        _terminals.Control(tty, TerminalRequest.Leave, 0, TerminalSystem.Member).Error.ShouldBe(Errno.None);
        _terminals.System.Open("/dev/tty", OpenFlags.ReadWrite, out _, domain: TerminalSystem.Member).ShouldBe(Errno.ENXIO);
        _terminals.System.Open("/dev/tty", OpenFlags.ReadWrite, out _).ShouldBe(Errno.None);
        _terminals.Control(tty, TerminalRequest.Leave, 0, TerminalSystem.Member).Error.ShouldBe(Errno.ENOTTY);
        _terminals.Control(_slave, TerminalRequest.Leave).Error.ShouldBe(Errno.None);
        _terminals.Signals().ShouldBe([(TerminalSystem.Session, TerminalSystem.Session, 1u), (TerminalSystem.Session, TerminalSystem.Session, 18u)]);
        _terminals.System.Open("/dev/tty", OpenFlags.ReadWrite, out _).ShouldBe(Errno.ENXIO);
        _terminals.Read(_slave).Error.ShouldBe(Errno.EAGAIN, "what is open stays open");
    }

    [Test]
    public void A_new_session_has_no_terminal_and_a_child_is_where_its_parent_is()
    {
        _terminals.System.Server.CreateDomain(FakeSystem.Control, 0x1005, TerminalSystem.Leader, ulong.MaxValue).ShouldBe(Errno.None);
        SetForeground(TerminalSystem.Job).ShouldBe(Errno.None);
        _terminals.Read(_slave, 0x1005).Error.ShouldBe(VfsLimits.InBackground);
        _terminals.System.Server.EndDomain(FakeSystem.Control, 0x1005).ShouldBe(Errno.None);
        _terminals.Signals().ShouldBeEmpty("it led nothing");
        _terminals.System.Server.SetSession(FakeSystem.Control, TerminalSystem.Member, 30, 30, true).ShouldBe(Errno.None);
        _terminals.System.Open("/dev/tty", OpenFlags.ReadWrite, out _, domain: TerminalSystem.Member).ShouldBe(Errno.ENXIO);
    }

    [Test]
    public void Only_the_process_server_says_who_is_where()
    {
        _terminals.System.Server.SetSession(2, TerminalSystem.Leader, 1, 1, true).ShouldBe(Errno.EPERM);
        _terminals.System.Server.SetForeground(2, TerminalSystem.Leader, _slave, 1, true).ShouldBe(Errno.EPERM);
        _terminals.System.Server.WatchTerminals(2, 5).ShouldBe(Errno.EPERM);
        _terminals.System.Server.WatchTerminals(FakeSystem.Control, 5).ShouldBe(Errno.EPERM, "somebody watches already");
        _terminals.System.Server.TakeTerminalSignal(2, out _, out _, out _).ShouldBe(Errno.EPERM);
        _terminals.System.Server.SetSession(FakeSystem.Control, 0x9999, 1, 1, true).ShouldBe(Errno.ESRCH);
        _terminals.System.Server.SetForeground(FakeSystem.Control, TerminalSystem.Leader, 999, 1, true).ShouldBe(Errno.EBADF);
    }

    private Errno SetForeground(uint group, bool force = false) =>
        _terminals.System.Server.SetForeground(FakeSystem.Control, TerminalSystem.Leader, _slave, group, force);
}
