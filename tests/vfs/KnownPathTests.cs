using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Files;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>What a process knows of paths that it asked stat for before is what the server would tell it now.</summary>
[TestFixture]
internal sealed class KnownPathTests
{
    private const ulong Second = FakeProcess.MemoryStart + 0x2000;
    private const ulong Result = FakeProcess.MemoryStart + 0x4000;
    private const int Here = -100;
    private const uint NoFollow = 0x100;
    private const ulong Child = 0x9000;

    private static readonly string[] Paths =
    [
        "/a", "/a/b", "/a/b/c", "/a/b/../b/c", "/b", "/b/c", "/a/l", "/a/l/c", "/l", "/l/b/c", "/tmp/a", "/tmp/a/b", "/bin/deep", "/hello", "/dev/null", "/",
        "/a/b/", "a/b", "b", "..", ".", "c", "/a/a-name-of-a-file-that-is-so-long-that-the-process-does-not-keep-it",
    ];

    private FakeSystem _system = null!;
    private FakeProcess _process = null!;

    [SetUp]
    public void Start()
    {
        _system = new FakeSystem(RandomTrees.Small(), chunks: 2);
        _process = new FakeProcess(_system, new FakeConsole());
    }

    [Test]
    public void A_path_that_is_asked_for_again_and_again_needs_no_message()
    {
        string before = Ask(_process, "/hello", 0);
        for (int i = 0; i < 8; i++)
            Ask(_process, "/hello", 0).ShouldBe(before);
        int asked = Asked(_process);
        for (int i = 0; i < 100; i++)
            Ask(_process, "/hello", 0).ShouldBe(before);
        Asked(_process).ShouldBe(asked);
        Ask(_process, "/hello/", 0).ShouldBe($"{Errno.ENOTDIR}");
        Ask(_process, "/hellp", 0).ShouldBe($"{Errno.ENOENT}");
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    public void Whoever_changes_names_files_users_and_roots_it_is_told_what_a_child_is_told_that_knows_nothing(int seed)
    {
        Random random = new(seed);
        FakeProcess[] processes = [_process, _process.Fork(0x2000), _process.Fork(0x3000)];
        for (int i = 0; i < 150; i++)
        {
            Change(random, processes[random.Next(processes.Length)]);
            foreach (FakeProcess process in processes)
            {
                FakeProcess child = process.Fork(Child);
                foreach (string path in Paths)
                {
                    uint flags = random.Next(3) == 0 ? NoFollow : 0;
                    string told = Ask(child, path, flags);
                    for (int again = 0; again < 3; again++)
                        Ask(process, path, flags).ShouldBe(told, $"{path} after {i}");
                }

                child.End();
            }
        }

        processes.Sum(each => each.Messages.GetValueOrDefault("CountedPathStatus")).ShouldBeGreaterThan(20, "otherwise nothing was known");
    }

    [Test]
    public void Who_may_not_search_a_directory_any_more_knows_nothing_of_what_is_in_it()
    {
        FakeProcess root = _process.Fork(0x2000);
        root.Files.MakeDirectory(Here, root.Text("/a"), 0x1ED).ShouldBe(0);
        Make(root, "/a/b");
        for (int i = 0; i < 8; i++)
            Ask(_process, "/a/b", 0).ShouldNotBe($"{Errno.EACCES}");
        _system.SetIdentity(_process.Badge, 1000, 1000);
        for (int i = 0; i < 8; i++)
            Ask(_process, "/a/b", 0).ShouldNotBe($"{Errno.EACCES}");
        root.Files.ChangeMode(Here, root.Text("/a"), 0x1C0, 0).ShouldBe(0);
        Ask(_process, "/a/b", 0).ShouldBe($"{Errno.EACCES}");
        _system.SetIdentity(_process.Badge, 0, 0);
        Ask(_process, "/a/b", 0).ShouldNotBe($"{Errno.EACCES}");
        _system.SetIdentity(_process.Badge, 1000, 1000);
        Ask(_process, "/a/b", 0).ShouldBe($"{Errno.EACCES}");
    }

    [Test]
    public void In_a_transaction_a_process_sees_what_it_did_and_others_see_it_when_it_is_committed()
    {
        FakeProcess other = _process.Fork(0x2000);
        string before = Ask(_process, "/hello", 0);
        foreach (FakeProcess process in new[] { _process, other })
        {
            for (int i = 0; i < 8; i++)
                Ask(process, "/hello", 0).ShouldBe(before);
        }

        _process.Files.BeginTransaction(0).ShouldBe(0);
        _process.Files.ChangeMode(Here, _process.Text("/hello"), 0x180, 0).ShouldBe(0);
        string after = Ask(_process, "/hello", 0);
        after.ShouldNotBe(before);
        for (int i = 0; i < 4; i++)
        {
            Ask(_process, "/hello", 0).ShouldBe(after);
            Ask(other, "/hello", 0).ShouldBe(before);
        }

        _process.Files.CommitTransaction().ShouldBe(0);
        Ask(other, "/hello", 0).ShouldBe(Ask(_process, "/hello", 0));
        Ask(other, "/hello", 0).ShouldNotBe(before);
    }

    [Test]
    public void What_the_child_of_a_vfork_asks_in_a_directory_of_its_own_the_parent_does_not_know_of_its_own()
    {
        foreach (string directory in new[] { "/one", "/two" })
        {
            _process.Files.MakeDirectory(Here, _process.Text(directory), 0x1FF).ShouldBe(0);
            Make(_process, directory + "/f");
        }

        _process.Files.ChangeDirectory(_process.Text("/one")).ShouldBe(0);
        string one = Ask(_process, "/one/f", 0);
        string two = Ask(_process, "/two/f", 0);
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < 4; i++)
                Ask(_process, "f", 0).ShouldBe(one);
            SavedDescriptors saved = default;
            _process.Files.SaveForVfork(ref saved);
            for (int i = 0; i < 4; i++)
                Ask(_process, "f", 0).ShouldBe(one);
            _process.Files.ChangeDirectory(_process.Text("/two")).ShouldBe(0);
            for (int i = 0; i < 4; i++)
                Ask(_process, "f", 0).ShouldBe(two);
            _process.Files.RestoreAfterVfork(ref saved);
        }

        Ask(_process, "f", 0).ShouldBe(one);
    }

    [Test]
    public void When_the_server_begins_anew_nothing_is_believed_that_the_one_before_told()
    {
        LastingMemory memory = new(2);
        FakeSystem before = new(RandomTrees.Small(), memory: memory);
        before.Server.Changes(FakeSystem.User, out ulong page).ShouldBe(Errno.None);
        before.Server.Exchange(FakeSystem.User, out ulong exchange).ShouldBe(Errno.None);
        "/hello"u8.CopyTo(before.Kernel[exchange].Shared);
        before.Server.CountedPathStatus(FakeSystem.User, VfsLimits.Root, true, 6).ShouldBe(Errno.None);
        PathCounts counts = MemoryMarshal.Read<PathCounts>(before.Kernel[exchange].Bytes[PathCounts.Offset..]);
        ((int)counts.Length).ShouldBe(3, "the root directory, the file, and who asks");
        SumOf(before, page, counts).ShouldBe(counts.Sum);
        before.EndRequest();

        FakeSystem after = new(RandomTrees.Small(), memory: memory);
        after.Server.Changes(FakeSystem.User, out page).ShouldBe(Errno.None);
        SumOf(after, page, counts).ShouldBeGreaterThan(counts.Sum);
    }

    [Test]
    public void A_directory_that_was_listed_before_is_listed_as_it_is_now()
    {
        Random random = new(5);
        FakeProcess other = _process.Fork(0x2000);
        foreach (string directory in new[] { "/d", "/e" })
            _process.Files.MakeDirectory(Here, _process.Text(directory), 0x1FF).ShouldBe(0);
        for (int i = 0; i < 400; i++)
            Make(_process, $"/d/{i:D3}");
        for (int i = 0; i < 300; i++)
        {
            string path = $"/d/{random.Next(500):D3}";
            string second = $"/d/{random.Next(500):D3}";
            switch (random.Next(8))
            {
                case 0:
                    _ = _process.Open(path, OpenFlags.Create) is >= 0 and var opened ? _process.Files.Close((int)opened) : 0;
                    break;
                case 1:
                    _ = _process.Files.Remove(Here, _process.Text(path), 0);
                    break;
                case 2:
                    _ = _process.Files.Rename(Here, _process.Text(path), Here, _process.Text(second, Second), 0);
                    break;
                case 3:
                    _ = _process.Files.Rename(Here, _process.Text("/d"), Here, _process.Text(i % 2 == 0 ? "/e/d" : "/d", Second), 0);
                    _ = _process.Files.Rename(Here, _process.Text("/e/d"), Here, _process.Text("/d", Second), 0);
                    break;
                case 4:
                    _process.Files.BeginTransaction(0).ShouldBe(0);
                    _ = _process.Files.Remove(Here, _process.Text(path), 0);
                    _ = _process.Files.MakeDirectory(Here, _process.Text(second), 0x1FF);
                    List(_process, 2048).ShouldNotBe("");
                    _ = random.Next(2) == 0 ? _process.Files.AbortTransaction() : _process.Files.CommitTransaction();
                    break;
            }

            int size = random.Next(4) switch { 0 => 1024, 1 => 2048, 2 => 4096, _ => 9000 };
            string listed = List(_process, size);
            listed.ShouldBe(List(other, 440), "a buffer too small for what is kept");
            listed.ShouldBe(List(_process, size));
        }
    }

    private static ulong SumOf(FakeSystem system, ulong page, PathCounts counts)
    {
        ulong sum = 0;
        for (int i = 0; i < counts.Length; i++)
            sum += MemoryMarshal.Cast<byte, ulong>(system.Kernel[page].Bytes)[counts.Slots[i]];
        return sum;
    }

    private static string Ask(FakeProcess process, string path, uint flags)
    {
        long result = process.Files.Status(Here, process.Text(path), Result, flags);
        return result == 0 ? Convert.ToHexString(process.Memory(Result, FileStatus.Size)) : $"{(Errno)(uint)-result}";
    }

    private static int Asked(FakeProcess process) =>
        new[] { "Status", "ExchangeStatus", "CountedPathStatus" }.Sum(each => process.Messages.GetValueOrDefault(each));

    private static void Make(FakeProcess process, string path)
    {
        long descriptor = process.Open(path, OpenFlags.Create | OpenFlags.WriteOnly);
        process.Files.Close((int)descriptor).ShouldBe(0, path);
    }

    /// <summary>All records of /d, as a buffer of a size gets them.</summary>
    private static string List(FakeProcess process, int size)
    {
        const ulong buffer = FakeProcess.MemoryStart + 0x1_0000;
        int directory = (int)process.Open("/d", OpenFlags.Directory);
        string all = "";
        long bytes;
        while ((bytes = process.Files.ReadDirectory(directory, buffer, (ulong)size)) > 0)
            all += Convert.ToHexString(process.Memory(buffer, (int)bytes));
        bytes.ShouldBe(0);
        process.Files.Close(directory).ShouldBe(0);
        return all;
    }

    private void Change(Random random, FakeProcess process)
    {
        ulong path = process.Text(Paths[random.Next(Paths.Length)]);
        ulong second = process.Text(Paths[random.Next(Paths.Length)], Second);
        uint mode = (uint)random.Next(0x200);
        switch (random.Next(14))
        {
            case 0 or 1:
                _ = process.Files.MakeDirectory(Here, path, 0x1ED);
                break;
            case 2:
                if (process.Files.Open(Here, path, OpenFlags.Create | OpenFlags.ReadWrite, 0x1A4) is >= 0 and var made)
                {
                    _ = process.Write((int)made, "some bytes");
                    process.Files.Close((int)made).ShouldBe(0);
                }

                break;
            case 3:
                _ = process.Files.MakeLink(path, Here, second);
                break;
            case 4:
                _ = process.Files.Remove(Here, path, 0x200);
                break;
            case 5:
                _ = process.Files.Remove(Here, path, 0);
                break;
            case 6 or 7:
                _ = process.Files.Rename(Here, path, Here, second, (RenameFlags)(random.Next(2) * 2));
                break;
            case 8:
                _ = process.Files.ChangeMode(Here, path, mode, 0);
                break;
            case 9:
                _ = process.Files.ChangeDirectory(path);
                break;
            case 10:
                _system.SetIdentity(process.Badge, (uint)random.Next(2) * 1000, 0);
                break;
            case 11:
                _ = process.Files.ChangeRoot(path);
                break;
            case 12:
                _ = process.Files.BeginTransaction(0);
                _ = process.Files.Remove(Here, path, 0);
                _ = process.Files.MakeDirectory(Here, second, mode);
                _ = random.Next(3) == 0 ? process.Files.AbortTransaction() : process.Files.CommitTransaction();
                break;
            default:
                _ = process.Files.Truncate(path, random.Next(10_000));
                break;
        }
    }
}
