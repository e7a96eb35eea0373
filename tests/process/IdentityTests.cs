using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;
using Pistachio.Processes.Server;
using Pistachio.Processes.Tests.Fakes;
using Shouldly;

namespace Pistachio.Processes.Tests;

internal sealed class IdentityTests
{
    private const uint Same = uint.MaxValue;

    [Test]
    public void A_user_without_privileges_moves_only_among_its_own_ids()
    {
        TestSystem system = new();
        Process process = system.Launch();
        system.Server.SetUser(process.Domain, 10, 20, 30).ShouldBe(Errno.None);
        system.Server.SetUser(process.Domain, Same, 30, Same).ShouldBe(Errno.None);
        system.Server.SetUser(process.Domain, Same, 40, Same).ShouldBe(Errno.EPERM);
        system.Server.SetUser(process.Domain, 0, Same, Same).ShouldBe(Errno.EPERM);
        system.Server.SetUser(process.Domain, 30, 10, 20).ShouldBe(Errno.EPERM); // 20 is gone
        (process.Identity.User, process.Identity.EffectiveUser, process.Identity.SavedUser).ShouldBe((10U, 30U, 30U));
    }

    [Test]
    public void The_superuser_can_go_back_as_long_as_it_keeps_an_id()
    {
        TestSystem system = new();
        Process process = system.Launch();
        system.Server.SetUser(process.Domain, Same, 1000, Same).ShouldBe(Errno.None);
        system.Server.SetGroups(process.Domain, [1, 0, 0, 0]).ShouldBe(Errno.EPERM);
        system.Server.SetUser(process.Domain, Same, 0, Same).ShouldBe(Errno.None);
        system.Server.SetUser(process.Domain, 1000, 1000, 1000).ShouldBe(Errno.None);
        system.Server.SetUser(process.Domain, Same, 0, Same).ShouldBe(Errno.EPERM);
    }

    [Test]
    public void The_file_server_learns_who_a_process_is()
    {
        TestSystem system = new();
        Process process = system.Launch();
        system.Server.SetGroupIdentity(process.Domain, 5, 6, 7).ShouldBe(Errno.None);
        system.Server.SetGroups(process.Domain, [9, 0, 0, 0, 8, 1, 0, 0]).ShouldBe(Errno.None);
        Identity told = system.Servers.Identities[process.Domain];
        (told.Group, told.EffectiveGroup, told.SavedGroup).ShouldBe((5U, 6U, 7U));
        told.Groups.ShouldBe([9U, 264U]);
        byte[] groups = new byte[128];
        system.Server.Groups(process.Domain, groups, out int bytes).ShouldBe(Errno.None);
        groups[..bytes].ShouldBe([9, 0, 0, 0, 8, 1, 0, 0]);
        system.Server.SetGroups(process.Domain, [1, 2, 3]).ShouldBe(Errno.EINVAL);
    }

    [Test]
    public void A_process_does_not_change_when_the_file_server_cannot_hear_of_it()
    {
        TestSystem system = new();
        Process process = system.Launch();
        system.Servers.Refuses = nameof(ISystemServers.SetFileIdentity);
        system.Server.SetUser(process.Domain, 1, 1, 1).ShouldBe(Errno.ENOMEM);
        process.Identity.User.ShouldBe(0U);
    }

    [Test]
    public void Children_inherit_identity_and_limits()
    {
        TestSystem system = new();
        Process parent = system.Launch();
        system.Server.SetUser(parent.Domain, 7, 7, 7).ShouldBe(Errno.None);
        system.Server.SetLimit(parent.Domain, 0, ResourceLimit.Core, 1, 2).ShouldBe(Errno.None);
        Process child = system.Fork(parent);
        child.Identity.ShouldBe(parent.Identity);
        system.Server.Limit(child.Domain, 0, ResourceLimit.Core, out ulong soft, out ulong hard).ShouldBe(Errno.None);
        (soft, hard).ShouldBe((1UL, 2UL));
    }

    [Test]
    public void Whoever_is_no_process_is_refused()
    {
        TestSystem system = new();
        system.Launch();
        const ulong nobody = 0x9999;
        system.Server.SetUser(nobody, 1, 1, 1).ShouldBe(Errno.EPERM);
        system.Server.Kill(nobody, -1, 9).ShouldBe(Errno.EPERM);
        system.Server.CreateChild(nobody, out _, out _).ShouldBe(Errno.EPERM);
        system.Server.MakeSession(nobody, out _).ShouldBe(Errno.EPERM);
        system.Server.SetLimit(nobody, 0, ResourceLimit.Core, 0, 0).ShouldBe(Errno.EPERM);
    }
}
