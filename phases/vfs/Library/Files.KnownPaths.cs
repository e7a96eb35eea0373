using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <content>
/// Paths that the process asked stat for before. The server told it what that depends on: the directories passed, what was found there, and who asked. While
/// none of their counts has risen the answer would be the same, and no message is sent.
/// </content>
public ref partial struct Files<TDomain>
{
    /// <summary>What stat tells of a path that begins at the root or at the working directory.</summary>
    private readonly Errno KnownPathStatus(uint directory, bool follow, ReadOnlySpan<byte> path, Span<byte> status)
    {
        if ((uint)(path.Length - 1) >= KnownPath.PathText.Capacity || _state.InTransaction)
            return PathStatus(directory, follow, path, status);
        uint hash = HashOf(path);
        ref KnownPath known = ref _state.Known.Paths[(int)(hash % KnownPathTable.Capacity)];
        if (known.Length != path.Length || known.Directory != directory || known.Follow != follow || !IsPath(ref known, path)
            || _state.Changes != ChangeCount.Mapped || !IsUnchanged(ref known.Counts))
            return AskOfPath(ref known, hash, directory, follow, path, status);
        CopyStatus(ref known.Status, status);
        return Errno.None;
    }

    /// <summary>Ask the server of a path. One that was asked for the last time, too, is to be known the next time.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly Errno AskOfPath(ref KnownPath known, uint hash, uint directory, bool follow, ReadOnlySpan<byte> path, Span<byte> status)
    {
        bool isAskedAgain = known.Asked == hash;
        known.Asked = isAskedAgain ? 0 : hash;
        if (!isAskedAgain || !HasExchange())
            return PathStatus(directory, follow, path, status);
        if (_state.Changes == ChangeCount.Unknown)
            FindChanges();
        if (_state.Changes != ChangeCount.Mapped)
            return PathStatus(directory, follow, path, status);

        known.Length = 0;
        Span<byte> kept = TextOf(ref known, path.Length);
        path.CopyTo(kept); // once: what the program makes of it meanwhile is neither asked for nor kept
        kept.CopyTo(Exchanged(kept.Length));
        Errno error = _domain.CountedPathStatus(directory, follow, (uint)kept.Length);
        if (error != Errno.None)
            return error;
        known.Counts = MemoryMarshal.Read<PathCounts>(Exchanged(PathCounts.Offset + PathCounts.Size).Slice(PathCounts.Offset));
        Exchanged(FileStatus.Size).CopyTo(StatxRecord.BytesOf(ref known.Status));
        if (IsSound(ref known.Counts))
        {
            known.Directory = directory;
            known.Follow = follow;
            known.Length = (byte)kept.Length;
            _state.KnowsPaths = true;
        }

        CopyStatus(ref known.Status, status);
        return Errno.None;
    }

    /// <summary>The working directory is another one, or a child must ask itself.</summary>
    private readonly void ForgetPaths()
    {
        if (!_state.KnowsPaths)
            return;
        _state.KnowsPaths = false;
        for (int i = 0; i < KnownPathTable.Capacity; i++)
            _state.Known.Paths[i].Length = 0;
    }

    private static bool IsSound(ref PathCounts counts)
    {
        if (counts.Length is 0 or > PathCounts.SlotList.Capacity)
            return false;
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts.Slots[i] >= VfsLimits.CountSlots)
                return false;
        }

        return true;
    }

    // Each by itself: in one method there would be more to keep than there are registers.

    /// <summary>Whether no count has risen.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly bool IsUnchanged(ref PathCounts counts)
    {
        ReadOnlySpan<ulong> page = MemoryMarshal.Cast<byte, ulong>(_domain.MemoryAt(FileWindow.ChangesAddress, VfsLimits.CountSlots * sizeof(ulong)));
        ulong sum = 0;
        foreach (ushort slot in MemoryMarshal.Cast<PathCounts.SlotList, ushort>(MemoryMarshal.CreateSpan(ref counts.Slots, 1)).Slice(0, counts.Length))
            sum += page[slot];
        return sum == counts.Sum;
    }

    /// <summary>Whether a path is that of an entry, which is as long.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsPath(ref KnownPath known, ReadOnlySpan<byte> path)
    {
        Span<byte> kept = TextOf(ref known, path.Length);
        if (path.Length < sizeof(ulong))
            return path.SequenceEqual(kept);
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(path);
        ReadOnlySpan<ulong> keptWords = MemoryMarshal.Cast<byte, ulong>(kept);
        for (int i = 0; i < words.Length; i++)
        {
            if (words[i] != keptWords[i])
                return false;
        }

        return LastWord(path) == LastWord(kept);
    }

    /// <summary>Eight bytes at a time, the last of which overlap; multiplied by 2^64 / the golden ratio (Knuth, volume 3, section 6.4). Never 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint HashOf(ReadOnlySpan<byte> path)
    {
        const ulong multiplier = 0x9E37_79B9_7F4A_7C15;
        ulong hash = (uint)path.Length;
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(path))
            hash = (hash ^ word) * multiplier;
        if (path.Length >= sizeof(ulong))
        {
            hash ^= LastWord(path);
        }
        else
        {
            foreach (byte each in path)
                hash = (hash << 8) | each;
        }

        return (uint)((hash * multiplier) >> 32) | 1U << 31;
    }

    private static ulong LastWord(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(bytes.Length - sizeof(ulong)));

    private static Span<byte> TextOf(ref KnownPath known, int length) =>
        MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref known.Path, 1)).Slice(0, length);
}
