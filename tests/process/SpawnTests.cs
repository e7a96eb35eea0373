using System;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;
using Pistachio.Processes.Server;
using Pistachio.Processes.Tests.Fakes;
using Shouldly;

namespace Pistachio.Processes.Tests;

internal sealed class SpawnTests
{
    [Test]
    public void A_spawned_child_begins_with_what_its_parent_wrote_and_cannot_change_it()
    {
        TestSystem system = new();
        Process parent = system.Launch();

        Process child = system.Spawn(parent, "/bin/child\0child\0-x\0", handles: 0x1E);

        StringsOf(system.RequestOf(child)).ShouldBe("/bin/child\0child\0-x\0");
        (child.Name, child.HasExecuted, child.State).ShouldBe(("child", true, ProcessState.Running));
        FakeCapability pages = system.Kernel[child.Objects!.StartPage];
        (pages.MappedIn, pages.Base, pages.Rights).ShouldBe((system.Kernel[child.Objects.Space], ProcessLayout.FirstRequest, Rights.Read));
        system.Servers.Inherited[child.Domain].ShouldBe(0x1EUL);
        child.Objects.RequestSize.ShouldBe(0);
        system.Kernel[child.Objects.Thread].Runs.ShouldBeTrue();
    }

    [Test]
    public void The_child_of_a_vfork_has_an_identity_of_its_own_when_it_wants_one()
    {
        TestSystem system = new();
        Process parent = system.Launch();
        system.Server.ReserveChild(parent.Domain, out uint pid).ShouldBe(Errno.None);
        system.Server.ActAsChild(parent.Domain, pid + 1).ShouldBe(Errno.ESRCH);

        system.Server.ActAsChild(parent.Domain, pid).ShouldBe(Errno.None);
        system.Server.SetUser(parent.Domain, 1000, 1000, 1000).ShouldBe(Errno.None);
        system.Server.SetUser(parent.Domain, 0, 0, 0).ShouldBe(Errno.EPERM);
        system.Servers.Identities[parent.Domain].User.ShouldBe(1000U);
        parent.Identity.ShouldBe(Identity.Superuser);

        system.Servers.Refuses = nameof(ISystemServers.SetFileIdentity);
        system.Server.EndChild(parent.Domain, pid, 0).ShouldBe(Errno.ENOMEM); // the parent must not keep files of somebody else
        system.Servers.Refuses = "";
        system.Server.EndChild(parent.Domain, pid, 0).ShouldBe(Errno.None);
        system.Servers.Identities[parent.Domain].ShouldBe(Identity.Superuser);
        system.Server.Identity(parent.Domain, out uint user, out _, out _, out _, out _, out _).ShouldBe(Errno.None);
        user.ShouldBe(0U);
    }

    [Test]
    public void The_child_of_a_vfork_leads_a_session_when_it_makes_one()
    {
        TestSystem system = new();
        Process parent = system.Launch();
        uint before = parent.Session;
        system.Server.ReserveChild(parent.Domain, out uint pid).ShouldBe(Errno.None);
        system.Server.ActAsChild(parent.Domain, pid).ShouldBe(Errno.None);

        system.Server.MakeSession(parent.Domain, out uint session).ShouldBe(Errno.None);
        system.Server.MakeSession(parent.Domain, out _).ShouldBe(Errno.EPERM);

        session.ShouldBe(pid);
        system.Server.Relations(parent.Domain, pid, out _, out uint group, out session).ShouldBe(Errno.None);
        (group, session, parent.Session).ShouldBe((pid, pid, before));
    }

    [Test]
    public void A_request_of_more_than_a_page_goes_to_memory_of_the_childs_own()
    {
        TestSystem system = new();
        Process parent = system.Launch();
        string strings = "/bin/child\0child\0" + new string('a', 9000) + '\0';

        Process child = system.Spawn(parent, strings);

        StringsOf(system.RequestOf(child)).ShouldBe(strings);
        child.Name.ShouldBe("child");
        FakeCapability own = system.Kernel[child.Objects!.Requests[0].Memory].Children.ShouldHaveSingleItem();
        (own.MappedIn, own.Base).ShouldBe((system.Kernel[child.Objects.Space], ProcessLayout.PrivateMemory));
        StringsOf(system.RequestOf(system.Spawn(child, "/bin/next\0next\0"))).ShouldBe("/bin/next\0next\0");
    }

    [Test]
    public void Nothing_of_a_request_is_left_for_the_next_process()
    {
        TestSystem system = new();
        Process parent = system.Launch();
        Process child = system.Spawn(parent, "/bin/child\0child\0secret\0");
        byte[] pages = system.Kernel[child.Objects!.StartPage].Content!;
        Encoding.ASCII.GetString(pages).ShouldContain("secret");

        system.Exit(child, 0);

        pages.Take(StartPage.PageSize).ShouldAllBe(each => each == 0);
        Process forked = system.Fork(parent);
        system.Kernel[forked.Objects!.StartPage].Content.ShouldBeSameAs(pages);
    }

    [Test]
    public void A_child_is_told_its_identity_and_its_limits_on_the_start_page()
    {
        TestSystem system = new();
        Process parent = system.Fork(system.Launch());
        system.Server.SetGroupIdentity(parent.Domain, 20, 21, 22).ShouldBe(Errno.None);
        system.Server.SetUser(parent.Domain, 10, 11, 12).ShouldBe(Errno.None);
        system.Server.SetLimit(parent.Domain, 0, ResourceLimit.OpenFiles, 99, 100).ShouldBe(Errno.None);

        Process child = system.Spawn(parent);

        StartPage page = MemoryMarshal.Read<StartPage>(system.Kernel[child.Objects!.StartPage].Content.AsSpan(StartPage.PageSize));
        page.Arguments[ProcessLayout.UserArgument].ShouldBe(10UL | (11UL << 32));
        page.Arguments[ProcessLayout.GroupArgument].ShouldBe(20UL | (21UL << 32));
        page.Arguments[ProcessLayout.OpenFilesArgument].ShouldBe(99UL);
        page.Arguments[ProcessLayout.AddressSpaceArgument].ShouldBe(ulong.MaxValue);
        page.Arguments[ProcessLayout.DataArgument].ShouldBe(ulong.MaxValue);
    }

    [TestCase(0U)]
    [TestCase(ProcessRequest.HeaderSize - 1U)]
    [TestCase(ProcessRequest.UsualSize + 1U)]
    [TestCase(uint.MaxValue)]
    public void A_request_of_a_size_that_none_can_have_is_refused(uint bytes)
    {
        TestSystem system = new();
        Process parent = system.Launch();
        system.WriteRequest(parent, "/bin/a\0a\0");
        system.Server.ReserveChild(parent.Domain, out uint pid).ShouldBe(Errno.None);
        system.Server.SpawnChild(parent.Domain, pid, bytes, 0).ShouldBe(Errno.EINVAL);
        system.Server.SpawnChild(parent.Domain, pid, ProcessRequest.HeaderSize, 0).ShouldBe(Errno.None);
    }

    [Test]
    public void Only_who_has_written_a_request_can_spawn_and_only_a_reserved_child_of_its_own()
    {
        TestSystem system = new();
        Process parent = system.Launch();
        Process other = system.Fork(parent);
        system.Server.ReserveChild(parent.Domain, out uint pid).ShouldBe(Errno.None);
        system.Server.SpawnChild(parent.Domain, pid, 100, 0).ShouldBe(Errno.EINVAL, "it has no memory for a request");
        system.WriteRequest(other, "/bin/a\0a\0");
        system.Server.SpawnChild(other.Domain, pid, 100, 0).ShouldBe(Errno.ESRCH);
        system.Server.SpawnChild(other.Domain, other.Pid, 100, 0).ShouldBe(Errno.ESRCH);
        system.Server.SpawnChild(0x999, pid, 100, 0).ShouldBe(Errno.EPERM);
    }

    [TestCase(20)]
    [TestCase(9000)]
    [TestCase(130_000)]
    public void A_spawn_that_fails_at_any_kernel_call_leaves_the_child_reserved_and_nothing_behind(int argument)
    {
        TestSystem system = new();
        Process parent = system.Launch();
        string strings = "/bin/child\0" + new string('a', argument) + '\0';
        system.Exit(system.Spawn(parent, strings), 0); // slabs are there to be used again
        system.Server.Wait(parent.Domain, -1, WaitOptions.None, 0, out _, out _, out _, out _);
        int capabilities = system.Kernel.Capabilities;
        system.Server.ReserveChild(parent.Domain, out uint pid).ShouldBe(Errno.None);
        uint bytes = (uint)(ProcessRequest.StringsOffset + strings.Length);
        int failures = 0;
        while (true)
        {
            system.Kernel.FailAfter(failures);
            Errno error = system.Server.SpawnChild(parent.Domain, pid, bytes, 0);
            system.Kernel.NeverFail();
            if (error == Errno.None)
                break;
            failures++;
            error.ShouldBe(Errno.ENOMEM);
            system.Kernel.Capabilities.ShouldBe(capabilities, $"after call {failures}");
            (system.Servers.Memory.Count, system.Servers.Files.Count, system.Servers.Contexts.Count).ShouldBe((1, 1, 1));
        }

        failures.ShouldBeGreaterThan(20);
        StringsOf(system.RequestOf(system.Table.Find(pid)!)).ShouldBe(strings);
        system.Exit(system.Table.Find(pid)!, 0);
        system.Kernel.Capabilities.ShouldBe(capabilities);
    }

    private static string StringsOf(byte[] request) =>
        Encoding.ASCII.GetString(request, ProcessRequest.StringsOffset, (int)MemoryMarshal.Read<ProcessRequest>(request).StringBytes);

    [Test]
    public void What_the_child_of_a_vfork_forks_is_its_child_and_an_orphan_after_it()
    {
        TestSystem system = new();
        Process first = system.Launch();
        system.Server.ReserveChild(first.Domain, out uint reserved).ShouldBe(Errno.None);
        system.Server.CreateChild(first.Domain, out uint made, out _).ShouldBe(Errno.None);
        system.Server.GiveChild(first.Domain, made, made).ShouldBe(Errno.ESRCH);
        system.Server.GiveChild(first.Domain, made, reserved).ShouldBe(Errno.None);
        system.Server.GiveChild(first.Domain, made, reserved).ShouldBe(Errno.ESRCH);
        system.Server.StartChild(first.Domain, made).ShouldBe(Errno.None);
        Process child = system.Table.Find(made).ShouldNotBeNull();
        system.Server.Relations(child.Domain, 0, out uint parent, out _, out _).ShouldBe(Errno.None);
        parent.ShouldBe(reserved);
        system.Server.EndChild(first.Domain, reserved, 0).ShouldBe(Errno.None);
        system.Server.Relations(child.Domain, 0, out parent, out _, out _).ShouldBe(Errno.None);
        parent.ShouldBe(ProcessTable.LauncherPid);
        system.Exit(child, 0);
        system.Table.Find(made).ShouldBeNull();
    }
}
