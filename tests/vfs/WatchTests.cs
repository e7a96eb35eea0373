using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Build.Images;
using Pistachio.Files;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>inotify as a program sees it: what is told of which changes.</summary>
[TestFixture]
internal sealed class WatchTests
{
    private const ulong Buffer = FakeProcess.MemoryStart + 0x2_0000;
    private const ulong Path = FakeProcess.MemoryStart + 0x3000;
    private const int Here = -100;
    private const OpenFlags Writing = OpenFlags.Create | OpenFlags.ReadWrite;

    private FakeSystem _system = null!;
    private FakeProcess _process = null!;
    private int _list;

    [SetUp]
    public void Start()
    {
        RootTreeNode root = RootTreeNode.Directory();
        root.Add("etc", RootTreeNode.Directory()).Add("text", RootTreeNode.File("some text"u8.ToArray()));
        _system = new FakeSystem(root, chunks: 2);
        _process = new FakeProcess(_system, new FakeConsole());
        _list = (int)_process.Files.MakeWatchList((uint)OpenFlags.NonBlocking);
        _list.ShouldBe(0);
        MakeDirectory("/tmp/d");
    }

    [Test]
    public void Making_writing_and_closing_a_file_are_events_of_its_directory()
    {
        Watch("/tmp/d", WatchEvents.All).ShouldBe(1);
        int file = (int)_process.Open("/tmp/d/new", Writing);
        _process.Write(file, "x").ShouldBe(1);
        _process.Write(file, "y").ShouldBe(1);
        _process.Files.Close(file).ShouldBe(0);
        Events().ShouldBe(["1 Create new", "1 Open new", "1 Modify new", "1 CloseWrite new"]);
    }

    [Test]
    public void Reading_and_attributes_are_events_of_the_file_and_of_its_directory()
    {
        Watch("/etc", WatchEvents.All);
        Watch("/etc/text", WatchEvents.All).ShouldBe(2);
        int file = (int)_process.Open("/etc/text");
        _process.Read(file, 4);
        _process.Files.Close(file);
        _process.Files.ChangeMode(Here, _process.Text("/etc/text"), 0x180, 0).ShouldBe(0);
        Events().ShouldBe(
        [
            "1 Open text", "2 Open", "1 Access text", "2 Access", "1 CloseNoWrite text", "2 CloseNoWrite", "1 Attributes text", "2 Attributes",
        ]);
    }

    [Test]
    public void The_two_halves_of_a_move_have_one_cookie()
    {
        MakeDirectory("/tmp/e");
        _process.Files.Close((int)_process.Open("/tmp/d/a", Writing));
        Watch("/tmp/d", WatchEvents.All);
        Watch("/tmp/e", WatchEvents.All);
        Watch("/tmp/d/a", WatchEvents.MoveSelf);
        Rename("/tmp/d/a", "/tmp/e/b");
        List<(uint Watch, WatchEvents What, uint Cookie, string Name)> events = [.. Take()];
        events.Select(each => (each.Watch, each.What, each.Name)).ShouldBe(
            [(1, WatchEvents.MovedFrom, "a"), (2, WatchEvents.MovedTo, "b"), (3, WatchEvents.MoveSelf, "")]);
        events[0].Cookie.ShouldNotBe(0U);
        events[1].Cookie.ShouldBe(events[0].Cookie);
        Rename("/tmp/e/b", "/tmp/e/c");
        Take().First().Cookie.ShouldNotBe(events[0].Cookie);
    }

    [Test]
    public void Directories_are_told_as_such()
    {
        Watch("/tmp/d", WatchEvents.All);
        MakeDirectory("/tmp/d/sub");
        _process.Files.Remove(Here, _process.Text("/tmp/d/sub"), 0x200).ShouldBe(0);
        Events().ShouldBe(["1 Create, IsDirectory sub", "1 Delete, IsDirectory sub"]);
    }

    [Test]
    public void A_watch_ends_when_its_file_is_gone_and_not_before()
    {
        int file = (int)_process.Open("/tmp/d/a", Writing);
        _process.Files.Link(Here, _process.Text("/tmp/d/a"), Here, _process.Text("/tmp/d/b", Path), 0).ShouldBe(0);
        Watch("/tmp/d/a", WatchEvents.All);
        _process.Files.Remove(Here, _process.Text("/tmp/d/a"), 0).ShouldBe(0);
        Events().ShouldBe(["1 Attributes"]);
        _process.Files.Remove(Here, _process.Text("/tmp/d/b"), 0).ShouldBe(0);
        Events().ShouldBe(["1 Attributes"]);
        _process.Files.Close(file).ShouldBe(0);
        Events().ShouldBe(["1 CloseWrite", "1 DeleteSelf", "1 Ignored"]);
        _process.Files.RemoveWatch(_list, 1).ShouldBe(Error(Errno.EINVAL));
    }

    [Test]
    public void A_file_that_gets_the_number_of_a_removed_one_is_not_watched()
    {
        _process.Files.Close((int)_process.Open("/tmp/d/a", Writing));
        Watch("/tmp/d/a", WatchEvents.All);
        _process.Files.Remove(Here, _process.Text("/tmp/d/a"), 0).ShouldBe(0);
        Events().ShouldBe(["1 Attributes", "1 DeleteSelf", "1 Ignored"]);
        for (int i = 0; i < 5; i++)
            _process.Files.Close((int)_process.Open($"/tmp/d/{i}", Writing));
        Events().ShouldBeEmpty();
    }

    [Test]
    public void What_is_replaced_by_a_move_is_gone()
    {
        _process.Files.Close((int)_process.Open("/tmp/d/a", Writing));
        _process.Files.Close((int)_process.Open("/tmp/d/b", Writing));
        Watch("/tmp/d/b", WatchEvents.All);
        Rename("/tmp/d/a", "/tmp/d/b");
        Events().ShouldBe(["1 Attributes", "1 DeleteSelf", "1 Ignored"]);
    }

    [Test]
    public void Masks_are_replaced_or_added_to()
    {
        Watch("/tmp/d", WatchEvents.Create).ShouldBe(1);
        Watch("/tmp/d", WatchEvents.Delete | WatchEvents.MaskAdd).ShouldBe(1);
        _process.Files.Close((int)_process.Open("/tmp/d/a", Writing));
        _process.Files.Remove(Here, _process.Text("/tmp/d/a"), 0).ShouldBe(0);
        Events().ShouldBe(["1 Create a", "1 Delete a"]);
        Watch("/tmp/d", WatchEvents.Open).ShouldBe(1);
        _process.Files.Close((int)_process.Open("/tmp/d/a", Writing));
        Events().ShouldBe(["1 Open a"]);
        Watch("/tmp/d", WatchEvents.Open | WatchEvents.MaskCreate).ShouldBe(Error(Errno.EEXIST));
    }

    [Test]
    public void A_watch_for_one_event_is_gone_after_it()
    {
        Watch("/tmp/d", WatchEvents.Create | WatchEvents.OneShot);
        _process.Files.Close((int)_process.Open("/tmp/d/a", Writing));
        _process.Files.Close((int)_process.Open("/tmp/d/b", Writing));
        Events().ShouldBe(["1 Create a", "1 Ignored"]);
        Watch("/tmp/d", WatchEvents.Create).ShouldBe(2, "no number is used twice");
    }

    [Test]
    public void A_watch_that_is_removed_says_so()
    {
        Watch("/tmp/d", WatchEvents.All);
        _process.Files.RemoveWatch(_list, 1).ShouldBe(0);
        _process.Files.Close((int)_process.Open("/tmp/d/a", Writing));
        Events().ShouldBe(["1 Ignored"]);
    }

    [Test]
    public void More_than_can_be_kept_is_an_overflow()
    {
        Watch("/tmp/d", WatchEvents.Create);
        for (int i = 0; i < 1200; i++)
            _process.Files.Close((int)_process.Open($"/tmp/d/{i}", Writing));
        List<(uint Watch, WatchEvents What, uint Cookie, string Name)> events = [.. Take()];
        events.Count.ShouldBe(1025);
        (events[^1].Watch, events[^1].What).ShouldBe((uint.MaxValue, WatchEvents.Overflow));
        _process.Files.Close((int)_process.Open("/tmp/d/more", Writing));
        Events().ShouldBe(["1 Create more"]);
    }

    [Test]
    public void Reading_gives_whole_records_and_waits_or_not()
    {
        Watch("/tmp/d", WatchEvents.Create);
        _process.Files.Read(_list, Buffer, 100).ShouldBe(Error(Errno.EAGAIN));
        _process.Files.Close((int)_process.Open("/tmp/d/name", Writing));
        _process.Files.DeviceControl(_list, DeviceRequest.BytesToRead, Buffer).ShouldBe(0);
        BitConverter.ToInt32(_process.Memory(Buffer, 4)).ShouldBe(32);
        _process.Files.Read(_list, Buffer, 31).ShouldBe(Error(Errno.EINVAL));
        _process.Files.Read(_list, Buffer, 100).ShouldBe(32);
        int waiting = (int)_process.Files.MakeWatchList(0);
        _process.Files.AddWatch(waiting, _process.Text("/tmp/d"), (uint)WatchEvents.Create).ShouldBe(1);
        _process.WhileWaiting = () => _process.Files.Close((int)_process.Open("/tmp/d/later", Writing));
        _process.Files.Read(waiting, Buffer, 100).ShouldBe(32);
    }

    [Test]
    public void A_list_is_ready_when_there_are_events()
    {
        Watch("/tmp/d", WatchEvents.Create);
        Poll().ShouldBe(0);
        _process.Files.Close((int)_process.Open("/tmp/d/a", Writing));
        Poll().ShouldBe(1);
        Take().Count().ShouldBe(1);
        Poll().ShouldBe(0);
    }

    [Test]
    public void What_cannot_be_watched_says_why()
    {
        Watch("/nothing", WatchEvents.All).ShouldBe(Error(Errno.ENOENT));
        Watch("/tmp/d", 0).ShouldBe(Error(Errno.EINVAL));
        Watch("/tmp/d", WatchEvents.Open | WatchEvents.MaskAdd | WatchEvents.MaskCreate).ShouldBe(Error(Errno.EINVAL));
        Watch("/etc/text", WatchEvents.All | WatchEvents.OnlyDirectory).ShouldBe(Error(Errno.ENOTDIR));
        int file = (int)_process.Open("/etc/text");
        _process.Files.AddWatch(file, _process.Text("/tmp/d"), 1).ShouldBe(Error(Errno.EINVAL));
        _process.Files.AddWatch(99, _process.Text("/tmp/d"), 1).ShouldBe(Error(Errno.EBADF));
        _process.Files.MakeWatchList(1).ShouldBe(Error(Errno.EINVAL));
        _process.Files.Write(_list, Buffer, 1).ShouldBe(Error(Errno.EBADF));
        _process.Files.Seek(_list, 0, SeekOrigin.Start).ShouldBe(0, "the offset means nothing, as on Linux");
        _process.Files.ChangeMode(Here, _process.Text("/tmp/d"), 0, 0).ShouldBe(0);
        _system.SetIdentity(FakeSystem.User, 5, 5);
        Watch("/tmp/d", WatchEvents.All).ShouldBe(Error(Errno.EACCES));
    }

    [Test]
    public void A_list_that_is_closed_leaves_nothing_behind()
    {
        Watch("/tmp/d", WatchEvents.All);
        _process.Files.Close(_list).ShouldBe(0);
        _process.Files.Close((int)_process.Open("/tmp/d/a", Writing));
        for (int i = 0; i < 300; i++)
            _process.Files.Close((int)_process.Files.MakeWatchList(0)).ShouldBe(0);
        for (int i = 0; i < 128; i++)
            _process.Files.MakeWatchList(0).ShouldBe(i);
        _process.Files.MakeWatchList(0).ShouldBe(Error(Errno.EMFILE));
    }

    private static long Error(Errno errno) => -(long)(uint)errno;

    private long Watch(string path, WatchEvents events) => _process.Files.AddWatch(_list, _process.Text(path), (uint)events);

    private void MakeDirectory(string path) => _process.Files.MakeDirectory(Here, _process.Text(path), 0x1FF).ShouldBe(0);

    private void Rename(string from, string to) =>
        _process.Files.Rename(Here, _process.Text(from), Here, _process.Text(to, Path), RenameFlags.None).ShouldBe(0);

    private long Poll()
    {
        BitConverter.TryWriteBytes(_process.Memory(Buffer, 8), (uint)_list | (1UL << 32));
        return _process.Files.Poll(Buffer, 1, 0);
    }

    private List<string> Events() => [.. Take().Select(each => $"{each.Watch} {each.What} {each.Name}".TrimEnd())];

    private IEnumerable<(uint Watch, WatchEvents What, uint Cookie, string Name)> Take()
    {
        List<(uint, WatchEvents, uint, string)> events = [];
        long bytes;
        while ((bytes = _process.Files.Read(_list, Buffer, 4096)) > 0)
        {
            for (int at = 0; at < bytes;)
            {
                ReadOnlySpan<byte> record = _process.Memory(Buffer + (ulong)at, (int)bytes - at);
                int length = BitConverter.ToInt32(record[12..]);
                string name = Encoding.UTF8.GetString(record.Slice(16, length)).TrimEnd('\0');
                events.Add((BitConverter.ToUInt32(record), (WatchEvents)BitConverter.ToUInt32(record[4..]), BitConverter.ToUInt32(record[8..]), name));
                at += 16 + length;
            }
        }

        bytes.ShouldBe(Error(Errno.EAGAIN));
        return events;
    }
}
