using System;
using System.Buffers.Binary;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Ipc.Protocol;
using Pistachio.Ipc.Tests.Fakes;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Shouldly;

namespace Pistachio.Ipc.Tests;

/// <summary>Shared memory segments as the server has them: who is attached, what they hold, and when they go.</summary>
[TestFixture]
internal sealed class SegmentTests
{
    private const ulong First = IpcSystem.First;
    private const ulong Second = IpcSystem.Second;

    private IpcSystem _system = null!;

    [SetUp]
    public void Start() => _system = new IpcSystem();

    [Test]
    public void Whoever_is_attached_has_the_same_frames()
    {
        uint segment = _system.MakeSegment(10000, mode: 0x1B6);
        uint one = Attach(First, segment);
        uint two = Attach(Second, segment);

        Frames(First, one)[5] = 42;

        Frames(Second, two)[5].ShouldBe((byte)42);
        Frames(First, one).Length.ShouldBe(12288);
    }

    [Test]
    public void Attached_are_a_forked_child_too_and_nobody_who_ended()
    {
        uint segment = _system.MakeSegment(4096);
        uint handle = Attach(First, segment);
        Attach(First, segment);
        Attached(segment).ShouldBe(2UL);

        _system.Begin(0x2000, First);
        Attached(segment).ShouldBe(4UL);
        _system.Server.Close(First, handle).ShouldBe(Errno.None);
        Attached(segment).ShouldBe(3UL);
        _system.End(0x2000);

        Attached(segment).ShouldBe(1UL);
    }

    [Test]
    public void A_removed_segment_goes_with_the_last_who_is_attached_and_its_key_at_once()
    {
        int before = _system.Pool.FreePages;
        uint segment = _system.MakeSegment(1 << 20, key: 5);
        uint handle = Attach(First, segment);

        _system.Ipc.Remove(First, IpcKind.Segments, segment).ShouldBe(Errno.None);

        Attached(segment).ShouldBe(1UL);
        _system.Ipc.Get(First, IpcKind.Segments, 5, GetFlags.None, 0, 1, out _).ShouldBe(Errno.ENOENT);
        _system.Server.Close(First, handle).ShouldBe(Errno.None);
        _system.Ipc.Status(First, IpcKind.Segments, segment, 0, new byte[IpcLimits.StatusBytes], out _, out _).ShouldBe(Errno.EINVAL);
        _system.Pool.FreePages.ShouldBe(before);
    }

    [Test]
    public void A_segment_without_anybody_attached_goes_at_once()
    {
        int before = _system.Pool.FreePages;
        uint segment = _system.MakeSegment(5000);

        _system.Ipc.Remove(First, IpcKind.Segments, segment).ShouldBe(Errno.None);

        _system.Pool.FreePages.ShouldBe(before);
        _system.Ipc.Attach(First, segment, 1, true, out _, out _).ShouldBe(Errno.EINVAL);
    }

    [Test]
    public void Who_may_only_read_cannot_attach_to_write()
    {
        uint segment = _system.MakeSegment(4096, mode: 0x1A4);
        _system.SetUser(Second, 1000);

        _system.Ipc.Attach(Second, segment, 1, true, out _, out _).ShouldBe(Errno.EACCES);
        _system.Ipc.Attach(Second, segment, 1, false, out uint handle, out _).ShouldBe(Errno.None);

        _system.Server.Frames(Second, handle, 0, FrameScope.Shared, out _, out _, out _, out ulong memory).ShouldBe(Errno.None);
        (_system.Kernel[memory].Rights & Rights.Write).ShouldBe((Rights)0);
    }

    [Test]
    public void Sizes_and_limits_are_kept()
    {
        _system.MakeSegment(4097, key: 9);

        _system.Ipc.Get(First, IpcKind.Segments, 9, GetFlags.None, 4097, 1, out _).ShouldBe(Errno.None);
        _system.Ipc.Get(First, IpcKind.Segments, 9, GetFlags.None, 8192, 1, out _).ShouldBe(Errno.EINVAL);
        _system.Ipc.Get(First, IpcKind.Segments, 0, GetFlags.Create, 0, 1, out _).ShouldBe(Errno.EINVAL);
        _system.Ipc.Get(First, IpcKind.Segments, 0, GetFlags.Create, IpcLimits.SegmentBytes + 1, 1, out _).ShouldBe(Errno.EINVAL);
        _system.Ipc.Get(First, IpcKind.Segments, 0, GetFlags.Create, IpcLimits.SegmentBytes, 1, out _).ShouldBe(Errno.ENOMEM);
    }

    [Test]
    public void A_segment_can_have_all_frames_there_are_and_takes_them_as_they_are_touched()
    {
        int all = _system.Pool!.FreePages;
        uint segment = _system.MakeSegment((ulong)all * 4096);
        _system.Pool.FreePages.ShouldBe(all);
        uint handle = Attach(First, segment);
        for (uint page = 0; page < (uint)all; page += 999)
            _system.Server.Frames(First, handle, page, FrameScope.Shared, out _, out _, out _, out _).ShouldBe(Errno.None);
        _system.Pool.FreePages.ShouldBeLessThan(all);
        _system.Pool.FreePages.ShouldBeGreaterThan(all / 2);
        for (uint page = 0; page < (uint)all; page++)
            _system.Server.Frames(First, handle, page, FrameScope.Shared, out _, out _, out _, out _).ShouldBe(Errno.None);
        _system.Pool.FreePages.ShouldBe(0);
        _system.Server.Frames(First, handle, (uint)all, FrameScope.Shared, out _, out _, out _, out _).ShouldBe(Errno.ENODATA);
    }

    [Test]
    public void What_one_segment_was_promised_another_one_cannot_have_before_it_is_gone()
    {
        ulong all = (ulong)_system.Pool!.FreePages * 4096;
        uint first = _system.MakeSegment(all - 4096);
        _system.Ipc.Get(First, IpcKind.Segments, 0, GetFlags.Create, 4097, 1, out _).ShouldBe(Errno.ENOMEM);
        _system.MakeSegment(1);
        _system.Ipc.Remove(First, IpcKind.Segments, first).ShouldBe(Errno.None);
        _system.MakeSegment(all - 4096);
    }

    [Test]
    public void A_segment_begins_with_zeros_whatever_its_frames_held_before()
    {
        uint dirty = _system.MakeSegment(4096);
        uint handle = Attach(First, dirty);
        Frames(First, handle).Fill(0xEE);
        _system.Ipc.Remove(First, IpcKind.Segments, dirty).ShouldBe(Errno.None);
        _system.Server.Close(First, handle).ShouldBe(Errno.None);

        uint next = Attach(First, _system.MakeSegment(4096));

        Frames(First, next).IndexOfAnyExcept((byte)0).ShouldBe(-1);
    }

    private uint Attach(ulong domain, uint segment)
    {
        _system.Ipc.Attach(domain, segment, (uint)domain, true, out uint handle, out _).ShouldBe(Errno.None);
        return handle;
    }

    private ulong Attached(uint segment)
    {
        byte[] status = new byte[IpcLimits.StatusBytes];
        _system.Ipc.Status(First, IpcKind.Segments, segment, StatusLookup.Identifier, status, out int bytes, out _).ShouldBe(Errno.None);
        bytes.ShouldBe(112);
        return BinaryPrimitives.ReadUInt64LittleEndian(status.AsSpan(88));
    }

    private Span<byte> Frames(ulong domain, uint handle)
    {
        _system.Server.Frames(domain, handle, 0, FrameScope.Shared, out _, out _, out _, out ulong memory).ShouldBe(Errno.None);
        FakeCapability frames = _system.Kernel[memory];
        return frames.Memory.AsSpan((int)frames.FirstPage * 4096, (int)frames.Pages * 4096);
    }
}
