using System.Collections.Generic;
using System.Runtime.InteropServices;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Memory.Protocol;
using Pistachio.Memory.Server;
using Pistachio.Memory.Tests.Fakes;
using Shouldly;

namespace Pistachio.Memory.Tests;

/// <summary>The memory server: who may have what, and that everything comes back.</summary>
[TestFixture]
internal sealed class ServerTests
{
    private const ulong A = 10;
    private const ulong B = 11;
    private const Rights ReadWrite = Rights.Read | Rights.Write;

    private FakeKernel _kernel = null!;
    private MemoryServer _server = null!;

    [SetUp]
    public void Start()
    {
        _kernel = new FakeKernel(512, 100);
        _server = new MemoryServer(_kernel, _kernel.Untyped);
        _server.CreateDomain(MemoryBadge.Control, A, 160).ShouldBe(Errno.None);
        _server.CreateDomain(MemoryBadge.Control, B, 160).ShouldBe(Errno.None);
    }

    [TearDown]
    public void Check() => Invariants.Check(_kernel);

    [Test]
    public void A_domain_gets_frames_up_to_its_quota_and_not_one_more()
    {
        for (int i = 0; i < 10; i++)
            _server.AllocateFrames(A, 0, out _, out _).ShouldBe(Errno.None);
        _server.AllocateFrames(A, 0, out _, out ulong none).ShouldBe(Errno.ENOMEM);
        none.ShouldBe(0UL);
        _server.FeedTables(A, AddressSpace()).ShouldBe(Errno.ENOMEM);
        _server.AllocateFrames(B, 0, out _, out _).ShouldBe(Errno.None);
        _server.Usage(A, out ulong quota, out ulong used, out _, out _).ShouldBe(Errno.None);
        (quota, used).ShouldBe((160UL, 160UL));
    }

    [Test]
    public void Released_frames_can_be_had_again_and_old_capabilities_are_dead()
    {
        List<ulong> old = [];
        for (int round = 0; round < 50; round++)
        {
            _server.AllocateFrames(A, 0, out uint granule, out ulong memory).ShouldBe(Errno.None);
            _kernel.Derive(memory, Rights.All, out ulong received);
            _kernel.Frame(_kernel[received].FirstFrame)[0].ShouldBe((byte)0, "frames of before are visible");
            _kernel.Frame(_kernel[received].FirstFrame)[0] = 1;
            _server.ReleaseFrames(A, granule).ShouldBe(Errno.None);
            old.Add(received);
        }

        old.ShouldAllBe(handle => !_kernel.Exists(handle));
        _server.MachineUsage(MemoryBadge.Control, out ulong total, out ulong free).ShouldBe(Errno.None);
        (total, free).ShouldBe((608UL, 608UL));
    }

    [Test]
    public void A_domain_cannot_release_frames_of_another()
    {
        _server.AllocateFrames(A, 0, out uint granule, out ulong memory);
        _server.ReleaseFrames(B, granule).ShouldBe(Errno.EINVAL);
        _server.ReleaseFrames(A, granule + 100).ShouldBe(Errno.EINVAL);
        _kernel.Exists(memory).ShouldBeTrue();
    }

    [Test]
    public void Of_many_granules_released_at_once_each_goes_that_the_domain_holds_and_no_other()
    {
        _server.AllocateFrames(A, 0, out uint first, out _);
        _server.AllocateFrames(B, 0, out uint others, out ulong kept);
        _server.AllocateFrames(A, 0, out uint last, out _);
        uint[] numbers = [first, others, first, last];
        _server.ReleaseMany(A, MemoryMarshal.AsBytes<uint>(numbers)).ShouldBe(Errno.EINVAL);
        _server.Usage(A, out _, out ulong used, out _, out _);
        used.ShouldBe(0UL);
        _kernel.Exists(kept).ShouldBeTrue();
        _server.ReleaseMany(B, MemoryMarshal.AsBytes<uint>(new[] { others })).ShouldBe(Errno.None);
        _server.ReleaseMany(B, new byte[3]).ShouldBe(Errno.EINVAL);
        _server.ReleaseMany(99, MemoryMarshal.AsBytes<uint>(numbers)).ShouldBe(Errno.EPERM);
    }

    [Test]
    public void Page_tables_go_to_the_address_space_and_cannot_be_released()
    {
        FakeAddressSpace space = new();
        ulong sent = _kernel.AddAddressSpace(space);

        _server.FeedTables(A, sent).ShouldBe(Errno.None);

        space.FreeTables.ShouldBe(16);
        _kernel.Exists(sent).ShouldBeFalse("the server keeps no capability to the address space");
        _server.Usage(A, out _, out ulong used, out _, out _);
        used.ShouldBe(16UL);
        _server.ReleaseFrames(A, 1).ShouldBe(Errno.EINVAL);
    }

    [Test]
    public void Something_else_than_an_address_space_gets_no_page_tables()
    {
        _server.FeedTables(A, _kernel.AddNotification()).ShouldBe(Errno.EINVAL);
        _server.FeedTables(A, 12345).ShouldBe(Errno.EINVAL);
        _server.Usage(A, out _, out ulong used, out _, out _);
        used.ShouldBe(0UL);
    }

    [Test]
    public void A_domain_that_ends_leaves_nothing_behind()
    {
        for (int i = 0; i < 5; i++)
            _server.AllocateFrames(A, 0, out _, out _);
        _server.FeedTables(A, AddressSpace());
        _server.CreateShared(A, 3, out uint shared);
        _server.SharedFrames(A, shared, 2, out _, out _, out _);
        _server.SetReclaimNotification(A, _kernel.AddNotification());

        _server.DestroyDomain(MemoryBadge.Control, A, out _).ShouldBe(Errno.None);

        _server.MachineUsage(MemoryBadge.Control, out ulong total, out ulong free);
        free.ShouldBe(total);
        foreach (FakeCapability capability in _kernel.Capabilities)
            capability.Kind.ShouldBe(CapabilityKind.Untyped);
        _server.AllocateFrames(A, 0, out _, out _).ShouldBe(Errno.EPERM);
        _server.DestroyDomain(MemoryBadge.Control, A, out _).ShouldBe(Errno.ESRCH);
    }

    [Test]
    public void A_program_that_begins_anew_gets_all_its_quota_and_the_old_frames_are_gone()
    {
        _server.AllocateFrames(A, 0, out _, out ulong old);
        _server.CreateShared(A, 1, out uint shared);
        _server.SharedFrames(A, shared, 0, out _, out _, out _);

        _server.Begin(A, out ulong quota).ShouldBe(Errno.None);

        quota.ShouldBe(160UL);
        _kernel.Exists(old).ShouldBeFalse();
        _server.Usage(A, out _, out ulong used, out _, out _);
        used.ShouldBe(0UL);
        _server.SharedFrames(A, shared, 0, out _, out _, out _).ShouldBe(Errno.EACCES);
    }

    [Test]
    public void Domains_nobody_made_known_begin_with_the_default_quota_or_not_at_all()
    {
        _server.Begin(50, out _).ShouldBe(Errno.EPERM);
        MemoryServer generous = new(_kernel, _kernel.Untyped, 32);
        generous.Begin(50, out ulong quota).ShouldBe(Errno.None);
        quota.ShouldBe(32UL);
        generous.AllocateFrames(50, 0, out _, out _).ShouldBe(Errno.None);
        generous.Begin(MemoryBadge.Control, out _).ShouldBe(Errno.EPERM);
        generous.Begin(MemoryBadge.None, out _).ShouldBe(Errno.EPERM);
        generous.AllocateFrames(51, 0, out _, out _).ShouldBe(Errno.EPERM, "it has not begun");
    }

    [TestCase(MemoryBadge.None)]
    [TestCase(A)]
    [TestCase(ulong.MaxValue)]
    public void Only_the_supervisor_controls_domains(ulong caller)
    {
        _server.CreateDomain(caller, 77, 1).ShouldBe(Errno.EPERM);
        _server.SetQuota(caller, A, 1 << 20).ShouldBe(Errno.EPERM);
        _server.Reclaim(caller, B, 1, 1).ShouldBe(Errno.EPERM);
        _server.DestroyDomain(caller, B, out _).ShouldBe(Errno.EPERM);
        _server.DomainUsage(caller, B, out _, out _, out _).ShouldBe(Errno.EPERM);
        _server.MachineUsage(caller, out _, out _).ShouldBe(Errno.EPERM);
        _server.DomainUsage(MemoryBadge.Control, B, out ulong quota, out _, out _).ShouldBe(Errno.None);
        quota.ShouldBe(160UL);
    }

    [Test]
    public void Wrong_domains_are_refused()
    {
        _server.CreateDomain(MemoryBadge.Control, A, 1).ShouldBe(Errno.EEXIST);
        _server.CreateDomain(MemoryBadge.Control, MemoryBadge.Control, 1).ShouldBe(Errno.EINVAL);
        _server.CreateDomain(MemoryBadge.Control, MemoryBadge.None, 1).ShouldBe(Errno.EINVAL);
        _server.AllocateFrames(99, 0, out _, out _).ShouldBe(Errno.EPERM);
        _server.ReleaseFrames(99, 1).ShouldBe(Errno.EPERM);
        _server.CreateShared(99, 1, out _).ShouldBe(Errno.EPERM);
        _server.Usage(99, out _, out _, out _, out _).ShouldBe(Errno.EPERM);
        _server.SetReclaimNotification(99, 1).ShouldBe(Errno.EPERM);
        _server.Repossessed(99, out _).ShouldBe(Errno.EPERM);
        _server.SetQuota(MemoryBadge.Control, 99, 1).ShouldBe(Errno.ESRCH);
        _server.Reclaim(MemoryBadge.Control, 99, 1, 1).ShouldBe(Errno.ESRCH);
        _server.Reclaim(MemoryBadge.Control, A, 0, 1).ShouldBe(Errno.EINVAL);
    }

    [Test]
    public void When_the_machine_is_full_the_next_one_is_told_so()
    {
        _server.SetQuota(MemoryBadge.Control, A, 10_000);
        int granules = 0;
        while (_server.AllocateFrames(A, 0, out _, out _) == Errno.None)
            granules++;
        granules.ShouldBe(38, "32 granules of 512 pages and 6 of 100");
        _server.AllocateFrames(B, 0, out _, out _).ShouldBe(Errno.ENOMEM);
        _server.DestroyDomain(MemoryBadge.Control, A, out _);
        _server.AllocateFrames(B, 0, out _, out _).ShouldBe(Errno.None);
    }

    [Test]
    public void Shared_memory_shows_the_same_frames_to_both_and_to_nobody_else()
    {
        _server.CreateShared(A, 2, out uint shared).ShouldBe(Errno.None);
        _server.SharedFrames(B, shared, 0, out _, out _, out _).ShouldBe(Errno.EACCES);
        _server.AttachShared(B, shared).ShouldBe(Errno.EACCES);
        _server.GrantShared(B, shared, B, ReadWrite).ShouldBe(Errno.EACCES);
        _server.GrantShared(A, shared, 99, ReadWrite).ShouldBe(Errno.ESRCH);
        _server.GrantShared(A, shared, B, Rights.Read).ShouldBe(Errno.None);
        _server.SharedFrames(B, shared, 0, out _, out _, out _).ShouldBe(Errno.EACCES, "granted but not attached");
        _server.AttachShared(B, shared).ShouldBe(Errno.None);

        _server.SharedFrames(A, shared, 1, out _, out _, out ulong a).ShouldBe(Errno.None);
        _server.SharedFrames(B, shared, 1, out _, out _, out ulong b).ShouldBe(Errno.None);
        _server.SharedFrames(A, shared, 2, out _, out _, out _).ShouldBe(Errno.EINVAL);

        _kernel[a].FirstFrame.ShouldBe(_kernel[b].FirstFrame);
        _kernel[a].Rights.ShouldBe(ReadWrite | Rights.Execute);
        _kernel[b].Rights.ShouldBe(Rights.Read);
        _server.GrantShared(B, shared, A, ReadWrite).ShouldBe(Errno.EACCES, "more rights than it has");
        _server.Usage(A, out _, out ulong usedA, out _, out _);
        _server.Usage(B, out _, out ulong usedB, out _, out _);
        (usedA, usedB).ShouldBe((16UL, 0UL));
    }

    [Test]
    public void Leaving_shared_memory_takes_it_from_the_one_that_leaves_only()
    {
        _server.CreateShared(A, 1, out uint shared);
        _server.GrantShared(A, shared, B, ReadWrite);
        _server.AttachShared(B, shared);
        _server.SharedFrames(A, shared, 0, out _, out _, out ulong a);
        _server.SharedFrames(B, shared, 0, out _, out _, out ulong b);
        _kernel.Derive(a, Rights.All, out ulong receivedA);
        _kernel.Derive(b, Rights.All, out ulong receivedB);

        _server.DetachShared(A, shared).ShouldBe(Errno.None);

        _kernel.Exists(receivedA).ShouldBeFalse();
        _kernel.Exists(receivedB).ShouldBeTrue();
        _server.Usage(B, out _, out ulong used, out _, out _);
        used.ShouldBe(16UL, "the one that stays pays");
        _server.DetachShared(A, shared).ShouldBe(Errno.EACCES);
        _server.DetachShared(B, shared).ShouldBe(Errno.None);
        _kernel.Exists(receivedB).ShouldBeFalse();
        _server.MachineUsage(MemoryBadge.Control, out ulong total, out ulong free);
        free.ShouldBe(total);
    }

    [Test]
    public void A_domain_cannot_make_the_server_remember_without_bound()
    {
        Errno error = Errno.None;
        int made = 0;
        while (error == Errno.None && made < 10_000)
        {
            error = _server.CreateShared(A, 1, out _);
            made++;
        }

        error.ShouldBe(Errno.EMFILE);
        made.ShouldBe(Domain.MaximumShared + 1);
    }

    [Test]
    public void Frames_asked_back_and_given_in_time_end_the_request()
    {
        ulong notification = _kernel.AddNotification();
        _server.SetReclaimNotification(A, notification).ShouldBe(Errno.None);
        _server.AllocateFrames(A, 0, out uint first, out _);
        _server.AllocateFrames(A, 0, out uint second, out _);

        _server.Reclaim(MemoryBadge.Control, A, 20, 500).ShouldBe(Errno.None);

        _kernel.Signals.ShouldBe([notification]);
        _server.Usage(A, out _, out _, out ulong wanted, out ulong deadline);
        (wanted, deadline).ShouldBe((20UL, 500UL));
        _server.NextDeadline.ShouldBe(500UL);
        _server.ReleaseFrames(A, first);
        _server.NextDeadline.ShouldBe(500UL);
        _server.ReleaseFrames(A, second);
        _server.NextDeadline.ShouldBe(0UL);
        _server.TakeOverdue(600);
        _server.Repossessed(A, out _).ShouldBe(Errno.ENODATA);
    }

    [Test]
    public void Frames_asked_back_and_kept_are_taken_newest_first_and_recorded()
    {
        FakeAddressSpace space = new();
        _server.FeedTables(A, _kernel.AddAddressSpace(space));
        _server.AllocateFrames(A, 0, out uint oldest, out ulong keeps);
        _server.AllocateFrames(A, 0, out uint middle, out ulong loses);
        _server.AllocateFrames(A, 0, out uint newest, out _);
        _server.Reclaim(MemoryBadge.Control, A, 32, 500).ShouldBe(Errno.None);

        _server.TakeOverdue(499);
        _kernel.Exists(loses).ShouldBeTrue("before the deadline");
        _server.TakeOverdue(500);

        _kernel.Exists(loses).ShouldBeFalse();
        _kernel.Exists(keeps).ShouldBeTrue();
        space.FreeTables.ShouldBe(16);
        _server.Repossessed(A, out uint taken).ShouldBe(Errno.None);
        taken.ShouldBe(newest);
        _server.Repossessed(A, out taken).ShouldBe(Errno.None);
        taken.ShouldBe(middle);
        _server.Repossessed(A, out _).ShouldBe(Errno.ENODATA);
        _server.ReleaseFrames(A, oldest).ShouldBe(Errno.None);
    }

    private ulong AddressSpace() => _kernel.AddAddressSpace(new FakeAddressSpace());
}
