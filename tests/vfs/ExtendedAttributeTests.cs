using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Server;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;
using static Pistachio.Vfs.Tests.Trees.FileActions;

namespace Pistachio.Vfs.Tests;

/// <summary>Extended attributes: what is bounded, what a transaction does, and what others do while a value takes several messages.</summary>
[TestFixture]
internal sealed class ExtendedAttributeTests
{
    private const int Here = -100;
    private const ulong Path = FakeProcess.MemoryStart;
    private const ulong Name = FakeProcess.MemoryStart + 0x1000;
    private const ulong Buffer = FakeProcess.MemoryStart + 0x1_0000;
    private const ulong Other = 0x2000;

    private FakeSystem _system = null!;
    private FakeProcess _process = null!;

    [SetUp]
    public void Begin()
    {
        _system = new FakeSystem(RandomTrees.Small(), 4);
        _process = new FakeProcess(_system, new FakeConsole());
    }

    [Test]
    public void A_file_of_the_archive_has_attributes_and_keeps_its_bytes()
    {
        string before = Read("/bin/up");
        SetAttribute(_process, "/bin/up", true, "user.one", [1, 2, 3], AttributeFlags.None).ShouldBe("None");
        Attributes(_process, "/bin/up", true).ShouldStartWith(" user.one=3:");
        Read("/bin/up").ShouldBe(before);
        SetAttribute(_process, "/bin", true, "user.two", [], AttributeFlags.None).ShouldBe("None");
        Attributes(_process, "/bin", true).ShouldStartWith(" user.two=0:");
    }

    [Test]
    public void A_file_has_room_for_so_much_and_no_more()
    {
        int made = 0;
        string result;
        while ((result = SetAttribute(_process, "/hello", true, $"user.{made}", new byte[20_000], AttributeFlags.None)) == "None")
            made++;
        result.ShouldBe("ENOSPC");
        made.ShouldBe(6);
        SetAttribute(_process, "/hello", true, "user.0", new byte[60_000], AttributeFlags.None).ShouldBe("ENOSPC");
        Attributes(_process, "/hello", true).ShouldContain(" user.0=20000:");
        SetAttribute(_process, "/hello", true, "user.0", new byte[10], AttributeFlags.None).ShouldBe("None");
        SetAttribute(_process, "/hello", true, "user.6", new byte[20_000], AttributeFlags.None).ShouldBe("None");
        SetAttribute(_process, "/hello", true, "user.1", new byte[65536], AttributeFlags.None).ShouldBe("ENOSPC");
        SetAttribute(_process, "/hello", true, "user.1", new byte[65537], AttributeFlags.None).ShouldBe("E2BIG");
    }

    [Test]
    public void Many_small_ones_are_bounded_too()
    {
        int made = 0;
        while (SetAttribute(_process, "/hello", true, $"user.{made}", [], AttributeFlags.None) == "None")
            made++;
        made.ShouldBeInRange(500, 2000);
    }

    [Test]
    public void All_files_together_have_as_much_as_the_heap_has_and_it_comes_back()
    {
        _process.Files.MakeDirectory(Here, _process.Text("/tmp/d", Path), 0x1FF).ShouldBe(0);
        MemoryTree tree = _system.Root!;
        uint before = tree.FreeNodes;
        List<string> made = [];
        string result;
        do
        {
            made.Add($"/{made.Count}");
            Write(_process, made[^1], 0, [1]).ShouldBe("1 bytes");
            result = SetAttribute(_process, made[^1], true, "user.large", new byte[65_000], AttributeFlags.None);
        }
        while (result == "None");
        result.ShouldBe("ENOSPC");
        made.Count.ShouldBeInRange(40, 70);
        tree.FreeNodes.ShouldBeLessThan(300U);
        SetAttribute(_process, "/tmp/d", true, "user.large", new byte[65_000], AttributeFlags.None).ShouldBe("None", "another file system has its own");
        foreach (string path in made)
            _process.Files.Remove(Here, _process.Text(path, Path), 0).ShouldBe(0);
        tree.FreeNodes.ShouldBeGreaterThanOrEqualTo(before - 2);
    }

    [Test]
    public void A_transaction_has_its_own_until_it_is_committed()
    {
        FakeProcess other = _process.Fork(Other);
        SetAttribute(_process, "/hello", true, "user.old", [1], AttributeFlags.None).ShouldBe("None");
        uint before = _system.Root!.FreeNodes;
        _process.Files.BeginTransaction(0).ShouldBe(0);
        SetAttribute(_process, "/hello", true, "user.new", new byte[1000], AttributeFlags.None).ShouldBe("None");
        RemoveAttribute(_process, "/hello", true, "user.old").ShouldBe("None");
        Attributes(_process, "/hello", true).ShouldStartWith(" user.new=1000:");
        Attributes(other, "/hello", true).ShouldStartWith(" user.old=1:");
        _process.Files.AbortTransaction().ShouldBe(0);
        Attributes(_process, "/hello", true).ShouldStartWith(" user.old=1:");
        _system.Root.FreeNodes.ShouldBe(before);

        _process.Files.BeginTransaction(0).ShouldBe(0);
        SetAttribute(_process, "/hello", true, "user.new", new byte[1000], AttributeFlags.None).ShouldBe("None");
        RemoveAttribute(_process, "/hello", true, "user.old").ShouldBe("None");
        _process.Files.CommitTransaction().ShouldBe(0);
        Attributes(other, "/hello", true).ShouldStartWith(" user.new=1000:");
        RemoveAttribute(other, "/hello", true, "user.new").ShouldBe("None");
        Attributes(_process, "/hello", true).ShouldBe("");
        _system.Root.FreeNodes.ShouldBeGreaterThanOrEqualTo(before);
    }

    [Test]
    public void A_transaction_that_looked_at_attributes_fails_when_others_change_them()
    {
        FakeProcess other = _process.Fork(Other);
        _process.Files.BeginTransaction(0).ShouldBe(0);
        Attributes(_process, "/hello", true).ShouldBe("");
        SetAttribute(other, "/hello", true, "user.one", [1], AttributeFlags.None).ShouldBe("None");
        Attributes(_process, "/hello", true).ShouldBe("ECANCELED");
        _process.Files.CommitTransaction().ShouldBe(-(long)Errno.ECANCELED);
    }

    [Test]
    public void A_value_that_others_change_between_two_messages_is_read_again()
    {
        byte[] first = Enumerable.Repeat((byte)1, 1000).ToArray();
        byte[] second = Enumerable.Repeat((byte)2, 900).ToArray();
        SetAttribute(_process, "/hello", true, "user.one", first, AttributeFlags.None).ShouldBe("None");
        _system.Server.GetAttribute(FakeSystem.User, VfsLimits.Root, true, 0, "/hello\0user.one"u8, out uint length, out ulong version, new byte[416], out int bytes)
            .ShouldBe(Errno.None);
        (length, bytes).ShouldBe((1000U, 416));
        SetAttribute(_process, "/hello", true, "user.one", second, AttributeFlags.None).ShouldBe("None");
        _system.Server.GetAttribute(FakeSystem.User, VfsLimits.Root, true, 416, "/hello\0user.one"u8, out length, out ulong later, new byte[416], out _)
            .ShouldBe(Errno.None);
        length.ShouldBe(900U);
        later.ShouldNotBe(version);
    }

    [Test]
    public void A_value_of_which_others_have_taken_the_place_is_sent_again()
    {
        VfsServer server = _system.Server;
        byte[] piece = new byte[400];
        server.StageAttribute(FakeSystem.User, 1000, 0, piece).ShouldBe(Errno.None);
        for (ulong badge = 0x3000; badge < 0x3008; badge++)
        {
            server.CreateDomain(FakeSystem.Control, badge, 0, ulong.MaxValue, 0).ShouldBe(Errno.None);
            server.StageAttribute(badge, 65536, 0, piece).ShouldBe(Errno.None);
        }

        server.StageAttribute(FakeSystem.User, 1000, 400, piece).ShouldBe(Errno.EAGAIN);
        server.SetAttribute(FakeSystem.User, VfsLimits.Root, true, AttributeFlags.Staged, "/hello\0user.one"u8).ShouldBe(Errno.EAGAIN);
        server.StageAttribute(FakeSystem.User, 1000, 0, piece).ShouldBe(Errno.None);
        server.SetAttribute(FakeSystem.User, VfsLimits.Root, true, AttributeFlags.Staged, "/hello\0user.one"u8).ShouldBe(Errno.EAGAIN, "it is not whole");
        server.StageAttribute(FakeSystem.User, 401, 0, piece).ShouldBe(Errno.None);
        server.StageAttribute(FakeSystem.User, 401, 400, piece).ShouldBe(Errno.EINVAL);
        server.StageAttribute(FakeSystem.User, 401, 402, piece).ShouldBe(Errno.EINVAL);
        server.StageAttribute(FakeSystem.User, 401, 400, piece.AsSpan(0, 1)).ShouldBe(Errno.None);
        server.SetAttribute(FakeSystem.User, VfsLimits.Root, true, AttributeFlags.Staged, "/hello\0user.one"u8).ShouldBe(Errno.None);
        server.StageAttribute(FakeSystem.User, 65537, 0, piece).ShouldBe(Errno.E2BIG);
    }

    [Test]
    public void Nobody_gets_the_last_value_of_who_has_ended()
    {
        VfsServer server = _system.Server;
        server.CreateDomain(FakeSystem.Control, Other, 0, ulong.MaxValue, 0).ShouldBe(Errno.None);
        server.StageAttribute(Other, 100, 0, new byte[100]).ShouldBe(Errno.None);
        server.EndDomain(FakeSystem.Control, Other).ShouldBe(Errno.None);
        server.CreateDomain(FakeSystem.Control, Other, 0, ulong.MaxValue, 0).ShouldBe(Errno.None);
        server.SetAttribute(Other, VfsLimits.Root, true, AttributeFlags.Staged, "/hello\0user.one"u8).ShouldBe(Errno.EAGAIN);
    }

    [Test]
    public void What_a_message_must_not_say_is_refused()
    {
        VfsServer server = _system.Server;
        server.SetAttribute(FakeSystem.User, VfsLimits.Root, true, (AttributeFlags)8, "/hello\0user.one\0v"u8).ShouldBe(Errno.EINVAL);
        server.SetAttribute(FakeSystem.User, VfsLimits.Root, true, AttributeFlags.None, "/hello"u8).ShouldBe(Errno.EINVAL);
        server.SetAttribute(FakeSystem.User, VfsLimits.Root, true, AttributeFlags.None, "/hello\0"u8).ShouldBe(Errno.ERANGE);
        byte[] longName = [.. "/hello\0user."u8, .. Enumerable.Repeat((byte)'n', 251)];
        server.SetAttribute(FakeSystem.User, VfsLimits.Root, true, AttributeFlags.None, longName).ShouldBe(Errno.ERANGE);
        server.RemoveAttribute(FakeSystem.User, 77, true, "\0user.one"u8).ShouldBe(Errno.EBADF);
        server.ListAttributes(0x7777, VfsLimits.Root, true, 0, "/hello"u8, out _, out _, new byte[10], out _).ShouldBe(Errno.EPERM);
    }

    [Test]
    public void Without_memory_for_files_nothing_can_be_set()
    {
        FakeSystem system = new(RandomTrees.Small());
        FakeProcess process = new(system, new FakeConsole());
        SetAttribute(process, "/hello", true, "user.one", [1], AttributeFlags.None).ShouldBe("EROFS");
        Attributes(process, "/hello", true).ShouldBe("");
        process.Files.GetAttribute(process.Text("/hello", Path), true, process.Text("user.one", Name), Buffer, 10).ShouldBe(-(long)Errno.EOPNOTSUPP);
    }

    [Test]
    public void A_nameless_file_that_gets_a_name_has_its_attributes_after_a_restart()
    {
        LastingMemory memory = new(2);
        FakeSystem system = new(RandomTrees.Small(), memory: memory);
        FakeProcess process = new(system, new FakeConsole());
        int file = (int)process.Files.Open(Here, process.Text("/", Path), OpenFlags.TemporaryFile | OpenFlags.ReadWrite, 0x1B6);
        file.ShouldBeGreaterThanOrEqualTo(0);
        process.Memory(Buffer, 3000).Fill(7);
        process.Files.SetAttribute(file, process.Text("user.one", Name), Buffer, 3000, 0).ShouldBe(0);
        process.Files.Link(file, process.Text("", Path), Here, process.Text("/named", Name), 0x1000).ShouldBe(0);
        string before = Attributes(process, "/named", true);
        before.ShouldStartWith(" user.one=3000:");
        system.EndRequest();
        FakeSystem next = new(RandomTrees.Small(), memory: memory);
        Attributes(new FakeProcess(next, new FakeConsole()), "/named", true).ShouldBe(before);
    }

    [Test]
    public void Names_of_the_superuser_are_hidden_after_a_restart_as_before()
    {
        LastingMemory memory = new(2);
        FakeSystem system = new(RandomTrees.Small(), memory: memory);
        FakeProcess process = new(system, new FakeConsole());
        SetAttribute(process, "/hello", true, "trusted.one", [1], AttributeFlags.None).ShouldBe("None");
        SetAttribute(process, "/hello", true, "security.one", [2], AttributeFlags.None).ShouldBe("None");
        string before = Attributes(process, "/hello", true);
        system.EndRequest();
        FakeSystem next = new(RandomTrees.Small(), memory: memory);
        Attributes(new FakeProcess(next, new FakeConsole()), "/hello", true).ShouldBe(before);
        next.SetIdentity(FakeSystem.User, 1000, 1000);
        Attributes(new FakeProcess(next, new FakeConsole()), "/hello", true).ShouldStartWith(" security.one=1:");
    }

    [Test]
    public void When_a_file_was_made_is_known_after_a_restart_too()
    {
        LastingMemory memory = new(2);
        FakeSystem system = new(RandomTrees.Small(), memory: memory);
        FakeProcess process = new(system, new FakeConsole());
        Write(process, "/made", 0, [1, 2, 3]).ShouldBe("3 bytes");
        process.Files.MakeDirectory(Here, process.Text("/folder", Path), 0x1FF).ShouldBe(0);
        process.Files.MakeLink(process.Text(new string('t', 100), Name), Here, process.Text("/newlink", Path)).ShouldBe(0);
        process.Files.MakeSpecial(Here, process.Text("/device", Path), FileMode.CharacterDevice | 0x1B6, 0x105).ShouldBe(0);
        process.Files.MakeSpecial(Here, process.Text("/plain", Path), FileMode.Regular | 0x1B6, 0x105).ShouldBe(0);
        string made = BirthTimes(process);
        foreach (string path in new[] { "/made", "/folder", "/device", "/plain", "/hello" })
            process.Files.ChangeMode(Here, process.Text(path, Path), 0x180, 0).ShouldBe(0);
        string before = BirthTimes(process);
        before.ShouldBe(made, "a change is no birth");
        before.ShouldMatch("^/made [0-9.]+ /folder [0-9.]+ /newlink [0-9.]+ /device [0-9.]+ /plain [0-9.]+ /hello none /bin/up none$");
        system.EndRequest();
        FakeSystem next = new(RandomTrees.Small(), memory: memory);
        process = new FakeProcess(next, new FakeConsole());
        BirthTimes(process).ShouldBe(before);
        process.Files.Status(Here, process.Text("/device", Path), Buffer, 0).ShouldBe(0);
        MemoryMarshal.Read<FileStatus>(process.Memory(Buffer, FileStatus.Size)).SpecialDevice.ShouldBe(0x105UL);
        process.Files.Status(Here, process.Text("/plain", Path), Buffer, 0).ShouldBe(0);
        MemoryMarshal.Read<FileStatus>(process.Memory(Buffer, FileStatus.Size)).SpecialDevice.ShouldBe(0UL);
        process.Files.Status(Here, process.Text("/newlink", Path), Buffer, 0x100).ShouldBe(0);
        MemoryMarshal.Read<FileStatus>(process.Memory(Buffer, FileStatus.Size)).Length.ShouldBe(100);
    }

    private static string BirthTimes(FakeProcess process)
    {
        const uint birthTime = 0x800;
        const uint noFollow = 0x100;
        List<string> all = [];
        foreach (string path in new[] { "/made", "/folder", "/newlink", "/device", "/plain", "/hello", "/bin/up" })
        {
            process.Files.ExtendedStatus(Here, process.Text(path, Path), noFollow, birthTime, Buffer).ShouldBe(0, path);
            ReadOnlySpan<byte> record = process.Memory(Buffer, 256);
            bool isKnown = (BitConverter.ToUInt32(record) & birthTime) != 0;
            all.Add(path + (isKnown ? $" {BitConverter.ToInt64(record[80..])}.{BitConverter.ToUInt32(record[88..])}" : " none"));
        }

        return string.Join(' ', all);
    }

    private string Read(string path)
    {
        int file = (int)_process.Open(path);
        string bytes = Convert.ToHexString(_process.Read(file, 5000));
        _process.Files.Close(file).ShouldBe(0);
        return bytes;
    }
}
