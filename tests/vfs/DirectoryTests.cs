using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using CsCheck;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Build.Images;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>Directories as they are listed.</summary>
[TestFixture]
internal sealed class DirectoryTests
{
    [Test]
    public void Every_name_is_listed_once_whatever_the_room_and_a_seek_goes_back_to_it() =>
        Gen.Select(Gen.Int[0, 60], Gen.UInt[280, 600], Gen.Int[0, 100]).Sample(
            (count, room, back) =>
            {
                RootTreeNode root = RootTreeNode.Directory();
                for (int i = 0; i < count; i++)
                    root.Add(new string((char)('a' + (i % 26)), 1 + (i * 4)), RootTreeNode.File("x"u8.ToArray()));
                FakeSystem system = new(root);
                uint handle = system.Open("/", OpenFlags.Directory);

                List<Record> records = List(system, handle, room);

                records.Select(each => each.Name).ShouldBe([".", "..", .. root.Entries.Keys.Select(Encoding.UTF8.GetString), "dev", "proc"]);
                int from = back % records.Count;
                system.Server.Seek(FakeSystem.User, handle, (long)records[from].Next, SeekOrigin.Start, out _).ShouldBe(Errno.None);
                List(system, handle, room).ShouldBe(records.Skip(from + 1));
            },
            iter: 200);

    [Test]
    public void Records_tell_inode_and_type()
    {
        FakeSystem system = new(RandomTrees.Small());
        foreach (string directory in new[] { "/", "/bin", "/dev" })
        {
            foreach (Record record in List(system, system.Open(directory), 440))
            {
                system.Status($"{directory}/{record.Name}", out FileStatus status, follow: false).ShouldBe(Errno.None, record.Name);
                (record.Inode, (uint)record.Type << 12).ShouldBe((status.Inode, status.Mode & FileMode.TypeMask), record.Name);
            }
        }
    }

    [Test]
    public void A_directory_that_the_tree_has_under_a_mount_is_listed_once()
    {
        RootTreeNode root = RootTreeNode.Directory();
        root.Add("dev", RootTreeNode.Directory()).Add("hidden", RootTreeNode.File("x"u8.ToArray()));
        root.Add("etc", RootTreeNode.Directory());
        FakeSystem system = new(root);
        List(system, system.Open("/"), 440).Select(each => each.Name).ShouldBe([".", "..", "dev", "etc", "proc"]);
        system.Status("/dev/hidden", out _).ShouldBe(Errno.ENOENT);
        List(system, system.Open("/dev"), 440).Select(each => each.Name)
            .ShouldBe([".", "..", "console", "full", "null", "ptmx", "random", "tty", "urandom", "zero", "fd", "stdin", "stdout", "stderr", "pts"]);
    }

    [Test]
    public void What_cannot_be_listed_says_so()
    {
        FakeSystem system = new(RandomTrees.Small());
        byte[] entries = new byte[VfsLimits.EntryBytes];
        system.Server.ReadDirectory(FakeSystem.User, system.Open("/hello"), 440, entries, out _).ShouldBe(Errno.ENOTDIR);
        system.Server.ReadDirectory(FakeSystem.User, system.Open("/bin", OpenFlags.Path), 440, entries, out _).ShouldBe(Errno.EBADF);
        uint handle = system.Open("/bin");
        system.Server.ReadDirectory(FakeSystem.User, handle, 23, entries, out _).ShouldBe(Errno.EINVAL);
        system.Server.Advance(FakeSystem.User, handle, 1, out _, out _, out _, out _).ShouldBe(Errno.EISDIR);
        system.Server.Seek(FakeSystem.User, handle, long.MaxValue, SeekOrigin.Start, out _).ShouldBe(Errno.None);
        system.Server.ReadDirectory(FakeSystem.User, handle, 440, entries, out int bytes).ShouldBe(Errno.None);
        bytes.ShouldBe(0);
        system.Server.Seek(FakeSystem.User, handle, 0, SeekOrigin.End, out _).ShouldBe(Errno.EINVAL);
    }

    private static List<Record> List(FakeSystem system, uint handle, uint room)
    {
        List<Record> records = [];
        byte[] entries = new byte[VfsLimits.EntryBytes];
        while (true)
        {
            system.Server.ReadDirectory(FakeSystem.User, handle, room, entries, out int bytes).ShouldBe(Errno.None);
            if (bytes == 0)
                return records;
            for (int at = 0; at < bytes;)
            {
                ReadOnlySpan<byte> record = entries.AsSpan(at);
                int length = BinaryPrimitives.ReadUInt16LittleEndian(record[16..]);
                (length % 8).ShouldBe(0);
                int end = record[19..length].IndexOf((byte)0);
                records.Add(new Record(
                    BinaryPrimitives.ReadUInt64LittleEndian(record), BinaryPrimitives.ReadUInt64LittleEndian(record[8..]), record[18],
                    Encoding.UTF8.GetString(record.Slice(19, end))));
                at += length;
            }
        }
    }

    private sealed record Record(ulong Inode, ulong Next, byte Type, string Name);
}
