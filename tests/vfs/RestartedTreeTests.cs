using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Server;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;
using static Pistachio.Vfs.Tests.Trees.FileActions;

namespace Pistachio.Vfs.Tests;

/// <summary>The server ends before each of the stores that a change of files makes, and another one begins with what it left.</summary>
[TestFixture]
internal sealed class RestartedTreeTests
{
    private const int Here = -100;
    private const ulong Path = FakeProcess.MemoryStart;
    private const ulong OtherPath = FakeProcess.MemoryStart + 0x2000;
    private const ulong Buffer = FakeProcess.MemoryStart + 0x1_0000;
    private const int Chunks = 2;

    private static readonly string[] Names = ["a", "b", "hello", "bin", "pages", new string('n', 200)];

    private static readonly string[] AttributeNames = ["one", "two", new string('x', 240)];

    private static readonly string LongTarget = new('t', 120);

    private Random _random = null!;
    private int _cuts;
    private int _before;
    private int _after;

    private delegate string Act(FakeProcess process);

    private delegate string Effect(ModelFiles model);

    [TestCase(1, 24)]
    public void Files_are_as_before_a_change_or_as_after_it_wherever_the_server_ends(int firstSeed, int runs)
    {
        _cuts = _before = _after = 0;
        for (int seed = firstSeed; seed < firstSeed + runs; seed++)
        {
            _random = new Random(seed);
            List<string> done = [];
            try
            {
                RunOnce(done);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}:\n{string.Join('\n', done)}", e);
            }
        }

        TestContext.Out.WriteLine($"{_cuts} ends of the server: {_before} changes had not been made then, {_after} had");
        _before.ShouldBeGreaterThan(runs * 20);
        _after.ShouldBeGreaterThan(runs * 2);
    }

    [Test]
    public void A_server_that_ends_while_it_recovers_is_followed_by_one_that_recovers()
    {
        _random = new Random(77);
        for (int run = 0; run < 40; run++)
        {
            LastingMemory memory = new(Chunks);
            FakeProcess process = Begin(memory);
            ModelFiles model = Model();
            List<string> done = [];
            for (int i = 0; i < 6; i++)
                Do(process, model, RandomTransaction(done));
            string before = Dump(process);
            (Act act, Effect effect) = RandomTransaction(done);
            process.System.Pool!.Store!.StepsLeft = _random.Next(1, 120);
            bool ended = !TryDo(process, act);
            if (!ended)
                process.System.Pool.Store.StepsLeft = 0;
            effect(model);
            string after = Dump(model);
            for (int again = 0; again < 3; again++)
                TryRecover(memory, _random.Next(1, 150));
            Dump(Begin(memory)).ShouldBeOneOf(ended ? before : after, after);
        }
    }

    [Test]
    public void What_a_full_pool_refuses_is_not_there_after_a_restart_either()
    {
        LastingMemory memory = new(1);
        FakeProcess process = Begin(memory);
        int made = 0;
        while (Write(process, $"/f{made}", 0, new byte[40_000]) == "40000 bytes")
            made++;
        made.ShouldBeGreaterThan(50);
        while (process.Files.MakeDirectory(Here, process.Text($"/d{made}", Path), 0x1FF) == 0)
            made++;
        process.Files.Remove(Here, process.Text("/f0", Path), 0).ShouldBe(0, "a full file system can be emptied");
        process.Files.MakeDirectory(Here, process.Text("/again", Path), 0x1FF).ShouldBe(0);
        string all = Dump(process);
        process.System.EndRequest();
        Dump(Begin(memory)).ShouldBe(all);
    }

    [Test]
    public void Nothing_leaks_over_many_restarts()
    {
        LastingMemory memory = new(Chunks);
        _random = new Random(5);
        ModelFiles model = Model();
        int records = 0;
        for (int life = 0; life < 30; life++)
        {
            FakeProcess process = Begin(memory);
            List<string> done = [];
            for (int i = 0; i < 10; i++)
                Do(process, model, RandomTransaction(done));
            foreach (string name in model.Root.Names.Keys.ToArray())
                RemoveAll(process, model, "/" + name);
            process.System.EndRequest();
            process.System.Root!.UsedPages.ShouldBe(0);
            FramePool pool = process.System.Pool!;
            process.End();
            process.System.EndRequest();
            records = life == 0 ? pool.Store!.RecordsInUse : records;
            pool.Store!.RecordsInUse.ShouldBeLessThanOrEqualTo(records + 10);
            (pool.FreePages + pool.TaintedPages).ShouldBeGreaterThanOrEqualTo(pool.Pages - 100);
        }
    }

    private void RunOnce(List<string> done)
    {
        LastingMemory memory = new(Chunks);
        FakeProcess process = Begin(memory);
        ModelFiles model = Model();
        for (int step = 0; step < 10; step++)
        {
            (Act act, Effect effect) = _random.Next(3) == 0 ? RandomTransaction(done) : RandomRequest(done);
            process.System.EndRequest();
            string before = Dump(model);
            ModelFiles changed = model.Copy();
            effect(changed);
            string after = Dump(changed);
            for (int cut = 1; CutAt(memory.Copy(), cut, act, before, after); cut++)
                _cuts++;
            act(process).ShouldBe(effect(model));
            process.System.EndRequest();
            Dump(process).ShouldBe(after);
            process.System.EndRequest();
            Dump(Begin(memory.Copy())).ShouldBe(after);
        }
    }

    /// <summary>Have a server end at a store, and look at what another one finds. False: there are not so many stores.</summary>
    private bool CutAt(LastingMemory memory, int cut, Act act, string before, string after)
    {
        FakeProcess process = Begin(memory);
        process.System.Pool!.Store!.StepsLeft = cut;
        if (TryDo(process, act))
            return false;
        FakeProcess next = Begin(memory);
        string found = Dump(next);
        if (found != before)
            found.ShouldBe(after, $"ended at store {cut}");
        _before += found == before ? 1 : 0;
        _after += found == after && before != after ? 1 : 0;
        FramePool pool = next.System.Pool!;
        next.System.Root!.UsedPages.ShouldBeLessThan(200);

        // It goes on, and what it does then lasts as well.
        Write(next, "/more", 3, [1, 2, 3]).ShouldBe("3 bytes");
        next.System.EndRequest();
        string more = Dump(next);
        next.System.EndRequest();
        Dump(Begin(memory)).ShouldBe(more);
        (pool.FreePages + pool.TaintedPages).ShouldBeGreaterThan(pool.Pages - 200);
        return true;
    }

    private static void TryRecover(LastingMemory memory, int cut)
    {
        FramePool pool = new(new LastingFrames(new FakeKernel(), memory), new FakeKernel());
        StableStore store = StableStore.Open(pool)!;
        store.StepsLeft = cut;
        try
        {
            FakeSystem.Recover(RandomTrees.Small(), pool);
        }
        catch (StoreCutException)
        {
            // That is what it is for.
        }
    }

    private static FakeProcess Begin(LastingMemory memory)
    {
        FakeSystem system = new(RandomTrees.Small(), memory: memory);
        _ = system.Server.AbortTransaction(FakeSystem.User); // that of an earlier server, if there was one
        return new FakeProcess(system, new FakeConsole());
    }

    private static ModelFiles Model() => ModelFiles.From(RandomTrees.Small(), node => (
        node.Mode & FileMode.TypeMask, (node.Mode & FileMode.TypeMask) == FileMode.SymbolicLink ? [] : node.Content.ToArray(),
        Encoding.UTF8.GetString((node.Mode & FileMode.TypeMask) == FileMode.SymbolicLink ? node.Content.Span : [])));

    private static bool TryDo(FakeProcess process, Act act)
    {
        try
        {
            act(process);
            process.System.EndRequest();
            return true;
        }
        catch (StoreCutException)
        {
            return false;
        }
    }

    private static void Do(FakeProcess process, ModelFiles model, (Act Act, Effect Effect) change) =>
        change.Act(process).ShouldBe(change.Effect(model));

    private (Act Act, Effect Effect) RandomTransaction(List<string> done)
    {
        List<(Act Act, Effect Effect)> all = [];
        done.Add("transaction:");
        for (int i = _random.Next(1, 5); i > 0; i--)
            all.Add(_random.Next(2) == 0 ? RandomWrite(done) : RandomRequest(done));
        return (
            process =>
            {
                process.Files.BeginTransaction(0).ShouldBe(0);
                string results = string.Join(' ', all.Select(each => each.Act(process)));
                ((Errno)(-process.Files.CommitTransaction())).ShouldBe(Errno.None);
                return results;
            },
            model => string.Join(' ', all.Select(each => each.Effect(model))));
    }

    private (Act Act, Effect Effect) RandomWrite(List<string> done)
    {
        string path = _random.Next(2) == 0 ? "/hello" : RandomPath(); // often one that has been written before
        byte[] bytes = new byte[_random.Next(_random.Next(3) == 0 ? 9000 : 300) + 1];
        _random.NextBytes(bytes);
        int position = _random.Next(_random.Next(3) == 0 ? 20_000 : 20);
        done.Add($"write {path} {position} {bytes.Length}");
        return (process => Write(process, path, position, bytes), model => Write(model, path, position, bytes));
    }

    private (Act Act, Effect Effect) RandomRequest(List<string> done)
    {
        string path = RandomPath();
        string other = RandomPath();
        (string what, Act act, Effect effect) = _random.Next(12) switch
        {
            0 or 1 => (
                $"mkdir {path}",
                (Act)(process => Text(process.Files.MakeDirectory(Here, process.Text(path, Path), 0x1FF))),
                (Effect)(model => Text(model.MakeDirectory(path)))),
            2 => (
                $"symlink {path}",
                process => Text(process.Files.MakeLink(process.Text(LongTarget, OtherPath), Here, process.Text(path, Path))),
                model => Text(model.MakeLink(LongTarget, path))),
            3 => (
                $"link {path} {other}",
                process => Text(process.Files.Link(Here, process.Text(path, OtherPath), Here, process.Text(other, Path), 0)),
                model => Text(model.Link(path, other))),
            4 => (
                $"rmdir {path}",
                process => Text(process.Files.Remove(Here, process.Text(path, Path), 0x200)),
                model => Text(model.Remove(path, true))),
            5 => (
                $"unlink {path}",
                process => Text(process.Files.Remove(Here, process.Text(path, Path), 0)),
                model => Text(model.Remove(path, false))),
            6 => RandomTruncation(path),
            7 or 8 or 9 => RandomAttribute(path),
            _ => RandomRename(path, other),
        };
        done.Add(what);
        return (act, effect);
    }

    private (string What, Act Act, Effect Effect) RandomTruncation(string path)
    {
        int size = _random.Next(_random.Next(2) == 0 ? 100 : 20_000);
        return ($"truncate {path} {size}", process => Truncate(process, path, size), model => Truncate(model, path, size));
    }

    private (string What, Act Act, Effect Effect) RandomAttribute(string path)
    {
        string name = "user." + AttributeNames[_random.Next(AttributeNames.Length)];
        if (_random.Next(4) == 0)
            return ($"removexattr {path} {name}", process => RemoveAttribute(process, path, true, name), model => Text(model.RemoveAttribute(path, true, name)));
        byte[] value = RandomValue(_random);
        AttributeFlags flags = (AttributeFlags)_random.Next(3);
        return (
            $"setxattr {path} {name} {value.Length} {flags}",
            process => SetAttribute(process, path, true, name, value, flags),
            model => Text(model.SetAttribute(path, true, name, value, flags)));
    }

    private (string What, Act Act, Effect Effect) RandomRename(string path, string other)
    {
        RenameFlags flags = (RenameFlags)_random.Next(3);
        return (
            $"rename {path} {other} {flags}",
            process => Text(process.Files.Rename(Here, process.Text(path, Path), Here, process.Text(other, OtherPath), flags)),
            model => Text(model.Rename(path, other, flags)));
    }

    private string RandomPath()
    {
        string path = "";
        for (int depth = _random.Next(1, 3); depth > 0; depth--)
            path += "/" + Names[_random.Next(Names.Length)];
        return path;
    }

    private void RemoveAll(FakeProcess process, ModelFiles model, string path)
    {
        model.Find(path, false, out ModelFile? found).ShouldBe(Errno.None);
        foreach (string name in found!.Names.Keys.ToArray())
            RemoveAll(process, model, $"{path}/{name}");
        process.Files.Remove(Here, process.Text(path, Path), found.IsDirectory ? 0x200U : 0).ShouldBe(0, path);
        model.Remove(path, found.IsDirectory).ShouldBe(Errno.None);
    }

    /// <summary>All that a process sees of the tree.</summary>
    private static string Dump(FakeProcess process)
    {
        StringBuilder text = new();
        Dump(process, "", text);
        return text.ToString();
    }

    private static void Dump(FakeProcess process, string directory, StringBuilder text)
    {
        foreach (string name in List(process, directory + "/").Order(StringComparer.Ordinal))
        {
            string path = $"{directory}/{name}";
            if (path is "/dev" or "/proc" or "/tmp")
                continue;
            process.Files.Status(Here, process.Text(path, Path), Buffer, 0x100).ShouldBe(0, path);
            FileStatus status = MemoryMarshal.Read<FileStatus>(process.Memory(Buffer, FileStatus.Size));
            uint type = status.Mode & FileMode.TypeMask;
            text.Append($"{path} links {status.Links}{Attributes(process, path, false)}");
            if (type == FileMode.Directory)
            {
                text.AppendLine();
                Dump(process, path, text);
                continue;
            }

            text.AppendLine(type == FileMode.SymbolicLink ? " -> " + Target(process, path) : " = " + Read(process, path));
        }
    }

    private static string Dump(ModelFiles model)
    {
        StringBuilder text = new();
        var all = ModelFiles.All(model.Root, "").OrderBy(each => each.Item1.Replace('/', '\x01'), StringComparer.Ordinal);
        foreach ((string path, ModelFile file) in all)
        {
            if (path is "" or "/dev" or "/proc" or "/tmp")
                continue;
            text.Append($"{path} links {file.Links}{Attributes(file)}");
            string bytes = Convert.ToHexString(System.Security.Cryptography.MD5.HashData(file.Bytes)) + file.Bytes.Length;
            text.AppendLine(file.IsDirectory ? "" : file.IsLink ? " -> " + file.Target : " = " + bytes);
        }

        return text.ToString();
    }

    private static string Target(FakeProcess process, string path)
    {
        long length = process.Files.ReadLink(Here, process.Text(path, Path), Buffer, 4096);
        return Encoding.UTF8.GetString(process.Memory(Buffer, (int)length));
    }

    private static string Read(FakeProcess process, string path)
    {
        int descriptor = (int)process.Files.Open(Here, process.Text(path, Path), OpenFlags.ReadOnly, 0);
        descriptor.ShouldBeGreaterThanOrEqualTo(0, path);
        long read = process.Files.Read(descriptor, Buffer, 100_000);
        process.Files.Close(descriptor).ShouldBe(0);
        read.ShouldBeGreaterThanOrEqualTo(0, path);
        return Convert.ToHexString(System.Security.Cryptography.MD5.HashData(process.Memory(Buffer, (int)read))) + read;
    }

    private static List<string> List(FakeProcess process, string path)
    {
        int descriptor = (int)process.Files.Open(Here, process.Text(path, Path), OpenFlags.Directory, 0);
        descriptor.ShouldBeGreaterThanOrEqualTo(0, path);
        List<string> names = [];
        long bytes;
        while ((bytes = process.Files.ReadDirectory(descriptor, Buffer, 4000)) > 0)
        {
            for (int at = 0; at < bytes;)
            {
                ReadOnlySpan<byte> record = process.Memory(Buffer + (ulong)at, (int)bytes - at);
                ReadOnlySpan<byte> name = record[19..];
                names.Add(Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]));
                at += BitConverter.ToUInt16(record[16..]);
            }
        }

        bytes.ShouldBe(0);
        process.Files.Close(descriptor).ShouldBe(0);
        return [.. names.Except([".", ".."])];
    }
}
