using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>
/// What goes over the exchange page, and what stat told before. The page is the process's: one call at a time uses it, from before its message until what was
/// answered is copied, and the lock of the process is held for as long.
/// </summary>
public ref partial struct Files<TDomain>
{
    /// <summary>The page, and that with the counts, each cost as much as this many messages: a process that asks less does without.</summary>
    private const byte WorthAPage = 4;

    private const int ExchangeBytes = 1 << PageShift;

    /// <summary>Whether there is an exchange page. The server is asked for one when it will have been of use so often.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool HasExchange(byte uses = 1) => _state.Exchange == ExchangePage.Mapped || FindExchange(uses);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly bool FindExchange(byte uses)
    {
        if (_state.Exchange == ExchangePage.Missing || (_state.ExchangeWanted += uses) < WorthAPage)
            return false;
        Errno error = _domain.Exchange(out ulong memory);
        bool isMapped = error == Errno.None && memory != 0 && _domain.Map(memory, FileWindow.ExchangeAddress, 0, 1, true) == Errno.None;
        _state.Exchange = isMapped ? ExchangePage.Mapped : ExchangePage.Missing;
        return isMapped;
    }

    /// <summary>Bytes at the start of the exchange page.</summary>
    private readonly Span<byte> Exchanged(int length) => _domain.MemoryAt(FileWindow.ExchangeAddress, length);

    /// <summary>Open a path, by a short message where that can be.</summary>
    private readonly Errno OpenPath(
        uint directory, OpenFlags flags, uint mode, ReadOnlySpan<byte> path, out uint handle, out FileKind kind, out ulong size)
    {
        if (HasExchange())
        {
            path.CopyTo(Exchanged(path.Length));
            return _domain.ExchangeOpen(directory, flags, mode, (uint)path.Length, out handle, out kind, out size);
        }

        handle = 0;
        kind = 0;
        size = 0;
        Errno error = SendFront(ref path);
        return error == Errno.None ? _domain.Open(directory, flags, mode, path, out handle, out kind, out size) : error;
    }

    /// <summary>What stat tells of a path.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly Errno PathStatus(uint directory, bool follow, ReadOnlySpan<byte> path, Span<byte> status)
    {
        Errno error;
        if (HasExchange())
        {
            path.CopyTo(Exchanged(path.Length));
            error = _domain.ExchangeStatus(directory, follow, (uint)path.Length);
            if (error == Errno.None)
                Exchanged(FileStatus.Size).CopyTo(status);
            return error;
        }

        error = SendFront(ref path);
        return error == Errno.None ? _domain.Status(directory, follow, path, status) : error;
    }

    /// <summary>Remove a name.</summary>
    private readonly Errno RemovePath(uint directory, bool isDirectory, ReadOnlySpan<byte> path)
    {
        if (HasExchange())
        {
            path.CopyTo(Exchanged(path.Length));
            return _domain.ExchangeRemove(directory, isDirectory, (uint)path.Length);
        }

        Errno error = SendFront(ref path);
        return error == Errno.None ? _domain.Remove(directory, isDirectory, path) : error;
    }

    /// <summary>Read a directory by whole pages of records.</summary>
    private readonly long ReadDirectoryPages(uint handle, ulong buffer, ulong size)
    {
        ulong taken = 0;
        uint bytes;
        do
        {
            ulong room = size - taken;
            Errno error = _domain.ExchangeDirectory(handle, room < ExchangeBytes ? (uint)room : ExchangeBytes, out bytes);
            if (error != Errno.None)
                return taken > 0 ? (long)taken : Result(error);
            Exchanged((int)bytes).CopyTo(_domain.MemoryAt(buffer + taken, (int)bytes));
            taken += bytes;
        }
        while (bytes > ExchangeBytes - LongestRecord && taken < size);
        return (long)taken;
    }

    /// <summary>What stat tells of a handle: what it told before, if nothing has changed since.</summary>
    /// <param name="number">The number of the handle plus 1.</param>
    /// <param name="status">A <see cref="FileStatus"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly Errno FileStatusOf(uint number, Span<byte> status)
    {
        if (_state.InTransaction)
            return _domain.HandleStatus(_state.Handles[(int)number - 1].Handle, status);
        ref KnownStatus known = ref _state.Known.Statuses[(int)(number % KnownStatusTable.Capacity)];
        if (known.File != number || _state.Changes != ChangeCount.Mapped || known.Count != CountAt(known.Slot))
            return LearnStatus((int)number - 1, status);
        CopyStatus(ref known.Status, status);
        return Errno.None;
    }

    /// <summary>Copy a status in three parts: of values of this size the compiler makes moves, of larger ones a call.</summary>
    private static void CopyStatus(ref FileStatus from, Span<byte> to)
    {
        Span<StatusPart> parts = MemoryMarshal.Cast<byte, StatusPart>(StatxRecord.BytesOf(ref from));
        Span<StatusPart> copies = MemoryMarshal.Cast<byte, StatusPart>(to);
        copies[2] = parts[2];
        copies[1] = parts[1];
        copies[0] = parts[0];
    }

    /// <summary>What stat tells of a handle, asked of the server, to be known the next time.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly Errno LearnStatus(int file, Span<byte> status)
    {
        if (_state.Changes == ChangeCount.Unknown && ++_state.StatusesAsked >= WorthAPage)
            FindChanges();
        if (_state.Changes != ChangeCount.Mapped)
            return _domain.HandleStatus(_state.Handles[file].Handle, status);
        ref KnownStatus known = ref _state.Known.Statuses[(file + 1) % KnownStatusTable.Capacity];
        known.File = 0;
        Errno error = _domain.CountedStatus(_state.Handles[file].Handle, out uint slot, out known.Count, StatxRecord.BytesOf(ref known.Status));
        if (error != Errno.None)
            return error;
        if (slot is > 0 and < VfsLimits.CountSlots)
        {
            known.Slot = slot;
            known.File = (ushort)(file + 1);
        }

        StatxRecord.BytesOf(ref known.Status).CopyTo(status);
        return Errno.None;
    }

    /// <summary>A handle is closed: its number will be another's.</summary>
    private readonly void ForgetStatus(int file)
    {
        ref KnownStatus known = ref _state.Known.Statuses[(file + 1) % KnownStatusTable.Capacity];
        if (known.File == file + 1)
            known.File = 0;
    }

    /// <summary>A count of changes, where the page is mapped.</summary>
    private readonly ulong CountAt(uint slot) =>
        MemoryMarshal.Read<ulong>(_domain.MemoryAt(FileWindow.ChangesAddress + (slot * sizeof(ulong)), sizeof(ulong)));

    [StructLayout(LayoutKind.Sequential, Size = FileStatus.Size / 3)]
    private struct StatusPart
    {
    }
}
