using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Text;
using CsCheck;
using NUnit.Framework;
using Pistachio.BootFormat;
using Pistachio.Build.Execution;
using Pistachio.Build.Images;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>What goes into a tree comes out of it, and a damaged one is refused or stays inside itself.</summary>
[TestFixture]
internal sealed class RootTreeTests
{
    [Test]
    public void Every_file_comes_out_as_it_went_in() =>
        RandomTrees.Nodes.Sample(root => Same(root, RootTreeWriter.Write(root)), iter: 200);

    [Test]
    public void Equal_trees_are_equal_bytes_whatever_the_order_they_were_entered_in()
    {
        RootTreeNode forth = RootTreeNode.Directory();
        RootTreeNode back = RootTreeNode.Directory();
        string[] names = ["b", "a", "aa", "Z", "c"];
        foreach (string name in names)
            forth.Add(name, RootTreeNode.File(Encoding.UTF8.GetBytes(name)));
        foreach (string name in names.Reverse())
            back.Add(name, RootTreeNode.File(Encoding.UTF8.GetBytes(name)));

        RootTreeWriter.Write(back).ShouldBe(RootTreeWriter.Write(forth));
    }

    [Test]
    public void A_changed_byte_is_refused_or_harmless() =>
        Gen.Select(RandomTrees.Nodes, Gen.Int[0, int.MaxValue], Gen.Byte[1, 255]).Sample(
            (root, where, change) =>
            {
                byte[] bytes = RootTreeWriter.Write(root);
                RootTree.TablesLength(bytes, (ulong)bytes.Length, out ulong tables).ShouldBe(FormatStatus.Ok);
                bytes[where % (int)tables] ^= change;
                if (RootTree.Open(bytes, (ulong)bytes.Length, out RootTree tree) == FormatStatus.Ok)
                    Walk(tree, bytes);
            },
            iter: 5000);

    [Test]
    public void Many_changed_bytes_are_refused_or_harmless() =>
        Gen.Select(RandomTrees.Nodes, Gen.Select(Gen.Int[0, 2000], Gen.Byte).Array[1, 20]).Sample(
            (root, changes) =>
            {
                byte[] bytes = RootTreeWriter.Write(root);
                foreach ((int where, byte value) in changes)
                    bytes[where % bytes.Length] = value;
                if (RootTree.Open(bytes, (ulong)bytes.Length, out RootTree tree) == FormatStatus.Ok)
                    Walk(tree, bytes);
            },
            iter: 5000);

    [Test]
    public void A_tree_that_was_cut_off_is_refused()
    {
        byte[] bytes = RootTreeWriter.Write(RandomTrees.Small());
        for (int length = 0; length < bytes.Length; length += length < 200 ? 1 : 97)
            RootTree.Open(bytes.AsSpan(0, length), (ulong)length, out _).ShouldNotBe(FormatStatus.Ok, $"{length} bytes");
        RootTree.Open(bytes, (ulong)bytes.Length, out _).ShouldBe(FormatStatus.Ok);
    }

    [Test]
    public void Contents_lie_on_pages_of_their_own_with_zeros_behind()
    {
        byte[] bytes = RootTreeWriter.Write(RandomTrees.Small());
        RootTree.Open(bytes, (ulong)bytes.Length, out RootTree tree).ShouldBe(FormatStatus.Ok);
        for (int i = 0; i < tree.InodeCount; i++)
        {
            RootTreeInode inode = tree.Inode(i);
            if (inode.Type != RootTree.FileType)
                continue;
            (inode.Offset % Fields.PageSize).ShouldBe(0UL);
            int end = (int)(inode.Offset + inode.Size);
            bytes.AsSpan(end, (Fields.PageSize - (end % Fields.PageSize)) % Fields.PageSize).ToArray().ShouldAllBe(value => value == 0);
        }
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    public void A_directory_of_the_host_comes_out_with_modes_times_links_and_without_special_files()
    {
        string folder = Directory.CreateTempSubdirectory("roottree").FullName;
        try
        {
            string file = Path.Combine(folder, "file");
            File.WriteAllText(file, "content");
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead);
            File.SetLastWriteTimeUtc(file, new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc).AddTicks(1234567));
            Directory.CreateDirectory(Path.Combine(folder, "sub", "deep"));
            File.WriteAllBytes(Path.Combine(folder, "sub", "large"), [.. Enumerable.Range(0, 10000).Select(i => (byte)i)]);
            File.CreateSymbolicLink(Path.Combine(folder, "sub", "link"), "../file");
            File.CreateSymbolicLink(Path.Combine(folder, "dangling"), "/nowhere");
            HostFiles.Link(file, Path.Combine(folder, "sub", "same"));
            HostFiles.MakeFifo(Path.Combine(folder, "fifo"));
            List<string> warnings = [];

            byte[] bytes = RootTreeWriter.Write(RootTreeDirectory.Read(folder, keepOwners: false, warnings.Add));

            RootTree.Open(bytes, (ulong)bytes.Length, out RootTree tree).ShouldBe(FormatStatus.Ok);
            Names(tree, tree.Inode(0)).ShouldBe(["dangling", "file", "sub"]);
            tree.TryFind(tree.Inode(0), "file"u8, out int number).ShouldBeTrue();
            RootTreeInode inode = tree.Inode(number);
            inode.Mode.ShouldBe(RootTree.FileType | 0x160u);
            inode.Links.ShouldBe(2u);
            (inode.Owner, inode.Group).ShouldBe((0u, 0u));
            DateTime.UnixEpoch.AddSeconds(inode.Seconds).AddTicks(inode.Nanoseconds / 100).ShouldBe(File.GetLastWriteTimeUtc(file));
            bytes.AsSpan((int)inode.Offset, (int)inode.Size).ToArray().ShouldBe("content"u8.ToArray());
            tree.TryFind(tree.Inode(0), "sub"u8, out int sub).ShouldBeTrue();
            Names(tree, tree.Inode(sub)).ShouldBe(["deep", "large", "link", "same"]);
            tree.TryFind(tree.Inode(sub), "same"u8, out int same).ShouldBeTrue();
            same.ShouldBe(number);
            tree.TryFind(tree.Inode(sub), "link"u8, out int link).ShouldBeTrue();
            Encoding.UTF8.GetString(tree.Target(tree.Inode(link))).ShouldBe("../file");
            warnings.ShouldHaveSingleItem().ShouldStartWith(Path.Combine(folder, "fifo"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void What_cannot_be_read_is_named()
    {
        string missing = Path.Combine(Path.GetTempPath(), "roottree-not-there");
        Should.Throw<BuildFailure>(() => RootTreeDirectory.Read(missing, false, _ => { })).Message.ShouldStartWith(missing + ": ");
        string file = Path.GetTempFileName();
        Should.Throw<BuildFailure>(() => RootTreeDirectory.Read(file, false, _ => { })).Message.ShouldBe($"{file}: not a directory");
        File.Delete(file);
    }

    [TestCase("")]
    [TestCase(".")]
    [TestCase("..")]
    [TestCase("a/b")]
    public void A_name_that_none_can_be_is_refused(string name) =>
        Should.Throw<BuildFailure>(() => RootTreeNode.Directory().Add(name, RootTreeNode.Directory())).Message.ShouldContain($"'{name}'");

    private static string[] Names(RootTree tree, RootTreeInode directory)
    {
        string[] names = new string[directory.EntryCount];
        for (int i = 0; i < names.Length; i++)
            names[i] = Encoding.UTF8.GetString(tree.EntryName(directory.FirstEntry + i));
        return names;
    }

    private static void Same(RootTreeNode root, byte[] bytes)
    {
        RootTree.Open(bytes, (ulong)bytes.Length, out RootTree tree).ShouldBe(FormatStatus.Ok);
        Compare(root, tree, 0, 0, bytes);
    }

    private static void Compare(RootTreeNode node, RootTree tree, int number, int parent, byte[] bytes)
    {
        RootTreeInode inode = tree.Inode(number);
        (inode.Mode, inode.Owner, inode.Group, inode.Seconds, inode.Nanoseconds)
            .ShouldBe((node.Mode, node.Owner, node.Group, node.Seconds, node.Nanoseconds));
        if (node.IsFile)
            bytes.AsSpan((int)inode.Offset, (int)inode.Size).SequenceEqual(node.Content.Span).ShouldBeTrue();
        else if (!node.IsDirectory)
            tree.Target(inode).SequenceEqual(node.Content.Span).ShouldBeTrue();
        if (!node.IsDirectory)
            return;

        inode.Parent.ShouldBe(parent);
        inode.EntryCount.ShouldBe(node.Entries.Count);
        inode.Links.ShouldBe(2u + (uint)node.Entries.Values.Count(each => each.IsDirectory));
        foreach ((byte[] name, RootTreeNode below) in node.Entries)
        {
            tree.TryFind(inode, name, out int found).ShouldBeTrue();
            Compare(below, tree, found, number, bytes);
        }
    }

    /// <summary>Uses all that a tree has, with a bound on the steps that a tree without cycles cannot reach.</summary>
    private static void Walk(RootTree tree, byte[] bytes)
    {
        int steps = 0;
        Stack<int> pending = new([0]);
        while (pending.TryPop(out int number))
        {
            (++steps).ShouldBeLessThanOrEqualTo(tree.EntryCount + 1);
            RootTreeInode directory = tree.Inode(number);
            if (number != 0)
                tree.EntryInode(directory.NamedBy).ShouldBe(number);
            for (int entry = directory.FirstEntry; entry < directory.FirstEntry + directory.EntryCount; entry++)
            {
                ReadOnlySpan<byte> name = tree.EntryName(entry);
                tree.TryFind(directory, name, out int found).ShouldBeTrue();
                found.ShouldBe(tree.EntryInode(entry));
                RootTreeInode inode = tree.Inode(found);
                switch (inode.Type)
                {
                    case RootTree.DirectoryType:
                        inode.Parent.ShouldBe(number);
                        pending.Push(found);
                        break;
                    case RootTree.LinkType:
                        tree.Target(inode).Length.ShouldBeGreaterThan(0);
                        break;
                    default:
                        bytes.AsSpan((int)inode.Offset, (int)inode.Size).Length.ShouldBe((int)inode.Size);
                        break;
                }
            }
        }
    }
}
