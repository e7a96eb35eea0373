using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Processes.Server;
using Pistachio.Processes.Tests.Fakes;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Processes.Tests;

/// <summary>Who may look into a process (PR_SET_DUMPABLE of Linux).</summary>
internal sealed class DumpableTests
{
    [Test]
    public void A_forked_child_is_as_its_parent_and_an_executed_program_is_open_again()
    {
        TestSystem system = new();
        Process parent = system.Launch();
        IsDumpable(system, parent).ShouldBeTrue();
        system.Server.SetDumpable(parent.Domain, false).ShouldBe(Errno.None);
        system.Server.SetDumpable(parent.Domain, false).ShouldBe(Errno.None);
        IsDumpable(system, parent).ShouldBeFalse();
        system.Servers.Undumpable.ShouldBe([parent.Domain]);

        IsDumpable(system, system.Spawn(parent)).ShouldBeTrue();
        Process child = system.Fork(parent);
        IsDumpable(system, child).ShouldBeFalse();
        system.Servers.Undumpable.Add(child.Domain); // the VFS server knows that by itself
        system.Server.Executed(child.Domain, "name"u8, out _, out _, out _).ShouldBe(Errno.None);
        IsDumpable(system, child).ShouldBeTrue();
        system.Servers.Undumpable.ShouldBe([parent.Domain]);
        system.Server.SetDumpable(0x9999, true).ShouldBe(Errno.EPERM);
        system.Server.Dumpable(0x9999, out _).ShouldBe(Errno.EPERM);
    }

    [Test]
    public void What_the_VFS_server_does_not_know_is_not_so()
    {
        TestSystem system = new();
        Process parent = system.Launch();
        system.Servers.Refuses = nameof(ISystemServers.SetDumpable);
        system.Server.SetDumpable(parent.Domain, false).ShouldBe(Errno.ENOMEM);
        IsDumpable(system, parent).ShouldBeTrue();
    }

    [Test]
    public void The_environment_of_one_that_is_not_dumpable_is_for_itself_and_the_superuser()
    {
        TestSystem system = new();
        Process superuser = system.Launch();
        Process first = system.Fork(superuser);
        Process second = system.Fork(superuser);
        system.Server.SetUser(first.Domain, 5, 5, 5).ShouldBe(Errno.None);
        system.Server.SetUser(second.Domain, 5, 5, 5).ShouldBe(Errno.None);
        Read(system, first, second).ShouldBe(Errno.None);
        system.Server.SetDumpable(second.Domain, false).ShouldBe(Errno.None);
        Read(system, first, second).ShouldBe(Errno.EACCES);
        Read(system, second, second).ShouldBe(Errno.None);
        Read(system, superuser, second).ShouldBe(Errno.None);
    }

    private static bool IsDumpable(TestSystem system, Process process)
    {
        system.Server.Dumpable(process.Domain, out bool isDumpable).ShouldBe(Errno.None);
        return isDumpable;
    }

    private static Errno Read(TestSystem system, Process reader, Process process) =>
        system.Server.Text(reader.Domain, (uint)TextFile.Environment, process.Pid, 0, 100, new byte[100], out _);
}
