using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>inotify of Linux: the server keeps the watches and what has happened.</summary>
public ref partial struct Files<TDomain>
{
    /// <summary>inotify_init1 of Linux.</summary>
    public readonly long MakeWatchList(uint flags)
    {
        OpenFlags status = (OpenFlags)flags;
        if ((status & ~(OpenFlags.NonBlocking | OpenFlags.CloseOnExec)) != 0)
            return Result(Errno.EINVAL);
        Errno error = TakeFree(out int descriptor, out int file);
        uint handle = 0;
        if (error == Errno.None)
            error = _domain.MakeWatchList(status, out handle);
        if (error != Errno.None)
            return Result(error);
        Keep(file, handle, FileKind.Watch, status & OpenFlags.NonBlocking, 0);
        Enter(descriptor, file, (status & OpenFlags.CloseOnExec) != 0);
        return descriptor;
    }

    /// <summary>inotify_add_watch of Linux.</summary>
    public readonly long AddWatch(int list, ulong path, uint events)
    {
        Errno error = TakeWatchList(list, out uint owner);
        if (error != Errno.None)
            return Result(error);
        error = Locate(CurrentDirectory, path, out uint from, out ReadOnlySpan<byte> rest);
        if (error != Errno.None)
            return Result(error);
        error = _domain.AddWatch(owner, (WatchEvents)events, from, rest, out uint watch);
        return Result(error, watch);
    }

    /// <summary>inotify_rm_watch of Linux.</summary>
    public readonly long RemoveWatch(int list, uint watch)
    {
        Errno error = TakeWatchList(list, out uint owner);
        return Result(error == Errno.None ? _domain.RemoveWatch(owner, watch) : error);
    }

    private readonly Errno TakeWatchList(int descriptor, out uint handle)
    {
        handle = 0;
        Errno error = TakeFile(descriptor, out int file);
        if (error != Errno.None)
            return error;
        handle = _state.Handles[file].Handle;
        return _state.Handles[file].Kind == FileKind.Watch ? Errno.None : Errno.EINVAL;
    }

    private readonly long ReadWatches(int file, ulong buffer, ulong count)
    {
        uint handle = _state.Handles[file].Handle;
        ulong done = 0;
        while (true)
        {
            ulong rest = count - done;
            Span<byte> piece = _domain.MemoryAt(buffer + done, rest < VfsLimits.EntryBytes ? (int)rest : VfsLimits.EntryBytes);
            for (int i = 0; i < piece.Length; i += 1 << PageShift)
                piece[i] = 0; // touched before anything is taken
            if (piece.Length > 0)
                piece[piece.Length - 1] = 0;
            Errno error = _domain.TakeWatchEvents(handle, piece, out int bytes);
            done += (ulong)(uint)bytes;
            if (error == Errno.EAGAIN && done == 0 && MayWait(file))
                error = _domain.ReadyWait(handle, PollEvents.Input, ulong.MaxValue);
            else if (error != Errno.None)
                return done > 0 ? (long)done : Result(error);
            if (error != Errno.None)
                return Result(error);
        }
    }

    private readonly long WatchBytes(int file, ulong address)
    {
        if (!IsOfProgram(address, sizeof(int)))
            return Result(Errno.EFAULT);
        Errno error = _domain.WatchBytes(_state.Handles[file].Handle, out uint bytes);
        if (error != Errno.None)
            return Result(error);
        Span<byte> number = _domain.MemoryAt(address, sizeof(int));
        for (int i = 0; i < sizeof(int); i++)
            number[i] = (byte)(bytes >> (8 * i));
        return 0;
    }
}
