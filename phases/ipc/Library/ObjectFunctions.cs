using System;
using Pistachio.Abi;
using Pistachio.Ipc.Protocol;
using Pistachio.LibPosix;

namespace Pistachio.Ipc.Library;

/// <summary>What semaphores, message queues and segments of System V have in common: IPC_STAT, IPC_SET, IPC_RMID.</summary>
public static class ObjectFunctions
{
    // Of linux/ipc.h.
    public const uint RemoveCommand = 0;
    public const uint ChangeCommand = 1;
    public const uint StatusCommand = 2;
    public const uint LimitsCommand = 3;

    /// <summary>semget, msgget, shmget.</summary>
    public static long Get(IpcKind kind, int key, uint flags, ulong size)
    {
        const GetFlags known = GetFlags.Permissions | GetFlags.Create | GetFlags.Exclusive;
        Errno error = IpcConnection.Server.Get(kind, key, (GetFlags)flags & known, size, IpcConnection.ProcessId, out uint id);
        return CallResult.Of(error, (int)id);
    }

    /// <summary>IPC_RMID.</summary>
    public static long Remove(IpcKind kind, uint id) => CallResult.Of(IpcConnection.Server.Remove(kind, id));

    /// <summary>IPC_STAT, and that of Linux by index.</summary>
    /// <returns>0; by index, the identifier.</returns>
    public static long Status(IpcKind kind, uint number, StatusLookup lookup, ulong address)
    {
        Span<byte> status = stackalloc byte[IpcLimits.StatusBytes];
        Errno error = IpcConnection.Server.Status(kind, number, lookup, status, out int bytes, out uint id);
        if (error != Errno.None)
            return CallResult.Of(error);
        if (!UserMemory.TryBytes(address, (ulong)bytes, out Span<byte> place))
            return CallResult.Of(Errno.EFAULT);
        status.Slice(0, bytes).CopyTo(place);
        return lookup == StatusLookup.Identifier ? 0 : (int)id;
    }

    /// <summary>IPC_SET: owner, group, permissions out of <c>struct ipc_perm</c>, and for a queue msg_qbytes.</summary>
    public static long Change(IpcKind kind, uint id, ulong address)
    {
        const ulong userOffset = 4;
        const ulong groupOffset = 8;
        const ulong modeOffset = 20;
        const ulong capacityOffset = 88;
        ulong capacity = 0;
        bool read = UserMemory.TryRead(address + userOffset, out uint user);
        read &= UserMemory.TryRead(address + groupOffset, out uint group);
        read &= UserMemory.TryRead(address + modeOffset, out uint mode);
        if (kind == IpcKind.Messages)
            read &= UserMemory.TryRead(address + capacityOffset, out capacity);
        return CallResult.Of(read ? IpcConnection.Server.Change(kind, id, user, group, mode, capacity) : Errno.EFAULT);
    }

    /// <summary>Write numbers of 32 bits, one behind the other.</summary>
    internal static bool Write(ulong address, ReadOnlySpan<uint> words)
    {
        for (int i = 0; i < words.Length; i++)
        {
            if (!UserMemory.TryWrite(address + ((ulong)i * sizeof(uint)), words[i]))
                return false;
        }

        return true;
    }

    /// <summary>Write numbers of 64 bits, one behind the other.</summary>
    internal static bool Write(ulong address, ReadOnlySpan<ulong> words)
    {
        for (int i = 0; i < words.Length; i++)
        {
            if (!UserMemory.TryWrite(address + ((ulong)i * sizeof(ulong)), words[i]))
                return false;
        }

        return true;
    }
}
