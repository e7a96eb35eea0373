using System;
using System.Runtime.CompilerServices;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Memory.Protocol;
using Pistachio.Memory.Tests.Fakes;
using Shouldly;

namespace Pistachio.Memory.Tests;

/// <summary>What the conformance tests cannot see: tables, limits, pages that somebody else mapped, frames that are taken back.</summary>
[TestFixture]
internal sealed class LibraryTests
{
    private const PageProtection ReadWrite = PageProtection.Read | PageProtection.Write;
    private const MapFlags Private = MapFlags.Private | MapFlags.Anonymous;

    [Test]
    public void Table_entries_have_the_size_that_the_library_reckons_with()
    {
        Unsafe.SizeOf<Region>().ShouldBe(40);
        Unsafe.SizeOf<Window>().ShouldBe(32);
    }

    [Test]
    public void A_process_without_quota_starts_and_finds_no_frame()
    {
        FakeProcess process = FakeProcess.Start(quota: 0);
        FakeTestProcess test = new(process);
        process.StartError.ShouldBe(Errno.None);
        long address = test.Mmap(0, Page.Size, ReadWrite, Private, -1, 0);
        test.Write((ulong)address, 1).ShouldBe(FaultOutcome.NoFrame);
    }

    [Test]
    public void A_thousand_mappings_with_holes_work()
    {
        FakeProcess process = FakeProcess.Start(40_000, 40_000);
        FakeTestProcess test = new(process);
        for (ulong i = 0; i < 4000; i++)
        {
            ulong address = 0x50_0000_0000 + (i * 2 * Page.Size);
            test.Mmap(address, Page.Size, ReadWrite, Private | MapFlags.Fixed, -1, 0).ShouldBe((long)address);
            test.Write(address, (byte)i).ShouldBe(FaultOutcome.Resolved);
        }

        for (ulong i = 0; i < 4000; i++)
        {
            test.Read(0x50_0000_0000 + (i * 2 * Page.Size), out byte value).ShouldBe(FaultOutcome.Resolved);
            value.ShouldBe((byte)i);
        }

        process.State.RegionCount.ShouldBe(4000);
    }

    [Test]
    public void Two_thousand_granules_spread_over_memory_work()
    {
        FakeProcess process = FakeProcess.Start(600_000, 600_000);
        FakeTestProcess test = new(process);
        const ulong stride = 16 * Page.GranuleSize;
        test.Mmap(0x50_0000_0000, 2000 * stride, ReadWrite, Private | MapFlags.Fixed, -1, 0).ShouldBe(0x50_0000_0000);
        for (ulong i = 0; i < 2000; i++)
            test.Write(0x50_0000_0000 + (i * stride), (byte)(i + 1)).ShouldBe(FaultOutcome.Resolved);
        for (ulong i = 0; i < 2000; i++)
        {
            test.Read(0x50_0000_0000 + (i * stride), out byte value).ShouldBe(FaultOutcome.Resolved);
            value.ShouldBe((byte)(i + 1));
        }

        process.State.BlockCount.ShouldBeLessThan(480, "a capability table has 512 slots");
        test.Munmap(0x50_0000_0000, 2000 * stride).ShouldBe(0);
        process.State.WindowCount.ShouldBe(0);
    }

    [Test]
    public void Too_many_regions_give_ENOMEM_and_the_process_goes_on()
    {
        FakeProcess process = FakeProcess.Start(8192, 8192);
        FakeTestProcess test = new(process);
        long result = 0;
        ulong made = 0;
        while (result >= 0 && made <= VirtualMemory<FakeDomain>.MaximumRegions)
        {
            ulong address = 0x50_0000_0000 + (made * 2 * Page.Size);
            result = test.Mmap(address, Page.Size, PageProtection.None, Private | MapFlags.Fixed, -1, 0);
            made++;
        }

        result.ShouldBe(-(long)Errno.ENOMEM);
        made.ShouldBeGreaterThan(50_000UL);
        test.Munmap(0x50_0000_0000, made * 2 * Page.Size).ShouldBe(-(long)Errno.ENOMEM);
    }

    [Test]
    public void Pages_mapped_by_the_starter_stay()
    {
        FakeProcess process = FakeProcess.Start();
        VirtualMemory<FakeDomain> memory = new(ref process.Domain, ref process.State);
        memory.RegisterForeign(0x40_0000, 4 * Page.Size, PageProtection.Read).ShouldBe(Errno.None);
        memory.RegisterForeign(0x40_0000, Page.Size, PageProtection.Read).ShouldBe(Errno.EINVAL);

        memory.Map(0x40_1000, Page.Size, ReadWrite, Private | MapFlags.Fixed, -1, 0, out _).ShouldBe(Errno.EINVAL);
        memory.Unmap(0x40_1000, Page.Size).ShouldBe(Errno.EINVAL);
        memory.Protect(0x40_1000, Page.Size, ReadWrite).ShouldBe(Errno.EACCES);
        memory.Lock(0x40_0000, 4 * Page.Size).ShouldBe(Errno.None);
        memory.Synchronize(0x40_0000, 4 * Page.Size, SyncFlags.Sync).ShouldBe(Errno.None);
        memory.Map(0x40_1000, Page.Size, ReadWrite, Private, -1, 0, out ulong elsewhere).ShouldBe(Errno.None);
        elsewhere.ShouldNotBe(0x40_1000UL);
    }

    [Test]
    public void Frames_taken_back_by_the_server_give_SIGBUS_never_other_data()
    {
        FakeProcess process = FakeProcess.Start();
        FakeTestProcess test = new(process);
        long address = test.Mmap(0, 64 * Page.Size, ReadWrite, Private, -1, 0);
        for (ulong page = 0; page < 64; page++)
            test.Write((ulong)address + (page * Page.Size), 0x55).ShouldBe(FaultOutcome.Resolved);

        process.Server.Reclaim(MemoryBadge.Control, process.Badge, 32, 1000).ShouldBe(Errno.None);
        process.Server.TakeOverdue(1000);

        int lost = 0;
        for (ulong page = 0; page < 64; page++)
        {
            FaultOutcome outcome = test.Read((ulong)address + (page * Page.Size), out byte value);
            if (outcome == FaultOutcome.NoFrame)
                lost++;
            else
                value.ShouldBe((byte)0x55);
        }

        lost.ShouldBe(32);
        test.Munmap((ulong)address, 64 * Page.Size).ShouldBe(0);
        long again = test.Mmap(0, 64 * Page.Size, ReadWrite, Private, -1, 0);
        for (ulong page = 0; page < 64; page++)
        {
            test.Read((ulong)again + (page * Page.Size), out byte value).ShouldBe(FaultOutcome.Resolved);
            value.ShouldBe((byte)0);
        }
    }

    [Test]
    public void Memory_unmapped_and_touched_again_at_the_same_place_costs_no_message()
    {
        FakeProcess process = FakeProcess.Start();
        FakeTestProcess test = new(process);
        int messages = 0;
        for (int round = 0; round < 3; round++)
        {
            if (round == 1)
                messages = process.Transport.MessageCount;
            ulong address = (ulong)test.Mmap(0, 256 * Page.Size, ReadWrite, Private, -1, 0);
            for (ulong page = 0; page < 256; page++)
            {
                test.Read(address + (page * Page.Size), out byte value).ShouldBe(FaultOutcome.Resolved);
                value.ShouldBe((byte)0);
                test.Write(address + (page * Page.Size), 0x55).ShouldBe(FaultOutcome.Resolved);
            }

            test.Munmap(address, 256 * Page.Size).ShouldBe(0);
        }

        process.Transport.MessageCount.ShouldBe(messages);
    }

    [Test]
    public void Mappings_beyond_the_limits_fail_with_ENOMEM_and_others_do_not()
    {
        const ulong a = 0x40_0000_0000;
        FakeProcess process = FakeProcess.Start();
        FakeTestProcess test = new(process);
        VirtualMemory<FakeDomain> memory = new(ref process.Domain, ref process.State);
        memory.SetLimits(64 * Page.Size, 16 * Page.Size);
        test.Mmap(a, 65 * Page.Size, PageProtection.None, Private | MapFlags.Fixed, -1, 0).ShouldBe(-(long)Errno.ENOMEM);
        test.Mmap(a, 17 * Page.Size, ReadWrite, Private | MapFlags.Fixed, -1, 0).ShouldBe(-(long)Errno.ENOMEM);
        test.Mmap(a, 16 * Page.Size, ReadWrite, Private | MapFlags.Fixed, -1, 0).ShouldBe((long)a);
        test.Mmap(a, 16 * Page.Size, ReadWrite, Private | MapFlags.Fixed, -1, 0).ShouldBe((long)a, "it replaces itself");
        test.Mremap(a, 16 * Page.Size, 17 * Page.Size, RemapFlags.MayMove).ShouldBe(-(long)Errno.ENOMEM);
        test.Mmap(0, 49 * Page.Size, PageProtection.Read, Private, -1, 0).ShouldBe(-(long)Errno.ENOMEM);
        test.Mmap(0, 48 * Page.Size, PageProtection.Read, Private, -1, 0).ShouldBeGreaterThan(0);
        test.Munmap(a, 16 * Page.Size).ShouldBe(0);
        test.Mmap(0, 16 * Page.Size, ReadWrite, Private, -1, 0).ShouldBeGreaterThan(0);
    }

    [Test]
    public void No_more_is_locked_than_the_limit_allows()
    {
        FakeProcess process = FakeProcess.Start();
        VirtualMemory<FakeDomain> memory = new(ref process.Domain, ref process.State);
        memory.Map(0, 32 * Page.Size, ReadWrite, Private, -1, 0, out ulong address).ShouldBe(Errno.None);
        memory.SetLockLimit(8 * Page.Size);
        memory.Lock(address, 6 * Page.Size).ShouldBe(Errno.None);
        memory.Lock(address, 6 * Page.Size).ShouldBe(Errno.None, "it is locked already");
        memory.Lock(address + (4 * Page.Size), 5 * Page.Size).ShouldBe(Errno.ENOMEM);
        memory.Lock(address + (4 * Page.Size), 4 * Page.Size, onFault: true).ShouldBe(Errno.None);
        memory.LockAll(LockAllFlags.Current).ShouldBe(Errno.ENOMEM);
        memory.Map(0, Page.Size, ReadWrite, Private | MapFlags.Locked, -1, 0, out _).ShouldBe(Errno.EAGAIN);
        memory.SetLockLimit(0);
        memory.Lock(address, Page.Size).ShouldBe(Errno.EPERM);
    }

    [Test]
    public void A_page_is_resident_once_it_was_touched()
    {
        FakeProcess process = FakeProcess.Start();
        FakeTestProcess test = new(process);
        VirtualMemory<FakeDomain> memory = new(ref process.Domain, ref process.State);
        ulong address = (ulong)test.Mmap(0, 64 * Page.Size, ReadWrite, Private, -1, 0);
        memory.IsResident(address + (40 * Page.Size), out bool before).ShouldBe(Errno.None);
        test.Write(address + (40 * Page.Size), 1).ShouldBe(FaultOutcome.Resolved);
        memory.IsResident(address + (40 * Page.Size), out bool after).ShouldBe(Errno.None);
        before.ShouldBeFalse();
        after.ShouldBeTrue();
        memory.IsResident(address + (64 * Page.Size), out _).ShouldBe(Errno.ENOMEM);
    }

    [Test]
    public void A_gigabyte_touched_from_either_end_takes_few_capabilities_and_no_more_frames_than_it_has()
    {
        FakeProcess process = FakeProcess.Start(300_000, 300_000);
        FakeTestProcess test = new(process);
        const ulong size = 1UL << 30;
        ulong up = (ulong)test.Mmap(0, size / 2, ReadWrite, Private, -1, 0);
        ulong down = (ulong)test.Mmap(0, size / 2, ReadWrite, Private, -1, 0);
        for (ulong offset = 0; offset < size / 2; offset += Page.Size)
        {
            test.Write(up + offset, 1).ShouldBe(FaultOutcome.Resolved);
            test.Write(down + (size / 2) - Page.Size - offset, 2).ShouldBe(FaultOutcome.Resolved);
        }

        process.State.BlockCount.ShouldBeLessThan(200);
        process.State.FaultCount.ShouldBeLessThan(2000UL);
        process.Server.Usage(process.Badge, out _, out ulong used, out _, out _);
        used.ShouldBeLessThan((size / Page.Size) + 4096, "frames, tables and page tables");
    }

    [Test]
    public void Scattered_touches_of_a_small_quota_use_all_of_it()
    {
        FakeProcess process = FakeProcess.Start(8192, 4096);
        FakeTestProcess test = new(process);
        ulong address = (ulong)test.Mmap(0, 1UL << 36, ReadWrite, Private, -1, 0);
        ulong touched = 0;
        while (test.Write(address + (touched << 26), 1) == FaultOutcome.Resolved)
            touched++;
        touched.ShouldBeGreaterThan(190UL, "16 MiB are 256 granules, some of which are page tables");
    }

    [Test]
    public void Locked_pages_are_not_discarded()
    {
        FakeProcess process = FakeProcess.Start();
        FakeTestProcess test = new(process);
        ulong address = (ulong)test.Mmap(0, 4 * Page.Size, ReadWrite, Private, -1, 0);
        test.Write(address, 7).ShouldBe(FaultOutcome.Resolved);
        test.Mlock(address + Page.Size, 1).ShouldBe(0);
        test.Discard(address, 4 * Page.Size).ShouldBe(-(long)Errno.EINVAL);
        test.Read(address, out byte value);
        value.ShouldBe((byte)7);
        test.Discard(address + 1, Page.Size).ShouldBe(-(long)Errno.EINVAL);
    }

    [Test]
    public void Memory_that_cannot_grow_stays_as_it_is()
    {
        FakeProcess process = FakeProcess.Start();
        FakeTestProcess test = new(process);
        long shared = test.Mmap(0x50_0000_0000, Page.Size, ReadWrite, MapFlags.Shared | MapFlags.Anonymous, -1, 0);
        test.Mmap((ulong)shared + Page.Size, Page.Size, ReadWrite, Private | MapFlags.Fixed, -1, 0).ShouldBe(shared + (long)Page.Size);
        test.Mremap((ulong)shared, Page.Size, 2 * Page.Size, RemapFlags.None).ShouldBe(-(long)Errno.ENOMEM);
        test.Mremap((ulong)shared, Page.Size, Page.Size, RemapFlags.MayMove | RemapFlags.Fixed, (ulong)shared + (8 * Page.Size))
            .ShouldBe(-(long)Errno.ENOMEM, "another place in its granule");
        test.Write((ulong)shared, 1).ShouldBe(FaultOutcome.Resolved);
        test.Mremap((ulong)shared, Page.Size, 2 * Page.Size, (RemapFlags)2).ShouldBe(-(long)Errno.EINVAL, "MREMAP_FIXED alone");
        test.Mremap((ulong)shared, Page.Size, 0, RemapFlags.MayMove).ShouldBe(-(long)Errno.EINVAL);
        test.Mremap((ulong)shared, Page.Size, 1UL << 62, RemapFlags.MayMove).ShouldBe(-(long)Errno.ENOMEM);
        test.Mremap((ulong)shared, 1UL << 62, Page.Size, RemapFlags.MayMove).ShouldBe(-(long)Errno.EFAULT);
    }

    [Test]
    public void Any_arguments_at_all_give_a_result()
    {
        FakeProcess process = FakeProcess.Start();
        FakeTestProcess test = new(process);
        Random random = new(42);
        ulong[] interesting =
        [
            0, 1, 4095, 4096, 4097, 0x1_0000, 0x40_0000_0000, 0x7FFF_7FFF_F000, 0x7FFF_FFFF_F000, 0x8000_0000_0000, 1UL << 47, 1UL << 63,
            ulong.MaxValue, ulong.MaxValue - 4095, ulong.MaxValue - 4096,
        ];
        ulong Any() => random.Next(3) == 0 ? (ulong)random.NextInt64() : interesting[random.Next(interesting.Length)];
        for (int i = 0; i < 200_000; i++)
        {
            long result = random.Next(11) switch
            {
                0 => test.Mmap(Any(), Any(), (PageProtection)random.Next(9), (MapFlags)(random.Next(64) | (random.Next(2) << 20)), -1, (long)Any()),
                1 => test.Munmap(Any(), Any()),
                2 => test.Mprotect(Any(), Any(), (PageProtection)random.Next(9)),
                3 => test.Msync(Any(), Any(), (SyncFlags)random.Next(9)),
                4 => test.Munlock(Any(), Any()),
                5 => test.PosixMadvise(Any(), Any(), (MemoryAdvice)random.Next(3)),
                6 => test.Munlockall(),
                9 => test.Discard(Any(), Any()),
                10 => test.Mremap(Any(), Any(), Any(), (RemapFlags)random.Next(3)),
                7 => -(long)test.Read(Any(), out _),
                _ => -(long)test.Write(Any(), 1),
            };
            result.ShouldBeGreaterThan(-200);
        }

        Invariants.Check(process.Kernel);
    }
}
