using System;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Memory.Protocol;
using Pistachio.Memory.Tests.Fakes;
using Shouldly;

namespace Pistachio.Memory.Tests;

/// <summary>Fork and exec as programs see them, at the limits that random tests seldom reach.</summary>
[TestFixture]
internal sealed class ForkTests
{
    private const PageProtection ReadWrite = PageProtection.Read | PageProtection.Write;
    private const MapFlags Private = MapFlags.Private | MapFlags.Anonymous;
    private const ulong Base = 0x50_0000_0000;
    private const ulong Child = 3;

    [Test]
    public void A_process_with_thousands_of_regions_and_granules_forks_and_both_go_on()
    {
        FakeProcess parent = FakeProcess.Start(400_000, 150_000);
        FakeTestProcess test = new(parent);
        MapSparse(test, 1900);
        parent.State.RegionTable.ShouldNotBe(0UL);
        parent.State.WindowTable.ShouldNotBe(0UL);
        parent.Server.Usage(parent.Badge, out _, out ulong before, out _, out _);

        FakeProcess child = parent.Fork(Child, 150_000).ShouldNotBeNull();
        FakeTestProcess other = new(child);

        parent.Server.Usage(parent.Badge, out _, out ulong after, out _, out _);
        after.ShouldBe(before, "the copies of the tables for the child are the child's alone");
        for (ulong i = 0; i < 1900; i += 7)
            test.Write(Address(i), 0xAA).ShouldBe(FaultOutcome.Resolved);
        for (ulong i = 0; i < 1900; i++)
            ReadByte(other, Address(i)).ShouldBe((byte)i);
        MapSparse(other, 2100);
        ReadByte(test, Address(1)).ShouldBe((byte)1);
        child.Exit();
        parent.Exit();
        NothingIsLost(parent);
    }

    /// <summary>The first two copies have blocks of one page; whatever becomes of them, every byte is where it was.</summary>
    [Test]
    public void Pages_that_are_copied_after_a_fork_are_protected_moved_discarded_and_inherited_like_others([Values(1, 2, 5)] int copies)
    {
        const ulong pages = 6;
        FakeProcess parent = FakeProcess.Start(4096, 2048);
        FakeTestProcess test = new(parent);
        test.Mmap(Base, pages * Page.Size, ReadWrite, Private | MapFlags.Fixed, -1, 0).ShouldBe((long)Base);
        for (ulong i = 0; i < pages; i++)
            test.Write(Base + (i * Page.Size), (byte)(10 + i)).ShouldBe(FaultOutcome.Resolved);
        FakeProcess child = parent.Fork(Child, 2048).ShouldNotBeNull();
        FakeTestProcess other = new(child);
        parent.Server.Usage(parent.Badge, out _, out ulong before, out _, out _);
        for (int i = 0; i < copies; i++)
            test.Write(Base + ((ulong)i * Page.Size) + 1, (byte)(20 + i)).ShouldBe(FaultOutcome.Resolved);
        parent.Server.Usage(parent.Badge, out _, out ulong after, out _, out _);
        (after - before).ShouldBe((ulong)Page.PerGranule * (ulong)Math.Min(copies, 3));

        FakeProcess grandchild = parent.Fork(Child + 1, 2048).ShouldNotBeNull();
        test.Write(Base + 2, 99).ShouldBe(FaultOutcome.Resolved);
        ReadByte(new FakeTestProcess(grandchild), Base + 1).ShouldBe((byte)20);
        ReadByte(new FakeTestProcess(grandchild), Base + 2).ShouldBe((byte)0);
        ReadByte(other, Base + 1).ShouldBe((byte)0, "it was written after the fork");
        child.Exit();
        grandchild.Exit();

        test.Mprotect(Base, Page.Size, PageProtection.Read).ShouldBe(0);
        test.Write(Base, 1).ShouldNotBe(FaultOutcome.Resolved);
        test.Mprotect(Base, Page.Size, ReadWrite).ShouldBe(0);
        test.Write(Base + 3, 77).ShouldBe(FaultOutcome.Resolved);
        ulong moved = Base + (64 * Page.GranuleSize);
        test.Mremap(Base, pages * Page.Size, pages * Page.Size, RemapFlags.MayMove | RemapFlags.Fixed, moved).ShouldBe((long)moved);
        for (ulong i = 0; i < pages; i++)
        {
            ReadByte(test, moved + (i * Page.Size)).ShouldBe((byte)(10 + i));
            ReadByte(test, moved + (i * Page.Size) + 1).ShouldBe((byte)((int)i < copies ? 20 + i : 0));
        }

        ReadByte(test, moved + 2).ShouldBe((byte)99);
        ReadByte(test, moved + 3).ShouldBe((byte)77);
        test.Discard(moved, Page.Size).ShouldBe(0);
        ReadByte(test, moved + 1).ShouldBe((byte)0);
        test.Munmap(moved, pages * Page.Size).ShouldBe(0);
        parent.Exit();
        NothingIsLost(parent);
    }

    [Test]
    public void A_table_that_is_lent_grows_with_what_is_in_it_and_a_child_gets_a_copy()
    {
        FakeProcess parent = FakeProcess.Start(4096, 2048);
        VirtualMemory<FakeDomain> memory = new(ref parent.Domain, ref parent.State);
        int[] sizes = [64 << 10, 256 << 10, 2 << 20];
        ulong address = 0;
        for (int i = 0; i < sizes.Length; i++)
        {
            memory.GrowLentTable(out ulong larger, out int bytes).ShouldBe(Errno.None);
            (bytes, larger == address).ShouldBe((sizes[i], false));
            address = larger;
            parent.Data(address, bytes)[(i == 0 ? 0 : sizes[i - 1])..].IndexOfAnyExcept((byte)0).ShouldBe(-1);
            parent.Data(address, bytes)[^1] = (byte)(i + 1);
        }

        memory.GrowLentTable(out _, out _).ShouldBe(Errno.ENOMEM);
        FakeProcess child = parent.Fork(Child, 2048).ShouldNotBeNull();
        for (int i = 0; i < sizes.Length; i++)
            child.Data(address, sizes[2])[sizes[i] - 1].ShouldBe((byte)(i + 1));
        child.Data(address, 1)[0] = 9;
        parent.Data(address, 1)[0].ShouldBe((byte)0);
        child.Exit();
        parent.Exit();
        NothingIsLost(parent);
    }

    [Test]
    public void Exec_keeps_the_table_that_is_lent_and_gives_everything_else_back()
    {
        FakeProcess process = FakeProcess.Start(4096, 2048);
        FakeTestProcess test = new(process);
        process.Server.Usage(process.Badge, out _, out ulong before, out _, out _);
        VirtualMemory<FakeDomain> memory = new(ref process.Domain, ref process.State);
        memory.GrowLentTable(out ulong address, out int bytes).ShouldBe(Errno.None);
        process.Server.Usage(process.Badge, out _, out ulong lent, out _, out _);
        process.Data(address, bytes)[77] = 7;
        MapSparse(test, 20);

        process.Exec().ShouldBe(Errno.None);

        process.Server.Usage(process.Badge, out _, out ulong after, out _, out _);
        after.ShouldBeInRange(lent, lent + 64, "page tables stay, too");
        lent.ShouldBeGreaterThan(before);
        process.Data(address, bytes)[77].ShouldBe((byte)7);
        memory.GrowLentTable(out address, out bytes).ShouldBe(Errno.None);
        process.Data(address, bytes)[77].ShouldBe((byte)7);
        FakeProcess child = process.Fork(Child, 2048).ShouldNotBeNull();
        child.Data(address, bytes)[77].ShouldBe((byte)7);
        child.Exit();
        process.Exit();
        NothingIsLost(process);
    }

    [Test]
    public void A_fork_that_finds_no_memory_for_the_tables_fails_and_changes_nothing()
    {
        FakeProcess parent = FakeProcess.Start(400_000, 150_000);
        FakeTestProcess test = new(parent);
        MapSparse(test, 300);
        parent.Server.Usage(parent.Badge, out _, out ulong used, out _, out _);
        parent.Server.SetQuota(MemoryBadge.Control, parent.Badge, used);

        parent.Fork(Child, 150_000).ShouldBeNull();

        for (ulong i = 0; i < 300; i++)
            test.Write(Address(i), (byte)(i + 1)).ShouldBe(FaultOutcome.Resolved);
        parent.Server.Usage(parent.Badge, out _, out ulong still, out _, out _);
        still.ShouldBe(used);
    }

    [Test]
    public void A_fork_that_the_quota_of_the_child_forbids_leaves_the_parent_as_it_was()
    {
        FakeProcess parent = FakeProcess.Start();
        FakeTestProcess test = new(parent);
        MapSparse(test, 10);
        parent.Fork(Child, 100).ShouldBeNull();
        for (ulong i = 0; i < 10; i++)
        {
            ReadByte(test, Address(i)).ShouldBe((byte)i);
            test.Write(Address(i), 9).ShouldBe(FaultOutcome.Resolved);
        }

        parent.Exit();
        NothingIsLost(parent);
    }

    [Test]
    public void A_page_that_a_child_is_expected_to_write_takes_one_fault_for_a_read_and_a_write_and_the_parent_none_to_read_it()
    {
        FakeProcess parent = FakeProcess.Start();
        FakeTestProcess test = new(parent);
        MapSparse(test, 3);
        FakeProcess child = parent.Fork(Child, 1024, (Address(0) + 8, Address(2) + 8)).ShouldNotBeNull();
        FakeTestProcess other = new(child);
        ulong before = other.FaultCount;
        foreach (ulong i in new ulong[] { 0, 2 })
        {
            ReadByte(other, Address(i)).ShouldBe((byte)i);
            other.Write(Address(i), 0xAA).ShouldBe(FaultOutcome.Resolved);
        }

        (other.FaultCount - before).ShouldBe(2UL);
        ReadByte(other, Address(1)).ShouldBe((byte)1);
        other.Write(Address(1), 0xAA).ShouldBe(FaultOutcome.Resolved);
        (other.FaultCount - before).ShouldBe(4UL, "the other page has a fault for each");
        parent.State.CopyCount.ShouldBe(0UL);
        for (ulong i = 0; i < 3; i++)
            ReadByte(test, Address(i)).ShouldBe((byte)i);
        parent.State.CopyCount.ShouldBe(0UL, "the parent reads what it has");
        child.Exit();
        parent.Exit();
        NothingIsLost(parent);
    }

    [Test]
    public void The_stack_of_a_program_begins_with_four_pages_grows_and_is_inherited()
    {
        FakeProcess parent = FakeProcess.Start();
        FakeTestProcess test = new(parent);
        const ulong size = 64 * Page.Size;
        const ulong top = FakeProcess.Highest;
        test.Mmap(top - size, size, ReadWrite, Private | MapFlags.Fixed, -1, 0).ShouldBe((long)(top - size));
        test.Write(top - 1, 1).ShouldBe(FaultOutcome.Resolved);
        parent.Kernel.Capabilities.ShouldContain(each => each.Kind == CapabilityKind.Memory && each.FrameCount == 4);
        ulong before = test.FaultCount;
        for (ulong i = 2; i <= 4; i++)
            test.Write(top - (i * Page.Size), (byte)i).ShouldBe(FaultOutcome.Resolved);
        test.FaultCount.ShouldBe(before);
        for (ulong i = 5; i <= 40; i++)
            test.Write(top - (i * Page.Size), (byte)i).ShouldBe(FaultOutcome.Resolved);
        FakeProcess child = parent.Fork(Child, 1024, (top - 1, 0)).ShouldNotBeNull();
        FakeTestProcess other = new(child);
        for (ulong i = 2; i <= 40; i++)
        {
            ReadByte(other, top - (i * Page.Size)).ShouldBe((byte)i);
            other.Write(top - (i * Page.Size), 0xAA).ShouldBe(FaultOutcome.Resolved);
            ReadByte(test, top - (i * Page.Size)).ShouldBe((byte)i);
        }

        ReadByte(other, top - 1).ShouldBe((byte)1);
        test.Munmap(top - size, size).ShouldBe(0);
        child.Exit();
        parent.Exit();
        NothingIsLost(parent);
    }

    [Test]
    public void A_write_that_finds_no_frame_for_the_copy_is_told_and_both_keep_the_page()
    {
        FakeProcess parent = FakeProcess.Start();
        FakeTestProcess test = new(parent);
        MapSparse(test, 3);
        test.Mmap(Address(0) + Page.Size, Page.Size, ReadWrite, Private | MapFlags.Fixed, -1, 0).ShouldBe((long)(Address(0) + Page.Size));
        test.Write(Address(0) + Page.Size, 7).ShouldBe(FaultOutcome.Resolved); // a granule that cannot be left for a copy of one page
        FakeProcess child = parent.Fork(Child, 48 + 16).ShouldNotBeNull();
        FakeTestProcess other = new(child);

        // The one granule beyond what it inherited goes to page tables.
        ReadByte(other, Address(2)).ShouldBe((byte)2);
        other.Write(Address(0), 1).ShouldBe(FaultOutcome.NoFrame);
        ReadByte(other, Address(0)).ShouldBe((byte)0);
        other.Write(Address(1), 7).ShouldBe(FaultOutcome.Resolved, "it has a copy of the only page in place of the granule");
        ReadByte(test, Address(1)).ShouldBe((byte)1);
        ReadByte(test, Address(2)).ShouldBe((byte)2);
        parent.Exit();
        other.Write(Address(0), 1).ShouldBe(FaultOutcome.Resolved, "it is alone now");
        child.Exit();
        NothingIsLost(parent);
    }

    [Test]
    public void A_parent_that_forks_again_and_again_copies_what_it_writes_and_keeps_nothing_else()
    {
        FakeProcess parent = FakeProcess.Start();
        FakeTestProcess test = new(parent);
        MapSparse(test, 6);
        ulong most = 0;
        for (ulong round = 0; round < 200; round++)
        {
            FakeProcess child = parent.Fork(Child + round, 1024).ShouldNotBeNull();
            test.Write(Address(round % 6), (byte)round).ShouldBe(FaultOutcome.Resolved);
            child.Exit();
            parent.Server.Usage(parent.Badge, out _, out ulong used, out _, out _);
            most = used > most ? used : most;
        }

        // Six granules and at most one more for each, page tables, and free ones.
        most.ShouldBeLessThanOrEqualTo((12UL + 4 + FreeBlocks.MaximumGranules) * 16);
        parent.Exit();
        NothingIsLost(parent);
    }

    [Test]
    public void Memory_locks_are_not_inherited()
    {
        FakeProcess parent = FakeProcess.Start();
        FakeTestProcess test = new(parent);
        MapSparse(test, 2);
        test.Mlockall(LockAllFlags.Current | LockAllFlags.Future).ShouldBe(0);
        FakeProcess child = parent.Fork(Child, 1024).ShouldNotBeNull();
        new VirtualMemory<FakeDomain>(ref parent.Domain, ref parent.State).IsLocked(Address(0), Page.Size).ShouldBeTrue();
        new VirtualMemory<FakeDomain>(ref child.Domain, ref child.State).IsLocked(Address(0), Page.Size).ShouldBeFalse();
        child.State.LockFuture.ShouldBeFalse();
    }

    [Test]
    public void Frames_taken_back_from_a_child_are_lost_to_it_and_not_to_its_parent()
    {
        FakeProcess parent = FakeProcess.Start();
        FakeTestProcess test = new(parent);
        MapSparse(test, 4);
        FakeProcess child = parent.Fork(Child, 1024).ShouldNotBeNull();
        parent.Server.Reclaim(MemoryBadge.Control, Child, 64, 1).ShouldBe(Errno.None);
        parent.Server.TakeOverdue(1);
        FakeTestProcess other = new(child);
        for (ulong i = 0; i < 4; i++)
        {
            other.Read(Address(i), out _).ShouldBe(FaultOutcome.NoFrame);
            ReadByte(test, Address(i)).ShouldBe((byte)i);
        }
    }

    [Test]
    public void Exec_of_a_large_process_begins_with_empty_memory_and_small_tables()
    {
        FakeProcess process = FakeProcess.Start(400_000, 150_000);
        FakeTestProcess test = new(process);
        VirtualMemory<FakeDomain> memory = new(ref process.Domain, ref process.State);
        memory.RegisterForeign(0x40_0000, 4 * Page.Size, PageProtection.Read).ShouldBe(Errno.None);
        MapSparse(test, 1900);

        process.Exec().ShouldBe(Errno.None);

        process.State.RegionTable.ShouldBe(0UL);
        test.Read(Address(0), out _).ShouldBe(FaultOutcome.NotMapped);
        test.Munmap(0x40_0000, Page.Size).ShouldBe(-(long)(uint)Errno.EINVAL, "the foreign pages are still there");
        MapSparse(test, 1900);
        ReadByte(test, Address(5)).ShouldBe((byte)5);
        process.Exit();
        NothingIsLost(process);
    }

    [Test]
    public void A_small_process_forks_with_few_kernel_calls_and_messages()
    {
        FakeProcess parent = FakeProcess.Start();
        FakeTestProcess test = new(parent);
        MapSparse(test, 6);
        int calls = parent.Kernel.CallCount;
        int messages = parent.Transport.MessageCount;

        FakeProcess child = parent.Fork(Child, 1024).ShouldNotBeNull();
        child.Exit();
        parent.Transport.MessageCount.ShouldBe(messages, "the library itself needs no message");
        (parent.Kernel.CallCount - calls).ShouldBeLessThanOrEqualTo(7, "one for each granule, and the end of the child's address space");

        for (ulong i = 0; i < 6; i++)
            test.Write(Address(i), 1).ShouldBe(FaultOutcome.Resolved);
        (parent.Transport.MessageCount - messages).ShouldBe(6);
        parent.State.CopyCount.ShouldBe(0UL);
    }

    private static ulong Address(ulong i) => Base + (i * 2 * Page.GranuleSize);

    private static void MapSparse(FakeTestProcess test, ulong granules)
    {
        for (ulong i = 0; i < granules; i++)
        {
            test.Mmap(Address(i), Page.Size, ReadWrite, Private | MapFlags.Fixed, -1, 0).ShouldBe((long)Address(i));
            test.Write(Address(i), (byte)i).ShouldBe(FaultOutcome.Resolved);
        }
    }

    private static byte ReadByte(FakeTestProcess test, ulong address)
    {
        test.Read(address, out byte value).ShouldBe(FaultOutcome.Resolved);
        return value;
    }

    private static void NothingIsLost(FakeProcess process)
    {
        process.Server.MachineUsage(MemoryBadge.Control, out ulong total, out ulong free);
        free.ShouldBe(total);
    }
}
