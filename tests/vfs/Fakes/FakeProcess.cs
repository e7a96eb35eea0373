using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Pistachio.Abi;
using Pistachio.Files;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Server;

namespace Pistachio.Vfs.Tests.Fakes;

/// <summary>A process with the file library inside: its memory, its mappings, its capabilities.</summary>
internal sealed class FakeProcess
{
    public const ulong MemoryStart = 0x1_0000;
    public const int MemorySize = 1 << 20;

    private readonly FakeSystem _system;
    private readonly byte[] _memory = new byte[MemorySize];
    private readonly List<Mapping> _mappings = [];
    private FakeDomain _domain;
    private FileState _state;
    private byte[]? _table;

    public FakeProcess(FakeSystem system, FakeConsole console, ulong badge = FakeSystem.User)
    {
        _system = system;
        Console = console;
        Badge = badge;
        _domain = new FakeDomain(this);
        Files.Initialize(0x7FFF_8000_0000);
    }

    public FakeConsole Console { get; }

    public ulong Badge { get; }

    public FakeSystem System => _system;

    public Files<FakeDomain> Files => new(ref _domain, ref _state);

    /// <summary>Messages sent, by the name of the operation.</summary>
    public Dictionary<string, int> Messages { get; } = [];

    /// <summary>What others do while the process waits for a pipe.</summary>
    public Action? WhileWaiting { get; set; }

    /// <summary>What the process server says of using a terminal from the background, to read or not.</summary>
    public Func<bool, Errno> BackgroundAnswer { get; set; } = _ => Errno.EINTR;

    /// <summary>The clock by which writes are noted; it stands still unless a test moves it.</summary>
    public uint CoarseTime { get; set; } = 1;

    /// <summary>What the other servers say in files of /proc.</summary>
    public Dictionary<(TextFile Text, uint Process), string> Texts { get; } = [];

    /// <summary>Messages that the process still sends before something ends it: <see cref="ProcessEnded"/> instead of the next one.</summary>
    public int MessagesLeft { get; set; } = int.MaxValue;

    /// <summary>How often the process may still get memory for more descriptors.</summary>
    public int TablesLeft { get; set; } = int.MaxValue;

    private readonly HashSet<ulong> _capabilities = [];

    /// <summary>The address of text in the program's memory, with a zero behind it.</summary>
    public ulong Text(string text, ulong at = MemoryStart)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text + '\0');
        bytes.CopyTo(Memory(at, bytes.Length));
        return at;
    }

    /// <summary>A place in the program's memory.</summary>
    public Span<byte> Memory(ulong address, int length) => _memory.AsSpan((int)(address - MemoryStart), length);

    public long Open(string path, OpenFlags flags = OpenFlags.ReadOnly, int directory = -100) => Files.Open(directory, Text(path), flags, 0x1B6);

    /// <summary>Read up to so many bytes, which must succeed.</summary>
    public byte[] Read(int descriptor, int count)
    {
        const ulong buffer = MemoryStart + 0x1_0000;
        long read = Files.Read(descriptor, buffer, (ulong)count);
        return read >= 0 ? Memory(buffer, (int)read).ToArray() : throw new InvalidOperationException($"read: {(Errno)(-read)}");
    }

    public long Write(int descriptor, string text)
    {
        ulong address = Text(text, MemoryStart + 0x1000);
        return Files.Write(descriptor, address, (ulong)Encoding.UTF8.GetByteCount(text));
    }

    /// <summary>A child, forked: a copy of everything that is private, and no capabilities.</summary>
    public FakeProcess Fork(ulong badge)
    {
        _system.Server.CreateDomain(FakeSystem.Control, badge, Badge, ulong.MaxValue, 0);
        FakeProcess child = new(_system, Console, badge) { _state = _state };
        _memory.CopyTo(child._memory, 0);
        if (_table is not null)
        {
            // On the board it has the address of the parent's.
            ulong address = child.TakeTable([.. _table]);
            child._state.Outer.Address = child._state.Descriptors.Outer = child._state.Handles.Outer = address;
        }

        child.Files.AfterFork();
        return child;
    }

    /// <summary>The process is gone: so are its capabilities, and the server is told.</summary>
    public void End()
    {
        foreach (ulong capability in _capabilities)
            _system.Kernel.Delete(capability);
        _capabilities.Clear();
        if (_table is not null)
            MappedMemory.Remove(_state.Outer.Address);
        _system.Server.EndDomain(FakeSystem.Control, Badge);
    }

    /// <summary>The server, for one message.</summary>
    internal VfsServer Send()
    {
        Step();
        return _system.ServerFor(Badge);
    }

    /// <summary>Something that others notice follows, unless the process is ended before.</summary>
    internal void Step()
    {
        if (MessagesLeft == 0)
            throw new ProcessEnded();
        if (MessagesLeft != int.MaxValue)
            MessagesLeft--;
    }

    /// <summary>A capability that came with a reply.</summary>
    internal ulong Own(ulong sent)
    {
        if (_system.Kernel.Derive(sent, Rights.All, 0, out ulong capability) != CallStatus.Ok)
            throw new InvalidOperationException("what the server sent is not there");
        _capabilities.Add(capability);
        return capability;
    }

    internal void Count(string operation) => Messages[operation] = Messages.GetValueOrDefault(operation) + 1;

    internal Errno Map(ulong memory, ulong address, uint first, uint pages, bool write)
    {
        FakeCapability capability = _system.Kernel[memory];
        if (write && (capability.Rights & Rights.Write) == 0)
            return Errno.EACCES;
        if (address % 4096 != 0 || pages == 0 || first + pages > capability.Pages)
            throw new InvalidOperationException($"page {first} + {pages} of {capability.Pages} at {address:x}");
        _mappings.RemoveAll(each => !IsAlive(each));
        ulong start = address - (first * 4096UL);
        if (_mappings.Any(each => each.Memory == memory && each.Start != start))
            throw new InvalidOperationException("the memory is bound to another place");
        if (_mappings.Any(each => IsAlive(each) && each.Address < address + (pages * 4096UL) && address < each.Address + (ulong)each.Length))
            throw new InvalidOperationException($"{address:x} is mapped already");
        _mappings.Add(new Mapping(memory, start, address, (int)pages * 4096, capability.Memory, (int)(capability.FirstPage + first) * 4096));
        return Errno.None;
    }

    internal void LetOthersRun() => (WhileWaiting ?? throw new InvalidOperationException("the test would wait for ever"))();

    internal Errno WaitForPipe(uint handle, uint room)
    {
        Count("PipeWait");
        Errno error = _system.Server.PipeWait(Badge, handle, room);
        while (error == (Errno)ProtocolReply.Deferred)
        {
            LetOthersRun();
            error = _system.Server.PipeWait(Badge, handle, room);
        }

        return error;
    }

    internal void Delete(ulong capability)
    {
        _capabilities.Remove(capability);
        _system.Kernel.Delete(capability);
    }

    /// <summary>64 KiB, 256 KiB and 2 MiB, as long as <see cref="TablesLeft"/> says; at another address each time.</summary>
    internal Errno GrowTable(out ulong address, out int bytes)
    {
        bytes = _table is null ? 64 << 10 : _table.Length == 64 << 10 ? 256 << 10 : 2 << 20;
        address = 0;
        if (TablesLeft == 0 || _table?.Length == bytes)
            return Errno.ENOMEM;
        TablesLeft--;
        byte[] larger = new byte[bytes];
        _table?.CopyTo(larger, 0);
        address = TakeTable(larger);
        return Errno.None;
    }

    private ulong TakeTable(byte[] table)
    {
        if (_table is not null)
            MappedMemory.Remove(_state.Outer.Address);
        _table = table;
        return MappedMemory.Add(table);
    }

    internal Span<byte> MemoryAt(ulong address, int length)
    {
        if (address >= MemoryStart && address + (ulong)length <= MemoryStart + MemorySize)
            return Memory(address, length);
        Mapping found = _mappings.Find(each => IsAlive(each) && address >= each.Address && address + (ulong)length <= each.Address + (ulong)each.Length)
            ?? throw new InvalidOperationException($"fault at {address:x}");
        return found.Bytes.AsSpan(found.Offset + (int)(address - found.Address), length);
    }

    private bool IsAlive(Mapping mapping) => _system.Kernel.Exists(mapping.Memory);

    private sealed record Mapping(ulong Memory, ulong Start, ulong Address, int Length, byte[] Bytes, int Offset);
}
