using System;
using Pistachio.Abi;
using Pistachio.Files;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;

namespace Pistachio.LibPosix;

/// <content>Messages that change names, attributes and bytes.</content>
internal readonly partial struct FileDomain
{
    public Errno MakeNode(uint directory, uint mode, uint device, ReadOnlySpan<byte> path) => _server.MakeNode(directory, mode, device, path);

    public Errno Remove(uint directory, bool isDirectory, ReadOnlySpan<byte> path) => _server.Remove(directory, isDirectory, path);

    public Errno Link(uint directory, uint newDirectory, bool follow, ReadOnlySpan<byte> paths) =>
        _server.Link(directory, newDirectory, follow, paths);

    public Errno MakeLink(uint directory, ReadOnlySpan<byte> paths) => _server.MakeLink(directory, paths);

    public Errno Rename(uint directory, uint newDirectory, RenameFlags flags, ReadOnlySpan<byte> paths) =>
        _server.Rename(directory, newDirectory, flags, paths);

    public Errno ChangeMode(uint directory, uint mode, bool follow, ReadOnlySpan<byte> path) => _server.ChangeMode(directory, mode, follow, path);

    public Errno ChangeOwner(uint directory, uint user, uint group, bool follow, ReadOnlySpan<byte> path) =>
        _server.ChangeOwner(directory, user, group, follow, path);

    public Errno SetTimes(uint directory, bool follow, in FileTime access, in FileTime modification, ReadOnlySpan<byte> path) =>
        _server.SetTimes(directory, follow, access.Seconds, access.Nanoseconds, modification.Seconds, modification.Nanoseconds, path);

    public Errno SetSize(uint directory, ulong size, ReadOnlySpan<byte> path) => _server.SetSize(directory, size, path);

    public Errno Hole(uint handle, uint page, out uint pages) => _server.Hole(handle, page, out pages);

    public Errno Allocate(uint handle, uint mode, ulong offset, ulong length) => _server.Allocate(handle, mode, offset, length);

    public Errno PrepareWrite(uint handle, ulong count, ulong at, out ulong position, out ulong taken, out uint version, out bool commit) =>
        _server.PrepareWrite(handle, count, at, out position, out taken, out version, out commit);

    public Errno CommitWrite(uint handle, ulong end, out ulong size) => _server.CommitWrite(handle, end, out size);

    public Errno WriteBytes(uint handle, ulong at, ReadOnlySpan<byte> bytes, out uint written, out ulong size) =>
        _server.WriteBytes(handle, at, bytes, out written, out size);

    public Errno ReadBytes(uint handle, ulong position, Span<byte> bytes, out int count) =>
        _server.ReadBytes(handle, position, (uint)bytes.Length, bytes, out count);

    public Errno FileSystemStatus(uint directory, ReadOnlySpan<byte> path, Span<byte> status) =>
        _server.FileSystemStatus(directory, path, status, out _);

    public Errno Changes(out ulong memory) => _server.Changes(out memory);

    public Errno Lock(uint handle, ulong request, long start, long length)
    {
        if (!LockRequest.Waits(request))
            return _server.Lock(handle, request, start, length);
        CurrentThread.BeginWait();
        Errno result = Ended(_server.LockTimed(NoDeadline, handle, request, start, length));
        CurrentThread.EndWait();
        return result;
    }

    public Errno FindLock(
        uint handle, ulong request, long start, long length, out LockType type, out long foundStart, out long foundLength,
        out int process) =>
        _server.FindLock(handle, request, start, length, out type, out foundStart, out foundLength, out process);

    public ulong Now => Gate.Area.Clock.Nanoseconds(NativeGate.ReadTicks());

    public Errno Poll(uint before, ReadOnlySpan<byte> entries, Span<byte> ready) => _server.Poll(before, entries, ready, out _);

    public Errno PollWait(ulong deadline)
    {
        CurrentThread.BeginWait();
        Errno result = _server.PollWaitTimed(deadline == ulong.MaxValue ? NoDeadline : deadline);
        CurrentThread.EndWait();
        result = ProtocolFailure.ErrnoOf((uint)result);
        return GoesOn(result) ? Errno.None : result; // who polls names the files again: another thread may have named others meanwhile
    }

    public Errno ReadyWait(uint handle, PollEvents events, ulong deadline)
    {
        Errno result;
        do
        {
            CurrentThread.BeginWait();
            result = _server.ReadyWaitTimed(deadline == ulong.MaxValue ? NoDeadline : deadline, handle, events);
            CurrentThread.EndWait();
            result = ProtocolFailure.ErrnoOf((uint)result);
        }
        while (GoesOn(result));
        return result;
    }

    public Errno MakeEvent(uint value, OpenFlags flags, bool isSemaphore, out uint handle) =>
        _server.MakeEvent(value, flags, isSemaphore, out handle);

    public Errno EventRead(uint handle, out ulong value) => _server.EventRead(handle, out value);

    public Errno EventWrite(uint handle, ulong value) => _server.EventWrite(handle, value);

    public Errno MakeInterest(out uint handle) => _server.MakeInterest(out handle);

    public Errno ChangeInterest(uint list, uint operation, uint handle, uint descriptor, uint events, ulong data) =>
        _server.ChangeInterest(list, operation, handle, descriptor, events, data);

    public Errno TakeInterest(uint list, uint maximum, Span<byte> events, out int bytes) =>
        _server.TakeInterest(list, maximum, events, out bytes);

    public Errno TakeInterests(uint list, uint maximum, ulong since, out ulong round, Span<byte> events, out int bytes) =>
        _server.TakeInterests(list, maximum, since, out round, events, out bytes);

    public Errno BeginTransaction() => _server.BeginTransaction();

    public Errno CommitTransaction() => _server.CommitTransaction();

    public Errno AbortTransaction() => _server.AbortTransaction();

    public void FillRandom(Span<byte> bytes) => RandomSource.Fill(bytes);

    public uint CoarseTime => (uint)(Gate.Area.Clock.Nanoseconds(NativeGate.ReadTicks()) >> 22);

    public int ProcessId => (int)LibPosix.Domain.Page.Arguments[ProcessLayout.ProcessIdArgument];

    public Errno ChangeRoot(uint directory, ReadOnlySpan<byte> path) => _server.ChangeRoot(directory, path);
}
