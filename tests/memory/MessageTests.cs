using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Memory.Protocol;
using Pistachio.Memory.Server;
using Pistachio.Memory.Tests.Fakes;
using Pistachio.UserCall;
using Shouldly;

namespace Pistachio.Memory.Tests;

/// <summary>Requests as messages: what clients send arrives, and nonsense is refused.</summary>
[TestFixture]
internal sealed class MessageTests
{
    private FakeKernel _kernel = null!;
    private MemoryServer _server = null!;

    [SetUp]
    public void Start()
    {
        _kernel = new FakeKernel(1024);
        _server = new MemoryServer(_kernel, _kernel.Untyped);
        KernelTransport.Current = new FakeTransport(_kernel, _server);
    }

    [Test]
    public void The_supervisor_makes_a_domain_and_sees_what_it_uses()
    {
        MemoryControlClient control = new(MemoryBadge.Control);
        control.CreateDomain(7, 64).ShouldBe(Errno.None);
        MemoryClient domain = new(7);
        domain.AllocateFrames(0, out uint granule, out ulong memory).ShouldBe(Errno.None);

        control.DomainUsage(7, out ulong quota, out ulong used, out _).ShouldBe(Errno.None);
        (quota, used).ShouldBe((64UL, 16UL));
        control.MachineUsage(out ulong total, out ulong free).ShouldBe(Errno.None);
        (total, free).ShouldBe((1024UL, 1008UL));
        _kernel[memory].Parent!.Kind.ShouldBe(CapabilityKind.Memory, "a child of the server's capability");
        domain.ReleaseFrames(granule).ShouldBe(Errno.None);
        _kernel.Exists(memory).ShouldBeFalse();
        control.SetQuota(7, 0).ShouldBe(Errno.None);
        domain.AllocateFrames(0, out _, out _).ShouldBe(Errno.ENOMEM);
        control.Reclaim(7, 1, 1).ShouldBe(Errno.None);
        control.DestroyDomain(7, out _).ShouldBe(Errno.None);
        domain.AllocateFrames(0, out _, out _).ShouldBe(Errno.EPERM);
    }

    [Test]
    public void A_domain_cannot_speak_the_protocol_of_the_supervisor()
    {
        new MemoryControlClient(MemoryBadge.Control).CreateDomain(7, 64).ShouldBe(Errno.None);
        new MemoryControlClient(7).SetQuota(7, 1000).ShouldBe(Errno.EPERM);
        new MemoryControlClient(7).DestroyDomain(7, out _).ShouldBe(Errno.EPERM);
    }

    [TestCase(0x10, 99, 0, Errno.ENOSYS)]
    [TestCase(0x11, 99, 0, Errno.ENOSYS)]
    [TestCase(0x77, 1, 0, Errno.ENOSYS)]
    [TestCase(0x10, 2, 5, Errno.EINVAL)]
    public void Nonsense_is_refused(int protocol, int operation, int extraWords, Errno expected)
    {
        Message message = default;
        message.Tag = new MessageTag((uint)protocol, (uint)operation, extraWords).Value;
        message.Badge = 7;

        _server.Handle(ref message, FakeTransport.ServerPage);

        new MessageTag(message.Tag).Operation.ShouldBe((uint)expected);
    }

    [Test]
    public void Capabilities_sent_along_do_not_fill_the_table_of_the_server()
    {
        new MemoryControlClient(MemoryBadge.Control).CreateDomain(7, 64);
        MemoryClient domain = new(7);
        ulong notification = _kernel.AddNotification();
        int before = 0;
        for (int i = 0; i < 10; i++)
        {
            domain.FeedTables(notification).ShouldBe(Errno.EINVAL);
            new MemoryClient(99).FeedTables(notification).ShouldBe(Errno.EPERM);
            new MemoryClient(99).SetReclaimNotification(notification).ShouldBe(Errno.EPERM);
            domain.SetReclaimNotification(notification).ShouldBe(Errno.None);

            // The first time blocks are cut; from then on the last notification replaces the one before.
            before = i == 0 ? _kernel.Capabilities.Count : before;
        }

        _kernel.Capabilities.Count.ShouldBe(before);
    }
}
