using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;
using Pistachio.Processes.Server;
using Pistachio.Processes.Tests.Fakes;
using Shouldly;

namespace Pistachio.Processes.Tests;

internal sealed class LimitTests
{
    [Test]
    public void A_user_has_no_more_processes_than_its_limit()
    {
        TestSystem system = new();
        Process first = system.Launch();
        Process user = system.Fork(first);
        Process same = system.Fork(first);
        system.Server.SetUser(user.Domain, 1000, 1000, 1000).ShouldBe(Errno.None);
        system.Server.SetUser(same.Domain, 1000, 1000, 1000).ShouldBe(Errno.None);
        system.Server.SetLimit(user.Domain, 0, ResourceLimit.Processes, 3, 3).ShouldBe(Errno.None);

        Process child = system.Fork(user);
        system.Server.CreateChild(user.Domain, out _, out _).ShouldBe(Errno.EAGAIN);
        system.Server.ReserveChild(user.Domain, out _).ShouldBe(Errno.EAGAIN);
        system.Exit(child, 0);
        system.Server.ReserveChild(user.Domain, out _).ShouldBe(Errno.EAGAIN); // the zombie counts
        system.Wait(user, -1, WaitOptions.None, out _);
        system.Server.ReserveChild(user.Domain, out _).ShouldBe(Errno.None);
    }

    [Test]
    public void The_superuser_is_not_bound_by_the_number_of_processes()
    {
        TestSystem system = new();
        Process first = system.Launch();
        system.Server.SetLimit(first.Domain, 0, ResourceLimit.Processes, 0, 0).ShouldBe(Errno.None);
        system.Fork(first).IsAlive.ShouldBeTrue();
    }

    [Test]
    public void The_smaller_of_address_space_and_data_is_the_memory_quota()
    {
        TestSystem system = new(memoryPages: 1000);
        Process process = system.Launch();
        system.Servers.Memory[process.Domain].Quota.ShouldBe(1000UL);
        system.Server.SetLimit(process.Domain, 0, ResourceLimit.AddressSpace, 800 * 4096, ulong.MaxValue).ShouldBe(Errno.None);
        system.Servers.Memory[process.Domain].Quota.ShouldBe(800UL);
        system.Server.SetLimit(process.Domain, 0, ResourceLimit.Data, 20 * 4096, ulong.MaxValue).ShouldBe(Errno.None);
        system.Servers.Memory[process.Domain].Quota.ShouldBe(20UL);
        system.Servers.Memory[system.Fork(process).Domain].Quota.ShouldBe(20UL);
        system.Server.SetLimit(process.Domain, 0, ResourceLimit.Data, ulong.MaxValue, ulong.MaxValue).ShouldBe(Errno.None);
        system.Servers.Memory[process.Domain].Quota.ShouldBe(800UL);
    }

    [Test]
    public void Raising_a_hard_limit_needs_privileges()
    {
        TestSystem system = new();
        Process process = system.Launch();
        system.Server.SetLimit(process.Domain, 0, ResourceLimit.Core, 5, 10).ShouldBe(Errno.None);
        system.Server.SetLimit(process.Domain, 0, ResourceLimit.Core, 5, 20).ShouldBe(Errno.None);
        system.Server.SetUser(process.Domain, 1, 1, 1).ShouldBe(Errno.None);
        system.Server.SetLimit(process.Domain, 0, ResourceLimit.Core, 5, 21).ShouldBe(Errno.EPERM);
        system.Server.SetLimit(process.Domain, 0, ResourceLimit.Core, 20, 20).ShouldBe(Errno.None);
        system.Server.SetLimit(process.Domain, 0, ResourceLimit.Core, 20, 10).ShouldBe(Errno.EINVAL);
        system.Server.SetLimit(process.Domain, 0, (ResourceLimit)16, 0, 0).ShouldBe(Errno.EINVAL);
        system.Server.Limit(process.Domain, 0, (ResourceLimit)16, out _, out _).ShouldBe(Errno.EINVAL);
    }

    [Test]
    public void Nobody_is_promised_more_descriptors_than_there_are()
    {
        TestSystem system = new();
        Process process = system.Launch();
        system.Server.SetLimit(process.Domain, 0, ResourceLimit.OpenFiles, 8192, 8193).ShouldBe(Errno.EPERM);
    }

    [Test]
    public void Limits_of_other_users_are_their_own()
    {
        TestSystem system = new();
        Process first = system.Launch();
        Process user = system.Fork(first);
        system.Server.SetUser(user.Domain, 1, 1, 1).ShouldBe(Errno.None);
        system.Server.Limit(user.Domain, first.Pid, ResourceLimit.Core, out _, out _).ShouldBe(Errno.EPERM);
        system.Server.SetLimit(user.Domain, first.Pid, ResourceLimit.Core, 0, 0).ShouldBe(Errno.EPERM);
        system.Server.SetLimit(first.Domain, user.Pid, ResourceLimit.Core, 0, 0).ShouldBe(Errno.None);
        system.Server.Limit(first.Domain, 30000, ResourceLimit.Core, out _, out _).ShouldBe(Errno.ESRCH);
    }
}
