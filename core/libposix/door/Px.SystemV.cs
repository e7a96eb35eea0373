using System;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary>Semaphores, message queues and segments of System V.</summary>
public static partial class Px
{
    /// <summary>px_semget.</summary>
    [RuntimeImport("px_raw_semget")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long SemaphoreGet(int key, int count, int flags);

    /// <summary>px_semop.</summary>
    public static long SemaphoreOperate(int id, ReadOnlySpan<SemaphoreChange> operations) =>
        operations.Length == 0 ? SemaphoreOperate(id, 0, 0) : SemaphoreOperate(id, in operations[0], (ulong)operations.Length);

    /// <summary>px_semctl.</summary>
    /// <param name="id">The set.</param>
    /// <param name="number">The semaphore.</param>
    /// <param name="command">The command.</param>
    /// <param name="argument">A value, or an address.</param>
    [RuntimeImport("px_raw_semctl")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long SemaphoreControl(int id, int number, int command, ulong argument);

    /// <summary>px_msgget.</summary>
    [RuntimeImport("px_raw_msgget")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long MessageGet(int key, int flags);

    /// <summary>px_msgsnd: the type, 64 bits, and the bytes.</summary>
    public static long MessageSend(int id, ReadOnlySpan<byte> message, int flags) =>
        message.Length < sizeof(long) ? NoPath : MessageSend(id, in message[0], (ulong)message.Length - sizeof(long), flags);

    /// <summary>px_msgrcv: the type, 64 bits, and the bytes.</summary>
    /// <returns>How many bytes.</returns>
    public static long MessageReceive(int id, Span<byte> message, long type, int flags) =>
        message.Length < sizeof(long) ? NoPath : MessageReceive(id, ref message[0], (ulong)message.Length - sizeof(long), type, flags);

    /// <summary>px_msgctl.</summary>
    [RuntimeImport("px_raw_msgctl")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long MessageControl(int id, int command, ulong status);

    /// <summary>px_shmget.</summary>
    [RuntimeImport("px_raw_shmget")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long SegmentGet(int key, ulong size, int flags);

    /// <summary>px_shmat.</summary>
    /// <returns>The address.</returns>
    [RuntimeImport("px_raw_shmat")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long SegmentAttach(int id, ulong address, int flags);

    /// <summary>px_shmdt.</summary>
    [RuntimeImport("px_raw_shmdt")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long SegmentDetach(ulong address);

    /// <summary>px_shmctl.</summary>
    [RuntimeImport("px_raw_shmctl")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long SegmentControl(int id, int command, ulong status);

    [RuntimeImport("px_raw_semop")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long SemaphoreOperate(int id, ref readonly SemaphoreChange operations, ulong count);

    [RuntimeImport("px_raw_semop")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long SemaphoreOperate(int id, ulong operations, ulong count);

    [RuntimeImport("px_point_msgsnd")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long MessageSend(int id, ref readonly byte message, ulong size, int flags);

    [RuntimeImport("px_point_msgrcv")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long MessageReceive(int id, ref byte message, ulong size, long type, int flags);
}
