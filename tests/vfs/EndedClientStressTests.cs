using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Files;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>
/// Processes that are ended between any two of their messages, whatever they do: what others have stays as the model has it, and the server keeps
/// nothing of who is gone.
/// </summary>
[TestFixture]
internal sealed partial class EndedClientStressTests
{
    private const ulong Path = FakeProcess.MemoryStart;
    private const ulong OtherPath = FakeProcess.MemoryStart + 0x2000;
    private const ulong Record = FakeProcess.MemoryStart + 0x4000;
    private const ulong Buffer = FakeProcess.MemoryStart + 0x1_0000;
    private const int Here = -100;
    private const int Clients = 5;
    private const int MostBytes = 30_000;

    private static readonly string[] Names = ["a", "b", "c", "d"];

    private readonly List<Client> _clients = [];
    private Random _random = null!;
    private FakeSystem _system = null!;
    private FakeProcess _first = null!;
    private ModelFiles _model = null!;
    private ulong _nextBadge;
    private int _ended;

    [TestCase(1, 100_000)]
    [TestCase(2, 20_000)]
    [TestCase(3, 20_000)]
    [TestCase(4, 20_000)]
    public void Nothing_of_others_is_lost_and_nothing_is_left_of_who_was_ended(int seed, int operations)
    {
        Start(seed);
        Sums before = Count();
        long early = 0;
        for (int i = 0; i < operations; i++)
        {
            try
            {
                Step();
                if (i % 2500 == 0)
                    _clients.ForEach(Compare);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}, operation {i}", e);
            }

            if (i == 10_000)
                early = EmptyAndMeasure(before);
        }

        _clients.ForEach(Compare);
        long late = EmptyAndMeasure(before);
        TestContext.Out.WriteLine($"seed {seed}: {operations} operations, {_ended} processes ended in the middle; heap {early} and {late} bytes");
        _ended.ShouldBeGreaterThan(operations / 200);

        // Of the whole test process, the fakes included; a server that kept 50 bytes for each operation would show.
        (late - early).ShouldBeLessThan(1_000_000);
    }

    private void Start(int seed)
    {
        _random = new Random(seed);
        _system = new FakeSystem(RandomTrees.Small(), 4);
        _first = new FakeProcess(_system, new FakeConsole());
        _model = ModelFiles.From(RandomTrees.Small(), _ => (FileMode.Regular, [], ""));
        _clients.Clear();
        _nextBadge = 0x2000;
        _ended = 0;

        // The page that counts changes and that which is shared with the first process, both kept for good, and what the directories above take up.
        for (int i = 0; i < 10; i++)
            _first.Files.Status(Here, _first.Text("/hello", Path), Buffer, 0).ShouldBe(0);
        _first.Files.MakeDirectory(Here, _first.Text("/warm", Path), 0x1ED).ShouldBe(0);
        _first.Files.Remove(Here, _first.Text("/warm", Path), 0x200).ShouldBe(0);
        _system.Server.Changes(FakeSystem.User, out _).ShouldBe(Errno.None);
        Sums before = Count();
        Populate();
        Empty();
        Count().ShouldBe(before);
        Populate();
        Empty();
    }

    private void Populate()
    {
        while (_clients.Count < Clients)
            _clients.Add(NewClient(_clients.Count));
    }

    private static void Close(Client client, OpenEntry entry)
    {
        client.Process.Files.Close(entry.Descriptor).ShouldBe(0);
        client.Open.Remove(entry);
        entry.Description.Holders--;
    }

    /// <summary>A process with a directory of its own, a child of the first one.</summary>
    private Client NewClient(int number)
    {
        Client client = new(_first.Fork(_nextBadge++), $"/p{number}");
        Check(client.Process.Files.MakeDirectory(Here, client.Process.Text(client.Directory, Path), 0x1FF), _model.MakeDirectory(client.Directory), "");
        return client;
    }

    private void Step()
    {
        Populate();
        int number = _random.Next(_clients.Count);
        Client client = _clients[number];
        if (_random.Next(40) == 0)
            client.Process.MessagesLeft = _random.Next(7);
        try
        {
            Act(client);
            client.Busy = null;
            if (client.Process.MessagesLeft == int.MaxValue)
                return;
        }
        catch (ProcessEnded)
        {
        }

        // Ended: in the middle, or right behind what it did.
        _ended++;
        End(client);
        number = _clients.IndexOf(client);
        _clients.RemoveAt(number);
        string[] taken = [.. _clients.Select(each => each.Directory)];
        _clients.Add(NewClient(Enumerable.Range(0, Clients).First(each => !taken.Contains($"/p{each}"))));
    }

    private void End(Client client)
    {
        // What a fork shared lives on in the other one.
        client.Process.End();
        client.Process.MessagesLeft = int.MaxValue;
        foreach (OpenEntry entry in client.Open)
            entry.Description.Holders--;
        client.Open.Clear();
        foreach (Client other in _clients)
        {
            // How much of a write was done is not known.
            foreach (OpenEntry entry in other.Open.Where(each => each.Description.File is { } file && file == client.Busy).ToArray())
                Close(other, entry);
        }

        RemoveAll(client.Directory);
        if (_model.Root.Names.Remove(client.Directory[1..]))
            _model.Root.Links--;
    }

    private Sums Count() => new(
        _system.Census().Domains, _system.Census().Handles, _system.Pool!.FreePages, _system.Root!.FreeNodes, _system.Kernel.Count);

    private void Empty()
    {
        foreach (Client client in _clients.ToArray())
        {
            _clients.Remove(client);
            End(client);
        }
        _system.Kernel.Replies.Clear();
    }

    /// <summary>All clients end; the server must be as it was before there were any.</summary>
    private long EmptyAndMeasure(Sums before)
    {
        Empty();
        Sums now = Count();
        now.ShouldBe(before with { Capabilities = now.Capabilities });

        // One capability for each chunk of frames stays.
        (now.Capabilities - before.Capabilities).ShouldBeLessThan(4);

        // Pipes and locks are all free again: as many as there may be can be made.
        FakeProcess process = _first.Fork(_nextBadge++);
        for (int i = 0; i < 500; i++)
            _system.Server.Pipe(process.Badge, 0, out _, out _).ShouldBe(Errno.None);
        process.End();
        LocksAreFree();
        return GC.GetTotalMemory(true);
    }

    private void LocksAreFree()
    {
        FakeProcess process = _first.Fork(_nextBadge++);
        int descriptor = (int)process.Open("/locked", OpenFlags.ReadWrite | OpenFlags.Create);
        for (int i = 0; i < 200; i++)
            Lock(process, descriptor, DescriptorCommand.SetDescriptionLock, LockType.Write, i * 2, 1).ShouldBe(0);
        process.Files.Remove(Here, process.Text("/locked", Path), 0).ShouldBe(0);
        process.End();
    }

    /// <summary>Remove a directory with all that is in it, whatever the model knows of it.</summary>
    private void RemoveAll(string directory)
    {
        foreach (string name in NamesIn(_first, directory).ToArray())
        {
            string path = $"{directory}/{name}";
            if (_first.Files.Remove(Here, _first.Text(path, Path), 0) == 0)
                continue;
            RemoveAll(path);
        }

        long removed = _first.Files.Remove(Here, _first.Text(directory, Path), 0x200);
        if (removed != 0)
            ((Errno)(-removed)).ShouldBe(Errno.ENOENT, directory);
    }

    private static IEnumerable<string> NamesIn(FakeProcess process, string path)
    {
        int descriptor = (int)process.Files.Open(Here, process.Text(path, Path), OpenFlags.Directory, 0);
        if (descriptor < 0)
            yield break;
        for (long bytes; (bytes = process.Files.ReadDirectory(descriptor, Buffer, 2000)) != 0;)
        {
            bytes.ShouldBeGreaterThan(0);
            for (int at = 0; at < bytes;)
            {
                byte[] record = process.Memory(Buffer + (ulong)at, (int)bytes - at).ToArray();
                int length = BitConverter.ToUInt16(record, 16);
                string name = Encoding.UTF8.GetString(record, 19, Array.IndexOf(record, (byte)0, 19) - 19);
                if (name is not ("." or ".."))
                    yield return name;
                at += length;
            }
        }

        process.Files.Close(descriptor).ShouldBe(0);
    }

    /// <summary>The directory of a client, names and bytes, as somebody else sees it.</summary>
    private void Compare(Client client)
    {
        if (!_model.Root.Names.TryGetValue(client.Directory[1..], out ModelFile? root))
            return;
        foreach ((string path, ModelFile file) in ModelFiles.All(root, client.Directory).Prepend((client.Directory, root)).ToArray())
        {
            if (file.IsDirectory)
            {
                NamesIn(_first, path).Order(StringComparer.Ordinal).ToArray().ShouldBe(file.Names.Keys.ToArray(), path);
                continue;
            }

            if (file.Type != FileMode.Regular)
                continue;
            int descriptor = (int)_first.Files.Open(Here, _first.Text(path, Path), OpenFlags.ReadOnly, 0);
            _first.Files.Read(descriptor, Buffer, MostBytes * 4).ShouldBe(file.Bytes.Length, path);
            _first.Memory(Buffer, file.Bytes.Length).SequenceEqual(file.Bytes).ShouldBeTrue(path);
            _first.Files.Close(descriptor).ShouldBe(0);
        }
    }

    private static void Check(long result, Errno expected, string what) => ((Errno)(-result)).ShouldBe(expected, what);

    /// <summary>What must be the same when all clients are gone.</summary>
    private sealed record Sums(uint Domains, uint Handles, int FreePages, uint FreeNodes, int Capabilities);

    private sealed record Client(FakeProcess Process, string Directory)
    {
        public List<OpenEntry> Open { get; } = [];

        /// <summary>The file that it is about to change.</summary>
        public ModelFile? Busy { get; set; }
    }

    /// <summary>An open file description in the model.</summary>
    private sealed class Description
    {
        public ModelFile? File { get; init; }

        /// <summary>Of a pipe: its bytes, which both ends share.</summary>
        public Queue<byte>? Pipe { get; init; }

        /// <summary>Of a pipe: the description of the other end.</summary>
        public Description? Other { get; set; }

        public bool Reads { get; init; }

        public bool Appends { get; init; }

        /// <summary>Processes that hold it.</summary>
        public int Holders { get; set; } = 1;
    }

    private sealed record OpenEntry(int Descriptor, Description Description);
}
