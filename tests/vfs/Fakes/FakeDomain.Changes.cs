using System;
using Pistachio.Abi;
using Pistachio.Files;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Vfs.Tests.Fakes;

/// <content>What changes names, attributes and bytes.</content>
internal readonly partial struct FakeDomain
{
    public Errno MakeNode(uint directory, uint mode, uint device, ReadOnlySpan<byte> path) =>
        Server.MakeNode(process.Badge, directory, mode, device, Checked(path));

    public Errno Remove(uint directory, bool isDirectory, ReadOnlySpan<byte> path) =>
        Server.Remove(process.Badge, directory, isDirectory, Checked(path));

    public Errno Link(uint directory, uint newDirectory, bool follow, ReadOnlySpan<byte> paths) =>
        Server.Link(process.Badge, directory, newDirectory, follow, Checked(paths));

    public Errno MakeLink(uint directory, ReadOnlySpan<byte> paths) => Server.MakeLink(process.Badge, directory, Checked(paths));

    public Errno Rename(uint directory, uint newDirectory, RenameFlags flags, ReadOnlySpan<byte> paths) =>
        Server.Rename(process.Badge, directory, newDirectory, flags, Checked(paths));

    public Errno ChangeMode(uint directory, uint mode, bool follow, ReadOnlySpan<byte> path) =>
        Server.ChangeMode(process.Badge, directory, mode, follow, Checked(path));

    public Errno ChangeOwner(uint directory, uint user, uint group, bool follow, ReadOnlySpan<byte> path) =>
        Server.ChangeOwner(process.Badge, directory, user, group, follow, Checked(path));

    public Errno SetTimes(uint directory, bool follow, in FileTime access, in FileTime modification, ReadOnlySpan<byte> path) =>
        Server.SetTimes(
            process.Badge, directory, follow, access.Seconds, access.Nanoseconds, modification.Seconds, modification.Nanoseconds, Checked(path));

    public Errno SetSize(uint directory, ulong size, ReadOnlySpan<byte> path) => Server.SetSize(process.Badge, directory, size, Checked(path));

    public Errno Hole(uint handle, uint page, out uint pages) => Server.Hole(process.Badge, handle, page, out pages);

    public Errno Allocate(uint handle, uint mode, ulong offset, ulong length) =>
        Server.Allocate(process.Badge, handle, mode, offset, length);

    public Errno PrepareWrite(uint handle, ulong count, ulong at, out ulong position, out ulong taken, out uint version, out bool commit)
    {
        process.Count(nameof(PrepareWrite));
        return Server.PrepareWrite(process.Badge, handle, count, at, out position, out taken, out version, out commit);
    }

    public Errno CommitWrite(uint handle, ulong end, out ulong size)
    {
        process.Count(nameof(CommitWrite));
        return Server.CommitWrite(process.Badge, handle, end, out size);
    }

    public Errno WriteBytes(uint handle, ulong at, ReadOnlySpan<byte> bytes, out uint written, out ulong size)
    {
        bytes.Length.ShouldBeInRange(1, VfsLimits.DataBytes);
        process.Count(nameof(WriteBytes));
        return Server.WriteBytes(process.Badge, handle, at, bytes, out written, out size);
    }

    public Errno ReadBytes(uint handle, ulong position, Span<byte> bytes, out int count)
    {
        bytes.Length.ShouldBeInRange(1, VfsLimits.DataBytes);
        process.Count(nameof(ReadBytes));
        return Server.ReadBytes(process.Badge, handle, position, (uint)bytes.Length, bytes, out count);
    }

    public Errno FileSystemStatus(uint directory, ReadOnlySpan<byte> path, Span<byte> status) =>
        Server.FileSystemStatus(process.Badge, directory, Checked(path), status, out _);

    public Errno Changes(out ulong memory)
    {
        process.Count(nameof(Changes));
        Errno error = Server.Changes(process.Badge, out ulong sent);
        memory = 0;
        if (error == Errno.None)
            memory = process.Own(sent);
        return error;
    }

    public Errno Lock(uint handle, ulong request, long start, long length) =>
        Server.Lock(process.Badge, handle, request, start, length);

    public Errno FindLock(
        uint handle, ulong request, long start, long length, out LockType type, out long foundStart, out long foundLength,
        out int holder) =>
        Server.FindLock(process.Badge, handle, request, start, length, out type, out foundStart, out foundLength, out holder);

    public ulong BootTime => 1_000_000_000_000;

    public ulong Now => (ulong)process.System.Kernel.Now;

    public Errno Poll(uint before, ReadOnlySpan<byte> entries, Span<byte> ready)
    {
        entries.Length.ShouldBeLessThanOrEqualTo(VfsLimits.PollBytes);
        return Server.Poll(process.Badge, before, entries, ready, out _);
    }

    public Errno PollWait(ulong deadline) => Wait(deadline, Server.PollWait(process.Badge));

    public Errno ReadyWait(uint handle, PollEvents events, ulong deadline) => Wait(deadline, Server.ReadyWait(process.Badge, handle, events));

    public Errno PollWait(ulong deadline, WaitMask mask) => PollWait(deadline);

    public Errno ReadyWait(uint handle, PollEvents events, ulong deadline, WaitMask mask) => ReadyWait(handle, events, deadline);

    public Errno Interrupt(WaitMask mask) => Errno.None;

    public Errno MakeEvent(uint value, OpenFlags flags, bool isSemaphore, out uint handle) =>
        Server.MakeEvent(process.Badge, value, flags, isSemaphore, out handle);

    public Errno EventRead(uint handle, out ulong value) => Server.EventRead(process.Badge, handle, out value);

    public Errno EventWrite(uint handle, ulong value) => Server.EventWrite(process.Badge, handle, value);

    public Errno MakeInterest(out uint handle) => Server.MakeInterest(process.Badge, out handle);

    public Errno ChangeInterest(uint list, uint operation, uint handle, uint descriptor, uint events, ulong data) =>
        Server.ChangeInterest(process.Badge, list, operation, handle, descriptor, events, data);

    public Errno TakeInterest(uint list, uint maximum, Span<byte> events, out int bytes) =>
        Server.TakeInterest(process.Badge, list, maximum, events, out bytes);

    public Errno TakeInterests(uint list, uint maximum, ulong since, out ulong round, Span<byte> events, out int bytes) =>
        Server.TakeInterests(process.Badge, list, maximum, since, out round, events, out bytes);

    /// <summary>A wait that does not end at once lets others do something, and is over.</summary>
    private Errno Wait(ulong deadline, Errno error)
    {
        if (error != (Errno)Pistachio.UserCall.ProtocolReply.Deferred)
            return error;
        if (deadline != ulong.MaxValue && process.WhileWaiting is null)
            return Errno.ETIMEDOUT;
        (process.WhileWaiting ?? throw new InvalidOperationException("the test would wait for ever"))();
        return Errno.None;
    }

    public void FillRandom(Span<byte> bytes) => Random.Shared.NextBytes(bytes);

    public uint CoarseTime => process.CoarseTime;

    public int ProcessId => (int)process.Badge;

    public Errno ChangeRoot(uint directory, ReadOnlySpan<byte> path) => Server.ChangeRoot(process.Badge, directory, Checked(path));

    public Errno BeginTransaction() => Server.BeginTransaction(process.Badge);

    public Errno CommitTransaction() => Server.CommitTransaction(process.Badge);

    public Errno AbortTransaction() => Server.AbortTransaction(process.Badge);

    private static ReadOnlySpan<byte> Checked(ReadOnlySpan<byte> path)
    {
        path.Length.ShouldBeLessThanOrEqualTo(VfsLimits.PathBytes);
        return path;
    }
}
