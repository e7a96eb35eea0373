using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using CsCheck;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.BootFormat;
using Pistachio.Build.Images;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>Where paths lead, and to what error.</summary>
[TestFixture]
internal sealed class PathTests
{
    private static readonly string[] Parts = ["a", "b", "ab", "...", "x.y", "ä", ".", "..", "", "c", "dd"];

    private static readonly Gen<string> Path =
        Gen.Select(Gen.Bool, Gen.Int[0, Parts.Length - 1].Array[0, 7], Gen.Bool).Select((absolute, parts, slash) =>
            (absolute ? "/" : "") + string.Join('/', parts.Select(i => Parts[i])) + (slash ? "/" : ""));

    [Test]
    public void Every_path_leads_where_it_should() =>
        Gen.Select(RandomTrees.Nodes, Gen.Select(Path, Gen.Bool, Gen.Int[0, 100]).Array[20], Gen.UInt[0, 3], Gen.UInt[0, 3]).Sample(
            (root, questions, user, group) =>
            {
                FakeSystem system = new(root);
                ModelTree model = new(root);
                Dictionary<RootTreeNode, ulong> inodes = Inodes(root);
                RootTreeNode[][] directories = [.. model.Directories()];
                foreach ((string path, bool follow, int from) in questions)
                {
                    RootTreeNode[] start = directories[from % directories.Length];
                    uint handle = OpenDirectory(system, start);
                    system.SetIdentity(FakeSystem.User, user, group);
                    (Errno expected, RootTreeNode[] chain) = model.Resolve(start, path, follow, user, group);

                    Errno error = system.Status(path, out FileStatus status, follow, handle);

                    error.ShouldBe(expected, $"{path} from a directory {start.Length - 1} below the root");
                    if (error == Errno.None)
                        status.Inode.ShouldBe(inodes[chain[^1]], path);
                    if (handle != 0)
                        system.Server.Close(FakeSystem.User, handle).ShouldBe(Errno.None);
                }
            },
            iter: 400);

    [Test]
    public void Every_directory_knows_its_path()
    {
        FakeSystem system = new(RandomTrees.Small());
        foreach (string path in new[] { "/", "/bin", "/bin/deep", "/bin/deep/deeper", "/dev" })
            system.PathOf(system.Open(path, OpenFlags.Directory)).ShouldBe(path);
        system.PathOf(VfsLimits.Root).ShouldBe("/");
        system.PathOf(system.Open("/home/deeper", OpenFlags.Path)).ShouldBe("/bin/deep/deeper");
        system.Server.DirectoryPath(FakeSystem.User, system.Open("/hello"), 0, out _, new byte[400], out _).ShouldBe(Errno.ENOTDIR);
        system.Server.DirectoryPath(FakeSystem.User, 999, 0, out _, new byte[400], out _).ShouldBe(Errno.EBADF);
    }

    [Test]
    public void A_path_deeper_than_a_message_can_be_walked_and_told()
    {
        RootTreeNode root = RootTreeNode.Directory();
        RootTreeNode directory = root;
        StringBuilder path = new();
        for (int i = 0; i < 14; i++)
        {
            string name = new((char)('a' + i), 250);
            directory = directory.Add(name, RootTreeNode.Directory());
            path.Append('/').Append(name);
        }

        FakeSystem system = new(root);
        uint handle = system.Open(path.ToString(), OpenFlags.Directory);
        system.PathOf(handle).ShouldBe(path.ToString());
    }

    [Test]
    public void A_path_or_name_that_is_too_long_is_refused_and_does_not_harm_the_next()
    {
        FakeSystem system = new(RandomTrees.Small());
        string exact = "/" + new string('/', 4089) + "hello";
        system.Status(exact, out _).ShouldBe(Errno.None);
        system.Status("/" + exact, out _).ShouldBe(Errno.ENAMETOOLONG);
        system.Status("hello", out _).ShouldBe(Errno.None);
        system.Status(new string('n', 256), out _).ShouldBe(Errno.ENAMETOOLONG);
        system.Status(new string('n', 255), out _).ShouldBe(Errno.ENOENT);
    }

    [Test]
    public void Links_that_lead_in_circles_or_too_far_end_with_ELOOP()
    {
        RootTreeNode root = RootTreeNode.Directory();
        root.Add("self", RootTreeNode.Link("self"));
        root.Add("ping", RootTreeNode.Link("/pong"));
        root.Add("pong", RootTreeNode.Link("ping"));
        root.Add("l0", RootTreeNode.File("x"u8.ToArray()));
        for (int i = 1; i <= 41; i++)
            root.Add($"l{i}", RootTreeNode.Link($"l{i - 1}"));
        FakeSystem system = new(root);

        system.Status("self", out _).ShouldBe(Errno.ELOOP);
        system.Status("/ping/x", out _).ShouldBe(Errno.ELOOP);
        system.Status("l40", out _).ShouldBe(Errno.None);
        system.Status("l41", out _).ShouldBe(Errno.ELOOP);
        system.Status("self", out FileStatus link, follow: false).ShouldBe(Errno.None);
        (link.Mode & FileMode.TypeMask).ShouldBe(FileMode.SymbolicLink);
    }

    [Test]
    public void A_link_is_read_in_pieces_as_long_as_it_may_be()
    {
        string target = "/" + new string('t', 1000);
        RootTreeNode root = RootTreeNode.Directory();
        root.Add("link", RootTreeNode.Link(target));
        root.Add("file", RootTreeNode.File("x"u8.ToArray()));
        FakeSystem system = new(root);
        StringBuilder read = new();
        byte[] piece = new byte[VfsLimits.PathBytes];
        while (read.Length < target.Length)
        {
            system.Server.ReadLink(FakeSystem.User, 0, (uint)read.Length, "link"u8, out uint length, piece, out int bytes).ShouldBe(Errno.None);
            length.ShouldBe((uint)target.Length);
            bytes.ShouldBeGreaterThan(0);
            read.Append(Encoding.UTF8.GetString(piece.AsSpan(0, bytes)));
        }

        read.ToString().ShouldBe(target);
        system.Server.ReadLink(FakeSystem.User, 0, 0, "file"u8, out _, piece, out _).ShouldBe(Errno.EINVAL);
        system.Server.ReadLink(FakeSystem.User, 0, 0, default, out _, piece, out _).ShouldBe(Errno.ENOENT);
    }

    [Test]
    public void Devices_are_there_even_if_the_tree_has_no_dev()
    {
        FakeSystem system = new(RootTreeNode.Directory());
        system.Status("/dev", out FileStatus dev).ShouldBe(Errno.None);
        dev.Mode.ShouldBe(FileMode.Directory | 0x1EDu);
        system.Status("/dev/../dev/./null", out FileStatus device).ShouldBe(Errno.None);
        (device.Mode, device.SpecialDevice).ShouldBe((FileMode.CharacterDevice | 0x1B6u, 0x103UL));
        device.Device.ShouldBe(dev.Device);
        system.Status("/", out FileStatus root).ShouldBe(Errno.None);
        root.Device.ShouldNotBe(dev.Device);
        system.Status("/dev/..", out FileStatus above).ShouldBe(Errno.None);
        (above.Device, above.Inode).ShouldBe((root.Device, root.Inode));
        system.Status("/dev/null/", out _).ShouldBe(Errno.ENOTDIR);
        system.Status("/dev/nothing", out _).ShouldBe(Errno.ENOENT);
    }

    private static uint OpenDirectory(FakeSystem system, RootTreeNode[] chain)
    {
        if (chain.Length == 1)
            return VfsLimits.Root;
        StringBuilder path = new();
        for (int i = 1; i < chain.Length; i++)
            path.Append('/').Append(Encoding.UTF8.GetString(chain[i - 1].Entries.First(each => each.Value == chain[i]).Key));

        // As the superuser, who gets everywhere: the question is where one gets from there.
        system.SetIdentity(FakeSystem.User, 0, 0);
        return system.Open(path.ToString(), OpenFlags.Path);
    }

    private static Dictionary<RootTreeNode, ulong> Inodes(RootTreeNode root)
    {
        byte[] bytes = RootTreeWriter.Write(root);
        RootTree.Open(bytes, (ulong)bytes.Length, out RootTree tree).ShouldBe(FormatStatus.Ok);
        Dictionary<RootTreeNode, ulong> inodes = new(ReferenceEqualityComparer.Instance) { [root] = 1 };
        Queue<(RootTreeNode Node, int Number)> pending = new([(root, 0)]);
        while (pending.TryDequeue(out (RootTreeNode Node, int Number) next))
        {
            foreach ((byte[] name, RootTreeNode below) in next.Node.Entries)
            {
                tree.TryFind(tree.Inode(next.Number), name, out int number).ShouldBeTrue();
                inodes[below] = (ulong)number + 1;
                if (below.IsDirectory)
                    pending.Enqueue((below, number));
            }
        }

        return inodes;
    }
}
