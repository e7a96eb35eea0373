using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;
using Pistachio.Abi;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;

namespace Pistachio.Vfs.Tests.Terminals;

/// <summary>A VFS server with domains that lead sessions, and requests about terminals in a short form.</summary>
internal sealed class TerminalSystem
{
    public const ulong Leader = FakeSystem.User;
    public const ulong Member = 0x1001;
    public const ulong Stranger = 0x1002;

    /// <summary>The session of <see cref="Leader"/> and <see cref="Member"/>, and the group of the first.</summary>
    public const uint Session = 10;

    /// <summary>The group of <see cref="Member"/>.</summary>
    public const uint Job = 11;

    private const ulong Watcher = 77;

    public TerminalSystem(FakeLine? line = null)
    {
        System = new FakeSystem(RandomTrees.Small(), line: line);
        System.Server.SetSession(FakeSystem.Control, Leader, Session, Session, true).ShouldBe(Errno.None);
        System.Server.CreateDomain(FakeSystem.Control, Member, Leader, ulong.MaxValue).ShouldBe(Errno.None);
        System.Server.SetSession(FakeSystem.Control, Member, Session, Job, false).ShouldBe(Errno.None);
        System.Server.CreateDomain(FakeSystem.Control, Stranger, 0, 0).ShouldBe(Errno.None);
        System.Server.SetSession(FakeSystem.Control, Stranger, 20, 20, true).ShouldBe(Errno.None);
        System.Server.WatchTerminals(FakeSystem.Control, Watcher).ShouldBe(Errno.None);
    }

    public FakeSystem System { get; }

    /// <summary>How often the process server was told that there are signals.</summary>
    public int Told => System.Kernel.Signals.GetValueOrDefault(Watcher);

    /// <summary>Signals that were sent since the last look.</summary>
    public List<(uint Session, uint Group, uint Signal)> Signals()
    {
        List<(uint, uint, uint)> sent = [];
        while (true)
        {
            System.Server.TakeTerminalSignal(FakeSystem.Control, out uint session, out uint group, out uint signal).ShouldBe(Errno.None);
            if (signal == 0)
                return sent;
            sent.Add((session, group, signal));
        }
    }

    /// <summary>Make a pseudo terminal that can be opened.</summary>
    /// <returns>Its number and the end of whoever made it.</returns>
    public (uint Number, uint Master) MakePair(ulong domain = Leader)
    {
        uint master = System.Open("/dev/ptmx", OpenFlags.ReadWrite, domain);
        Control(master, TerminalRequest.Lock, 0, domain).ShouldBe((Errno.None, 0UL));
        return ((uint)Control(master, TerminalRequest.Number, 0, domain).Value, master);
    }

    public uint OpenSlave(uint number, OpenFlags flags = OpenFlags.ReadWrite, ulong domain = Leader) => System.Open($"/dev/pts/{number}", flags, domain);

    public (Errno Error, string Text) Read(uint handle, ulong domain = Leader, int maximum = VfsLimits.TerminalBytes)
    {
        byte[] bytes = new byte[VfsLimits.TerminalBytes];
        Errno error = System.Server.TerminalRead(domain, handle, (uint)maximum, false, bytes, out int count, out _);
        return (error, Encoding.Latin1.GetString(bytes, 0, count));
    }

    public Errno Write(uint handle, string text, ulong domain = Leader, bool force = false)
    {
        Errno error = System.Server.TerminalWrite(domain, handle, force, Encoding.Latin1.GetBytes(text), out uint written);
        if (error == Errno.None)
            written.ShouldBe((uint)text.Length);
        return error;
    }

    public (Errno Error, ulong Value) Control(uint handle, TerminalRequest request, ulong argument = 0, ulong domain = Leader, bool force = false)
    {
        Errno error = System.Server.TerminalControl(domain, handle, request, force, argument, out ulong value);
        return (error, value);
    }

    public TerminalAttributes Attributes(uint handle, ulong domain = Leader)
    {
        byte[] bytes = new byte[TerminalAttributes.Size];
        System.Server.TerminalAttributes(domain, handle, bytes, out int count).ShouldBe(Errno.None);
        count.ShouldBe(TerminalAttributes.Size);
        return MemoryMarshal.Read<TerminalAttributes>(bytes);
    }

    public Errno Set(uint handle, TerminalAttributes attributes, bool flush = false, ulong domain = Leader, bool force = false) =>
        System.Server.SetTerminalAttributes(domain, handle, flush, force, MemoryMarshal.AsBytes(new Span<TerminalAttributes>(ref attributes)));

    public PollEvents Poll(uint handle, ulong domain = Leader)
    {
        byte[] entry = new byte[8];
        MemoryMarshal.Write(entry, in handle);
        MemoryMarshal.Write(entry.AsSpan(4), (ushort)0x3FF);
        byte[] ready = new byte[2];
        System.Server.Poll(domain, 0, entry, ready, out _).ShouldBe(Errno.None);
        return (PollEvents)MemoryMarshal.Read<ushort>(ready);
    }

    /// <summary>Send a request that must wait, as the kernel brings it.</summary>
    /// <returns>The kept right to reply.</returns>
    public ulong WaitFor(ulong domain, uint handle, bool reads)
    {
        Message message = new()
        {
            Badge = domain,
            W0 = handle,
            W1 = reads ? VfsLimits.TerminalBytes : (ulong)PollEvents.Output,
            W2 = 1,
            Tag = new MessageTag(VfsDispatcher.Number, (uint)(reads ? VfsOperation.TerminalRead : VfsOperation.ReadyWait)).Value,
        };
        System.Server.Handle(ref message, 0).ShouldBeFalse("it waits");
        return System.Kernel.LastReply;
    }
}
