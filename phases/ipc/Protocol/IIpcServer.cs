using System;
using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Ipc.Protocol;

/// <summary>
/// System V interprocess communication and POSIX message queues, as a process sees them. The VFS server answers on its endpoint, by the badge of the
/// domain; in an image without the phase each operation gives ENOSYS. Only the operations called Wait block, and they take nothing and change nothing:
/// who is told that it need not wait tries again. So nothing is lost with a caller that is ended, whatever it was waiting for.
/// </summary>
[Protocol(0x40)]
public partial interface IIpcServer
{
    /// <summary>Make or find a System V object.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="kind">Which kind.</param>
    /// <param name="key">The key; 0 (IPC_PRIVATE): a new object without one.</param>
    /// <param name="flags"><see cref="GetFlags"/>, and permissions in the low nine bits.</param>
    /// <param name="size">Of a set: semaphores. Of a segment: bytes. Of a queue: 0.</param>
    /// <param name="process">The caller's process id, for who asks who made a segment.</param>
    /// <param name="id">The identifier.</param>
    /// <returns>As POSIX semget, msgget and shmget: EACCES, EEXIST, EINVAL, ENOENT, ENOSPC, ENOMEM.</returns>
    [Operation(1)]
    Errno Get([Badge] ulong domain, IpcKind kind, int key, GetFlags flags, ulong size, uint process, out uint id);

    /// <summary>What IPC_STAT tells of an object, in the layout of Linux' <c>semid64_ds</c>, <c>msqid64_ds</c> and <c>shmid64_ds</c>.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="kind">Which kind.</param>
    /// <param name="number">The identifier, or the index in the table.</param>
    /// <param name="lookup">What the number is, and whether permission to read is needed.</param>
    /// <param name="status">The bytes.</param>
    /// <param name="bytes">Their length.</param>
    /// <param name="id">The identifier.</param>
    /// <returns>EACCES. EINVAL: no such object.</returns>
    [Operation(2)]
    Errno Status(
        [Badge] ulong domain, IpcKind kind, uint number, StatusLookup lookup, [MaximumBytes(IpcLimits.StatusBytes)] Span<byte> status, out int bytes,
        out uint id);

    /// <summary>IPC_SET: change owner and permissions, and of a message queue how many bytes it may hold.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="kind">Which kind.</param>
    /// <param name="id">The identifier.</param>
    /// <param name="user">The new owner.</param>
    /// <param name="group">The new group.</param>
    /// <param name="mode">Permissions; only the low nine bits count.</param>
    /// <param name="capacity">Of a message queue: msg_qbytes.</param>
    /// <returns>EINVAL: no such object. EPERM: not the owner, nor the maker; or more than the usual capacity, and not the superuser.</returns>
    [Operation(3)]
    Errno Change([Badge] ulong domain, IpcKind kind, uint id, uint user, uint group, uint mode, ulong capacity);

    /// <summary>IPC_RMID. Who waits for the object gets EIDRM; a segment stays for as long as somebody is attached.</summary>
    /// <returns>EINVAL: no such object. EPERM: not the owner, nor the maker.</returns>
    [Operation(4)]
    Errno Remove([Badge] ulong domain, IpcKind kind, uint id);

    /// <summary>How much there is of a kind.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="kind">Which kind.</param>
    /// <param name="objects">Objects.</param>
    /// <param name="highest">The highest index in use; 0 when there is none.</param>
    /// <param name="parts">Semaphores, messages, or pages of segments.</param>
    /// <param name="bytes">Bytes of messages; pages that segments hold frames for.</param>
    /// <returns>ENOSYS.</returns>
    [Operation(5)]
    Errno Census([Badge] ulong domain, IpcKind kind, out uint objects, out uint highest, out ulong parts, out ulong bytes);

    /// <summary>semop: all of the operations or none. Where one would have to wait, nothing changes, and it is told which.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="id">The set.</param>
    /// <param name="process">The caller's process id, for GETPID.</param>
    /// <param name="operations">An array of Linux' <c>struct sembuf</c>.</param>
    /// <param name="blocked">The number of the operation that would have to wait, plus 1; 0: all is done.</param>
    /// <param name="needed">The value that its semaphore must have for it, see <see cref="SemaphoreWait"/>.</param>
    /// <returns>EACCES. EFBIG: no such semaphore. EINVAL. ERANGE. ENOSPC: no room for what is to be undone.</returns>
    [Operation(6)]
    Errno Operate(
        [Badge] ulong domain, uint id, uint process, [MaximumBytes(IpcLimits.OperationBytes)] ReadOnlySpan<byte> operations, out uint blocked,
        out uint needed);

    /// <summary>Block until a semaphore has a value that an operation needs.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="id">The set.</param>
    /// <param name="number">The semaphore.</param>
    /// <param name="needed">The value.</param>
    /// <param name="exactly">This value, rather than at least this one: for an operation that waits for zero.</param>
    /// <returns>EIDRM: the set is gone. EFBIG: no such semaphore. EACCES. ENOMEM: too many callers wait.</returns>
    [Operation(7)]
    Errno SemaphoreWait([Badge] ulong domain, uint id, uint number, uint needed, bool exactly);

    /// <summary>Values of one semaphore: what GETVAL, GETPID, GETNCNT and GETZCNT of semctl tell.</summary>
    /// <returns>EACCES. EINVAL: no such set or semaphore.</returns>
    [Operation(8)]
    Errno Semaphore([Badge] ulong domain, uint id, uint number, out uint value, out uint process, out uint rising, out uint falling);

    /// <summary>SETVAL: set one semaphore. What was to be undone of it is not.</summary>
    /// <returns>EACCES. EINVAL: no such set or semaphore. ERANGE.</returns>
    [Operation(9)]
    Errno SetSemaphore([Badge] ulong domain, uint id, uint number, uint process, int value);

    /// <summary>GETALL: all values of a set, 16 bits each.</summary>
    /// <returns>EACCES. EINVAL: no such set.</returns>
    [Operation(10)]
    Errno Semaphores([Badge] ulong domain, uint id, [MaximumBytes(IpcLimits.SetBytes)] Span<byte> values, out int bytes);

    /// <summary>SETALL: set all semaphores of a set. What was to be undone is not.</summary>
    /// <returns>EACCES. EINVAL: no such set, or of another size. ERANGE.</returns>
    [Operation(11)]
    Errno SetSemaphores([Badge] ulong domain, uint id, uint process, [MaximumBytes(IpcLimits.SetBytes)] ReadOnlySpan<byte> values);

    /// <summary>How many semaphores a set has.</summary>
    /// <returns>EACCES: neither to read nor to alter. EINVAL: no such set.</returns>
    [Operation(19)]
    Errno SetSize([Badge] ulong domain, uint id, out uint count);

    /// <summary>Bytes to go in front of those of the next <see cref="Send"/> or <see cref="QueueSend"/>.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="offset">How many bytes came before; 0 begins anew.</param>
    /// <param name="bytes">The bytes.</param>
    /// <returns>EINVAL: not as many came before. EMSGSIZE: more than any message may have.</returns>
    [Operation(12)]
    Errno ExtendMessage([Badge] ulong domain, uint offset, [MaximumBytes(IpcLimits.PieceBytes)] ReadOnlySpan<byte> bytes);

    /// <summary>The rest of the message that the last <see cref="Receive"/> or <see cref="QueueReceive"/> took.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="offset">Where in the message the piece begins.</param>
    /// <param name="bytes">The piece.</param>
    /// <param name="count">Its length; 0 at the end, and then the message is forgotten.</param>
    /// <returns>ENOMSG: there is none.</returns>
    [Operation(13)]
    Errno Rest([Badge] ulong domain, uint offset, [MaximumBytes(IpcLimits.PieceBytes)] Span<byte> bytes, out int count);

    /// <summary>msgsnd. What was sent in front is forgotten, but by EAGAIN.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="id">The queue.</param>
    /// <param name="process">The caller's process id.</param>
    /// <param name="type">The type, above 0.</param>
    /// <param name="front">Bytes that came in front.</param>
    /// <param name="bytes">The bytes.</param>
    /// <returns>EACCES. EAGAIN: no room. EINVAL.</returns>
    [Operation(14)]
    Errno Send([Badge] ulong domain, uint id, uint process, long type, uint front, [MaximumBytes(IpcLimits.PieceBytes)] ReadOnlySpan<byte> bytes);

    /// <summary>Block until a message of so many bytes has room in a queue.</summary>
    /// <returns>EIDRM: the queue is gone. EACCES. ENOMEM: too many callers wait.</returns>
    [Operation(15)]
    Errno RoomWait([Badge] ulong domain, uint id, uint bytes);

    /// <summary>msgrcv: take a message out of a queue.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="id">The queue.</param>
    /// <param name="process">The caller's process id.</param>
    /// <param name="type">0: the first. Above 0: the first of the type, or of another with <see cref="ReceiveFlags.Except"/>. Below 0: the lowest up to -type.</param>
    /// <param name="maximum">Most bytes.</param>
    /// <param name="flags">What else counts.</param>
    /// <param name="found">Its type.</param>
    /// <param name="length">Bytes of the message, cut to the maximum; those beyond the first piece are for <see cref="Rest"/>.</param>
    /// <param name="bytes">The first of its bytes.</param>
    /// <param name="count">How many.</param>
    /// <returns>E2BIG: longer than the maximum. EACCES. EINVAL. ENOMSG: there is none.</returns>
    [Operation(16)]
    Errno Receive(
        [Badge] ulong domain, uint id, uint process, long type, ulong maximum, ReceiveFlags flags, out long found, out uint length,
        [MaximumBytes(IpcLimits.PieceBytes)] Span<byte> bytes, out int count);

    /// <summary>Block until a queue has a message that <see cref="Receive"/> would take.</summary>
    /// <returns>EIDRM: the queue is gone. EACCES. ENOMEM: too many callers wait.</returns>
    [Operation(17)]
    Errno MessageWait([Badge] ulong domain, uint id, long type, ReceiveFlags flags);

    /// <summary>
    /// shmat: hold a segment under a handle, as an open file description of a regular file; its frames are had like those of a file. Each domain that
    /// holds it counts as attached, a forked child too.
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="id">The segment.</param>
    /// <param name="process">The caller's process id.</param>
    /// <param name="writable">To write, too.</param>
    /// <param name="handle">The handle.</param>
    /// <param name="size">Bytes of the segment.</param>
    /// <returns>EACCES. EINVAL: no such segment. EMFILE.</returns>
    [Operation(18)]
    Errno Attach([Badge] ulong domain, uint id, uint process, bool writable, out uint handle, out ulong size);
}
