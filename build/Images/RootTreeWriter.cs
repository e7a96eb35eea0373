using System;
using System.Collections.Generic;
using System.IO;
using Pistachio.BootFormat;
using Pistachio.Build.Execution;

namespace Pistachio.Build.Images;

/// <summary>Writes the trees that <see cref="RootTree"/> reads. Equal trees become equal bytes.</summary>
internal sealed class RootTreeWriter
{
    private readonly List<RootTreeNode> _inodes = [];
    private readonly Dictionary<RootTreeNode, int> _numbers = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<RootTreeNode, uint> _links = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<RootTreeNode, (int Parent, int Entry)> _places = new(ReferenceEqualityComparer.Instance);
    private readonly List<(int Inode, int Offset, int Length)> _entries = [];
    private readonly List<int> _firstEntries = [];
    private readonly MemoryStream _names = new();

    private RootTreeWriter()
    {
    }

    /// <summary>The tree below a directory.</summary>
    /// <exception cref="BuildFailure">It is larger than 2 GiB, or a directory has two names.</exception>
    public static byte[] Write(RootTreeNode root)
    {
        var writer = new RootTreeWriter();
        writer.NumberDirectories(root);
        var directories = writer._inodes.Count;
        writer.CollectEntries(directories);
        return writer.Lay(directories);
    }

    private void NumberDirectories(RootTreeNode root)
    {
        Number(root);
        for (var i = 0; i < _inodes.Count; i++)
        {
            foreach (var below in _inodes[i].Entries.Values)
            {
                if (below.IsDirectory)
                {
                    Number(below);
                }
            }
        }
    }

    private void Number(RootTreeNode node)
    {
        if (!_numbers.TryAdd(node, _inodes.Count))
        {
            throw new BuildFailure("root tree: a directory has two names");
        }

        _inodes.Add(node);
        _links[node] = node.IsDirectory ? 2u : 0;
    }

    private void CollectEntries(int directories)
    {
        for (var i = 0; i < directories; i++)
        {
            _firstEntries.Add(_entries.Count);
            foreach (var (name, node) in _inodes[i].Entries)
            {
                if (!_numbers.ContainsKey(node))
                {
                    Number(node);
                }

                if (node.IsDirectory)
                {
                    _places[node] = (i, _entries.Count);
                    _links[_inodes[i]]++;
                }
                else
                {
                    _links[node]++;
                }

                _entries.Add((_numbers[node], AddName(name), name.Length));
            }
        }
    }

    private int AddName(ReadOnlySpan<byte> name)
    {
        var offset = (int)_names.Length;
        _names.Write(name);
        return offset;
    }

    private byte[] Lay(int directories)
    {
        var offsets = new long[_inodes.Count];
        for (var i = directories; i < _inodes.Count; i++)
        {
            offsets[i] = _inodes[i].IsFile ? 0 : AddName(_inodes[i].Content.Span);
        }

        var tables = RootTree.HeaderSize + ((long)_inodes.Count * RootTree.InodeSize) + ((long)_entries.Count * RootTree.EntrySize) + _names.Length;
        var contents = RoundUp(tables);
        var end = contents;
        for (var i = directories; i < _inodes.Count; i++)
        {
            if (_inodes[i].IsFile)
            {
                offsets[i] = end;
                end += RoundUp(_inodes[i].Content.Length);
            }
        }

        if (end > Array.MaxLength || Math.Max(_inodes.Count, _entries.Count) > RootTree.MaximumCount)
        {
            throw new BuildFailure($"root tree: {end >> 20} MiB in {_inodes.Count} files are more than a boot archive can hold (2 GiB)");
        }

        var bytes = new byte[end];
        var record = new RecordWriter(bytes);
        record.Long(RootTree.Magic);
        record.Word(RootTree.Version);
        record.Word((uint)_inodes.Count);
        record.Word((uint)directories);
        record.Word((uint)_entries.Count);
        record.Word((uint)_names.Length);
        record.Word(0);
        record.Long((ulong)contents);
        record.Long((ulong)end);
        for (var i = 0; i < _inodes.Count; i++)
        {
            WriteInode(bytes.AsSpan(RootTree.HeaderSize + (i * RootTree.InodeSize)), i, offsets[i]);
            if (_inodes[i].IsFile)
            {
                _inodes[i].Content.Span.CopyTo(bytes.AsSpan((int)offsets[i]));
            }
        }

        var entriesStart = RootTree.HeaderSize + (_inodes.Count * RootTree.InodeSize);
        record = new RecordWriter(bytes.AsSpan(entriesStart));
        foreach (var (inode, offset, length) in _entries)
        {
            record.Word((uint)inode);
            record.Word((uint)offset);
            record.Word((uint)length);
            record.Word(0);
        }

        record.Bytes(_names.ToArray());
        return bytes;
    }

    private void WriteInode(Span<byte> bytes, int number, long offset)
    {
        var node = _inodes[number];
        var place = _places.GetValueOrDefault(node);
        var record = new RecordWriter(bytes);
        record.Word(node.Mode);
        record.Word(_links[node]);
        record.Word(node.Owner);
        record.Word(node.Group);
        record.Long((ulong)node.Content.Length);
        record.Long((ulong)node.Seconds);
        record.Word(node.Nanoseconds);
        record.Word((uint)place.Entry);
        record.Long(node.IsDirectory ? (ulong)_firstEntries[number] : (ulong)offset);
        record.Word((uint)node.Entries.Count);
        record.Word((uint)place.Parent);
    }

    private static long RoundUp(long size) => (size + Fields.PageSize - 1) & ~(long)(Fields.PageSize - 1);
}
