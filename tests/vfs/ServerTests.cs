using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Build.Images;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>Open files: what may be opened, what is shared, and what is gone when it is closed.</summary>
[TestFixture]
internal sealed class ServerTests
{
    private const ulong Parent = FakeSystem.User;
    private const ulong Child = 0x1001;

    private FakeSystem _system = null!;

    [SetUp]
    public void Start() => _system = new FakeSystem(RandomTrees.Small());

    [Test]
    public void A_file_is_read_to_its_end_byte_for_byte()
    {
        uint handle = _system.Open("/pages");
        List<byte> read = [];
        for (byte[] piece = _system.Read(handle, 1000); piece.Length > 0; piece = _system.Read(handle, 1000))
            read.AddRange(piece);
        read.ShouldBe(Enumerable.Range(0, 9000).Select(i => (byte)(i / 7)));
    }

    [Test]
    public void A_forked_child_reads_on_where_its_parent_stopped()
    {
        uint handle = _system.Open("/hello");
        _system.Server.CreateDomain(FakeSystem.Control, Child, Parent, ulong.MaxValue, 0).ShouldBe(Errno.None);

        _system.Read(handle, 5).ShouldBe("Hello"u8.ToArray());
        _system.Read(handle, 2, Child).ShouldBe(", "u8.ToArray());
        _system.Server.Seek(Child, handle, -1, SeekOrigin.Current, out ulong position).ShouldBe(Errno.None);
        position.ShouldBe(6UL);
        _system.Read(handle, 6).ShouldBe(" world"u8.ToArray());

        _system.Server.Close(Parent, handle).ShouldBe(Errno.None);
        _system.Read(handle, 1, Child).ShouldBe("\n"u8.ToArray());
        _system.Server.Advance(Parent, handle, 1, out _, out _, out _, out _).ShouldBe(Errno.EBADF);
    }

    [Test]
    public void What_is_opened_twice_has_two_offsets()
    {
        uint one = _system.Open("/hello");
        uint two = _system.Open("/hello");
        _system.Read(one, 5);
        _system.Read(two, 5).ShouldBe("Hello"u8.ToArray());
    }

    [Test]
    public void Frames_are_taken_back_when_the_handle_is_closed_and_only_from_who_closed_it()
    {
        uint handle = _system.Open("/pages");
        _system.Server.CreateDomain(FakeSystem.Control, Child, Parent, ulong.MaxValue, 0).ShouldBe(Errno.None);
        _system.Frames(Parent, handle, out ulong size, out ulong parents).ShouldBe(Errno.None);
        _system.Frames(Child, handle, out _, out ulong childs).ShouldBe(Errno.None);
        size.ShouldBe(9000UL);
        _system.Kernel[parents].Pages.ShouldBe(3u);
        _system.Kernel.Derive(parents, Rights.Read, 0, out ulong sent).ShouldBe(CallStatus.Ok);

        _system.Server.Close(Parent, handle).ShouldBe(Errno.None);

        _system.Kernel.Exists(sent).ShouldBeFalse("what was derived for the client");
        _system.Kernel.Exists(parents).ShouldBeFalse();
        _system.Kernel.Exists(childs).ShouldBeTrue();
        _system.Server.EndDomain(FakeSystem.Control, Child).ShouldBe(Errno.None);
        _system.Kernel.Exists(childs).ShouldBeFalse();
    }

    [Test]
    public void Whoever_may_read_a_file_may_map_it_to_be_executed_but_not_open_it_as_a_program()
    {
        RootTreeNode root = RootTreeNode.Directory();
        root.Add("plain", RootTreeNode.File("x"u8.ToArray(), 0x1A4));
        root.Add("owners", RootTreeNode.File("x"u8.ToArray(), 0x1E4));
        root.Add("all", RootTreeNode.File("x"u8.ToArray(), 0x1ED));
        root.Add("secret", RootTreeNode.File("x"u8.ToArray(), 0x49));
        _system = new FakeSystem(root);
        _system.SetIdentity(Parent, 5, 5);

        RightsOf("/plain", OpenFlags.ReadOnly).ShouldBe(Rights.Read | Rights.Execute);
        RightsOf("/owners", OpenFlags.ReadOnly).ShouldBe(Rights.Read | Rights.Execute);
        RightsOf("/all", OpenFlags.ReadOnly).ShouldBe(Rights.Read | Rights.Execute);
        _system.Open("/secret", OpenFlags.ReadOnly, out _).ShouldBe(Errno.EACCES);
        RightsOf("/secret", OpenFlags.Execute).ShouldBe(Rights.Read | Rights.Execute);
        _system.Open("/plain", OpenFlags.Execute, out _).ShouldBe(Errno.EACCES);
        _system.Open("/", OpenFlags.Execute, out _).ShouldBe(Errno.EACCES);
        _system.Open("/dev/null", OpenFlags.Execute, out _).ShouldBe(Errno.EACCES);
    }

    [Test]
    public void Everything_is_back_where_it_was_when_all_domains_have_ended()
    {
        (uint, uint) census = _system.Census();
        int capabilities = _system.Kernel.Count;
        for (ulong i = 0; i < 200; i++)
        {
            ulong domain = 0x2000 + i;
            _system.Server.CreateDomain(FakeSystem.Control, domain, i % 10 == 0 ? Parent : domain - 1, ulong.MaxValue, 0).ShouldBe(Errno.None);
            _system.Read(_system.Open("/pages", domain: domain), 1, domain);
            _system.Open("/bin", OpenFlags.Path, domain);
        }

        for (ulong i = 0; i < 200; i++)
            _system.Server.EndDomain(FakeSystem.Control, 0x2000 + i).ShouldBe(Errno.None);
        _system.Census().ShouldBe(census);
        _system.Kernel.Count.ShouldBe(capabilities);
    }

    [Test]
    public void A_domain_can_hold_so_many_handles_and_no_more()
    {
        Errno error;
        uint last = 0;
        uint count = 0;
        while ((error = _system.Open("/hello", OpenFlags.ReadOnly, out uint handle)) == Errno.None)
        {
            last = handle;
            count++;
        }

        error.ShouldBe(Errno.EMFILE);
        count.ShouldBe((uint)VfsLimits.HandleEnd - 1);
        _system.Server.Close(Parent, 100).ShouldBe(Errno.None);
        _system.Open("/hello").ShouldBe(100u);
        _system.Server.Close(Parent, last).ShouldBe(Errno.None);
        _system.Census().Handles.ShouldBe((uint)VfsLimits.HandleEnd - 2);
    }

    [Test]
    public void No_room_for_capabilities_is_an_error_and_not_a_crash()
    {
        uint handle = _system.Open("/hello");
        _system.Kernel.Room = _system.Kernel.Count;
        _system.Frames(Parent, handle, out _, out _).ShouldBe(Errno.ENFILE);
        _system.Server.OpenStream(FakeSystem.Control, Parent, ConsoleStream.Output, out uint output).ShouldBe(Errno.None);
        _system.Server.Device(Parent, output, out _).ShouldBe(Errno.ENFILE);
        _system.Kernel.Room = int.MaxValue;
        _system.Read(handle, 5).ShouldBe("Hello"u8.ToArray());
    }

    [TestCase("/hello", OpenFlags.WriteOnly, Errno.EROFS)]
    [TestCase("/hello", OpenFlags.ReadWrite, Errno.EROFS)]
    [TestCase("/hello", OpenFlags.ReadOnly | OpenFlags.Truncate, Errno.EROFS)]
    [TestCase("/new", OpenFlags.WriteOnly | OpenFlags.Create, Errno.EROFS)]
    [TestCase("/no/new", OpenFlags.WriteOnly | OpenFlags.Create, Errno.ENOENT)]
    [TestCase("/hello", OpenFlags.ReadOnly | OpenFlags.Create, Errno.None)]
    [TestCase("/hello", OpenFlags.ReadOnly | OpenFlags.Create | OpenFlags.Exclusive, Errno.EEXIST)]
    [TestCase("/link", OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive, Errno.EEXIST)]
    [TestCase("/bin", OpenFlags.WriteOnly, Errno.EISDIR)]
    [TestCase("/bin", OpenFlags.ReadOnly | OpenFlags.Create, Errno.EISDIR)]
    [TestCase("/bin", OpenFlags.WriteOnly | OpenFlags.TemporaryFile, Errno.EROFS)]
    [TestCase("/bin", OpenFlags.TemporaryFile, Errno.EINVAL)]
    [TestCase("/hello", OpenFlags.Directory, Errno.ENOTDIR)]
    [TestCase("/link", OpenFlags.NoFollow, Errno.ELOOP)]
    [TestCase("/link", OpenFlags.NoFollow | OpenFlags.Path, Errno.None)]
    [TestCase("/hello", OpenFlags.AccessMode, Errno.EINVAL)]
    [TestCase("/hello/", OpenFlags.ReadOnly, Errno.ENOTDIR)]
    [TestCase("", OpenFlags.ReadOnly, Errno.ENOENT)]
    [TestCase("/dev/null", OpenFlags.ReadWrite, Errno.None)]
    [TestCase("/dev/null", OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Truncate, Errno.None)]
    [TestCase("/dev/new", OpenFlags.WriteOnly | OpenFlags.Create, Errno.EROFS)]
    public void Open_says_what_POSIX_says(string path, OpenFlags flags, Errno expected) =>
        _system.Open(path, flags, out _).ShouldBe(expected);

    [Test]
    public void Permissions_decide_by_owner_group_and_others_in_this_order()
    {
        RootTreeNode root = RootTreeNode.Directory();
        for (uint mode = 0; mode <= 0x1FF; mode++)
            root.Add($"f{mode}", RootTreeNode.File("x"u8.ToArray(), mode, owner: 1, group: 2));
        _system = new FakeSystem(root);
        (uint User, uint Group, uint[] Groups, int Shift)[] who = [(1, 2, [], 6), (1, 9, [2], 6), (3, 2, [], 3), (3, 9, [8, 2], 3), (3, 9, [8], 0)];
        foreach ((uint user, uint group, uint[] groups, int shift) in who)
        {
            _system.SetIdentity(Parent, user, group, groups);
            for (uint mode = 0; mode <= 0x1FF; mode++)
            {
                uint granted = (mode >> shift) & 7;
                for (uint wanted = 0; wanted < 8; wanted++)
                {
                    // Nobody may write to what is read-only.
                    Errno expected = (wanted & 2) != 0 ? Errno.EROFS : (granted & wanted) == wanted ? Errno.None : Errno.EACCES;
                    _system.Access($"/f{mode}", wanted).ShouldBe(expected, $"mode {Convert.ToString(mode, 8)} as {user}:{group}, {wanted}");
                }

                _system.Open($"/f{mode}", OpenFlags.ReadOnly, out uint handle).ShouldBe((granted & 4) != 0 ? Errno.None : Errno.EACCES);
                if (handle != 0)
                    _system.Server.Close(Parent, handle);
            }
        }

        _system.SetIdentity(Parent, 0, 0);
        _system.Access("/f0", 4).ShouldBe(Errno.None);
        _system.Access("/f0", 1).ShouldBe(Errno.EACCES);
        _system.Access("/f1", 1).ShouldBe(Errno.None);
        _system.Access("/f1", 8).ShouldBe(Errno.EINVAL);
    }

    [Test]
    public void Access_asks_for_the_real_user_unless_told_otherwise()
    {
        RootTreeNode root = RootTreeNode.Directory();
        root.Add("mine", RootTreeNode.File("x"u8.ToArray(), 0x100, owner: 5));
        _system = new FakeSystem(root);
        _system.Server.SetIdentity(FakeSystem.Control, Parent, 5, 5, 6, 6, default).ShouldBe(Errno.None);
        _system.Access("/mine", 4, effective: true).ShouldBe(Errno.None);
        _system.Access("/mine", 4, effective: false).ShouldBe(Errno.EACCES);
    }

    [TestCase(0, SeekOrigin.Start, Errno.None, 0)]
    [TestCase(20000, SeekOrigin.Start, Errno.None, 20000)]
    [TestCase(-1, SeekOrigin.Start, Errno.EINVAL, 0)]
    [TestCase(-5, SeekOrigin.Current, Errno.None, 95)]
    [TestCase(-101, SeekOrigin.Current, Errno.EINVAL, 0)]
    [TestCase(long.MaxValue, SeekOrigin.Current, Errno.EOVERFLOW, 0)]
    [TestCase(long.MinValue, SeekOrigin.End, Errno.EINVAL, 0)]
    [TestCase(-1, SeekOrigin.End, Errno.None, 8999)]
    [TestCase(7, SeekOrigin.Data, Errno.None, 7)]
    [TestCase(9000, SeekOrigin.Data, Errno.ENXIO, 0)]
    [TestCase(7, SeekOrigin.Hole, Errno.None, 9000)]
    [TestCase(-1, SeekOrigin.Hole, Errno.ENXIO, 0)]
    [TestCase(0, (SeekOrigin)5, Errno.EINVAL, 0)]
    public void Seeking(long offset, SeekOrigin origin, Errno expected, long position)
    {
        uint handle = _system.Open("/pages");
        _system.Server.Seek(Parent, handle, 100, SeekOrigin.Start, out _).ShouldBe(Errno.None);
        _system.Server.Seek(Parent, handle, offset, origin, out ulong reached).ShouldBe(expected);
        if (expected == Errno.None)
            reached.ShouldBe((ulong)position);
        _system.Server.Seek(Parent, handle, 0, SeekOrigin.Current, out reached);
        reached.ShouldBe(expected == Errno.None ? (ulong)position : 100UL, "a failed seek moves nothing");
    }

    [Test]
    public void Streams_lead_to_the_console_under_their_badges()
    {
        foreach (ConsoleStream stream in new[] { ConsoleStream.Input, ConsoleStream.Output, ConsoleStream.Error })
        {
            _system.Server.OpenStream(FakeSystem.Control, Parent, stream, out uint handle).ShouldBe(Errno.None);
            _system.Server.Device(Parent, handle, out ulong endpoint).ShouldBe(Errno.None);
            _system.Kernel[endpoint].Badge.ShouldBe((ulong)stream);
            (_system.Kernel[endpoint].Rights & Rights.Read).ShouldBe(Rights.None, "nobody may receive what is for the console");
            _system.Server.Seek(Parent, handle, 0, SeekOrigin.Current, out _).ShouldBe(Errno.ESPIPE);
        }

        _system.Open("/dev/console", OpenFlags.ReadWrite, out _).ShouldBe(Errno.ENXIO, "its terminal has no line here");
        _system.Server.OpenStream(FakeSystem.Control, Parent, (ConsoleStream)9, out _).ShouldBe(Errno.EINVAL);
        _system.Server.Device(Parent, _system.Open("/hello"), out _).ShouldBe(Errno.ENODEV);
    }

    [Test]
    public void Only_the_process_server_makes_and_ends_domains()
    {
        foreach (ulong caller in new ulong[] { 0, 2, Parent })
        {
            _system.Server.CreateDomain(caller, 99, 0, ulong.MaxValue, 0).ShouldBe(Errno.EPERM);
            _system.Server.EndDomain(caller, Parent).ShouldBe(Errno.EPERM);
            _system.Server.SetIdentity(caller, Parent, 0, 0, 0, 0, default).ShouldBe(Errno.EPERM);
            _system.Server.OpenStream(caller, Parent, ConsoleStream.Output, out _).ShouldBe(Errno.EPERM);
            _system.Server.Census(caller, out _, out _).ShouldBe(Errno.EPERM);
        }

        _system.Server.CreateDomain(FakeSystem.Control, Parent, 0, ulong.MaxValue, 0).ShouldBe(Errno.EEXIST);
        _system.Server.CreateDomain(FakeSystem.Control, 99, 98, ulong.MaxValue, 0).ShouldBe(Errno.ESRCH);
        _system.Server.EndDomain(FakeSystem.Control, 99).ShouldBe(Errno.ESRCH);
        _system.Open("/hello", OpenFlags.ReadOnly, out _, domain: 99).ShouldBe(Errno.EPERM);
    }

    [Test]
    public void A_path_handle_is_a_place_and_nothing_more()
    {
        uint handle = _system.Open("/pages", OpenFlags.Path | OpenFlags.ReadWrite);
        _system.Server.Advance(Parent, handle, 1, out _, out _, out _, out _).ShouldBe(Errno.EBADF);
        _system.Frames(Parent, handle, out _, out _).ShouldBe(Errno.EBADF);
        _system.Server.Seek(Parent, handle, 0, SeekOrigin.Start, out _).ShouldBe(Errno.EBADF);
        _system.Server.SetFlags(Parent, handle, 0).ShouldBe(Errno.EBADF);
        _system.Server.HandleStatus(Parent, handle, new byte[FileStatus.Size], out int bytes).ShouldBe(Errno.None);
        bytes.ShouldBe(FileStatus.Size);
    }

    [Test]
    public void Status_flags_are_shared_with_a_forked_child()
    {
        _system.Server.OpenStream(FakeSystem.Control, Parent, ConsoleStream.Output, out uint handle).ShouldBe(Errno.None);
        _system.Server.CreateDomain(FakeSystem.Control, Child, Parent, ulong.MaxValue, 0).ShouldBe(Errno.None);
        _system.Server.SetFlags(Child, handle, OpenFlags.NonBlocking | OpenFlags.ReadWrite | OpenFlags.Create).ShouldBe(Errno.None);
        _system.Server.Describe(Parent, handle, out FileKind kind, out OpenFlags flags, out _, out _).ShouldBe(Errno.None);
        (kind, flags).ShouldBe((FileKind.Console, OpenFlags.WriteOnly | OpenFlags.NonBlocking));
    }

    private Rights RightsOf(string path, OpenFlags flags)
    {
        _system.Frames(Parent, _system.Open(path, flags), out _, out ulong memory).ShouldBe(Errno.None);
        return _system.Kernel[memory].Rights;
    }
}
