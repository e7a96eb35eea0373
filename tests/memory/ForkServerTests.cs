using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Memory.Protocol;
using Pistachio.Memory.Server;
using Pistachio.Memory.Tests.Fakes;
using Shouldly;

namespace Pistachio.Memory.Tests;

/// <summary>The memory server and fork: who may read and write inherited frames, who pays, and when they are free again.</summary>
[TestFixture]
internal sealed class ForkServerTests
{
    private const ulong Parent = 10;
    private const ulong Child = 11;
    private const ulong Grandchild = 12;
    private const ulong Quota = 160;
    private const Rights ReadExecute = Rights.Read | Rights.Execute;

    private FakeKernel _kernel = null!;
    private MemoryServer _server = null!;

    [SetUp]
    public void Start()
    {
        _kernel = new FakeKernel(512);
        _server = new MemoryServer(_kernel, _kernel.Untyped);
        _server.CreateDomain(MemoryBadge.Control, Parent, Quota).ShouldBe(Errno.None);
    }

    [TearDown]
    public void Check()
    {
        Invariants.Check(_kernel);
        foreach (ulong domain in new[] { Parent, Child, Grandchild })
            _server.DestroyDomain(MemoryBadge.Control, domain, out _);
        _server.MachineUsage(MemoryBadge.Control, out ulong total, out ulong free);
        free.ShouldBe(total, "pages are lost");
    }

    [Test]
    public void After_fork_the_parent_can_write_nothing_that_the_child_inherits()
    {
        uint granule = Allocate(Parent, out ulong held);

        Fork(Parent, Child);

        _kernel.Exists(held).ShouldBeFalse();
        foreach (ulong domain in new[] { Parent, Child })
        {
            ulong read = Inherit(domain, granule, out bool alone);
            alone.ShouldBeFalse();
            _kernel[read].Rights.ShouldBe(ReadExecute);
        }
    }

    [Test]
    public void Both_see_the_frames_of_before()
    {
        uint granule = Allocate(Parent, out ulong held);
        int frame = _kernel[held].FirstFrame;
        Fork(Parent, Child);
        _kernel[Inherit(Parent, granule, out _)].FirstFrame.ShouldBe(frame);
        _kernel[Inherit(Child, granule, out _)].FirstFrame.ShouldBe(frame);
    }

    [TestCase(Parent, Child)]
    [TestCase(Child, Parent)]
    public void The_last_holder_gets_the_frames_whole_and_what_others_could_read_is_gone(ulong stays, ulong leaves)
    {
        uint granule = Allocate(Parent, out _);
        Fork(Parent, Child);
        ulong kept = Inherit(leaves, granule, out _);
        ulong own = Inherit(stays, granule, out _);

        _server.ReleaseFrames(leaves, granule).ShouldBe(Errno.None);
        ulong whole = Inherit(stays, granule, out bool alone);

        alone.ShouldBeTrue();
        _kernel[whole].Rights.ShouldBe(Rights.All);
        _kernel.Exists(kept).ShouldBeFalse("it would see what is written now");
        _kernel.Exists(own).ShouldBeFalse();
        _server.InheritedFrames(leaves, granule, out _, out _).ShouldBe(Errno.EINVAL);
    }

    [Test]
    public void Who_can_read_gets_the_frames_whole_when_it_is_the_last_holder_and_nothing_before()
    {
        uint granule = Allocate(Parent, out _);
        Fork(Parent, Child);
        ulong own = Inherit(Parent, granule, out _);
        int before = _kernel.CallCount;
        _server.WholeFrames(Parent, granule, out ulong none).ShouldBe(Errno.EBUSY);
        none.ShouldBe(0UL);
        _kernel.CallCount.ShouldBe(before);
        _kernel.Exists(own).ShouldBeTrue();

        _server.ReleaseFrames(Child, granule).ShouldBe(Errno.None);
        _server.WholeFrames(Parent, granule, out ulong whole).ShouldBe(Errno.None);
        _kernel[whole].Rights.ShouldBe(Rights.All);
        _kernel.Exists(own).ShouldBeFalse("it cannot write");
        _server.WholeFrames(Child, granule, out _).ShouldBe(Errno.EINVAL);
        _server.WholeFrames(99, granule, out _).ShouldBe(Errno.EPERM);
    }

    [Test]
    public void A_page_to_write_is_a_copy_while_others_hold_the_block_and_the_whole_block_afterwards()
    {
        uint block = Allocate(Parent, out ulong memory);
        _kernel.Frame(_kernel[memory].FirstFrame + 3)[5] = 77;
        Fork(Parent, Child);
        _server.PageToWrite(Parent, block, 3, leaves: false, out bool alone, out uint copy, out ulong page).ShouldBe(Errno.None);
        alone.ShouldBeFalse();
        copy.ShouldNotBe(block);
        (_kernel[page].FrameCount, _kernel[page].Rights, _kernel.Frame(_kernel[page].FirstFrame)[5]).ShouldBe((1, Rights.All, (byte)77));
        _kernel[page].FirstFrame.ShouldNotBe(_kernel[Inherit(Child, block, out _)].FirstFrame + 3);
        (Used(Parent), Used(Child), Free()).ShouldBe((32UL, 16UL, 512UL - 32));

        _server.ReleaseFrames(Parent, block).ShouldBe(Errno.None);
        _server.PageToWrite(Child, block, 3, leaves: true, out alone, out copy, out page).ShouldBe(Errno.None);
        (alone, copy, _kernel[page].FrameCount, _kernel[page].Rights).ShouldBe((true, block, 16, Rights.All));
        Used(Child).ShouldBe(16UL);
    }

    [Test]
    public void Who_leaves_a_block_for_a_copy_of_its_page_pays_no_more_and_leaves_it_to_the_other()
    {
        uint block = Allocate(Parent, out ulong memory);
        _kernel.Frame(_kernel[memory].FirstFrame)[0] = 1;
        Fork(Parent, Child, quota: 16);
        _server.PageToWrite(Child, block, 0, leaves: false, out _, out _, out ulong none).ShouldBe(Errno.ENOMEM, "the quota of the child is one granule");
        none.ShouldBe(0UL);
        _server.PageToWrite(Child, block, 0, leaves: true, out bool alone, out uint copy, out ulong page).ShouldBe(Errno.None);
        (alone, _kernel.Frame(_kernel[page].FirstFrame)[0], Used(Child), Peak(Child)).ShouldBe((false, (byte)1, 16UL, 16UL));
        _server.InheritedFrames(Child, block, out _, out _).ShouldBe(Errno.EINVAL);
        Inherit(Parent, block, out alone);
        alone.ShouldBeTrue();
        _server.ReleaseFrames(Child, copy).ShouldBe(Errno.None);
        _server.ReleaseFrames(Parent, block).ShouldBe(Errno.None);
        Free().ShouldBe(512UL);
        Allocate(Parent, out ulong next);
        _kernel[next].FrameCount.ShouldBe(16, "a block of one page is a whole one when it came back");
    }

    [Test]
    public void A_part_of_a_block_counts_as_a_granule_is_inherited_and_is_whole_again_when_it_comes_back()
    {
        _server.AllocatePart(Parent, 4, out uint block, out ulong memory).ShouldBe(Errno.None);
        _kernel[memory].FrameCount.ShouldBe(4);
        (Used(Parent), Free()).ShouldBe((16UL, 512UL - 16));
        Fork(Parent, Child);
        _kernel[Inherit(Child, block, out bool alone)].FrameCount.ShouldBe(4);
        alone.ShouldBeFalse();
        _server.ReleaseFrames(Parent, block).ShouldBe(Errno.None);
        _server.WholeFrames(Child, block, out ulong whole).ShouldBe(Errno.None);
        (_kernel[whole].FrameCount, _kernel[whole].Rights).ShouldBe((4, Rights.All));
        _server.ReleaseFrames(Child, block).ShouldBe(Errno.None);
        Free().ShouldBe(512UL);
        Allocate(Parent, out ulong next);
        _kernel[next].FrameCount.ShouldBe(16);
        foreach (uint pages in new[] { 0U, 17U, uint.MaxValue })
            _server.AllocatePart(Parent, pages, out _, out _).ShouldBe(Errno.EINVAL);
        _server.AllocatePart(99, 1, out _, out _).ShouldBe(Errno.EPERM);
    }

    [Test]
    public void A_page_to_write_of_a_block_that_is_not_held_or_has_no_such_page_is_refused()
    {
        uint block = Allocate(Parent, out _);
        Fork(Parent, Child);
        _server.PageToWrite(Parent, block, 0, leaves: false, out _, out uint lone, out _).ShouldBe(Errno.None);
        Fork(Parent, Grandchild);
        _server.PageToWrite(Parent, block, 16, leaves: true, out _, out _, out _).ShouldBe(Errno.EINVAL);
        _server.PageToWrite(Grandchild, lone, 1, leaves: true, out _, out _, out ulong none).ShouldBe(Errno.ENOMEM, "the block has one page");
        none.ShouldBe(0UL);
        _server.PageToWrite(Child, lone, 0, leaves: true, out _, out _, out _).ShouldBe(Errno.EINVAL);
        _server.PageToWrite(99, block, 0, leaves: true, out _, out _, out _).ShouldBe(Errno.EPERM);
        (Used(Parent), Used(Child), Used(Grandchild)).ShouldBe((32UL, 16UL, 32UL));
    }

    [Test]
    public void A_fork_costs_one_kernel_call_for_a_granule_the_parent_could_write_and_none_for_others()
    {
        for (int i = 0; i < 6; i++)
            Allocate(Parent, out _);
        int before = _kernel.CallCount;

        Fork(Parent, Child);
        (_kernel.CallCount - before).ShouldBe(6);

        before = _kernel.CallCount;
        Fork(Parent, Grandchild);
        _server.DestroyDomain(MemoryBadge.Control, Child, out _).ShouldBe(Errno.None);
        _server.DestroyDomain(MemoryBadge.Control, Grandchild, out _).ShouldBe(Errno.None);
        (_kernel.CallCount - before).ShouldBe(0);
    }

    [Test]
    public void Each_holder_pays_until_it_leaves_and_the_frames_are_free_when_the_last_one_does()
    {
        uint granule = Allocate(Parent, out _);
        Fork(Parent, Child);
        Fork(Child, Grandchild);
        (Used(Parent), Used(Child), Used(Grandchild)).ShouldBe((16UL, 16UL, 16UL));
        Free().ShouldBe(512UL - 16);

        _server.ReleaseFrames(Parent, granule).ShouldBe(Errno.None);
        _server.ReleaseFrames(Parent, granule).ShouldBe(Errno.EINVAL);
        _server.DestroyDomain(MemoryBadge.Control, Child, out _).ShouldBe(Errno.None);
        (Used(Parent), Used(Grandchild), Free()).ShouldBe((0UL, 16UL, 512UL - 16));
        _server.ReleaseFrames(Grandchild, granule).ShouldBe(Errno.None);
        Free().ShouldBe(512UL);
    }

    [Test]
    public void A_child_whose_quota_is_too_small_is_not_made_and_the_parent_keeps_everything()
    {
        Allocate(Parent, out ulong first);
        Allocate(Parent, out ulong second);
        _server.ForkDomain(MemoryBadge.Control, Parent, Child, 31).ShouldBe(Errno.ENOMEM);
        _server.AllocateFrames(Child, 0, out _, out _).ShouldBe(Errno.EPERM);
        _kernel.Exists(first).ShouldBeTrue();
        _kernel.Exists(second).ShouldBeTrue();
    }

    [Test]
    public void Kept_memory_stays_with_the_parent_alone()
    {
        _server.AllocateKept(Parent, 0, out uint granule, out ulong memory).ShouldBe(Errno.None);
        Fork(Parent, Child);
        _kernel.Exists(memory).ShouldBeTrue();
        (Used(Parent), Used(Child)).ShouldBe((16UL, 0UL));
        _server.InheritedFrames(Child, granule, out _, out _).ShouldBe(Errno.EINVAL);
        _server.ReleaseFrames(Parent, granule).ShouldBe(Errno.None);
        _server.AllocateKept(99, 0, out _, out _).ShouldBe(Errno.EPERM);
    }

    [Test]
    public void Page_tables_are_not_inherited()
    {
        _server.FeedTables(Parent, _kernel.AddAddressSpace(new FakeAddressSpace())).ShouldBe(Errno.None);
        Fork(Parent, Child);
        Used(Child).ShouldBe(0UL);
        _server.InheritedFrames(Parent, 1, out _, out _).ShouldBe(Errno.EINVAL);
    }

    [Test]
    public void A_child_sees_the_shared_objects_of_its_parent_with_the_same_rights()
    {
        _server.CreateDomain(MemoryBadge.Control, Grandchild, Quota);
        _server.CreateShared(Grandchild, 1, out uint shared);
        _server.GrantShared(Grandchild, shared, Parent, Rights.Read);
        _server.AttachShared(Parent, shared);
        _server.SharedFrames(Parent, shared, 0, out _, out _, out ulong parents).ShouldBe(Errno.None);

        Fork(Parent, Child);

        _kernel.Exists(parents).ShouldBeTrue("shared memory is not copied on write");
        _server.SharedFrames(Child, shared, 0, out _, out _, out ulong childs).ShouldBe(Errno.None);
        _kernel[childs].Rights.ShouldBe(Rights.Read);
        _kernel[childs].FirstFrame.ShouldBe(_kernel[parents].FirstFrame);
        _server.DetachShared(Parent, shared).ShouldBe(Errno.None);
        _kernel.Exists(childs).ShouldBeTrue();
        Used(Grandchild).ShouldBe(16UL);
    }

    [Test]
    public void Exec_gives_everything_back_but_page_tables()
    {
        _server.FeedTables(Parent, _kernel.AddAddressSpace(new FakeAddressSpace()));
        uint inherited = Allocate(Parent, out _);
        Fork(Parent, Child);
        uint own = Allocate(Parent, out ulong memory);
        _server.CreateShared(Parent, 2, out uint shared);
        _server.SharedFrames(Parent, shared, 1, out _, out _, out ulong frames);

        _server.ReleaseAll(Parent, 0).ShouldBe(Errno.None);

        Used(Parent).ShouldBe(16UL, "the page tables");
        _kernel.Exists(memory).ShouldBeFalse();
        _kernel.Exists(frames).ShouldBeFalse();
        _server.ReleaseFrames(Parent, own).ShouldBe(Errno.EINVAL);
        _server.InheritedFrames(Parent, inherited, out _, out _).ShouldBe(Errno.EINVAL);
        Inherit(Child, inherited, out bool alone);
        alone.ShouldBeTrue();
    }

    [Test]
    public void The_most_pages_a_domain_used_are_told_when_it_ends()
    {
        uint granule = Allocate(Parent, out _);
        Allocate(Parent, out _);
        Fork(Parent, Child);
        _server.ReleaseFrames(Parent, granule);
        _server.DomainUsage(MemoryBadge.Control, Parent, out _, out ulong used, out ulong peak).ShouldBe(Errno.None);
        (used, peak).ShouldBe((16UL, 32UL));
        _server.DestroyDomain(MemoryBadge.Control, Child, out peak).ShouldBe(Errno.None);
        peak.ShouldBe(32UL);
    }

    [Test]
    public void Frames_asked_back_from_one_holder_stay_with_the_other()
    {
        uint granule = Allocate(Parent, out _);
        Fork(Parent, Child);
        _server.Reclaim(MemoryBadge.Control, Child, 16, 1).ShouldBe(Errno.None);
        _server.TakeOverdue(1);
        _server.Repossessed(Child, out uint taken).ShouldBe(Errno.None);
        taken.ShouldBe(granule);
        Inherit(Parent, granule, out bool alone);
        alone.ShouldBeTrue();
    }

    [Test]
    public void Only_the_supervisor_forks_and_only_what_makes_sense()
    {
        _server.ForkDomain(Parent, Parent, Child, Quota).ShouldBe(Errno.EPERM);
        _server.ForkDomain(MemoryBadge.None, Parent, Child, Quota).ShouldBe(Errno.EPERM);
        _server.ForkDomain(MemoryBadge.Control, 99, Child, Quota).ShouldBe(Errno.ESRCH);
        _server.ForkDomain(MemoryBadge.Control, Parent, Parent, Quota).ShouldBe(Errno.EEXIST);
        _server.ForkDomain(MemoryBadge.Control, Parent, MemoryBadge.Control, Quota).ShouldBe(Errno.EINVAL);
        uint granule = Allocate(Parent, out _);
        _server.CreateDomain(MemoryBadge.Control, Child, Quota);
        _server.InheritedFrames(Child, granule, out _, out _).ShouldBe(Errno.EINVAL, "of another domain");
        _server.InheritedFrames(99, granule, out _, out _).ShouldBe(Errno.EPERM);
        _server.ReleaseAll(99, 0).ShouldBe(Errno.EPERM);
    }

    [Test]
    public void Frames_of_a_shared_object_are_not_inherited_memory()
    {
        _server.CreateShared(Parent, 1, out uint shared);
        _server.SharedFrames(Parent, shared, 0, out _, out _, out _);
        for (uint granule = 0; granule < 4; granule++)
            _server.InheritedFrames(Parent, granule, out _, out _).ShouldBe(Errno.EINVAL);
    }

    private uint Allocate(ulong domain, out ulong memory)
    {
        _server.AllocateFrames(domain, 0, out uint granule, out ulong sent).ShouldBe(Errno.None);
        _kernel.Derive(sent, Rights.All, out memory).ShouldBe(CallStatus.Ok);
        return granule;
    }

    private ulong Inherit(ulong domain, uint granule, out bool alone)
    {
        _server.InheritedFrames(domain, granule, out alone, out ulong sent).ShouldBe(Errno.None);
        _kernel.Derive(sent, Rights.All, out ulong memory).ShouldBe(CallStatus.Ok);
        return memory;
    }

    private void Fork(ulong parent, ulong child, ulong quota = Quota) =>
        _server.ForkDomain(MemoryBadge.Control, parent, child, quota).ShouldBe(Errno.None);

    private ulong Peak(ulong domain)
    {
        _server.DomainUsage(MemoryBadge.Control, domain, out _, out _, out ulong peak).ShouldBe(Errno.None);
        return peak;
    }

    private ulong Used(ulong domain)
    {
        _server.Usage(domain, out _, out ulong used, out _, out _).ShouldBe(Errno.None);
        return used;
    }

    private ulong Free()
    {
        _server.MachineUsage(MemoryBadge.Control, out _, out ulong free).ShouldBe(Errno.None);
        return free;
    }
}
