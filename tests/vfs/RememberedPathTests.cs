using System;
using System.Collections.Generic;
using System.Text;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>Paths that were resolved before lead where they lead now.</summary>
[TestFixture]
internal sealed class RememberedPathTests
{
    private const ulong Other = 0x2000;
    private const ulong Directory = 0x3000;

    private static readonly string[] Paths =
    [
        "/a", "/a/b", "/a/b/c", "/a/b/../b/c", "/a/./b", "/b", "/b/c", "/a/l", "/a/l/c", "/l", "/l/b/c", "/a/b/c/d", "/tmp/a", "/tmp/a/b", "/bin", "/bin/deep",
        "/hello", "/a/../hello", "/dev/null", "/dev/shm", "/", "/a/b/", "a/b", "b", "..", "../a", ".",
    ];

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void A_server_that_was_asked_before_answers_as_one_that_was_not(int seed)
    {
        Random random = new(seed);
        FakeSystem asked = Begin();
        List<Action<FakeSystem>> done = [];
        for (int i = 0; i < 120; i++)
        {
            Action<FakeSystem> change = Change(random);
            change(asked);
            done.Add(change);
            FakeSystem fresh = Begin();
            foreach (Action<FakeSystem> each in done)
                each(fresh);
            foreach (string path in Paths)
            {
                foreach (ulong domain in new[] { FakeSystem.User, Other, Directory })
                {
                    for (int follow = 0; follow < 2; follow++)
                        Ask(asked, path, domain, follow == 1).ShouldBe(Ask(fresh, path, domain, follow == 1), $"{path} after {i}");
                }
            }
        }
    }

    [Test]
    public void Permission_to_search_that_was_taken_away_is_missed_at_once()
    {
        FakeSystem system = Begin();
        MakeDirectory(system, "/a");
        MakeDirectory(system, "/a/b");
        system.Status("/a/b", out _, domain: Other).ShouldBe(Errno.None);
        system.Status("/a/b", out _, domain: Other).ShouldBe(Errno.None);
        system.Server.ChangeMode(FakeSystem.User, VfsLimits.Root, 0x1C0, true, "/a"u8).ShouldBe(Errno.None);
        system.Status("/a/b", out _, domain: Other).ShouldBe(Errno.EACCES);
        system.Status("/a/b", out _).ShouldBe(Errno.None);
        SetUser(system, Other, 0);
        system.Status("/a/b", out _, domain: Other).ShouldBe(Errno.None);
    }

    /// <summary>A system with a superuser, another user, and a superuser whose root is /a.</summary>
    private static FakeSystem Begin()
    {
        FakeSystem system = new(RandomTrees.Small(), chunks: 1);
        system.Server.CreateDomain(FakeSystem.Control, Other, 0, ulong.MaxValue).ShouldBe(Errno.None);
        system.Server.CreateDomain(FakeSystem.Control, Directory, 0, ulong.MaxValue).ShouldBe(Errno.None);
        SetUser(system, Other, 1000);
        return system;
    }

    private static void SetUser(FakeSystem system, ulong domain, uint user) =>
        system.Server.SetIdentity(FakeSystem.Control, domain, user, user, user, user, []).ShouldBe(Errno.None);

    private static Errno MakeDirectory(FakeSystem system, string path) =>
        system.Server.MakeNode(FakeSystem.User, VfsLimits.Root, FileMode.Directory | 0x1ED, 0, Encoding.UTF8.GetBytes(path));

    private static (Errno Error, ulong Inode, ulong Device) Ask(FakeSystem system, string path, ulong domain, bool follow)
    {
        Errno error = system.Status(path, out FileStatus status, follow, domain: domain);
        return (error, status.Inode, status.Device);
    }

    private static Action<FakeSystem> Change(Random random)
    {
        byte[] path = Encoding.UTF8.GetBytes(Paths[random.Next(Paths.Length)]);
        byte[] second = Encoding.UTF8.GetBytes(Paths[random.Next(Paths.Length)]);
        byte[] both = [.. path, 0, .. second];
        ulong user = FakeSystem.User;
        uint mode = (uint)random.Next(0x200);
        return random.Next(12) switch
        {
            10 or 11 => system =>
            {
                if (system.Server.Open(user, VfsLimits.Root, OpenFlags.Create | OpenFlags.Exclusive, mode, path, out uint made, out _, out _) == Errno.None)
                    system.Server.Close(user, made).ShouldBe(Errno.None);
            },
            0 or 1 => system => system.Server.MakeNode(user, VfsLimits.Root, FileMode.Directory | 0x1ED, 0, path),
            2 => system => system.Server.MakeNode(user, VfsLimits.Root, FileMode.Regular | 0x1A4, 0, path),
            3 => system => system.Server.MakeLink(user, VfsLimits.Root, both),
            4 => system => system.Server.Remove(user, VfsLimits.Root, true, path),
            5 => system => system.Server.Remove(user, VfsLimits.Root, false, path),
            6 => system => system.Server.Rename(user, VfsLimits.Root, VfsLimits.Root, RenameFlags.None, both),
            7 => system => system.Server.Rename(user, VfsLimits.Root, VfsLimits.Root, RenameFlags.Exchange, both),
            8 => system => system.Server.ChangeMode(user, VfsLimits.Root, mode, true, path),
            _ => system => system.Server.ChangeRoot(Directory, VfsLimits.Root, path),
        };
    }
}
