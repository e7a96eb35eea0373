using System;
using System.Linq;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Files;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>Files of memory without a name (memfd_create), their seals, and the size of pipes.</summary>
[TestFixture]
internal sealed class MemoryFileTests
{
    private const ulong User = FakeSystem.User;
    private const ulong Name = FakeProcess.MemoryStart;
    private const ulong Buffer = FakeProcess.MemoryStart + 0x2000;
    private const uint CloseOnExec = 1;
    private const uint MaySeal = 2;

    private FakeSystem _system = null!;
    private FakeProcess _process = null!;

    [SetUp]
    public void Start()
    {
        _system = new FakeSystem(RandomTrees.Small(), 1);
        _process = new FakeProcess(_system, new FakeConsole());
    }

    [Test]
    public void Who_may_seal_a_file_never_writes_through_its_frames_unless_they_are_mapped_shared()
    {
        int file = Make(MaySeal);
        Fill(10_000).ShouldBe(_process.Files.Write(file, Buffer, 10_000));
        RightsOf(1, FrameScope.Page).HasFlag(Rights.Write).ShouldBeFalse();
        RightsOf(1, FrameScope.Shared).HasFlag(Rights.Write).ShouldBeTrue();

        int other = Make(0);
        _process.Files.Write(other, Buffer, 10_000).ShouldBe(10_000);
        RightsOf(2, FrameScope.Page).HasFlag(Rights.Write).ShouldBeTrue("it is never sealed");

        _process.Files.ReadAt(file, Buffer + 0x4000, 10_000, 0).ShouldBe(10_000);
        _process.Memory(Buffer + 0x4000, 10_000).SequenceEqual(_process.Memory(Buffer, 10_000)).ShouldBeTrue();
    }

    [Test]
    public void What_was_written_through_is_busy_until_it_is_mapped_no_longer_and_is_taken_back_then()
    {
        int file = Make(MaySeal);
        _process.Files.Truncate(file, 5000).ShouldBe(0);
        ulong shared = Frames(1, FrameScope.Shared);
        ulong readable = Frames(1, FrameScope.Page);
        Seal(1, FileSeals.Write).ShouldBe(Errno.EBUSY);
        _system.Kernel.Exists(shared).ShouldBeTrue();
        _system.Server.MapToWrite(User, 1, false).ShouldBe(Errno.None);
        Seal(1, FileSeals.Write).ShouldBe(Errno.None);
        _system.Kernel.Exists(shared).ShouldBeFalse();
        _system.Kernel.Exists(readable).ShouldBeTrue();
        RightsOf(1, FrameScope.Shared).HasFlag(Rights.Write).ShouldBeFalse();
        _process.Files.Write(file, Buffer, 1).ShouldBe(-(long)Errno.EPERM);
    }

    [Test]
    public void A_write_that_was_prepared_before_the_seal_changes_nothing_after_it()
    {
        Make(MaySeal);
        _system.Server.PrepareWrite(User, 1, 5000, 0, out _, out _, out _, out bool commit).ShouldBe(Errno.None);
        commit.ShouldBeTrue();
        Seal(1, FileSeals.Write | FileSeals.Grow).ShouldBe(Errno.None);
        _system.Server.WriteBytes(User, 1, 0, new byte[10], out _, out _).ShouldBe(Errno.EPERM);
        _system.Server.CommitWrite(User, 1, 5000, out _).ShouldBe(Errno.EPERM);
        _system.Server.ReadBytes(User, 1, 0, 10, new byte[10], out int count).ShouldBe(Errno.None);
        count.ShouldBe(0);
    }

    [Test]
    public void What_the_process_has_mapped_is_busy()
    {
        int file = Make(MaySeal);
        _process.Files.Truncate(file, 5000).ShouldBe(0);
        int second = (int)_process.Files.Duplicate(file);
        second.ShouldBeGreaterThan(file);
        _process.Files.CheckMappable(file, true, out int held).ShouldBe(Errno.None);
        _process.Files.HoldFileAgain(held);
        _process.Files.Control(file, DescriptorCommand.AddSeals, (ulong)FileSeals.Write).ShouldBe(-(long)Errno.EBUSY);
        _process.Files.ReleaseFile(held);
        _process.Files.Control(file, DescriptorCommand.AddSeals, (ulong)FileSeals.Write).ShouldBe(0, "two descriptors are no mapping");
        _process.Files.CheckMappable(file, true, out _).ShouldBe(Errno.EPERM);
        _process.Files.CheckMappable(file, false, out _).ShouldBe(Errno.None);
    }

    [Test]
    public void What_another_process_has_mapped_to_write_is_busy_until_it_has_not()
    {
        const ulong child = 77;
        Make(MaySeal);
        _system.Server.MapToWrite(User, 1, true).ShouldBe(Errno.None);
        _system.Server.MapToWrite(User, 1, true).ShouldBe(Errno.None, "it counts once");
        _system.Server.CreateDomain(FakeSystem.Control, child, User, ulong.MaxValue, 0).ShouldBe(Errno.None);
        _system.Server.MapToWrite(User, 1, false).ShouldBe(Errno.None);
        Seal(1, FileSeals.Write).ShouldBe(Errno.EBUSY, "the forked child has the mapping");
        Seal(1, FileSeals.Grow).ShouldBe(Errno.None);
        _system.Server.EndDomain(FakeSystem.Control, child).ShouldBe(Errno.None);
        Seal(1, FileSeals.Write).ShouldBe(Errno.None);
        _system.Server.MapToWrite(User, 1, true).ShouldBe(Errno.EPERM);
    }

    [Test]
    public void A_spawned_child_has_no_mapping()
    {
        Make(MaySeal);
        _system.Server.MapToWrite(User, 1, true).ShouldBe(Errno.None);
        _system.Server.CreateDomain(FakeSystem.Control, 77, User, ulong.MaxValue & ~1UL, 0).ShouldBe(Errno.None);
        _system.Server.MapToWrite(User, 1, false).ShouldBe(Errno.None);
        Seal(1, FileSeals.Write).ShouldBe(Errno.None);
    }

    [Test]
    public void Future_writing_is_sealed_for_all_but_who_has_it_mapped()
    {
        int file = Make(MaySeal);
        _process.Files.Truncate(file, 5000).ShouldBe(0);
        _system.Server.CreateDomain(FakeSystem.Control, 77, User, ulong.MaxValue, 0).ShouldBe(Errno.None);
        _system.Server.MapToWrite(User, 1, true).ShouldBe(Errno.None);
        ulong before = Frames(1, FrameScope.Shared);
        Seal(1, FileSeals.FutureWrite).ShouldBe(Errno.None);
        _system.Kernel.Exists(before).ShouldBeFalse("all ask again");
        RightsOf(1, FrameScope.Shared).HasFlag(Rights.Write).ShouldBeTrue();
        _system.Server.Frames(77, 1, 0, FrameScope.Shared, out _, out _, out _, out ulong others).ShouldBe(Errno.None);
        _system.Kernel[others].Rights.HasFlag(Rights.Write).ShouldBeFalse();
        _process.Files.CheckMappable(file, true, out _).ShouldBe(Errno.EPERM);
        Seal(1, FileSeals.Write).ShouldBe(Errno.EBUSY);
        _system.Server.MapToWrite(User, 1, false).ShouldBe(Errno.None);
        RightsOf(1, FrameScope.Shared).HasFlag(Rights.Write).ShouldBeFalse();
    }

    [Test]
    public void Flags_of_the_descriptor_do_not_show_what_is_kept_of_seals()
    {
        int file = Make(MaySeal | CloseOnExec);
        _process.Files.Control(file, DescriptorCommand.GetDescriptorFlags, 0).ShouldBe(1);
        long flags = _process.Files.Control(file, DescriptorCommand.GetStatusFlags, 0);
        ((OpenFlags)flags).ShouldBe(OpenFlags.ReadWrite | OpenFlags.LargeFile);
    }

    [Test]
    public void Made_and_closed_ten_thousand_times_they_leave_nothing()
    {
        for (int i = 0; i < 10_000; i++)
        {
            int file = Make(MaySeal);
            _process.Files.Write(file, Buffer, 5000).ShouldBe(5000);
            _process.Files.Control(file, DescriptorCommand.AddSeals, (ulong)FileSeals.Write).ShouldBe(0);
            _process.Files.Close(file).ShouldBe(0);
        }
    }

    [Test]
    public void Names_take_up_room_and_the_file_system_gets_full()
    {
        int made = 0;
        Errno error;
        byte[] name = new byte[VfsLimits.MemoryFileName];
        while ((error = _system.Server.MakeMemoryFile(User, false, name, out _)) == Errno.None)
            made++;
        error.ShouldBeOneOf(Errno.ENOSPC, Errno.EMFILE);
        made.ShouldBeInRange(100, VfsLimits.HandleEnd);
        _system.Server.EndDomain(FakeSystem.Control, User).ShouldBe(Errno.None);
        _system.Server.CreateDomain(FakeSystem.Control, User, 0, ulong.MaxValue, 0).ShouldBe(Errno.None);
        _system.Server.MakeMemoryFile(User, false, name, out _).ShouldBe(Errno.None);
    }

    [Test]
    public void Without_memory_for_files_there_are_none()
    {
        FakeProcess process = new(new FakeSystem(RandomTrees.Small()), new FakeConsole());
        process.Files.MakeMemoryFile(process.Text("x"), 0).ShouldBe(-(long)Errno.ENODEV);
    }

    [Test]
    public void A_pipe_holds_what_it_was_told_and_no_less_than_it_has()
    {
        _system.Server.Pipe(User, OpenFlags.NonBlocking, out uint reader, out uint writer).ShouldBe(Errno.None);
        Size(writer, 0).ShouldBe((Errno.None, 65536U));
        Size(writer, 5000).ShouldBe((Errno.None, 8192U));
        int written = 0;
        while (_system.Server.PipeWrite(User, writer, 0, false, new byte[400], out uint count) == Errno.None && count > 0)
            written += (int)count;
        written.ShouldBeInRange(8192 - 400, 8192);
        Size(reader, 4096).ShouldBe((Errno.EBUSY, 0U));
        Size(reader, 65537).ShouldBe((Errno.EPERM, 0U));
        Size(reader, 0).ShouldBe((Errno.None, 8192U));
        Size(99, 0).Error.ShouldBe(Errno.EBADF);
    }

    private (Errno Error, uint Size) Size(uint handle, uint wanted)
    {
        Errno error = _system.Server.PipeSize(User, handle, wanted, out uint size);
        return (error, size);
    }

    private int Make(uint flags)
    {
        long file = _process.Files.MakeMemoryFile(_process.Text("name", Name), flags);
        file.ShouldBeGreaterThanOrEqualTo(0);
        return (int)file;
    }

    private long Fill(int count)
    {
        new Random(5).NextBytes(_process.Memory(Buffer, count));
        return count;
    }

    private Errno Seal(uint handle, FileSeals added) => _system.Server.Seal(User, handle, added, out _);

    private ulong Frames(uint handle, FrameScope scope)
    {
        _system.Server.Frames(User, handle, 0, scope, out _, out _, out _, out ulong memory).ShouldBe(Errno.None);
        return memory;
    }

    private Rights RightsOf(uint handle, FrameScope scope) => _system.Kernel[Frames(handle, scope)].Rights;
}
