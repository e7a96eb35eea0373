using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using CsCheck;
using Pistachio.Build.Images;

namespace Pistachio.Vfs.Tests.Trees;

/// <summary>Trees for tests.</summary>
internal static class RandomTrees
{
    private static readonly Gen<string> Name = Gen.OneOf(
        Choice("a", "b", "ab", "...", "x.y", "ä", new string('n', 255)), Gen.String[Gen.Char['a', 'd'], 1, 3]);

    /// <summary>Trees of up to four levels, with every permission and kind of link.</summary>
    public static Gen<RootTreeNode> Nodes { get; } = Directory(3);

    /// <summary>A tree with one of each.</summary>
    public static RootTreeNode Small()
    {
        RootTreeNode root = RootTreeNode.Directory();
        root.Add("hello", RootTreeNode.File("Hello, world\n"u8.ToArray(), 0x1ED, 0, 0, 1_000_000_000, 5));
        root.Add("empty", RootTreeNode.File(Array.Empty<byte>()));
        root.Add("pages", RootTreeNode.File(Enumerable.Range(0, 9000).Select(i => (byte)(i / 7)).ToArray()));
        root.Add("link", RootTreeNode.Link("bin/tool"));
        RootTreeNode bin = root.Add("bin", RootTreeNode.Directory());
        bin.Add("tool", RootTreeNode.File(Encoding.UTF8.GetBytes(new string('t', 4096)), 0x1ED));
        bin.Add("up", RootTreeNode.Link("../hello"));
        bin.Add("deep", RootTreeNode.Directory()).Add("deeper", RootTreeNode.Directory());
        root.Add("home", RootTreeNode.Link("/bin/deep"));
        return root;
    }

    private static Gen<string> Choice(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static Gen<RootTreeNode> Directory(int levels)
    {
        Gen<RootTreeNode> below = levels == 0
            ? Leaf
            : Gen.Frequency((3, Leaf), (2, Gen.Const(0).SelectMany(_ => Directory(levels - 1))));
        return Gen.Select(Gen.UInt[0, 0xFFF], Gen.UInt[0, 3], Gen.UInt[0, 3], Gen.Select(Name, below).Array[0, 6]).Select(
            (mode, owner, group, entries) =>
            {
                RootTreeNode node = RootTreeNode.Directory(mode, owner, group, mode, owner);
                foreach ((string name, RootTreeNode child) in entries)
                    node.Entries.TryAdd(Encoding.UTF8.GetBytes(name), child);
                return node;
            });
    }

    private static Gen<RootTreeNode> Leaf => Gen.Frequency(
        (3, Gen.Select(Gen.UInt[0, 0xFFF], Gen.UInt[0, 3], Gen.UInt[0, 3], Gen.Byte.Array[0, 6000]).Select(
            (mode, owner, group, content) => RootTreeNode.File(content, mode, owner, group, -(long)mode, owner))),
        (2, Gen.OneOf(Choice("/", ".", "..", "../..", "/a/b", "a/", "b/../a", "ab//."), Name).Select(target => RootTreeNode.Link(target))));
}
