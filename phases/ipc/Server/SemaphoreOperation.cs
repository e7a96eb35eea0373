using System;
using System.Buffers.Binary;
using Pistachio.Ipc.Protocol;

namespace Pistachio.Ipc.Server;

/// <summary>One operation of semop, Linux' <c>struct sembuf</c>: semaphore, amount, flags; 16 bits each.</summary>
/// <param name="Number">The semaphore.</param>
/// <param name="Amount">What is added; 0: it must be zero.</param>
/// <param name="IsUndone">SEM_UNDO.</param>
internal readonly record struct SemaphoreOperation(int Number, short Amount, bool IsUndone)
{
    private const ushort Undo = 0x1000;

    /// <summary>An operation of an array.</summary>
    public static SemaphoreOperation At(ReadOnlySpan<byte> operations, int index)
    {
        ReadOnlySpan<byte> one = operations.Slice(index * IpcLimits.OperationSize, IpcLimits.OperationSize);
        bool isUndone = (BinaryPrimitives.ReadUInt16LittleEndian(one[4..]) & Undo) != 0;
        return new SemaphoreOperation(BinaryPrimitives.ReadUInt16LittleEndian(one), BinaryPrimitives.ReadInt16LittleEndian(one[2..]), isUndone);
    }
}
