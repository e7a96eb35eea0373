using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;
using static Pistachio.Vfs.Tests.Trees.FileActions;

namespace Pistachio.Vfs.Tests;

/// <summary>
/// Random interleavings of several processes, some of which have transactions, against a model: the tree as everybody sees it, and for each transaction
/// what it did. What a transaction sees is the tree as it is now with all that it did done again.
/// </summary>
[TestFixture]
internal sealed class TransactionPropertyTests
{
    private const int Here = -100;
    private const int Clients = 3;
    private const int MostBytes = 20_000;
    private const ulong Path = FakeProcess.MemoryStart;
    private const ulong OtherPath = FakeProcess.MemoryStart + 0x2000;
    private const ulong Buffer = FakeProcess.MemoryStart + 0x1_0000;

    private static readonly string[] Names = ["a", "b", "c"];

    private readonly List<Client> _clients = [];
    private Random _random = null!;
    private FakeSystem _system = null!;
    private ModelFiles _model = null!;
    private ulong _nextBadge;
    private readonly List<string> _done = [];
    private int _commits;
    private int _conflicts;
    private int _killed;

    /// <summary>In directories of their own, or all in the same.</summary>
    private bool _apart;

    [TestCase(1, 2000, false)]
    [TestCase(50_000, 500, true)]
    public void A_transaction_is_seen_whole_or_not_at_all_whatever_others_do(int firstSeed, int runs, bool apart)
    {
        _apart = apart;
        _commits = _conflicts = _killed = 0;
        for (int seed = firstSeed; seed < firstSeed + runs; seed++)
            Run(seed);
        TestContext.Out.WriteLine(
            $"seeds {firstSeed} to {firstSeed + runs - 1}: {_commits} commits, {_conflicts} conflicts, {_killed} processes ended in a transaction");
        _commits.ShouldBeGreaterThan(runs);
        _killed.ShouldBeGreaterThan(runs / 20);
        if (apart)
            _conflicts.ShouldBe(0, "nobody touched what another one used");
        else
            _conflicts.ShouldBeGreaterThan(runs / 4);
    }

    private void Run(int seed)
    {
        _random = new Random(seed);
        _system = new FakeSystem(RandomTrees.Small(), 2);
        _model = ModelFiles.From(RandomTrees.Small(), node => (
            node.Mode & FileMode.TypeMask, (node.Mode & FileMode.TypeMask) == FileMode.SymbolicLink ? [] : node.Content.ToArray(),
            Encoding.UTF8.GetString((node.Mode & FileMode.TypeMask) == FileMode.SymbolicLink ? node.Content.Span : [])));
        _clients.Clear();
        _done.Clear();
        _nextBadge = 0x2000;
        int step = 0;
        try
        {
            FakeProcess watcher = new(_system, new FakeConsole());
            _system.Server.Changes(FakeSystem.User, out _).ShouldBe(Errno.None);
            for (int i = 0; i < Clients; i++)
            {
                Check(watcher.Files.MakeDirectory(Here, watcher.Text($"/p{i}", Path), 0x1FF), _model.MakeDirectory($"/p{i}"));
                _clients.Add(new Client(watcher.Fork(_nextBadge++), _apart ? $"/p{i}" : ""));
            }

            for (; step < 60; step++)
                Step(watcher);
            foreach (Client client in _clients)
                client.Process.End();
            Compare(watcher);
            RemoveAll(watcher, "");
            watcher.End();
            _system.Pool!.FreePages.ShouldBe(_system.Pool.Pages - 1, "one page counts changes");
            _system.Census().Handles.ShouldBe(0U);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"seed {seed}, step {step}:\n{string.Join('\n', _done.TakeLast(20))}", e);
        }
    }

    private void Step(FakeProcess watcher)
    {
        Client client = _clients[_random.Next(Clients)];
        switch (_random.Next(12))
        {
            case 0 or 1 when client.Log is null:
                _done.Add($"{client.Process.Badge:x}: BeginTransaction");
                client.Process.Files.BeginTransaction(0).ShouldBe(0);
                client.Process.Files.BeginTransaction(0).ShouldBe(-(long)Errno.EALREADY);
                client.Log = [];
                return;
            case 0 when client.Log is not null:
                _done.Add($"{client.Process.Badge:x}: AbortTransaction");
                client.Process.Files.AbortTransaction().ShouldBe(0);
                client.Log = null;
                Compare(watcher);
                return;
            case 1 or 2 when client.Log is { } log:
                _done.Add($"{client.Process.Badge:x}: CommitTransaction");
                long committed = client.Process.Files.CommitTransaction();
                ((Errno)(-committed)).ShouldBeOneOf(Errno.None, Errno.ECANCELED);
                client.Log = null;
                Count(committed);
                if (committed == 0)
                    log.ForEach(effect => effect(_model));
                Compare(watcher);
                return;
            case 3 when _random.Next(4) == 0:
                client.Process.MessagesLeft = _random.Next(4);
                break;
        }

        (string what, Func<FakeProcess, string> act, Func<ModelFiles, string> effect) = RandomAction(client);
        _done.Add($"{client.Process.Badge:x}{(client.Log is null ? "" : " in its transaction")}: {what}");
        try
        {
            string result = act(client.Process);
            if (client.Log is null)
            {
                result.ShouldBe(effect(_model));
            }
            else if (result != nameof(Errno.ECANCELED))
            {
                ModelFiles seen = _model.Copy();
                client.Log.ForEach(each => each(seen));
                result.ShouldBe(effect(seen));
                client.Log.Add(effect);
            }
        }
        catch (ProcessEnded)
        {
            client.Process.End();
            client.Process.MessagesLeft = int.MaxValue;
            _killed += client.Log is null ? 0 : 1;
            if (client.Log is null && what.StartsWith("write ", StringComparison.Ordinal))
                Relearn(watcher, what.Split(' ')[1]);
            Compare(watcher);
            _clients[_clients.IndexOf(client)] = new Client(watcher.Fork(_nextBadge++), client.Directory);
            return;
        }

        if (client.Process.MessagesLeft == int.MaxValue)
            return;
        client.Process.End();
        client.Process.MessagesLeft = int.MaxValue;
        _killed += client.Log is null ? 0 : 1;
        Compare(watcher);
        _clients[_clients.IndexOf(client)] = new Client(watcher.Fork(_nextBadge++), client.Directory);
    }

    /// <summary>A process without a transaction ended in the middle of a write, the only action that is more than one change.</summary>
    private void Relearn(FakeProcess watcher, string path)
    {
        int descriptor = (int)watcher.Files.Open(Here, watcher.Text(path, Path), OpenFlags.ReadWrite, 0);
        if (descriptor < 0)
            return;
        long bytes = watcher.Files.Read(descriptor, Buffer, MostBytes * 2);
        _model.Open(path, OpenFlags.ReadWrite | OpenFlags.Create, out ModelFile? known).ShouldBe(Errno.None);
        known!.Bytes = watcher.Memory(Buffer, (int)bytes).ToArray();
        watcher.Files.Close(descriptor).ShouldBe(0);
    }

    private void Count(long committed)
    {
        if (committed == 0)
            _commits++;
        else
            _conflicts++;
    }

    private string RandomPath(Client client)
    {
        string path = client.Directory;
        for (int depth = _random.Next(1, 3); depth > 0; depth--)
            path += "/" + (_apart || _random.Next(3) > 0 ? Names[_random.Next(Names.Length)] : _random.Next(2) == 0 ? "hello" : "bin");
        return path;
    }

    private (string What, Func<FakeProcess, string> Act, Func<ModelFiles, string> Effect) RandomAction(Client client)
    {
        string path = RandomPath(client);
        string other = RandomPath(client);
        switch (_random.Next(15))
        {
            case 12 or 13 or 14:
                return RandomAttribute(path);
            case 0 or 1:
                return ($"mkdir {path}", process => Text(process.Files.MakeDirectory(Here, process.Text(path, Path), 0x1FF)), model => Text(model.MakeDirectory(path)));
            case 2:
                return (
                    $"symlink {path}",
                    process => Text(process.Files.MakeLink(process.Text("a", OtherPath), Here, process.Text(path, Path))),
                    model => Text(model.MakeLink("a", path)));
            case 3:
                return (
                    $"link {path} {other}",
                    process => Text(process.Files.Link(Here, process.Text(path, OtherPath), Here, process.Text(other, Path), 0)),
                    model => Text(model.Link(path, other)));
            case 4 or 5:
                bool isDirectory = _random.Next(2) == 0;
                return (
                    $"remove {path}",
                    process => Text(process.Files.Remove(Here, process.Text(path, Path), isDirectory ? 0x200U : 0)),
                    model => Text(model.Remove(path, isDirectory)));
            case 6:
                RenameFlags flags = (RenameFlags)_random.Next(3);
                return (
                    $"rename {path} {other} {flags}",
                    process => Text(process.Files.Rename(Here, process.Text(path, Path), Here, process.Text(other, OtherPath), flags)),
                    model => Text(model.Rename(path, other, flags)));
            case 7:
                int size = _random.Next(_random.Next(2) == 0 ? 100 : MostBytes);
                return ($"truncate {path} {size}", process => Truncate(process, path, size), model => Truncate(model, path, size));
            case 8:
                return ($"list {path}", process => List(process, path), model => List(model, path));
            case 9:
                return ($"read {path}", process => Read(process, path), model => Read(model, path));
            default:
                byte[] bytes = new byte[_random.Next(_random.Next(3) == 0 ? 9000 : 300) + 1];
                _random.NextBytes(bytes);
                int position = _random.Next(_random.Next(3) == 0 ? 9000 : 20);
                return ($"write {path} {position} {bytes.Length}", process => Write(process, path, position, bytes), model => Write(model, path, position, bytes));
        }
    }

    private (string What, Func<FakeProcess, string> Act, Func<ModelFiles, string> Effect) RandomAttribute(string path)
    {
        string name = "user." + Names[_random.Next(Names.Length)];
        switch (_random.Next(4))
        {
            case 0:
                return (
                    $"removexattr {path} {name}",
                    process => RemoveAttribute(process, path, true, name),
                    model => Text(model.RemoveAttribute(path, true, name)));
            case 1:
                return ($"listxattr {path}", process => Attributes(process, path, true), model => Attributes(model, path, true));
            default:
                byte[] value = RandomValue(_random);
                AttributeFlags flags = (AttributeFlags)_random.Next(3);
                return (
                    $"setxattr {path} {name} {value.Length} {flags}",
                    process => SetAttribute(process, path, true, name, value, flags),
                    model => Text(model.SetAttribute(path, true, name, value, flags)));
        }
    }

    private static string Read(FakeProcess process, string path)
    {
        long descriptor = process.Files.Open(Here, process.Text(path, Path), OpenFlags.ReadOnly, 0);
        if (descriptor < 0)
            return Text(descriptor);
        long read = process.Files.Read((int)descriptor, Buffer, MostBytes * 2);
        process.Files.Close((int)descriptor).ShouldBe(0);
        return read < 0 ? Text(read) : Runs(process.Memory(Buffer, (int)read));
    }

    private static string Read(ModelFiles model, string path)
    {
        Errno error = model.Find(path, true, out ModelFile? file);
        return error != Errno.None ? Text(error) : file!.IsDirectory ? Text(Errno.EISDIR) : Runs(file!.Bytes);
    }

    private static string List(FakeProcess process, string path)
    {
        long descriptor = process.Files.Open(Here, process.Text(path, Path), OpenFlags.Directory, 0);
        if (descriptor < 0)
            return Text(descriptor);
        List<string> names = [];
        long bytes;
        while ((bytes = process.Files.ReadDirectory((int)descriptor, Buffer, 2000)) > 0)
        {
            for (int at = 0; at < bytes;)
            {
                ReadOnlySpan<byte> record = process.Memory(Buffer + (ulong)at, (int)bytes - at);
                ReadOnlySpan<byte> name = record[19..];
                names.Add(Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]));
                at += BitConverter.ToUInt16(record[16..]);
            }
        }

        process.Files.Close((int)descriptor).ShouldBe(0);
        return bytes < 0 ? Text(bytes) : string.Join(' ', names.Except([".", ".."]).Order(StringComparer.Ordinal));
    }

    private static string List(ModelFiles model, string path)
    {
        Errno error = model.Find(path, true, out ModelFile? file);
        return error != Errno.None ? Text(error) : file!.IsDirectory ? string.Join(' ', file.Names.Keys) : Text(Errno.ENOTDIR);
    }

    /// <summary>The whole tree as a process without a transaction sees it.</summary>
    private void Compare(FakeProcess watcher)
    {
        foreach ((string path, ModelFile file) in ModelFiles.All(_model.Root, "").ToArray())
        {
            watcher.Files.Status(Here, watcher.Text(path, Path), Buffer, 0x100).ShouldBe(0, path);
            FileStatus status = System.Runtime.InteropServices.MemoryMarshal.Read<FileStatus>(watcher.Memory(Buffer, FileStatus.Size));
            status.Links.ShouldBe((ulong)file.Links, path);
            Attributes(watcher, path, false).ShouldBe(Attributes(file), path);
            if (file.IsDirectory)
                List(watcher, path).ShouldBe(List(_model, path), path);
            else if (!file.IsLink)
                Read(watcher, path).ShouldBe(Runs(file.Bytes), path);
        }
    }

    private void RemoveAll(FakeProcess watcher, string directory)
    {
        _model.Find(directory + "/", true, out ModelFile? found).ShouldBe(Errno.None);
        foreach ((string name, ModelFile file) in found!.Names.ToArray())
        {
            if (file.IsDirectory)
                RemoveAll(watcher, $"{directory}/{name}");
            watcher.Files.Remove(Here, watcher.Text($"{directory}/{name}", Path), file.IsDirectory ? 0x200U : 0).ShouldBe(0);
        }
    }

    /// <summary>Bytes as runs of the same one.</summary>
    private static string Runs(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new();
        for (int at = 0; at < bytes.Length;)
        {
            int end = bytes[at..].IndexOfAnyExcept(bytes[at]);
            end = end < 0 ? bytes.Length : at + end;
            text.Append($"{bytes[at]:x2}x{end - at} ");
            at = end;
        }

        return text.ToString();
    }

    private static void Check(long result, Errno expected) => ((Errno)(-result)).ShouldBe(expected);

    private sealed record Client(FakeProcess Process, string Directory)
    {
        /// <summary>What it did in its transaction; null: it has none.</summary>
        public List<Func<ModelFiles, string>>? Log { get; set; }
    }
}
