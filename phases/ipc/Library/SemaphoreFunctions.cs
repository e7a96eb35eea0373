using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.Ipc.Protocol;
using Pistachio.LibPosix;

namespace Pistachio.Ipc.Library;

/// <summary>Semaphores of System V, POSIX.1-2017 <c>sys/sem.h</c>, and what Linux has besides.</summary>
public static class SemaphoreFunctions
{
    private const ushort NoWait = 0x800;

    // Commands of semctl, of linux/sem.h.
    private const uint GetProcess = 11;
    private const uint GetValue = 12;
    private const uint GetAll = 13;
    private const uint GetRising = 14;
    private const uint GetZero = 15;
    private const uint SetValue = 16;
    private const uint SetAll = 17;
    private const uint StatusByIndex = 18;
    private const uint Usage = 19;
    private const uint StatusOfAny = 20;

    /// <summary><c>semget</c>.</summary>
    public static long Get(int key, int count, uint flags) =>
        count < 0 ? CallResult.Of(Errno.EINVAL) : ObjectFunctions.Get(IpcKind.Semaphores, key, flags, (uint)count);

    /// <summary><c>semop</c>; <c>semtimedop</c> of Linux.</summary>
    /// <param name="id">The set.</param>
    /// <param name="operations">Address of an array of <c>struct sembuf</c>.</param>
    /// <param name="count">How many.</param>
    /// <param name="timeout">Address of a <c>struct timespec</c>, how long to wait; 0: for ever.</param>
    public static long Operate(uint id, ulong operations, ulong count, ulong timeout)
    {
        if (count == 0)
            return CallResult.Of(Errno.EINVAL);
        if (count > IpcLimits.Operations)
            return CallResult.Of(Errno.E2BIG);
        if (!UserMemory.TryBytes(operations, count * IpcLimits.OperationSize, out Span<byte> bytes))
            return CallResult.Of(Errno.EFAULT);
        ulong deadline = IpcConnection.NoDeadline;
        Errno error = timeout == 0 ? Errno.None : IpcConnection.DeadlineAfter(timeout, out deadline);
        if (error != Errno.None)
            return CallResult.Of(error);
        bool hasWaited = false;
        while (true)
        {
            error = IpcConnection.Server.Operate(id, IpcConnection.ProcessId, bytes, out uint blocked, out uint needed);

            // What was there and is not any more was removed.
            if (error == Errno.EINVAL && hasWaited)
                error = Errno.EIDRM;
            if (error != Errno.None || blocked == 0)
                return CallResult.Of(error);
            ReadOnlySpan<byte> one = bytes.Slice(((int)blocked - 1) * IpcLimits.OperationSize);
            if ((BinaryPrimitives.ReadUInt16LittleEndian(one.Slice(4)) & NoWait) != 0)
                return CallResult.Of(Errno.EAGAIN);
            bool exactly = BinaryPrimitives.ReadUInt16LittleEndian(one.Slice(2)) == 0;
            uint number = BinaryPrimitives.ReadUInt16LittleEndian(one);
            CurrentThread.BeginWait();
            error = IpcConnection.Server.SemaphoreWaitTimed(deadline, id, number, needed, exactly);
            CurrentThread.EndWait();
            error = IpcConnection.Ended(error);
            if (error == Errno.ETIMEDOUT)
                error = Errno.EAGAIN;
            if (error != Errno.None)
                return CallResult.Of(error);
            hasWaited = true;
        }
    }

    /// <summary><c>semctl</c>.</summary>
    /// <param name="id">The set; the index for SEM_STAT.</param>
    /// <param name="number">The semaphore.</param>
    /// <param name="command">The command.</param>
    /// <param name="argument">A value, or an address.</param>
    public static long Control(uint id, uint number, uint command, ulong argument)
    {
        switch (command)
        {
            case ObjectFunctions.RemoveCommand:
                return ObjectFunctions.Remove(IpcKind.Semaphores, id);
            case ObjectFunctions.ChangeCommand:
                return ObjectFunctions.Change(IpcKind.Semaphores, id, argument);
            case ObjectFunctions.StatusCommand:
                return ObjectFunctions.Status(IpcKind.Semaphores, id, StatusLookup.Identifier, argument);
            case StatusByIndex:
                return ObjectFunctions.Status(IpcKind.Semaphores, id, StatusLookup.Index, argument);
            case StatusOfAny:
                return ObjectFunctions.Status(IpcKind.Semaphores, id, StatusLookup.AnyIndex, argument);
            case ObjectFunctions.LimitsCommand:
                return Limits(argument, false);
            case Usage:
                return Limits(argument, true);
            case GetValue or GetProcess or GetRising or GetZero:
                Errno error = IpcConnection.Server.Semaphore(id, number, out uint value, out uint process, out uint rising, out uint falling);
                uint told = command switch { GetValue => value, GetProcess => process, GetRising => rising, _ => falling };
                return CallResult.Of(error, told);
            case SetValue:
                return CallResult.Of(IpcConnection.Server.SetSemaphore(id, number, IpcConnection.ProcessId, (int)argument));
            case GetAll:
                return All(id, argument);
            case SetAll:
                return ChangeAll(id, argument);
            default:
                return CallResult.Of(Errno.EINVAL);
        }
    }

    private static long All(uint id, ulong address)
    {
        Span<byte> values = stackalloc byte[IpcLimits.SetBytes];
        Errno error = IpcConnection.Server.Semaphores(id, values, out int bytes);
        if (error != Errno.None)
            return CallResult.Of(error);
        if (!UserMemory.TryBytes(address, (ulong)bytes, out Span<byte> place))
            return CallResult.Of(Errno.EFAULT);
        values.Slice(0, bytes).CopyTo(place);
        return 0;
    }

    private static long ChangeAll(uint id, ulong address)
    {
        // How many there are only the set tells.
        Errno error = IpcConnection.Server.SetSize(id, out uint count);
        if (error != Errno.None)
            return CallResult.Of(error);
        return UserMemory.TryBytes(address, count * sizeof(ushort), out Span<byte> values)
            ? CallResult.Of(IpcConnection.Server.SetSemaphores(id, IpcConnection.ProcessId, values))
            : CallResult.Of(Errno.EFAULT);
    }

    /// <summary>IPC_INFO and SEM_INFO: <c>struct seminfo</c>, ten numbers of 32 bits.</summary>
    /// <returns>The highest index in use.</returns>
    private static long Limits(ulong address, bool used)
    {
        const uint undoSize = 20;
        Errno error = IpcConnection.Server.Census(IpcKind.Semaphores, out uint sets, out uint highest, out ulong semaphores, out _);
        if (error != Errno.None)
            return CallResult.Of(error);
        ReadOnlySpan<uint> words = stackalloc uint[]
        {
            IpcLimits.Semaphores, IpcLimits.Sets, IpcLimits.Semaphores, IpcLimits.Undos, IpcLimits.SetSemaphores, IpcLimits.Operations,
            IpcLimits.Operations, used ? sets : undoSize, IpcLimits.SemaphoreMaximum, used ? (uint)semaphores : IpcLimits.SemaphoreMaximum,
        };
        return ObjectFunctions.Write(address, words) ? highest : CallResult.Of(Errno.EFAULT);
    }
}
