using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Build.Images;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Server;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>Many random operations on files, by several processes at once, against a model of what the tree must be.</summary>
[TestFixture]
internal sealed class WritableTreeStressTests
{
    private const ulong Path = FakeProcess.MemoryStart;
    private const ulong OtherPath = FakeProcess.MemoryStart + 0x2000;
    private const ulong Buffer = FakeProcess.MemoryStart + 0x1_0000;
    private const ulong Result = FakeProcess.MemoryStart + 0x4000;
    private const int Here = -100;
    private const int MostBytes = 40_000;

    private static readonly string[] Names = ["a", "b", "c", "bin", "hello", "pages", "deep", "up", ".", ".."];
    private static readonly string[] Targets = ["a", "/b", "../c", "/bin/deep", "hello", "b/c", "/nowhere", "."];

    private Random _random = null!;
    private FakeSystem _system = null!;
    private FakeProcess[] _processes = null!;
    private ModelFiles _model = null!;
    private List<(FakeProcess Process, int Descriptor, ModelFile File, bool Appends)> _open = null!;

    [TestCase(1, 100_000)]
    [TestCase(2, 20_000)]
    [TestCase(3, 20_000)]
    public void Every_result_is_that_of_the_model_and_nothing_is_left_behind(int seed, int operations)
    {
        Start(seed);
        int capabilities = _system.Kernel.Count;
        for (int i = 0; i < operations; i++)
        {
            try
            {
                Step();
                if (i % 5000 == 0)
                    Compare();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}, operation {i}", e);
            }
        }

        Compare();
        foreach ((FakeProcess process, int descriptor, _, _) in _open)
            process.Files.Close(descriptor).ShouldBe(0);
        foreach ((string path, ModelFile file) in ModelFiles.All(_model.Root, "").Reverse().ToArray())
            Remove(_processes[0], path, file.IsDirectory).ShouldBe(0, path);
        _system.Census().Handles.ShouldBe(0U);

        foreach (FakeProcess process in _processes)
            _system.Server.EndDomain(FakeSystem.Control, process.Badge).ShouldBe(Errno.None);

        // What was handed out for good is the page that counts changes, and each chunk's own capability.
        _system.Pool!.FreePages.ShouldBe(_system.Pool.Pages - 1);
        (_system.Kernel.Count - capabilities).ShouldBeLessThan(20);
    }

    [Test]
    public void The_heap_that_names_and_nodes_take_up_comes_back_with_them()
    {
        Start(4);
        FakeProcess process = _processes[0];
        process.Files.MakeDirectory(Here, process.Text("/heap", Path), 0x1ED).ShouldBe(0);
        uint before = _system.Root!.FreeNodes;
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < 300; i++)
            {
                process.Files.MakeDirectory(Here, process.Text($"/heap/{i}", Path), 0x1ED).ShouldBe(0);
                FileActions.SetAttribute(process, $"/heap/{i}", true, "user.a", new byte[i], AttributeFlags.None).ShouldBe("None");
                FileActions.SetAttribute(process, $"/heap/{i}", true, "user.a", new byte[300 - i], AttributeFlags.None).ShouldBe("None");
            }

            _system.Root.FreeNodes.ShouldBeLessThan(before - 200);
            for (int i = 0; i < 300; i++)
                Remove(process, $"/heap/{i}", true).ShouldBe(0);
            _system.Root.FreeNodes.ShouldBe(before);
        }
    }

    private void Start(int seed)
    {
        _random = new Random(seed);
        RootTreeNode root = RandomTrees.Small();
        _system = new FakeSystem(root, 4);
        FakeConsole console = new();
        FakeProcess first = new(_system, console);
        _processes = [first, first.Fork(0x1001), first.Fork(0x1002)];
        _open = [];
        _model = ModelFiles.From(root, Describe);
    }

    private static (uint Type, byte[] Bytes, string Target) Describe(RootTreeNode node)
    {
        byte[] content = node.Content.ToArray();
        bool isLink = (node.Mode & FileMode.TypeMask) == FileMode.SymbolicLink;
        return (node.Mode & FileMode.TypeMask, isLink ? [] : content, isLink ? Encoding.UTF8.GetString(content) : "");
    }

    private string RandomPath(bool mayEndInSlash = false)
    {
        StringBuilder path = new();
        for (int depth = _random.Next(1, 4); depth > 0; depth--)
            path.Append('/').Append(Names[_random.Next(_random.Next(4) == 0 ? Names.Length : Names.Length - 2)]);
        if (mayEndInSlash && _random.Next(6) == 0)
            path.Append('/');
        return path.ToString();
    }

    private void Step()
    {
        FakeProcess process = _processes[_random.Next(_processes.Length)];
        switch (_random.Next(23))
        {
            case 20 or 21 or 22:
                ChangeAttribute(process, RandomPath(true));
                break;
            case 0:
                Check(process.Files.MakeDirectory(Here, process.Text(Take(out string made, true), Path), 0x1ED), _model.MakeDirectory(made), made);
                break;
            case 1:
                string target = Targets[_random.Next(Targets.Length)];
                long linked = process.Files.MakeLink(process.Text(target, OtherPath), Here, process.Text(Take(out string link, true), Path));
                Check(linked, _model.MakeLink(target, link), link);
                break;
            case 2:
                long hard = process.Files.Link(Here, process.Text(Take(out string old), OtherPath), Here, process.Text(Take(out string added, true), Path), 0);
                Check(hard, _model.Link(old, added), $"{old} {added}");
                break;
            case 3 or 4:
                bool isDirectory = _random.Next(2) == 0;
                Check(Remove(process, Take(out string removed, true), isDirectory), _model.Remove(removed, isDirectory), removed);
                break;
            case 5 or 6:
                RenameFlags flags = (RenameFlags)_random.Next(3);
                long renamed = process.Files.Rename(
                    Here, process.Text(Take(out string from, true), Path), Here, process.Text(Take(out string to, true), OtherPath), flags);
                Check(renamed, _model.Rename(from, to, flags), $"{from} {to} {flags}");
                break;
            case 7 or 8 or 9:
                Open(process);
                break;
            case 10:
                Close();
                break;
            case 11 or 12 or 13 or 14:
                Write();
                break;
            case 15:
                Truncate();
                break;
            case 16:
                Describe(process, RandomPath());
                break;
            default:
                Read();
                break;
        }
    }

    private void ChangeAttribute(FakeProcess process, string path)
    {
        string name = "user." + Names[_random.Next(3)];
        bool follow = _random.Next(2) == 0;
        AttributeFlags flags = (AttributeFlags)_random.Next(3);
        byte[] value = FileActions.RandomValue(_random);
        if (_random.Next(4) == 0)
        {
            FileActions.RemoveAttribute(process, path, follow, name).ShouldBe(FileActions.Text(_model.RemoveAttribute(path, follow, name)), path);
        }
        else
        {
            FileActions.SetAttribute(process, path, follow, name, value, flags)
                .ShouldBe(FileActions.Text(_model.SetAttribute(path, follow, name, value, flags)), path);
        }

        FileActions.Attributes(process, path, follow).ShouldBe(FileActions.Attributes(_model, path, follow), path);
    }

    private string Take(out string path, bool mayEndInSlash = false) => path = RandomPath(mayEndInSlash);

    private static long Remove(FakeProcess process, string path, bool isDirectory) =>
        process.Files.Remove(Here, process.Text(path, Path), isDirectory ? 0x200U : 0);

    private void Open(FakeProcess process)
    {
        OpenFlags flags = OpenFlags.ReadWrite;
        if (_random.Next(2) == 0)
            flags |= OpenFlags.Create;
        if (_random.Next(5) == 0)
            flags |= OpenFlags.Exclusive;
        if (_random.Next(6) == 0)
            flags |= OpenFlags.Truncate;
        if (_random.Next(4) == 0)
            flags |= OpenFlags.Append;
        if (_open.Count > 30)
            Close();
        string path = RandomPath();
        long descriptor = process.Files.Open(Here, process.Text(path, Path), flags, 0x1B6);
        Errno error = _model.Open(path, flags, out ModelFile? file);
        Check(Math.Min(descriptor, 0), error, path);
        if (descriptor >= 0)
            _open.Add((process, (int)descriptor, file!, (flags & OpenFlags.Append) != 0));
    }

    private void Close()
    {
        if (_open.Count == 0)
            return;
        int which = _random.Next(_open.Count);
        _open[which].Process.Files.Close(_open[which].Descriptor).ShouldBe(0);
        _open.RemoveAt(which);
    }

    private void Write()
    {
        if (_open.Count == 0)
            return;
        (FakeProcess process, int descriptor, ModelFile file, bool appends) = _open[_random.Next(_open.Count)];
        int count = _random.Next(3) == 0 ? _random.Next(1, 9000) : _random.Next(1, 500);
        int position = appends ? file.Bytes.Length : _random.Next(_random.Next(8) == 0 ? MostBytes : file.Bytes.Length + 1);
        if (position + count > MostBytes * 2)
            return;
        Span<byte> bytes = process.Memory(Buffer, count);
        _random.NextBytes(bytes);
        process.Files.WriteAt(descriptor, Buffer, (ulong)count, position).ShouldBe(count);
        byte[] grown = file.Bytes;
        if (position + count > grown.Length)
            Array.Resize(ref grown, position + count);
        bytes.CopyTo(grown.AsSpan(position));
        file.Bytes = grown;
    }

    private void Truncate()
    {
        if (_open.Count == 0)
            return;
        (FakeProcess process, int descriptor, ModelFile file, _) = _open[_random.Next(_open.Count)];
        int size = _random.Next(_random.Next(3) == 0 ? MostBytes : file.Bytes.Length + 1);
        process.Files.Truncate(descriptor, size).ShouldBe(0);
        byte[] bytes = file.Bytes;
        Array.Resize(ref bytes, size);
        file.Bytes = bytes;
    }

    private void Read()
    {
        if (_open.Count == 0)
            return;
        (FakeProcess process, int descriptor, ModelFile file, _) = _open[_random.Next(_open.Count)];
        int position = _random.Next(file.Bytes.Length + 10);
        int count = _random.Next(1, MostBytes);
        int expected = Math.Clamp(file.Bytes.Length - position, 0, count);
        process.Files.ReadAt(descriptor, Buffer, (ulong)count, position).ShouldBe(expected);
        process.Memory(Buffer, expected).SequenceEqual(file.Bytes.AsSpan(Math.Min(position, file.Bytes.Length), expected)).ShouldBeTrue();
    }

    private void Describe(FakeProcess process, string path)
    {
        long error = process.Files.Status(Here, process.Text(path, Path), Result, 0x100);
        Check(error, _model.Find(path, false, out ModelFile? file), path);
        if (error != 0)
            return;
        FileStatus status = System.Runtime.InteropServices.MemoryMarshal.Read<FileStatus>(process.Memory(Result, FileStatus.Size));
        (status.Mode & FileMode.TypeMask).ShouldBe(file!.Type);
        status.Links.ShouldBe((ulong)file.Links, path);
        if (!file.IsDirectory)
            status.Length.ShouldBe(file.IsLink ? file.Target.Length : file.Bytes.Length);
    }

    /// <summary>The whole tree, names and bytes.</summary>
    private void Compare()
    {
        FakeProcess process = _processes[_random.Next(_processes.Length)];
        foreach ((string path, ModelFile file) in ModelFiles.All(_model.Root, "").Prepend(("/", _model.Root)))
        {
            Describe(process, path);
            FileActions.Attributes(process, path, false).ShouldBe(FileActions.Attributes(file), path);
            if (file.IsDirectory)
            {
                NamesIn(process, path).ShouldBe([.. file.Names.Keys], path);
                continue;
            }

            if (file.IsLink)
                continue;
            int descriptor = (int)process.Files.Open(Here, process.Text(path, Path), OpenFlags.ReadOnly, 0);
            process.Files.Read(descriptor, Buffer, MostBytes * 2).ShouldBe(file.Bytes.Length);
            process.Memory(Buffer, file.Bytes.Length).SequenceEqual(file.Bytes).ShouldBeTrue(path);
            process.Files.Close(descriptor).ShouldBe(0);
        }
    }

    private static IEnumerable<string> NamesIn(FakeProcess process, string path)
    {
        int descriptor = (int)process.Files.Open(Here, process.Text(path, Path), OpenFlags.Directory, 0);
        List<string> names = [];
        for (long bytes = process.Files.ReadDirectory(descriptor, Buffer, 1000); bytes != 0; bytes = process.Files.ReadDirectory(descriptor, Buffer, 1000))
        {
            bytes.ShouldBeGreaterThan(0);
            for (int at = 0; at < bytes;)
            {
                ReadOnlySpan<byte> record = process.Memory(Buffer + (ulong)at, (int)bytes - at);
                int length = BitConverter.ToUInt16(record[16..]);
                ReadOnlySpan<byte> name = record[19..length];
                names.Add(Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]));
                at += length;
            }
        }

        process.Files.Close(descriptor).ShouldBe(0);

        // Mounts are in the root directory; the model has none.
        return names.Except([".", "..", "dev", "proc", "tmp"]).Order(StringComparer.Ordinal);
    }

    private static void Check(long result, Errno expected, string what) => ((Errno)(-result)).ShouldBe(expected, what);
}
