using System;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Memory.Tests.Fakes;
using Shouldly;

namespace Pistachio.Memory.Tests;

/// <summary>Mappings of files: what they show, what they cost, and when files are let go.</summary>
[TestFixture]
internal sealed class FileTests
{
    private const PageProtection ReadWrite = PageProtection.Read | PageProtection.Write;
    private const PageProtection ReadExecute = PageProtection.Read | PageProtection.Execute;
    private const ulong At = 0x50_0000_0000;

    private FakeProcess _process = null!;
    private FakeTestProcess _test;
    private byte[] _content = null!;

    [SetUp]
    public void Start()
    {
        _process = FakeProcess.Start();
        _test = new FakeTestProcess(_process);
        _content = new byte[(40 * 4096) + 100];
        new Random(3).NextBytes(_content);
        _process.Files.Add(_process.Kernel, _content, Rights.Read | Rights.Execute);
        _process.Files.Add(_process.Kernel, _content, Rights.Read);
    }

    [Test]
    public void Reading_and_executing_takes_no_frames()
    {
        Map(0, 41, ReadExecute, MapFlags.Private).ShouldBe((long)At);
        for (int page = 0; page < 41; page++)
        {
            Read(page).ShouldBe(_content[page * 4096]);
            _test.Execute(At + ((ulong)page * Page.Size)).ShouldBe(FaultOutcome.Resolved);
        }

        _process.State.GranuleCount.ShouldBe(0UL);
        _process.State.FaultCount.ShouldBe(3UL, "one for 16 pages");
    }

    [Test]
    public void Writes_stay_private_and_take_frames_for_what_is_written()
    {
        Map(0, 40, ReadWrite, MapFlags.Private);
        _test.Write(At + (5 * Page.Size), 1).ShouldBe(FaultOutcome.Resolved);
        Read(5).ShouldBe((byte)1);
        Read(4).ShouldBe(_content[4 * 4096]);
        _process.State.GranuleCount.ShouldBe(1UL);
        _process.Kernel.Frame(_process.Kernel[_process.Files[0].Memory].FirstFrame + 5)[0].ShouldBe(_content[5 * 4096]);
    }

    [Test]
    public void Behind_the_end_of_the_file_is_SIGBUS_and_the_rest_of_its_last_page_zero()
    {
        Map(40, 3, PageProtection.Read, MapFlags.Private);
        _test.Read(At + 99, out byte last).ShouldBe(FaultOutcome.Resolved);
        last.ShouldBe(_content[^1]);
        _test.Read(At + 100, out byte behind).ShouldBe(FaultOutcome.Resolved);
        behind.ShouldBe((byte)0);
        _test.Read(At + Page.Size, out _).ShouldBe(FaultOutcome.BeyondEnd);
        Map(100, 1, PageProtection.Read, MapFlags.Private);
        _test.Read(At, out _).ShouldBe(FaultOutcome.BeyondEnd);
    }

    [Test]
    public void A_segment_that_is_written_is_zero_behind_its_bytes_and_one_that_is_read_costs_no_copy()
    {
        VirtualMemory<FakeDomain> memory = new(ref _process.Domain, ref _process.State);
        memory.MapFile(At, 5000, ReadWrite, 0, 0, 5000).ShouldBe(Errno.None);
        memory.MapFile(At + (16 * Page.Size), 5000, ReadExecute, 0, 0x2000, 5000).ShouldBe(Errno.None);
        _test.Read(At + 4999, out byte last);
        _test.Read(At + 5000, out byte behind);
        (last, behind).ShouldBe((_content[4999], (byte)0));
        _process.State.CopyCount.ShouldBe(1UL);
        Read(17).ShouldBe(_content[0x3000]);
        _process.State.CopyCount.ShouldBe(1UL);
    }

    [Test]
    public void A_file_without_the_right_to_execute_can_be_executed_from_copies()
    {
        _test.Mmap(At, 3 * Page.Size, ReadExecute, MapFlags.Private | MapFlags.Fixed, 1, 0).ShouldBe((long)At);
        _test.Execute(At + Page.Size).ShouldBe(FaultOutcome.Resolved);
        _test.Write(At + Page.Size, 1).ShouldBe(FaultOutcome.Forbidden);
        Read(1).ShouldBe(_content[4096]);
    }

    [Test]
    public void Shared_mappings_of_what_is_open_for_reading_say_that_they_cannot_be_written()
    {
        Map(0, 2, ReadWrite, MapFlags.Shared).ShouldBe(-(long)(uint)Errno.EACCES);
        Map(0, 2, PageProtection.Read, MapFlags.Shared).ShouldBe((long)At);
        Read(1).ShouldBe(_content[4096]);
        _test.Mprotect(At, Page.Size, ReadWrite).ShouldBe(-(long)(uint)Errno.EACCES);
    }

    [TestCase(7, 0L, Errno.EBADF)]
    [TestCase(0, 5L, Errno.EINVAL)]
    [TestCase(0, -4096L, Errno.EOVERFLOW)]
    [TestCase(0, long.MaxValue & ~4095, Errno.EOVERFLOW)]
    public void Bad_descriptors_and_offsets_are_refused(int descriptor, long offset, Errno expected) =>
        _test.Mmap(0, 2 * Page.Size, PageProtection.Read, MapFlags.Private, descriptor, offset).ShouldBe(-(long)(uint)expected);

    [Test]
    public void A_file_is_held_as_long_as_any_page_of_it_is_mapped()
    {
        Map(0, 10, ReadWrite, MapFlags.Private);
        Read(9);
        _process.Held.ShouldContainKey(0u);
        _test.Munmap(At, 4 * Page.Size);
        _test.Munmap(At + (6 * Page.Size), 4 * Page.Size);
        _process.Held.ShouldContainKey(0u);
        Map(0, 1, PageProtection.Read, MapFlags.Private);
        _test.Munmap(At, 10 * Page.Size);
        _process.Held.ShouldBeEmpty();
        _process.State.WindowCount.ShouldBe(0);
    }

    [Test]
    public void More_files_than_fit_are_refused_and_nothing_is_unmapped()
    {
        for (int i = 0; i < VirtualMemory<FakeDomain>.MaximumFiles; i++)
            MapOnePage(_test, i).ShouldBePositive();
        MapOnePage(_test, VirtualMemory<FakeDomain>.MaximumFiles).ShouldBe(-(long)(uint)Errno.ENOMEM);
        Map(1, 1, PageProtection.Read, MapFlags.Private).ShouldBe(-(long)(uint)Errno.ENOMEM);
        Read(0).ShouldBe(_content[0]);
    }

    [Test]
    public void A_file_can_be_mapped_at_thousands_of_distances_and_a_child_sees_them_all()
    {
        const int count = 3000;
        for (int i = 0; i < count; i++)
            MapOnePage(_test, i).ShouldBePositive();
        ReadAll(_test);
        FakeProcess child = _process.Fork(99, 1 << 13).ShouldNotBeNull();
        ReadAll(new FakeTestProcess(child));
        ReadAll(_test);

        for (int i = 0; i < count; i++)
            _test.Munmap(At + ((ulong)i * 2 * Page.Size), Page.Size).ShouldBe(0);
        _process.Held.ShouldBeEmpty();
        VirtualMemory<FakeDomain> memory = new(ref child.Domain, ref child.State);
        memory.ExecReset().ShouldBe(Errno.None);
        child.Held.ShouldBeEmpty();
        child.State.FileCapacity.ShouldBe(FirstFiles.Capacity);
        FakeTestProcess another = new(child);
        MapOnePage(another, 7).ShouldBePositive();
        ReadOne(another, 7);

        void ReadAll(FakeTestProcess test)
        {
            for (int i = 0; i < count; i += 59)
                ReadOne(test, i);
        }
    }

    private static long MapOnePage(FakeTestProcess test, int number) =>
        test.Mmap(At + ((ulong)number * 2 * Page.Size), Page.Size, PageProtection.Read, MapFlags.Private | MapFlags.Fixed, 0, number % 40 * 4096);

    private void ReadOne(FakeTestProcess test, int number)
    {
        test.Read(At + ((ulong)number * 2 * Page.Size), out byte value).ShouldBe(FaultOutcome.Resolved);
        value.ShouldBe(_content[number % 40 * 4096]);
    }

    [Test]
    public void Frames_of_a_file_that_were_taken_away_are_asked_for_again()
    {
        Map(0, 8, PageProtection.Read, MapFlags.Private);
        Read(0).ShouldBe(_content[0]);
        _process.Kernel.Revoke(_process.Files[0].Memory).ShouldBe(CallStatus.Ok);
        Read(3).ShouldBe(_content[3 * 4096]);
        _test.Munmap(At, 8 * Page.Size).ShouldBe(0);
        _process.State.WindowCount.ShouldBe(0);
    }

    private long Map(int filePage, ulong pages, PageProtection protection, MapFlags kind) =>
        _test.Mmap(At, pages * Page.Size, protection, kind | MapFlags.Fixed, 0, filePage * 4096);

    private byte Read(int page)
    {
        _test.Read(At + ((ulong)page * Page.Size), out byte value).ShouldBe(FaultOutcome.Resolved);
        return value;
    }
}
