using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Server;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>Frames for mappings: holes that are touched, files that change their size while they are mapped, files of the archive.</summary>
[TestFixture]
internal sealed class MappingTests
{
    private const ulong GiB = 1UL << 30;

    private FakeSystem _system = null!;

    private VfsServer Server => _system.Server;

    [SetUp]
    public void Start() => _system = new FakeSystem(RandomTrees.Small(), 1);

    [Test]
    public void A_sparse_file_takes_frames_for_what_is_touched_and_no_more()
    {
        uint handle = Sparse("/sparse", 5 * GiB);
        int before = _system.Pool!.FreePages;
        foreach (ulong position in new[] { 0UL, (2 * GiB) - 1, 4 * GiB, (5 * GiB) - 1 })
        {
            FakeCapability frames = Touch(handle, position, out uint first, out uint pages);
            ((uint)(position / 4096) - first).ShouldBeLessThan(pages);
            frames.Bytes.IndexOfAnyExcept((byte)0).ShouldBe(-1);
        }

        (before - _system.Pool.FreePages).ShouldBe(4 * 16);
        Server.Frames(FakeSystem.User, handle, (uint)(5 * GiB / 4096), FrameScope.Shared, out _, out _, out _, out _).ShouldBe(Errno.ENODATA);
    }

    [Test]
    public void What_is_touched_from_one_end_to_the_other_takes_few_capabilities()
    {
        uint handle = Sparse("/long", 900 * 4096);
        HashSet<uint> pieces = [];
        for (uint page = 0; page < 900; page++)
        {
            Touch(handle, page * 4096UL, out uint first, out uint pages);
            (first + pages).ShouldBeLessThanOrEqualTo(900u);
            pieces.Add(first);
        }

        pieces.Count.ShouldBeLessThan(9);
    }

    [Test]
    public void Who_cuts_a_file_takes_it_from_mappings_but_not_from_who_is_reading_it()
    {
        uint handle = Sparse("/file", 100 * 4096);
        ulong mapped = Frames(handle, 70, FrameScope.Shared);
        ulong kept = Frames(handle, 0, FrameScope.Shared);
        Server.CreateDomain(FakeSystem.Control, 0x1001, FakeSystem.User, ulong.MaxValue, 0).ShouldBe(Errno.None);
        uint other = _system.Open("/file", OpenFlags.ReadWrite, 0x1001);
        Server.Frames(0x1001, other, 70, FrameScope.Page, out _, out _, out _, out ulong read).ShouldBe(Errno.None);
        _system.Kernel[read].Shared[0] = 7;

        Server.SetSize(FakeSystem.User, handle, 50 * 4096, default).ShouldBe(Errno.None);

        _system.Kernel.Exists(mapped).ShouldBeFalse();
        _system.Kernel.Exists(kept).ShouldBeTrue();
        _system.Kernel.Exists(read).ShouldBeTrue();
        Server.Frames(FakeSystem.User, handle, 70, FrameScope.Shared, out _, out _, out _, out _).ShouldBe(Errno.ENODATA);
        Server.SetSize(FakeSystem.User, handle, 100 * 4096, default).ShouldBe(Errno.None);
        _system.Kernel[Frames(handle, 70, FrameScope.Shared)].Bytes.IndexOfAnyExcept((byte)0).ShouldBe(-1);
    }

    [Test]
    public void A_full_file_system_gives_single_pages_and_then_says_so()
    {
        uint handle = Sparse("/all", GiB);
        int all = _system.Pool!.FreePages;
        for (uint i = 0; i < (uint)all / 16; i++)
            Frames(handle, i * 32, FrameScope.Shared);
        _system.Pool.FreePages.ShouldBe(0);
        Server.Frames(FakeSystem.User, handle, 16, FrameScope.Shared, out _, out _, out _, out _).ShouldBe(Errno.ENOSPC);
        Server.SetSize(FakeSystem.User, handle, 4096, default).ShouldBe(Errno.None);
        _system.Pool.FreePages.ShouldBe(all - 1);
    }

    [Test]
    public void A_file_of_the_archive_is_mapped_without_a_copy_and_shows_what_is_written_later()
    {
        uint reader = _system.Open("/hello", OpenFlags.ReadOnly);
        int before = _system.Pool!.FreePages;
        ulong shared = Frames(reader, 0, FrameScope.Shared);
        ulong again = Frames(_system.Open("/hello", OpenFlags.ReadOnly), 0, FrameScope.Private);
        again.ShouldBe(shared);
        _system.Pool.FreePages.ShouldBe(before);

        uint writer = _system.Open("/hello", OpenFlags.ReadWrite);
        Server.WriteBytes(FakeSystem.User, writer, 0, "HELLO"u8, out _, out _).ShouldBe(Errno.None);

        _system.Kernel.Exists(shared).ShouldBeFalse();
        _system.Kernel[Frames(reader, 0, FrameScope.Private)].Bytes[..7].ToArray().ShouldBe("HELLO, "u8.ToArray());
    }

    [Test]
    public void What_is_mapped_of_the_archive_is_taken_back_with_the_last_close()
    {
        uint one = _system.Open("/hello", OpenFlags.ReadOnly);
        uint two = _system.Open("/hello", OpenFlags.ReadOnly);
        ulong memory = Frames(one, 0, FrameScope.Private);
        Server.Close(FakeSystem.User, one).ShouldBe(Errno.None);
        _system.Kernel.Exists(memory).ShouldBeTrue();
        Server.Close(FakeSystem.User, two).ShouldBe(Errno.None);
        _system.Kernel.Exists(memory).ShouldBeFalse();
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void Random_touches_writes_cuts_and_holes_leave_the_bytes_of_a_model(int seed)
    {
        Random random = new(seed);
        FramePool pool = _system.Pool!;
        int all = pool.FreePages;
        FileContent content = new(pool);
        Dictionary<uint, byte> model = [];
        const uint end = 600;
        for (int step = 0; step < 3000; step++)
        {
            uint page = (uint)random.Next((int)end);
            switch (random.Next(10))
            {
                case < 5:
                    content.Touch(page, end, pool.FreePages).ShouldBeTrue();
                    content.Frames(page, Rights.Read | Rights.Write, random.Next(2) == 0, out uint first, out uint pages, out ulong memory);
                    (page - first).ShouldBeLessThan(pages);
                    (first + pages).ShouldBeLessThanOrEqualTo(end);
                    model[page] = (byte)step;
                    _system.Kernel[memory].Shared[(int)(page - first) * 4096] = (byte)step;
                    break;
                case 5:
                    content.Ensure(page, Math.Min(end, page + 20), pool.FreePages, grows: false);
                    content.Write(page * 4096UL, [(byte)step]);
                    model[page] = (byte)step;
                    break;
                case 6:
                    uint to = Math.Min(end, page + (uint)random.Next(1, 80));
                    content.Punch(page, to);
                    foreach (uint cut in model.Keys.Where(each => each >= page && each < to).ToArray())
                        model.Remove(cut);
                    break;
                case 7 when random.Next(4) == 0:
                    content.Trim(page);
                    foreach (uint cut in model.Keys.Where(each => each >= page).ToArray())
                        model.Remove(cut);
                    break;
                case 8:
                    content.WithdrawMappings(page);
                    break;
            }

            (all - pool.FreePages).ShouldBe(content.Pages);
        }

        byte[] found = new byte[1];
        for (uint page = 0; page < end; page++)
        {
            content.Read(page * 4096UL, found);
            found[0].ShouldBe(model.GetValueOrDefault(page), $"page {page}");
        }

        content.Trim(0);
        pool.FreePages.ShouldBe(all);
    }

    private uint Sparse(string path, ulong size)
    {
        uint handle = _system.Open(path, OpenFlags.ReadWrite | OpenFlags.Create);
        Server.SetSize(FakeSystem.User, handle, size, default).ShouldBe(Errno.None);
        return handle;
    }

    private ulong Frames(uint handle, uint page, FrameScope scope)
    {
        Server.Frames(FakeSystem.User, handle, page, scope, out _, out _, out _, out ulong memory).ShouldBe(Errno.None);
        return memory;
    }

    private FakeCapability Touch(uint handle, ulong position, out uint first, out uint pages)
    {
        Server.Frames(FakeSystem.User, handle, (uint)(position / 4096), FrameScope.Shared, out _, out first, out pages, out ulong memory).ShouldBe(Errno.None);
        return _system.Kernel[memory];
    }
}
