using System;
using System.Collections.Generic;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Memory.Tests.Fakes;
using Shouldly;

namespace Pistachio.Memory.Tests;

/// <summary>Mappings of files whose frames come in pieces, grow and are taken away: large ones, sparse ones, and random ones beside a model.</summary>
[TestFixture]
internal sealed class FileMappingTests
{
    private const PageProtection ReadWrite = PageProtection.Read | PageProtection.Write;
    private const ulong At = 0x50_0000_0000;
    private const ulong GiB = 1UL << 30;

    private FakeProcess _process = null!;
    private FakeTestProcess _test;

    [SetUp]
    public void Start()
    {
        _process = FakeProcess.Start();
        _test = new FakeTestProcess(_process);
    }

    [Test]
    public void A_sparse_file_of_many_GiB_takes_frames_only_where_it_is_touched()
    {
        FakeSparseFile file = _process.Files.AddSparse(_process.Kernel, 5 * GiB / Page.Size, 1);
        Map(5 * GiB, MapFlags.Shared).ShouldBe((long)At);
        ulong[] offsets = [0, (2 * GiB) - 1, 2 * GiB, (4 * GiB) - 1, 4 * GiB, (5 * GiB) - 1];
        for (int i = 0; i < offsets.Length; i++)
            _test.Write(At + offsets[i], (byte)(i + 1)).ShouldBe(FaultOutcome.Resolved);
        for (int i = 0; i < offsets.Length; i++)
            file.PageAt((uint)(offsets[i] / Page.Size))![offsets[i] % Page.Size].ShouldBe((byte)(i + 1));
        file.Resident.ShouldBeLessThan(64 * offsets.Length);
        _process.State.GranuleCount.ShouldBe(0UL);
        _test.Munmap(At, 5 * GiB).ShouldBe(0);
        _process.State.WindowCount.ShouldBe(0);
        _process.Held.ShouldBeEmpty();
    }

    [Test]
    public void An_offset_above_4_GiB_shows_what_is_there()
    {
        FakeSparseFile file = _process.Files.AddSparse(_process.Kernel, 5 * GiB / Page.Size, 2);
        Map(5 * GiB, MapFlags.Shared);
        _test.Write(At + (4 * GiB) + 7, 9).ShouldBe(FaultOutcome.Resolved);
        const ulong low = 0x20_0000; // lower than the offset
        _test.Mmap(low, Page.Size, PageProtection.Read, MapFlags.Private | MapFlags.Fixed, (int)file.Number, (long)(4 * GiB)).ShouldBe((long)low);
        _test.Read(low + 7, out byte value).ShouldBe(FaultOutcome.Resolved);
        value.ShouldBe((byte)9);
    }

    [Test]
    public void Pages_behind_the_end_are_SIGBUS_from_the_moment_that_the_file_is_shorter_and_there_again_when_it_is_longer()
    {
        FakeSparseFile file = _process.Files.AddSparse(_process.Kernel, 100, 3);
        Map(100 * Page.Size, MapFlags.Shared);
        for (int page = 0; page < 100; page++)
            _test.Write(At + ((ulong)page * Page.Size), 5).ShouldBe(FaultOutcome.Resolved);
        file.SetSize(50);
        _test.Read(At + (49 * Page.Size), out byte kept).ShouldBe(FaultOutcome.Resolved);
        kept.ShouldBe((byte)5);
        for (int page = 50; page < 100; page++)
            _test.Read(At + ((ulong)page * Page.Size), out _).ShouldBe(FaultOutcome.BeyondEnd);
        file.SetSize(80);
        _test.Read(At + (79 * Page.Size), out byte fresh).ShouldBe(FaultOutcome.Resolved);
        fresh.ShouldBe((byte)0);
        _test.Write(At + (80 * Page.Size), 1).ShouldBe(FaultOutcome.BeyondEnd);
    }

    [Test]
    public void More_pieces_than_there_is_room_for_are_fetched_again()
    {
        FakeSparseFile file = _process.Files.AddSparse(_process.Kernel, 64 * 200, 4);
        Map(64 * 200 * Page.Size, MapFlags.Shared);
        for (int round = 0; round < 2; round++)
        {
            for (ulong i = 0; i < 200; i++)
                _test.Write(At + (i * 64 * Page.Size), (byte)(i + 1)).ShouldBe(FaultOutcome.Resolved);
        }

        for (ulong i = 0; i < 200; i++)
        {
            _test.Read(At + (i * 64 * Page.Size), out byte value).ShouldBe(FaultOutcome.Resolved);
            value.ShouldBe((byte)(i + 1));
        }

        file.Requests.ShouldBeGreaterThan(200);
        _process.OfFiles.FindAll(_process.Kernel.Exists).Count.ShouldBe(FilePieces.Capacity);
        _process.State.WindowCount.ShouldBeLessThan(FilePieces.Capacity * 5);
    }

    [Test]
    public void A_full_capability_table_costs_faults_but_fails_nothing()
    {
        _process.Files.AddSparse(_process.Kernel, 6400, 5);
        _process.FileRoom = 1;
        Map(6400 * Page.Size, MapFlags.Shared);
        for (ulong i = 0; i < 100; i++)
            _test.Write(At + (i * 64 * Page.Size), (byte)i).ShouldBe(FaultOutcome.Resolved);
        _test.Read(At + (17 * 64 * Page.Size), out byte value).ShouldBe(FaultOutcome.Resolved);
        value.ShouldBe((byte)17);
        _process.FileRoom = 0;
        _test.Read(At + (18 * 64 * Page.Size), out _).ShouldBe(FaultOutcome.NoFrame);
    }

    [Test]
    public void A_mapping_that_moves_shows_the_same_file_and_takes_its_private_pages_along()
    {
        FakeSparseFile file = _process.Files.AddSparse(_process.Kernel, 64, 6);
        Map(8 * Page.Size, MapFlags.Private);
        _test.Write(At + (3 * Page.Size), 3).ShouldBe(FaultOutcome.Resolved);
        const ulong elsewhere = At + (0x1003 * Page.Size); // another place in its granule
        _test.Mremap(At, 8 * Page.Size, 40 * Page.Size, RemapFlags.MayMove | RemapFlags.Fixed, elsewhere).ShouldBe((long)elsewhere);
        _test.Read(At, out _).ShouldBe(FaultOutcome.NotMapped);
        _test.Read(elsewhere + (3 * Page.Size), out byte own).ShouldBe(FaultOutcome.Resolved);
        own.ShouldBe((byte)3);
        file.Frames(33, out _, out _, out _).ShouldBe(Errno.None);
        file.PageAt(33)![5] = 33;
        _test.Read(elsewhere + (33 * Page.Size) + 5, out byte shown).ShouldBe(FaultOutcome.Resolved);
        shown.ShouldBe((byte)33);
        file.PageAt(3)?[0].ShouldBe((byte)0);
        _test.Munmap(elsewhere, 40 * Page.Size).ShouldBe(0);
        _process.Held.ShouldBeEmpty();
        _process.State.WindowCount.ShouldBe(0);
    }

    [Test]
    public void Shared_anonymous_memory_that_grows_and_moves_keeps_its_bytes()
    {
        long at = _test.Mmap(0, 20 * Page.Size, ReadWrite, MapFlags.Shared | MapFlags.Anonymous, -1, 0);
        _test.Write((ulong)at + (19 * Page.Size), 19).ShouldBe(FaultOutcome.Resolved);
        _test.Mmap((ulong)at + (20 * Page.Size), Page.Size, ReadWrite, MapFlags.Private | MapFlags.Anonymous | MapFlags.Fixed, -1, 0);
        long moved = _test.Mremap((ulong)at, 20 * Page.Size, 30 * Page.Size, RemapFlags.MayMove);
        moved.ShouldBePositive();
        moved.ShouldNotBe(at);
        _test.Read((ulong)moved + (19 * Page.Size), out byte value).ShouldBe(FaultOutcome.Resolved);
        value.ShouldBe((byte)19);
        _test.Read((ulong)at, out _).ShouldBe(FaultOutcome.NotMapped);
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    public void Random_mappings_of_two_files_show_what_a_model_with_an_entry_for_each_page_says(int seed)
    {
        for (int run = 0; run < 30; run++)
            new FileMappingModel((seed * 1000) + run).Run(250);
    }

    private long Map(ulong length, MapFlags kind) => _test.Mmap(At, length, ReadWrite, kind | MapFlags.Fixed, 0, 0);
}
