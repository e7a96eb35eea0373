using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Files;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>The page that a process shares with the server, and what is remembered of files while nothing about them changes.</summary>
[TestFixture]
internal sealed class ExchangeTests
{
    private const ulong Path = FakeProcess.MemoryStart;
    private const ulong OtherPath = FakeProcess.MemoryStart + 0x2000;
    private const ulong Result = FakeProcess.MemoryStart + 0x4000;
    private const ulong Buffer = FakeProcess.MemoryStart + 0x1_0000;
    private const int Here = -100;

    private FakeSystem _system = null!;
    private FakeProcess _process = null!;

    [SetUp]
    public void Start()
    {
        _system = new FakeSystem(RandomTrees.Small(), chunks: 2);
        _process = new FakeProcess(_system, new FakeConsole());
    }

    [Test]
    public void A_path_of_4095_bytes_leads_to_its_file_and_one_of_4096_is_too_long()
    {
        string path = "/" + string.Concat(Enumerable.Repeat("./", 2044)) + "hello";
        path = new string('/', 4095 - path.Length) + path;
        path.Length.ShouldBe(4095);
        for (int i = 0; i < 8; i++)
        {
            Status(_process, path).Length.ShouldBe(Status(_process, "/hello").Length);
            long descriptor = _process.Open(path);
            descriptor.ShouldBeGreaterThanOrEqualTo(0);
            _process.Open("/" + path).ShouldBe(-(long)Errno.ENAMETOOLONG);
        }

        _process.Messages["ExchangeOpen"].ShouldBeGreaterThan(4);
    }

    [Test]
    public void What_is_written_to_the_page_while_the_server_works_changes_nothing_that_it_does()
    {
        _system.Server.Exchange(FakeSystem.User, out ulong memory).ShouldBe(Errno.None);
        Page(memory, "/made");
        _system.Kernel.WhileServing = () => Page(memory, "/evil");
        _system.Server.ExchangeOpen(FakeSystem.User, VfsLimits.Root, OpenFlags.Create | OpenFlags.WriteOnly, 0x1B6, 5, out _, out _, out _)
            .ShouldBe(Errno.None);
        _system.Kernel.WhileServing = null;
        _system.Status("/made", out _).ShouldBe(Errno.None);
        _system.Status("/evil", out _).ShouldBe(Errno.ENOENT);
    }

    [Test]
    public void A_path_on_the_page_may_have_any_bytes_and_any_length()
    {
        Random random = new(1);
        _system.Server.Exchange(FakeSystem.User, out ulong memory).ShouldBe(Errno.None);
        for (int i = 0; i < 2000; i++)
        {
            random.NextBytes(_system.Kernel[memory].Shared);
            uint length = random.Next(4) == 0 ? (uint)random.NextInt64(uint.MaxValue) : (uint)random.Next(5000);
            Errno error = _system.Server.ExchangeStatus(FakeSystem.User, VfsLimits.Root, true, length);
            (error is Errno.ENOENT or Errno.ENAMETOOLONG or Errno.ENOTDIR).ShouldBeTrue(error.ToString());
            _system.Server.ExchangeDirectory(FakeSystem.User, (uint)random.Next(64), length, out _).ShouldBe(Errno.EBADF);
        }
    }

    [Test]
    public void A_front_that_was_sent_before_does_not_get_before_a_path_on_the_page()
    {
        _system.Server.Exchange(FakeSystem.User, out ulong memory).ShouldBe(Errno.None);
        byte[] front = new byte[VfsLimits.PathBytes];
        Array.Fill(front, (byte)'x');
        for (int i = 0; i < 20; i++)
            _system.Server.ExtendPath(FakeSystem.User, front).ShouldBe(Errno.None);
        Page(memory, "/hello");
        _system.Server.ExchangeStatus(FakeSystem.User, VfsLimits.Root, true, 6).ShouldBe(Errno.None);
    }

    [Test]
    public void Who_has_no_page_or_is_gone_gets_an_error_and_the_page_of_who_ended_is_free_and_unmapped()
    {
        int free = _system.Pool!.FreePages;
        _system.Server.ExchangeStatus(FakeSystem.User, VfsLimits.Root, true, 1).ShouldBe(Errno.ENODEV);
        _system.Server.Exchange(FakeSystem.User, out ulong memory).ShouldBe(Errno.None);
        _system.Server.Exchange(FakeSystem.User, out ulong again).ShouldBe(Errno.None);
        again.ShouldBe(memory);
        Page(memory, "secret");
        _system.Kernel.Derive(memory, Rights.All, 0, out ulong mapped).ShouldBe(CallStatus.Ok);
        _system.Server.EndDomain(FakeSystem.Control, FakeSystem.User).ShouldBe(Errno.None);
        _system.Kernel.Exists(mapped).ShouldBeFalse();
        _system.Pool.FreePages.ShouldBe(free);
        _system.Server.ExchangeStatus(FakeSystem.User, VfsLimits.Root, true, 1).ShouldBe(Errno.EPERM);

        const ulong next = 0x2000;
        _system.Server.CreateDomain(FakeSystem.Control, next, 0, ulong.MaxValue).ShouldBe(Errno.None);
        _system.Server.Exchange(next, out memory).ShouldBe(Errno.None);
        _system.Kernel[memory].Bytes.IndexOfAnyExcept((byte)0).ShouldBe(-1);
    }

    [Test]
    public void Names_that_stay_are_listed_once_while_others_come_and_go_and_positions_stay_valid()
    {
        _process.Files.MakeDirectory(Here, _process.Text("/d"), 0x1FF).ShouldBe(0);
        for (int i = 0; i < 600; i++)
            Make($"/d/{i:D4}");
        int directory = (int)_process.Open("/d", OpenFlags.Directory);
        List<(string Name, ulong Next)> seen = [.. List(directory, 2048), .. List(directory, 6000)];
        HashSet<string> before = [.. seen.Select(each => each.Name)];
        seen.Count.ShouldBeInRange(250, 500);

        // What was listed goes, and so does half of what was not; new names come.
        HashSet<string> gone = [];
        for (int i = 0; i < 600; i += 2)
        {
            _process.Files.Remove(Here, _process.Text($"/d/{i:D4}"), 0).ShouldBe(0);
            gone.Add($"{i:D4}");
        }

        for (int i = 600; i < 700; i++)
            Make($"/d/{i:D4}");
        List<(string Name, ulong Next)> rest = ListAll(directory, 3000);
        seen.Concat(rest).Select(each => each.Name).ShouldBeUnique();
        IEnumerable<string> expected = Enumerable.Range(0, 700).Select(i => $"{i:D4}").Where(name => !gone.Contains(name) && !before.Contains(name));
        rest.Select(each => each.Name).ShouldBe(expected);

        // telldir and seekdir: behind a name that is gone, too.
        foreach (int at in new[] { 0, 1, 2, 40, 41, 200 })
        {
            _process.Files.Seek(directory, (long)seen[at].Next, SeekOrigin.Start).ShouldBe((long)seen[at].Next);
            string first = seen.Skip(at + 1).Select(each => each.Name).First(name => !gone.Contains(name));
            List(directory, 280)[0].Name.ShouldBe(first);
        }
    }

    [Test]
    public void A_buffer_of_any_size_gets_whole_records_as_many_as_fit()
    {
        _process.Files.MakeDirectory(Here, _process.Text("/d"), 0x1FF).ShouldBe(0);
        for (int i = 0; i < 200; i++)
            Make("/d/" + new string('n', 1 + (i % 255)) + i);
        string[] whole = null!;
        foreach (int size in new[] { 40_000, 4096, 4095, 8200, 300, 1000 })
        {
            int directory = (int)_process.Open("/d", OpenFlags.Directory);
            string[] names = [.. ListAll(directory, size).Select(each => each.Name)];
            names.ShouldBe(whole ??= names);
            _process.Files.Close(directory).ShouldBe(0);
        }

        whole.Length.ShouldBe(202);
        int empty = (int)_process.Open("/d", OpenFlags.Directory);
        _process.Files.ReadDirectory(empty, Buffer, 23).ShouldBe(-(long)Errno.EINVAL);
    }

    [Test]
    public void Fstat_asks_once_and_again_after_each_change_whoever_made_it()
    {
        FakeProcess other = _process.Fork(0x2000);
        Make("/f");
        int descriptor = (int)_process.Open("/f", OpenFlags.ReadWrite);
        for (int i = 0; i < 5; i++)
            Status(_process, descriptor);
        int asked = _process.Messages["CountedStatus"];
        for (int i = 0; i < 100; i++)
            Status(_process, descriptor);
        _process.Messages["CountedStatus"].ShouldBe(asked);

        int theirs = (int)other.Open("/f", OpenFlags.ReadWrite);
        Action[] changes =
        [
            () => other.Files.ChangeMode(Here, other.Text("/f"), 0x180, 0).ShouldBe(0),
            () => other.Files.ChangeOwner(Here, other.Text("/f"), 5, 6, 0).ShouldBe(0),
            () => other.Write(theirs, "some").ShouldBe(4),
            () => other.Files.WriteAt(theirs, Buffer, 9000, 100).ShouldBe(9000),
            () => other.Files.Truncate(theirs, 77).ShouldBe(0),
            () => other.Files.Truncate(other.Text("/f"), 5000).ShouldBe(0),
            () => other.Files.Link(Here, other.Text("/f"), Here, other.Text("/g", OtherPath), 0).ShouldBe(0),
            () => other.Files.Rename(Here, other.Text("/g"), Here, other.Text("/h", OtherPath), 0).ShouldBe(0),
            () => other.Files.Remove(Here, other.Text("/h"), 0).ShouldBe(0),
            () => other.Files.SetTimes(Here, other.Text("/f"), 0, 1, 0).ShouldBe(0),
            () => other.Files.Allocate(theirs, 0, 0, 20000).ShouldBe(0),
            () => other.Read(theirs, 3).Length.ShouldBe(3),
            () => _process.Write(descriptor, "mine").ShouldBe(4),
            () => other.Files.Remove(Here, other.Text("/f"), 0).ShouldBe(0),
        ];
        FileStatus before = Status(_process, descriptor);
        foreach (Action change in changes)
        {
            change();
            FileStatus now = Status(_process, descriptor);
            Same(now, Asked(descriptor)).ShouldBeTrue();
            Same(now, before).ShouldBeFalse();
            before = now;
        }
    }

    [Test]
    public void A_descriptor_that_was_closed_tells_nothing_of_the_file_that_gets_its_number()
    {
        Make("/f");
        Make("/g");
        for (int i = 0; i < 6; i++)
        {
            int descriptor = (int)_process.Open(i % 2 == 0 ? "/f" : "/g");
            FileStatus status = Status(_process, descriptor);
            status.Inode.ShouldBe(Status(_process, i % 2 == 0 ? "/f" : "/g").Inode);
            Status(_process, descriptor).Inode.ShouldBe(status.Inode);
            _process.Files.Close(descriptor).ShouldBe(0);
            _process.Files.Status(descriptor, Result).ShouldBe(-(long)Errno.EBADF);
        }
    }

    [Test]
    public void Positional_reads_and_writes_end_where_the_file_does_however_often_it_was_read()
    {
        const int size = (256 << 10) + 5000;
        int descriptor = (int)_process.Open("/f", OpenFlags.ReadWrite | OpenFlags.Create);
        Span<byte> bytes = _process.Memory(Buffer, size);
        new Random(3).NextBytes(bytes);
        byte[] content = bytes.ToArray();
        _process.Files.WriteAt(descriptor, Buffer, size, 0).ShouldBe(size);
        FakeProcess other = _process.Fork(0x2000);
        foreach (int round in new[] { 1, 2 })
        {
            foreach (int at in new[] { 0, 1, 4095, (256 << 10) - 10, 256 << 10, size - 20, size - 1, size, size + 1 })
            {
                foreach (int count in new[] { 1, 8, 20, 21, 4096 })
                {
                    int expected = Math.Clamp(size - at, 0, count);
                    _process.Files.ReadAt(descriptor, Buffer, (ulong)count, at).ShouldBe(expected, $"round {round}: {count} at {at}");
                    _process.Memory(Buffer, expected).SequenceEqual(content.AsSpan(Math.Min(at, size), expected)).ShouldBeTrue();
                    _process.Files.ReadAt(descriptor, 0x7FFF_8000_0000 - 1, 2, 0).ShouldBe(-(long)Errno.EFAULT);
                }
            }
        }

        other.Files.Truncate(descriptor, 100).ShouldBe(0);
        _process.Files.ReadAt(descriptor, Buffer, 200, 0).ShouldBe(100);
        _process.Files.ReadAt(descriptor, Buffer, 1, 100).ShouldBe(0);
    }

    private static bool Same(in FileStatus left, in FileStatus right) =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<FileStatus>(in left)).SequenceEqual(MemoryMarshal.AsBytes(new ReadOnlySpan<FileStatus>(in right)));

    private void Page(ulong memory, string text) => Encoding.ASCII.GetBytes(text, _system.Kernel[memory].Shared);

    private void Make(string path)
    {
        long descriptor = _process.Open(path, OpenFlags.Create | OpenFlags.WriteOnly);
        _process.Files.Close((int)descriptor).ShouldBe(0, path);
    }

    /// <summary>What the server tells of a descriptor, for which there is one handle and no other descriptor.</summary>
    private FileStatus Asked(int descriptor)
    {
        FakeProcess child = _process.Fork(0x3000);
        FileStatus status = Status(child, descriptor);
        _system.Server.EndDomain(FakeSystem.Control, child.Badge).ShouldBe(Errno.None);
        return status;
    }

    private static FileStatus Status(FakeProcess process, int descriptor)
    {
        process.Files.Status(descriptor, Result).ShouldBe(0);
        return MemoryMarshal.Read<FileStatus>(process.Memory(Result, FileStatus.Size));
    }

    private static FileStatus Status(FakeProcess process, string path)
    {
        process.Files.Status(Here, process.Text(path), Result, 0).ShouldBe(0, path);
        return MemoryMarshal.Read<FileStatus>(process.Memory(Result, FileStatus.Size));
    }

    private List<(string Name, ulong Next)> ListAll(int directory, int size)
    {
        List<(string Name, ulong Next)> all = [];
        while (List(directory, size) is { Count: > 0 } some)
            all.AddRange(some);
        return all;
    }

    private List<(string Name, ulong Next)> List(int directory, int size)
    {
        long bytes = _process.Files.ReadDirectory(directory, Buffer, (ulong)size);
        bytes.ShouldBeInRange(0, size);
        List<(string Name, ulong Next)> records = [];
        for (ReadOnlySpan<byte> rest = _process.Memory(Buffer, (int)bytes); rest.Length > 0;)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(rest[16..]);
            ReadOnlySpan<byte> name = rest[19..length];
            records.Add((Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)]), BinaryPrimitives.ReadUInt64LittleEndian(rest[8..])));
            rest = rest[length..];
        }

        return records;
    }
}
