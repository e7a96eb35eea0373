using System;
using System.Collections.Generic;
using System.Text;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Build.Images;
using Pistachio.Files;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>inotify and transactions: who watches hears of a transaction when it is committed, and of all of it then.</summary>
[TestFixture]
internal sealed class WatchedTransactionTests
{
    private const ulong Buffer = FakeProcess.MemoryStart + 0x2_0000;
    private const ulong Path = FakeProcess.MemoryStart + 0x3000;
    private const ulong WorkerDomain = 0x1001;
    private const int Here = -100;
    private const OpenFlags Writing = OpenFlags.Create | OpenFlags.ReadWrite;

    private FakeSystem _system = null!;
    private FakeProcess _watcher = null!;
    private FakeProcess _worker = null!;
    private int _list;

    [SetUp]
    public void Start()
    {
        RootTreeNode root = RootTreeNode.Directory();
        root.Add("etc", RootTreeNode.Directory()).Add("text", RootTreeNode.File("some text"u8.ToArray()));
        _system = new FakeSystem(root, chunks: 2);
        _watcher = new FakeProcess(_system, new FakeConsole());
        _list = (int)_watcher.Files.MakeWatchList((uint)OpenFlags.NonBlocking);
        MakeDirectory(_watcher, "/tmp/d");
        _watcher.Files.Close((int)_watcher.Open("/tmp/d/old", Writing)).ShouldBe(0);
        Watch("/tmp/d").ShouldBe(1);
        _worker = _watcher.Fork(WorkerDomain);
    }

    [Test]
    public void Nothing_is_told_before_the_commit_and_then_all_in_order()
    {
        _worker.Files.BeginTransaction(0).ShouldBe(0);
        int file = (int)_worker.Open("/tmp/d/new", Writing);
        _worker.Write(file, "x").ShouldBe(1);
        _worker.Files.Close(file).ShouldBe(0);
        Rename("/tmp/d/new", "/tmp/d/other");
        Remove("/tmp/d/old");
        MakeDirectory(_worker, "/tmp/d/sub");
        Events().ShouldBeEmpty();

        _worker.Files.CommitTransaction().ShouldBe(0);

        Events().ShouldBe(
        [
            "1 Create new", "1 Open new", "1 Modify new", "1 CloseWrite new", "1 MovedFrom new", "1 MovedTo other", "1 Delete old",
            "1 Create, IsDirectory sub",
        ]);
    }

    [Test]
    public void An_abort_and_a_commit_that_fails_tell_nothing()
    {
        _worker.Files.BeginTransaction(0).ShouldBe(0);
        Remove("/tmp/d/old");
        _worker.Files.AbortTransaction().ShouldBe(0);
        Events().ShouldBeEmpty();

        _worker.Files.BeginTransaction(0).ShouldBe(0);
        Remove("/tmp/d/old");
        _watcher.Files.ChangeMode(Here, _watcher.Text("/tmp/d/old"), 0x180, 0).ShouldBe(0);
        _worker.Files.CommitTransaction().ShouldBe(Error(Errno.ECANCELED));
        Events().ShouldBe(["1 Attributes old"]);
    }

    [Test]
    public void The_watch_of_a_file_that_is_removed_ends_with_the_commit()
    {
        Watch("/tmp/d/old").ShouldBe(2);
        _worker.Files.BeginTransaction(0).ShouldBe(0);
        Remove("/tmp/d/old");
        Events().ShouldBeEmpty();
        _worker.Files.CommitTransaction().ShouldBe(0);
        Events().ShouldBe(["2 Attributes", "2 DeleteSelf", "2 Ignored", "1 Delete old"]);
    }

    [Test]
    public void The_watch_of_a_removed_file_that_somebody_has_open_ends_when_that_closes_it()
    {
        int open = (int)_watcher.Open("/tmp/d/old");
        Watch("/tmp/d/old").ShouldBe(2);
        Events();
        _worker.Files.BeginTransaction(0).ShouldBe(0);
        Remove("/tmp/d/old");
        _worker.Files.CommitTransaction().ShouldBe(0);
        Events().ShouldBe(["2 Attributes", "1 Delete old"]);
        _watcher.Files.Close(open).ShouldBe(0);
        Events().ShouldBe(["2 CloseNoWrite", "2 DeleteSelf", "2 Ignored"]);
    }

    [Test]
    public void A_file_that_was_closed_by_others_before_the_commit_is_gone_with_it()
    {
        int open = (int)_watcher.Open("/tmp/d/old");
        Watch("/tmp/d/old").ShouldBe(2);
        _worker.Files.BeginTransaction(0).ShouldBe(0);
        Remove("/tmp/d/old");
        _watcher.Files.Close(open).ShouldBe(0);
        Events();
        _worker.Files.CommitTransaction().ShouldBe(0);
        Events().ShouldBe(["2 Attributes", "2 DeleteSelf", "2 Ignored", "1 Delete old"]);
    }

    [Test]
    public void A_file_that_is_replaced_is_gone_with_the_commit()
    {
        Watch("/tmp/d/old").ShouldBe(2);
        _worker.Files.BeginTransaction(0).ShouldBe(0);
        _worker.Files.Close((int)_worker.Open("/tmp/d/new", Writing)).ShouldBe(0);
        Rename("/tmp/d/new", "/tmp/d/old");
        _worker.Files.CommitTransaction().ShouldBe(0);
        Events().ShouldBe(
        [
            "1 Create new", "1 Open new", "1 CloseWrite new", "1 MovedFrom new", "1 MovedTo old", "2 Attributes", "2 DeleteSelf", "2 Ignored",
        ]);
    }

    [Test]
    public void What_the_transaction_made_can_be_watched_after_the_commit_only()
    {
        int list = (int)_worker.Files.MakeWatchList((uint)OpenFlags.NonBlocking);
        _worker.Files.BeginTransaction(0).ShouldBe(0);
        MakeDirectory(_worker, "/tmp/d/sub");
        _worker.Files.AddWatch(list, _worker.Text("/tmp/d/sub"), (uint)WatchEvents.All).ShouldBe(Error(Errno.ENOENT));
        _worker.Files.ChangeDirectory(_worker.Text("/tmp/d/sub")).ShouldBe(0);
        _worker.Files.AddWatch(list, _worker.Text("."), (uint)WatchEvents.All).ShouldBe(Error(Errno.ENOENT));
        _worker.Files.AddWatch(list, _worker.Text("/tmp/d"), (uint)WatchEvents.All).ShouldBeGreaterThan(0);
        _worker.Files.CommitTransaction().ShouldBe(0);
        _worker.Files.AddWatch(list, _worker.Text("."), (uint)WatchEvents.All).ShouldBeGreaterThan(0);
    }

    [Test]
    public void Ten_thousand_changes_are_an_overflow()
    {
        _worker.Files.BeginTransaction(0).ShouldBe(0);
        for (int i = 0; i < 10_000; i++)
            Rename(i % 2 == 0 ? "/tmp/d/old" : "/tmp/d/else", i % 2 == 0 ? "/tmp/d/else" : "/tmp/d/old");
        _worker.Files.CommitTransaction().ShouldBe(0);
        List<string> events = Events();
        events.Count.ShouldBeLessThan(1100);
        events[^1].ShouldBe("4294967295 Overflow");
        _watcher.Files.Close((int)_watcher.Open("/tmp/d/old")).ShouldBe(0);
        Events().ShouldBe(["1 Open old", "1 CloseNoWrite old"]);
    }

    private static long Error(Errno errno) => -(long)(uint)errno;

    private static void MakeDirectory(FakeProcess process, string path) => process.Files.MakeDirectory(Here, process.Text(path), 0x1FF).ShouldBe(0);

    private long Watch(string path) => _watcher.Files.AddWatch(_list, _watcher.Text(path), (uint)WatchEvents.All);

    private void Remove(string path) => _worker.Files.Remove(Here, _worker.Text(path), 0).ShouldBe(0);

    private void Rename(string from, string to) =>
        _worker.Files.Rename(Here, _worker.Text(from), Here, _worker.Text(to, Path), RenameFlags.None).ShouldBe(0);

    private List<string> Events()
    {
        List<string> events = [];
        long bytes;
        while ((bytes = _watcher.Files.Read(_list, Buffer, 4096)) > 0)
        {
            for (int at = 0; at < bytes;)
            {
                ReadOnlySpan<byte> record = _watcher.Memory(Buffer + (ulong)at, (int)bytes - at);
                int length = BitConverter.ToInt32(record[12..]);
                string name = Encoding.UTF8.GetString(record.Slice(16, length)).TrimEnd('\0');
                events.Add($"{BitConverter.ToUInt32(record)} {(WatchEvents)BitConverter.ToUInt32(record[4..])} {name}".TrimEnd());
                at += 16 + length;
            }
        }

        bytes.ShouldBe(Error(Errno.EAGAIN));
        return events;
    }
}
