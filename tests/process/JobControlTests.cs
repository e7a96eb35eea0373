using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;
using Pistachio.Processes.Server;
using Pistachio.Processes.Tests.Fakes;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Processes.Tests;

/// <summary>What comes of using a terminal from the background, and signals that terminals send.</summary>
[TestFixture]
internal sealed class JobControlTests
{
    private const uint TerminalStop = 20;
    private const uint TerminalInput = 21;
    private const uint TerminalOutput = 22;
    private const uint Handle = 7;

    private TestSystem _system = null!;
    private Process _shell = null!;
    private Process _job = null!;

    /// <summary>A shell with a job in a process group of its own.</summary>
    [SetUp]
    public void Start()
    {
        _system = new TestSystem();
        _shell = _system.Launch();
        _job = _system.Fork(_shell);
        _system.Server.SetGroup(_shell.Domain, _job.Pid, 0).ShouldBe(Errno.None);
    }

    [Test]
    public void The_vfs_server_is_told_where_processes_belong()
    {
        _system.Servers.Sessions[_shell.Domain].ShouldBe((_shell.Pid, _shell.Pid, true));
        _system.Servers.Sessions[_job.Domain].ShouldBe((_shell.Pid, _job.Pid, false));
        Process child = _system.Fork(_job);
        _system.Servers.Sessions.ShouldNotContainKey(child.Domain, "it is where its parent is");
        _system.Server.MakeSession(child.Domain, out uint session).ShouldBe(Errno.None);
        _system.Servers.Sessions[child.Domain].ShouldBe((session, session, true));
    }

    [Test]
    public void The_child_of_a_vfork_that_was_moved_before_it_ran_belongs_where_it_was_moved()
    {
        _system.WriteRequest(_shell, "/bin/child\0child\0");
        _system.Server.ReserveChild(_shell.Domain, out uint pid).ShouldBe(Errno.None);
        _system.Server.SetGroup(_shell.Domain, pid, 0).ShouldBe(Errno.None);
        _system.Server.SpawnChild(_shell.Domain, pid, ProcessRequest.StringsOffset + 17, 0).ShouldBe(Errno.None);
        _system.Servers.Sessions[_system.Table.Find(pid)!.Domain].ShouldBe((_shell.Pid, pid, false));
    }

    [TestCase(true, TerminalInput)]
    [TestCase(false, TerminalOutput)]
    public void Who_uses_the_terminal_from_the_background_is_stopped_with_all_its_group(bool reads, uint signal)
    {
        Process other = _system.Fork(_job);
        _system.Server.UseFromBackground(_job.Domain, reads).ShouldBe(Errno.EINTR);
        (_job.IsStopped, other.IsStopped, _shell.IsStopped).ShouldBe((true, true, false));
        _system.Wait(_shell, (int)_job.Pid, WaitOptions.Untraced, out Pistachio.UserCall.Message answer);
        answer.W1.ShouldBe((ulong)WaitStatus.Stopped(signal));
    }

    [TestCase(true, Errno.EIO)]
    [TestCase(false, Errno.None)]
    public void Who_blocks_or_ignores_the_signal_may_write_and_not_read(bool reads, Errno expected)
    {
        ulong bit = Signals.BitOf(reads ? TerminalInput : TerminalOutput);
        _system.SignalsOf(_job).Ignored = bit;
        _system.Server.UseFromBackground(_job.Domain, reads).ShouldBe(expected);
        _system.SignalsOf(_job).Ignored = 0;
        _system.SignalsOf(_job).Blocked = bit;
        _system.Server.UseFromBackground(_job.Domain, reads).ShouldBe(expected);
        _job.IsStopped.ShouldBeFalse();
    }

    [Test]
    public void An_orphaned_group_is_not_stopped_and_gets_an_error()
    {
        Process child = _system.Fork(_job);
        _system.Exit(_job, 0);
        _system.Server.UseFromBackground(child.Domain, true).ShouldBe(Errno.EIO);
        _system.Server.UseFromBackground(child.Domain, false).ShouldBe(Errno.EIO);
        child.IsStopped.ShouldBeFalse();
    }

    [Test]
    public void A_group_of_the_session_comes_to_the_foreground_and_no_other()
    {
        _system.Server.SetForeground(_shell.Domain, Handle, (int)_job.Pid).ShouldBe(Errno.None);
        _system.Servers.Foregrounds.ShouldBe([(_shell.Domain, Handle, _job.Pid, false)]);
        Process stranger = _system.Launch();
        _system.Server.SetForeground(_shell.Domain, Handle, (int)stranger.Pid).ShouldBe(Errno.EPERM);
        _system.Server.SetForeground(_shell.Domain, Handle, 999).ShouldBe(Errno.ESRCH);
        _system.Server.SetForeground(_shell.Domain, Handle, -1).ShouldBe(Errno.EINVAL);
        _system.Servers.Foregrounds.Count.ShouldBe(1);
        _system.Servers.ForegroundAnswer = Errno.ENOTTY;
        _system.Server.SetForeground(_shell.Domain, Handle, (int)_job.Pid).ShouldBe(Errno.ENOTTY);
    }

    [Test]
    public void The_group_of_a_zombie_still_comes_to_the_foreground()
    {
        _system.Exit(_job, 0);
        _system.Server.SetForeground(_shell.Domain, Handle, (int)_job.Pid).ShouldBe(Errno.None);
    }

    [Test]
    public void Who_takes_the_foreground_from_the_background_is_stopped_unless_it_blocks_the_signal()
    {
        _system.Servers.ForegroundAnswer = VfsLimits.InBackground;
        _system.Server.SetForeground(_job.Domain, Handle, (int)_job.Pid).ShouldBe(Errno.EINTR);
        _job.IsStopped.ShouldBeTrue();
        _system.SignalsOf(_shell).Blocked = Signals.BitOf(TerminalOutput);
        _system.Servers.ForegroundAnswer = Errno.None;
        _system.Server.SetForeground(_shell.Domain, Handle, (int)_shell.Pid).ShouldBe(Errno.None);
        _system.Servers.Foregrounds[^1].Force.ShouldBeTrue();
    }

    [Test]
    public void Typed_signals_reach_the_group_and_a_hang_up_the_leader_alone()
    {
        _system.Servers.TerminalSignals.Enqueue((_shell.Session, _job.Pid, TerminalStop));
        _system.Servers.TerminalSignals.Enqueue((_shell.Session + 1, _shell.Pid, 2));
        _system.Server.SendTerminalSignals();
        (_job.IsStopped, _shell.IsAlive).ShouldBe((true, true), "the second is of a session that there is not");
        Process other = _system.Fork(_shell);
        _system.Servers.TerminalSignals.Enqueue((_shell.Session, 0, 1));
        _system.Server.SendTerminalSignals();
        (_shell.IsAlive, other.IsAlive).ShouldBe((false, true));
    }
}
