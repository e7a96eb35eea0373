using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

public sealed partial class VfsServer
{
    /// <summary>Locks of all files.</summary>
    private const int MaximumLocks = 16384;

    private readonly Dictionary<(Place Place, bool Whole), LockList> _lockLists = [];
    private int _lockCount;

    /// <inheritdoc/>
    public Errno Lock(ulong domain, uint handle, ulong request, long start, long length)
    {
        Errno error = Find(domain, handle, out Domain? caller, out OpenFile? file);
        if (file is null)
            return error;
        error = TakeLock(caller!, file, request, start, length, out FileLock wanted);
        if (error != Errno.None)
            return error;
        LockType type = LockRequest.TypeOf(request);
        if (LockRequest.KindOf(request) != LockKind.Whole && type != LockType.Unlock && !(type == LockType.Write ? file.IsWritable : file.IsReadable))
            return Errno.EBADF;

        (Place Place, bool Whole) key = (file.Place, LockRequest.KindOf(request) == LockKind.Whole);
        LockList? list = _lockLists.GetValueOrDefault(key);
        if (type == LockType.Unlock)
        {
            if (list is not null)
                Unlock(list, wanted.Owner, wanted.Start, wanted.End);
            return Errno.None;
        }

        if (list?.Conflict(wanted) is not null)
        {
            if (!LockRequest.Waits(request))
                return Errno.EAGAIN;
            if (LockRequest.KindOf(request) == LockKind.Process && WouldWaitForItself(caller!, list, wanted))
                return Errno.EDEADLK;

            // What is converted (flock) is given up first, as on Linux.
            if (LockRequest.KindOf(request) == LockKind.Whole)
                Unlock(list, wanted.Owner, wanted.Start, wanted.End);
            Errno deferred = WaitFor(list);
            _awaitedLock = wanted;
            return deferred;
        }

        if (_lockCount >= MaximumLocks)
            return Errno.ENOLCK;
        list ??= _lockLists[key] = new LockList(key);
        int before = list.Count;
        list.Set(wanted);
        _lockCount += list.Count - before;
        Changed(list); // what was held may have become less
        if (wanted.Owner == caller)
            caller!.HasLocks = true;
        else
            file.HasLocks = true;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno FindLock(
        ulong domain, uint handle, ulong request, long start, long length, out LockType type, out long foundStart, out long foundLength,
        out int process)
    {
        type = LockType.Unlock;
        foundStart = foundLength = 0;
        process = 0;
        Errno error = Find(domain, handle, out Domain? caller, out OpenFile? file);
        if (file is null)
            return error;
        error = TakeLock(caller!, file, request, start, length, out FileLock wanted);
        if (error != Errno.None)
            return error;
        if (!_lockLists.TryGetValue((file.Place, false), out LockList? list) || list.Conflict(wanted) is not { } found)
            return Errno.None;
        type = found.IsWrite ? LockType.Write : LockType.Read;
        foundStart = found.Start;
        foundLength = found.End == long.MaxValue ? 0 : found.End - found.Start + 1;
        process = found.Process;
        return Errno.None;
    }

    private static Errno TakeLock(Domain caller, OpenFile file, ulong request, long start, long length, out FileLock wanted)
    {
        wanted = default;
        if (file.Kind == FileKind.Path)
            return Errno.EBADF;
        if (LockRequest.TypeOf(request) > LockType.Unlock || LockRequest.KindOf(request) > LockKind.Whole)
            return Errno.EINVAL;
        long from = LockRequest.OriginOf(request) switch
        {
            SeekOrigin.Start => 0,
            SeekOrigin.Current => (long)file.Offset,
            SeekOrigin.End => (long)file.Size,
            _ => -1,
        };
        if (from < 0)
            return Errno.EINVAL;
        if (start > 0 && from > long.MaxValue - start)
            return Errno.EOVERFLOW;
        from += start;
        long end = length == 0 ? long.MaxValue : from + length - 1;
        if (length < 0)
        {
            // The bytes before the start, POSIX fcntl.
            end = from - 1;
            from += length;
        }

        if (from < 0)
            return Errno.EINVAL;
        if (length > 0 && end < from)
            return Errno.EOVERFLOW;
        bool isProcess = LockRequest.KindOf(request) == LockKind.Process;
        wanted = new FileLock(isProcess ? caller : file, LockRequest.TypeOf(request) == LockType.Write, from, end, isProcess ? LockRequest.ProcessOf(request) : -1);
        return Errno.None;
    }

    private void Unlock(LockList list, object owner, long start, long end)
    {
        int before = list.Count;
        if (!list.Remove(owner, start, end))
            return;
        _lockCount += list.Count - before;
        Changed(list);
        Tidy(list);
    }

    /// <summary>Nobody holds a lock of a file, and nobody waits for one.</summary>
    private void Tidy(LockList list)
    {
        if (list.Count == 0 && list.Waiters.Count == 0)
            _lockLists.Remove(list.Key);
    }

    /// <summary>A domain closed a handle of a file: its record locks there are gone (POSIX close), whichever handle they came through.</summary>
    private void DropLocks(Domain domain, Place place)
    {
        if (_lockLists.TryGetValue((place, false), out LockList? list))
            Unlock(list, domain, 0, long.MaxValue);
    }

    /// <summary>An open file description is gone, and its locks with it.</summary>
    private void DropLocks(OpenFile file)
    {
        file.HasLocks = false;
        foreach (bool whole in (ReadOnlySpan<bool>)[false, true])
        {
            if (_lockLists.TryGetValue((file.Place, whole), out LockList? list))
                Unlock(list, file, 0, long.MaxValue);
        }
    }

    /// <summary>Whether somebody who holds what a domain wants to wait for waits, directly or not, for the domain.</summary>
    private bool WouldWaitForItself(Domain waiting, LockList list, FileLock wanted)
    {
        HashSet<object> seen = [];
        Stack<object> open = new(list.Holders(wanted));
        while (open.TryPop(out object? holder))
        {
            if (holder == waiting)
                return true;
            if (!seen.Add(holder) || holder is not Domain domain)
                continue;
            foreach (Waiter waiter in domain.Waiters)
            {
                if (waiter.Wanted is not { } lockWanted || lockWanted.Owner != domain || !_kernel.Exists(waiter.Reply))
                    continue;
                foreach (object next in ((LockList)waiter.Queues[0]).Holders(lockWanted))
                    open.Push(next);
            }
        }

        return false;
    }
}
