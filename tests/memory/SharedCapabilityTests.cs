using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Memory.Protocol;
using Pistachio.Memory.Server;
using Pistachio.Memory.Tests.Fakes;
using Shouldly;

namespace Pistachio.Memory.Tests;

/// <summary>Shared objects in the hands of those who have a capability to them, whoever they are.</summary>
[TestFixture]
internal sealed class SharedCapabilityTests
{
    private const ulong Maker = 2;
    private const Rights ReadWrite = Rights.Read | Rights.Write;

    private FakeKernel _kernel = null!;
    private MemoryServer _server = null!;
    private uint _object;

    [SetUp]
    public void MakeObject()
    {
        _kernel = new FakeKernel(8192);
        _server = new MemoryServer(_kernel, _kernel.Untyped, 64, _kernel.AddEndpoint());
        _server.CreateDomain(MemoryBadge.Control, Maker, 4096).ShouldBe(Errno.None);
        _server.CreateShared(Maker, 100, out _object).ShouldBe(Errno.None);
    }

    [Test]
    public void Whoever_has_the_capability_gets_the_frames_with_its_rights()
    {
        ulong badge = BadgeOf(Rights.Read);
        _server.Size(badge, out uint granules).ShouldBe(Errno.None);
        granules.ShouldBe(100u);
        _server.SharedFrames(Maker, _object, 7, out uint first, out _, out ulong makers).ShouldBe(Errno.None);
        _server.Frames(badge, 7, out uint same, out _, out ulong memory).ShouldBe(Errno.None);
        same.ShouldBe(first);
        _kernel[memory].FirstFrame.ShouldBe(_kernel[makers].FirstFrame);
        _kernel[memory].Rights.ShouldBe(Rights.Read);
        _server.Frames(BadgeOf(ReadWrite), 7, out _, out _, out ulong writable).ShouldBe(Errno.None);
        _kernel[writable].Rights.ShouldBe(ReadWrite);
        _server.Frames(badge, 100, out _, out _, out _).ShouldBe(Errno.EINVAL);
    }

    [Test]
    public void Frames_first_touched_through_the_capability_are_those_that_the_maker_sees_and_pays_for()
    {
        _server.Frames(BadgeOf(ReadWrite), 50, out _, out _, out ulong memory).ShouldBe(Errno.None);
        _server.SharedFrames(Maker, _object, 50, out _, out _, out ulong makers).ShouldBe(Errno.None);
        _kernel[memory].FirstFrame.ShouldBe(_kernel[makers].FirstFrame);
        _server.Usage(Maker, out _, out ulong used, out _, out _);
        used.ShouldBe(16UL);
    }

    [Test]
    public void With_the_object_all_its_capabilities_and_frames_go()
    {
        _server.ShareCapability(Maker, _object, ReadWrite, out ulong capability).ShouldBe(Errno.None);
        ulong badge = _kernel[capability].Badge;
        _kernel.Derive(capability, Rights.All, out ulong holders).ShouldBe(CallStatus.Ok);
        _server.Frames(badge, 0, out _, out _, out ulong memory).ShouldBe(Errno.None);
        _kernel.Derive(memory, Rights.All, out ulong mapped).ShouldBe(CallStatus.Ok);

        _server.DetachShared(Maker, _object).ShouldBe(Errno.None);

        _kernel.Exists(holders).ShouldBeFalse();
        _kernel.Exists(mapped).ShouldBeFalse();
        _server.Frames(badge, 0, out _, out _, out _).ShouldBe(Errno.EBADF);
        _server.Size(badge, out _).ShouldBe(Errno.EBADF);
        _server.MachineUsage(MemoryBadge.Control, out ulong total, out ulong free);
        free.ShouldBe(total);
    }

    [Test]
    public void A_capability_has_no_more_rights_than_who_asks_for_it_and_is_no_domain()
    {
        _server.CreateDomain(MemoryBadge.Control, 3, 64);
        _server.ShareCapability(3, _object, Rights.Read, out _).ShouldBe(Errno.EACCES);
        _server.GrantShared(Maker, _object, 3, Rights.Read).ShouldBe(Errno.None);
        _server.AttachShared(3, _object).ShouldBe(Errno.None);
        _server.ShareCapability(3, _object, ReadWrite, out _).ShouldBe(Errno.EACCES);
        _server.ShareCapability(3, _object, Rights.Read, out ulong capability).ShouldBe(Errno.None);
        ulong badge = _kernel[capability].Badge;
        _server.Begin(badge, out _).ShouldBe(Errno.EPERM);
        _server.AllocateFrames(badge, 0, out _, out _).ShouldBe(Errno.EPERM);
        _server.CreateDomain(MemoryBadge.Control, badge, 64).ShouldBe(Errno.EINVAL);
        _server.Size(3, out _).ShouldBe(Errno.EBADF, "a domain is no shared object");
    }

    private ulong BadgeOf(Rights rights)
    {
        _server.ShareCapability(Maker, _object, rights, out ulong capability).ShouldBe(Errno.None);
        return _kernel[capability].Badge;
    }
}
